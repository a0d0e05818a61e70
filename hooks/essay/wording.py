"""What differs in the wording of two texts, word by word, as a reader would mark it on paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from diff_match_patch import diff_match_patch  # type: ignore[import-untyped]

_WORD = re.compile(
    r"\[\^[^\]\s]+\]|[^\W\d_\u0e80-\uffff]+(?:['’][^\W\d_\u0e80-\uffff]+)*|\d+|[\u4e00-\u9fff\u3400-\u4dbf々〆ヶ]+|[\u30a1-\u30ffー]+"
    r"|[\uac00-\ud7af]+|[^\S\n]+|\n+|.",
    re.DOTALL,
)
"""A call of a note, a word with spaces around it, a number, a run of kanji, katakana or Hangul; else one character.

Hiragana is mostly endings and particles, of which each character counts."""

LONGEST = 4_000
"""Words of both texts together, above which they are not compared: a second's work where nothing agrees."""

_FIRST = 0x10000
"""The first of the characters that stand for words while they are compared: beyond the surrogates."""


class Sort(StrEnum):
    """What becomes of a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what becomes of it."""

    sort: Sort
    text: str


_SORTS = {0: Sort.KEPT, -1: Sort.REMOVED, 1: Sort.ADDED}


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as one: what both have, what only the first has, what only the second has.

    The same texts always give the same pieces; nothing depends on the time that it takes.
    """
    first, second = _WORD.findall(before), _WORD.findall(after)
    if len(first) + len(second) > LONGEST:
        return tuple(piece for piece in (Piece(Sort.REMOVED, before), Piece(Sort.ADDED, after)) if piece.text)
    known: dict[str, int] = {}
    for word in (*first, *second):
        known.setdefault(word, _FIRST + len(known))
    comparison = diff_match_patch()
    comparison.Diff_Timeout = 0
    found = comparison.diff_main(*("".join(chr(known[word]) for word in words) for words in (first, second)), False)
    comparison.diff_cleanupSemantic(found)
    words = list(known)
    return tuple(Piece(_SORTS[sign], "".join(words[ord(one) - _FIRST] for one in text)) for sign, text in found)


def shortened(pieces: Iterable[Piece], around: int) -> Iterator[Piece]:
    """The pieces with «…» for what is kept but far from a difference: farther than ``around`` characters, or another sentence."""
    pieces = list(pieces)
    for number, piece in enumerate(pieces):
        text = piece.text
        begun = _beginning(text, around) if number else 0
        ended = _ending(text, around) if number + 1 < len(pieces) else len(text)
        if piece.sort is Sort.KEPT and ended > begun + 1:
            text = f"{text[:begun]}…{text[ended:]}"
        yield Piece(piece.sort, text)


def _beginning(text: str, around: int) -> int:
    stop = text.find("。", around // 4, 2 * around)
    return around if stop < 0 else stop + 1


def _ending(text: str, around: int) -> int:
    stop = text.rfind("。", max(0, len(text) - 2 * around), max(0, len(text) - around // 4))
    return max(0, len(text) - around) if stop < 0 else stop + 1
