// Shows a note the court pushed, and opens the page it is about. Keeps nothing and reads nothing else.
self.addEventListener("push", (event) => {
  const note = event.data.json();
  const shown = { body: note.body, lang: note.lang, dir: "auto", tag: note.tag, data: note.url, icon: "/static/icon.svg" };
  event.waitUntil(self.registration.showNotification(note.title, shown));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});
