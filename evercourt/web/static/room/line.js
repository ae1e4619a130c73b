// The line to the court: a ticket is fetched, shown, and the line kept; when it breaks, the same again by itself.
// What must not be lost (`keep`) is sent until the court says it has it.

const HERE = 5_000; // milliseconds between two signs of life
const PAUSES = [500, 1000, 2000, 4000]; // milliseconds before the next try
const KEPT = 900; // lists of frames kept while the line is cut: some seven minutes
// Codes with which the court hangs up for good.
const FOR_GOOD = { 4001: "taken", 4003: "out", 4004: "closed" };

export class Line extends EventTarget {
  #socket = null;
  #tries = 0;
  #kept = new Map();
  #number = 0;
  #signed = 0;
  #ended = false;

  constructor(address, token) {
    super();
    this.address = address;
    this.token = token;
    this.sign = setInterval(() => this.#sign(), HERE);
    addEventListener("online", () => this.#socket || this.#again(0));
  }

  async connect() {
    if (this.#ended) return;
    let answer;
    try {
      const response = await fetch(this.address, { method: "POST", headers: { "X-CSRFToken": this.token, Accept: "application/json" } });
      answer = await response.json();
      if (!response.ok) {
        if (response.status < 500) return this.#end("refused", answer);
        throw new Error(response.status);
      }
    } catch {
      return this.#again();
    }
    const socket = (this.#socket = new WebSocket(answer.live));
    socket.addEventListener("open", () => socket.send(JSON.stringify({ t: "hello", ticket: answer.ticket })));
    socket.addEventListener("message", (event) => this.#heard(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      if (FOR_GOOD[event.code]) this.#end(FOR_GOOD[event.code]);
      else this.#again();
    });
  }

  // Sends now, or not at all: what is said over a broken line is out of date when it is back.
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN || !this.isWelcome) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  keep(message) {
    message.id = ++this.#number;
    this.#kept.set(message.id, message);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value);
    this.send(message);
  }

  // What the court has not confirmed since the last sign of life is sent again: its engine may have been away.
  #sign() {
    this.send({ t: "here" });
    for (const message of this.#kept.values()) if (message.id <= this.#signed) this.send(message);
    this.#signed = this.#number;
  }

  leave() {
    this.#ended = true;
    clearInterval(this.sign);
    this.#socket?.close();
  }

  #heard(message) {
    if (message.t === "welcome") {
      this.isWelcome = true;
      this.#tries = 0;
    }
    if (message.t === "kept") this.#kept.delete(message.id);
    else this.dispatchEvent(new CustomEvent(message.t, { detail: message }));
    if (message.t === "room") {
      const again = this.resent ? [] : [...this.#kept.values()];
      this.resent = true;
      again.forEach((kept) => this.send(kept));
    }
  }

  #again(pause = PAUSES[Math.min(this.#tries++, PAUSES.length - 1)]) {
    this.isWelcome = this.resent = false;
    if (this.#ended) return;
    this.dispatchEvent(new CustomEvent("cut"));
    clearTimeout(this.next);
    this.next = setTimeout(() => this.connect(), pause);
  }

  #end(why, detail = {}) {
    this.leave();
    this.dispatchEvent(new CustomEvent("ended", { detail: { why, ...detail } }));
  }
}
