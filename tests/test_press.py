"""The sources of the printed documents: what is in them, and where their links lead."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import ROOT
from mkdocs.commands.build import build
from mkdocs.config import load_config

from essay.handout import Imprint, Press
from essay.printsettings import PrintSettings
from essay.publish import Publication
from essay.revision import Revision

DAY = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """The real edition, rendered in this process."""
    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(tmp_path_factory.mktemp("press")), hooks=[str(ROOT / "hooks/site.py")])
    build(config)
    module: Any = next(m for m in list(sys.modules.values()) if getattr(m, "__file__", "") == str(ROOT / "hooks/site.py"))
    found = module.build.publication
    assert isinstance(found, Publication)
    return found


def press(publication: Publication, url: str = "", version: str = "abc1234", **settings: Any) -> Press:
    imprint = Imprint("題", "副題", "説明", "編者", "著者", Revision(version, DAY), url)
    return Press(publication, imprint, PrintSettings.model_validate(settings))


def test_the_whole_holds_every_part_in_order(publication: Publication) -> None:
    source = press(publication).whole("a4")
    parts = ["cover(", "contents(", 'part("まえがき', 'part("用語集"', 'part("年表"', 'part("文献"', 'part("校訂注"', 'part("奥付"']
    places = [source.index(part) for part in parts]
    assert places == sorted(places)
    assert 'kind: "a4"' in source
    assert 'date: datetime(year: 2026, month: 1, day: 2, hour: 3, minute: 4, second: 5)' in source
    assert "qr(" not in source[: source.index("contents(")]
    assert source.count("headword(") == len(publication.book.terms)
    assert source.count("event(") == len(publication.book.incidents)
    assert source.count('reference("r-') == len(publication.book.references)


def test_parts_are_those_of_the_settings(publication: Publication) -> None:
    source = press(publication, parts=["chapters"]).whole("a5")
    assert "cover(" not in source
    assert "headword(" not in source
    assert 'term("' not in source
    assert 'go("r-' not in source
    assert ', none);' in source
    assert 'part("奥付"' not in press(publication, colophon="none.md").whole("a4")


def test_an_address_gives_codes_and_outward_links(publication: Publication) -> None:
    here = press(publication, url="https://essay.example/", parts=["cover", "chapters"])
    source = here.whole("a4")
    assert "qr(" in source[: source.index("part(")]
    assert "https://essay.example/glossary/" in source
    chapter = next(c for c in publication.book.chapters if c.page.endswith("07-conclusion.md"))
    assert 'link("https://essay.example/chapters/' in here.chapter(chapter, "a4")


def test_a_chapter_carries_what_it_uses_and_nothing_else(publication: Publication) -> None:
    chapter = next(c for c in publication.book.chapters if c.page.endswith("05-cheonan.md"))
    source = press(publication).chapter(chapter, "a4")
    assert source.count("event(") == len(publication.backlinks.beside(chapter.page))
    assert source.count("beside(") == len(publication.backlinks.beside(chapter.page))
    cited = {citing.key for citing in publication.backlinks.apparatus[chapter.page].citings}
    assert source.count('reference("r-') == len(cited)
    assert 0 < source.count("headword(") < len(publication.book.terms)
    assert "imprint((" in source
    assert "中国というもう一つの理由" in source


def test_cross_references_print_pages_within_a_document_only(publication: Publication) -> None:
    chapter = next(c for c in publication.book.chapters if c.page.endswith("05-cheonan.md"))
    assert 'cross("p-chapters-03-tcog--taepodong"' in press(publication).whole("a4")
    assert "cross(" not in press(publication).chapter(chapter, "a4")


def test_the_wall_sheet_lists_every_incident_and_marks_the_background(publication: Publication) -> None:
    source = press(publication, url="https://essay.example/").wall()
    for incident in publication.book.incidents.values():
        assert incident.title in source
    assert source.count("（背景）") == sum(not incident.matter.essay for incident in publication.book.incidents.values())
    assert "https://essay.example/" in source


def test_an_edition_without_a_version_says_its_day(publication: Publication) -> None:
    assert '"2026年1月2日"' in press(publication, version="").whole("a4")
    assert '"2026年1月2日（abc1234）"' in press(publication).whole("a4")


def test_every_editorial_note_is_listed_with_its_chapter(publication: Publication) -> None:
    source = press(publication).whole("a4")
    assert source.count("listed(") == len(publication.book.editorial_notes)
    assert 'listed("p-chapters-06-yeonpyeong--fn-ed-nll", "第2章の3　校' in source


def test_every_citation_of_the_site_is_printed_once(publication: Publication) -> None:
    source = press(publication, parts=["chapters", "bibliography"]).whole("a4")
    cited = sum(publication.contents[chapter.page].count("data-key=") for chapter in publication.book.chapters)
    assert cited > 100
    assert source.count('go("r-') == cited


def test_nothing_is_lost_in_this_edition(publication: Publication) -> None:
    here = press(publication)
    here.whole("a4")
    assert here.lost == []


TYPST = {
    "block", "cell", "datetime", "document", "emph", "enum", "figure", "grid", "h", "header", "image", "linebreak", "line", "link", "list",
    "pad", "par", "quote", "raw", "strike", "sub", "super", "table", "text", "with",
}
"""Functions of Typst itself that sources may call."""


def test_the_functions_that_are_called_exist(publication: Publication) -> None:
    templates = "".join(file.read_text("utf-8") for file in (ROOT / "handout").glob("*.typ"))
    defined = set(re.findall(r"^#let ([a-z-]+)\(", templates, re.MULTILINE))
    here = press(publication, url="https://essay.example/")
    sources = [here.whole("a4"), here.wall(), *(here.chapter(chapter, "a4") for chapter in publication.book.chapters)]
    code = re.sub(r'"(?:\\.|[^"\\])*"', '""', "".join(sources))
    called = set(re.findall(r"\b([a-z][a-z-]*)\(", code))
    assert called >= {"para", "section", "note", "term", "incident", "beside", "cross", "headword", "event", "reference", "listed", "wall"}
    assert called - defined - TYPST == set()
