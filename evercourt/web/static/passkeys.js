// Says on the page when a passkey was not used; the library would tell only the browser's console.

const place = document.querySelector("[data-passkey-failed]");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const known = "credentials" in navigator && "PublicKeyCredential" in window;
  const said = Object.assign(document.createElement("p"), { className: "notice notice--warn" });
  said.textContent = known ? place.dataset.passkeyFailed : place.dataset.passkeyUnknown;
  place.replaceChildren(said);
});
