// The live room's page: what the court says stands, shown; what the person does, said. It knows no engine.

import * as devices from "./devices.js";
import { Line } from "./line.js";
import { Measuring } from "./measuring.js";
import { knowsWitness, Receiving, Sending } from "./media.js";
import { People } from "./people.js";
import { Secret } from "./secret.js";

const EVERY = 2000; // milliseconds between two measurements

class CourtRoom extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(document.getElementById("room-words").textContent);
    this.token = this.querySelector("[name=csrfmiddlewaretoken]").value;
    this.secret = this.dataset.private === "yes";
    this.receivings = new Map();
    this.measuring = new Measuring();
    this.people = new People(this, this.words, (form) => this.act(form));
    this.part("start").addEventListener("click", () => this.start());
    this.addEventListener("click", (event) => this.pressed(event.target.closest("[data-do]")));
    this.part("chat").addEventListener("submit", (event) => this.chat(event));
    for (const choice of this.querySelectorAll("[data-device]")) choice.addEventListener("change", () => this.choose(choice));
    addEventListener("pagehide", () => this.line?.send({ t: "bye" }));
    const wrong = devices.clockWrong(this.dataset.now);
    this.part("clock").hidden = !wrong;
    this.part("clock").prepend(this.words.clock.replace("%(minutes)s", wrong), " ");
    const fault = devices.missing();
    if (fault) this.faults({ browser: fault });
    else if (location.hash === "#in") this.start(); // back from a private talk
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  say(words, tone = "plain") {
    const place = this.part("said");
    place.className = `notice notice--${tone}`;
    place.textContent = words;
    place.hidden = !words;
  }

  // A press is also what lets the browser play sound.
  async start() {
    this.part("start").disabled = true;
    const may = this.dataset.publishes.split(" ");
    const { stream, faults } = await devices.open({ audio: may.includes("audio"), video: may.includes("video") });
    this.stream = stream;
    this.faults(faults);
    this.part("before").hidden = true;
    this.part("inside").hidden = false;
    this.part("own").srcObject = stream;
    this.part("own").closest("figure").hidden = !stream.getVideoTracks().length;
    this.fill(await devices.listed());
    this.frames = new Worker(this.dataset.frames, { type: "module" });
    this.frames.postMessage({ do: this.secret ? "secret" : "witness" });
    this.frames.addEventListener("message", ({ data }) => this.witnessed(data));
    this.open();
  }

  open() {
    const line = (this.line = new Line(this.dataset.ticket, this.token));
    const on = (what, then) => line.addEventListener(what, ({ detail }) => then(detail));
    on("welcome", (said) => this.welcome(said));
    on("room", (said) => this.room(said));
    on("published", ({ source, sdp, id }) => (source === "screen" ? this.screen : this.sending)?.take(sdp, id).then(() => this.limit()));
    on("offer", (said) => this.offered(said));
    on("gone", ({ feed }) => this.gone(feed));
    on("closing", () => {
      this.close();
      this.frames.postMessage({ do: "last" });
    });
    on("again", () => this.publish(true));
    on("secret", (said) => this.agreeing?.heard(said));
    on("refused", () => this.say(this.words.refused, "warn"));
    on("cut", () => this.say(this.words.cut, "warn"));
    on("ended", (said) => this.ended(said));
    if (this.secret) this.agree();
    line.connect();
    setInterval(() => this.measure(), EVERY);
  }

  welcome({ relays }) {
    this.relays = relays;
    this.say("");
    if (this.key) this.line.send(this.key);
    if (this.secret) this.agreeing.hello();
    if (this.sending && !this.sending.isAlive) this.close();
  }

  room(said) {
    this.now = said;
    this.people.show(said);
    const inside = said.me.state === "admitted";
    this.part("door").hidden = said.me.state !== "at_door" && said.me.state !== "expected";
    this.part("stage").hidden = !inside;
    if (said.me.aside && this.dataset.asides) location.assign(this.dataset.asides.replace("0", said.me.aside));
    if (inside && !this.sending && this.stream?.getTracks().length) this.publish();
    if (!inside) this.close();
    this.limit();
    this.part("record").textContent = this.secret ? this.words.private : this.dataset.confidential === "yes" ? this.words.confidential : said.recording ? this.words.recording : this.words.paused;
    this.part("record").dataset.on = String(said.recording);
    this.part("shown").hidden = !said.shown;
    if (said.shown) this.part("page").src = this.dataset.shown.replace("/0.", `/${said.shown.page}.`) + `?${said.shown.document}`;
    else this.part("page").removeAttribute("src");
    if (said.me.rung === "telephone") this.say(this.words.telephone, "warn");
  }

  publish(anew = false) {
    if (anew) this.sending?.close();
    else if (this.sending) return;
    this.sending = null;
    if (this.now?.me.state !== "admitted" || !this.stream?.getTracks().length) return;
    this.sending = this.send("camera", this.stream);
  }

  send(source, stream) {
    const sending = new Sending({
      source, stream, relays: this.relays, frames: this.frames, feed: `${this.now.me.id}:${source}`,
      say: (message) => this.line.send(message),
      broken: () => (source === "camera" ? this.publish(true) : this.show()),
    });
    sending.begin();
    return sending;
  }

  limit() {
    if (this.now) this.sending?.limit(this.now.me.rung);
  }

  close() {
    this.sending?.close();
    this.sending = null;
    this.screen?.close();
    this.screen = null;
  }

  offered({ feed, sdp, id }) {
    this.gone(feed);
    const receiving = new Receiving({
      feed, id, relays: this.relays, frames: this.frames, secret: this.secret, say: (message) => this.line.send(message),
      heard: ({ stream }) => this.people.hear(feed, stream),
    });
    this.receivings.set(feed, receiving);
    receiving.take(sdp);
  }

  gone(feed) {
    this.receivings.get(feed)?.close();
    this.receivings.delete(feed);
    this.people.forget(feed);
  }

  witnessed(data) {
    if (data.t === "key") {
      this.key = data;
      this.line.keep(data);
    } else if (data.t === "source") this.line.keep(data);
    else if (data.t === "last") this.line.send({ t: "done" });
  }

  agree() {
    this.agreeing = new Secret((message) => this.line.send(message));
    this.agreeing.addEventListener("agreed", ({ detail }) => {
      this.frames.postMessage({ do: "secret key", key: detail.key });
      this.part("digits").textContent = detail.digits;
      this.part("secret").hidden = false;
    });
    this.agreeing.addEventListener("betrayed", () => this.say(this.words.betrayed, "bad"));
  }

  async measure() {
    if (!this.sending && !this.receivings.size) return;
    const found = await this.measuring.look(this.sending, [...this.receivings.values()]);
    const picture = this.stream.getVideoTracks().some((track) => track.enabled) && ["video", "small_video"].includes(this.now?.me.rung);
    if (found) this.line.send({ t: "measured", ...found, sends_picture: Boolean(this.sending?.isAlive && picture) });
  }

  // What the person does

  pressed(button) {
    const does = { microphone: () => this.mute("audio", button), camera: () => this.mute("video", button),
      hand: () => this.act({ do: this.now?.me.hand ? "lower" : "hand" }), screen: () => this.show(), leave: () => this.leave() };
    if (button && does[button.dataset.do]) does[button.dataset.do]();
  }

  mute(kind, button) {
    const tracks = this.stream?.getTracks().filter((track) => track.kind === kind) ?? [];
    for (const track of tracks) track.enabled = !track.enabled;
    button.setAttribute("aria-pressed", String(tracks.some((track) => track.enabled)));
  }

  async show() {
    if (this.screen) {
      this.screen.stream.getTracks().forEach((track) => track.stop());
      this.screen.close();
      this.screen = null;
      this.line.send({ t: "stop", source: "screen" });
      return;
    }
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 8 }, audio: false });
      this.screen = this.send("screen", stream);
      stream.getVideoTracks()[0].addEventListener("ended", () => this.screen && this.show());
    } catch {
      this.say(this.words.no_screen, "warn");
    }
  }

  async choose(choice) {
    const { stream, faults } = await devices.open(
      { audio: choice.dataset.device === "microphone", video: choice.dataset.device === "camera" }, { [choice.dataset.device]: choice.value });
    this.faults(faults);
    for (const track of stream.getTracks()) {
      for (const old of this.stream.getTracks().filter((one) => one.kind === track.kind)) {
        old.stop();
        this.stream.removeTrack(old);
      }
      this.stream.addTrack(track);
      await this.sending?.replace(track);
    }
  }

  fill(found) {
    for (const choice of this.querySelectorAll("[data-device]")) {
      const options = found[choice.dataset.device].map((one, number) => new Option(one.label || `${number + 1}`, one.deviceId));
      choice.replaceChildren(...options);
      choice.closest(".field").hidden = options.length < 2;
    }
  }

  async chat(event) {
    event.preventDefault();
    const form = event.target;
    if (await this.act(Object.fromEntries(new FormData(form)))) form.elements.text.value = "";
  }

  async act(fields) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrfmiddlewaretoken: this.token, ...fields })) body.set(name, value);
    try {
      const response = await fetch(this.dataset.acts, { method: "POST", body, headers: { Accept: "application/json" } });
      const answer = await response.json();
      this.say(response.ok ? "" : [answer.error, answer.next_step].filter(Boolean).join(" "), "warn");
      if (answer.go) location.assign(answer.go);
      return response.ok;
    } catch {
      this.say(this.words.cut, "warn");
      return false;
    }
  }

  leave() {
    this.line?.send({ t: "bye" });
    this.ended({ why: "left" });
  }

  ended({ why, error }) {
    this.line?.leave();
    this.close();
    for (const feed of [...this.receivings.keys()]) this.gone(feed);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.part("inside").hidden = true;
    this.part("after").hidden = false;
    this.part("why").textContent = error ?? this.words[why] ?? this.words.closed;
    this.part("after").focus();
    if (this.dataset.back && (why === "closed" || why === "out")) location.assign(`${this.dataset.back}#in`);
  }

  faults(found) {
    const list = this.part("faults");
    const told = Object.entries(found).map(([device, fault]) => this.words[`${device}_${fault}`] ?? this.words[fault]);
    if (!knowsWitness() && !found.browser) told.push(this.words.no_witness);
    list.replaceChildren(...told.filter(Boolean).map((said) => Object.assign(document.createElement("p"), { textContent: said })));
    list.hidden = !told.length;
  }
}

customElements.define("court-room", CourtRoom);
