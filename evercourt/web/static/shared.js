// A device that many people use: who leaves it without signing out is signed out here too, before the next one comes.
const notice = document.querySelector("[data-court-idle]");
const patience = Number(notice.dataset.courtIdle) * 1000;
const WARNING = 60_000; // milliseconds before the end
let touched = Date.now();
for (const what of ["pointerdown", "keydown", "input", "scroll"]) {
  addEventListener(what, () => { touched = Date.now(); notice.hidden = true; }, { passive: true, capture: true });
}
setInterval(() => {
  const left = touched + patience - Date.now();
  if (left <= 0) notice.submit(); // Signs out: the clock of the court alone would begin anew with what a page saves as it goes.
  else notice.hidden = left > WARNING;
}, 1000);
