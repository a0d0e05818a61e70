"""How MkDocs renders the pages: with one parser for all, and in a preview each text only once (see :mod:`essay.memory`)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import mkdocs.structure.pages
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from essay.markdown import MASK, EssayExtension
from essay.memory import Memory
from essay.mentions import PageApparatus


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's HTML and all that MkDocs and the edition have noted of it; nobody changes it.

    ``links`` names files, of which every build has its own.
    """

    content: str
    toc: TableOfContents
    title: str | None
    ids: frozenset[str]
    links: dict[str, dict[str, str]]
    apparatus: PageApparatus | None
    told: tuple[logging.LogRecord, ...]


class _Told(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


SIGNS = {
    "backtick": ("`",), "escape": ("\\",), "reference": ("[",), "link": ("[",), "image_link": ("![",), "image_reference": ("![",),
    "short_reference": ("[",), "short_image_ref": ("![",), "autolink": ("<",), "automail": ("<",), "html": ("<",),
    "linebreak": ("  ", "\t"), "entity": ("&",), "delimiter": tuple("*_^~="), "footnote": ("[^",),
    "essay-raw-code": ("<",), "essay-citations": ("@", MASK), "essay-spans": ("]{",),
}  # fmt: skip
"""By the names of inline patterns signs of which a page must have one for the pattern to match anything on it."""


class Parser:
    """Stands for the package ``markdown`` before MkDocs: one parser for all pages, since to make one takes time.

    ``text`` is the Markdown to be parsed next. Patterns whose signs stand nowhere in it are not tried at each of its texts.
    """

    def __init__(self) -> None:
        self.text = ""
        self._made: Markdown | None = None
        self._patterns: list[tuple[Any, tuple[str, ...]]] = []

    def Markdown(self, **settings: Any) -> Markdown:  # noqa: N802 - the name is Python-Markdown's
        if self._made is None:
            self._made = Markdown(**settings)
            known = self._made.inlinePatterns
            signs = {known.get_index_for_name(name): signs for name, signs in SIGNS.items() if name in known}
            self._patterns = [(pattern, signs.get(at, ("",))) for at, pattern in enumerate(known)]
        inline: Any = self._made.treeprocessors["inline"]
        inline.inlinePatterns = [pattern for pattern, signs in self._patterns if any(sign in self.text for sign in signs)]
        return self._made.reset()


_parser = Parser()
_RENDERED: Memory[Rendered] = Memory()


def begin() -> None:
    """Begin another build, whose settings may be others."""
    global _parser
    _RENDERED.turn()
    _parser = Parser()


Render = Callable[[MkDocsConfig, Files], None]


def parsed(page: Page) -> Render:
    """A page's ``render`` with the parser that all pages share."""
    plainly = page.render

    def render(config: MkDocsConfig, files: Files) -> None:
        _parser.text = page.markdown or ""
        with patch.object(mkdocs.structure.pages, "markdown", _parser):
            plainly(config, files)

    return render


def keeping(page: Page, extension: EssayExtension, around: Hashable) -> Render:
    """A page's ``render`` that works once for a text. ``around`` is all that its HTML depends on besides the text."""
    anew, name = parsed(page), page.file.src_uri

    def make(config: MkDocsConfig, files: Files) -> Rendered:
        told, logger = _Told(), logging.getLogger("mkdocs")
        logger.addHandler(told)
        try:
            anew(config, files)
        finally:
            logger.removeHandler(told)
        links = {file.src_uri: anchors for file, anchors in (page.links_to_anchors or {}).items()}
        ids = frozenset(page.present_anchor_ids or ())
        apparatus, title = extension.apparatus.get(name), page._title_from_render
        return Rendered(page.content or "", page.toc, title, ids, links, apparatus, tuple(told.records))

    def render(config: MkDocsConfig, files: Files) -> None:
        key = (around, name, page.markdown)
        again = key in _RENDERED
        found = _RENDERED.get(key, lambda: make(config, files))
        if not again:
            return
        page.content, page.toc, page._title_from_render = found.content, found.toc, found.title
        page.present_anchor_ids = set(found.ids)
        known = {file.src_uri: file for file in files}
        page.links_to_anchors = {known[target]: dict(anchors) for target, anchors in found.links.items()}
        if found.apparatus:
            extension.apparatus[name] = found.apparatus
        for record in found.told:
            logging.getLogger(record.name).handle(record)

    return render
