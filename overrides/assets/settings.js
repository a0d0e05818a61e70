/* The reader's choices of colours, size, line height, face and direction of writing, kept on this device. */
(() => {
  "use strict";

  const KEY = "essay.settings";
  const root = document.documentElement;
  const form = document.querySelector("[data-settings]");
  const button = document.querySelector("[data-settings-button]");
  if (!form || !button) return;

  const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return {}; } };
  const write = (settings) => { try { localStorage.setItem(KEY, JSON.stringify(settings)); } catch { /* a private window keeps nothing */ } };

  /* Vertical writing: digits of one or two stand upright side by side, and the wheel turns the pages. */
  const article = document.querySelector(".md-content__inner");
  const digits = /(?<![0-9.])[0-9]{1,2}(?![0-9.])/g;
  const combine = () => {
    if (article.dataset.combined) return;
    article.dataset.combined = "true";
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (!parent.closest("code, pre, table, .actions, .tcy, [lang=en]") && digits.test(walker.currentNode.data)) texts.push(walker.currentNode);
      digits.lastIndex = 0;
    }
    for (const text of texts) {
      const parts = document.createDocumentFragment();
      let done = 0;
      for (const match of text.data.matchAll(digits)) {
        parts.append(text.data.slice(done, match.index));
        const span = document.createElement("span");
        span.className = "tcy";
        span.textContent = match[0];
        parts.append(span);
        done = match.index + match[0].length;
      }
      parts.append(text.data.slice(done));
      text.replaceWith(parts);
    }
  };
  const turn = (event) => {
    if (event.deltaY && !event.ctrlKey && !event.shiftKey) {
      article.scrollLeft -= event.deltaY;
      event.preventDefault();
    }
  };
  const keys = (event) => {
    const step = { PageDown: -0.9, " ": -0.9, PageUp: 0.9 }[event.key];
    if (step && !event.target.closest("input, button, summary, a, dialog, [popover]")) {
      article.scrollLeft += step * article.clientWidth;
      event.preventDefault();
    }
  };

  const apply = (settings) => {
    for (const name of ["scheme", "size", "leading", "face"]) {
      if (settings[name]) root.dataset[name] = settings[name]; else delete root.dataset[name];
    }
    const vertical = settings.writing === "vertical" && Boolean(form.elements.writing);
    root.classList.toggle("is-vertical", vertical);
    if (!article || !form.elements.writing) return;
    article.removeEventListener("wheel", turn);
    removeEventListener("keydown", keys);
    if (vertical) {
      combine();
      article.tabIndex = 0;
      article.addEventListener("wheel", turn, { passive: false });
      addEventListener("keydown", keys);
    } else article.removeAttribute("tabindex");
  };

  const settings = read();
  for (const [name, value] of Object.entries(settings)) {
    const field = form.elements[name];
    if (field) field.value = value;
  }
  apply(settings);
  form.addEventListener("change", () => {
    const chosen = { ...read(), ...Object.fromEntries(new FormData(form)) };
    for (const [name, value] of Object.entries(chosen)) if (value === "default") delete chosen[name];
    write(chosen);
    apply(chosen);
  });
  form.addEventListener("reset", () => { write({}); apply({}); });
  button.hidden = false;
})();
