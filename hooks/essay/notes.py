"""The notes of a page, in two series: the edition's notes, and the editorial notes (labels ``ed-…``).

Python-Markdown's footnotes extension reads them; here its one list is numbered in the order of the
calls, parted in two and given its roles (DPUB-ARIA 1.1, ``doc-noteref``, ``doc-endnotes``, ``doc-backlink``).
"""

from __future__ import annotations

import xml.etree.ElementTree as etree  # noqa: N813 - its name in Python-Markdown
from typing import Any

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

EDITORIAL = "ed-"
WORD_JOINER = "\u2060"


def is_editorial(label: str) -> bool:
    """Whether a note's label puts it among the editorial notes."""
    return label.startswith(EDITORIAL)


def parents_of(root: etree.Element) -> dict[etree.Element, etree.Element]:
    """Every element's parent, which ElementTree does not keep."""
    return {child: parent for parent in root.iter() for child in parent}


class NotesTreeprocessor(Treeprocessor):
    """Numbers the calls, then writes a list for each series in place of the extension's.

    ``words`` are the labels' ``notes``: headings, the mark of an editorial note, titles of the links.
    """

    def __init__(self, md: Markdown, words: dict[str, str]) -> None:
        super().__init__(md)
        self.words = words

    def run(self, root: etree.Element) -> None:
        whole = next((div for div in root.iter("div") if div.get("class") == "footnote"), None)
        if whole is None:
            return
        numbers: dict[str, int] = {}
        count = {False: 0, True: 0}
        parents = parents_of(root)

        def number(label: str) -> int:
            if label not in numbers:
                count[is_editorial(label)] += 1
                numbers[label] = count[is_editorial(label)]
            return numbers[label]

        for call in root.iter("a"):
            if call.get("class") == "footnote-ref":
                label = call.get("href", "").removeprefix("#fn:")
                self._mark_call(call, label, number(label))
                _never_at_line_start(parents[call], parents)
        notes = (item for item in whole.iter("li") if item.get("id", "").startswith("fn:"))
        items = {item.get("id", "").removeprefix("fn:"): item for item in notes}
        for label, item in items.items():
            self._mark_note(item, label, number(label))
        above = parents[whole]
        at = list(above).index(whole)
        above.remove(whole)
        for editorial in (True, False):
            chosen = sorted((label for label in items if is_editorial(label) is editorial), key=numbers.__getitem__)
            if chosen:
                above.insert(at, self._section(editorial, [items[label] for label in chosen]))

    def _shown(self, label: str, number: int) -> str:
        return f"{self.words['editorial_mark']}{number}" if is_editorial(label) else str(number)

    def _name(self, label: str, number: int) -> str:
        return f"{self.words['editorial_name' if is_editorial(label) else 'name']}{number}"

    def _mark_call(self, call: etree.Element, label: str, number: int) -> None:
        call.set("class", "note-ref note-ref--editorial" if is_editorial(label) else "note-ref")
        call.set("role", "doc-noteref")
        call.set("aria-label", self._name(label, number))
        call.text = self._shown(label, number)

    def _mark_note(self, item: etree.Element, label: str, number: int) -> None:
        item.set("class", "note")
        mark = etree.Element("span", {"class": "note__number"})
        mark.text = self._shown(label, number)
        item.insert(0, mark)
        mark.tail = " "
        for link in item.iter("a"):
            if link.get("class") == "footnote-backref":
                link.set("role", "doc-backlink")
                link.set("title", self.words["back"].format(note=self._name(label, number)))
                link.set("aria-label", link.get("title", ""))

    def _section(self, editorial: bool, items: list[etree.Element]) -> etree.Element:
        name = "editorial-notes" if editorial else "notes"
        section = etree.Element("section", {"class": f"notes notes--{name}", "role": "doc-endnotes", "aria-labelledby": name})
        heading = etree.SubElement(section, "h2", {"id": name, "class": "notes__title"})
        heading.text = self.words["editorial_heading" if editorial else "heading"]
        listed = etree.SubElement(section, "ol", {"class": "notes__list"})
        listed.extend(items)
        return section


def _never_at_line_start(call: etree.Element, parents: dict[etree.Element, Any]) -> None:
    """Bind a call to the character before it (U+2060, Unicode Standard Annex 14, class WJ)."""
    parent = parents[call]
    siblings = list(parent)
    at = siblings.index(call)
    if at:
        siblings[at - 1].tail = (siblings[at - 1].tail or "") + WORD_JOINER
    else:
        parent.text = (parent.text or "") + WORD_JOINER
