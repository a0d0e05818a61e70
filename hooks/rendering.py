"""How MkDocs renders the pages: with one parser for all, and in a preview each text only once (see :mod:`essay.memory`)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import mkdocs.structure.pages
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page, _RelativePathTreeprocessor
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


Signs = tuple[str | re.Pattern[str], ...]
_DEFINITION = re.compile(r"\[(?!\^)[^\[\]]*\]:")
"""Of a link that others refer to: ``[label]:``, but not ``[^note]:``."""

PATTERNS: dict[str, Signs] = {
    "backtick": ("`",), "escape": ("\\",), "reference": (_DEFINITION,), "link": ("](",), "image_link": ("](",),
    "image_reference": (_DEFINITION,), "short_reference": (_DEFINITION,), "short_image_ref": (_DEFINITION,),
    "autolink": ("<",), "automail": ("<",), "html": ("<",), "linebreak": ("  ", "\t"), "entity": ("&",), "footnote": ("[^",),
    "essay-raw-code": ("<",), "essay-citations": ("@", MASK), "essay-spans": ("]{",),
}  # fmt: skip
"""By the names of inline patterns signs of which a page must have one for the pattern to match anything on it."""

BLOCKS: dict[str, Signs] = {
    "hashheader": ("#",), "setextheader": ("=", "-"), "hr": ("-", "_", "*"), "ulist": ("*", "+", "-"), "quote": (">",),
    "reference": (_DEFINITION,), "footnote": ("[^",), "table": ("|",), "markdown_block": ("<",),
}  # fmt: skip
"""The same of the processors of blocks."""

PROCESSORS: dict[str, Signs] = {
    "attr_list": ("{",), "unescape": ("\\",), "fenced_code_block": ("```", "~~~"), "html_block": ("<", "&"),
}  # fmt: skip
"""The same of those of the whole page."""


class Parser:
    """Stands for the package ``markdown`` before MkDocs: one parser for all pages, since to make one takes time.

    ``text`` is the Markdown to be parsed next. What its signs show to have nothing to do there is left out.
    """

    def __init__(self) -> None:
        self.text = ""
        self.addresses = Addresses()
        self._made: Markdown | None = None
        self._patterns: list[tuple[Any, Signs]] = []
        self._blocks: list[tuple[Any, Signs]] = []
        self._contents: Any = None
        self._marker = ""

    def Markdown(self, **settings: Any) -> Markdown:  # noqa: N802 - the name is Python-Markdown's
        if self._made is None:
            self._made = Markdown(**settings)
            self._patterns = _signed(self._made.inlinePatterns, PATTERNS)
            self._blocks = _signed(self._made.parser.blockprocessors, BLOCKS)
            for processors in (self._made.preprocessors, self._made.treeprocessors):
                for name, signs in PROCESSORS.items():
                    if name in processors:
                        self._spare(processors[name], signs)
            if "toc" in self._made.treeprocessors:
                self._contents = self._made.treeprocessors["toc"]
                self._marker = self._contents.marker
        inline: Any = self._made.treeprocessors["inline"]
        inline.inlinePatterns = [pattern for pattern, signs in self._patterns if self._has(signs)]
        self._made.parser.blockprocessors = [block for block, signs in self._blocks if self._has(signs)]  # type: ignore[assignment]
        if self._contents:
            self._contents.marker = self._marker if self._marker in self.text else ""
        return self._made.reset()

    def _has(self, signs: Signs) -> bool:
        return any(sign in self.text if isinstance(sign, str) else sign.search(self.text) for sign in signs)

    def _spare(self, processor: Any, signs: Signs) -> None:
        """Let a processor work on those pages only that have one of its signs."""
        run = processor.run
        processor.run = lambda given: run(given) if self._has(signs) else given


def _signed(known: Any, signs: Mapping[str, Signs]) -> list[tuple[Any, Signs]]:
    """All of a registry with their signs; whose are not known may have something to do anywhere."""
    names = {known.get_index_for_name(name): found for name, found in signs.items() if name in known}
    # Extensions tell the processor of emphasis its signs.
    return [(each, tuple(getattr(each, "tokens", ())) or names.get(at, ("",))) for at, each in enumerate(known)]


class Addresses(dict[tuple[str, str, str], str]):
    """What links have become, by the folders of their page: MkDocs works out the same links of every chapter anew.

    So it is told once a folder that a link leads to a place on another page. Whether that is there the check finds for all.
    """

    def of(self, file: File, files: Files, config: MkDocsConfig) -> _RelativePathTreeprocessor:
        """Stands for MkDocs' processor of a page's links."""
        found = _RelativePathTreeprocessor(file, files, config)
        plainly = found.path_to_url
        # Of the file, from which links lead, and of the page, from which addresses do.
        folders = file.src_uri.rpartition("/")[0], file.url.rpartition("/")[0]

        def address(url: str) -> str:
            if url[:1] == "#":
                return plainly(url)
            key = (*folders, url)
            if key not in self:
                made = plainly(url)
                if made == url:
                    # Left as it is, perhaps with a warning, which every page is to be told.
                    return url
                self[key] = made
            return self[key]

        found.path_to_url = address  # type: ignore[method-assign]
        return found


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
        with patch.multiple(mkdocs.structure.pages, markdown=_parser, _RelativePathTreeprocessor=_parser.addresses.of):
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
