// The check before a hearing: what is sent to the court comes back through the very engine of the hearing, and what is
// wrong is said in plain words.

import * as devices from "./devices.js";
import { Line } from "./line.js";
import { Measuring } from "./measuring.js";
import { Receiving, Sending } from "./media.js";

const LASTS = 10_000, RETURNS = 8_000; // milliseconds
const DARK = 40, SILENT = 0.04; // brightness of 255; loudness of 1
const POOR = { lost: 0.05, sent: 300, late: 400 }, BAD = { lost: 0.15, sent: 80, late: 1200 };

class CourtCheck extends HTMLElement {
  connectedCallback() {
    this.words = JSON.parse(document.getElementById("check-words").textContent);
    this.token = this.querySelector("[name=csrfmiddlewaretoken]").value;
    this.wrong = devices.clockWrong(this.dataset.now);
    this.part("start").addEventListener("click", () => this.check());
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  say(words, tone) {
    const place = this.part("result");
    place.className = `notice notice--${tone}`;
    place.textContent = words;
    place.hidden = false;
  }

  async check() {
    this.part("start").disabled = true;
    this.part("advice").hidden = true;
    this.say(this.words.checking, "plain");
    const { stream, faults } = await devices.open({ audio: true, video: true });
    this.own = stream;
    this.part("pictures").hidden = !stream.getVideoTracks().length;
    this.part("own").srcObject = stream;
    this.loudness = new devices.Loudness(stream);
    this.loudest = 0;
    this.meter = setInterval(() => this.listen(), 100);
    const found = { camera: !faults.camera && !faults.browser, microphone: !faults.microphone && !faults.browser,
      returned: false, sent: 0, faults: Object.entries(faults).map(([device, fault]) => `${device}_${fault}`) };
    if (stream.getTracks().length) await this.through(stream, found);
    this.judge(found);
    this.close();
    this.part("start").disabled = false;
  }

  listen() {
    const now = this.loudness.now;
    this.loudest = Math.max(this.loudest, now);
    this.part("loudness").value = now;
  }

  // Through the court and back.
  async through(stream, found) {
    let room;
    try {
      room = await this.post({ do: "begin" });
    } catch {
      found.faults.push("no_line");
      return;
    }
    const line = (this.line = new Line(this.dataset.ticket.replace("0", room.room), this.token));
    const frames = (this.frames = new Worker(this.dataset.frames, { type: "module" }));
    const say = (message) => line.send(message), measuring = new Measuring(), measured = [];
    const came = new Promise((done) => {
      line.addEventListener("welcome", ({ detail }) => (this.relays = detail.relays));
      line.addEventListener("room", () => {
        if (this.sending) return;
        this.sending = new Sending({ source: "camera", feed: `${room.seat}:camera`, stream, relays: this.relays, frames, say, broken: () => {} });
        this.sending.begin();
      });
      line.addEventListener("published", ({ detail }) => this.sending.take(detail.sdp, detail.id));
      line.addEventListener("offer", ({ detail }) => {
        this.receiving = new Receiving({ feed: detail.feed, relays: this.relays, frames, say, heard: ({ stream: back }) => (this.part("returned").srcObject = back) });
        this.receiving.take(detail.sdp);
        this.receiving.connection.addEventListener("connectionstatechange", () => this.receiving.connection.connectionState === "connected" && done(true));
      });
      setTimeout(() => done(false), RETURNS);
    });
    line.connect();
    found.returned = await came;
    for (let at = 0; found.returned && at < LASTS; at += 2000) {
      await new Promise((done) => setTimeout(done, 2000));
      const one = await measuring.look(this.sending, [this.receiving]);
      if (one) measured.push(one);
    }
    if (!found.returned) found.faults.push("no_return");
    else this.weigh(measured, found);
  }

  weigh(measured, found) {
    const most = (name) => Math.max(0, ...measured.map((one) => one[name] ?? 0));
    found.sent = Math.round(most("sent"));
    found.lost = Math.max(most("lost_sent"), most("lost_heard"));
    found.late = most("round_trip");
    if (found.camera && found.sent < POOR.sent) found.faults.push("slow");
    if (found.lost >= POOR.lost) found.faults.push("lossy");
    if (found.late >= POOR.late) found.faults.push("late");
    if (found.microphone && this.loudest < SILENT) found.faults.push("silent");
    if (found.camera && this.brightness() < DARK) found.faults.push("dark");
  }

  brightness() {
    const canvas = new OffscreenCanvas(64, 36), paint = canvas.getContext("2d");
    paint.drawImage(this.part("own"), 0, 0, 64, 36);
    const { data } = paint.getImageData(0, 0, 64, 36);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += (data[at] + data[at + 1] + data[at + 2]) / 3;
    return sum / (data.length / 4);
  }

  judge(found) {
    if (this.wrong) found.faults.push("clock");
    const bad = !found.returned || !found.microphone || found.lost >= BAD.lost || (found.camera && found.sent < BAD.sent);
    found.grade = bad ? "bad" : found.faults.length ? "poor" : "good";
    this.say(this.words[found.grade], { good: "good", poor: "warn", bad: "bad" }[found.grade]);
    const told = (value) => this.words[value ? "yes" : "no"];
    for (const device of ["camera", "microphone"]) this.part(device).textContent = told(found[device]);
    this.part("back").textContent = told(found.returned);
    this.part("sent").textContent = this.words.kilobits.replace("%(number)s", found.sent);
    this.part("facts").hidden = false;
    const advice = found.faults.map((fault) => this.words[fault]?.replace("%(minutes)s", this.wrong)).filter(Boolean);
    this.part("faults").replaceChildren(...advice.map((said) => Object.assign(document.createElement("li"), { textContent: said })));
    this.part("advice").hidden = !advice.length;
    const { camera, microphone, returned, sent, grade, faults } = found;
    this.post({ do: "found", found: JSON.stringify({ camera, microphone, returned, sent, grade, faults }) }).catch(() => {});
  }

  async post(fields) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrfmiddlewaretoken: this.token, ...fields })) body.set(name, value);
    const response = await fetch(this.dataset.check, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.status);
    return response.json();
  }

  close() {
    clearInterval(this.meter);
    this.loudness.close();
    this.line?.send({ t: "bye" });
    this.line?.leave();
    this.sending?.close();
    this.receiving?.close();
    this.frames?.terminate();
    this.own.getTracks().forEach((track) => track.stop());
    this.part("pictures").hidden = true;
    this.sending = this.receiving = this.line = null;
  }
}

customElements.define("court-check", CourtCheck);
