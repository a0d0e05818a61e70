"""What a rule of usage is, and the rules that hold in every language."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from essay.usage.reading import OBJECT, Block

AROUND = 5
"""So many characters on either side are shown of what is wrong, up to the next mark of punctuation."""

_STOP = re.compile(rf"[\s、。！？{OBJECT}]")


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in a block, from ``start`` to ``end``. ``put``, if given, is what should stand there instead.

    ``values`` fill the message besides.
    """

    start: int
    end: int
    put: str | None = None
    values: tuple[tuple[str, object], ...] = ()

    def words(self, text: str) -> dict[str, object]:
        """What the message shows: the fault as written among its neighbours, and how it should read."""
        before = _STOP.split(text[max(0, self.start - AROUND) : self.start])[-1]
        after = _STOP.split(text[self.end : self.end + AROUND])[0]
        written = before + visible(text[self.start : self.end]) + after
        return {"written": written, "suggestion": None if self.put is None else before + self.put + after, **dict(self.values)}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by the name that messages, allowances and settings give it.

    ``find`` looks at one block; at block quotations, others' words, only where ``quotes``. Of ``signs`` or
    ``characters``, if given, a text must have one for the rule to find anything.
    """

    name: str
    find: Callable[[Block], Iterator[Finding]]
    quotes: bool = False
    signs: tuple[str, ...] = ()
    characters: frozenset[str] = frozenset()

    def looks_at(self, block: Block) -> bool:
        """Whether there may be anything to find in a block."""
        if block.kind == "quote" and not self.quotes:
            return False
        return not self.signs or any(sign in block.text for sign in self.signs)


def concerned(rules: Collection[Rule], text: str) -> list[Rule]:
    """The rules that may find anything in any part of a text. Most pages lack most rules' signs, which is told at once."""
    used = set(text) if any(rule.characters for rule in rules) else set()
    return [
        rule for rule in rules
        if not (rule.characters and used.isdisjoint(rule.characters))
        and (not rule.signs or any(sign in text for sign in rule.signs))
    ]  # fmt: skip


class Pattern:
    """A regular expression that is compiled at its first use.

    One with Japanese letters takes milliseconds, and a build that tells errors alone needs few of them.
    """

    def __init__(self, source: str) -> None:
        self.source = source

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.source)
        self.__dict__.update(finditer=compiled.finditer, match=compiled.match, search=compiled.search)
        return getattr(compiled, name)


def in_ranges(*ranges: str) -> frozenset[str]:
    """All characters of ranges as :mod:`re` writes them in a class: ``a-z``."""
    return frozenset(chr(code) for each in ranges for code in range(ord(each[0]), ord(each[-1]) + 1))


def visible(text: str) -> str:
    """The text with its invisible characters named: ``U+200B``."""
    return "".join(f"U+{ord(char):04X}" if _INVISIBLE.match(char) else char for char in text.replace(OBJECT, "…"))


def replaced(pattern: re.Pattern[str] | Pattern, text: str, put: str) -> Iterator[Finding]:
    """A finding for every match; ``put`` is a template of :mod:`re`."""
    for match in pattern.finditer(text):
        yield Finding(match.start(), match.end(), match.expand(put))


# ---- invisible-character

_MARKS = "\u061c\u200e\u200f"
_INVISIBLE = re.compile(f"[{_MARKS}]")
"""Marks of direction, which only scripts written from the right need; what else is unseen is an error (:mod:`essay.unseen`)."""


def invisible_characters(block: Block) -> Iterator[Finding]:
    """Characters that nobody sees and that search, links and line breaks trip over (Unicode, general category Cf)."""
    return replaced(_INVISIBLE, block.text, "")


# ---- decomposed-character

_RADICALS, _COMBINING = ("\u2e80-\u2fd5", "\uf900-\ufaff"), ("\u0300-\u036f", "\u3099-\u309a")
_DECOMPOSED = re.compile(f"[{''.join(_RADICALS)}]|.[{''.join(_COMBINING)}]+")


def decomposed_characters(block: Block) -> Iterator[Finding]:
    """Radicals that look like ideographs, and letters apart from their marks: copied from a PDF, not found by a search.

    NFKC makes them what they look like (Unicode Standard Annex 15); what it leaves alone is no fault.
    """
    for match in _DECOMPOSED.finditer(block.text):
        whole = unicodedata.normalize("NFKC", match[0])
        if whole != match[0] and len(whole) == 1 and not "\uf900" <= match[0] <= "\ufaff":
            yield Finding(match.start(), match.end(), whole)


# ---- unbalanced-bracket

_PAIRS = dict(zip("）」』］】〉》〕｝”", "（「『［【〈《〔｛“", strict=True))
_BRACKET = re.compile("[" + "".join(_PAIRS) + "".join(_PAIRS.values()) + "]")
_LABEL = re.compile(r"(?:^\s*[^（）\s、。]{1,4}|[\s、。][0-9a-zA-Zア-ン一二三四五六七八九十]{1,2})\Z")


def unbalanced_brackets(block: Block) -> Iterator[Finding]:
    """Brackets and quotation marks without their partners in the paragraph; labels need none: ``1）``, ``例）``."""
    begun: list[int] = []
    waiting: Counter[str] = Counter()
    for match in _BRACKET.finditer(block.text):
        partner = _PAIRS.get(match[0])
        if partner is None:
            begun.append(match.start())
            waiting[match[0]] += 1
        elif waiting[partner]:
            waiting[partner] -= 1
            while block.text[at := begun.pop()] != partner:
                waiting[block.text[at]] -= 1
                yield _alone(at, block.text)
        elif not (match[0] == "）" and _LABEL.search(block.text[max(0, match.start() - 6) : match.start()])):
            yield _alone(match.start(), block.text)
    yield from (_alone(at, block.text) for at in begun)


def _alone(at: int, text: str) -> Finding:
    return Finding(at, at + 1, values=(("bracket", text[at]),))


# ---- loose-emphasis

_LOOSE = re.compile(r"(?<![*\s])\*{1,3}(?![*])|\*{1,3}(?![*\s])")


def loose_emphasis(block: Block) -> Iterator[Finding]:
    """Asterisks in pairs that readers would see, since they touch punctuation on the wrong side: 前**「語」**は."""
    loose = [match for match in _LOOSE.finditer(block.text) if not block.text[match.end() : match.end() + 1].isdigit()]
    for size in (1, 2, 3):
        stars = [match for match in loose if len(match[0]) == size]
        if len(stars) > 1:
            yield Finding(stars[0].start(), stars[1].end() if stars[1].end() - stars[0].start() < 20 else stars[0].end())


EVERYWHERE = (
    Rule("unbalanced-bracket", unbalanced_brackets, quotes=True, signs=(*_PAIRS, *_PAIRS.values())),
    Rule("loose-emphasis", loose_emphasis, quotes=True, signs=("*",)),
    Rule("invisible-character", invisible_characters, quotes=True, characters=frozenset(_MARKS)),
    Rule("decomposed-character", decomposed_characters, quotes=True, characters=in_ranges(*_RADICALS, *_COMBINING)),
)
