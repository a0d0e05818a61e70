"""The printed edition: complete, in order, accessible, and nothing off the page."""

from __future__ import annotations

import io
import itertools
import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest
from conftest import ROOT, parsed
from pdfplumber.page import Page

from essay.book import Book, load
from essay.imposition import order, saddle_stitched
from essay.settings import read_settings

A4 = (595.28, 841.89)
OUTSIDE = 52 / 25.4 * 72 - 2
"""Points; the outer margin of A4 in ``edition.typ``; a full stop may hang into its first few."""
DOCUMENTS = ("handout", "chronology", "05-cheonan")


@pytest.fixture(scope="module")
def book() -> Book:
    return load(ROOT, read_settings(ROOT / "mkdocs.yml"))[0]


@pytest.fixture(scope="module")
def texts(edition: Path) -> dict[str, list[str]]:
    """The text of each page of the handout and of one chapter; lines are kept, spaces are not."""
    found = {}
    for name in ("handout", "05-cheonan"):
        with pdfplumber.open(edition / f"handout/{name}.pdf") as document:
            found[name] = ["\n".join(map(bare, column(page).extract_text().split("\n"))) for page in document.pages]
    return found


def column(page: Page, outer: bool = False) -> Page:
    """The text column of a page of A4, or the outer margin beside it."""
    right = page.page_number % 2 == 1
    edge = page.width - OUTSIDE if right else OUTSIDE
    text = (0, 0, edge, page.height) if right else (edge, 0, page.width, page.height)
    margin = (edge + 10, 60, page.width, page.height - 60) if right else (0, 60, edge - 10, page.height - 60)
    return page.crop(margin if outer else text)


def joined(pages: list[str]) -> str:
    return "".join(pages).replace("\n", "")


def bare(text: str) -> str:
    """Text as it can be compared: composed, without spaces and joiners."""
    return re.sub(r"[\s\u2060\u200b]", "", unicodedata.normalize("NFKC", text))


def opened(edition: Path, name: str) -> pikepdf.Pdf:
    return pikepdf.open(edition / f"handout/{name}.pdf")


def test_all_four_kinds_are_printed(edition: Path, book: Book) -> None:
    names = {file.relative_to(edition / "handout").as_posix() for file in (edition / "handout").rglob("*.pdf")}
    chapters = {chapter.page.removeprefix("chapters/").replace(".md", ".pdf") for chapter in book.chapters}
    assert names == {"handout.pdf", "booklet.pdf", "chronology.pdf"} | chapters


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_are_tagged_and_say_what_they_are(edition: Path, name: str) -> None:
    with opened(edition, name) as document:
        root = document.Root
        assert bool(root.MarkInfo.Marked)
        assert "/StructTreeRoot" in root
        assert str(root.Lang).startswith("ja")
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfaid:conformance"] == "A"
            assert "本版の編者" in str(metadata["dc:creator"])
            assert metadata["dc:title"]
            assert metadata["dc:description"]
        assert "日米同盟" in str(document.docinfo["/Keywords"])


@pytest.mark.parametrize("name", [*DOCUMENTS, "booklet"])
def test_fonts_are_embedded_and_subset(edition: Path, name: str) -> None:
    with opened(edition, name) as document:
        fonts = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"]
        assert fonts
        for font in fonts:
            assert re.match(r"/[A-Z]{6}\+", str(font.FontName)), font.FontName
            assert "/FontFile3" in font or "/FontFile2" in font


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_accessibility_checker_finds_no_error(edition: Path, name: str) -> None:
    program = Path(sys.executable).parent / "outloud"
    done = subprocess.run([str(program), "--quiet", "--json", "-", str(edition / f"handout/{name}.pdf")], capture_output=True, text=True, check=False)
    result = json.loads(done.stdout)["results"][0]
    assert result["error"] is None
    assert result["counts"]["error"] == 0, result
    assert result["stats"]["tagged"]


def test_words_of_other_languages_are_tagged(edition: Path) -> None:
    with opened(edition, "handout") as document:
        streams = b"".join(page.Contents.read_bytes() for page in document.pages)
    told = Counter(re.findall(rb"/Lang ?\((\w+)\)", streams))
    assert told[b"ko"] >= 70
    assert told[b"en"] >= 100


def test_bookmarks_lead_through_the_chapters(edition: Path, book: Book) -> None:
    with opened(edition, "handout") as document, document.open_outline() as outline:
        titles = [bare(item.title) for item in outline.root]
    for chapter in book.chapters:
        assert any(bare(chapter.title) in title for title in titles), chapter.title
    assert [title for title in titles if title in ("用語集", "年表", "文献", "校訂注")] == ["用語集", "年表", "文献", "校訂注"]


def test_the_contents_give_true_pages(texts: dict[str, list[str]], book: Book) -> None:
    pages = texts["handout"]
    contents = "\n".join(page for page in pages[1:4] if "....." in page)
    for chapter in book.chapters:
        for heading in chapter.source.headings:
            listed = re.search(rf"{re.escape(bare(heading.text))}\.+(\d+)$", contents, re.MULTILINE)
            assert listed, heading.text
            assert bare(heading.text) in pages[int(listed[1]) - 1].replace("\n", "")


def opening(edition: Path, item: Any) -> str:
    """How a note of the site begins, long enough to be told from every other text."""
    for extra in item.xpath(".//a[contains(@class,'footnote-backref')] | .//span[@class='note__number']"):
        extra.drop_tree()
    return bare(item.text_content())[:24]


def test_every_note_is_printed_once_on_the_page_that_calls_it(edition: Path, book: Book, texts: dict[str, list[str]]) -> None:
    chapters = next(n for n, page in enumerate(texts["handout"]) if "\n用語集\n" in page and n > 3)
    whole = joined(texts["handout"][:chapters])
    count = 0
    for chapter in book.chapters:
        tree = parsed(edition / chapter.page.replace(".md", ".html"))
        for item in tree.xpath("//li[@class='note']"):
            words = opening(edition, item)
            assert whole.count(words) == 1, (chapter.page, words)
            count += 1
    assert count == book.counts()["notes"]


def test_every_record_and_work_is_printed_once(texts: dict[str, list[str]], edition: Path, book: Book) -> None:
    whole = joined(texts["handout"])
    for term in book.terms.values():
        assert whole.count(bare(term.title + term.matter.reading)) == 1, term.id
    settings = book.settings
    for incident in book.incidents.values():
        assert whole.count(bare(incident.title + settings.kinds[incident.matter.kind])) == 1, incident.id
    entries = parsed(edition / "bibliography.html")
    for key in book.references:
        entry = bare(entries.get_element_by_id(f"ref-{key}").find_class("reference__entry")[0].text_content())
        assert whole.count(entry[:30]) >= 1, key


def test_a_chapter_is_complete_in_itself(texts: dict[str, list[str]], edition: Path) -> None:
    whole = joined(texts["05-cheonan"])
    tree = parsed(edition / "chapters/05-cheonan.html")
    for item in tree.xpath("//li[@class='note']"):
        assert whole.count(opening(edition, item)) == 1
    for title in tree.xpath("//aside//a[@class='incidents__name']/text()"):
        assert bare(title) in whole
    entries = parsed(edition / "bibliography.html")
    for key in set(tree.xpath("//a/@data-key")):
        entry = entries.get_element_by_id(f"ref-{key}").find_class("reference__entry")[0]
        assert bare(entry.text_content())[:20] in whole


def test_incidents_stand_in_the_margin_and_apart(edition: Path) -> None:
    seen = 0
    with pdfplumber.open(edition / "handout/handout.pdf") as document:
        for page in document.pages[3:30]:
            margin = column(page, outer=True)
            for char in margin.chars:
                assert 8 <= char["x0"] < char["x1"] <= page.width - 8
            # Baselines: signs of one line share theirs, lines of two items are a line apart.
            lines = sorted({round(char["matrix"][5], 1) for char in margin.chars})
            gaps = [above - below for below, above in itertools.pairwise(lines)]
            assert all(gap < 1 or gap > 9 for gap in gaps), (page.page_number, gaps)
            seen += len(re.findall(r"\d{4}\s?年", margin.extract_text(y_tolerance=4)))
    assert seen >= 59


def test_lines_stand_at_an_even_pitch(edition: Path) -> None:
    """Notes' marks, ruby and the margin's items push no line away from its neighbours."""
    with pdfplumber.open(edition / "handout/handout.pdf") as document:
        for page in document.pages[5:29]:
            rows = sorted({round(char["bottom"], 1) for char in page.chars
                           if "NotoSerif" in char["fontname"] and abs(char["size"] - 10) < 0.1})
            near = [round(below - above, 1) for above, below in itertools.pairwise(rows) if below - above < 20]
            assert set(near) <= {17.1, 17.2, 17.3}, (page.page_number, Counter(near))


def test_text_can_be_read_out_in_order(texts: dict[str, list[str]], book: Book) -> None:
    whole = joined(texts["handout"][3:])
    place = 0
    for chapter in book.chapters:
        for heading in chapter.source.headings:
            place = whole.index(bare(heading.text), place)


def test_the_wall_sheet_is_one_a3(edition: Path, book: Book) -> None:
    with pdfplumber.open(edition / "handout/chronology.pdf") as document:
        assert len(document.pages) == 1
        page = document.pages[0]
        assert (round(page.width), round(page.height)) == (1191, 842)
        text = bare(page.extract_text())
        sizes = Counter(round(char["size"]) for char in page.chars)
        assert sizes.most_common(1)[0][0] >= 13
        assert max(char["bottom"] for char in page.chars) < page.height
    for year in {incident.date.year for incident in book.incidents.values()}:
        assert f"{year}年" in text


@pytest.mark.parametrize(("pages", "sides"), [
    (4, [(3, 0), (1, 2)]),
    (8, [(7, 0), (1, 6), (5, 2), (3, 4)]),
    (6, [(None, 0), (1, None), (5, 2), (3, 4)]),
    (1, [(None, 0), (None, None)]),
])
def test_a_booklet_is_in_order_when_folded(pages: int, sides: list[tuple[int | None, int | None]]) -> None:
    assert order(pages) == sides


def test_the_booklet_fills_a4_sheets(edition: Path) -> None:
    with opened(edition, "booklet") as document:
        assert len(document.pages) % 2 == 0
        box = document.pages[0].mediabox
        assert (round(float(box[2])), round(float(box[3]))) == (round(A4[1]), round(A4[0]))


def test_imposing_twice_gives_the_same_bytes(edition: Path) -> None:
    data = (edition / "handout/05-cheonan.pdf").read_bytes()
    assert saddle_stitched(data) == saddle_stitched(data)
    with pikepdf.open(io.BytesIO(saddle_stitched(data))) as document:
        assert str(document.docinfo["/Title"]) == "第2章の2　中国というもう一つの理由"


def test_pages_offer_their_documents(edition: Path, book: Book) -> None:
    home = parsed(edition / "index.html")
    offered = home.xpath("//section[@class='handouts']//a/@href")
    assert sorted(offered) == sorted(str(file.relative_to(edition)) for file in (edition / "handout").rglob("*.pdf"))
    for chapter in book.chapters:
        tree = parsed(edition / chapter.page.replace(".md", ".html"))
        link = tree.xpath("//p[@class='actions']/a[@type='application/pdf']")[0]
        file = edition / "chapters" / link.get("href")
        size = tree.xpath("//span[@class='actions__size']/text()")[0]
        with pikepdf.open(file.resolve()) as document:
            assert f"{len(document.pages)}頁" in size
        assert f"{file.resolve().stat().st_size / 1e3:.0f} kB" in size
