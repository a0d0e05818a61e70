"""The real edition: it builds strictly and twice the same, every link leads somewhere, nothing is lost."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY, ROOT, build, parsed

from essay.book import Book, load
from essay.notes import is_editorial
from essay.settings import read_settings


@pytest.fixture(scope="module")
def book() -> Book:
    return load(ROOT, read_settings(ROOT / "mkdocs.yml"))[0]


def page(edition: Path, name: str) -> Any:
    return parsed(edition / name)


def test_the_edition_holds_what_it_promises(book: Book) -> None:
    counts = book.counts()
    assert counts["terms"] == 70
    assert counts["incidents"] == 59
    assert counts["references"] == 55
    assert counts["chapters"] == 9
    argument = [chapter for chapter in book.chapters if chapter.matter.essay_section]
    assert len(argument) == 7
    prose = "".join(re.sub(r"(?m)^\[\^.*$", "", chapter.source.body) for chapter in argument)
    assert len(re.findall("[\u3040-\u30ff\u4e00-\u9fff]", prose)) >= 12_000
    assert counts["notes"] >= 30


def test_two_builds_are_the_same(edition: Path, tmp_path: Path) -> None:
    assert build(tmp_path / "again").returncode == 0
    first = {file.relative_to(edition): file.read_bytes() for file in edition.rglob("*") if file.is_file()}
    second = {file.relative_to(tmp_path / "again"): file.read_bytes() for file in (tmp_path / "again").rglob("*") if file.is_file()}
    assert sorted(first) == sorted(second)
    assert [str(name) for name in first if first[name] != second[name]] == []


def test_every_link_and_fragment_resolves(edition: Path) -> None:
    command = [str(Path(sys.executable).parent / "lychee"), "--offline", "--include-fragments", "--no-progress",
               "--root-dir", str(edition), f"{edition}/**/*.html"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    total = re.search(r"(\d+) Total", done.stdout)
    assert total
    assert int(total[1]) > 5_000


def test_no_page_has_an_id_twice(edition: Path) -> None:
    for file in edition.rglob("*.html"):
        ids = parsed(file).xpath("//@id")
        assert len(ids) == len(set(ids)), (file.name, {name for name in ids if ids.count(name) > 1})


def test_nothing_is_fetched_from_elsewhere(edition: Path) -> None:
    for file in edition.rglob("*.html"):
        tree = parsed(file)
        fetched = [*tree.xpath("//@src"), *tree.xpath("//link[not(@rel='canonical')]/@href"), *tree.xpath("//@srcset")]
        assert [target for target in fetched if re.match(r"https?:|//", target)] == []


def test_every_note_is_printed_once(edition: Path, book: Book) -> None:
    for chapter in book.chapters:
        tree = page(edition, chapter.page.replace(".md", ".html"))
        printed = [item.get("id").removeprefix("fn:") for item in tree.xpath("//li[@class='note']")]
        assert sorted(printed) == sorted(note.label for note in chapter.source.notes)
        for series in ("notes--notes", "notes--editorial-notes"):
            numbers = [int(re.sub(r"\D", "", n)) for n in tree.xpath(f"//section[contains(@class,'{series}')]//*[@class='note__number']/text()")]
            assert numbers == list(range(1, len(numbers) + 1))


def test_editorial_notes_are_gathered(edition: Path, book: Book) -> None:
    gathered = page(edition, "editorial-notes.html").xpath("//section[@class='editorial']/@id")
    written = [note.label for chapter in book.chapters for note in chapter.source.notes if is_editorial(note.label)]
    assert sorted(gathered) == sorted(written)
    assert len(written) >= 21


def test_every_citation_leads_to_its_entry_and_back(edition: Path, book: Book) -> None:
    entries = page(edition, "bibliography.html")
    assert len(entries.xpath("//li[@class='reference']")) == len(book.references)
    for chapter in book.chapters:
        name = chapter.page.replace(".md", ".html")
        cited = page(edition, name).xpath("//a[@role='doc-biblioref']")
        for link in cited:
            entry = entries.get_element_by_id(link.get("href").split("#")[1])
            assert f"{name}#{link.get('id')}" in [back.get("href") for back in entry.xpath(".//a[@role='doc-backlink']")]


def test_every_record_has_a_page_and_stands_in_its_index(edition: Path, book: Book) -> None:
    for folder, records in (("glossary", book.terms), ("incidents", book.incidents)):
        index = page(edition, f"{folder}/index.html")
        assert set(records) <= set(index.xpath("//@id"))
        for record in records.values():
            shown = page(edition, record.page.replace(".md", ".html"))
            assert shown.xpath("//h2[@id='uses']"), record.id


def test_the_sidebar_holds_the_chapters_incidents_in_order(edition: Path, book: Book) -> None:
    for chapter in book.chapters:
        tree = page(edition, chapter.page.replace(".md", ".html"))
        listed = tree.xpath("//aside[contains(@class,'incidents')]//li/@data-incident")
        named = {name for names in tree.xpath("//@data-incidents") for name in names.split()}
        assert set(listed) == named
        assert listed == [incident for incident in book.incidents if incident in named]
    assert len(page(edition, "chapters/05-cheonan.html").xpath("//aside//li/@data-incident")) >= 10


def test_context_incidents_are_marked(edition: Path, book: Book) -> None:
    chronology = page(edition, "incidents/index.html")
    marked = {item.get("id") for item in chronology.xpath("//li[.//abbr[@class='context']]")}
    assert marked == {incident.id for incident in book.incidents.values() if not incident.matter.essay}


def test_pages_say_who_wrote_what(edition: Path) -> None:
    for name in ("index.html", "chapters/03-tcog.html", "glossary/tcog.html"):
        tree = page(edition, name)
        assert tree.xpath("//meta[@name='author']/@content") == ["本版の編者"]
        footer = tree.xpath("//footer")[0].text_content()
        assert "CC BY 4.0" in footer
        assert "MIT" in footer
        assert tree.xpath("//a[@rel='edit']/@href")[0].endswith(name.replace(".html", ".md"))
        assert tree.get("lang") == "ja"


def test_a_fork_has_its_own_addresses(tmp_path: Path) -> None:
    assert build(tmp_path / "site", SITE_URL="https://essay.example/", REPO_URL="https://code.example/fork").returncode == 0
    tree = page(tmp_path / "site", "about.html")
    assert tree.xpath("//link[@rel='canonical']/@href") == ["https://essay.example/about.html"]
    assert tree.xpath("//a[@rel='edit']/@href") == ["https://code.example/fork/edit/main/docs/about.md"]
    assert tree.xpath("//a[contains(@href, 'issues/new')]") == []


def test_without_a_repository_nothing_leads_to_one(tmp_path: Path) -> None:
    assert build(tmp_path / "site", REPO_URL="").returncode == 0
    tree = page(tmp_path / "site", "about.html")
    assert tree.xpath("//a[@rel='edit' or contains(@class, 'md-source') or contains(@href, 'issues/new')]") == []


def test_every_page_leads_to_the_form_for_errors(edition: Path) -> None:
    for name in ("index.html", "chapters/03-tcog.html", "glossary/tcog.html"):
        found = page(edition, name).xpath("//p[@class='actions']/a[contains(@href, 'issues/new')]/@href")
        assert found == [f"{REPOSITORY}/issues/new?template=error.yml&place={name.replace('/', '%2F')}"] or found == [f"{REPOSITORY}/issues/new?template=error.yml&place={name}"]
