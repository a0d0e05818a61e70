"""The Markdown extension: citations, spans, notes in two series and linked names, rendered from a book.

It decides nothing: what is cited, named and wrong was found in the sources. What it meets while
rendering a page is kept in :attr:`EssayExtension.apparatus`, for backlinks.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree  # noqa: N813 - its name in Python-Markdown

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.attr_list import get_attrs_and_remainder
from markdown.inlinepatterns import HtmlInlineProcessor, InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from essay.anchors import REFERENCE
from essay.book import BIBLIOGRAPHY_PAGE, Book
from essay.citations import PATTERN, CitationItem, Cluster, parse
from essay.csl import Formatted
from essay.fragments import between
from essay.labels import Labels
from essay.languages import EASTERN, mark_english, primary
from essay.linker import Linker
from essay.mentions import PageApparatus
from essay.notes import NotesTreeprocessor
from essay.source import VERBATIM

MASK = "\ue0a0"
"""Stands for ``@`` while other readers of the Markdown must not see a citation."""

BREAK = "\ue0a1"
"""Stands within a command that other readers of the Markdown would obey."""

SPAN = r"\[([^\[\]]*)\]\{([^{}\n\x02]*)\}"


def mask_citations(markdown: str) -> str:
    """The text with every ``@`` hidden, and the commands of mkdocs-bibtex; the extension brings them back before parsing."""
    return markdown.replace("@", MASK).replace("bibliography", f"bib{BREAK}liography")


class EssayExtension(Extension):
    """One instance serves all pages of a build: set :attr:`page` before each is rendered."""

    def __init__(self, book: Book, formatted: Formatted, labels: Labels) -> None:
        super().__init__()
        self.book = book
        self.formatted = formatted
        self.labels = labels
        self.page = ""
        self.apparatus: dict[str, PageApparatus] = {}

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        md.preprocessors.register(_Unmask(md), "essay-unmask", 1000)
        md.ESCAPED_CHARS.append("@")
        # 190 is backticks; other code is kept from all that comes after too.
        md.inlinePatterns.register(RawCode(VERBATIM.pattern, md), "essay-raw-code", 185)
        md.inlinePatterns.register(_Citations(md, self), "essay-citations", 176)
        md.inlinePatterns.register(Spans(SPAN, md), "essay-spans", 155)
        # 15 is footnotes' last pass, 5 is toc's: the lists of notes take part in the contents.
        md.treeprocessors.register(NotesTreeprocessor(md, self.labels.words["notes"]), "essay-notes", 14)
        md.treeprocessors.register(_Tables(md, self.labels.words["ui"]["table"]), "essay-tables", 2)
        md.treeprocessors.register(_HeadingLinks(md), "essay-heading-links", 3)
        # 0 is MkDocs' resolution of relative links, which those made here need too.
        md.treeprocessors.register(_Link(md, self), "essay-linker", 1)


class _Unmask(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return [line.replace(MASK, "@").replace(BREAK, "") for line in lines]


class RawCode(HtmlInlineProcessor):
    """Code as raw HTML, kept aside whole, since Python-Markdown would do so with its tags only."""

    def __init__(self, pattern: str, md: Markdown) -> None:
        super().__init__(pattern, md)
        self.compiled_re = VERBATIM

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the name is Python-Markdown's
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        return self.md.htmlStash.store(self.backslash_unescape(self.unescape(m[0]))), m.start(0), m.end(0)


class _Citations(InlineProcessor):
    def __init__(self, md: Markdown, extension: EssayExtension) -> None:
        super().__init__(PATTERN, md)
        self.extension = extension

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the name is Python-Markdown's
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element, int, int] | tuple[None, None, None]:
        cluster = parse(m)
        if cluster is None:
            return None, None, None
        return self._element(cluster), cluster.start, cluster.end

    def _element(self, cluster: Cluster) -> etree.Element:
        words = self.extension.labels.words["citations"]
        span = etree.Element("span", {"class": "citation citation--in-text" if cluster.in_text else "citation"})
        items = list(cluster.items)
        if cluster.in_text:
            self._link(span, items.pop(0), in_text=True)
            if items:
                self._append(span, words["separator"])
        else:
            self._append(span, words["open"])
        for number, item in enumerate(items):
            if number:
                self._append(span, words["separator"])
            self._link(span, item)
        if not cluster.in_text:
            self._append(span, words["close"])
        return span

    def _link(self, span: etree.Element, item: CitationItem, in_text: bool = False) -> None:
        text = self._text(item, in_text)
        if text is None:
            self._append(span, f"@{item.key}")
            return
        link = etree.SubElement(span, "span", {"class": "citation__item", "data-key": item.key})
        language = self.extension.book.references[item.key].written_in
        if language and language != self.extension.labels.language:
            link.set("lang", language)
        if BIBLIOGRAPHY_PAGE in self.extension.book.pages:
            link.tag = "a"
            link.set("role", "doc-biblioref")
            link.set("href", f"{between(self.extension.page, BIBLIOGRAPHY_PAGE)}#{REFERENCE}{item.key}")
        _fill(link, text)

    def _text(self, item: CitationItem, in_text: bool) -> str | None:
        """The citation as HTML, ``None`` for a work that the bibliography does not hold."""
        formatted = self.extension.formatted
        if item not in formatted.items:
            return None
        if not in_text:
            return formatted.items[item]
        words = self.extension.labels.words["citations"]
        author, rest = formatted.narrative[item]
        if item.suppress_author:
            author = ""
        return f"{author}{words['open_in_text']}{rest}{words['close']}" if rest else author

    @staticmethod
    def _append(span: etree.Element, text: str) -> None:
        if len(span):
            span[-1].tail = AtomicString((span[-1].tail or "") + text)
        else:
            span.text = AtomicString((span.text or "") + text)


def _fill(element: etree.Element, html: str) -> None:
    """Give an element formatted HTML as its content, closed to further Markdown."""
    content = etree.fromstring(f"<span>{html}</span>")  # noqa: S314 - written by essay.csl, never by a stranger
    for inner in content.iter():
        inner.text = AtomicString(inner.text) if inner.text else None
        inner.tail = AtomicString(inner.tail) if inner.tail else None
    element.text = content.text
    element.extend(content)


class Spans(InlineProcessor):
    """Pandoc's bracketed spans, ``[text]{ .class lang=ko }``, with attr_list's grammar of attributes."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the name is Python-Markdown's
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element, int, int]:
        span = etree.Element("span")
        classes = []
        for key, value in get_attrs_and_remainder(m[2].strip() + "}")[0]:
            if key == ".":
                classes.append(value or "")
            else:
                span.set("id" if key == "#" else key, value or "")
        if classes:
            span.set("class", " ".join(classes))
        span.text = m[1]
        return span, m.start(0), m.end(0)


class _HeadingLinks(Treeprocessor):
    """A heading's link to itself is for the pointer: spoken, it would be part of the heading's name (Accessible Name 1.2)."""

    def run(self, root: etree.Element) -> None:
        for link in root.iter("a"):
            if link.get("class") == "headerlink":
                link.set("aria-hidden", "true")
                link.set("tabindex", "-1")


class _Tables(Treeprocessor):
    """Every table in a box that scrolls sideways, by keyboard too (WCAG 2.2, 2.1.1; the name by WAI-ARIA 1.2, ``region``)."""

    def __init__(self, md: Markdown, name: str) -> None:
        super().__init__(md)
        self.name = name

    def run(self, root: etree.Element) -> None:
        number = 0
        for parent in list(root.iter()):
            for place, child in enumerate(parent):
                if child.tag == "table":
                    number += 1
                    label = self.name.format(number=number)
                    box = etree.Element("div", {"class": "table", "role": "region", "aria-label": label, "tabindex": "0"})
                    box.tail, child.tail = child.tail, None
                    parent[place] = box
                    box.append(child)


class _Link(Treeprocessor):
    def __init__(self, md: Markdown, extension: EssayExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: etree.Element) -> None:
        extension = self.extension
        book = extension.book
        linker = Linker(extension.page, book.lexicon, book.records, book.record_at)
        extension.apparatus[extension.page] = linker.run(root)
        if primary(extension.labels.language) in EASTERN:
            mark_english(root)
