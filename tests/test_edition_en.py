"""A small edition in English, made by the same machinery: nothing in it is Japanese but what its text would have."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest
from axe import faults
from browser import DESK, PHONE, opened
from conftest import ROOT, build, parsed, served
from playwright.sync_api import Browser, expect
from test_accessibility import visit
from test_search import hold_kinds

from essay.book import Book, load
from essay.checks import examine
from essay.commands import main
from essay.settings import read_settings

EDITION = ROOT / "tests" / "edition-en"
JAPANESE = re.compile("[\u2e80-\u30ff\u31f0-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u203b]")
MADE = ("*.html", "manifest.webmanifest", "assets/cards.js", "assets/search-index.js")
"""What the build has made of the edition's words."""
PAGES = ("index.html", "chapters/01-noon.html", "chapters/02-meridian.html", "glossary/index.html", "glossary/sandford-fleming.html",
         "incidents/index.html", "incidents/1883-11-18-two-noons.html", "bibliography.html", "editorial-notes.html")


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    site = tmp_path_factory.mktemp("english") / "site"
    done = build(site, EDITION, SITE_URL="https://noon.example/")
    assert done.returncode == 0, done.stderr
    return site


@pytest.fixture(scope="module")
def book() -> Book:
    return load(EDITION, read_settings(EDITION / "mkdocs.yml"))[0]


@pytest.fixture(scope="module")
def base(english: Path) -> Iterator[str]:
    with served(english) as found:
        yield found


def texts(tree: Any, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in tree.xpath(path)]


def test_it_is_an_edition_of_its_own(book: Book) -> None:
    counts = book.counts()
    assert counts["chapters"] == 2
    assert min(counts["notes"], counts["terms"], counts["incidents"]) >= 4
    assert counts["references"] >= 6
    assert {incident.date.precision for incident in book.incidents.values()} == {"day", "month", "year"}
    assert any(incident.date.end for incident in book.incidents.values())
    assert any(incident.date.approximate for incident in book.incidents.values())
    assert examine(EDITION, book.settings)[1] == []


def test_the_check_speaks_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config", str(EDITION / "mkdocs.yml")]) == 0
    assert capsys.readouterr().out == "No problems found.\n"


def test_nothing_is_japanese(english: Path) -> None:
    made = [file for pattern in MADE for file in english.rglob(pattern)]
    assert len(made) > 30
    found = {file.relative_to(english).as_posix(): JAPANESE.findall(file.read_text(encoding="utf-8")) for file in made}
    assert {name: signs for name, signs in found.items() if signs} == {}


def test_every_page_is_told_to_be_english(english: Path) -> None:
    for file in english.rglob("*.html"):
        assert parsed(file).get("lang") == "en", file.name


def test_words_of_other_languages_are_told(english: Path) -> None:
    names = parsed(english / "glossary/local-time.html").xpath("//dd//span[@lang]")
    assert [(name.get("lang"), name.text) for name in names] == [("fr", "heure locale"), ("de", "Ortszeit")]


def test_labels_are_english(english: Path) -> None:
    chapter = parsed(english / "chapters/01-noon.html")
    assert texts(chapter, "//p[@class='chapter-label']") == ["Chapter 1"]
    assert texts(chapter, "//summary[@id='incidents-beside']") == ["Events in this chapter5"]
    assert texts(chapter, "//h2[@class='notes__title']") == ["Notes#", "Editorial notes#"]
    term = parsed(english / "glossary/local-time.html")
    assert texts(term, "//main//dt") == ["Names in other languages", "Other forms"]
    assert texts(term, "//main//h2") == ["Where this term occurs", "Sources"]
    editorial = parsed(english / "editorial-notes.html")
    assert texts(editorial, "//main//h2") == ["Chapter 1: Every Town Its Own Noon", "Chapter 2: A Meridian by Vote"]


def test_the_glossary_is_in_the_order_of_the_alphabet(english: Path, book: Book) -> None:
    index = parsed(english / "glossary/index.html")
    letters = texts(index, "//main//h2")
    assert letters == sorted({term.matter.reading[0].upper() for term in book.terms.values()})
    assert texts(index, "//nav[@class='jump']//li") == letters
    assert texts(index, "//main//dt")[0] == "Sandford Fleming"
    assert texts(index, "//main//dt")[1:] == sorted(term.title for term in book.terms.values() if term.id != "sandford-fleming")


def test_what_a_word_is_sorted_by_is_not_shown(english: Path) -> None:
    page = parsed(english / "glossary/sandford-fleming.html")
    assert "Fleming, Sandford" not in page.text_content()
    assert page.xpath("//ruby | //rt") == []


def test_dates_are_english(english: Path) -> None:
    index = parsed(english / "incidents/index.html")
    assert texts(index, "//*[@class='chronology__date']") == [
        "November", "1 December", "1858", "about 1870", "1876", "2 August", "October", "18 November", "1 October – 1 November", "9 March", "19 March"]
    page = parsed(english / "incidents/1884-10-01-meridian-conference.html")
    assert texts(page, "//dl[@class='facts']/div[1]/dd") == ["1 October – 1 November 1884"]


def test_the_bibliography_is_as_in_chicago(english: Path) -> None:
    page = parsed(english / "bibliography.html")
    assert texts(page, "//main//h2") == ["Primary sources", "Studies"]
    entries = texts(page, "//*[@class='reference__entry']")
    assert "Bartky, Ian R. 1989. “The Adoption of Standard Time.” Technology and Culture 30 (1): 25–56." in entries
    assert "Howse, Derek. 1980. Greenwich Time and the Discovery of the Longitude. Oxford University Press." in entries
    studies = entries[2:]
    assert studies == sorted(studies)
    chapter = parsed(english / "chapters/02-meridian.html")
    assert "(International Meridian Conference 1884, pp. 73–112)" in chapter.text_content()
    assert "(see Bartky 2007, on the common error)" in chapter.text_content()
    assert "Howse (1980) gives" in parsed(english / "chapters/01-noon.html").text_content()


def test_a_citation_taken_from_a_sentence_leaves_no_space(english: Path) -> None:
    for name in ("glossary/index.html", "glossary/standard-time.html", "incidents/1883-11-18-two-noons.html"):
        quoted = texts(parsed(english / name), "//dd | //q")
        assert quoted
        assert [text for text in quoted if re.search(r" [.,]", text)] == []


def test_an_essay_of_ones_own_is_based_on_no_other(english: Path) -> None:
    data = parsed(english / "chapters/01-noon.html").xpath("string(//script[@type='application/ld+json'])")
    assert '"isBasedOn": null' in data
    assert '"inLanguage": "en"' in data


def test_two_builds_are_the_same(english: Path, tmp_path: Path) -> None:
    assert build(tmp_path / "again", EDITION, SITE_URL="https://noon.example/").returncode == 0
    first = {file.relative_to(english): file.read_bytes() for file in english.rglob("*") if file.is_file()}
    second = {file.relative_to(tmp_path / "again"): file.read_bytes() for file in (tmp_path / "again").rglob("*") if file.is_file()}
    assert first == second


def test_every_link_resolves(english: Path) -> None:
    command = [str(Path(sys.executable).parent / "lychee"), "--offline", "--include-fragments", "--no-progress", "--root-dir", str(english), f"{english}/**/*.html"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


# ---- in the browser


def test_the_page_is_set_in_western_type(chromium: Browser, base: str) -> None:
    with opened(chromium, f"{base}/chapters/01-noon.html") as page:
        style = page.locator("main p#p1").evaluate("p => (({ fontFamily, textAlign, hyphens, writingMode }) => ({ fontFamily, textAlign, hyphens, writingMode }))(getComputedStyle(p))")
        assert re.search("Mincho|Hiragino|JP", style["fontFamily"]) is None
        assert (style["textAlign"], style["hyphens"], style["writingMode"]) == ("start", "auto", "horizontal-tb")
        stress = page.locator("main em").first.evaluate("em => [getComputedStyle(em).fontStyle, getComputedStyle(em).textEmphasisStyle]")
        assert stress == ["italic", "none"]
        page.goto(f"{base}/index.html")
        assert page.locator("h1").evaluate("h => getComputedStyle(h).writingMode") == "horizontal-tb"


@pytest.mark.parametrize("kept", ["", "{\"writing\":\"vertical\"}"])
def test_vertical_writing_is_not_offered(chromium: Browser, base: str, kept: str) -> None:
    """Not even to those who chose it in another edition on the same host."""
    script = f"localStorage.setItem('essay.settings', {kept!r})" if kept else ""
    with opened(chromium, f"{base}/chapters/01-noon.html", script=script) as page:
        page.get_by_role("button", name="Display").click()
        expect(page.get_by_role("radio", name="Vertical")).to_have_count(0)
        expect(page.get_by_role("radio", name="Sepia")).to_be_visible()
        assert page.locator("html").evaluate("root => root.classList.contains('is-vertical')") is False


@pytest.mark.parametrize(("question", "title"), [
    ("meridian", "Prime meridian"), ("Meridians", "Prime meridian"), ("time zones", "Time zone"), ("FLEMING", "Sandford Fleming"),
    ("heure locale", "Local time"), ("two noons", "The day of two noons"), ("Poincare", "Einstein’s Clocks"), ("1883", "The day of two noons"),
])
def test_readers_find_what_they_ask_for(chromium: Browser, base: str, question: str, title: str) -> None:
    with opened(chromium, f"{base}/index.html") as page:
        page.keyboard.press("/")
        field = page.get_by_role("combobox", name="Search this edition")
        expect(page.locator("#search-results:not([aria-busy])")).to_be_attached()
        field.fill(question)
        expect(page.locator("#search a[role=option]").filter(has_text=title).first).to_be_visible()
        assert title in " ".join(page.locator("#search a[role=option] .search__title").all_inner_texts()[:3])
        assert JAPANESE.findall(page.locator("#search").inner_text()) == []


@pytest.mark.parametrize("enlarged", [1, 2])
@pytest.mark.parametrize("size", [(320, 640), (360, 740), PHONE, (768, 1024), DESK])
def test_the_kinds_of_the_search_have_room_for_western_words(chromium: Browser, base: str, size: tuple[int, int], enlarged: int) -> None:
    with opened(chromium, f"{base}/chapters/01-noon.html", size, bypass_csp=True) as page:
        page.add_style_tag(content=f"html {{ font-size: {125 * enlarged}% }}")
        page.keyboard.press("/")
        page.get_by_role("combobox").fill("time")
        expect(page.locator(".search__kinds")).to_be_visible()
        hold_kinds(page, thumb=size[0] < 500)


@pytest.mark.parametrize("width", [DESK[0], PHONE[0]])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_used_by_all(chromium: Browser, base: str, name: str, scheme: str, width: int) -> None:
    page = visit(chromium, f"{base}/{name}", width, {}, scheme)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_the_browser_prints_no_full_width_bracket(chromium: Browser, base: str) -> None:
    with opened(chromium, f"{base}/about.html") as page:
        page.emulate_media(media="print")
        page.locator("main article").evaluate("a => { const link = document.createElement('a'); link.href = 'https://example.org/'; a.append(link); }")
        assert page.locator("main article a[href^=http]").last.evaluate("a => getComputedStyle(a, '::after').content") == '" (https://example.org/)"'


# ---- on paper


def printed(english: Path, name: str) -> list[str]:
    with pdfplumber.open(english / f"handout/{name}.pdf") as document:
        return [page.extract_text() for page in document.pages]


@pytest.mark.parametrize("name", ["handout", "chronology", "01-noon", "02-meridian"])
def test_documents_are_tagged_in_english(english: Path, name: str) -> None:
    with pikepdf.open(english / f"handout/{name}.pdf") as document:
        assert str(document.Root.Lang) == "en"
        assert bool(document.Root.MarkInfo.Marked)
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
    assert JAPANESE.findall("".join(printed(english, name))) == []


def test_bookmarks_are_titles(english: Path) -> None:
    with pikepdf.open(english / "handout/handout.pdf") as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles == ["Chapter 1\u2003Every Town Its Own Noon", "Chapter 2\u2003A Meridian by Vote", "Glossary", "Chronology", "Works cited",
                      "Editorial notes", "About this edition"]


def test_the_cover_says_whose_text_it_is_and_how_it_may_be_used(english: Path) -> None:
    cover = printed(english, "handout")[0]
    assert "Text by The editors of this edition." in cover
    assert "The text may be used under CC BY 4.0." in cover
    assert "argument" not in cover


def test_print_is_set_in_western_type(english: Path) -> None:
    """Letter paper; the first paragraph flush and the next indented; a hyphen of the printer's; no full-width quotation mark."""
    with pdfplumber.open(english / "handout/01-noon.pdf") as document:
        page = document.pages[0]
        assert (round(page.width), round(page.height)) == (612, 792)
        lines = {line["text"]: line for line in page.extract_text_lines()}
        flush = next(line for text, line in lines.items() if text.startswith("Before the railway"))
        indented = next(line for text, line in lines.items() if text.startswith("What broke the rule"))
        assert indented["x0"] - flush["x0"] > 10
        assert {char["fontname"].split("+")[1] for char in page.chars} <= {"LibertinusSerif-Regular", "LibertinusSerif-Bold", "LibertinusSerif-Italic"}
        quote = next(char for char in page.chars if char["text"] == "“")
        assert quote["width"] < 0.6 * quote["size"]
    whole = "\n".join(printed(english, "booklet"))
    assert re.search(r"[a-z][-‐]\n[a-z]", whole)
