"""The lines of a text, and which of them only the printed page added: running heads, page numbers, breaks."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from essay.importing.form import Frame, Mark, Shape, shifted

LONGEST_HEAD = 45
OFTEN = 3
"""A line that stands so often, its numbers aside, is no part of the text."""
LEVELS = ("\ue001", "\ue002", "\ue003", "\ue004", "\ue005", "\ue006")
"""Begin a line of which a document says that it is a heading, by its level (private use)."""
_DIGITS = re.compile(r"\d+")
FOLIO = re.compile(r"[-–—―‐－()（）\[\]〔〕p.P\s]*(\d{1,4})[-–—―‐－()（）\[\]〔〕\s]*")
_NUMBERED = re.compile(r"[（(]?[0-9０-９]+[）)．.、]")
_SENTENCE = re.compile(r"[。．.!?！？、,，;；:：]\s*\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its number in the file. ``indent`` is the space with which it began, ``page`` tells whether a page did.

    ``level`` is that of a heading, where the file itself says so; ``marks`` and ``frames`` are its form in a document, in which
    each line is ``whole``: a paragraph; ``note`` is the number of the note whose text it is.
    """

    number: int
    text: str
    indent: str = ""
    page: bool = False
    level: int = 0
    marks: tuple[Mark, ...] = ()
    frames: tuple[Frame, ...] = ()
    whole: bool = False
    note: int = 0


@dataclass(frozen=True, slots=True)
class SetAside:
    """What has not gone into the chapters, and why: ``head``, ``folio`` or ``notes``, the heading of a list of notes."""

    line: Line
    reason: str


def read(text: str, shapes: Mapping[int, Shape] | None = None) -> list[Line]:
    """The lines that are not blank. A form feed begins a page. ``shapes`` are the forms of a document's lines by their numbers.

    A margin of spaces that all lines share is no indent.
    """
    whole = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip() or "\f" in line]
    margins = [len(line.lstrip("\f")) - len(line.lstrip("\f").lstrip(" ")) for _, line in whole if line.strip()]
    margin = min(margins, default=0)
    found: list[Line] = []
    pages = 0
    for number, line in whole:
        bare = line.replace("\f", "")[margin:]
        level = LEVELS.index(bare[0]) + 1 if shapes is not None and bare.startswith(LEVELS) else 0
        bare = bare[1:] if level else bare
        pages += "\f" in line
        if bare.strip():
            text, indent = bare.strip(), bare[: len(bare) - len(bare.lstrip())]
            shape = shapes.get(number, Shape()) if shapes else Shape()
            marks = shifted(shape.marks, -line.index(text), len(text)) if shape.marks else ()
            found.append(Line(number, text, indent, pages > 0, level, marks, shape.frames, shapes is not None, shape.note))
            pages = 0
    return found


def without_page(lines: Sequence[Line], stay: Collection[int] = ()) -> tuple[list[Line], list[SetAside]]:
    """The lines of the text, and the running heads and page numbers.

    A running head is a short line that comes back: often, or at the edge of a page each time. The first of its kind, if
    the text begins with it, is its title and stays. ``stay`` are the numbers of lines that are text for sure.
    """
    folios = folios_of(lines)
    heads = _heads(lines, folios)
    kept: list[Line] = []
    aside: list[SetAside] = []
    pending = False
    for line in lines:
        reason = "folio" if line.number in folios else "head" if line.number in heads else ""
        if reason and (kept or reason == "folio") and line.number not in stay:
            aside.append(SetAside(line, reason))
            pending = True
            continue
        kept.append(replace(line, page=line.page or pending))
        pending = False
    return kept, aside


def _heads(lines: Sequence[Line], folios: set[int]) -> set[int]:
    """The numbers of the lines that are running heads."""
    count: Counter[str] = Counter()
    at_edge: Counter[str] = Counter()
    for at, line in enumerate(lines):
        if not line.level and line.number not in folios and _may_be_head(line.text):
            beside = [other.number for other in lines[max(0, at - 1) : at + 2]]
            edge = line.page or (at + 1 < len(lines) and lines[at + 1].page) or not folios.isdisjoint(beside)
            count[shape_of(line.text)] += 1
            at_edge[shape_of(line.text)] += edge
    often = {shape for shape, times in count.items() if times >= OFTEN or (times == at_edge[shape] >= 2)}
    return {line.number for line in lines if not line.level and _may_be_head(line.text) and shape_of(line.text) in often}


def shape_of(text: str) -> str:
    """A line without white space and with a sign for each number, by which it is the same on every page."""
    return _DIGITS.sub("#", re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))


def _may_be_head(text: str) -> bool:
    """Short, no sentence, and not numbered as headings are."""
    return len(text) <= LONGEST_HEAD and not _SENTENCE.search(text) and "。" not in text and not _NUMBERED.match(text)


def folios_of(lines: Sequence[Line]) -> set[int]:
    """The lines that hold a number alone which goes up, by one or two, from page to page."""
    alone = [(int(found[1]), line.number) for line in lines if (found := FOLIO.fullmatch(line.text))]
    chains: dict[int, list[int]] = defaultdict(list)
    begun: dict[int, int] = {}
    for value, number in alone:
        root = next((begun[before] for before in (value - 1, value - 2) if before in begun), number)
        begun[value] = root
        chains[root].append(number)
    return {number for chain in chains.values() if len(chain) >= 2 for number in chain}
