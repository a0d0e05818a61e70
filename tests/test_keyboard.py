"""The main tasks with a keyboard only, what has the focus being seen at every step; what the accessibility tree names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browser import DESK, PHONE, opened, until
from playwright.sync_api import Browser, Page, expect

CHAPTER = "chapters/05-cheonan.html"
PAGES = (
    "index.html", CHAPTER, "glossary/index.html", "glossary/tcog.html", "incidents/index.html",
    "incidents/2010-11-23-yeonpyeong-shelling.html", "bibliography.html", "editorial-notes.html", "about.html", "404.html",
)
SEEN = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const ring = (one) => one && getComputedStyle(one).outlineStyle !== "none" && parseFloat(getComputedStyle(one).outlineWidth) >= 1;
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0;
  const marked = ring(element) || ring(element.nextElementSibling) || element.matches(".search__input") && getComputedStyle(element.parentElement).boxShadow !== "none";
  return { name: element.outerHTML.slice(0, 120), inside, marked: Boolean(marked) };
}"""
ROLES = "button|link|checkbox|radio|combobox|textbox|dialog|region|navigation|complementary|form|listbox|option|note"
UNNAMED = re.compile(rf"^\s*- (?:{ROLES})(?: \[[^\]]*\])*:?$", re.MULTILINE)


def press(page: Page, key: str) -> None:
    """Press a key; what has the focus afterwards can be seen, and that it has it."""
    page.keyboard.press(key)
    page.wait_for_timeout(30)
    until(page, "document.activeElement")
    seen: Any = page.evaluate(SEEN)
    if not seen["name"].startswith("<body"):
        until(page, f"({SEEN})().inside")
        assert seen["marked"], seen


def tab_until(page: Page, selector: str, most: int = 80, key: str = "Tab") -> None:
    """Tab on until an element is reached."""
    for _ in range(most):
        press(page, key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached in {most} steps")


def test_past_the_header_into_the_text(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        press(page, "Tab")
        expect(page.locator(":focus")).to_have_class("md-skip")
        press(page, "Enter")
        tab_until(page, "article a", most=3)


def test_from_a_word_to_its_record_and_back(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        tab_until(page, "article a.term")
        word = page.locator(":focus").inner_text()
        expect(page.locator(".card:popover-open")).to_be_visible()
        press(page, "Enter")
        expect(page.locator("dl.facts")).to_be_visible()
        tab_until(page, ".uses__sentence a")
        page.keyboard.press("Enter")
        page.wait_for_url("**/chapters/**#p*")
        expect(page.locator("p:target")).to_be_in_viewport()
        expect(page.locator("p:target")).to_contain_text(word[:2])


def test_to_a_note_in_the_list_and_back(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        tab_until(page, "article p a.note-ref")
        mark = page.locator(":focus").get_attribute("href")
        press(page, "Enter")
        expect(page.locator(".note:target")).to_be_in_viewport()
        tab_until(page, ".note:target .footnote-backref", most=10)
        press(page, "Enter")
        expect(page.locator(f"a.note-ref[href='{mark}']").first).to_be_in_viewport()


def test_a_search_by_reading(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        tab_until(page, "[data-search-open]", most=8)
        press(page, "Enter")
        expect(page.locator("#search input[role=combobox]")).to_be_focused()
        page.keyboard.type("よんぴょんとう")
        expect(page.locator("a[role=option]").first).to_be_visible()
        active = page.locator("#search input[role=combobox]").get_attribute("aria-activedescendant")
        expect(page.locator(f"#{active}")).to_contain_text("延坪島")
        tab_until(page, "#search input[type=radio]", most=4)
        press(page, "ArrowRight")
        press(page, "Escape")
        expect(page.locator("[data-search-open]")).to_be_focused()


def test_the_colours_and_the_writing_are_chosen(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        tab_until(page, "[data-settings-button]", most=8)
        press(page, "Enter")
        tab_until(page, "#settings input[name=scheme]", most=3)
        press(page, "ArrowDown")
        press(page, "ArrowDown")
        expect(page.locator("html")).to_have_attribute("data-scheme", "dark")
        tab_until(page, "#settings input[name=writing]", most=6)
        press(page, "ArrowDown")
        expect(page.locator("html")).to_have_class(re.compile("is-vertical"))
        page.keyboard.press("Escape")
        expect(page.locator("#settings")).not_to_be_visible()


def test_the_menu_leads_to_another_chapter(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", PHONE) as page:
        tab_until(page, "[data-menu]", most=4)
        press(page, "Enter")
        page.wait_for_timeout(300)
        tab_until(page, ".md-nav--primary a[href='06-yeonpyeong.html']", most=12)
        page.keyboard.press("Enter")
        page.wait_for_url("**/06-yeonpyeong.html")


def test_the_chronology_is_narrowed(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/incidents/index.html") as page:
        shown = page.locator("[data-actors]:not([hidden])")
        before = shown.count()
        tab_until(page, "[data-filter] input[name=kind]")
        press(page, "Space")
        assert 0 < shown.count() < before
        tab_until(page, "[data-filter] button", most=14)
        press(page, "Enter")
        expect(shown).to_have_count(before)


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("name", PAGES)
def test_the_accessibility_tree_names_everything(chromium: Browser, address: str, name: str, size: tuple[int, int]) -> None:
    with opened(chromium, f"{address}/{name}", size) as page:
        tree = page.locator("body").aria_snapshot()
        assert UNNAMED.findall(tree) == []
        assert len(re.findall(r"^\s*- main\b", tree, re.MULTILINE)) == 1
        assert len(re.findall(r"^\s*- '?heading .*\[level=1\]", tree, re.MULTILINE)) == 1
        landmarks = re.findall(r'^\s*- ((?:navigation|complementary|region|form) "[^"]*")', tree, re.MULTILINE)
        assert len(landmarks) == len(set(landmarks)), landmarks


def test_a_chapter_reads_in_its_order(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        tree = page.locator("body").aria_snapshot()
        parts = ("banner", 'navigation "案内"', 'complementary "この章の出来事', 'heading "中国というもう一つの理由"', 'link "注1"',
                 'heading "注"', 'link "注1を呼ぶ箇所へ戻る"', "contentinfo")
        places = [tree.find(part) for part in parts]
        assert -1 not in places
        assert places == sorted(places)


@pytest.mark.parametrize("name", ["index.html", CHAPTER, "incidents/index.html"])
def test_with_forced_colours_nothing_is_told_by_a_background_alone(chromium: Browser, address: str, name: str) -> None:
    """A current or chosen thing keeps a mark: weight, border, outline or underline (CSS Color Adjustment 1, §3)."""
    with opened(chromium, f"{address}/{name}", forced_colors="active") as page:
        told = page.evaluate("""() => [...document.querySelectorAll("[aria-current], .is-current, .md-nav__link--active")].filter((e) => e.getClientRects().length)
          .map((e) => { const s = getComputedStyle(e), inner = e.querySelector("a"); return Number(s.fontWeight) >= 600 || s.outlineStyle !== "none"
            || (inner && Number(getComputedStyle(inner).fontWeight) >= 600); })""")
        assert all(told)
        assert told
        links = page.evaluate("""() => [...document.querySelectorAll("article p a")].filter((e) => e.getClientRects().length)
          .filter((e) => !getComputedStyle(e).textDecorationLine.includes("underline") && !e.closest("sup") && !e.matches(".footnote-backref")).length""")
        assert links == 0
