"""The reader's choices: applied before the first paint, remembered, undone; and vertical writing that works."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Page, expect

CHAPTER = "chapters/05-cheonan.html"


def visit(browser: Browser, url: str, settings: dict[str, str] | None = None, width: int = 1440, **options: object) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
    if settings is not None:
        context.add_init_script(f"localStorage.setItem('essay.settings', {json.dumps(json.dumps(settings))})")
    page = context.new_page()
    page.goto(url)
    return page


def style(page: Page, selector: str, name: str) -> str:
    return str(page.evaluate(f"getComputedStyle(document.querySelector('{selector}')).getPropertyValue('{name}')"))


@pytest.mark.parametrize("javascript", [True, False])
def test_colours_follow_the_system(chromium: Browser, address: str, javascript: bool) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        page = visit(chromium, f"{address}/{CHAPTER}", color_scheme=scheme, java_script_enabled=javascript)
        grounds.append(page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor"))
        page.context.close()
    assert grounds == ["rgb(251, 249, 244)", "rgb(23, 25, 29)"]


def test_choices_take_effect_are_remembered_and_can_be_undone(chromium: Browser, address: str) -> None:
    page = visit(chromium, f"{address}/{CHAPTER}", color_scheme="light")
    before = {name: style(page, "article p", name) for name in ("font-size", "line-height", "font-family")}
    page.locator("[data-settings-button]").click()
    for name, value in (("scheme", "sepia"), ("size", "large"), ("leading", "loose"), ("face", "gothic")):
        page.locator(f"[data-settings] input[name={name}][value={value}]").check()
    assert style(page, "body", "background-color") == "rgb(241, 228, 203)"
    after = {name: style(page, "article p", name) for name in before}
    assert float(after["font-size"][:-2]) > float(before["font-size"][:-2])
    assert float(after["line-height"][:-2]) > float(before["line-height"][:-2])
    assert "Sans" in after["font-family"].split(",")[0]
    page.goto(f"{address}/glossary/tcog.html")
    assert style(page, "body", "background-color") == "rgb(241, 228, 203)"
    page.locator("[data-settings-button]").click()
    expect(page.locator("input[name=size][value=large]")).to_be_checked()
    page.locator(".settings__reset").click()
    assert style(page, "body", "background-color") == "rgb(251, 249, 244)"
    assert page.evaluate("localStorage.getItem('essay.settings')") == "{}"
    page.context.close()


def test_the_panel_opens_and_closes_by_keyboard(chromium: Browser, address: str) -> None:
    page = visit(chromium, f"{address}/{CHAPTER}")
    button = page.locator("[data-settings-button]")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#settings")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#settings input:focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#settings")).not_to_be_visible()
    expect(button).to_be_focused()
    page.context.close()


def test_colours_are_there_before_anything_is_painted(chromium: Browser, address: str) -> None:
    """The choice stands on the root element when the body begins."""
    page = visit(chromium, f"{address}/{CHAPTER}", {"scheme": "dark"})
    html = page.content()
    assert html.index("early.js") < html.index("<body")
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"
    page.context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_chapter_can_be_read_from_top_to_bottom(chromium: Browser, address: str, width: int) -> None:
    page = visit(chromium, f"{address}/{CHAPTER}", {"writing": "vertical"}, width)
    assert style(page, "article", "writing-mode") == "vertical-rl"
    first, second = page.locator("article p[id]").nth(0).bounding_box(), page.locator("article p[id]").nth(1).bounding_box()
    assert first
    assert second
    assert second["x"] < first["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    combined = page.locator(".tcy").first
    assert style(page, ".tcy", "text-combine-upright") == "all"
    assert len(combined.inner_text()) <= 2
    box = page.locator("article").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 200)
    page.mouse.wheel(0, 500)
    page.wait_for_timeout(200)
    assert page.evaluate("document.querySelector('article').scrollLeft") <= -400
    page.locator("article a.note-ref").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".note:target")).to_be_in_viewport()
    page.context.close()


def test_vertical_text_reads_the_same(chromium: Browser, address: str) -> None:
    plain = visit(chromium, f"{address}/{CHAPTER}")
    vertical = visit(chromium, f"{address}/{CHAPTER}", {"writing": "vertical"})
    read = "document.querySelector('article').textContent.replace(/\\s+/g, '')"
    assert plain.evaluate(read) == vertical.evaluate(read)
    plain.context.close()
    vertical.context.close()


def test_only_chapters_turn(chromium: Browser, address: str) -> None:
    page = visit(chromium, f"{address}/bibliography.html", {"writing": "vertical"})
    assert style(page, "article", "writing-mode") == "horizontal-tb"
    assert page.locator("input[name=writing]").count() == 0
    page.context.close()


def test_without_javascript_no_dead_button_is_shown(chromium: Browser, address: str) -> None:
    page = visit(chromium, f"{address}/{CHAPTER}", java_script_enabled=False)
    expect(page.locator("[data-settings-button]")).not_to_be_visible()
    page.context.close()
