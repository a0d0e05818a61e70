"""What stands in a text as somebody else wrote it, or as the page needs it: no word there is to be changed unseen."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from essay.source import HEADING, LINK_REFERENCE, Source

PAIRS = {"「": "」", "『": "』", "“": "”", "‘": "’", "«": "»", "„": "”", '"': '"'}

_MARKS = re.compile("[" + "".join({*PAIRS, *PAIRS.values()}) + r"]|\n[ \t]*\n")
_BLOCK_QUOTATION = re.compile(r"^[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]+)*>(?:[^\n]|\n(?![ \t]*\n))*", re.MULTILINE)
_ELEMENT = re.compile(r"<(blockquote|q|cite)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_UNDERLINED = re.compile(r"^[^\n]+\n(?:=+|-+)[ \t]*$", re.MULTILINE)
_BRACKETED = re.compile(r"(\]?)\[([^\[\]]+)\]")


class Fixed:
    """The parts of a source whose words stand: quotations, headings, which give addresses, and labels of links."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def _spans(self) -> tuple[list[int], list[int]]:
        """The starts and the ends of the parts, of those within others only the outer ones."""
        starts, ends = list[int](), list[int]()
        for start, end in sorted(_fixed(self.source)):
            if not ends or end > ends[-1]:
                starts.append(start)
                ends.append(end)
        return starts, ends

    def touches(self, start: int, end: int) -> bool:
        """Whether a stretch of the source lies in such a part, or runs into one."""
        starts, ends = self._spans
        return bisect_right(ends, start) < bisect_left(starts, end)


def _fixed(source: Source) -> Iterator[tuple[int, int]]:
    yield from _quoted(source.prose)
    for pattern in (_BLOCK_QUOTATION, _ELEMENT, HEADING, _UNDERLINED):
        yield from (match.span() for match in pattern.finditer(source.text))
    labels = {match[1].casefold() for match in LINK_REFERENCE.finditer(source.text)}
    for match in _BRACKETED.finditer(source.text):
        if match[1] or match[2].casefold() in labels:
            yield match.span()


def _quoted(prose: str) -> Iterator[tuple[int, int]]:
    """From each outermost opening mark to its closing one, or to the paragraph's end where that is missing."""
    start, open_marks = 0, list[str]()
    for match in _MARKS.finditer(prose):
        mark = match[0]
        if open_marks and mark == PAIRS[open_marks[-1]]:
            open_marks.pop()
            if not open_marks:
                yield start, match.end()
        elif mark[0] == "\n":
            if open_marks:
                yield start, match.start()
            open_marks.clear()
        elif mark in PAIRS:
            if not open_marks:
                start = match.start()
            open_marks.append(mark)
    if open_marks:
        yield start, len(prose)
