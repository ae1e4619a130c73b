// A form with data-court-push subscribes this browser to notes. The browser asks the person, and only after the click.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const subscribed = async (form) => {
  if ((await Notification.requestPermission()) !== "granted") return null;
  await navigator.serviceWorker.register(form.dataset.courtWorker);
  const worker = await navigator.serviceWorker.ready;
  const key = bytes(form.dataset.courtPush);
  return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
};

for (const form of document.querySelectorAll("form[data-court-push]")) {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const subscription = await subscribed(form).catch(() => null);
    form.querySelector("[data-refused]").hidden = Boolean(subscription);
    if (!subscription) return;
    form.elements.endpoint.value = subscription.endpoint;
    form.elements.key.value = text(subscription.getKey("p256dh"));
    form.elements.secret.value = text(subscription.getKey("auth"));
    form.submit();
  });
}
