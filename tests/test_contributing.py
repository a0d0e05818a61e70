"""What CONTRIBUTING.md and README.md tell editors is so: keys, examples, dates, commands and places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ROOT
from lxml import html
from markdown import Markdown
from worked_examples import worked_examples

from essay import labels
from essay.book import Book, load
from essay.citations import find_citations
from essay.commands import messages
from essay.crossrefs import resolve
from essay.csl import format_citations
from essay.dates import parse_date
from essay.markdown import EssayExtension
from essay.pictures import LARGEST, PRINTABLE
from essay.records import ChapterMatter, IncidentMatter, PageMatter, PlaceMatter, Schema, TermMatter
from essay.settings import Settings, read_settings
from essay.source import read_source

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAINTAINING = (ROOT / "MAINTAINING.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMAS: dict[str, type[Schema]] = {"用語": TermMatter, "出来事": IncidentMatter, "章": ChapterMatter, "ほかの頁": PageMatter}
EXAMPLES = re.findall(r"^```markdown\n(.*?)^```", CONTRIBUTING, re.MULTILINE | re.DOTALL)
WORKED = worked_examples(CONTRIBUTING)
CITATIONS = re.findall(r"^\| `([^`]*@[^`]*)` \| ([^|　]+)", CONTRIBUTING, re.MULTILINE)


def tables(text: str) -> Iterator[list[list[str]]]:
    """The tables of a Markdown text, as rows of cells; the first row is the head."""
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines()]
        yield [rows[0], *rows[2:]]


def documented() -> dict[str, dict[str, str]]:
    """For each sort of file, its keys with the sign in their cell: 必 for what must be there, ○ for what may."""
    found: dict[str, dict[str, str]] = {}
    for head, *rows in tables(CONTRIBUTING):
        if head[0] == "キー":
            for column, name in enumerate(head[1:-1], 1):
                found[name] = {row[0].strip("`"): row[column] for row in rows if row[column]}
    return found


@pytest.fixture(scope="module")
def settings() -> Settings:
    return read_settings(ROOT / "mkdocs.yml")


@pytest.fixture(scope="module")
def book(settings: Settings) -> Book:
    return load(ROOT, settings)[0]


def test_every_sort_of_file_has_its_keys_listed() -> None:
    assert set(documented()) == set(SCHEMAS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_keys_are_those_of_the_schema(name: str) -> None:
    fields = SCHEMAS[name].model_fields
    assert documented()[name] == {key: "必" if field.is_required() else "○" for key, field in fields.items()}


def test_the_keys_of_a_place_are_told() -> None:
    told = next(row[-1] for _, *rows in tables(CONTRIBUTING) for row in rows if row[0] == "`place`")
    assert re.findall("`(.*?)`", told) == list(PlaceMatter.model_fields)


def test_every_work_and_file_in_an_example_exists(book: Book) -> None:
    assert len(CITATIONS) == 5
    for example in {*EXAMPLES, *(written for written, _ in CITATIONS)} - {example.text for example in WORKED}:
        for cluster in find_citations(example):
            assert {item.key for item in cluster.items} <= set(book.references), example
        for link in read_source(example, "", "").links:
            assert resolve("chapters/x.md", link.target)[0] in book.pages, example


def test_citations_come_out_as_shown(book: Book, settings: Settings) -> None:
    items = [item for written, _ in CITATIONS for cluster in find_citations(written) for item in cluster.items]
    styles = {name: ROOT / path for name, path in settings.styles.items()}
    extension = EssayExtension(book, format_citations(book.references.values(), items, styles), labels.load("ja"))
    for written, shown in CITATIONS:
        paragraph = html.fragment_fromstring(Markdown(extensions=[extension]).convert(written))
        assert "".join(paragraph.itertext()) == shown.strip()


def test_dates_can_be_written_as_shown() -> None:
    written = [row[0].strip("`") for head, *rows in tables(CONTRIBUTING) if head == ["書き方", "意味"] for row in rows]
    assert len(written) == 6
    for date in written:
        assert parse_date(date).text == date


def test_pictures_are_of_the_kinds_and_the_size_told() -> None:
    told = re.search(r"印刷版に入る形式は (.*?)、大きさは (\d+) MB まで", CONTRIBUTING)
    assert told
    assert set(told[1].split("、")) == {kind.lstrip(".") for kind in PRINTABLE} - {"jpeg"}
    assert int(told[2]) * 1_000_000 == LARGEST


@pytest.mark.parametrize("text", [README, CONTRIBUTING, MAINTAINING], ids=["README", "CONTRIBUTING", "MAINTAINING"])
def test_commands_and_places_exist(text: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", "".join((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "machinery.mk", "template/shared/book.mk")), re.MULTILINE))
    commands = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
    assert commands
    assert commands <= targets
    places = set(re.findall(r"`((?:docs|bib|hooks|overrides|handout|tests|benchmarks)/[\w./-]*)`", text))
    source = read_source(text, "", "")
    linked = {link.target for link in source.links if "://" not in link.target}
    assert places
    assert linked
    sections = {f"#{heading.text}" for heading in source.headings}
    made = {"docs/assets/", *sections, *(example.path for example in WORKED if example.form == "markdown")}
    assert [place for place in (places | linked) - made if not (ROOT / place).exists()] == []


def test_all_that_is_used_of_mkdocs_is_listed_for_whoever_replaces_it() -> None:
    hooks = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "hooks").glob("*.py"))
    (events,) = [rows for head, *rows in tables(MAINTAINING) if head[0] == "MkDocs の出来事"]
    assert {name for row in events for name in re.findall("`(.*?)`", row[0])} == set(re.findall(r"^def (on_\w+)", hooks, re.MULTILINE))
    imported = {name for names in re.findall("^from mkdocs.* import (.*)$", hooks, re.MULTILINE) for name in names.split(", ")}
    assert imported
    assert [name for name in imported if f"`{name}`" not in MAINTAINING] == []
    blocks = set(re.findall(r"\{% block (\w+)", (ROOT / "overrides" / "main.html").read_text(encoding="utf-8")))
    assert blocks <= set(re.findall(r"`(\w+)`", MAINTAINING))


def test_every_message_is_listed_with_its_remedy() -> None:
    """``make messages`` brings MESSAGES.md up to date."""
    listed = (ROOT / "MESSAGES.md").read_text(encoding="utf-8")
    assert listed.partition("\n| ")[1:] == ("\n| ", messages.table(labels.load("ja")).removeprefix("| "))
    assert len(re.findall(r"^\|", listed, re.MULTILINE)) == len(labels.load("ja").problems) + len(labels.load("ja").words["causes"]) + 2


def test_messages_are_shown_as_they_are_said() -> None:
    shown: Any = html.fromstring(Markdown(extensions=["tables"]).convert((ROOT / "MESSAGES.md").read_text(encoding="utf-8")))
    rows = {row[0].text_content(): row for row in shown.xpath("//tbody/tr")}
    for kind, form in labels.load("ja").problems.items():
        says, remedy = (re.sub(r"\{\w+\}", "…", text.replace("{{", "\1")).replace("\1", "{").replace("}}", "}") for text in form.values())
        assert [rows[kind][2].text_content(), rows[kind][3].text_content()] == [says, remedy]
    assert rows["front-matter-syntax (bracket)"][3].text_content() == "[ ] や { } を閉じ、項目を半角の「, 」で区切ってください。"
    assert not shown.xpath("//td//*")
