// Who signs out leaves nothing of theirs in this browser: drafts not sent, files under way, kept pages.
for (const form of document.querySelectorAll("form[data-court-leave]")) {
  form.addEventListener("submit", () => {
    try {
      const own = Object.keys(localStorage).filter((key) => key.startsWith("draft:") || key.startsWith("upload:"));
      own.forEach((key) => localStorage.removeItem(key));
      // Pages kept for when there is no line; the choice to keep them stays.
      if ("caches" in window) {
        caches.has("kept").then(async (has) => {
          if (!has) return;
          const kept = await caches.open("kept");
          for (const page of await kept.keys()) await kept.delete(page);
        });
      }
    } catch { /* a forbidden store kept nothing */ }
  });
}
