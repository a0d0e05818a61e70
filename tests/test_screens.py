"""Every width that the edition is drawn for: what a page weighs, what stands beside what; the pictures are kept.

The screenshots lie in ``.cache/screenshots/``, for a reviewer to look at.
"""

from __future__ import annotations

import gzip
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser import opened
from conftest import ROOT
from playwright.sync_api import Browser

PICTURES = ROOT / ".cache" / "screenshots"
WIDTHS = (320, 390, 1024, 1280, 1440, 1920)
PAGES = {
    "home": "index.html", "chapter": "chapters/05-cheonan.html", "table": "chapters/06-yeonpyeong.html", "glossary": "glossary/index.html",
    "term": "glossary/tcog.html", "chronology": "incidents/index.html", "incident": "incidents/2010-11-23-yeonpyeong-shelling.html",
    "bibliography": "bibliography.html",
}
COLUMNS = (".md-sidebar--primary", "article > p", ".notes .note", ".essay-side")
BESIDE = {name: {1024: 2, 1280: 3, 1440: 3, 1920: 4} for name in ("chapter", "table")}
"""How many columns stand side by side: text and incidents, then the chapters too, then the notes too."""
LARGEST = 100_000
HEADERS = 300
"""Bytes of headers that a static host sends with a file; more than the usual."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_at_a_width(chromium: Browser, address: str, name: str, width: int, scheme: str) -> None:
    height = 844 if width < 600 else 900
    with opened(chromium, f"{address}/{PAGES[name]}", (width, height), color_scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.wait_for_timeout(100)
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png")
        across = page.evaluate("""columns => columns.map((selector) => document.querySelector(selector)?.getBoundingClientRect())
          .filter((box) => box && box.width && box.right > 0 && box.top < innerHeight).map((box) => [box.left, box.right]).sort((a, b) => a[0] - b[0])""", COLUMNS)
        if name in BESIDE and width in BESIDE[name]:
            assert len(across) == BESIDE[name][width]
            assert all(left[1] <= right[0] for left, right in pairwise(across)), across


@pytest.mark.parametrize("name", PAGES)
def test_a_first_view_is_light(chromium: Browser, address: str, edition: Path, name: str) -> None:
    asked: list[str] = []
    context = chromium.new_context()
    page = context.new_page()
    page.on("request", lambda request: asked.append(urlsplit(request.url).path.lstrip("/")))
    page.goto(f"{address}/{PAGES[name]}", wait_until="networkidle")
    context.close()
    assert len(asked) > 5
    sizes = {name: len(gzip.compress((edition / name).read_bytes(), 9)) + HEADERS for name in asked}
    assert sum(sizes.values()) <= LARGEST, sizes
    assert not [name for name in asked if "search-index" in name or "cards" in name]


@pytest.mark.parametrize("name", PAGES)
def test_only_the_looks_and_the_readers_choices_hold_up_a_page(chromium: Browser, address: str, name: str) -> None:
    """Of what stands in the way of the first paint, one script of 0.5 kB, which has to run before it."""
    with opened(chromium, f"{address}/{PAGES[name]}") as page:
        blocking = page.evaluate("performance.getEntriesByType('resource').filter((e) => e.renderBlockingStatus === 'blocking').map((e) => e.name.split('/').at(-1))")
        assert [file for file in blocking if not file.endswith(".css")] == ["early.js"]
        assert len(blocking) == 4
