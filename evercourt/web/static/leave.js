// Who signs out leaves nothing of theirs in this browser: drafts not sent, and files under way.
for (const form of document.querySelectorAll("form[data-court-leave]")) {
  form.addEventListener("submit", () => {
    try {
      const own = Object.keys(localStorage).filter((key) => key.startsWith("draft:") || key.startsWith("upload:"));
      own.forEach((key) => localStorage.removeItem(key));
    } catch { /* a forbidden store kept nothing */ }
  });
}
