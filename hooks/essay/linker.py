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
from essay.mentions import Citing, Mention, Note, PageApparatus, sentence_around
from essay.notes import is_editorial
from essay.records import Incident, Record

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = frozenset({"p", "li", "td", "th", "dd", "dt", "figcaption", "blockquote", "summary"})
LITERAL = frozenset({"code", "pre", "kbd", "samp", "script", "style", "math", "button"})
_INTERNAL = re.compile("\x02[^\x03]*\x03|\u2060")
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
        if _begins_section(element):
            self.section += 1
            self.linked = set(self.by_hand.get(self.section, ()))
        classes = element.get("class", "").split()
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
        if "note" in classes and tag == "li":
            self._enter_note(element)
        inner = block
        if tag in BLOCKS:
            if tag == "p" and self.note is None and not _STASHED.fullmatch(element.text or ""):
                self._number(element)
            inner = _Block(self.anchor, self.note, self.section_title)
        if "nolink" in classes or "footnote-backref" in classes or "note__number" in classes:
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
            if tag == "li" and "note" in classes:
                self.note = None

    def _link_text(self, element: etree.Element, block: _Block | None, linkable: bool) -> None:
        """Walk the text and children of an element, putting links into its text."""
        children = list(element)
        text, element.text = element.text, None
        del element[:]
        self._spread(element, text, block, linkable)
        for child in children:
            tail, child.tail = child.tail, None
            element.append(child)
            self._walk(child, block, linkable)
            self._spread(element, tail, block, linkable)

    def _spread(self, element: etree.Element, text: str | None, block: _Block | None, linkable: bool) -> None:
        """Append text to an element, with its names found and, where due, linked."""
        if not text:
            return
        if block is None or not text.strip():
            _append_text(element, text)
            if block:
                block.add(text)
            return
        hidden = _Hidden(text)
        at = block.add(_INTERNAL.sub("", text) if hidden.cuts else text)
        done = 0
        for match in self.lexicon.find(text):
            if match.form.avoid or match.form.record == self.own:
                continue
            record = self.records[match.form.record]
            block.found.append((at + hidden.bare(match.start), at + hidden.bare(match.end), record.id))
            if not linkable or record.id in self.linked:
                continue
            self.linked.add(record.id)
            _append_text(element, text[done : match.start])
            link = etree.SubElement(element, "a", {"class": kind_of(record), "href": between(self.page, record.page)})
            if kind_of(record) == "term":
                link.set("role", "doc-glossref")
            link.text = text[match.start : match.end]
            done = match.end
        _append_text(element, text[done:])

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
        text = "".join(block.parts)
        told: set[tuple[str, str]] = set()
        for start, end, record in sorted(block.found):
            before, name, after = sentence_around(text, start, end)
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
    """Offsets in a text without Python-Markdown's placeholders and word joiners."""

    def __init__(self, text: str) -> None:
        self.cuts = [(m.start(), m.end()) for m in _INTERNAL.finditer(text)]

    def bare(self, offset: int) -> int:
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


def _append_text(element: etree.Element, text: str) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
