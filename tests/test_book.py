"""A whole book from its files, whatever stands in them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from essay.anchors import Anchors
from essay.book import Book, load
from essay.checks import examine
from essay.frontmatter import FrontMatter
from essay.labels import load as load_labels
from essay.problems import CAUSES
from essay.records import Page
from essay.settings import Settings
from essay.source import read_source

SETTINGS = Settings(language="ja", kinds={"clash": "衝突"}, actors={"rok": "国"}, sections={"primary": "一次"})
RECORD = "---\nid: {id}\nreading: あ\nessay: true\n---\n\n# {title}\n"
INCIDENT = "---\nid: {id}\ndate: {date}\nkind: clash\nessay: true\n---\n\n# {id}\n"


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def test_the_parts_of_a_book_in_the_order_of_its_readers(tmp_path: Path) -> None:
    write(tmp_path, {
        "docs/index.md": "# 表題\n",
        "docs/chapters/02.md": "# 二\n\n文[@k, p. 3][^ed-a]。\n\n[^ed-a]: **題。** 注。\n",
        "docs/chapters/01.md": "# 一\n",
        "docs/glossary/z.md": RECORD.format(id="z", title="甲"),
        "docs/incidents/2010-11-b.md": INCIDENT.format(id="b", date="2010-11"),
        "docs/incidents/2009-c.md": INCIDENT.format(id="c", date="2009"),
        "docs/incidents/2010-11-02-a.md": INCIDENT.format(id="a", date="2010-11-02"),
        "docs/img/a.png": b"\x89PNG",
        "docs/.hidden/a.md": "no",
        "docs/.hidden.md": "no",
        "bib/refs.bib": "@book{k, title = {A}, langid = {english}, keywords = {primary}}",
    })  # fmt: skip
    book, problems = load(tmp_path, SETTINGS)
    assert problems == ()
    assert [chapter.page for chapter in book.chapters] == ["chapters/01.md", "chapters/02.md"]
    assert list(book.terms) == ["z"]
    assert list(book.incidents) == ["c", "b", "a"]
    assert list(book.records) == ["z", "c", "b", "a"]
    assert book.files == {"img/a.png"}
    assert book.editorial_notes == {"ed-a": "chapters/02.md"}
    assert sorted((item.key, item.suffix) for item in book.citation_items()) == [("k", ""), ("k", "p. 3")]
    assert book.counts() == {"chapters": 2, "notes": 1, "terms": 1, "incidents": 3, "references": 1}
    assert book.record_at("glossary/z.md") is book.terms["z"]
    assert book.record_at("index.md") is None
    assert book.record_at("nowhere.md") is None


def test_a_book_without_any_file(tmp_path: Path) -> None:
    book, problems = examine(tmp_path, SETTINGS)
    assert (book.pages, book.records, book.references) == ({}, {}, {})
    assert [problem.kind for problem in problems] == ["missing-bibliography"]


def test_a_file_that_is_not_utf8_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    write(tmp_path, {"docs/a.md": b"# \xe9\xa1\x8c\n\n\x93\xfa\n", "bib/refs.bib": ""})
    book, problems = examine(tmp_path, SETTINGS)
    assert book.unreadable == ("a.md",)
    assert book.pages["a.md"].title == "題"
    assert [load_labels("en").line(problem) for problem in problems] == [
        "docs/a.md:3: The byte 0x93 is not UTF-8. Save the file as UTF-8 in your editor."
    ]


def test_headings_of_one_name_get_numbers_and_given_ids_count() -> None:
    source = read_source("# 題\n\n## 節\n\n## 節\n\n## A b { #a }\n\n## 節 { #節_1 }\n\n## A, *b*!\n", "a", "a")
    anchors = Anchors(Page(source, FrontMatter({}, {}), None), Book(SETTINGS, {}, frozenset(), {}))
    assert anchors.known == {"題", "節", "節_2", "節_1", "a", "a-b"}
    assert [name for name in ("p12", "fn:1", "fnref2:1", "notes", "cite-3", "p", "x", "cite-") if anchors.has(name)] == [
        "p12", "fn:1", "fnref2:1", "notes", "cite-3",
    ]  # fmt: skip


PIECES = st.lists(
    st.sampled_from([
        "---\n", "id: a\n", "id: b\n", "date: 2010\n", "date: 2010-02-31\n", "kind: clash\n", "essay: true\n", "reading: あ\n",
        "forms: [甲, 乙]\n", "avoid: [丙]\n", "see_also: [a, c]\n", "sources: [k, j]\n", "editorial_notes: [ed-a]\n",
        "place: {name: x}\n", "forms: &f [*f]\n", "# 甲\n", "## 乙 { #p1 }\n", "\n", "甲と乙と丙。", "[甲](a.md)", "[x](../glossary/a.md#甲)",
        "[x](#)", "[x]()", "[x](%ff#%zz)", "[^1]", "\n[^1]: 注[@k]。\n", "[^ed-a]", "\n[^ed-a]: **題。** 注\n",
        "[@k; @j]", "@k", "`甲`", "```\n", "<b id='a'>", "\ufeff", "\r\n",
        "[x](//)", "[x](http://[)", "[x](/etc/passwd)", "[x](../../../..)", "\0", "\x02wzxhzdk:0\x03",
    ])
).map("".join)  # fmt: skip
BYTES = st.one_of(PIECES.map(str.encode), st.binary(max_size=40), st.text().map(str.encode))
NAMES = st.sampled_from([
    "docs/index.md", "docs/chapters/01.md", "docs/chapters/02.md", "docs/glossary/a.md", "docs/glossary/b.md",
    "docs/glossary/index.md", "docs/incidents/2010-a.md", "docs/incidents/2010-b.md", "docs/bibliography.md",
    "docs/editorial-notes.md", "docs/x/y.md", "docs/a.png", "bib/refs.bib",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(NAMES, BYTES, max_size=7))
def test_no_files_are_too_strange_to_examine(files: dict[str, str | bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), files)
        book, problems = examine(Path(folder), SETTINGS)
    assert problems == sorted(set(problems), key=lambda one: (one.kind not in CAUSES, one))
    assert len(book.pages) + len(book.files) == len(files) - ("bib/refs.bib" in files)
    for problem in problems:
        data = files.get(problem.place.path, b"")
        text = data if isinstance(data, str) else data.decode("utf-8", "replace")
        assert 1 <= problem.place.line <= text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        for language in ("ja", "en"):
            assert load_labels(language).line(problem).startswith(f"{problem.place}: ")
