/* «Keep this book»: installs the service worker only when the reader asks, and takes it away again. */
(() => {
  "use strict";

  const offer = document.querySelector("[data-offline]");
  if (!offer || !("serviceWorker" in navigator) || !isSecureContext || location.protocol === "file:") return;
  const button = offer.querySelector("button");
  const state = offer.querySelector("[role=status]");
  const words = state.dataset;
  const show = (kept) => { button.textContent = kept ? words.drop : words.keep; button.dataset.does = kept ? "drop" : "keep"; };

  const keep = async () => {
    state.textContent = words.keeping;
    const registration = await navigator.serviceWorker.register("sw.js");
    const worker = registration.installing || registration.waiting || registration.active;
    await new Promise((resolve, reject) => {
      const look = () => {
        if (worker.state === "activated") resolve();
        if (worker.state === "redundant") reject(new Error("redundant"));
      };
      worker.addEventListener("statechange", look);
      look();
    });
    state.textContent = words.kept;
    show(true);
  };
  const drop = async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration) await registration.unregister();
    for (const name of await caches.keys()) if (name.startsWith("essay-")) await caches.delete(name);
    state.textContent = "";
    show(false);
  };

  button.addEventListener("click", async () => {
    button.disabled = true;
    try { await (button.dataset.does === "drop" ? drop() : keep()); } catch { state.textContent = words.failed; }
    button.disabled = false;
  });
  navigator.serviceWorker.getRegistration().then((registration) => { show(Boolean(registration && registration.active)); offer.hidden = false; });
})();
