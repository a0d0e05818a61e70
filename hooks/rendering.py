"""What MkDocs makes of a page's Markdown, kept from one build of a process to the next (see :mod:`essay.memory`)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import mkdocs.structure.pages
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from essay.markdown import EssayExtension
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


class _Parser:
    """Stands for the package ``markdown`` before MkDocs: one parser for all pages, since to make one takes time."""

    def __init__(self) -> None:
        self._made: Markdown | None = None

    def Markdown(self, **settings: Any) -> Markdown:  # noqa: N802 - the name is Python-Markdown's
        if self._made is None:
            self._made = Markdown(**settings)
            # Asked for its patterns one by one at every text, the registry would look each time whether to sort them.
            inline: Any = self._made.treeprocessors["inline"]
            inline.inlinePatterns = list(self._made.inlinePatterns)
        return self._made.reset()


_RENDERED: Memory[Rendered] = Memory()


def begin() -> None:
    """Begin another build, whose settings may be others."""
    _RENDERED.turn()
    mkdocs.structure.pages.markdown = _Parser()  # type: ignore[assignment, attr-defined]


def keeping(page: Page, extension: EssayExtension, around: Hashable) -> Callable[[MkDocsConfig, Files], None]:
    """A page's ``render`` that works once for a text. ``around`` is all that its HTML depends on besides the text."""
    plainly, name = page.render, page.file.src_uri

    def make(config: MkDocsConfig, files: Files) -> Rendered:
        told, logger = _Told(), logging.getLogger("mkdocs")
        logger.addHandler(told)
        try:
            plainly(config, files)
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
