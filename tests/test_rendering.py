"""One parser serves all pages, each with only the patterns that can match on it, and makes of each what any parser would."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from essay import labels
from essay.book import Book
from essay.csl import Formatted
from essay.markdown import EssayExtension, mask_citations
from essay.rendered import EXTENSIONS
from essay.settings import Settings
from rendering import SIGNS, Parser

OTHERS = ["abbr", "admonition", "def_list", "sane_lists", "smarty", "pymdownx.smartsymbols", "pymdownx.caret", "pymdownx.keys"]
PIECES = st.sampled_from([
    "字", "a", " ", "  \n", "\n", "\n\n", "\t", "`", "``", "\\", "*", "**", "_", "[", "]", "[^1]", "\n\n[^1]: 注\n", "(b.md)", "![", "!", "<", ">",
    "<b>", "</b>", "<https://a.example>", "<a@b.example>", "&amp;", "&", "@key", "[@key, 3頁]", "[字]{ lang=ko }", "{ #id }", "# ", "- ", "> ",
    "<div markdown>", "</div>", "\n[a]: b.md\n", "~~~\n", "^", "(c)", "...", "++ctrl++", "\n*[字]: 語\n", "!!! note\n    ", "| a | b |\n|---|---|\n",
])  # fmt: skip


def extension() -> EssayExtension:
    book = Book(Settings(language="ja"), {}, frozenset(), {})
    return EssayExtension(book, Formatted({}, {}, {}), labels.load("ja"))


@settings(max_examples=300)
@given(st.lists(st.lists(PIECES, max_size=14).map("".join), min_size=1, max_size=3), st.booleans())
def test_a_page_becomes_what_a_parser_of_its_own_makes_of_it(texts: list[str], others: bool) -> None:
    names, parser = [*EXTENSIONS, *(OTHERS if others else [])], Parser()
    shared = extension()
    for text in map(mask_citations, texts):
        try:
            expected = Markdown(extensions=[*names, extension()]).convert(text)
        except AssertionError:  # html.parser, at «<![a»
            continue
        parser.text = text
        assert parser.Markdown(extensions=[*names, shared]).convert(text) == expected


def test_every_pattern_that_a_sign_is_known_for_exists() -> None:
    known = Markdown(extensions=[*EXTENSIONS, extension()]).inlinePatterns
    assert [name for name in SIGNS if name not in known] == []
