/* Reading in place: cards for notes, works, terms and incidents; keys; the address of a paragraph; where the reader
   stopped. Without it every link leads where it says. Notes in the margin are margin.js's. */
(() => {
  "use strict";

  const template = document.getElementById("essay-reading");
  const article = document.querySelector("article");
  if (!template || !article || !HTMLElement.prototype.showPopover) return;
  const root = document.documentElement;
  const part = (selector) => template.content.querySelector(selector).cloneNode(true);
  const made = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
  const box = (element) => element.getBoundingClientRect();
  const isVertical = (element) => getComputedStyle(element).writingMode !== "horizontal-tb";
  const isShown = (element) => element.getClientRects().length > 0;

  /* What is kept on this device; a private window keeps nothing. */
  const recall = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { if (value) localStorage.setItem(name, value); else localStorage.removeItem(name); } catch { /* no storage */ } };

  const status = document.body.appendChild(part(".reading-status"));
  let silence = 0;
  const say = (text) => {
    clearTimeout(silence);
    status.textContent = "";
    requestAnimationFrame(() => { status.textContent = text; });
    silence = setTimeout(() => { status.textContent = ""; }, 4000);
  };

  /* ---- what a card holds ---- */
  const file = new URL("cards.js", document.currentScript.src);
  const site = new URL("..", file).href;
  let loading = null;
  const data = () => loading ??= new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = file.href;
    script.onload = () => resolve(self.essayCards);
    script.onerror = () => { loading = null; resolve(null); };
    document.head.append(script);
  });

  const noteOf = (link) => {
    const href = link.matches(".note-ref") ? link.getAttribute("href") : "";
    return href.startsWith("#") ? document.getElementById(decodeURIComponent(href.slice(1))) : null;
  };

  const fromNote = (link, note) => {
    const copy = note.cloneNode(true);
    copy.querySelectorAll(".note__number, .footnote-backref, .note__more").forEach((element) => element.remove());
    copy.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
    return { kind: link.getAttribute("aria-label"), body: [...copy.childNodes] };
  };

  const fromData = (link, cards) => {
    const work = cards?.works[link.dataset.key];
    if (link.dataset.key) {
      if (!work) return null;
      const entry = made("p", "card__entry", "");
      entry.lang = work[0];
      entry.innerHTML = work[1];
      return { kind: template.dataset.work, body: [entry] };
    }
    const record = cards?.records[link.href.split("#")[0].slice(site.length)];
    if (!record) return null;
    const title = made("p", "card__title", record.title);
    const body = [title, made("p", "", record.text)];
    if (record.kind === "incident") return { kind: `${record.note}${APART}${record.label}`, body };
    title.append(made("span", "card__reading", record.note));
    return { kind: template.dataset.term, body };
  };

  const contentOf = async (link) => {
    const note = noteOf(link);
    return note ? fromNote(link, note) : fromData(link, await data());
  };

  /* ---- cards: one over the page, and one over that ---- */
  const OPENERS = "a.note-ref, a[role=doc-biblioref][data-key], a.term, a.incident";
  const INDEXES = "dt, .chronology, .see-also, .neighbours";
  const APART = /^(?:ja|zh|ko)\b/.test(document.documentElement.lang) ? "\u3000" : " · ";
  const GAP = 6;
  const cards = [];
  const open = [];
  const anchored = CSS.supports("position-area: bottom") && CSS.supports("anchor-name: --a");
  let wanted = null;
  let aimed = null;
  let quiet = false;
  let pointer = "";
  let opening = 0;
  let closing = 0;

  const levelOf = (node) => cards.indexOf(node.closest(".card")) + 1;
  const inMargin = (note) => Boolean(note) && root.classList.contains("has-margin");
  const openerAt = (node) => {
    const link = node instanceof Element ? node.closest(OPENERS) : null;
    if (!link || link.closest(INDEXES) || !link.closest("article, .card") || levelOf(link) > 1) return null;
    if (link.matches(".note-ref") && (!noteOf(link) || inMargin(noteOf(link)))) return null;
    return link;
  };
  /* How many of the open cards a place on the page holds open. */
  const depthAt = (node) => open.findLastIndex(({ link, card }) => link.contains(node) || card.contains(node)) + 1;
  const focusQuietly = (element) => { quiet = true; element.focus({ preventScroll: true }); quiet = false; };
  const cancel = () => { clearTimeout(opening); wanted = null; };

  const closeTo = (depth) => {
    while (open.length > depth) {
      const { link, card } = open.pop();
      const focused = card.contains(document.activeElement);
      card.hidePopover();
      link.style.removeProperty("anchor-name");
      link.removeAttribute("aria-details");
      link.removeAttribute("aria-describedby");
      if (focused) focusQuietly(link);
    }
  };

  const place = ({ link, card }) => {
    const at = box(link);
    const width = root.clientWidth, height = root.clientHeight;
    const room = { bottom: height - at.bottom, top: at.top, left: at.left, right: width - at.right };
    const level = levelOf(link); /* a second card goes on where the first one went, even if it has to scroll there */
    const sides = isVertical(link) ? ["bottom", "top", "left", "right"] : ["bottom", "top"];
    if (level) sides.unshift(open[0].card.dataset.side);
    const full = parseFloat(getComputedStyle(card).getPropertyValue("--card-length")) * parseFloat(getComputedStyle(root).fontSize);
    const breadth = Math.min(card.offsetWidth, width - 2 * GAP);
    const needs = Math.min(card.scrollHeight + 2, full) + 2 * GAP;
    const beside = (side) => side === "left" || side === "right";
    const area = (side) => beside(side) ? Math.min(room[side], breadth) * height / 2 : Math.min(room[side], needs) * breadth;
    const fits = (side) => beside(side) ? room[side] >= breadth + 2 * GAP : room[side] >= (level ? Math.min(needs, 100) : needs);
    const side = (fits(card.dataset.side) && card.dataset.side) || sides.find(fits) || sides.toSorted((a, b) => area(b) - area(a))[0];
    const across = beside(side);
    card.dataset.side = side;
    card.style.maxHeight = `${Math.min(full, (across ? height : room[side]) - 2 * GAP)}px`;
    card.style.maxWidth = across ? `${room[side] - 2 * GAP}px` : "";
    if (anchored) return;
    const { offsetWidth: w, offsetHeight: h } = card;
    const clamp = (value, most) => Math.max(GAP, Math.min(value, most - GAP));
    const left = across ? (side === "left" ? at.left - GAP - w : at.right + GAP) : clamp(at.left + (at.width - w) / 2, width - w);
    const top = across ? clamp(at.top + (at.height - h) / 2, height - h) : side === "top" ? at.top - GAP - h : at.bottom + GAP;
    Object.assign(card.style, { left: `${left}px`, top: `${top}px`, margin: "0" });
  };

  const show = async (link, by) => {
    const level = levelOf(link);
    const own = wanted = { by };
    const content = await contentOf(link);
    if (wanted !== own || !link.isConnected) return;
    wanted = null;
    if (!content) {
      if (by === "touch") location.assign(link.href);
      return;
    }
    if (open[level]?.link === link) return;
    closeTo(level);
    const card = cards[level] ??= (article.closest("main") ?? document.body).appendChild(part(".card"));
    card.id = `essay-card-${level + 1}`;
    card.setAttribute("aria-label", content.kind);
    card.querySelector(".card__kind").textContent = content.kind;
    card.querySelector(".card__body").replaceChildren(...content.body);
    const on = card.querySelector(".card__open");
    on.href = link.href;
    on.hidden = by !== "touch";
    card.removeAttribute("data-side");
    card.style.maxWidth = card.style.maxHeight = "";
    link.style.setProperty("anchor-name", `--${card.id}`);
    link.setAttribute(link.matches(".note-ref") ? "aria-details" : "aria-describedby", card.id);
    card.showPopover();
    card.scrollTop = 0;
    const entry = { link, card, by, seen: false };
    open.push(entry);
    place(entry);
    card.tabIndex = -1;
    if (card.scrollHeight > card.clientHeight && !stopsIn(card).length) card.tabIndex = 0; else card.removeAttribute("tabindex");
    follow();
  };

  /* A card goes with its opener, and is closed when that is scrolled out of sight. */
  const follow = () => {
    for (const [level, entry] of open.entries()) {
      const at = box(entry.link);
      const frame = level ? box(open[level - 1].card) : new DOMRect(0, 0, root.clientWidth, root.clientHeight);
      const seen = at.bottom > frame.top && at.top < frame.bottom && at.right > frame.left && at.left < frame.right;
      if (entry.seen && !seen) return closeTo(level);
      entry.seen ||= seen;
      place(entry);
    }
  };
  let following = 0;
  const followSoon = () => {
    if (open.length) { cancelAnimationFrame(following); following = requestAnimationFrame(follow); }
  };
  addEventListener("scroll", followSoon, { capture: true, passive: true });
  addEventListener("resize", followSoon);
  article.addEventListener("reading:margin", () => closeTo(0));

  /* Only a pointer that moves has an intention; one that the page has moved under has none. */
  document.addEventListener("pointermove", ({ target, pointerType }) => {
    const link = pointerType === "touch" ? null : openerAt(target);
    if (!link || link === aimed) return;
    aimed = link;
    if (open[levelOf(link)]?.link === link) return;
    if (!link.matches(".note-ref")) data();
    opening = setTimeout(show, 250, link, "hover");
  });
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch") return;
    clearTimeout(closing);
    if (!aimed?.contains(target)) {
      clearTimeout(opening);
      aimed = null;
      if (wanted?.by === "hover") wanted = null;
    }
    const depth = depthAt(target);
    if (depth < open.length) {
      closing = setTimeout(() => { while (open.length > depth && open.at(-1).by === "hover") closeTo(open.length - 1); }, 300);
    }
  });
  root.addEventListener("pointerleave", () => { cancel(); aimed = null; });

  document.addEventListener("pointerdown", (event) => {
    pointer = event.pointerType;
    clearTimeout(opening);
    if (!openerAt(event.target)) closeTo(depthAt(event.target));
  }, true);

  document.addEventListener("focusin", ({ target }) => {
    if (quiet) return;
    const link = openerAt(target);
    if (target.matches(":focus-visible") && !pointer) {
      cancel();
      closeTo(depthAt(target));
      if (link) show(link, "focus");
    }
  });

  document.addEventListener("click", (event) => {
    const link = openerAt(event.target);
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
    if (link && plain && event.detail && pointer === "touch") {
      event.preventDefault();
      if (open[levelOf(link)]?.link === link) closeTo(levelOf(link)); else show(link, "touch");
    }
  }, true);

  /* Tab goes from an opener into its card and out behind it, though the card stands at the end of the page. */
  const stopsIn = (card) => [...card.querySelectorAll("a[href], button, summary, [tabindex='0']")].filter(isShown);
  const stops = (card) => card.tabIndex === 0 ? [card] : stopsIn(card);
  const tab = (event) => {
    const entered = event.shiftKey ? null : open.find(({ link }) => link === document.activeElement);
    const first = entered && stops(entered.card)[0];
    if (first) { event.preventDefault(); first.focus(); return; }
    for (let level = open.length - 1; level >= 0; level -= 1) {
      const { link, card } = open[level];
      const at = document.activeElement;
      const within = card.contains(at);
      if (within && stops(card).at(event.shiftKey ? 0 : -1) !== at) return;
      if (within && event.shiftKey) { event.preventDefault(); closeTo(level + 1); focusQuietly(link); return; }
      if (within || at === link) { focusQuietly(link); closeTo(level); }
    }
  };

  /* ---- paragraphs: the one being read, and its address ---- */
  const paragraphs = [...article.querySelectorAll("p[id]")].filter((paragraph) => !paragraph.closest(".notes"));
  const from = (rect) => isVertical(article) ? root.clientWidth - rect.right : rect.top;
  const until = (rect) => isVertical(article) ? root.clientWidth - rect.left : rect.bottom;
  const length = () => isVertical(article) ? root.clientWidth : root.clientHeight;
  const beingRead = () => paragraphs.findLast((paragraph) => from(box(paragraph)) <= length() / 3);

  const mark = article.appendChild(part(".paragraph-mark"));
  const report = template.dataset.report && article.appendChild(part(".paragraph-report"));
  const canonical = document.querySelector("link[rel=canonical]");
  const addressOf = ({ id }) => `${location.protocol === "file:" && canonical ? canonical.href : location.href.split("#")[0]}#${id}`;
  const reportOf = (paragraph) => `${template.dataset.report}&${new URLSearchParams({ place: addressOf(paragraph), text: paragraph.innerText.slice(0, 200) })}`;
  let marking = 0;
  const markAt = (paragraph) => {
    clearTimeout(marking);
    if (!paragraph || isVertical(article)) { marking = setTimeout(() => { for (const one of [mark, report]) if (one) one.hidden = true; }, 400); return; }
    mark.href = `#${paragraph.id}`;
    mark.style.top = `${Math.round(box(paragraph).top - box(article).top)}px`;
    mark.hidden = false;
    if (!report) return;
    report.href = reportOf(paragraph);
    report.style.top = mark.style.top;
    report.hidden = false;
  };
  const paragraphAt = (node) => {
    const found = node instanceof Element ? node.closest("p[id]") : null;
    return paragraphs.includes(found) ? found : null;
  };
  const copyAddress = async (paragraph) => {
    if (!paragraph) return;
    let text = template.dataset.copied;
    try { await navigator.clipboard.writeText(addressOf(paragraph)); } catch {
      history.replaceState(null, "", `#${paragraph.id}`);
      text = template.dataset.shown;
    }
    paragraph.classList.add("is-copied");
    setTimeout(() => paragraph.classList.remove("is-copied"), 1500);
    say(text);
  };
  article.addEventListener("pointerover", ({ target, pointerType }) => { if (pointerType !== "touch" && target !== mark && target !== report) markAt(paragraphAt(target)); else clearTimeout(marking); });
  article.addEventListener("pointerleave", () => markAt(null));
  article.addEventListener("focusin", ({ target }) => markAt(paragraphAt(target)));
  article.addEventListener("click", (event) => {
    if (event.target === mark) { event.preventDefault(); copyAddress(document.getElementById(decodeURIComponent(mark.hash.slice(1)))); }
    else if (pointer === "touch" && !event.target.closest("a")) markAt(paragraphAt(event.target));
  });

  /* ---- keys ---- */
  const KEYS = "essay.keys";
  const dialog = document.body.appendChild(part(".keys"));
  const choice = dialog.querySelector("input");
  choice.checked = recall(KEYS) !== "off";
  choice.addEventListener("change", () => keep(KEYS, choice.checked ? "" : "off"));
  let current = null;
  const now = () => paragraphAt(document.activeElement) ?? (mark.hidden ? null : document.getElementById(decodeURIComponent(mark.hash.slice(1)))) ?? current ?? beingRead() ?? paragraphs[0];
  article.addEventListener("focusin", ({ target }) => { current = paragraphAt(target); });
  const list = () => {
    const paragraph = now();
    closeTo(0);
    dialog.querySelector("[data-copy]").hidden = !paragraph;
    const reporting = dialog.querySelector("[data-report]");
    reporting.hidden = !paragraph || !report;
    if (paragraph && report) reporting.href = reportOf(paragraph);
    dialog.querySelector("[data-copy]").onclick = () => { dialog.close(); copyAddress(paragraph); };
    dialog.showModal();
  };
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  const button = part(".keys-button");
  button.addEventListener("click", list);
  (document.querySelector(".md-footer-meta__inner") ?? article).append(button);

  const incidents = [...article.querySelectorAll("a.incident")].filter((link) => !link.closest(".notes"));
  const walk = (step) => {
    let at = incidents.indexOf(document.activeElement);
    if (at < 0) {
      const head = document.querySelector(".md-header")?.offsetHeight ?? 0;
      const passed = incidents.filter((link) => from(box(link)) < (isVertical(article) ? 0 : head)).length;
      at = step > 0 ? passed - 1 : passed;
    }
    const link = incidents[at + step];
    if (!link) { say(template.dataset.noMore); return; }
    cancel();
    closeTo(0);
    if (isVertical(article)) link.scrollIntoView({ behavior: "instant", block: "nearest", inline: "center" });
    else scrollTo({ top: scrollY + box(link).top - root.clientHeight / 3, behavior: "instant" });
    link.focus({ preventScroll: true });
  };
  const leave = (rel) => {
    const link = document.querySelector(`link[rel=${rel}]`) ?? document.querySelector(`article a[rel=${rel}]`);
    if (link) location.assign(link.href);
  };
  const ACTS = {
    j: () => walk(1), k: () => walk(-1), n: () => leave("next"), p: () => leave("prev"),
    y: () => copyAddress(now()), "?": list,
  };
  /* First of all listeners, since the theme has keys of its own that could not be switched off. */
  addEventListener("keydown", (event) => {
    pointer = "";
    const { key, target } = event;
    if (event.isComposing || dialog.open) return;
    if (key === "Tab") { tab(event); return; }
    if (key === "Escape") {
      cancel();
      if (open.length) { event.preventDefault(); event.stopImmediatePropagation(); closeTo(open.length - 1); }
      return;
    }
    if (event.ctrlKey || event.metaKey || target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (!/^[a-z?/.,]$/i.test(key)) return;
    if (!choice.checked || event.altKey) event.stopImmediatePropagation();
    else if (ACTS[key]) { event.preventDefault(); event.stopImmediatePropagation(); ACTS[key](); }
  }, true);

  /* ---- where the reader stopped ---- */
  if (template.dataset.chapter && paragraphs.length > 2) {
    const name = `essay.read:${location.pathname}`;
    const SECONDS = 20;
    let spent = 0, kept = recall(name), bar = null, begun = 0;
    const travelled = () => Math.abs((isVertical(article) ? article.scrollLeft : scrollY) - begun);
    const remember = () => {
      if (bar) {
        if (travelled() < length()) return;
        bar.remove();
        bar = null;
      }
      if (spent <= SECONDS) return;
      const paragraph = beingRead();
      const ended = until(box(paragraphs.at(-1))) <= length();
      const stopped = paragraph && from(box(paragraphs[0])) < 0 && !ended ? paragraph.id : "";
      if (stopped !== kept) keep(name, kept = stopped);
    };
    setInterval(() => { if (document.visibilityState === "visible") { spent += 1; remember(); } }, 1000);
    addEventListener("pagehide", remember);

    const offer = () => {
      const paragraph = paragraphs.find(({ id }) => id === kept);
      if (!paragraph || location.hash || travelled() > length() / 2) return;
      const headings = [...article.querySelectorAll("h1, h2, h3")];
      const heading = headings.findLast((element) => element.compareDocumentPosition(paragraph) & Node.DOCUMENT_POSITION_FOLLOWING)?.cloneNode(true);
      heading?.querySelector(".headerlink")?.remove();
      bar = part(".resume");
      const text = bar.querySelector("p"), link = bar.querySelector("a");
      text.textContent = text.textContent.replace("{section}", heading?.textContent.trim() ?? "");
      const done = () => { bar?.remove(); bar = null; };
      link.href = `#${paragraph.id}`;
      link.addEventListener("click", () => setTimeout(done));
      bar.querySelector("button").addEventListener("click", () => { keep(name, kept = ""); done(); });
      article.before(bar);
      begun = isVertical(article) ? article.scrollLeft : scrollY;
    };
    if (kept) { if (document.readyState === "complete") offer(); else addEventListener("load", () => setTimeout(offer, 100)); }
  }
})();
