"""Finding names in text that has no spaces between words.

One automaton (Aho–Corasick, leftmost-longest) holds every surface form. Text and forms are compared
after Unicode NFKC, case folding and the removal of white space, so that «６人会議», «6 人会議» and
«6人会議» are one; matches are given in offsets of the text as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

_SPACE = re.compile(r"\s+")
_PLAIN = re.compile(r"[\0-\x08\x0e-\x1b!-@\[-~\u3001\u3002\u3008-\u3011\u3041-\u3096\u30a1-\u30fb\u30fc\u4e00-\u9fff]*")


@dataclass(frozen=True, slots=True)
class Form:
    """A surface form and the record that it names; ``avoid`` marks one that should not be written."""

    text: str
    record: str
    avoid: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """An occurrence of a form, ``text[start:end]``."""

    start: int
    end: int
    form: Form


def fold(text: str) -> str:
    """The form in which names are compared."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).casefold())


def fold_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """The folded text, and for each of its characters the offset in ``text`` (``None`` when they agree).

    Characters are folded with the combining marks that follow them, as NFKC composes the two.
    """
    if _PLAIN.fullmatch(text):
        return text, None
    out: list[str] = []
    offsets: list[int] = []
    at, size = 0, len(text)
    while at < size:
        run = _PLAIN.match(text, at)
        end = run.end() if run else at
        if end < size and _combines(text[end]):
            end -= 1
        if end > at:
            out.append(text[at:end])
            offsets.extend(range(at, end))
            at = end
            continue
        end = at + 1
        while end < size and _combines(text[end]):
            end += 1
        folded = _fold_piece(text[at:end])
        out.append(folded)
        offsets += [at] * len(folded)
        at = end
    return "".join(out), offsets


@lru_cache(maxsize=4096)
def _fold_piece(piece: str) -> str:
    return fold(piece)


def _boundary_matters(char: str) -> bool:
    """Scripts that are written with spaces: a name may not begin or end within a word of theirs."""
    if "0" <= char <= "9" or "a" <= char <= "z" or "A" <= char <= "Z":
        return True
    return unicodedata.name(char, "").startswith(("LATIN", "GREEK", "CYRILLIC", "HANGUL", "FULLWIDTH LATIN", "FULLWIDTH DIGIT"))


class Lexicon:
    """All forms of a book, compiled once."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._forms: dict[str, Form] = {}
        for form in forms:
            self._forms.setdefault(fold(form.text), form)
        self._forms.pop("", None)
        self._patterns = sorted(self._forms)
        self._automaton = AhoCorasick(self._patterns, matchkind=MatchKind.Standard) if self._patterns else None

    @property
    def forms(self) -> tuple[Form, ...]:
        """In the order of the records."""
        return tuple(self._forms.values())

    def occurs_in(self, text: str) -> bool:
        """Whether a text has any form at all, be it within other words or across a blank."""
        return self._automaton is not None and bool(self._automaton.find_matches_as_indexes(fold(text)))

    def find(self, text: str) -> Iterator[Match]:
        """Every occurrence, left to right: of those that begin first the longest, none overlapping.

        All matches are asked for, overlapping ones too, since a long one that turns out to cut a word
        (``NATOx``) may hide a good one inside it.
        """
        if self._automaton is None:
            return
        folded, offsets = fold_with_offsets(text)
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        if not found:
            return
        found.sort(key=lambda match: (match[1], -match[2]))
        done = 0
        for pattern, begin, finish in found:
            if begin < done or _within(offsets, begin) or _within(offsets, finish):
                continue
            start, end = (begin, finish) if offsets is None else (offsets[begin], _end(text, offsets[finish - 1]))
            form = self._forms[self._patterns[pattern]]
            if _whole(text, start, end) and _same_case(text[start:end], form.text):
                done = finish
                yield Match(start, end, form)


def _within(offsets: list[int] | None, at: int) -> bool:
    """Whether an offset of the folded text parts what one character of the text, with its marks, has become: ㌔, ß."""
    return offsets is not None and 0 < at < len(offsets) and offsets[at - 1] == offsets[at]


def _end(text: str, last: int) -> int:
    """The offset behind a character and the marks that combine with it."""
    end = last + 1
    while end < len(text) and _combines(text[end]):
        end += 1
    return end


def _combines(char: str) -> bool:
    """Combining marks, and the half-width voicing marks that NFKC composes with the kana before."""
    return unicodedata.combining(char) > 0 or char in "\uff9e\uff9f"


def _whole(text: str, start: int, end: int) -> bool:
    """Neither edge cuts a word of a script with spaces."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and _boundary_matters(text[start]) and _boundary_matters(before):
        return False
    return not (after and _boundary_matters(text[end - 1]) and _boundary_matters(after))


def _same_case(written: str, form: str) -> bool:
    """An acronym is found in capitals only: NATO, not nato; RIM, not rim."""
    letters = [char for char in unicodedata.normalize("NFKC", form) if char.isalpha()]
    if len(letters) < 2 or not all("A" <= char <= "Z" for char in letters):
        return True
    return unicodedata.normalize("NFKC", written).upper() == unicodedata.normalize("NFKC", written)
