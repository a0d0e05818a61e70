"""The glossary's order: 五十音順 by reading under the ten rows, terms in Latin letters apart; or by the alphabet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from essay.collation import kana_key, latin_key
from essay.languages import READ_BY_KANA, primary
from essay.records import Term

ROWS = {
    "あ": "あいうえお", "か": "かきくけこ", "さ": "さしすせそ", "た": "たちつてと", "な": "なにぬねの",
    "は": "はひふへほ", "ま": "まみむめも", "や": "やゆよ", "ら": "らりるれろ", "わ": "わゐゑをん",
}
LATIN = "latin"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Row:
    """A group of the index: ``id`` is a kana, a capital letter, :data:`LATIN` or :data:`OTHER`."""

    id: str
    terms: tuple[Term, ...]

    @property
    def anchor(self) -> str:
        """The id of its heading."""
        return f"row-{self.id}"


def row_of(term: Term) -> str:
    """The row under which a term stands. A headword in Latin letters is Latin whatever its reading."""
    first = unicodedata.normalize("NFKC", term.title)[:1]
    if unicodedata.name(first, "").startswith("LATIN"):
        return LATIN
    base = kana_key(term.matter.reading)[0][:1]
    return next((row for row, kana in ROWS.items() if base and base in kana), OTHER)


def rows(terms: Iterable[Term], language: str) -> tuple[Row, ...]:
    """The groups that hold any of the terms, in order: あ to わ, then Latin, or else the letters; last what fits nowhere."""
    return _by_kana(terms) if primary(language) in READ_BY_KANA else _by_letter(terms)


def _by_letter(terms: Iterable[Term]) -> tuple[Row, ...]:
    groups: dict[str, list[Term]] = {}
    for term in sorted(terms, key=lambda term: (latin_key(term.matter.reading), term.id)):
        first = latin_key(term.matter.reading)[:1].upper()
        groups.setdefault(first if first.isalpha() else OTHER, []).append(term)
    other = groups.pop(OTHER, [])
    return tuple(Row(letter, tuple(held)) for letter, held in (*groups.items(), (OTHER, other)) if held)


def _by_kana(terms: Iterable[Term]) -> tuple[Row, ...]:
    groups: dict[str, list[Term]] = {row: [] for row in (*ROWS, LATIN, OTHER)}
    for term in terms:
        groups[row_of(term)].append(term)
    for row, held in groups.items():
        held.sort(key=_by_headword if row == LATIN else _by_reading)
    return tuple(Row(row, tuple(held)) for row, held in groups.items() if held)


def _by_reading(term: Term) -> tuple[str, ...]:
    return (*kana_key(term.matter.reading), term.id)


def _by_headword(term: Term) -> tuple[str, ...]:
    return latin_key(term.title), term.id
