// Reads the page aloud, a paragraph at a time, marking where it is; the browser's own voice, in the language of the text.
const WORDS = "h1, h2, h3, p, li, dt, dd, th, td, label, legend, summary, button, a.button, caption, figcaption";

class CourtAloud extends HTMLElement {
  connectedCallback() {
    if (!("speechSynthesis" in window)) return;
    [this.start, this.stop, this.state] = ["start", "stop", "state"].map((name) => this.querySelector(`[data-${name}]`));
    this.start.addEventListener("click", () => this.begin());
    this.stop.addEventListener("click", () => this.end());
    addEventListener("pagehide", () => speechSynthesis.cancel());
    this.hidden = false;
  }

  // What is shown, in its order; of nested parts only the outermost that is not itself made of others.
  parts() {
    const shown = (part) => part.checkVisibility?.() ?? part.offsetParent !== null;
    const all = [...document.querySelectorAll(`main :is(${WORDS})`)].filter((part) => shown(part) && part.innerText.trim());
    return all.filter((part) => !this.contains(part) && !part.querySelector(WORDS));
  }

  begin() {
    this.end();
    this.waiting = this.parts();
    const lang = document.documentElement.lang;
    const voices = speechSynthesis.getVoices();
    const spoken = (voice) => voice.lang.toLowerCase().split(/[-_]/)[0] === lang.split("-")[0];
    if (voices.length && !voices.some(spoken)) {
      this.state.textContent = this.state.dataset.none;
      return;
    }
    this.start.hidden = true;
    this.stop.hidden = false;
    this.next();
  }

  next() {
    this.mark(null);
    const part = this.waiting.shift();
    if (!part) return this.end();
    this.mark(part);
    const words = new SpeechSynthesisUtterance(part.innerText.trim());
    words.lang = part.closest("[lang]").lang.replace("zh-hans", "zh-CN").replace("kk-arab", "kk");
    words.rate = 0.9;
    words.onend = () => this.reading === words && this.next();
    words.onerror = () => this.reading === words && this.end();
    this.reading = words;
    speechSynthesis.speak(words);
  }

  mark(part) {
    this.marked?.classList.remove("aloud");
    this.marked = part;
    part?.classList.add("aloud");
    part?.scrollIntoView({ block: "nearest" });
  }

  end() {
    this.reading = null;
    this.mark(null);
    speechSynthesis.cancel();
    this.state.textContent = "";
    this.start.hidden = false;
    this.stop.hidden = true;
  }
}

customElements.define("court-aloud", CourtAloud);
