"""Reading in place, in a real browser: cards, notes in the margin, keys, addresses, and where the reader stopped."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from axe import faults
from browser import DESK, PHONE, opened
from conftest import REPOSITORY, ROOT
from playwright.sync_api import Browser, Locator, Page, expect

from essay import labels

CHAPTER = "chapters/05-cheonan.html"
WORDS = labels.load("ja").words["reading"]
CARD = ".card:popover-open"
INTENT = 450
"""Milliseconds after which a resting pointer has opened a card for certain."""


def rest_on(page: Page, target: Locator) -> None:
    """Bring the pointer onto a link, on its first line, and leave it there."""
    target.scroll_into_view_if_needed()
    at = target.evaluate("link => { const r = link.getClientRects()[0]; return [r.left + r.width / 2, r.top + r.height / 2]; }")
    page.mouse.move(at[0], at[1] - 1)
    page.mouse.move(at[0], at[1])


def tab_to(page: Page, target: Locator) -> None:
    """Focus a link as a reader does who uses the keyboard."""
    page.keyboard.press("Shift")
    target.focus()
    expect(target).to_be_focused()


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    """Where elements stand, from the top down."""
    found = [dict(element.bounding_box() or {}) for element in page.locator(selector).all()]
    return sorted(found, key=lambda box: box["y"])  # type: ignore[arg-type]  # boxes hold numbers


def overlap(first: Any, second: Any) -> bool:
    return bool(first["x"] < second["x"] + second["width"] and second["x"] < first["x"] + first["width"]
                and first["y"] < second["y"] + second["height"] and second["y"] < first["y"] + first["height"])


def lines(target: Locator) -> list[Any]:
    return list(target.evaluate("link => [...link.getClientRects()].map(({x, y, width, height}) => ({x, y, width, height}))"))


def doubled_ids(page: Page) -> list[str]:
    return list(page.evaluate("""() => {
      const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
      return ids.filter((id, place) => ids.indexOf(id) !== place);
    }"""))


# ---- cards ------------------------------------------------------------------------------------------------------


def test_a_card_opens_when_the_pointer_rests_and_not_when_it_passes(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        mark = page.locator("article p a.note-ref").first
        rest_on(page, mark)
        page.wait_for_timeout(100)
        page.mouse.move(5, 5)
        page.wait_for_timeout(INTENT)
        expect(page.locator(CARD)).to_have_count(0)
        rest_on(page, mark)
        expect(page.locator(CARD)).to_be_visible()
        expect(page.locator(f"{CARD} .card__kind")).to_have_text(mark.get_attribute("aria-label") or "?")
        assert doubled_ids(page) == []
        expect(page.locator(f"{CARD} :is(.note__number, .footnote-backref)")).to_have_count(0)
        page.mouse.move(5, 5)
        expect(page.locator(CARD)).to_have_count(0)


def test_the_pointer_may_enter_a_card_and_stay(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        rest_on(page, page.locator("article p a.note-ref").first)
        expect(page.locator(CARD)).to_be_visible()
        box = page.locator(CARD).bounding_box()
        assert box
        page.mouse.move(box["x"] + 20, box["y"] + 12, steps=6)
        page.wait_for_timeout(900)
        expect(page.locator(CARD)).to_be_visible()
        page.mouse.move(5, 5)
        expect(page.locator(CARD)).to_have_count(0)


@pytest.mark.parametrize("selector", ["a.note-ref", "a.term", "a.incident"])
@pytest.mark.parametrize("anchored", [True, False])
@pytest.mark.parametrize("size", [DESK, (1024, 768), (320, 640)])
def test_a_card_never_covers_its_link_and_stays_in_view(
    chromium: Browser, address: str, selector: str, anchored: bool, size: tuple[int, int]
) -> None:
    script = "" if anchored else "CSS.supports = () => false;"
    with opened(chromium, f"{address}/{CHAPTER}", size, script=script) as page:
        if not anchored:
            page.evaluate("""() => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(".card.card.card { position-area: none; }");
              document.adoptedStyleSheets = [sheet];
            }""")
        links = page.locator(f"article p:not(.notes p) {selector}")
        for place in range(7):
            link = links.nth(place)
            tab_to(page, link)
            expect(page.locator(CARD)).to_be_visible()
            page.wait_for_timeout(60)
            box = page.locator(CARD).bounding_box()
            assert box
            assert not [line for line in lines(link) if overlap(box, line)], (place, box)
            assert box["x"] >= 0
            assert box["y"] >= 0
            assert box["x"] + box["width"] <= size[0]
            assert box["y"] + box["height"] <= size[1]
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
            page.keyboard.press("Escape")


def test_a_term_an_incident_and_a_work_say_what_they_are(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/chapters/03-tcog.html") as page:
        term = page.locator("article p a.term").first
        tab_to(page, term)
        card = page.locator(CARD)
        expect(card.locator(".card__kind")).to_have_text(WORDS["term"])
        assert len(card.locator(".card__reading").inner_text()) > 1
        assert card.locator(".card__body p").nth(1).inner_text().endswith("。")
        incident = page.locator("article p a.incident").first
        tab_to(page, incident)
        expect(card).to_have_count(1)
        assert "年" in card.locator(".card__kind").inner_text()
        tab_to(page, page.locator("a[role=doc-biblioref][data-key]").first)
        expect(card.locator(".card__kind")).to_have_text(WORDS["work"])
        expect(card.locator(".card__entry")).not_to_be_empty()
        assert page.evaluate("document.querySelectorAll('script[src$=\"cards.js\"]').length") == 1


def test_what_the_cards_say_is_fetched_on_first_need(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        page.wait_for_load_state("networkidle")
        assert page.evaluate("performance.getEntriesByType('resource').filter((e) => e.name.endsWith('cards.js')).length") == 0
        tab_to(page, page.locator("article p a.note-ref").first)
        expect(page.locator(CARD)).to_be_visible()
        assert page.evaluate("self.essayCards === undefined")


def test_a_card_opens_on_focus_by_keyboard_only(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        link = page.locator("article p a.term").first
        tab_to(page, link)
        expect(page.locator(CARD)).to_be_visible()
        described = link.get_attribute("aria-describedby")
        assert page.locator(CARD).get_attribute("id") == described
        page.keyboard.press("Escape")
        expect(page.locator(CARD)).to_have_count(0)
        expect(link).to_be_focused()
        assert link.get_attribute("aria-describedby") is None
        assert link.get_attribute("style") in (None, "")
        page.keyboard.press("Tab")
        expect(page.locator(CARD)).to_be_visible()
        box = page.locator("article h1").bounding_box()
        assert box
        page.mouse.click(box["x"] + 5, box["y"] + 5)
        expect(page.locator(CARD)).to_have_count(0)
        page.evaluate("document.querySelector('article p a.note-ref').addEventListener('click', (e) => e.preventDefault())")
        at = lines(page.locator("article p a.note-ref").first)[0]
        page.mouse.move(at["x"] + 3, at["y"] + 5)
        page.mouse.down()
        page.mouse.up()
        page.mouse.move(5, 5)
        page.wait_for_timeout(INTENT)
        expect(page.locator(CARD)).to_have_count(0)


def test_after_escape_a_resting_pointer_opens_nothing_again(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        rest_on(page, page.locator("article p a.note-ref").first)
        expect(page.locator(CARD)).to_be_visible()
        page.keyboard.press("Escape")
        page.wait_for_timeout(INTENT)
        expect(page.locator(CARD)).to_have_count(0)


def noted(page: Page) -> Locator:
    """A note's mark whose note cites a work that has an address."""
    return page.locator("article p a.note-ref[href='#fn:ed-april-position']")


def test_tab_goes_through_a_card_and_on_behind_its_link(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        mark = noted(page)
        tab_to(page, mark)
        first = page.locator("#essay-card-1 .card__body a").first
        expect(first).to_be_visible()
        page.keyboard.press("Tab")
        expect(first).to_be_focused()
        expect(page.locator("#essay-card-2")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(CARD)).to_have_count(1)
        expect(first).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(mark).to_be_focused()
        expect(page.locator(CARD)).to_have_count(1)
        following = page.locator("article #p3 a").first
        for _ in range(12):
            page.keyboard.press("Tab")
            if following.evaluate("link => link === document.activeElement"):
                break
        expect(following).to_be_focused()
        expect(page.locator(f"{CARD} .card__kind")).to_have_text(WORDS["term"])
        expect(page.locator(CARD)).to_have_count(1)


def test_one_card_opens_from_another_and_no_third(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        tab_to(page, noted(page))
        inner = page.locator("#essay-card-1 a[data-key]").first
        rest_on(page, inner)
        expect(page.locator("#essay-card-2")).to_be_visible()
        page.wait_for_timeout(60)
        box = page.locator("#essay-card-2").bounding_box()
        assert box
        assert not [line for line in lines(inner) if overlap(box, line)]
        assert doubled_ids(page) == []
        page.evaluate("""() => {
          const link = document.querySelector("article a.term").cloneNode(true);
          link.id = "third";
          document.querySelector("#essay-card-2 .card__body").append(link);
        }""")
        rest_on(page, page.locator("#third"))
        page.wait_for_timeout(INTENT)
        expect(page.locator(CARD)).to_have_count(2)
        first = page.locator("#essay-card-1").bounding_box()
        assert first
        page.keyboard.press("Escape")
        expect(page.locator(CARD)).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.locator(CARD)).to_have_count(0)
        expect(noted(page)).to_be_focused()


def test_a_page_that_moves_under_a_resting_pointer_opens_nothing(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        link = page.locator("#p7 a.incident").first
        at = lines(link)[0]
        page.mouse.move(at["x"] + 20, 400)
        page.wait_for_timeout(INTENT)
        page.mouse.wheel(0, at["y"] + 8 - 400)
        page.wait_for_timeout(2 * INTENT)
        assert link.evaluate("link => link.matches(':hover')")
        expect(page.locator(CARD)).to_have_count(0)
        page.mouse.move(at["x"] + 22, 401)
        expect(page.locator(CARD)).to_be_visible()


def test_scrolling_away_closes_a_card_and_scrolling_a_little_does_not(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        link = noted(page)
        tab_to(page, link)
        expect(page.locator(CARD)).to_be_visible()
        page.evaluate("scrollBy({top: 120, behavior: 'instant'})")
        page.wait_for_timeout(150)
        expect(page.locator(CARD)).to_be_visible()
        box = page.locator(CARD).bounding_box()
        assert box
        assert not [line for line in lines(link) if overlap(box, line)]
        page.evaluate("scrollBy({top: 1500, behavior: 'instant'})")
        expect(page.locator(CARD)).to_have_count(0)


def test_a_tap_opens_a_card_whose_link_leads_on(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", PHONE, touch=True) as page:
        term = page.locator("article p a.term").nth(1)
        term.tap()
        card = page.locator(CARD)
        expect(card).to_be_visible()
        assert page.url.endswith(CHAPTER)
        card.get_by_role("link", name=WORDS["open"]).scroll_into_view_if_needed()
        page.locator("article h2").first.tap()
        expect(card).to_have_count(0)
        term.tap()
        expect(card).to_be_visible()
        term.tap()
        expect(card).to_have_count(0)
        noted(page).tap()
        expect(card).to_have_count(1)
        page.locator("#essay-card-1 a[data-key]").first.tap()
        expect(card).to_have_count(2)
        page.locator("#essay-card-2").get_by_role("link", name=WORDS["open"]).tap()
        page.wait_for_url("**/bibliography.html#ref-*")


def test_a_mouse_follows_the_link_at_once(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        page.locator("article p a.term").first.click()
        page.wait_for_url("**/glossary/*.html")
        expect(page.locator(CARD)).to_have_count(0)


def test_an_index_needs_no_cards(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/glossary/index.html") as page:
        rest_on(page, page.locator("dt a.term").first)
        page.wait_for_timeout(INTENT)
        expect(page.locator(CARD)).to_have_count(0)


# ---- notes in the margin ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1600, 1000), (1920, 1080)])
@pytest.mark.parametrize("name", [CHAPTER, "chapters/02-armistice.html", "chapters/06-yeonpyeong.html"])
def test_notes_stand_in_the_margin_and_never_on_one_another(chromium: Browser, address: str, name: str, size: tuple[int, int]) -> None:
    with opened(chromium, f"{address}/{name}", size) as page:
        notes = boxes(page, ".notes .note")
        text = page.locator("article p[id]").first.bounding_box()
        side = page.locator(".essay-side").bounding_box()
        whole = page.locator("article").bounding_box()
        assert text
        assert side
        assert whole
        for note in notes:
            assert note["x"] >= text["x"] + text["width"]
            assert note["x"] + note["width"] <= side["x"]
            assert note["y"] + note["height"] <= whole["y"] + whole["height"] + 1
        for above, below in pairwise(notes):
            assert above["y"] + above["height"] <= below["y"]
        first = page.locator("article p a.note-ref").first.bounding_box()
        assert first
        assert abs(notes[0]["y"] - first["y"]) < 30
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert doubled_ids(page) == []


def distances(page: Page) -> list[float]:
    """How far below or above the line that calls it each note begins."""
    return list(page.evaluate("""() => [...document.querySelectorAll(".notes .note")].map((note) => {
      const call = document.querySelector(`p:not(.notes p) a.note-ref[href='#${note.id}']`);
      return Math.abs(note.getBoundingClientRect().top - call.getClientRects()[0].top);
    })"""))


@pytest.mark.parametrize("settings", [{}, {"size": "huge"}])
@pytest.mark.parametrize("width", [1560, 1680])
def test_notes_stand_near_their_calls_even_where_these_are_close_together(chromium: Browser, address: str, edition: Path, width: int, settings: dict[str, str]) -> None:
    script = f"localStorage.setItem('essay.settings', {json.dumps(json.dumps(settings))});"
    found = []
    for chapter in sorted((edition / "chapters").glob("*.html")):
        with opened(chromium, f"{address}/chapters/{chapter.name}", (width, 1000), script=script) as page:
            found += distances(page)
    assert len(found) == 87
    assert max(found) < 150
    assert sum(found) / len(found) < 35


@pytest.mark.parametrize("settings", [{"size": "huge"}, {"size": "huge", "leading": "loose"}, {"size": "small", "face": "gothic"}])
def test_notes_make_room_for_the_letters_that_the_reader_wants(chromium: Browser, address: str, settings: dict[str, str]) -> None:
    script = f"localStorage.setItem('essay.settings', {json.dumps(json.dumps(settings))});"
    with opened(chromium, f"{address}/{CHAPTER}", (1600, 1000), script=script) as page:
        notes = boxes(page, ".notes .note")
        text, side = boxes(page, "#p2")[0], boxes(page, ".essay-side")[0]
        assert all(note["x"] >= text["x"] + text["width"] and note["x"] + note["width"] <= side["x"] for note in notes)
        assert all(above["y"] + above["height"] <= below["y"] for above, below in pairwise(notes))
        size = float(page.locator(".note").first.evaluate("note => parseFloat(getComputedStyle(note).fontSize)"))
        assert size == pytest.approx(13 * {"huge": 1.35, "small": 0.9}[settings["size"]], abs=0.1)


def test_a_mark_shows_its_note_in_the_margin_and_opens_no_card(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", (1600, 1000)) as page:
        mark = page.locator("article p a.note-ref").first
        rest_on(page, mark)
        page.wait_for_timeout(INTENT)
        expect(page.locator(CARD)).to_have_count(0)
        expect(page.locator(".note.is-called")).to_have_count(1)
        before = page.evaluate("scrollY")
        tab_to(page, mark)
        page.keyboard.press("Enter")
        note = page.locator(".note.is-called, .note:focus").first
        expect(note).to_be_focused()
        assert page.evaluate("scrollY") == before
        note.locator(".footnote-backref").focus()
        page.keyboard.press("Enter")
        expect(mark).to_be_focused()
        rest_on(page, page.locator(".note a.term").first)
        expect(page.locator(CARD)).to_be_visible()


def test_a_long_note_folds_and_unfolds(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", (1600, 1000)) as page:
        more = page.locator(".is-folded .note__more").first
        note = page.locator(".note.is-folded").first
        name = note.get_attribute("id")
        expect(more).to_have_attribute("aria-expanded", "false")
        height = (note.bounding_box() or {"height": 0})["height"]
        more.click()
        note = page.locator(f"[id='{name}']")
        expect(note.locator(".note__more")).to_have_attribute("aria-expanded", "true")
        assert (note.bounding_box() or {"height": 0})["height"] > height
        for above, below in pairwise(boxes(page, ".notes .note")):
            assert above["y"] + above["height"] <= below["y"]
        note.locator(".note__more").click()
        assert (note.bounding_box() or {"height": 0})["height"] == height


def test_a_folded_note_opens_where_it_is_and_keeps_the_focus(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", (1600, 1000)) as page:
        note = page.locator("[id='fn:ed-investigators']")
        button = note.locator(".note__more")
        expect(note).to_have_class("note is-folded")
        before, where = note.bounding_box(), button.bounding_box()
        assert before
        assert where
        assert min(where["width"], where["height"]) >= 24
        assert where["y"] + where["height"] <= before["y"] + before["height"]
        places = distances(page)
        button.focus()
        for folded in (False, True):
            page.keyboard.press("Enter")
            expect(button).to_have_attribute("aria-expanded", str(not folded).lower())
            expect(button).to_be_focused()
            assert boxes(page, "[id='fn:ed-investigators']")[0]["y"] == before["y"]
            assert (distances(page) == places) is folded


@pytest.mark.parametrize("name", [CHAPTER, "chapters/08-afterword.html"])
def test_on_paper_no_note_is_folded_and_no_room_is_kept(chromium: Browser, address: str, name: str) -> None:
    with opened(chromium, f"{address}/{name}", (1560, 1000)) as page:
        assert page.locator(".note.is-folded").count()
        page.emulate_media(media="print")
        expect(page.locator("article")).to_have_css("min-height", "0px")
        styles = page.locator(".note").evaluate_all("notes => notes.map(getComputedStyle).map(({maxHeight, position}) => [maxHeight, position])")
        assert all(style[0] == "none" and style[1] != "absolute" for style in styles)
        assert all(above["y"] + above["height"] <= below["y"] for above, below in pairwise(boxes(page, ".note")))


def test_every_way_to_a_folded_note_opens_it(chromium: Browser, address: str) -> None:
    """Its call, a link within it that gets the focus, and the browser's own search, here that of an address."""
    with opened(chromium, f"{address}/{CHAPTER}", (1600, 1000)) as page:
        call, note = noted(page), page.locator("[id='fn:ed-april-position']")
        expect(note).to_have_class("note is-folded")
        call.click()
        expect(note).to_be_focused()
        expect(note).to_have_class("note")
        note = page.locator("[id='fn:ed-investigators']")
        expect(note).to_have_class("note is-folded")
        note.locator("a").last.focus()
        expect(note).to_have_class("note")
    with opened(chromium, f"{address}/{CHAPTER}#:~:text={quote('どちらも記録として並べる')}", (1600, 1000)) as page:
        expect(page.locator("[id='fn:dprk-denial']")).to_have_class("note")
        expect(page.locator("[id='fn:ed-investigators']")).to_have_class("note is-folded")


def test_an_address_of_a_note_leads_to_it_in_the_margin(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}#fn:ed-opcon", (1600, 1000)) as page:
        note = page.locator("[id='fn:ed-opcon']")
        expect(note).to_be_in_viewport()
        assert "is-folded" not in (note.get_attribute("class") or "")
        page.evaluate("location.hash = '#fn:ed-investigators'")
        expect(page.locator("[id='fn:ed-investigators']")).to_be_in_viewport()


def test_in_a_narrower_window_the_notes_go_back_into_their_list(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", (1600, 1000)) as page:
        expect(page.locator("#notes")).to_have_css("position", "absolute")
        page.set_viewport_size({"width": 1440, "height": 900})
        expect(page.locator("#notes")).to_have_css("position", "static")
        note, last = page.locator(".note").first.bounding_box(), page.locator("article p[id]:not(.notes p)").last.bounding_box()
        assert note
        assert last
        assert note["y"] > last["y"] + last["height"]
        rest_on(page, page.locator("article p a.note-ref").first)
        expect(page.locator(CARD)).to_be_visible()


def test_vertical_writing_keeps_its_notes_and_its_cards(chromium: Browser, address: str) -> None:
    script = "localStorage.setItem('essay.settings', JSON.stringify({writing: 'vertical'}));"
    with opened(chromium, f"{address}/{CHAPTER}", (1600, 1000), script=script) as page:
        assert not page.evaluate("document.documentElement.classList.contains('has-margin')")
        for place in range(5):
            link = page.locator("article p:not(.notes p) a:is(.term, .incident, .note-ref)").nth(place)
            tab_to(page, link)
            expect(page.locator(CARD)).to_be_visible()
            page.wait_for_timeout(60)
            box = page.locator(CARD).bounding_box()
            assert box
            assert not [line for line in lines(link) if overlap(box, line)]
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= 1000


# ---- keys and addresses -----------------------------------------------------------------------------------------


def test_j_and_k_go_from_incident_to_incident(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        links = page.locator("article p:not(.notes p) a.incident")
        page.keyboard.press("j")
        expect(links.nth(0)).to_be_focused()
        expect(page.locator(CARD)).to_be_visible()
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(links.nth(4)).to_be_focused()
        top = lines(links.nth(4))[0]["y"]
        assert abs(top - DESK[1] / 3) < 40
        page.keyboard.press("k")
        expect(links.nth(3)).to_be_focused()
        links.last.evaluate("link => link.focus()")
        page.keyboard.press("j")
        expect(page.locator(".reading-status")).to_have_text(WORDS["no_more"])


def test_n_and_p_turn_to_the_next_and_the_previous_chapter(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        page.keyboard.press("n")
        page.wait_for_url("**/06-yeonpyeong.html")
        page.keyboard.press("p")
        page.wait_for_url(f"**/{CHAPTER}")


def test_keys_can_be_listed_and_switched_off_for_good(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name=WORDS["keys_title"])
        expect(dialog).to_be_visible()
        page.keyboard.press("n")
        page.wait_for_timeout(200)
        assert page.url.endswith(CHAPTER)
        dialog.get_by_role("checkbox").uncheck()
        dialog.get_by_role("button", name=WORDS["close"]).click()
        expect(dialog).not_to_be_visible()
        page.reload()
        for key in "jnp?":
            page.keyboard.press(key)
        page.wait_for_timeout(300)
        assert page.url.endswith(CHAPTER)
        expect(dialog).not_to_be_visible()
        expect(page.locator("article a.incident:focus")).to_have_count(0)
        page.locator(".keys-button").click()
        expect(dialog.get_by_role("checkbox")).not_to_be_checked()
        dialog.get_by_role("checkbox").check()
        page.keyboard.press("Escape")
        page.keyboard.press("k")
        expect(page.locator("article a.incident:focus")).to_have_count(1)


def test_keys_are_left_alone_while_typing_and_with_modifiers(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        page.evaluate("document.querySelector('article').insertAdjacentHTML('afterbegin', '<textarea id=field></textarea>')")
        page.locator("#field").press_sequentially("jknp?y")
        assert page.locator("#field").input_value() == "jknp?y"
        page.locator("#field").evaluate("field => field.blur()")
        page.keyboard.press("Control+j")
        page.keyboard.press("Alt+n")
        page.wait_for_timeout(200)
        expect(page.locator("article a.incident:focus")).to_have_count(0)
        assert page.url.endswith(CHAPTER)


def test_the_address_of_a_paragraph_is_copied(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", permissions=["clipboard-read", "clipboard-write"]) as page:
        mark = page.locator(".paragraph-mark")
        expect(mark).not_to_be_visible()
        page.locator("#p3").hover(position={"x": 5, "y": 5})
        expect(mark).to_be_visible()
        text, box = page.locator("#p3").bounding_box(), mark.bounding_box()
        assert text
        assert box
        assert abs(box["y"] - text["y"]) < 12
        assert min(box["width"], box["height"]) >= 24
        mark.click()
        expect(page.get_by_role("status").filter(has_text=WORDS["copied"])).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == f"{address}/{CHAPTER}#p3"
        page.mouse.move(5, 5)
        tab_to(page, page.locator("#p5 a").first)
        page.keyboard.press("y")
        expect(page.locator("#p5.is-copied")).to_have_count(1)
        assert page.evaluate("navigator.clipboard.readText()") == f"{address}/{CHAPTER}#p5"
        assert page.locator("[tabindex='0'], a[href], button").filter(has_text="¶").evaluate_all(
            "all => all.filter((e) => e.closest('article') && e.tabIndex >= 0).length") == 0


def test_without_the_clipboard_the_address_is_shown(chromium: Browser, address: str) -> None:
    script = "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
    with opened(chromium, f"{address}/{CHAPTER}", script=script) as page:
        tab_to(page, page.locator("#p5 a").first)
        page.keyboard.press("Escape")
        page.locator(".keys-button").press("Enter")
        page.locator("dialog [data-copy]").click()
        expect(page.locator(".reading-status")).to_have_text(WORDS["shown"])
        assert "#p" in page.url


# ---- where the reader stopped -----------------------------------------------------------------------------------


def read(page: Page, paragraph: str, seconds: int) -> None:
    page.locator(f"#{paragraph}").evaluate("p => scrollTo({top: p.getBoundingClientRect().top + scrollY - innerHeight / 3 + 20, behavior: 'instant'})")
    page.clock.run_for(seconds * 1000)


@pytest.fixture
def reader(chromium: Browser, address: str) -> Iterator[Page]:
    with opened(chromium, "about:blank") as page:
        page.clock.install()
        page.goto(f"{address}/{CHAPTER}")
        yield page


def again(page: Page, address: str) -> Locator:
    """Come back to the chapter from another page."""
    page.goto(f"{address}/index.html")
    page.goto(f"{address}/{CHAPTER}")
    page.clock.run_for(1000)
    return page.locator(".resume")


def test_where_the_reader_stopped_is_offered_and_never_jumped_to(reader: Page, address: str) -> None:
    read(reader, "p8", 25)
    bar = again(reader, address)
    expect(bar).to_be_visible()
    expect(bar).to_contain_text(WORDS["stopped"].format(section="安保理という舞台"))
    assert reader.evaluate("scrollY") == 0
    reader.clock.run_for(60_000)
    expect(bar).to_be_visible()
    bar.get_by_role("link", name=WORDS["go_on"]).click()
    reader.clock.run_for(100)
    expect(reader.locator("#p8")).to_be_in_viewport()
    expect(bar).to_have_count(0)


def test_the_offer_can_be_declined(reader: Page, address: str) -> None:
    read(reader, "p8", 25)
    again(reader, address).get_by_role("button", name=WORDS["start"]).click()
    expect(reader.locator(".resume")).to_have_count(0)
    expect(again(reader, address)).to_have_count(0)


@pytest.mark.parametrize(("paragraph", "seconds"), [("p8", 10), ("p1", 40), ("p14", 40)])
def test_a_glance_the_beginning_and_the_end_are_not_remembered(reader: Page, address: str, paragraph: str, seconds: int) -> None:
    read(reader, paragraph, seconds)
    expect(again(reader, address)).to_have_count(0)


def test_reading_on_puts_the_offer_away(reader: Page, address: str) -> None:
    read(reader, "p8", 25)
    bar = again(reader, address)
    expect(bar).to_be_visible()
    reader.evaluate("scrollTo({top: 1000, behavior: 'instant'})")
    reader.clock.run_for(2000)
    expect(bar).to_have_count(0)
    assert reader.evaluate("localStorage.getItem(`essay.read:${location.pathname}`)") == "p8"


def test_an_error_in_a_paragraph_can_be_reported(chromium: Browser, address: str) -> None:
    """The form on GitHub is opened with the place and the words filled in (tests/test_github.py knows its fields)."""
    with opened(chromium, f"{address}/{CHAPTER}") as page:
        paragraph = page.locator("#p2")
        paragraph.hover()
        link = page.locator(".paragraph-report")
        expect(link).to_be_visible()
        form, _, query = (link.get_attribute("href") or "").partition("?")
        asked = dict(parse_qsl(query))
        assert form == f"{REPOSITORY}/issues/new"
        assert asked["template"] == "error.yml"
        assert asked["place"] == f"{address}/{CHAPTER}#p2"
        assert len(asked["text"]) > 50
        assert paragraph.inner_text().startswith(asked["text"].strip())
        page.keyboard.press("?")
        told = page.locator("dialog.keys").get_by_role("link", name=WORDS["report"])
        expect(told).to_be_visible()
        assert told.get_attribute("href") == link.get_attribute("href")


# ---- elsewhere and without --------------------------------------------------------------------------------------


def test_everything_works_from_a_disk(chromium: Browser, edition: Path) -> None:
    with opened(chromium, (edition / CHAPTER).as_uri()) as page:
        tab_to(page, page.locator("article p a.term").first)
        expect(page.locator(f"{CARD} .card__title")).not_to_be_empty()
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.wait_for_url("**/06-yeonpyeong.html")


def test_without_javascript_the_notes_are_a_list_and_nothing_else_is_shown(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", (1600, 1000), java_script_enabled=False) as page:
        for absent in (".card", ".resume", ".keys", ".keys-button", ".paragraph-mark", ".reading-status"):
            expect(page.locator(absent)).to_have_count(0)
        expect(page.locator("#notes")).to_be_visible()
        page.locator("article p a.note-ref").first.click()
        expect(page.locator(".note:target")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= 1600


def test_colours_may_be_forced_and_motion_reduced(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", forced_colors="active", reduced_motion="reduce") as page:
        tab_to(page, page.locator("article p a.term").first)
        card = page.locator(CARD)
        expect(card).to_have_css("border-top-style", "solid")
        expect(card).to_have_css("transition-duration", "0s")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK, (1600, 1000)])
def test_what_opens_is_accessible(chromium: Browser, address: str, size: tuple[int, int], scheme: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", size, bypass_csp=True, color_scheme=scheme) as page:
        assert faults(page) == []
        tab_to(page, page.locator("#p2 a.incident").first)
        expect(page.locator(CARD)).to_have_css("opacity", "1")
        assert faults(page) == []
        tab_to(page, noted(page))
        page.wait_for_timeout(300)
        assert faults(page) == []
        page.keyboard.press("?")
        assert faults(page) == []
        page.keyboard.press("Escape")
        page.evaluate("localStorage.setItem(`essay.read:${location.pathname}`, 'p8'); scrollTo(0, 0)")
        page.goto(f"{address}/index.html")
        page.goto(f"{address}/{CHAPTER}")
        expect(page.locator(".resume")).to_be_visible()
        assert faults(page) == []


def test_the_script_is_small_and_names_the_words_that_the_edition_gives(edition: Path) -> None:
    assert len(gzip.compress((edition / "assets" / "reading.js").read_bytes(), 9)) < 8000
    assert len(gzip.compress((edition / "assets" / "margin.js").read_bytes(), 9)) < 3000
    asking = sorted(page.relative_to(edition).as_posix() for page in edition.rglob("*.html") if "margin.js" in page.read_text(encoding="utf-8"))
    assert asking == sorted(f"chapters/{page.name}" for page in (edition / "chapters").glob("*.html"))
    template = (ROOT / "overrides" / "essay" / "reading.html").read_text(encoding="utf-8")
    code = (ROOT / "hooks" / "essay" / "cards.py").read_text(encoding="utf-8")
    for word in WORDS:
        assert f"words.{word} " in template or f'"{word}"' in code, word


def test_every_record_and_every_work_has_its_card(edition: Path) -> None:
    text = (edition / "assets" / "cards.js").read_text(encoding="utf-8")
    cards = json.loads(text.removeprefix("self.essayCards=").removesuffix(";\n"))
    assert len(cards["records"]) == 70 + 59
    assert len(cards["works"]) == 55
    for name, card in cards["records"].items():
        assert (edition / name).is_file()
        assert all(card.values()), name
    context = cards["records"]["incidents/2009-05-25-nuclear-test-2009.html"]
    assert context["kind"] == "incident"
    assert context["note"] == "2009年5月25日"
    assert context["label"].endswith("・背景")
