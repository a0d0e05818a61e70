"""Rendering: it takes any text, and finds just what the scan of the source has found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from pymdownx.slugs import slugify  # type: ignore[import-untyped]

from essay.book import Book, load
from essay.citations import CitationItem
from essay.csl import Formatted
from essay.labels import load as load_labels
from essay.markdown import EssayExtension, mask_citations
from essay.mentions import PageApparatus
from essay.settings import Settings
from essay.source import read_source

TERM = "---\nid: a\nreading: あ\nforms: [延坪島, TCOG]\nessay: true\n---\n\n# 甲\n"
BIB = "@book{k, title = {A}, date = {1999}, langid = {english}, keywords = {x}}"
PAGE = "chapters/01.md"


class OfWork(dict[CitationItem, Any]):
    """The same text for each citation of the one work, and for no other."""

    def __init__(self, text: Any) -> None:
        super().__init__()
        self.text = text

    def __contains__(self, item: object) -> bool:
        return isinstance(item, CitationItem) and item.key == "k"

    def __missing__(self, item: CitationItem) -> Any:
        return self.text


class Renderer:
    """A book of one term and one work, for whose chapter any text can be rendered."""

    def __init__(self, root: Path) -> None:
        for name, text in (("docs/glossary/a.md", TERM), ("bib/refs.bib", BIB)):
            (root / name).parent.mkdir(parents=True)
            (root / name).write_text(text, encoding="utf-8")
        self.book: Book = load(root, Settings())[0]
        self.formatted = Formatted({"k": "A 1999."}, OfWork("A 1999"), OfWork(("A", "1999")))

    def __call__(self, text: str) -> tuple[str, PageApparatus]:
        extension = EssayExtension(self.book, self.formatted, load_labels("ja"))
        extension.page = PAGE
        md = Markdown(
            extensions=["attr_list", "md_in_html", "tables", "footnotes", "toc", "pymdownx.betterem", "pymdownx.superfences", extension],
            extension_configs={"footnotes": {"USE_DEFINITION_ORDER": False}, "toc": {"slugify": slugify(case="lower")}},
        )
        return md.convert(mask_citations(text)), extension.apparatus.get(PAGE, PageApparatus(PAGE))


@pytest.fixture(scope="module")
def render(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    return Renderer(tmp_path_factory.mktemp("book"))


MARKDOWN = st.lists(
    st.sampled_from([
        "# ", "## 題 { #a }\n", "\n", "\n\n", "    ", "`", "```\n", "~~~\n", "<!-- ", "-->", "<code>", "</code>", "[", "]", "(", ")",
        "[^1]", "\n[^1]: 字", "[^ed-a]", "\n[^ed-a]: **題。** ", "![", "a.md", "#x", "{", "}", "{ .nolink }", "{: #p1 }", "[@k]", "@k",
        "-@{k}", "@j", ";", "延坪島", "TCOG", "\\", "*", "| a | b |\n|---|---|\n", "> ", "- ", "<b id='x'>", "</b>", "<div>", "</div>",
        "\u2060", "：", "<kbd>", "</kbd>", "甲", "[x](../glossary/a.md)", "[x]{ .y lang=ko }",
    ])
).map("".join)  # fmt: skip


@given(text=MARKDOWN)
def test_no_text_is_too_strange_to_render(render: Renderer, text: str) -> None:
    html, apparatus = render(text)
    assert "\x02" not in html
    for anchor in {mention.anchor for mention in apparatus.mentions} | {citing.anchor for citing in apparatus.citings}:
        assert not anchor or f'id="{anchor}"' in html


PIECES = st.lists(
    st.sampled_from([
        "\n\n", "\n", "文", "`", "``", "[@k]", "[@k; @k]", "@k", "-@k", "\\@k", "[甲](a.md)", "*", "**", "（", "[x @k y]", "a@k",
        "「", "\n\n    ", "- ", "> ", "## ", "<code>", "</code>", "TCOG", "延坪島", "[x](../glossary/a.md)", "[TCOG]{ .nolink }",
    ])
).map(lambda pieces: "文" + "、".join(pieces))  # fmt: skip


@given(text=PIECES)
def test_what_the_scan_finds_is_what_is_rendered(render: Renderer, text: str) -> None:
    source = read_source(text, f"docs/{PAGE}", PAGE)
    _, apparatus = render(text)
    assert [citing.key for citing in apparatus.citings] == [
        item.key for cluster in source.citations for item in cluster.items
    ]


def test_a_mention_knows_its_section_by_the_heading_without_its_markup(render: Renderer) -> None:
    _, apparatus = render("## *節* `a` [b](c.md) { #x }\n\nTCOGの後。\n\n前の[^1]。\n\n[^1]: 延坪島。\n")
    assert [(mention.section, mention.text, mention.note, mention.target) for mention in apparatus.mentions] == [
        ("節 a b", "TCOG", None, "p1"),
        ("注", "延坪島", "1", "fn:1"),
    ]


def test_raw_html_and_code_are_no_paragraphs(render: Renderer) -> None:
    html, _ = render("```\na\n```\n\n<div>b</div>\n\n文。\n")
    assert '<p id="p1">文。</p>' in html
    assert "<p id=" not in html.replace('<p id="p1">文。</p>', "")
