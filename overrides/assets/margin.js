/* Notes in the margin of wide screens, each by the line that calls it. Without it, on narrower screens, in vertical
   writing and on paper the notes stand in their list. */
(() => {
  "use strict";

  const template = document.getElementById("essay-reading");
  const article = document.querySelector("article");
  if (!template || !article || !HTMLElement.prototype.showPopover) return;
  const root = document.documentElement;
  const part = (selector) => template.content.querySelector(selector).cloneNode(true);
  const box = (element) => element.getBoundingClientRect();
  const inMargin = () => root.classList.contains("has-margin");
  const noteOf = (link) => {
    const href = link.matches(".note-ref") ? link.getAttribute("href") : "";
    return href.startsWith("#") ? document.getElementById(decodeURIComponent(href.slice(1))) : null;
  };
  const wide = matchMedia("(min-width: 97.5em)");
  const calls = [...article.querySelectorAll("a.note-ref")];
  const callOf = new Map();
  for (const call of calls) {
    const note = noteOf(call);
    if (note && !callOf.has(note)) callOf.set(note, call);
  }
  if (!callOf.size) return;
  const notes = [...new Set([...callOf.keys(), ...article.querySelectorAll(".notes .note[id]")])];

  const whereIs = (note) => {
    const call = callOf.get(note), outer = call?.closest(".note");
    return outer && outer !== note ? whereIs(outer) : call ? call.getClientRects()[0].top - box(article).top - 2 : 0;
  };

  /* What the reader opens or folds stays where it is, so far from its call. */
  const choices = new Map();
  const choose = (note, isOpen) => {
    choices.set(note, { isOpen, away: choices.get(note)?.away ?? parseFloat(note.style.getPropertyValue("--note-top")) - whereIs(note) });
    layNotes();
  };
  const isFolded = (note) => note.matches(".is-folded");
  const buttons = new Map(notes.map((note) => [note, note.appendChild(part(".note__more"))]));
  for (const [note, button] of buttons) button.addEventListener("click", () => choose(note, isFolded(note)));

  /* Each note as near to its call as the others allow, above it or below: neighbours that would overlap are pooled
     and stand about the mean of their places, which is isotonic regression by least squares. */
  const settle = (rows, gap) => {
    const pools = [];
    let above = 0;
    for (const row of rows) {
      row.above = above;
      let pool = { at: row.at - above, weight: row.weight, rows: [row] };
      while (pools.at(-1)?.at > pool.at) {
        const last = pools.pop(), weight = last.weight + pool.weight;
        pool = { at: (last.at * last.weight + pool.at * pool.weight) / weight, weight, rows: [...last.rows, ...pool.rows] };
      }
      pools.push(pool);
      above += row.height + gap;
    }
    for (const { at, rows } of pools) for (const row of rows) row.top = Math.max(0, at) + row.above;
    return pools;
  };

  const layNotes = () => {
    const on = wide.matches && getComputedStyle(article).writingMode === "horizontal-tb";
    if (on !== inMargin()) {
      root.classList.toggle("has-margin", on);
      article.dispatchEvent(new Event("reading:margin"));
    }
    article.style.removeProperty("min-height");
    if (!on) return;
    const rem = parseFloat(getComputedStyle(root).fontSize);
    const gap = 0.7 * rem, far = 4 * rem;
    for (const note of notes) note.classList.add("is-folded");
    const rows = notes.map((note) => ({ note, at: whereIs(note), weight: 1, folded: note.offsetHeight, height: note.scrollHeight }))
      .sort((a, b) => a.at - b.at);
    rows[0].weight = 8; /* the first shows the reader where notes stand */

    /* Where notes crowd one another far from their calls, the longest of them are folded, as few as it takes. */
    const longest = ({ rows }) => rows.some(({ top, at }) => Math.abs(top - at) > far)
      && rows.filter(({ height, folded }) => height - folded > 1.5 * rem).sort((a, b) => b.height - a.height)[0];
    let crowding;
    do {
      crowding = settle(rows, gap).map(longest).filter(Boolean);
      for (const row of crowding) { row.height = row.folded; row.crowds = true; }
    } while (crowding.length);

    for (const row of rows) {
      const { note, crowds } = row, choice = choices.get(note), button = buttons.get(note);
      const open = choice ? choice.isOpen : !crowds || note.matches(":target");
      note.classList.toggle("is-folded", !open);
      button.hidden = !crowds && !choice;
      button.textContent = open ? button.dataset.less : button.dataset.more;
      button.setAttribute("aria-expanded", open);
      if (choice) Object.assign(row, { at: row.at + choice.away, weight: 1000 });
    }
    for (const row of rows) row.height = row.note.offsetHeight;
    settle(rows, gap);
    for (const { note, top } of rows) note.style.setProperty("--note-top", `${Math.round(top)}px`);
    const end = Math.max(...rows.map(({ top, height }) => top + height)) + gap;
    if (end > article.offsetHeight) article.style.minHeight = `${end}px`;
  };

  const called = (target) => {
    const note = target instanceof Element && target.matches(".note-ref") ? noteOf(target) : null;
    for (const other of notes) other.classList.toggle("is-called", other === note);
    const own = target instanceof Element ? target.closest(".note") : null;
    for (const call of calls) call.classList.toggle("is-calling", inMargin() && callOf.get(own) === call);
  };
  const goTo = (event, element) => {
    const at = box(element);
    if (at.top < 0 || at.bottom > root.clientHeight) return;
    event.preventDefault();
    if (!element.matches("a")) element.tabIndex = -1;
    element.focus({ preventScroll: true });
  };

  layNotes();
  if (inMargin()) article.querySelector(".note:target")?.scrollIntoView({ block: "center", behavior: "instant" });
  document.fonts.ready.then(layNotes);
  addEventListener("hashchange", layNotes);
  wide.addEventListener("change", layNotes);
  new ResizeObserver(layNotes).observe(article);
  article.addEventListener("pointerover", ({ target }) => called(target));
  article.addEventListener("focusin", ({ target }) => {
    called(target);
    const note = target.closest(".is-folded");
    if (note && target !== note && !target.matches(".note__more")) choose(note, true);
  });
  /* The browser's own search scrolls to what it finds, in a folded note too. */
  article.addEventListener("scroll", ({ target }) => { if (isFolded(target)) choose(target, true); }, true);
  article.addEventListener("click", (event) => {
    const link = event.target.closest("a.note-ref, a.footnote-backref");
    if (!link || !inMargin()) return;
    const note = noteOf(link);
    if (note && isFolded(note)) choose(note, true);
    if (note) goTo(event, note); else if (callOf.has(link.closest(".note"))) goTo(event, callOf.get(link.closest(".note")));
  });
})();
