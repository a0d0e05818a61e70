"""The security policy as a server sends it, with everything exercised that a reader can open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import opened, until
from conftest import served
from playwright.sync_api import Browser, Page, expect

LISTEN = """self.breaches = [];
  document.addEventListener("securitypolicyviolation", (event) => self.breaches.push(`${event.violatedDirective} ${event.blockedURI}`));"""


@pytest.fixture(scope="module")
def guarded(edition: Path) -> Iterator[str]:
    """The site on a server that sends what ``_headers`` asks for."""
    lines = (edition / "_headers").read_text(encoding="utf-8").splitlines()
    headers = dict(line.strip().split(": ", 1) for line in lines[1:])
    assert len(headers) == 6

    with served(edition, headers) as found:
        yield found


def breaches(page: Page) -> list[str]:
    return list(page.evaluate("self.breaches"))


def test_nothing_that_opens_breaks_the_policy(chromium: Browser, guarded: str) -> None:
    with opened(chromium, f"{guarded}/chapters/05-cheonan.html", (1600, 1000), script=LISTEN) as page:
        page.keyboard.press("Shift")
        for selector in ("a.term", "a.incident", "a.note-ref", "a[role=doc-biblioref][data-key]"):
            page.locator(f"article {selector}").first.focus()
            page.wait_for_timeout(100)
        expect(page.locator(".card:popover-open")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        expect(page.locator("dialog.keys")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.get_by_role("combobox").fill("天安")
        expect(page.locator("a[role=option]").first).to_be_visible()
        page.keyboard.press("Escape")
        page.locator("[data-settings-button]").click()
        page.get_by_label("縦書き").check()
        page.keyboard.press("Escape")
        assert breaches(page) == []


def test_nor_do_the_chronology_and_the_kept_book(chromium: Browser, guarded: str) -> None:
    with opened(chromium, f"{guarded}/incidents/index.html", script=LISTEN) as page:
        page.locator("[data-filter] input").first.check()
        assert breaches(page) == []
        page.goto(f"{guarded}/index.html")
        page.locator("[data-offline] button").click()
        expect(page.locator("[data-offline] [role=status]")).to_have_text("保存しました。通信がなくても読めます。", timeout=30_000)
        assert breaches(page) == []


def test_what_a_stranger_slips_in_does_not_run(chromium: Browser, guarded: str) -> None:
    """The policy holds: a script and a style that the build did not write are refused, and so is another host."""
    context = chromium.new_context()
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.goto(f"{guarded}/index.html")
    page.evaluate("""() => {
      const script = document.body.appendChild(document.createElement("script"));
      script.textContent = "self.ran = true";
      document.body.insertAdjacentHTML("beforeend", "<img src='https://example.org/x.png' style='color: red'>");
    }""")
    until(page, "self.breaches.length >= 3")
    assert page.evaluate("self.ran") is None
    assert {breach.split()[0] for breach in breaches(page)} == {"script-src-elem", "style-src-attr", "img-src"}
    context.close()
