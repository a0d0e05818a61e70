"""What is wrong with a book, said as data: a place, a kind, the words that fill the message."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

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

CAUSES = frozenset({
    "not-utf8", "over-limit", "missing-bibliography", "bib-syntax", "missing-front-matter", "front-matter-syntax",
})  # fmt: skip
"""Kinds that keep a file from being read, and from which others may follow: they are told first."""

_LOOSE = re.compile(r"[\s_\-\u2010-\u2015\u2212・]+")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a source file.

    ``path`` is relative to the project's top folder, with forward slashes;
    ``line`` and ``column`` count from 1, columns in characters; a column of 0 is not known. The line
    alone tells places apart.
    """

    path: str
    line: int = 1
    column: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Mend:
    """A safe way to put a fault right: what is to stand for the characters ``start`` to ``end`` of a file.

    Offsets count characters of the file's text as :func:`essay.source.normal` gives it.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault. Sorting problems sorts them by file, then line, then kind.

    ``values`` fills the message that :mod:`essay.labels` holds for ``kind``. A value named
    ``suggestion`` is offered as «did you mean», in place of the kind's standing remedy. ``mends`` are
    there when the suggestion is safe to follow unseen: one for each time that the line has the fault.
    """

    place: Place
    kind: str
    values: tuple[tuple[str, str], ...] = ()
    mends: tuple[Mend, ...] = field(default=(), compare=False)

    @property
    def is_error(self) -> bool:
        return self.kind not in WARNINGS


def problem(place: Place, kind: str, *, mend: Mend | None = None, **values: object) -> Problem:
    """A :class:`Problem` whose values are given by name; a value of ``None`` is left out."""
    given = tuple(sorted((name, str(value)) for name, value in values.items() if value is not None))
    return Problem(place, kind, given, (mend,) if mend else ())


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems sorted, :data:`CAUSES` before all others. What one line has twice is said once, with the mends of both."""
    found: dict[Problem, Problem] = {}
    for one in problems:
        first = found.get(one)
        found[one] = replace(first, mends=(*first.mends, *one.mends)) if first else one
    return sorted(found.values(), key=lambda one: (one.kind not in CAUSES, one))


def nearest(word: str, known: Iterable[str], also: Mapping[str, str] | None = None) -> str | None:
    """The known word most like a misspelt one, or ``None`` when none is near.

    Width, case, hyphens, and hiragana or katakana make no difference. Beyond that difflib's ratio must be
    0.6; in a word of two characters one may differ. ``also`` holds other names of known words.
    """
    words: dict[str, str] = {}
    for name, meant in [*((name, name) for name in sorted(set(known))), *sorted((also or {}).items())]:
        words.setdefault(alike(name), meant)
    sought = alike(word)
    found = [sought] if sought in words else difflib.get_close_matches(sought, words, 1, 0.5 if len(sought) == 2 else 0.6)
    return words[found[0]] if found else None


def alike(word: str) -> str:
    """A word without the differences that a keyboard or an input method makes."""
    plain = unicodedata.normalize("NFKC", word).casefold()
    hiragana = "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in plain)
    return _LOOSE.sub("", hiragana) or hiragana
