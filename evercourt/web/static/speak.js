// A button with data-court-speak reads aloud what is new in a part of the page: the text of [data-said], once per mark.
for (const button of document.querySelectorAll("[data-court-speak]")) {
  if (!("speechSynthesis" in window)) continue;
  const part = document.querySelector(button.dataset.courtSpeak);
  let said = "";
  const speak = () => {
    const newest = part.querySelector("[data-said]");
    if (button.getAttribute("aria-pressed") !== "true" || !newest || newest.dataset.said === said) return;
    said = newest.dataset.said;
    const words = new SpeechSynthesisUtterance(newest.textContent);
    words.lang = document.documentElement.lang;
    window.speechSynthesis.speak(words);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    speak();
  });
  new MutationObserver(speak).observe(part, { childList: true, subtree: true });
}
