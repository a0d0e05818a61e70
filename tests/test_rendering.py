"""One parser serves all pages, each with only the patterns that can match on it, and makes of each what any parser would."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import _RelativePathTreeprocessor

from essay import labels
from essay.book import Book
from essay.csl import Formatted
from essay.markdown import EssayExtension, mask_citations
from essay.rendered import EXTENSIONS
from essay.settings import Settings
from rendering import BLOCKS, PATTERNS, PROCESSORS, Addresses, Parser

OTHERS = ["abbr", "admonition", "def_list", "sane_lists", "smarty", "pymdownx.smartsymbols", "pymdownx.caret", "pymdownx.keys",
          "pymdownx.tilde", "pymdownx.mark", "pymdownx.details"]
PIECES = st.sampled_from([
    "字", "a", " ", "  \n", "\n", "\n\n", "\t", "`", "``", "\\", "*", "**", "_", "[", "]", "[^1]", "\n\n[^1]: 注\n", "(b.md)", "![", "!", "<", ">",
    "<b>", "</b>", "<https://a.example>", "<a@b.example>", "&amp;", "&", "@key", "[@key, 3頁]", "[字]{ lang=ko }", "{ #id }", "# ", "- ", "> ",
    "<div markdown>", "</div>", "\n[a]: b.md\n", "~~~\n", "^", "(c)", "...", "++ctrl++", "\n*[字]: 語\n", "!!! note\n    ", "??? note\n    ", "| a | b |\n|---|---|\n",
    "\n===\n", "\n---\n", "\n* ", "[TOC]", "\n\n[TOC]\n\n", "\n[a\nb]: c\n", "[a\nb]", "](", "~~", "^^", "==", "]:",
])  # fmt: skip


def extension() -> EssayExtension:
    book = Book(Settings(language="ja"), {}, frozenset(), {})
    return EssayExtension(book, Formatted({}, {}, {}), labels.load("ja"))


@settings(max_examples=400)
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


def test_everything_that_signs_are_known_for_exists() -> None:
    made = Markdown(extensions=[*EXTENSIONS, extension()])
    assert [name for name in PATTERNS if name not in made.inlinePatterns] == []
    assert [name for name in BLOCKS if name not in made.parser.blockprocessors] == []
    assert [name for name in PROCESSORS if name not in made.preprocessors and name not in made.treeprocessors] == []


@pytest.mark.parametrize("directories", [False, True])
def test_a_link_becomes_what_mkdocs_makes_of_it(directories: bool) -> None:
    config = MkDocsConfig()
    config.load_dict({"site_name": "a", "use_directory_urls": directories})
    config.validate()
    names = ["index.md", "b.md", "chapters/index.md", "chapters/a.md", "chapters/b.md", "chapters/c.md", "p.png"]
    files = Files([File(name, "docs", "site", directories) for name in names])
    links = ["b.md", "b.md#s", "../b.md", "index.md", "../p.png", "./b.md?x", "#s", "none.md", "/b.md", "https://a.example/b.md", "mailto:a@b.example", ""]
    shared = Addresses()
    for name in names[:-1]:
        file = files.src_uris[name]
        own, expected = shared.of(file, files, config), _RelativePathTreeprocessor(file, files, config)
        assert [own.path_to_url(link) for link in links] == [expected.path_to_url(link) for link in links]
