"""Calls of notes within paragraphs, and the notes themselves in their lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from essay.importing.form import Mark
from essay.importing.lines import Line
from essay.importing.paragraphs import Block

WEAK, POSSIBLE, LIKELY, SURE = range(4)
"""Behind a particle a number is one of a list as often as the call of a note; behind a bracket it hardly ever is. Before
words that go on, it counts only where it is the one that is missing between two others."""
AHEAD = 2
"""So many numbers may be missing between one call and the next."""
BRACKETS = "()"
"""Alone they number the parts of a sentence as often as notes."""

_EXPLICIT = re.compile(
    r"[（(〔\[【]\s*[注註]\s*([0-9０-９]{1,3})\s*[）)〕\]】]|(?<![掲脚同])[注註]\s*([0-9０-９]{1,3})(?![0-9０-９])|\[([0-9]{1,3})\]|〔([0-9０-９]{1,3})〕"
    r"|(?<=[^\W\d_]|[」』）)】〕。、，．.,”])[*＊※]\s?([0-9０-９]{1,3})(?![0-9０-９A-Za-z])|([¹²³⁰⁴-⁹]{1,3})|(?<=[。、，．」』）)\w])[（(]([0-9０-９]{1,3})[）)](?=[。、，．」』.,;]|\s|\Z)"
)
POWER = re.compile(r"(?:[0-9０-９]|(?<![A-Za-z])[A-Za-z]|[0-9０-９]\s?[A-Za-zμ]{1,2})\Z")
"""What a superscript digit makes a number or a unit of."""
_BARE = re.compile(r"(?<![0-9０-９])(?<![0-9０-９][.．,，\-–/])([0-9０-９]{1,3})(?![0-9０-９])")
COUNTER = re.compile(
    r"\s*(?:[.．,，:：/\-–~〜～][0-9０-９]|[年月日時分秒世歳才人名件回度章節条項号巻頁ページ点隻機発発カヶか箇個つ本冊枚倍割％%＄$円ドルウォン元万億兆千百"
    r"km㎞㎡mcgt℃]|st\b|nd\b|rd\b|th\b)"
)
_OF_LIST = re.compile(r"\s+\S")
_BEFORE = re.compile(r"[\w」』）)】〕”\"'’。、，．,.;；]\Z")
_NOT_BEFORE = re.compile(r"(?:第|約|計|全|同|各|、|，|[$＄¥￥£€№#]|\bno\.|\bpp?\.|\bvol\.|\bfig\.)\Z", re.IGNORECASE)
_PARTICLE = re.compile(r"[のはがをにでともへや]\Z")
_STOPPED = re.compile(r"[.,;:!?”\"’)]\Z")
_AFTER = re.compile(r"\s*(?:[。、，．,.;；:：」』）)】〕”\"]|\Z)")
_ENTRY = re.compile(
    r"\s*(?:[（(〔\[【]?\s*[注註]?\s*([0-9０-９]{1,3})\s*[）)〕\]】]|[注註]\s*([0-9０-９]{1,3})|[*＊※]\s?([0-9０-９]{1,3})|([¹²³⁰⁴-⁹]{1,3})"
    r"|([0-9０-９]{1,3}))[\s.．、:：]*(?=\S)"
)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the note ``number`` at an extent of a block's text."""

    number: int
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A note: its number, its text without the number, the lines it came from, and its form."""

    number: int
    text: str
    lines: tuple[Line, ...]
    mark: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    """The calls in each block of a chapter, and the digits that may be calls and were left alone."""

    calls: dict[int, list[Call]]
    doubtful: tuple[tuple[int, str], ...]
    last: int


def sign_without_number(sign: str) -> str:
    """What a note is marked with besides its number: ``※``, ``(注)``."""
    return re.sub(r"[\d\s.:、]", "", unicodedata.normalize("NFKC", sign))


def value(digits: str) -> int:
    return int(unicodedata.normalize("NFKC", digits))


def calls_in(blocks: Sequence[Block], last: int, known: frozenset[int], unsure: frozenset[str] = frozenset()) -> Called:
    """The calls of a chapter. ``last`` is the number of the last one before it; a chapter may begin at 1 again.

    ``known`` are the numbers for which there is a note. Digits count by three things: they follow a word or bracket, no
    counter or other digit follows them, and their number is the next. With the signs ``unsure``, and in round brackets,
    they call no more than the notes that there are.
    """
    found: dict[int, list[Call]] = {}
    doubtful: list[tuple[int, str]] = []
    begun = False
    weak: dict[int, tuple[int, Call]] = {}
    for at, block in enumerate(blocks):
        begins = {part.start for part in block.parts}
        called = {place for mark in block.marks if mark.kind == "call" for place in range(mark.start, mark.end)}
        for number, start, end, sure in _candidates(block.text, known, unsure):
            if not called.isdisjoint(range(start, end)):
                continue
            if start in begins and _OF_LIST.match(block.text, end):
                continue
            if block.text[start:end].strip() == block.text.strip():
                continue
            if sure == WEAK:
                weak.setdefault(number, (at, Call(number, start, end, block.line_at(start))))
                continue
            again = number == 1 and not begun and last > 0
            follows = last < number <= last + 1 + AHEAD
            if not (follows or again):
                if sure == SURE and number <= last:
                    doubtful.append((block.line_at(start), "repeated"))
                continue
            if sure < SURE and not (number == last + 1 and (number in known or (sure == LIKELY and not known))):
                continue
            if number > last + 1 and not again:
                if known and number not in known:
                    continue
                between = [weak[each] for each in range(last + 1, number) if each in weak and each in known]
                for before, call in between:
                    found.setdefault(before, []).append(call)
                    doubtful.append((call.line, "unsure"))
                if len(between) < number - last - 1:
                    doubtful.append((block.line_at(start), "skipped"))
            if sure < SURE:
                doubtful.append((block.line_at(start), "unsure"))
            found.setdefault(at, []).append(Call(number, start, end, block.line_at(start)))
            last, begun = number, True
            weak.clear()
    for held in found.values():
        held.sort(key=lambda call: call.start)
    return Called(found, tuple(doubtful), last)


def known_calls(blocks: Sequence[Block]) -> dict[int, list[Call]]:
    """The calls that the blocks themselves mark."""
    found: dict[int, list[Call]] = {}
    for at, block in enumerate(blocks):
        marks = sorted((mark for mark in block.marks if mark.kind == "call"), key=lambda mark: mark.start)
        if marks:
            found[at] = [Call(int(mark.target), mark.start, mark.end, block.line_at(mark.start)) for mark in marks]
    return found


def _candidates(text: str, known: frozenset[int], unsure: frozenset[str]) -> list[tuple[int, int, int, int]]:
    """Number, start and end of what may be a call, and how much it looks like one."""
    taken = []
    for found in explicit_calls(text):
        sign = sign_without_number(text[found[1] : found[2]])
        if sign not in unsure and (found[0] in known or sign != BRACKETS):
            taken.append(found)
    return taken or list(bare_calls(text))


def explicit_calls(text: str) -> Iterator[tuple[int, int, int, int]]:
    """What may be nothing but a call, as far as its form goes."""
    for match in _EXPLICIT.finditer(text):
        before = text[max(0, match.start() - 4) : match.start()]
        if before and not (match[6] and POWER.search(before)):
            digits = next(group for group in match.groups() if group)
            # A symbol and a digit within a sentence are other things too.
            sure = POSSIBLE if match[5] and not _AFTER.match(text, match.end()) else SURE
            yield value(digits), match.start(), match.end(), sure


def bare_calls(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Digits alone that may be calls."""
    for match in _BARE.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if not before or not _BEFORE.search(before) or COUNTER.match(text, match.end()):
            continue
        if _NOT_BEFORE.search(before):
            continue
        after = bool(_AFTER.match(text, match.end())) or bool(_STOPPED.search(before) and text[match.end()].isspace())
        if _PARTICLE.search(before):
            sure = POSSIBLE
        elif after:
            sure = SURE
        else:
            sure = LIKELY if before[-1] in "」』）)】〕”。．" else WEAK
        yield value(match[1]), match.start(1), match.end(1), sure if after or sure == LIKELY else WEAK


def lists_of(lines: Sequence[Line]) -> tuple[list[list[NoteEntry]], list[Line]]:
    """The notes of a list, each from its number to the next, and the lines before the first.

    Where the numbers begin at 1 again, another list begins: the notes of the next chapter.
    """
    lists: list[list[tuple[int, list[Line], int]]] = []
    loose: list[Line] = []
    for line in lines:
        match = _ENTRY.match(line.text)
        number = value(next(group for group in match.groups() if group)) if match else 0
        last = lists[-1][-1][0] if lists else 0
        if match and number == 1 and last != 1:
            lists.append([])
        if match and lists and ((number == 1 and not lists[-1]) or 0 < last < number <= last + 1 + AHEAD):
            lists[-1].append((number, [line], match.end()))
        elif lists:
            lists[-1][-1][1].append(line)
        else:
            loose.append(line)
    return [[_entry_of(*entry) for entry in held] for held in lists], loose


def _entry_of(number: int, lines: Sequence[Line], begins: int) -> NoteEntry:
    """A note of its lines, of which the first begins with its mark."""
    texts = [lines[0].text[begins:], *(line.text for line in lines[1:])]
    apart = [" " if one[-1:].isascii() and other[0].isascii() else "" for one, other in pairwise(texts)]
    text = texts[0] + "".join(space + other for space, other in zip(apart, texts[1:], strict=True))
    return NoteEntry(number, text, tuple(lines), lines[0].text[:begins])
