// The key of a private talk, agreed between two pages. Each first promises its public key, then shows it, so that
// nobody between them can choose one to fit; both read the same six digits when nobody is between them.

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const text = new TextEncoder();
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const bytes = (said) => Uint8Array.from(atob(said), (letter) => letter.charCodeAt(0));
const digest = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));

export class Secret extends EventTarget {
  #mine = null;
  #shown = null;
  #promised = null;

  constructor(say) {
    super();
    this.say = (step, value) => say({ t: "secret", step, value });
  }

  hello() {
    this.say("hello", "");
  }

  async heard({ step, value }) {
    if (step === "hello") await this.#begin();
    else if (step === "promise") {
      if (!this.#mine) await this.#begin();
      this.#promised = value;
      this.say("show", base64(this.#shown));
    } else if (step === "show" && this.#mine && this.#promised) await this.#agree(bytes(value));
  }

  async #begin() {
    this.#promised = null;
    this.#mine = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
    this.#shown = new Uint8Array(await crypto.subtle.exportKey("spki", this.#mine.publicKey));
    this.say("promise", base64(await digest(this.#shown)));
  }

  async #agree(theirs) {
    if (base64(await digest(theirs)) !== this.#promised) return this.dispatchEvent(new CustomEvent("betrayed"));
    const their = await crypto.subtle.importKey("spki", theirs, CURVE, false, []);
    const shared = await crypto.subtle.deriveBits({ ...CURVE, public: their }, this.#mine.privateKey, 256);
    const both = [base64(this.#shown), base64(theirs)].sort().join(" ");
    const salt = await digest(text.encode(both));
    const raw = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt, info: text.encode("evercourt private talk") };
    const key = await crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const number = new DataView(salt.buffer).getUint32(0) % 1_000_000;
    const digits = String(number).padStart(6, "0");
    this.#mine = null; // the next talk has another key
    this.dispatchEvent(new CustomEvent("agreed", { detail: { key, digits } }));
  }
}
