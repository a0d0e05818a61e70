"""The edition in a real browser, at a desk and on a phone."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path

import pdfplumber
import pytest
from browser import DESK, PHONE, opened
from conftest import build
from playwright.sync_api import Browser, expect

CHAPTER = "chapters/05-cheonan.html"


def test_incidents_stand_beside_the_chapter(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", DESK) as page:
        items = page.locator(".incidents [data-incident]")
        expect(items.first).to_be_visible()
        assert items.count() >= 10
        text = page.locator("article").bounding_box()
        side = page.locator(".incidents").bounding_box()
        contents = page.locator(".essay-side__contents").bounding_box()
        assert text
        assert side
        assert contents
        assert side["x"] >= text["x"] + text["width"]
        assert side["y"] >= contents["y"] + contents["height"]


def test_the_paragraph_in_view_marks_its_incidents(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", DESK) as page:
        paragraph = page.locator("p[data-incidents*='unsc-prst-2010-13']").first
        paragraph.evaluate("p => window.scrollTo(0, p.getBoundingClientRect().top + scrollY - innerHeight / 4)")
        current = page.locator(".incidents [aria-current]")
        expect(page.locator("[data-incident='unsc-prst-2010-13']")).to_have_attribute("aria-current", "true")
        expect(page.locator("[data-incident='unsc-prst-2010-13']")).to_be_in_viewport()
        assert current.count() < page.locator("[data-incident]").count()


def test_an_incident_can_be_followed_and_left_again(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", DESK) as page:
        title = page.locator("h1").inner_text().removesuffix("#").strip()
        link = page.locator("[data-incident='cheonan-sinking'] .incidents__name")
        name = link.inner_text()
        link.click()
        expect(page.locator("h1")).to_contain_text(name)
        page.locator(".uses a", has_text="黄海で沈んだ船").first.click()
        expect(page.locator("h1")).to_contain_text(title)
        expect(page.locator("p:target")).to_be_in_viewport()
        page.go_back()
        page.go_back()
        expect(page.locator("h1")).to_contain_text(title)


def test_on_a_phone_incidents_are_a_closed_disclosure_at_the_head(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", PHONE) as page:
        summary = page.locator(".incidents summary")
        expect(summary).to_be_in_viewport()
        first = page.locator(".incidents__name").first
        expect(first).not_to_be_visible()
        heading, fold = page.locator("h1").bounding_box(), summary.bounding_box()
        assert heading
        assert fold
        assert fold["y"] < heading["y"]
        summary.click()
        expect(first).to_be_visible()
        first.click()
        expect(page.locator("dl.facts")).to_be_visible()
        page.go_back()
        expect(summary).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE, (320, 640), (1024, 768)])
@pytest.mark.parametrize("name", [CHAPTER, "index.html", "bibliography.html", "glossary/tcog.html", "incidents/index.html"])
def test_no_page_scrolls_sideways(chromium: Browser, address: str, name: str, size: tuple[int, int]) -> None:
    with opened(chromium, f"{address}/{name}", size) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_without_javascript_the_list_still_opens(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/{CHAPTER}", PHONE, java_script_enabled=False) as page:
        page.locator(".incidents summary").click()
        expect(page.locator(".incidents__name").first).to_be_visible()
    with opened(chromium, f"{address}/incidents/index.html", DESK, java_script_enabled=False) as page:
        assert page.locator(".chronology__item:visible").count() == page.locator(".chronology__item").count()
        expect(page.locator(".filter")).not_to_be_visible()


def test_the_chronology_can_be_filtered(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/incidents/index.html", DESK) as page:
        everything = page.locator(".chronology__item").count()
        page.locator("input[value='exercise']").check()
        shown = page.locator(".chronology__item:visible")
        assert 0 < shown.count() < everything
        assert {item.get_attribute("data-kind") for item in shown.all()} == {"exercise"}
        assert page.locator(".year:visible").count() <= shown.count()
        page.locator("input[value='japan']").check()
        assert all("japan" in (item.get_attribute("data-actors") or "").split() for item in shown.all())
        page.locator(".filter button[type=reset]").click()
        expect(shown).to_have_count(everything)


def printed(browser: Browser, url: str) -> list[str]:
    """The pages that the browser prints, as text without spaces."""
    page = browser.new_page()
    page.goto(url)
    data = page.pdf(prefer_css_page_size=True)
    page.close()
    with pdfplumber.open(io.BytesIO(data)) as document:
        assert {(round(sheet.width), round(sheet.height)) for sheet in document.pages} == {(595, 842)}
        return [re.sub(r"\s", "", unicodedata.normalize("NFKC", sheet.extract_text())) for sheet in document.pages]


def test_a_chapter_prints_without_navigation_and_with_its_notes(chromium: Browser, address: str) -> None:
    text = "".join(printed(chromium, f"{address}/{CHAPTER}"))
    for gone in ("この頁を直す", "リポジトリ", "ページトップ", "目次", "検索"):
        assert gone not in text
    for kept in ("この章の出来事", "哨戒艦「天安」沈没", "中国というもう一つの理由", "4月末の韓国の立場", "CCBY4.0"):
        assert kept in text


def test_addresses_are_printed_behind_links_that_lead_out(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/about.html")
    page.evaluate("document.querySelector('article p').innerHTML += '<a href=\"https://example.org/x\">外</a>'")
    page.emulate_media(media="print")
    shown = page.evaluate("getComputedStyle(document.querySelector('article a[href$=x]'), '::after').content")
    page.close()
    assert "https://example.org/x" in shown


def test_the_bibliography_prints_as_a_list(chromium: Browser, address: str) -> None:
    pages = printed(chromium, f"{address}/bibliography.html")
    assert len(pages) <= 8
    assert "@misc" not in "".join(pages)
    assert "一次資料" in "".join(pages)


def test_an_upright_title_stands_beside_the_first_words(chromium: Browser, tmp_path: Path) -> None:
    """In Japanese, with a repository to lead to and without: the first paragraph begins where the title does."""
    for number, repository in enumerate(("", "https://github.com/example/edition")):
        site = tmp_path / str(number)
        assert build(site, REPO_URL=repository).returncode == 0
        with opened(chromium, f"{site.as_uri()}/index.html") as page:
            title, first, second = (page.locator(f"main .md-content__inner > {name}").bounding_box() for name in ("h1", "#p2", "#p3"))
            assert title
            assert first
            assert second
            assert abs(title["y"] - first["y"]) < 20
            assert second["y"] - first["y"] - first["height"] < 40
