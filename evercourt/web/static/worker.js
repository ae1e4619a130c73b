// Stands between the portal and the line on a device whose owner asked for it: shows notes the court pushed, and keeps
// what one needs without a line: the look of the pages, the start page, receipts, and the filings last opened.
const SHELL = "shell-1";
const KEPT = "kept";
const OFFLINE = "/device/offline";
const PARTS = ["/static/court.css", "/static/draft.js", "/static/files.js", "/static/icon.svg", OFFLINE];
// What is kept when it was opened; everything else of a case stays with the court.
const WORTH_KEEPING = /^\/(filings(\/.*)?|receipts)?$/;
const FILING = /^\/filings\/\d+$/, RECEIPT = /^\/filings\/\d+\/receipt$/;
const SIGNED_OUT = new Set(["POST /accounts/logout/", "GET /accounts/login/"]);
const MOST_KEPT = 60;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(PARTS)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name !== SHELL && name !== KEPT);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  // Whoever signed out, or is asked to sign in again, leaves nothing here of what only they may see.
  if (request.mode === "navigate" && SIGNED_OUT.has(`${request.method} ${address.pathname}`)) event.waitUntil(empty());
  if (request.method !== "GET") return;
  if (address.pathname.startsWith("/static/")) event.respondWith(part(request));
  else if (request.mode === "navigate") event.respondWith(page(event, address));
});

// A part of the look: from the line while there is one, so that it is never older than the page.
const part = async (request) => {
  const shell = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok) shell.put(request, answer.clone());
    return answer;
  } catch (error) {
    const known = await shell.match(request, { ignoreSearch: true });
    if (known) return known;
    throw error;
  }
};

const page = async (event, address) => {
  const { request } = event;
  const worth = WORTH_KEEPING.test(address.pathname);
  try {
    const answer = await fetch(request);
    if (worth && answer.ok && !answer.redirected && isPage(answer)) {
      if (FILING.test(address.pathname)) event.waitUntil(receipt(address, answer.clone()));
      await keep(request, answer.clone());
    }
    return answer;
  } catch {
    const known = worth && (await caches.has(KEPT)) && (await (await caches.open(KEPT)).match(request, { ignoreVary: RECEIPT.test(address.pathname) }));
    if (known && !isPage(known)) return known;
    if (!known) return (await caches.match(OFFLINE)) ?? Response.error();
    // The page says of itself that it is a copy.
    const html = (await known.text()).replace(" data-kept hidden", " data-kept");
    return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
};

// The receipt of a filing comes along with its page: it proves the day of filing, also where there is no line.
const receipt = async (address, shown) => {
  const where = `${address.pathname}/receipt`;
  if (!(await caches.has(KEPT)) || !(await shown.text()).includes(where)) return;
  const answer = await fetch(where).catch(() => null);
  if (answer?.ok && answer.headers.get("Content-Type") === "application/pdf") await keep(new Request(where), answer);
};

const empty = async () => {
  if (!(await caches.has(KEPT))) return;
  const kept = await caches.open(KEPT);
  await Promise.all((await kept.keys()).map((one) => kept.delete(one)));
};

const isPage = (answer) => (answer.headers.get("Content-Type") ?? "").startsWith("text/html");

// Only where the owner asked for it: the page about this device opens the store, and who only wants notes has none.
const keep = async (request, answer) => {
  if (!(await caches.has(KEPT))) return;
  const kept = await caches.open(KEPT);
  await kept.put(request, answer);
  const all = await kept.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST_KEPT)).map((old) => kept.delete(old)));
};

self.addEventListener("push", (event) => {
  const note = event.data.json();
  const shown = { body: note.body, lang: note.lang, dir: "auto", tag: note.tag, data: note.url, icon: "/static/icon.svg" };
  event.waitUntil(self.registration.showNotification(note.title, shown));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});
