"""WCAG 2.2 AA by axe-core, on every kind of page, at a desk and on a phone, in every colouring."""

from __future__ import annotations

import json

import pytest
from axe import faults
from playwright.sync_api import Browser, Page, expect

PAGES = (
    "index.html", "chapters/05-cheonan.html", "chapters/06-yeonpyeong.html", "glossary/index.html", "glossary/tcog.html",
    "incidents/index.html", "incidents/2010-11-23-yeonpyeong-shelling.html", "bibliography.html", "editorial-notes.html", "about.html",
    "404.html",
)


def visit(browser: Browser, url: str, width: int, settings: dict[str, str], scheme: str = "light") -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    context.add_init_script(f"localStorage.setItem('essay.settings', {json.dumps(json.dumps(settings))})")
    page = context.new_page()
    page.goto(url)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", PAGES)
def test_every_page(chromium: Browser, address: str, name: str, width: int, scheme: str) -> None:
    page = visit(chromium, f"{address}/{name}", width, {}, scheme)
    assert faults(page) == []
    page.context.close()


@pytest.mark.parametrize("settings", [
    {"scheme": "sepia"}, {"size": "huge", "leading": "loose"}, {"writing": "vertical"}, {"face": "gothic", "scheme": "dark"},
])
def test_every_choice_of_the_reader(chromium: Browser, address: str, settings: dict[str, str]) -> None:
    page = visit(chromium, f"{address}/chapters/05-cheonan.html", 1440, settings)
    assert faults(page) == []
    page.context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_settings_opened(chromium: Browser, address: str, width: int) -> None:
    page = visit(chromium, f"{address}/chapters/05-cheonan.html", width, {})
    page.locator("[data-settings-button]").click()
    assert faults(page) == []
    page.context.close()


def test_the_menu_and_the_incidents_opened_on_a_phone(chromium: Browser, address: str) -> None:
    page = visit(chromium, f"{address}/chapters/05-cheonan.html", 390, {})
    page.locator(".incidents summary").click()
    assert faults(page) == []
    menu = page.locator("[data-menu]")
    menu.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".md-nav--primary a:focus")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "false")
    page.context.close()


def test_on_a_narrow_screen_nothing_is_cut(chromium: Browser, address: str) -> None:
    """320 px is 1280 px at 400 % zoom (WCAG 1.4.10)."""
    page = visit(chromium, f"{address}/chapters/06-yeonpyeong.html", 320, {"size": "huge"})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.context.close()
