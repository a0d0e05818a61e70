/* The search of the edition: it folds the text and the question by the same rules and scans the one for the other.
   Loaded by search-open.js on first use, with `self.essaySearchIndex` (hooks/essay/search.py says what it holds).
   It listens to `search:index` and `search:failed` on the dialog and leaves no name behind but that of the index. */
(() => {
  "use strict";

  /* ---- folding ---------------------------------------------------------------------------------------------------
     NFKC; no case; hiragana for katakana; ー as the vowel before it; ヴァ as バ; digits for 〇一二…九 and 十; old characters
     as new; Latin letters without their marks; no spaces, hyphens, ・ and quotation marks; no の between two words that
     are not in hiragana. Stops, commas and brackets stay as one sign that no question holds. */
  const APART = /^(?:ja|zh|ko)\b/.test(document.documentElement.lang) ? "\u3000" : " · ";
  const GAP = "\n";
  const GAPS = /[。、！？，!?,;:：；()（）\[\]［］{}|｜~〜…\n]/u;
  const KEPT = /[\p{L}\p{N}]/u, MARK = /[\p{M}ﾞﾟ]/u, COMMA = /[,，]/u;
  const HIRAGANA = /[ぁ-ゖ]/u;
  const DIGITS = "〇一二三四五六七八九";
  const OLD = new Map(("國国 學学 會会 對対 聯連 戰戦 號号 澤沢 濱浜 邊辺 臺台 黨党 條条 與与 實実 發発 變変 獨独 龍竜 當当 總総 體体 舊旧 萬万 "
    + "歸帰 經経 濟済 關関 證証 區区 圖図 單単 參参 廣広 應応 權権 續続 轉転 鐵鉄 齊斉 櫻桜 惠恵 眞真").split(" ").map((pair) => [...pair]));
  const VOWELS = { あ: "あかさたなはまやらわがざだばぱぁゃゎ", い: "いきしちにひみりゐぎじぢびぴぃ", う: "うくすつぬふむゆるぐずづぶぷぅゅっ", え: "えけせてねへめれゑげぜでべぺぇ", お: "おこそとのほもよろをごぞどぼぽぉょ" };
  const VOWEL = new Map(Object.entries(VOWELS).flatMap(([vowel, kana]) => [...kana].map((sign) => [sign, vowel])));
  const VU = { ぁ: "ば", ぃ: "び", ぇ: "べ", ぉ: "ぼ" };

  /* One sign of the text, folded by itself; kept, for a text has few different ones. */
  const known = new Map();
  const foldSign = (sign) => {
    let folded = known.get(sign);
    if (folded !== undefined) return folded;
    folded = "";
    if (GAPS.test(sign)) folded = GAP;
    else {
      for (let letter of sign.normalize("NFKC").toLowerCase()) {
        if (letter >= "ァ" && letter <= "ヶ") letter = String.fromCharCode(letter.charCodeAt(0) - 0x60);
        if (letter === "ゕ" || letter === "ゖ") letter = "か";
        if (/[\u00c0-\u024f\u1e00-\u1eff]/u.test(letter)) letter = letter.normalize("NFD").replace(/\p{M}/gu, "");
        if (DIGITS.includes(letter)) letter = String(DIGITS.indexOf(letter));
        letter = OLD.get(letter) ?? letter;
        if (GAPS.test(letter)) folded += GAP;
        else if (KEPT.test(letter) || letter === "ー") folded += letter;
      }
    }
    known.set(sign, folded);
    return folded;
  };

  /* The folded text with, for each of its signs, where the sign it comes from begins and ends in the text. */
  const numeral = (sign) => sign !== "" && "0123456789０１２３４５６７８９〇一二三四五六七八九十".includes(sign);
  const fold = (text) => {
    const from = [], to = [], out = [], size = text.length;
    /* The next sign that is text, behind quotation marks and spaces. */
    const following = (at) => { while (at < size && !foldSign(text[at])) at++; return text[at] ?? ""; };
    let last = "", before = "";
    for (let start = 0, end; start < size; start = end) {
      end = start + (text.codePointAt(start) > 0xffff ? 2 : 1);
      while (end < size && MARK.test(text[end])) end++;
      const sign = end - start === 1 ? text[start] : text.slice(start, end);
      let part = foldSign(sign);
      if (!part) continue;
      if (part === "ー") part = VOWEL.get(last) ?? "";
      else if (sign === "十") part = (numeral(text[start - 1] ?? "") ? "" : "1") + (numeral(text[end] ?? "") ? "" : "0");
      else if (sign === "の" && !HIRAGANA.test(before) && !HIRAGANA.test(following(end))) { before = ""; continue; }
      else if (part === "ゔ") part = "ぶ";
      else if (part === GAP && (last === GAP || !out.length || (COMMA.test(sign) && numeral(text[start - 1]) && numeral(text[end] ?? "")))) continue;
      else if (VU[part] && last === "ぶ" && /[ヴゔﾞ\u3099]$/u.test(before)) {
        last = out[out.length - 1] = VU[part];
        to[to.length - 1] = end;
        before = sign;
        continue;
      }
      before = sign;
      for (const letter of part) {
        last = letter;
        out.push(letter);
        for (let unit = letter.length; unit--;) { from.push(start); to.push(end); }
      }
    }
    return { folded: out.join(""), from, to, text };
  };

  /* ---- finding ---------------------------------------------------------------------------------------------------
     How well a part of a question stands at a place: 0 where it begins within a number, or within a Latin word when it is
     short or runs on into the next word. */
  const LATIN = /[a-z]/, DIGIT = /[0-9]/, KANA = /^[ぁ-ゖ]+$/u;
  const joined = (field, at) => at > 0 && at < field.from.length && field.to[at - 1] === field.from[at];
  const standing = (field, at, part) => {
    const end = at + part.length, first = field.folded[at], previous = field.folded[at - 1];
    const within = joined(field, at);
    if (within && DIGIT.test(first) && DIGIT.test(previous)) return 0;
    let quality = 1;
    if (LATIN.test(first) && within && (LATIN.test(previous) || DIGIT.test(previous))) {
      if (part.length < 4) return 0;
      for (let inner = at + 1; inner < end; inner++) if (!joined(field, inner)) return 0;
      quality = 0.6;
    }
    if (within && KANA.test(part)) {
      const own = field.text[field.from[at]], other = field.text[field.from[at] - 1];
      const same = HIRAGANA.test(own) ? HIRAGANA.test(other) : /[ァ-ヶー]/u.test(own) && /[ァ-ヶー]/u.test(other);
      if (same && part.length < 3) return 0;
      if (same) quality = 0.7;
    }
    const next = field.folded[end];
    if (next !== undefined && joined(field, end) && ((LATIN.test(next) && LATIN.test(field.folded[end - 1])) || (DIGIT.test(next) && DIGIT.test(field.folded[end - 1])))) quality *= 0.85;
    return quality;
  };
  const places = function* (field, part) {
    for (let at = field.folded.indexOf(part); at >= 0; at = field.folded.indexOf(part, at + 1)) {
      const quality = standing(field, at, part);
      if (quality) yield { at, quality };
    }
  };
  const best = (field, part) => {
    let found = 0;
    if (field.folded.length >= part.length) for (const { quality } of places(field, part)) { found = Math.max(found, quality); if (found === 1) break; }
    return found;
  };

  /* ---- the index -------------------------------------------------------------------------------------------------
     A document is what can be found: a record, a passage of a page, a note. `fields` say where a word may stand and
     what that is worth: `name` is worth more the more of it the word makes up, `text` the same wherever in it. */
  const KINDS = ["term", "incident", "chapter", "work", "note"];
  const WORTH = { form: 0.98, gloss: 0.96, reading: 0.96, date: 0.95, avoid: 0.94 };
  const prepare = (index) => {
    const documents = [], names = new Map();
    let done = 0;
    const learn = (folded, record, kind) => { if (!names.has(folded)) names.set(folded, []); names.get(folded).push({ record, kind }); };
    for (const record of index.records) {
      const fields = [{ ...fold(record.t), role: "name", worth: 1, name: "title" }];
      for (const [kind, text] of record.n ?? []) fields.push({ ...fold(text), role: "name", worth: WORTH[kind] ?? 0.92, name: kind });
      if (record.x) fields.push({ ...fold(record.x), role: "text", worth: 0.45 });
      if (record.k === "work" && record.d) fields.push({ ...fold(record.d), role: "text", worth: 0.45 });
      for (const [anchor, text] of record.p ?? []) fields.push({ ...fold(text), role: "text", worth: 0.25, anchor, shown: true });
      const document = { kind: record.k, address: record.u, title: record.t, date: record.d, page: record.u, fields };
      documents.push(document);
      if (record.k !== "work") for (const field of fields) if (field.role === "name") learn(field.folded, document, field.name);
    }
    /* The pages that have come since the last time. */
    const read = () => {
      for (; done < index.pages.length; done++) add(index.pages[done]);
      documents.forEach((document, order) => { document.order = order; });
    };
    const add = (page) => {
      const factor = page.k === "chapter" ? 1 : 0.8;
      const title = { ...fold(page.t), role: "head", worth: 0.5 * factor };
      for (const [anchor, heading, passages] of page.s ?? []) {
        const head = { ...fold(heading), role: "head", worth: 0.46 * factor, heading: true };
        passages.forEach(([place, text], at) => documents.push({
          kind: "chapter", address: place ? `${page.u}#${place}` : page.u, above: anchor ? `${page.u}#${anchor}` : page.u, title: page.t, place: heading, page: page.u, first: at === 0,
          fields: [{ ...fold(text), role: "text", worth: 0.4 * factor, shown: true }, head, title],
        }));
      }
      for (const [anchor, mark, heading, text] of page.n ?? []) {
        const fields = [{ ...fold(text), role: "text", worth: 0.3, shown: true }];
        if (heading) fields.push({ ...fold(heading), role: "head", worth: 0.38, heading: true });
        documents.push({ kind: "note", address: `${page.u}#${anchor}`, title: page.t, place: heading ? `${mark}${APART}${heading}` : mark, page: page.u, fields });
      }
    };
    return { documents, names, read };
  };

  /* ---- the question ----------------------------------------------------------------------------------------------
     Words are parted by spaces and stops; each has what else it may be called in the text. */
  const REACHES = new Set(["gloss", "reading", "date", "avoid"]);
  const otherwise = (part, names) => {
    const others = new Map();
    for (const { record, kind } of names.get(part) ?? []) {
      const language = !WORTH[kind] && kind !== "title";
      if (!REACHES.has(kind) && !language && !(kind === "form" && /^[a-z0-9]+$/.test(part))) continue;
      for (const field of record.fields) {
        if (field.role === "name" && (kind === "date" ? field.name === "date" : ["title", "form"].includes(field.name)) && field.folded !== part) others.set(field.folded, 0.9);
      }
    }
    return others;
  };
  const ask = (question, names) => {
    const parts = fold(question.replace(/\s+/gu, GAP)).folded.split(GAP).filter(Boolean);
    const whole = fold(question).folded.replaceAll(GAP, "");
    const word = (part) => ({ part, others: otherwise(part, names) });
    return { whole: word(whole), words: parts.length > 1 ? parts.map(word) : [] };
  };

  /* What a word is worth in a field. A single letter or kana finds the beginnings of names only. */
  const weigh = (field, part, document) => {
    const single = part.length === 1 && /[a-z0-9ぁ-ゖ]/u.test(part);
    if (field.role === "name") {
      if (field.folded === part) return field.worth;
      if (field.folded.length <= part.length) return 0;
      const covered = part.length / field.folded.length;
      if (field.folded.startsWith(part)) {
        const quality = standing(field, 0, part);
        return field.worth * (document.kind === "work" ? 0.45 + 0.3 * covered : 0.7 + 0.2 * covered) * (0.9 + 0.1 * quality);
      }
      if (single) return 0;
      const quality = best(field, part);
      return quality && field.worth * (document.kind === "work" ? 0.2 + 0.3 * covered : 0.5 + 0.25 * covered) * quality;
    }
    if (single || field.folded.length < part.length) return 0;
    if (field.heading && field.folded === part) return 0.75;
    return field.worth * best(field, part);
  };
  const value = (document, word) => {
    let found = 0, where = null;
    const see = (part, factor) => {
      for (const field of document.fields) {
        const worth = weigh(field, part, document) * factor;
        if (worth > found) { found = worth; where = field; }
      }
    };
    see(word.part, 1);
    for (const [other, factor] of word.others) if (found < factor) see(other, factor);
    /* A passage under a heading with the word is better when it has the word too, and then shows it. */
    if (where?.role === "head") {
      const text = document.fields.find((field) => field.shown);
      if ([word.part, ...word.others.keys()].some((part) => weigh(text, part, document))) { found += 0.02; where = text; }
    }
    return { found, where };
  };

  /* A reading of two halves: the local one, with the rest of the other («ぶろーどうぇい» + «どおり»). */
  const mixed = (document, part) => {
    if (!KANA.test(part) || part.length < 5 || document.kind !== "term") return 0;
    const of = (kind) => document.fields.filter((field) => field.name === kind);
    for (const gloss of of("gloss")) {
      let shared = 0;
      while (shared < part.length && gloss.folded[shared] === part[shared]) shared++;
      const rest = part.slice(shared);
      if (shared >= 3 && rest.length >= 2 && of("reading").some((reading) => reading.folded.endsWith(rest))) return 0.7;
    }
    return 0;
  };

  const search = (index, question) => {
    const asked = ask(question, index.names);
    if (!asked.whole.part) return null;
    const hits = [];
    const put = (document, score, where, part = false) => hits.push({ document, score, where, part });
    const partial = new Map();
    for (const document of index.documents) {
      const { found, where } = value(document, asked.whole);
      let score = found, at = where;
      if (asked.words.length) {
        const values = asked.words.map((word) => value(document, word));
        const met = values.filter(({ found: one }) => one);
        if (met.length === values.length) {
          const mean = values.reduce((product, { found: one }) => product * one, 1) ** (1 / values.length);
          if (mean > score) { score = mean; at = values.reduce((high, one) => (one.found > high.found ? one : high)).where; }
        } else if (met.length && (document.kind === "chapter" || document.kind === "note")) {
          if (!partial.has(document.page)) partial.set(document.page, []);
          partial.get(document.page).push({ document, values });
        }
      }
      if (score) put(document, score, at);
    }
    /* Words that stand in one chapter, but in no one of its paragraphs. */
    const whole = new Set(hits.map(({ document }) => document.page));
    for (const [page, held] of partial) {
      if (whole.has(page)) continue;
      const top = asked.words.map((_, at) => Math.max(...held.map(({ values }) => values[at].found)));
      if (top.some((one) => !one)) continue;
      const most = held.reduce((high, one) => (sum(one.values) > sum(high.values) ? one : high));
      put(most.document, 0.5 * top.reduce((product, one) => product * one, 1) ** (1 / top.length), most.values.find(({ found }) => found).where);
    }
    if (!hits.some(({ document }) => document.kind === "term")) {
      for (const document of index.documents) {
        const score = mixed(document, asked.whole.part);
        if (score) put(document, score, document.fields[0]);
      }
    }
    hits.sort((a, b) => b.score - a.score || a.document.order - b.document.order);
    return { hits: onlyOnce(hits), words: [asked.whole, ...asked.words] };
  };
  const sum = (values) => values.reduce((total, { found }) => total + found, 0);
  /* A heading stands over many passages: where only it has the word, one hit for all of them is enough. */
  const onlyOnce = (hits) => {
    const seen = new Set();
    return hits.filter((hit) => {
      const above = hit.where.role === "head" && hit.document.above;
      const key = above ? (hit.where.heading ? hit.document.above : hit.document.page) : null;
      if (key === null) return true;
      if (seen.has(key)) return false;
      seen.add(key);
      hit.address = key;
      return true;
    });
  };

  /* ---- what is shown ---------------------------------------------------------------------------------------------- */
  const STOP = /[。！？][」』）】〕”’]*(?![」』）】〕”’とのはがをにもでや])|[.!?](?=\s)/gu;
  const LONGEST = 120;
  const ranges = (text, words) => {
    const field = fold(text), found = [];
    for (const { part, others } of words) {
      for (const one of [part, ...others.keys()]) {
        if (one.length === 1 && /[a-z0-9ぁ-ゖ]/u.test(one)) continue;
        for (const { at } of places(field, one)) found.push([field.from[at], field.to[at + one.length - 1]]);
      }
    }
    found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    return found.reduce((kept, range) => {
      const last = kept.at(-1);
      if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]); else kept.push([...range]);
      return kept;
    }, []);
  };
  const element = (name, attributes = {}, ...content) => {
    const made = document.createElement(name);
    for (const [key, given] of Object.entries(attributes)) if (given !== undefined && given !== "") made.setAttribute(key, given);
    made.append(...content);
    return made;
  };
  const marked = (text, words) => {
    const parts = [];
    let done = 0;
    for (const [start, end] of ranges(text, words)) {
      parts.push(text.slice(done, start), element("mark", {}, text.slice(start, end)));
      done = end;
    }
    return [...parts, text.slice(done)];
  };
  /* The sentence with the first hit, cut where it is very long; without a hit the first sentence. */
  const excerpt = (text, words) => {
    const hit = words.length ? ranges(text, words)[0]?.[0] ?? 0 : 0;
    let begin = 0, end = text.length;
    for (const { index: stop, 0: { length } } of text.matchAll(STOP)) {
      if (stop + length <= hit) begin = stop + length;
      else { end = stop + length; break; }
    }
    const trimmed = text.slice(begin, end).trimStart();
    const at = hit - (end - trimmed.length);
    if (trimmed.length <= LONGEST) return trimmed;
    const start = at > LONGEST / 2 ? at - LONGEST / 3 | 0 : 0;
    return (start ? "…" : "") + trimmed.slice(start, start + LONGEST).trim() + (start + LONGEST < trimmed.length ? "…" : "");
  };

  /* ---- the dialog ------------------------------------------------------------------------------------------------- */
  const dialog = document.getElementById("search");
  const input = dialog.querySelector("[role=combobox]");
  const list = dialog.querySelector("[role=listbox]");
  const status = dialog.querySelector("[role=status]");
  const filters = [...dialog.querySelectorAll("input[name=search-kind]")];
  const say = dialog.dataset;
  const root = new URL("..", document.currentScript.src).href;
  const EACH = 4, ALONE = 12, MOST = 60;
  const KEY = "essay.search";

  let index = null, failed = false, composing = false, active = -1, options = [], answer = null;
  const unfolded = new Set();
  const chosen = () => filters.find((filter) => filter.checked)?.value ?? "";

  const activate = (at, scroll = true) => {
    options[active]?.setAttribute("aria-selected", "false");
    active = options.length ? (at + options.length) % options.length : -1;
    const option = options[active];
    if (!option) { input.removeAttribute("aria-activedescendant"); return; }
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    if (scroll) option.scrollIntoView({ block: "nearest" });
  };

  const row = (hit, words, more) => {
    const { document: found, where } = hit;
    const record = !["chapter", "note"].includes(found.kind);
    const title = element("span", { class: "search__title" }, ...marked(found.title, words));
    const head = element("span", { class: "search__head" }, title);
    if (found.date) head.append(element("span", { class: "search__date" }, found.date));
    const parts = [head];
    if (found.place) parts.push(element("span", { class: "search__place" }, ...marked(found.place, words), ...(more ? [" ", element("span", { class: "search__more" }, say.places.replace("{count}", more))] : [])));
    else if (more) parts.push(element("span", { class: "search__place" }, element("span", { class: "search__more" }, say.places.replace("{count}", more))));
    if (record && where?.role === "name" && !["title", "date"].includes(where.name) && !(where.name === "form" && title.querySelector("mark"))) {
      const language = WORTH[where.name] ? undefined : where.name;
      const name = element("span", { class: "search__name" });
      if (say[where.name]) name.append(say[where.name], APART);
      name.append(element("span", { lang: language }, ...marked(where.text, words)));
      parts.push(name);
    }
    if (found.kind === "incident" && where?.role === "text" && !where.shown) {
      const fact = where.text.split(" | ").find((cell) => ranges(cell, words).length);
      if (fact) parts.push(element("span", { class: "search__name" }, ...marked(fact, words)));
    }
    /* A record found by its name is introduced by its first sentence, all else by the sentence with the hit. */
    const shown = found.fields.filter((field) => field.shown);
    const named = record && where?.role === "name" && words.length === 1;
    const text = where?.shown ? where : !named && shown.find((field) => ranges(field.text, words).length) || shown[0];
    if (text) parts.push(element("span", { class: "search__text" }, ...marked(excerpt(text.text, named ? [] : words), words)));
    let address = hit.address ?? found.address;
    if (record && where?.shown && where.anchor) address = `${found.address}#${where.anchor}`;
    return element("a", { role: "option", class: "search__option", tabindex: "-1", href: root + address, "aria-selected": "false" }, ...parts);
  };

  /* In the overview a chapter is one row, with its best paragraph, and the chapter with more of them comes first;
     when only chapters are asked for, each paragraph has its row. */
  const perPage = (hits) => {
    const pages = new Map();
    for (const hit of hits) {
      if (!pages.has(hit.document.page)) pages.set(hit.document.page, { ...hit, more: 0 });
      else pages.get(hit.document.page).more++;
    }
    const rank = ({ score, more }) => score + 0.015 * Math.min(more, 8);
    return [...pages.values()].sort((a, b) => rank(b) - rank(a) || a.order - b.order);
  };

  const render = () => {
    list.replaceChildren();
    options = [];
    const question = input.value.trim();
    const held = answer?.hits ?? [];
    for (const filter of filters) {
      const count = filter.value ? held.filter(({ document: found }) => found.kind === filter.value).length : held.length;
      filter.parentElement.querySelector(".search__count").textContent = answer ? String(count) : "";
      filter.parentElement.classList.toggle("is-empty", Boolean(answer) && !count);
    }
    dialog.classList.toggle("has-hits", held.length > 0);
    if (failed && !index) status.textContent = say.failed;
    else if (!question) status.textContent = "";
    else if (!index) status.textContent = say.loading;
    else if (!held.length) status.textContent = say.none.replace("{question}", question);
    else {
      const kind = chosen();
      const groups = KINDS.filter((name) => !kind || name === kind)
        .map((name) => ({ name, hits: held.filter(({ document: found }) => found.kind === name) }))
        .filter(({ hits }) => hits.length)
        .sort((a, b) => b.hits[0].score - a.hits[0].score);
      const count = groups.reduce((total, { hits }) => total + hits.length, 0);
      status.textContent = (count ? say.count.replace("{count}", count) : say.none.replace("{question}", question)) + (failed ? ` ${say.failed}` : "");
      for (const { name, hits } of groups) {
        const whole = kind || unfolded.has(name);
        const rows = name === "chapter" && !whole ? perPage(hits) : hits;
        const limit = whole ? MOST : groups.length === 1 ? ALONE : EACH;
        const strong = whole ? rows : rows.filter(({ score }) => score >= 0.5 * hits[0].score);
        const shown = strong.slice(0, limit);
        const heading = element("div", { class: "search__group", id: `search-${name}`, role: "presentation" }, dialog.querySelector(`input[value=${name}]`).dataset.name);
        const group = element("div", { role: "group", "aria-labelledby": heading.id }, heading);
        for (const hit of shown) group.append(row(hit, answer.words, hit.more));
        if (!whole && shown.length < rows.length) {
          const rest = element("div", { role: "option", class: "search__option search__option--more", "aria-selected": "false", "data-kind": name }, say.more.replace("{count}", rows.length - shown.length));
          group.append(rest);
        }
        list.append(group);
      }
      options = [...list.querySelectorAll("[role=option]")];
      options.forEach((option, at) => { option.id = `search-option-${at}`; });
    }
    dialog.classList.toggle("is-listing", options.length > 0);
    input.setAttribute("aria-expanded", String(options.length > 0));
    list.hidden = !options.length;
    activate(0, false);
    list.scrollTop = 0;
  };

  const run = () => {
    unfolded.clear();
    const question = input.value.trim();
    answer = index && question ? search(index, question) : null;
    if (index && question && !answer) answer = { hits: [], words: [] };
    try { sessionStorage.setItem(KEY, input.value); } catch { /* a private window keeps nothing */ }
    render();
  };

  const unfold = (option) => {
    const at = options.indexOf(option);
    unfolded.add(option.dataset.kind);
    const top = list.scrollTop;
    render();
    list.scrollTop = top;
    activate(Math.min(at, options.length - 1));
  };
  const follow = (option, event) => {
    if (option.dataset.kind) { unfold(option); return; }
    if (event.ctrlKey || event.metaKey || event.shiftKey) { open(option.href, "_blank", "noopener"); return; }
    option.click();
  };

  input.addEventListener("input", (event) => { if (!event.isComposing && !composing) run(); });
  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; run(); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || composing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.altKey) {
      event.preventDefault();
      activate(active + step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (options[active]) follow(options[active], event);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    if (option.dataset.kind) { unfold(option); return; }
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    /* A place on this page: the browser goes there once the dialog is gone, and the keyboard with it. */
    const target = new URL(option.href), here = new URL(location.href);
    dialog.close();
    if (target.pathname === here.pathname && target.hash) {
      event.preventDefault();
      location.hash = target.hash;
      const place = document.getElementById(decodeURIComponent(target.hash.slice(1)));
      if (place && !place.matches("a, button, input, [tabindex]")) place.tabIndex = -1;
      place?.focus({ preventScroll: true });
    }
  });
  list.addEventListener("pointermove", (event) => {
    const at = options.indexOf(event.target.closest("[role=option]"));
    if (at >= 0 && at !== active) activate(at, false);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  for (const filter of filters) filter.addEventListener("change", () => { unfolded.clear(); render(); });

  /* The index, or more of it. Who has begun to choose is left in peace until all is there. */
  const arrive = () => {
    if (!self.essaySearchIndex) return;
    index ??= prepare(self.essaySearchIndex);
    index.read();
    list.removeAttribute("aria-busy");
    failed = false;
    const whole = self.essaySearchIndex.pages.length >= self.essaySearchIndex.count;
    if (composing || (active > 0 && !whole)) return;
    const chosen = options[active]?.href;
    run();
    const at = chosen ? options.findIndex(({ href }) => href === chosen) : -1;
    if (at > 0) activate(at);
  };
  dialog.addEventListener("search:index", arrive);
  dialog.addEventListener("search:failed", () => { failed = true; render(); });
  if (!input.value) { try { input.value = sessionStorage.getItem(KEY) ?? ""; input.select(); } catch { /* as above */ } }
  arrive();
  if (!index) render();
})();
