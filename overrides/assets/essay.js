/* The menu by keyboard, where one is in the book and on the page, the incidents of the paragraph in view, and the filter
   of the chronology.
   The pages read complete without it. */
(() => {
  "use strict";

  const menu = document.querySelector("[data-menu]");
  const drawer = document.getElementById("__drawer");
  if (menu && drawer) {
    const nav = document.querySelector(".md-sidebar--primary");
    const set = (open) => {
      drawer.checked = open;
      drawer.dispatchEvent(new Event("change", { bubbles: true }));
    };
    drawer.addEventListener("change", () => menu.setAttribute("aria-expanded", String(drawer.checked)));
    menu.addEventListener("click", () => {
      set(!drawer.checked);
      if (drawer.checked) [...nav.querySelectorAll("a[href]")].find((link) => link.offsetParent).focus();
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && drawer.checked) { set(false); menu.focus(); }
    });
    document.querySelector(".md-header label[for=__drawer]").hidden = true;
    menu.hidden = false;
  }

  /* In a long list of chapters the current one stands in the middle. */
  const chapters = document.querySelector(".md-sidebar--primary .md-sidebar__scrollwrap");
  const here = chapters?.querySelector("a.md-nav__link--active");
  if (here?.offsetParent) chapters.scrollTop = here.getBoundingClientRect().top - chapters.getBoundingClientRect().top - chapters.clientHeight / 2;

  /* The contents mark the section that is being read. */
  const contents = [...document.querySelectorAll(".essay-side__contents a[href^='#']")]
    .map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) })).filter(({ heading }) => heading);
  const top = document.querySelector(".md-top");
  let last = scrollY, waiting = false;
  const follow = () => {
    waiting = false;
    const current = contents.findLast(({ heading }) => heading.getBoundingClientRect().top < innerHeight / 4);
    for (const { link } of contents) {
      link.classList.toggle("md-nav__link--active", link === current?.link);
      if (link === current?.link) link.setAttribute("aria-current", "location"); else link.removeAttribute("aria-current");
    }
    if (scrollY !== last) top.hidden = scrollY > last || scrollY < innerHeight;
    last = scrollY;
  };
  addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(follow); } }, { passive: true });
  follow();

  const aside = document.querySelector(".incidents");
  if (aside) {
    const fold = aside.querySelector("details");
    const wide = matchMedia("(min-width: 60em)");
    const unfold = () => { fold.open = wide.matches; };
    wide.addEventListener("change", unfold);
    unfold();

    const items = new Map([...aside.querySelectorAll("[data-incident]")].map((item) => [item.dataset.incident, item]));
    const side = aside.closest(".essay-side");
    const inView = new Set();
    const show = () => {
      const current = new Set([...inView].flatMap((paragraph) => paragraph.dataset.incidents.split(" ")));
      let first = null;
      for (const [id, item] of items) {
        item.classList.toggle("is-current", current.has(id));
        if (current.has(id)) { item.setAttribute("aria-current", "true"); first ??= item; } else item.removeAttribute("aria-current");
      }
      if (first && wide.matches && !side.matches(":hover") && !side.contains(document.activeElement)) {
        const box = side.getBoundingClientRect(), row = first.getBoundingClientRect();
        if (row.top < box.top || row.bottom > box.bottom) side.scrollTop += row.top - box.top - box.height / 3;
      }
    };
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) inView.add(entry.target); else inView.delete(entry.target);
      }
      show();
    }, { rootMargin: "-15% 0px -50% 0px" });
    document.querySelectorAll("[data-incidents]").forEach((paragraph) => observer.observe(paragraph));
  }

  const form = document.querySelector("[data-filter]");
  if (form) {
    const rows = [...document.querySelectorAll("[data-actors]")];
    const output = form.querySelector("output");
    const apply = () => {
      const chosen = new FormData(form);
      const actors = chosen.getAll("actor"), kinds = chosen.getAll("kind");
      let shown = 0;
      for (const row of rows) {
        const own = row.dataset.actors.split(" ");
        const fits = (!actors.length || actors.some((actor) => own.includes(actor))) && (!kinds.length || kinds.includes(row.dataset.kind));
        row.hidden = !fits;
        shown += fits;
      }
      for (const year of document.querySelectorAll(".year")) year.hidden = !year.querySelector("[data-actors]:not([hidden])");
      output.textContent = output.dataset.shown.replace("{shown}", shown).replace("{all}", rows.length);
    };
    form.addEventListener("change", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.hidden = false;
    apply();
  }
})();
