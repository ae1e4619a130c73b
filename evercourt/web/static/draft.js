// A draft that loses nothing: saved as typed, kept on this device while the line is cut, merged when it is back.
// Without this script every step is saved by its buttons.

const PAUSE = 900; // milliseconds after the last key
const AGAIN = 5000; // milliseconds until the next try while the line is cut
const OURS = new Set(["csrfmiddlewaretoken", "version", "base", "seen", "do", "go"]);

class CourtDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.saves = Boolean(this.form?.elements.base);
    this.key = `draft:${this.dataset.person}:${this.dataset.filing}:${this.dataset.step}`;
    this.busy = this.dirty = this.stopped = false;
    this.querySelectorAll(".without-script").forEach((part) => (part.hidden = true));
    this.form.addEventListener("submit", (event) => this.send(event));
    this.ended = new AbortController();
    const heard = { signal: this.ended.signal };
    if (this.saves) {
      this.shown = this.read();
      this.form.addEventListener("input", (event) => event.target.type === "file" || this.typed());
      addEventListener("online", () => this.dirty && this.save(), heard);
      addEventListener("pagehide", () => this.dirty && this.save(true), heard);
      this.restore();
    }
    this.tellOfOthers();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.ended?.abort();
  }

  read() {
    const found = {};
    for (const field of this.form.elements) {
      if (!field.name || field.type === "file" || OURS.has(field.name) || field.name.includes(":")) continue;
      if (field.name.startsWith("upload-")) continue;
      found[field.name] ??= [];
      const off = (field.type === "radio" || field.type === "checkbox") && !field.checked;
      if (!off) found[field.name].push(field.value);
    }
    return found;
  }

  write(name, values) {
    for (const field of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
  }

  typed() {
    this.dirty = true;
    this.remember();
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), PAUSE);
  }

  remember() {
    // A device that many people use keeps nothing of anyone's.
    if (document.documentElement.classList.contains("shared")) return;
    const { version, base } = this.form.elements;
    const kept = { version: version.value, base: base.value, shown: this.shown, typed: this.read() };
    try { localStorage.setItem(this.key, JSON.stringify(kept)); } catch { /* a full or forbidden store: the court still has it */ }
  }

  forget() {
    try { localStorage.removeItem(this.key); } catch { /* nothing was kept */ }
  }

  // What was typed here and never reached the court: put back; where the court has something newer, it is asked about.
  restore() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(this.key)); } catch { this.forget(); }
    if (!kept) return;
    const same = (one, other) => JSON.stringify(one ?? []) === JSON.stringify(other ?? []);
    const changed = Object.keys(kept.typed).filter((name) => !same(kept.typed[name], kept.shown[name]));
    const missing = changed.filter((name) => !same(kept.typed[name], this.shown[name]));
    if (!missing.length) return this.forget();
    const clash = missing.some((name) => !same(kept.shown[name], this.shown[name]) && this.shown[name]);
    for (const name of missing) this.write(name, kept.typed[name]);
    if (clash) {
      this.form.elements.version.value = kept.version;
      this.form.elements.base.value = kept.base;
    }
    this.dirty = true;
    this.say(this.dataset.restored);
    this.save();
  }

  async save(leaving = false) {
    if (this.stopped || (this.busy && !leaving)) return;
    clearTimeout(this.timer);
    this.busy = true;
    const sent = JSON.stringify(this.read());
    const body = new FormData(this.form);
    for (const name of [...body.keys()]) if (name.startsWith("upload-")) body.delete(name);
    body.set("do", "keep");
    if (!leaving) this.say(this.dataset.saving);
    const answer = await this.post(location.pathname, body, leaving);
    this.busy = false;
    if (answer) this.heard(answer, sent);
  }

  heard({ status, data }, sent) {
    if (status === 200) {
      this.form.elements.version.value = data.version;
      this.form.elements.base.value = data.base;
      this.shown = JSON.parse(sent);
      this.say(data.said);
      this.problems(data.problems);
      for (const [name, html] of Object.entries(data.parts)) {
        const part = this.querySelector(`[data-part="${name}"]`);
        if (part) part.innerHTML = html;
      }
      if (JSON.stringify(this.read()) === sent) {
        this.dirty = false;
        this.forget();
      } else this.typed();
    } else this.refused(data);
  }

  // Answers null when nothing can be done now; the reason is said.
  async post(address, body, leaving = false, again = true) {
    let response;
    try {
      response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: leaving });
    } catch {
      this.say(this.sending ? this.dataset.wait : this.dataset.offline, true);
      this.later();
      return null;
    }
    // This door itself never leads elsewhere: it was the way to the sign-in page, which answers scripts with data too.
    if (response.redirected) return this.signedOut();
    const isData = (response.headers.get("Content-Type") ?? "").includes("json");
    if (!isData) {
      this.say(this.dataset.failed, true);
      this.later();
      return null;
    }
    const data = await response.json();
    if (data.code === "csrf" && again) {
      const token = await this.freshToken();
      if (!token) return this.signedOut();
      body.set("csrfmiddlewaretoken", token);
      return this.post(address, body, leaving, false);
    }
    return { status: response.status, data };
  }

  later() {
    clearTimeout(this.timer);
    if (this.dirty) this.timer = setTimeout(() => this.save(), AGAIN);
  }

  async freshToken() {
    try {
      const response = await fetch(location.pathname);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const token = page.querySelector("court-draft [name=csrfmiddlewaretoken]")?.value;
      if (token) this.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = token));
      return token;
    } catch { return null; }
  }

  signedOut() {
    const link = Object.assign(document.createElement("a"), { href: this.dataset.signIn, textContent: this.dataset.signInWords });
    this.say(`${this.dataset.signedOut} `, true);
    this.querySelector("[data-status]").append(link);
    return null;
  }

  refused(data) {
    const place = data.html && this.saves && data.html.includes("elsewhere") ? "[data-elsewhere]" : "[data-slot]";
    const slot = this.querySelector(place);
    if (data.html) slot.innerHTML = data.html;
    this.stopped = place === "[data-elsewhere]";
    this.say([data.error, data.next_step].filter(Boolean).join(" "), true);
    if (data.html) slot.firstElementChild.focus();
  }

  problems(found) {
    for (const wrong of this.querySelectorAll(".field--wrong")) {
      wrong.classList.remove("field--wrong");
      wrong.querySelectorAll(".errorlist").forEach((list) => list.remove());
      wrong.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    }
    for (const [id, text] of Object.entries(found)) {
      const field = document.getElementById(id);
      if (!field || field === document.activeElement) continue;
      const list = document.createElement("ul");
      list.className = "errorlist";
      list.id = `${id}_error`;
      list.append(Object.assign(document.createElement("li"), { textContent: text }));
      field.closest(".field")?.classList.add("field--wrong");
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", `${id}_error`);
      field.before(list);
    }
    if (!Object.keys(found).length) this.querySelector("#problems")?.remove();
  }

  async send(event) {
    event.preventDefault();
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    while (this.busy) await new Promise((done) => setTimeout(done, 50));
    if (this.saves && !this.stopped) this.remember();
    const address = this.form.getAttribute("action") ?? location.pathname;
    const answer = await this.post(address, new FormData(this.form, event.submitter));
    this.sending = false;
    if (!answer) return;
    if (answer.status >= 400) return this.refused(answer.data);
    this.dirty = false;
    if (this.saves) this.forget();
    if (answer.data.to) this.goTo(new URL(answer.data.to, location.href));
  }

  async goTo(address) {
    if (address.pathname !== location.pathname) return location.assign(address);
    let text;
    try {
      text = await (await fetch(address)).text();
    } catch {
      return this.say(this.dataset.wait, true); // It is saved; only the page that shows it did not come.
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    document.title = page.title;
    history.replaceState(null, "", address);
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
    const place = address.hash && document.getElementById(address.hash.slice(1));
    if (!place) return;
    place.scrollIntoView({ block: "start" });
    const field = place.matches("fieldset") ? place.querySelector("input:not([type=hidden]), select, textarea") : null;
    if (!field) place.tabIndex = -1;
    (field ?? place).focus({ preventScroll: true });
  }

  tellOfOthers() {
    const start = `draft:${this.dataset.person}:${this.dataset.filing}:`;
    let keys = [];
    try { keys = Object.keys(localStorage).filter((key) => key.startsWith(start) && key !== this.key); } catch { return; }
    if (!keys.length) return;
    const notice = Object.assign(document.createElement("p"), { className: "notice notice--warn", textContent: `${this.dataset.waiting} ` });
    for (const key of keys) {
      const there = [...this.querySelectorAll("nav a")].find((link) => link.pathname.endsWith(`/${key.slice(start.length)}`));
      if (there) notice.append(Object.assign(document.createElement("a"), { href: there.href, textContent: there.textContent }), " ");
    }
    this.querySelector("[data-slot]").append(notice);
  }

  say(text, bad = false) {
    const status = this.querySelector("[data-status]");
    status.textContent = text;
    status.classList.toggle("saved--not", bad);
  }
}

customElements.define("court-draft", CourtDraft);
