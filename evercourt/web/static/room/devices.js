// Camera and microphone, and in which way they fail.

const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 20, max: 25 } };
const VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
// The browser's names of what went wrong, and ours.
const FAULTS = {
  NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none", DevicesNotFoundError: "none",
  OverconstrainedError: "none", NotReadableError: "taken", TrackStartError: "taken", AbortError: "taken",
};

const CLOCK = 2; // minutes a clock may be wrong

// By how many minutes the device's clock is wrong, against the court's when it made the page; 0 if it does no harm.
export const clockWrong = (courts) => {
  const wrong = Math.abs(Math.round((Date.now() - Number(courts)) / 60_000));
  return wrong > CLOCK ? wrong : 0;
};

export const missing = () => {
  if (!window.isSecureContext) return "insecure";
  if (!navigator.mediaDevices?.getUserMedia || !("RTCPeerConnection" in window)) return "old";
  return null;
};

// Opens what may be sent; what fails is left out and named: {camera: "none" | "taken" | "denied", microphone: …}.
export async function open({ audio, video }, chosen = {}) {
  const stream = new MediaStream(), faults = {};
  if (missing()) return { stream, faults: { browser: missing() } };
  const wanted = {
    microphone: audio && { audio: { ...VOICE, ...(chosen.microphone && { deviceId: { exact: chosen.microphone } }) } },
    camera: video && { video: { ...PICTURE, ...(chosen.camera && { deviceId: { exact: chosen.camera } }) } },
  };
  // Asked together the browser asks the person once; only when that fails, one by one.
  const together = Object.assign({}, ...Object.values(wanted).filter(Boolean));
  if (Object.keys(together).length > 1) {
    try {
      for (const track of (await navigator.mediaDevices.getUserMedia(together)).getTracks()) stream.addTrack(track);
      return { stream, faults };
    } catch { /* below it shows which of the two it is */ }
  }
  for (const [device, ask] of Object.entries(wanted)) {
    if (!ask) continue;
    try {
      for (const track of (await navigator.mediaDevices.getUserMedia(ask)).getTracks()) stream.addTrack(track);
    } catch (error) {
      faults[device] = FAULTS[error.name] ?? "taken";
    }
  }
  return { stream, faults };
}

export async function listed() {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return { camera: all.filter((one) => one.kind === "videoinput"), microphone: all.filter((one) => one.kind === "audioinput") };
}

// How loud it is, 0 to 1.
export class Loudness {
  constructor(stream) {
    if (!stream.getAudioTracks().length) return;
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.context.createMediaStreamSource(new MediaStream(stream.getAudioTracks())).connect(this.analyser);
    this.wave = new Uint8Array(this.analyser.fftSize);
  }

  get now() {
    if (!this.analyser) return 0;
    this.analyser.getByteTimeDomainData(this.wave);
    return Math.min(1, Math.max(...this.wave.map((value) => Math.abs(value - 128))) / 64);
  }

  close() {
    this.context?.close();
  }
}
