// The page about this device: keeps drafts and receipts here for when there is no line, only after the press of a button.
for (const part of document.querySelectorAll("[data-court-offline]")) {
  if (!("serviceWorker" in navigator && "caches" in window)) continue;
  const [start, stop, state] = ["start", "stop", "state"].map((name) => part.querySelector(`[data-${name}]`));
  const show = (on) => {
    start.hidden = on;
    stop.hidden = !on;
    state.textContent = on ? state.dataset.on : state.dataset.off;
  };
  const registered = async () => (await navigator.serviceWorker.getRegistration("/"))?.active ?? null;
  const isOn = async () => Boolean(await registered()) && (await caches.keys()).includes("kept");
  start.addEventListener("click", async () => {
    try {
      await navigator.serviceWorker.register(part.dataset.courtOffline);
      await navigator.serviceWorker.ready;
      const kept = await caches.open("kept");
      // What was looked at before is not known here: the list of filings is where one begins.
      await Promise.allSettled(["/", "/filings/"].map(async (address) => {
        const answer = await fetch(address);
        if (answer.ok && !answer.redirected) await kept.put(address, answer);
      }));
      show(true);
    } catch {
      state.textContent = state.dataset.failed;
    }
  });
  stop.addEventListener("click", async () => {
    // The worker stays where it also shows notes; it keeps nothing once its store is gone and the choice is off.
    await caches.delete("kept");
    const worker = await navigator.serviceWorker.getRegistration("/");
    if (worker && !(await worker.pushManager?.getSubscription())) await worker.unregister();
    show(false);
  });
  part.hidden = false;
  isOn().then(show);
}
