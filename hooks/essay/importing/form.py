"""What a document says of its words besides the words: emphasis, links, and the lists, quotations and tables they stand in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

EMPHASIS = ("em", "strong")
INLINE = (*EMPHASIS, "link", "sup", "sub", "s")


@dataclass(frozen=True, slots=True)
class Mark:
    """An extent of a text with what it is: one of :data:`INLINE`, a ``call`` of a note, a ``br`` or the border of a ``cell``.

    ``target`` is the address of a link or the number of a note.
    """

    kind: str
    start: int
    end: int
    target: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a paragraph stands in: a ``quote``, the item of a ``bullet`` or ``number`` list, the ``row`` of a table.

    ``plain`` is a list or table that Markdown has no form for. ``whole`` tells one list from the next, ``item`` counts.
    """

    kind: str
    whole: int
    item: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of one line: its marks, by their places in the line, and its frames, from the outermost.

    ``note`` is the number of the note whose text the line is.
    """

    marks: tuple[Mark, ...] = ()
    frames: tuple[Frame, ...] = ()
    note: int = 0


@dataclass(frozen=True, slots=True)
class Untaken:
    """Form that has not come along: what it was, by its name in the labels, at which line, and the words there."""

    kind: str
    line: int
    words: str


def shifted(marks: Iterable[Mark], by: int, length: int) -> tuple[Mark, ...]:
    """Marks of a text as those of another in which it stands ``by`` letters further; what falls outside is cut off."""
    moved = (replace(mark, start=min(max(mark.start + by, 0), length), end=min(max(mark.end + by, 0), length)) for mark in marks)
    return tuple(mark for mark in moved if mark.start < mark.end or mark.kind == "cell")


def is_nested(marks: Iterable[Mark]) -> bool:
    """Whether each mark lies wholly within or wholly outside of each other."""
    open_ends: list[int] = []
    for mark in in_order(marks):
        while open_ends and open_ends[-1] <= mark.start:
            open_ends.pop()
        if open_ends and mark.end > open_ends[-1]:
            return False
        open_ends.append(mark.end)
    return True


def in_order(marks: Iterable[Mark]) -> list[Mark]:
    """Marks as they open. Of those that open together the border of a cell is first, then the longer; of two alike the later."""

    def place(each: tuple[int, Mark]) -> tuple[int, bool, int, int]:
        number, mark = each
        return mark.start, mark.kind != "cell", -mark.end, -number

    return [mark for _, mark in sorted(enumerate(marks), key=place)]
