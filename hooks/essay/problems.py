"""What is wrong with a book, said as data: a place, a kind, the words that fill the message."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

WARNINGS = frozenset({
    "unused-term", "unused-incident", "unused-reference", "page-not-in-nav",
    # Style is a matter of judgement; of the rules of usage only certain faults are errors.
    "usage-invisible-character", "usage-decomposed-character", "usage-width", "usage-stray-space", "usage-ascii-punctuation",
    "usage-closing-period", "usage-lookalike", "usage-doubled-particle", "usage-colloquial", "usage-double-negative",
    "usage-kanji-kana", "usage-redundant", "usage-misspelling", "usage-long-sentence", "usage-repeated-conjunction",
    "usage-mixed-style", "usage-doubled-word", "usage-spaced-punctuation", "usage-double-hyphen", "usage-mixed-quotes",
    "usage-unused-allowance",
})
"""Kinds that are reported but never fail a build."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a source file.

    ``path`` is relative to the project's top folder, with forward slashes;
    ``line`` counts from 1.
    """

    path: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault. Sorting problems sorts them by file, then line, then kind.

    ``values`` fills the message that :mod:`essay.labels` holds for ``kind``. A value named
    ``suggestion`` is offered as «did you mean», in place of the kind's standing remedy.
    """

    place: Place
    kind: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def is_error(self) -> bool:
        return self.kind not in WARNINGS


def problem(place: Place, kind: str, **values: object) -> Problem:
    """A :class:`Problem` whose values are given by name; a value of ``None`` is left out."""
    given = tuple(sorted((name, str(value)) for name, value in values.items() if value is not None))
    return Problem(place, kind, given)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like a misspelt one, or ``None`` when none is near (difflib's ratio ≥ 0.6)."""
    found = difflib.get_close_matches(word, sorted(set(known)), n=1, cutoff=0.6)
    return found[0] if found else None
