/* Reloads the page when the edition has been built again, and says when nobody builds it any more. */
(() => {
  "use strict";

  const { token } = document.currentScript.dataset;
  const bar = document.querySelector(".preview-bar");
  const state = bar.querySelector("[role]");
  const says = state.textContent;
  let asking = null;

  const ask = async () => {
    if (asking || document.visibilityState !== "visible") return;
    const mine = asking = new AbortController();
    while (asking === mine) {
      try {
        const response = await fetch(`/~preview/after/${token}`, { signal: mine.signal, cache: "no-store" });
        const now = await response.text();
        if (asking !== mine) return;
        if (response.ok && now !== token) { location.reload(); return; }
        state.textContent = says;
      } catch {
        if (asking !== mine) return;
        state.textContent = state.dataset.stopped;
        await new Promise((done) => setTimeout(done, 1000));
      }
    }
  };
  const leave = () => { asking?.abort(); asking = null; };

  // A tab that nobody sees asks nothing: browsers allow few open requests to one host.
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? ask() : leave()));
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  ask();

  const list = bar.querySelector("details");
  if (list) {
    const key = `preview.${list.dataset.list}`;
    const kept = sessionStorage.getItem(key);
    if (kept) list.open = kept === "open";
    list.addEventListener("toggle", () => sessionStorage.setItem(key, list.open ? "open" : "folded"));
    bar.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && list.open) { list.open = false; list.querySelector("summary").focus(); }
    });
  }
  // Words that were there from the start are not read out; words that come are.
  state.textContent = "";
  requestAnimationFrame(() => { state.textContent = says; });
})();
