"""What depends on the language of an edition, and runs of words in another script, told to the machine (WCAG 2.2, 3.1.2)."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree  # noqa: N813 - its name in Python-Markdown

EASTERN = frozenset({"ja", "ko", "zh"})
"""Languages whose text takes Latin words in as another's, sets words apart by a wide space and may be written vertically."""

READ_BY_KANA = frozenset({"ja"})
"""Languages whose index is ordered by a reading in kana, which readers are shown. Elsewhere ``reading`` only orders it."""

_EASTERN_LETTER = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")

LATIN_WORDS = re.compile(r"[A-Za-z][A-Za-z’'.&-]*(?: [A-Za-z][A-Za-z’'.&-]*)+")
"""Two words or more; one alone may be an abbreviation that the book's own language has taken in."""

_LATIN_PAIR = re.compile(r"[A-Za-z’'.&-] [A-Za-z]")
"""What every match of :data:`LATIN_WORDS` has, and most Japanese pages have not."""

_OTHERS = frozenset({"code", "pre", "kbd", "samp", "script", "style", "math"})


def primary(language: str) -> str:
    """The primary subtag of a BCP 47 code: ``en`` of ``en-GB``."""
    return language.partition("-")[0].lower()


def headed(label: str, title: str) -> str:
    """A title behind its label: «第1章　題», «Chapter 1: Title»."""
    return f"{label}\u3000{title}" if _EASTERN_LETTER.search(label + title) else f"{label}: {title}"


def mark_english(root: etree.Element) -> None:
    """Mark up every run of Latin words as English, but code and what has a language already."""
    if _LATIN_PAIR.search("".join(root.itertext())):
        _mark(root)


def _mark(element: etree.Element) -> None:
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _OTHERS and child.get("lang") is None:
            _mark(child)
    _mark_text(element)


def _mark_text(element: etree.Element) -> None:
    """Mark up the text of an element and that behind each of its children."""
    children = list(element)
    texts = [element.text, *[child.tail for child in children]]
    if not any(text and LATIN_WORDS.search(text) for text in texts):
        return
    for child in children:
        element.remove(child)
    for number, text in enumerate(texts):
        before: etree.Element | None = None
        if number:
            before = children[number - 1]
            element.append(before)
        done = 0
        for run in LATIN_WORDS.finditer(text or ""):
            _append(element, before, (text or "")[done : run.start()])
            before = etree.SubElement(element, "span", {"lang": "en"})
            before.text, done = run[0], run.end()
        _append(element, before, (text or "")[done:])


def _append(element: etree.Element, before: etree.Element | None, text: str) -> None:
    """Put text behind a child, or at the beginning."""
    if before is None:
        element.text = text
    else:
        before.tail = text
