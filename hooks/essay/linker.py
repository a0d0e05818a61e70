"""Links every name to its record the first time a section has it, and notes down where all of them stand."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as etree  # noqa: N813 - its name in Python-Markdown
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

from essay.fragments import between
from essay.lexicon import Lexicon
from essay.mentions import Citing, Mention, Note, PageApparatus, Sentences
from essay.notes import is_editorial
from essay.records import Incident, Record

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = frozenset({"p", "li", "td", "th", "dd", "dt", "figcaption", "blockquote", "summary"})
LITERAL = frozenset({"code", "pre", "kbd", "samp", "script", "style", "math", "button"})
_INTERNAL = re.compile("\x02[^\x03]*\x03|\u2060")
_UNLINKED = frozenset({"nolink", "footnote-backref", "note__number"})
_STASHED = re.compile(r"\s*\x02wzxhzdk:\d+\x03\s*")
"""A block of HTML or code that Python-Markdown keeps aside. It drops the paragraph around it, unless it has an id."""


@dataclass
class _Block:
    """The running text of a paragraph (or list item, or cell) while it is walked."""

    anchor: str
    note: str | None
    section: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    found: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, text: str | None) -> int:
        """Append text; gives the offset at which it begins."""
        at = self.length
        if text:
            self.parts.append(text)
            self.length += len(text)
        return at


class Linker:
    """One page's walk over its element tree, in the order of the text.

    ``record_at`` tells which record a page of ``docs`` holds. A section begins at every heading and at
    every note; a record that the section links by hand is not linked a second time by itself.
    """

    def __init__(
        self, page: str, lexicon: Lexicon, records: dict[str, Record], record_at: Callable[[str], Record | None]
    ) -> None:
        self.page = page
        self.lexicon = lexicon
        self.records = records
        self.record_at = record_at
        self.folder = posixpath.dirname(page)
        own = record_at(page)
        self.own = own.id if own else None

    def run(self, root: etree.Element) -> PageApparatus:
        self.linked: set[str] = set()
        self.by_hand = self._links_by_hand(root)
        self.section = 0
        self.section_title = ""
        self.paragraphs = 0
        self.citations = 0
        self.anchor = ""
        self.note: str | None = None
        self.callers: dict[str, str] = {}
        self.mentions: list[Mention] = []
        self.citings: list[Citing] = []
        self.notes: list[Note] = []
        self.in_paragraph: dict[str, dict[str, None]] = {}
        self.elements: dict[str, etree.Element] = {}
        self._walk(root, None, True)
        for anchor, incidents in self.in_paragraph.items():
            if incidents and anchor in self.elements:
                self.elements[anchor].set("data-incidents", " ".join(incidents))
        return PageApparatus(
            self.page, tuple(self.mentions), tuple(self.citings), tuple(self.notes),
            tuple((anchor, tuple(ids)) for anchor, ids in self.in_paragraph.items() if ids),
        )

    def _links_by_hand(self, root: etree.Element) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        section = 0
        for element in root.iter():
            if _begins_section(element):
                section += 1
            elif element.tag == "a":
                record = self._target(element)
                if record:
                    found.setdefault(section, set()).add(record.id)
        return found

    def _target(self, link: etree.Element) -> Record | None:
        href = link.get("href", "").split("#")[0]
        if not href.endswith(".md") or ":" in href:
            return None
        return self.record_at(posixpath.normpath(posixpath.join(self.folder, href)))

    def _walk(self, element: etree.Element, block: _Block | None, linkable: bool) -> None:
        tag = element.tag
        if not isinstance(tag, str):
            return
        name = element.get("class")
        classes = name.split() if name else ()
        is_note = tag == "li" and "note" in classes
        if tag in HEADINGS or is_note:
            self.section += 1
            self.linked = set(self.by_hand.get(self.section, ()))
        if tag in HEADINGS:
            self.section_title = _heading_text(element)
            return
        if tag in LITERAL:
            if block:
                # Python-Markdown keeps code as it will be written, with «&lt;» for «<».
                block.add(unescape("".join(element.itertext())))
            return
        if "note-ref" in classes:
            self._call(element)
            return
        if "citation" in classes:
            self._cite(element)
            if block and "citation--in-text" in classes:
                block.add("".join(element.itertext()))
            return
        if is_note:
            self._enter_note(element)
        inner = block
        if tag in BLOCKS:
            if tag == "p" and self.note is None and not _STASHED.fullmatch(element.text or ""):
                self._number(element)
            inner = _Block(self.anchor, self.note, self.section_title)
        if classes and not _UNLINKED.isdisjoint(classes):
            if "nolink" not in classes:
                return
            linkable = False
        start = inner.length if inner else 0
        record = None
        if tag == "a":
            record = self._target(element)
            linkable = False
            if record:
                _add_class(element, kind_of(record))
        self._link_text(element, inner, linkable)
        if record and inner and record.id != self.own:
            inner.found.append((start, inner.length, record.id))
        if inner is not block and inner is not None:
            self._close(inner)
            if is_note:
                self.note = None

    def _link_text(self, element: etree.Element, block: _Block | None, linkable: bool) -> None:
        """Walk the text and children of an element, putting links into its text."""
        children = list(element)
        at = 0
        if element.text:
            element.text, links = self._linked(element.text, block, linkable)
            element[:0] = links
            at = len(links)
        for child in children:
            self._walk(child, block, linkable)
            at += 1
            if child.tail:
                child.tail, links = self._linked(child.tail, block, linkable)
                element[at:at] = links
                at += len(links)

    def _linked(self, text: str, block: _Block | None, linkable: bool) -> tuple[str, list[etree.Element]]:
        """Note the names in a text. Gives the text up to the first that is to be linked, and links with what follows them."""
        links: list[etree.Element] = []
        if block is None or text.isspace():
            if block:
                block.add(text)
            return text, links
        hidden = _Hidden(text)
        at = block.add(hidden.without())
        first = done = 0
        for match in self.lexicon.find(text):
            if match.form.avoid or match.form.record == self.own:
                continue
            record = self.records[match.form.record]
            block.found.append((at + hidden.bare(match.start), at + hidden.bare(match.end), record.id))
            if not linkable or record.id in self.linked:
                continue
            self.linked.add(record.id)
            if links:
                links[-1].tail = text[done : match.start]
            else:
                first = match.start
            link = etree.Element("a", {"class": kind_of(record), "href": between(self.page, record.page)})
            if kind_of(record) == "term":
                link.set("role", "doc-glossref")
            link.text = text[match.start : match.end]
            links.append(link)
            done = match.end
        if not links:
            return text, links
        links[-1].tail = text[done:]
        return text[:first], links

    def _number(self, paragraph: etree.Element) -> None:
        self.paragraphs += 1
        if not paragraph.get("id"):
            paragraph.set("id", f"p{self.paragraphs}")
        self.anchor = paragraph.get("id", "")
        self.elements[self.anchor] = paragraph

    def _call(self, call: etree.Element) -> None:
        label = call.get("href", "").removeprefix("#fn:")
        self.callers.setdefault(label, self.anchor)

    def _enter_note(self, item: etree.Element) -> None:
        label = item.get("id", "").removeprefix("fn:")
        self.note = label
        self.anchor = self.callers.get(label, self.anchor)
        shown = item[0].text or ""
        number = int(re.sub(r"\D", "", shown) or 0)
        self.notes.append(Note(label, number, is_editorial(label), self.anchor))

    def _cite(self, cluster: etree.Element) -> None:
        for link in cluster.iter():
            key = link.get("data-key")
            if key:
                self.citations += 1
                anchor = f"cite-{self.citations}"
                link.set("id", anchor)
                self.citings.append(Citing(self.page, len(self.citings), key, anchor, self.anchor, self.note))

    def _close(self, block: _Block) -> None:
        """Turn what was found in a finished block into mentions, one a sentence and record."""
        if not block.found:
            return
        sentences = Sentences("".join(block.parts))
        told: set[tuple[str, str]] = set()
        for start, end, record in sorted(block.found):
            before, name, after = sentences.around(start, end)
            sentence = before.removeprefix("…") + name + after.removesuffix("…")
            if (record, sentence) in told or not name:
                continue
            told.add((record, sentence))
            target = f"fn:{block.note}" if block.note else block.anchor
            self.mentions.append(Mention(
                self.page, len(self.mentions), record, block.anchor, target, block.note, block.section, before, name, after
            ))
            if isinstance(self.records[record], Incident):
                self.in_paragraph.setdefault(block.anchor, {})[record] = None


class _Hidden:
    """A text's placeholders of Python-Markdown and word joiners, which readers do not see."""

    def __init__(self, text: str) -> None:
        self.text = text
        hides = "\x02" in text or "\u2060" in text
        self.cuts = [(m.start(), m.end()) for m in _INTERNAL.finditer(text)] if hides else []

    def without(self) -> str:
        return _INTERNAL.sub("", self.text) if self.cuts else self.text

    def bare(self, offset: int) -> int:
        """Where an offset of the text lies in :meth:`without`."""
        return offset - sum(min(end, offset) - start for start, end in self.cuts if start < offset)


def kind_of(record: Record) -> str:
    """The class of links to a record: ``incident`` or ``term``."""
    return "incident" if isinstance(record, Incident) else "term"


def _begins_section(element: etree.Element) -> bool:
    return element.tag in HEADINGS or (element.tag == "li" and "note" in element.get("class", "").split())


def _heading_text(heading: etree.Element) -> str:
    """A heading's words, without the permalink that toc has added."""
    parts = [heading.text or ""]
    for child in heading:
        if "headerlink" not in child.get("class", "").split():
            parts += child.itertext()
        parts.append(child.tail or "")
    return _INTERNAL.sub("", "".join(parts)).strip()


def _add_class(element: etree.Element, name: str) -> None:
    element.set("class", " ".join(dict.fromkeys([*element.get("class", "").split(), name])))
