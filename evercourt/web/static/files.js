// Files sent in pieces: several at once, with progress and cancel, going on after a cut line and after a reload.
// Without this script the plain inputs send the files with the form.

const PIECE = 1024 * 1024; // bytes
const PAUSE = 2000; // milliseconds between tries while the line is cut

// What was refused stays in sight when the page shows the files that were taken.
let refusals = [];

class CourtFiles extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.waiting = [];
    this.brought = 0;
    this.querySelector("[data-list]").append(...refusals);
    this.querySelectorAll(".with-script").forEach((part) => (part.hidden = false));
    for (const input of this.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", () => {
        this.take([...input.files]);
        input.value = ""; // They go in pieces, not with the form as well.
      });
    }
    const zone = this.querySelector(".drop");
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("drop--over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("drop--over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("drop--over");
      this.take([...event.dataTransfer.files]);
    });
  }

  take(files) {
    if (!this.working) refusals.splice(0).forEach((line) => line.remove());
    for (const file of files) this.waiting.push(this.row(file));
    if (!this.working) this.work();
  }

  async work() {
    this.working = true;
    while (this.waiting.length) await this.bring(this.waiting.shift());
    this.working = false;
    if (!this.brought || !this.dataset.then) return;
    const button = this.form.querySelector(`button[name=do][value="${this.dataset.then}"]`);
    this.brought = 0;
    this.form.requestSubmit(button);
  }

  row(file) {
    const line = document.createElement("li");
    line.className = "card";
    const name = Object.assign(document.createElement("bdi"), { textContent: file.name });
    const bar = Object.assign(document.createElement("progress"), { max: file.size || 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    const said = Object.assign(document.createElement("p"), { className: "small" });
    const cancel = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet" });
    cancel.append(this.dataset.cancel, Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: ` ${file.name}` }));
    const row = { file, line, bar, said, cancel, key: `upload:${this.dataset.person}:${file.name}:${file.size}:${file.lastModified}` };
    cancel.addEventListener("click", () => this.giveUp(row));
    line.append(name, bar, said, cancel);
    this.querySelector("[data-list]").append(line);
    return row;
  }

  async bring(row) {
    while (!row.givenUp) {
      try {
        const done = await this.pieces(row);
        if (done !== null) return;
      } catch { /* no line: the next try asks the court how far it is */ }
      if (row.givenUp) return;
      this.say(row, this.dataset.cut);
      await new Promise((next) => { setTimeout(next, PAUSE); addEventListener("online", next, { once: true }); });
    }
  }

  // Answers true when the file is there, false when it was refused, null to try again.
  async pieces(row) {
    let state = await this.begun(row);
    if (!state) return false;
    while (!state.document && state.received < state.size) {
      if (row.givenUp) return false;
      row.bar.value = state.received;
      row.said.textContent = `${Math.floor((100 * state.received) / state.size)} % ${this.dataset.underWay}`;
      const piece = row.file.slice(state.received, state.received + PIECE);
      const answer = await this.ask(`${row.at}/pieces?offset=${state.received}`, piece);
      if (answer.status >= 500) return null;
      if (answer.status === 409 && answer.data.received !== null) state.received = answer.data.received;
      else if (answer.status !== 200) return this.refuse(row, answer.data);
      else state = answer.data;
    }
    row.bar.value = row.bar.max;
    this.say(row, this.dataset.checking);
    const answer = await this.ask(`${row.at}/document`);
    if (answer.status >= 500) return null;
    if (answer.status !== 200) return this.refuse(row, answer.data);
    this.forget(row);
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: this.dataset.brought, value: answer.data.id });
    row.line.append(field);
    row.cancel.hidden = true;
    row.bar.hidden = true;
    this.say(row, this.dataset.whole);
    this.brought += 1;
    return true;
  }

  async begun(row) {
    const known = row.at ?? this.known(row);
    if (known) {
      const response = await fetch(known, { headers: { Accept: "application/json" } });
      if (response.status >= 500) throw new Error("not now");
      if (response.ok && !response.redirected) {
        row.at = known;
        return response.json();
      }
    }
    const body = new URLSearchParams({ name: row.file.name, size: row.file.size });
    const answer = await this.ask(this.dataset.begin, body);
    if (answer.status >= 500) throw new Error("not now");
    if (answer.status !== 201) return this.refuse(row, answer.data) || null;
    row.at = answer.data.at;
    try { localStorage.setItem(row.key, row.at); } catch { /* then it does not go on after a reload */ }
    return answer.data;
  }

  async ask(address, body = "") {
    const token = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
    const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token } });
    const isData = !response.redirected && (response.headers.get("Content-Type") ?? "").includes("json");
    return { status: isData ? response.status : response.status >= 500 ? 502 : 403, data: isData ? await response.json() : { error: this.dataset.failed } };
  }

  refuse(row, data) {
    if (data.code === "bad-input") this.forget(row);
    row.line.className = "notice notice--bad";
    row.bar.hidden = true;
    this.say(row, [data.error, data.next_step].filter(Boolean).join(" "));
    row.said.setAttribute("role", "alert");
    row.cancel.hidden = true;
    refusals.push(row.line);
    return false;
  }

  async giveUp(row) {
    row.givenUp = true;
    this.forget(row);
    row.line.remove();
    this.querySelector("[data-status]").textContent = `${row.file.name}: ${this.dataset.givenUp}`;
    if (row.at) await this.ask(`${row.at}/removal`).catch(() => {});
  }

  known(row) {
    try { return localStorage.getItem(row.key); } catch { return null; }
  }

  forget(row) {
    try { localStorage.removeItem(row.key); } catch { /* nothing was kept */ }
  }

  say(row, text) {
    row.said.textContent = text;
    this.querySelector("[data-status]").textContent = `${row.file.name}: ${text}`;
  }
}

customElements.define("court-files", CourtFiles);
