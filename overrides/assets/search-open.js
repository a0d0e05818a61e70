/* Opens the search, and loads it when it is opened for the first time: its looks, its engine, its index. */
(() => {
  "use strict";

  const button = document.querySelector("[data-search-open]");
  const dialog = document.getElementById("search");
  if (!button || !dialog || !dialog.showModal) return;
  const assets = new URL(".", document.currentScript.src);
  const input = dialog.querySelector("[role=combobox]");

  /* Each file once; one that did not arrive is asked for again the next time. */
  const files = new Map();
  const need = (file, name, attribute, more = {}) => {
    if (!files.has(file)) {
      files.set(file, new Promise((resolve, reject) => {
        const element = Object.assign(document.createElement(name), more, { [attribute]: new URL(file, assets).href });
        element.addEventListener("load", resolve);
        element.addEventListener("error", () => { files.delete(file); element.remove(); reject(new Error(file)); });
        document.head.append(element);
      }));
    }
    return files.get(file);
  };
  const load = () => {
    const both = [need("search.js", "script", "src"), need("search-index.js", "script", "src")];
    Promise.allSettled(both).then(async ([engine, index]) => {
      if (engine.reason) { dialog.querySelector("[role=status]").textContent = dialog.dataset.failed; return; }
      const tell = (arrived) => dialog.dispatchEvent(new Event(arrived ? "search:index" : "search:failed"));
      tell(!index.reason);
      /* A long book's index goes on in more files; one after another, so that the first answers are not kept waiting. */
      for (const file of index.reason ? [] : self.essaySearchIndex.more) await need(file, "script", "src").then(() => tell(true), () => tell(false));
    });
    return need("search.css", "link", "href", { rel: "stylesheet" }).catch(() => {});
  };

  const open = async () => {
    if (dialog.open) { input.select(); return; }
    await load();
    if (dialog.open) return;
    dialog.showModal();
    input.focus();
    input.select();
  };

  button.addEventListener("click", open);
  dialog.querySelector("[data-search-close]").addEventListener("click", () => dialog.close());
  /* A press beside the sheet is one on the dialog itself. */
  dialog.addEventListener("pointerdown", (event) => { if (event.target === dialog) dialog.close(); });
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.altKey) return;
    const writing = event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !writing;
    const control = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    if (slash || control) { event.preventDefault(); open(); }
  });
  button.hidden = false;
})();
