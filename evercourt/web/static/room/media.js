// Sending and receiving over plain WebRTC. Every frame that is sent passes through a worker that bears witness to it,
// or, in a private talk, encrypts it.

const GATHERING = 3000; // milliseconds to look for ways to the court
const BROKEN = 4000; // milliseconds a connection may be broken before it is begun anew
let offers = 0;
const VOICE = 48_000, PICTURE = 1_200_000, SMALL = 180_000; // bits per second

export const knowsWitness = () => "RTCRtpScriptTransform" in window;

async function gathered(connection) {
  if (connection.iceGatheringState === "complete") return;
  await new Promise((done) => {
    setTimeout(done, GATHERING);
    connection.addEventListener("icegatheringstatechange", () => connection.iceGatheringState === "complete" && done());
  });
}

function watch(connection, broken) {
  let timer = null;
  connection.addEventListener("connectionstatechange", () => {
    clearTimeout(timer);
    const state = connection.connectionState;
    if (state === "failed") broken();
    else if (state === "disconnected") timer = setTimeout(() => connection.connectionState !== "connected" && broken(), BROKEN);
  });
}

export class Sending {
  constructor({ source, feed, stream, relays, frames, say, broken }) {
    Object.assign(this, { source, stream, say, id: ++offers });
    const connection = (this.connection = new RTCPeerConnection({ iceServers: relays, bundlePolicy: "max-bundle" }));
    for (const track of stream.getTracks()) {
      const { sender } = connection.addTransceiver(track, { direction: "sendonly", streams: [stream] });
      if (knowsWitness()) sender.transform = new RTCRtpScriptTransform(frames, { side: "send", feed, kind: track.kind });
    }
    watch(connection, broken);
  }

  async begin() {
    await this.connection.setLocalDescription(await this.connection.createOffer());
    await gathered(this.connection);
    this.say({ t: "publish", source: this.source, id: this.id, sdp: this.connection.localDescription.sdp });
  }

  // An answer to an offer that was made anew meanwhile is not ours.
  async take(sdp, id) {
    if (id !== this.id) return;
    if (this.connection.signalingState === "have-local-offer") await this.connection.setRemoteDescription({ type: "answer", sdp });
    await this.limit("video");
  }

  // What still goes over the line: picture, a small picture, or sound only.
  async limit(rung) {
    for (const sender of this.connection.getSenders()) {
      const wanted = sender.getParameters();
      if (!sender.track || !wanted.encodings?.length) continue;
      const video = sender.track.kind === "video";
      wanted.encodings[0].maxBitrate = !video ? VOICE : rung === "video" ? PICTURE : SMALL;
      if (video) wanted.encodings[0].scaleResolutionDownBy = rung === "video" ? 1 : 2;
      wanted.encodings[0].active = !video || rung === "video" || rung === "small_video";
      try { await sender.setParameters(wanted); } catch { /* the connection was closed meanwhile */ }
    }
  }

  async replace(track) {
    const sender = this.connection.getSenders().find((one) => one.track?.kind === track.kind);
    await sender?.replaceTrack(track);
  }

  get isAlive() {
    return this.connection.connectionState === "connected";
  }

  close() {
    this.connection.close();
  }
}

export class Receiving {
  constructor({ feed, id, relays, frames, say, secret, heard }) {
    Object.assign(this, { feed, id, say });
    this.stream = new MediaStream();
    const connection = (this.connection = new RTCPeerConnection({ iceServers: relays, bundlePolicy: "max-bundle" }));
    connection.addEventListener("track", ({ track, receiver }) => {
      if (secret) receiver.transform = new RTCRtpScriptTransform(frames, { side: "receive", feed, kind: track.kind });
      this.stream.addTrack(track);
      heard(this);
    });
    watch(connection, () => say({ t: "failed", feed }));
  }

  async take(sdp) {
    await this.connection.setRemoteDescription({ type: "offer", sdp });
    await this.connection.setLocalDescription(await this.connection.createAnswer());
    await gathered(this.connection);
    this.say({ t: "answer", feed: this.feed, id: this.id, sdp: this.connection.localDescription.sdp });
  }

  close() {
    this.connection.close();
  }
}
