// Who is in the room: a picture or a name for each, a line in the list, and for hosts what they may do.

const QUIET = 0.15; // of full loudness

export class People {
  constructor(room, words, act) {
    Object.assign(this, { room, words, act });
    this.tiles = new Map();
    this.said = new Set();
    this.part("channel").addEventListener("change", () => this.mix());
  }

  part(name) {
    return this.room.part(name);
  }

  show(now) {
    this.now = now;
    this.list(now);
    for (const line of now.said) this.line(line);
    for (const [feed, tile] of this.tiles) this.name(feed, tile);
    this.mix();
  }

  // An interpreter is a channel of their own: each chooses what to hear. What is recorded is everyone all the same.
  mix() {
    const interpreters = new Set((this.now?.seats ?? []).filter((seat) => seat.role.startsWith("interpreter")).map((seat) => seat.id));
    this.part("channel").hidden = !interpreters.size;
    const chosen = interpreters.size ? this.part("channel").querySelector(":checked").value : "all";
    for (const [feed, tile] of this.tiles) {
      const interprets = interpreters.has(Number(feed.split(":")[0])), video = tile.querySelector("video");
      video.volume = chosen === "interpreter" && !interprets ? QUIET : 1;
      video.muted = chosen === "floor" && interprets;
    }
  }

  list(now) {
    const host = now.me.host, list = this.part("people");
    const focused = document.activeElement?.dataset?.key;
    list.replaceChildren(...now.seats.filter((seat) => seat.id !== now.me.id).map((seat) => this.row(seat, host)));
    if (focused) list.querySelector(`[data-key="${focused}"]`)?.focus();
    this.part("alone").hidden = list.childElementCount > 0;
    const hand = this.room.querySelector('[data-do="hand"]');
    hand?.setAttribute("aria-pressed", String(now.me.hand));
    this.part("silenced").hidden = !now.me.silenced.length;
  }

  row(seat, host) {
    const row = this.part("row").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = seat.name;
    row.querySelector("[data-state]").textContent = this.state(seat);
    row.dataset.state = seat.lost && !seat.connected ? "lost" : seat.state;
    const offers = host && !seat.recorder ? this.offers(seat) : [];
    row.querySelector("[data-acts]").replaceChildren(...offers.map(([what, label, more]) => this.button(seat, what, label, more)));
    return row;
  }

  offers(seat) {
    const words = this.words, muted = seat.silenced.includes("audio");
    if (seat.state === "expected" || seat.state === "at_door") return [["admit", words.admit]];
    if (seat.state !== "admitted") return [];
    const all = [[muted ? "unsilence" : "silence", muted ? words.unsilence : words.silence], ["door", words.door]];
    if (this.room.dataset.apart === "yes") all.push(["apart", words.apart]);
    return seat.hand ? [["lower", words.lower], ...all] : all;
  }

  button(seat, what, label) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet button--small" });
    button.textContent = label;
    button.setAttribute("aria-label", `${label}: ${seat.name}`);
    button.dataset.key = `${what}-${seat.id}`;
    button.addEventListener("click", () => this.act({ do: what, seat: seat.id }));
    return button;
  }

  state(seat) {
    const said = [this.words[seat.recorder ? "records" : `state_${seat.state}`]];
    if (seat.state === "admitted" && !seat.connected) said.splice(0, 1, seat.lost ? this.words.lost : this.words.not_there);
    if (seat.grade && seat.grade !== "good" && seat.connected) said.push(this.words[`grade_${seat.grade}`]);
    if (seat.rung === "audio") said.push(this.words.sound_only);
    if (seat.silenced.includes("audio")) said.push(this.words.silenced);
    if (seat.hand) said.push(this.words.hand_up);
    return said.filter(Boolean).join(" · ");
  }

  hear(feed, stream) {
    let tile = this.tiles.get(feed);
    if (!tile) {
      tile = this.part("tile").content.firstElementChild.cloneNode(true);
      tile.dataset.feed = feed;
      this.tiles.set(feed, tile);
      this.part("stage").append(tile);
    }
    const video = tile.querySelector("video");
    if (video.srcObject !== stream) video.srcObject = stream;
    video.play().catch(() => {});
    this.name(feed, tile);
    this.mix();
  }

  name(feed, tile) {
    const [id, source] = feed.split(":");
    const seat = this.now?.seats.find((one) => one.id === Number(id));
    const name = seat?.name ?? (Number(id) === this.now?.me.id ? this.words.you : "");
    tile.querySelector("figcaption").textContent = source === "screen" ? `${name} · ${this.words.screen}` : name;
    tile.querySelector("video").setAttribute("aria-label", name);
    const picture = tile.querySelector("video").srcObject?.getVideoTracks().length;
    tile.dataset.picture = String(Boolean(picture && seat?.rung !== "audio" && !seat?.silenced.includes("video")));
    tile.dataset.source = source;
  }

  forget(feed) {
    this.tiles.get(feed)?.remove();
    this.tiles.delete(feed);
  }

  line(line) {
    if (this.said.has(line.id)) return;
    this.said.add(line.id);
    const item = document.createElement("li"), who = document.createElement("strong"), what = document.createElement("span");
    who.textContent = `${line.name}: `;
    what.textContent = line.text;
    what.dir = "auto";
    item.append(who, what);
    this.part("lines").append(item);
    this.part("nothing").hidden = true;
  }
}
