// Alt and the key named by data-court-key presses a button or chooses an option; Ctrl+Enter sends the form of a text.
const busy = (event) => event.ctrlKey || event.metaKey || event.isComposing;
document.addEventListener("keydown", (event) => {
  if (!event.altKey || busy(event)) return;
  const key = event.code.replace(/^(Key|Digit)/, "").toLowerCase();
  const wanted = document.querySelector(`[data-court-key="${CSS.escape(key)}"]`);
  if (!wanted || wanted.disabled) return;
  event.preventDefault();
  wanted.focus();
  wanted.click();
  // Who speaks is chosen while writing: go on writing.
  if (wanted.type === "radio") wanted.form.querySelector("[data-court-submit]")?.focus();
});
for (const text of document.querySelectorAll("[data-court-submit]")) {
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && !event.isComposing) text.form.requestSubmit(text.form.querySelector("button"));
  });
}
