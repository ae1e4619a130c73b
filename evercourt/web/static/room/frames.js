// A worker through which every encoded frame passes. In a hearing it bears witness: each frame sent is hashed, and each
// second the list is signed with a key that never leaves this worker; sound goes along, so that none is lost.
// In a private talk it encrypts from person to person instead, and no list exists.

const SECOND = 1000;
const CLEAR = { audio: () => 1, video: (data) => (data[0] & 1 ? 3 : 10) }; // bytes an engine must read to pass a frame on
const IV = 12;
const session = crypto.randomUUID();
const text = new TextEncoder();
const lanes = new Map();
const receivers = new Set();
let witness = null; // our signing key pair, unless this is a private talk
let isSecret = false;
let key = null; // of the private talk

const base64 = (bytes) => {
  let all = "";
  for (let at = 0; at < bytes.length; at += 8192) all += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(all);
};
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

addEventListener("message", async ({ data }) => {
  if (data.do === "witness") {
    witness ??= await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const spki = new Uint8Array(await crypto.subtle.exportKey("spki", witness.publicKey));
    postMessage({ t: "key", session, key: base64(spki) });
  } else if (data.do === "secret") {
    isSecret = true;
  } else if (data.do === "last") {
    await Promise.all([...lanes.values()].map((lane) => tell(lane)));
    postMessage({ t: "last" });
  } else if (data.do === "secret key") {
    key = data.key;
    for (const one of receivers) one.sendKeyFrameRequest().catch(() => {});
  }
});
setInterval(() => lanes.forEach((lane) => tell(lane)), SECOND);

onrtctransform = async ({ transformer }) => {
  const { side, feed, kind } = transformer.options;
  if (side === "receive" && kind === "video") receivers.add(transformer);
  const reader = transformer.readable.getReader(), writer = transformer.writable.getWriter();
  for (;;) {
    const { done, value: frame } = await reader.read();
    if (done) break;
    if (isSecret) {
      const changed = await (side === "send" ? sealed(frame, kind) : opened(frame, kind));
      if (!changed) continue; // no key yet, or not for us
      frame.data = changed.buffer;
    } else if (side === "send") {
      bear(feed, kind, frame);
    }
    writer.write(frame);
  }
};

// Frames must keep their order in the list, so their places are taken before they are hashed.
function bear(feed, kind, frame) {
  const data = new Uint8Array(frame.data.slice(0)), about = frame.getMetadata();
  const name = `${feed} ${kind}`;
  if (!lanes.has(name)) lanes.set(name, { feed, kind, n: 0, frames: [], pending: [] });
  const lane = lanes.get(name), entry = [about.rtpTimestamp ?? frame.timestamp];
  lane.frames.push(entry);
  lane.pending.push(crypto.subtle.digest("SHA-256", data).then((digest) => {
    entry.push(hex(new Uint8Array(digest)));
    if (kind === "audio") entry.push(base64(data));
  }));
}

async function tell(lane) {
  if (!witness || !lane.frames.length) return;
  const { frames, pending } = lane, n = lane.n++;
  lane.frames = [];
  lane.pending = [];
  await Promise.all(pending);
  const statement = JSON.stringify({ feed: lane.feed, kind: lane.kind, session, n, frames });
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, witness.privateKey, text.encode(statement));
  postMessage({ t: "source", statement, signature: base64(new Uint8Array(signature)) });
}

async function sealed(frame, kind) {
  if (!key) return null;
  const data = new Uint8Array(frame.data), clear = data.subarray(0, CLEAR[kind](data));
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  const secret = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: clear }, key, data.subarray(clear.length));
  return joined(clear, new Uint8Array(secret), iv);
}

async function opened(frame, kind) {
  if (!key) return null;
  const data = new Uint8Array(frame.data), clear = data.subarray(0, CLEAR[kind](data));
  const iv = data.subarray(data.length - IV), secret = data.subarray(clear.length, data.length - IV);
  try {
    const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: clear }, key, secret);
    return joined(clear, new Uint8Array(open));
  } catch {
    return null;
  }
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
