"""What passes the check becomes a page in which a sanitiser finds nothing to drop, whatever the source looked like."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from essay import labels
from essay.book import Book
from essay.csl import Formatted
from essay.frontmatter import FrontMatter
from essay.limits import over_limits
from essay.markdown import EssayExtension, mask_citations
from essay.records import Page
from essay.rendered import EXTENSIONS, MADE, Plainly, is_plain, lost
from essay.settings import Settings
from essay.source import read_source
from essay.strangers import check_markup

PAGE = "chapters/a.md"
PIECES = [
    "<script>", "</script>", "<b>", "</b>", "<a href='", "'>", "javascript:x", "data:x", " onclick=x", "<!--", "-->", "<!-->", "<?", "?>", "<svg>",
    "<div markdown='1'>", "</div>", "<p markdown>", "<details>", "[a](", "![a](", ")", "[a][b]", "\n\n[b]: ", "[", "]", "[@k ", "@k", "{ onclick=x }",
    "{: onclick=x }", "{", "}", "[a]{ ", "*", "**a**", "`", "``", "\n```\n", "\n~~~ {.a}\n", "\n", "\n\n", "    ", "- ", "> ", "# a", "\\", "&#x6A;", "<", ">",
    "\n|a|\n|:-|\n|b|\n", "文", " ", "=", "'", '"', "<code>", "</code>", "<pre>", "</pre>", "</a>", "<http://a>",
]  # fmt: skip


def book_of(text: str) -> Book:
    return Book(Settings(), {PAGE: Page(read_source(text, f"docs/{PAGE}", PAGE), FrontMatter({}, {}), None)}, frozenset(), {})


@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_what_passes_holds_nothing_that_a_sanitiser_would_drop(text: str) -> None:
    book = book_of(text)
    if list(over_limits(text, "")) or list(check_markup(book)):
        return
    extension = EssayExtension(book, Formatted({}, {}, {}), labels.load("ja"))
    extension.page = PAGE
    assert lost(Markdown(extensions=[*EXTENSIONS, extension]).convert(mask_citations(text)), MADE) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# 題\n\n```\n\n[a](javascript:alert(1))\n\n文\n{ onclick=x }\n", [(5, "unsafe-address"), (8, "refused-attribute")]),
        ("~~~ {.a}\n\n<b>文</b>*a*{ onclick=x }", [(3, "refused-attribute")]),
        ("[a](javascript&colon;x)", [(1, "unsafe-address")]),
        ("```\n<script>\n```\n\n`{ onclick=x }`", []),
        ("文[^1]。\n\n[^1]:\n", []),
    ],
)
def test_what_looked_like_code_and_is_none_is_named_at_its_line(text: str, found: list[tuple[int, str]]) -> None:
    assert [(problem.place.line, problem.kind) for problem in sorted(check_markup(book_of(text)))] == found


@pytest.mark.parametrize("html", ["<!--><b onclick=x>a</b> -->", "<![a", "<p>a<plaintext>b", '<table><tr><td style="position: fixed">a</td></tr></table>', "<b><svg/></b>"])
def test_what_a_browser_would_make_of_it_counts(html: str) -> None:
    assert lost(html)


SIGNS = st.sampled_from([
    "[", "]", "(", ")", "!", "*", "_", "#", "-", "|", ":", "^", "@", "\\", '"', "'", "=", "\n", "\n\n", "    ", "> ", "1. ", "javascript", "data", "//",
    "https:", "mailto:", "{ #a }", "{ .b }", "[^1]", "[^1]: x", "[a]: ", "| - |", "onclick", "style", "字", "a", "%3a", "\u0085",
])  # fmt: skip


@given(st.lists(SIGNS, max_size=20).map("".join))
def test_a_page_that_is_not_rendered_in_the_check_would_have_passed(body: str) -> None:
    source = read_source(body, "docs/a.md", "a.md")
    if is_plain(body) and all(source.body[note.start : note.end].strip() for note in source.notes):
        html = Markdown(extensions=[*EXTENSIONS, Plainly()]).convert(source.body)
        assert lost(html, MADE - {"role", "data-key", "data-incidents"}) == ()


@pytest.mark.parametrize("body", ["<b>", "&amp;", "`a`", "~~~", "[a](javascript:x)", "[a](vbscript\t:x)", "{ onclick=a }", "{: style=a }", "a\x02b"])
def test_what_could_be_html_is_rendered(body: str) -> None:
    assert not is_plain(body)


def test_the_extensions_are_the_edition_s() -> None:
    listed = re.search(r"^markdown_extensions:\n(.*?)^\S", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert listed
    assert re.findall(r"^  - ([\w.]+)", listed[1], re.MULTILINE) == EXTENSIONS
