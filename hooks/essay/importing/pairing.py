"""Notes whose signs pair off with their calls: symbols (*, †, ‡, ※), and numbers that are marked (*1, ※1, 注1, （1）, ¹).

Such signs have other uses: products, emphasis, items, remarks. They are taken for notes only where those at the foot of a page,
or at the end of a section, a chapter or the text, are called one by one, each once, in their order. What almost does stays and
is told.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from essay.importing.feet import Feet, joined_lines, pages_of
from essay.importing.form import Mark, shifted
from essay.importing.lines import Line
from essay.importing.marks import BRACKETS, LIKELY, POSSIBLE, POWER, SURE, NoteEntry, bare_calls, sign_without_number, value
from essay.importing.paragraphs import ENDS, Block, Joined, Joiner, Reading
from essay.importing.signs import NUMBERED_THING, sign_of

WRAPPED = 30
"""So many lines may follow the first of a note."""
_SYMBOLS = "*＊※†‡§¶‖"
_RUN = rf"(?<![{_SYMBOLS}])(?:\*{{1,4}}|＊{{1,4}}|※{{1,3}}|†{{1,3}}|‡{{1,3}}|§{{1,2}}|¶|‖)(?![{_SYMBOLS}0-9０-９])"
_ENTRY = re.compile(rf"({_RUN})(?!\s*[0-9０-９。、，．.,)）」』])[\s:：]*(?=\S)")
_NUMBER = "([0-9０-９]{1,3})"
_CALLS = {
    "symbol": re.compile(f"({_RUN})"),
    "notes": re.compile(rf"[（(〔\[【]\s*[注註]\s*{_NUMBER}\s*[）)〕\]】]|(?<![掲脚同前後補])[注註]\s*{_NUMBER}(?![0-9０-９])"),
    "notes)": re.compile(rf"(?<![掲脚同前後補])[（(]?[注註]\s*{_NUMBER}[）)]"),
    "star*": re.compile(rf"[*＊]\s?{_NUMBER}(?![0-9０-９])"),
    "star※": re.compile(rf"※\s?{_NUMBER}(?![0-9０-９])"),
    "round": re.compile(rf"[（(]{_NUMBER}[）)]"),
    "right": re.compile(rf"(?<![（(0-9０-９.．,\-–]){_NUMBER}[）)]"),
    "square": re.compile(r"[〔\[]([0-9]{1,3})[\]〕]"),
    "sup": re.compile("([¹²³⁰⁴-⁹]{1,3})"),
}
_TWOFOLD = ("round", "right")
"""Signs that number the parts of an enumeration as often as notes."""
_BEFORE = re.compile(r"[\w」』）)】〕”\"’。、，．,.;:!?！？]\Z")
_PARTICLE = re.compile(r"[のはがをにでともへや]\Z")
_STOPPED = re.compile(r"[。．.!?！？」”\"’)）]\Z")
_ENDED = re.compile(r"[。！？]\Z")
"""Behind it ※ begins a remark."""
_AFTER = re.compile(r"\s*(?:[。、，．.,;；:：!?！？」』）)】〕”\"]|\Z)")
_SENTENCE = re.compile(r"[。．.!?！？\n]")
_EMPHASIS = re.compile(r"(?<![*0-9０-９])(\*{1,3})(?![\s*])[^*\n。]{1,80}(?<!\s)\1(?!\*)")


@dataclass(frozen=True, slots=True)
class _Begun:
    """A note within its lines: where it begins and ends, its style, its number or symbol, and where its words begin."""

    at: int
    end: int
    style: str
    key: str
    begins: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a text may call a note, and how much it looks like that."""

    key: str
    start: int
    end: int
    strength: int

    @property
    def extent(self) -> tuple[int, int]:
        return self.start, self.end


class _Pairs:
    """The notes that pair off; each has a number of its own below zero, until its chapter is known."""

    def __init__(self, lines: Sequence[Line], reading: Reading, before: int = 0) -> None:
        """``reading`` is the text as it would be read now; ``before`` is how many notes have paired off already."""
        self.found = Feet()
        self.before = before
        self.joiner = Joiner(lines)
        self.heads = {block.line for block in reading.blocks if block.level} | {line.number for line in reading.note_heads}
        self.unheard = self.heads | {line.number for line in reading.front}
        wide, narrow = (sum(line.indent.startswith(space) for line in lines) for space in ("\u3000", " "))
        self.indent = ("\u3000" if wide >= narrow else " ") if max(wide, narrow) >= 2 else "\0"
        gaps = sum(one.number + 1 == other.number for one, other in pairwise(lines))
        # Where each line stands between blank ones, they part nothing.
        self.close = gaps * 3 > len(lines)

    def at_feet(self, lines: Sequence[Line]) -> None:
        """Take the notes with symbols at the feet of the pages."""
        pages = [page for page in pages_of(lines) if page]
        for page in pages if len(pages) > 1 else ():
            entries = [entry for entry in self._entries(page, 1, len(page)) if entry.style == "symbol"]
            if entries:
                self._pair(page, entries, [(0, entries[0].at)], apart=False)

    def at_ends(self, lines: Sequence[Line], reading: Reading) -> None:
        """Take the notes at the ends of chapters, sections and lists, called there; those at the end of all, anywhere."""
        numbers = [line.number for line in lines]
        chapters = {bisect_left(numbers, block.line) for block in reading.blocks if block.level == 1}
        sections = {bisect_left(numbers, block.line) for block in reading.blocks if block.level > 1}
        sections = {at for at in sections if not _begun(lines, at, at + 1)}
        lists = {bisect_left(numbers, line.number) for line in reading.note_heads}
        bounds = sorted({0, *chapters, *sections, *lists, len(lines)})
        section = chapter = since = 0
        most = 4 * len(lines)
        for start, end in pairwise(bounds):
            section = section if start in lists else start
            chapter = start if start in chapters else chapter
            entries = self._entries(lines, start + (start in lists), end)
            if start not in lists:
                entries = _behind_sentences(lines, entries)
            taken = False
            for group in _groups(entries):
                scopes = [(section, entries[0].at)]
                # However many lists there are, the text is gone through a few times at most.
                for begins in (chapter, since if start in lists or end == len(lines) else chapter):
                    if begins < scopes[-1][0] and most > 0:
                        most -= entries[0].at - begins
                        scopes.append((begins, entries[0].at))
                taken |= self._pair(lines, group, scopes, apart=start not in lists)
            since = end if taken else since

    def _entries(self, lines: Sequence[Line], start: int, end: int) -> list[_Begun]:
        """The notes with which some lines end, from the first behind which there is nothing else."""
        found: list[_Begun] = []
        stop, wrapped = end, 0
        for at in range(end - 1, start - 1, -1):
            line = lines[at]
            begun = None if line.level or line.frames else _begun(lines, at, stop)
            if begun:
                found.append(begun)
                stop, wrapped = at, 0
                continue
            wrapped += 1
            parted = self.close and at > start and line.number > lines[at - 1].number + 1
            if line.whole or line.level or line.indent.startswith(self.indent) or parted or wrapped > WRAPPED:
                break
        return _in_turn(found[::-1])

    def _pair(self, lines: Sequence[Line], entries: Sequence[_Begun], scopes: Sequence[tuple[int, int]], *, apart: bool) -> bool:
        """Take the notes if one of the stretches calls them, and tell them if it seems to.

        ``apart``: no heading says that they are notes.
        """
        keys = [entry.key for entry in entries]
        style, wanted, told = entries[0].style, set(keys), False
        for start, end in dict.fromkeys(scopes):
            heard = [line for line in lines[start:end] if line.number not in self.unheard]
            text, starts = joined_lines(heard)
            called = self._called(heard, starts)
            places = [place for place in _places(text, style) if place.key in wanted and called.isdisjoint(range(*place.extent))]
            for least in (SURE, LIKELY, POSSIBLE):
                found = [place for place in places if place.strength >= least]
                if [place.key for place in found] == keys and not (
                    apart and style in _TWOFOLD and _is_enumeration(lines, entries, text, found)
                ):
                    self._take(lines, entries, [_in_line(heard, starts, place) for place in found])
                    return True
            titles = (line.text for line in lines[start:end] if line.number in self.unheard)
            told = told or bool(places) or any(place.key in wanted for title in titles for place in _places(title, style))
        if told and (apart or style == "symbol"):
            self.found.doubtful += [(lines[entry.at].number, "unpaired") for entry in entries]
            self.found.unsure |= {sign_without_number(lines[entry.at].text[: entry.begins]) for entry in entries}
        return False

    def _called(self, lines: Sequence[Line], starts: Sequence[int]) -> set[int]:
        """The places in the joined text of some lines where other notes are called."""
        found = set[int]()
        for line, start in zip(lines, starts, strict=True):
            for mark in (*line.marks, *self.found.calls.get(line.number, ())):
                if mark.kind == "call":
                    found.update(range(start + mark.start, start + mark.end))
        return found

    def _take(self, lines: Sequence[Line], entries: Sequence[_Begun], places: Sequence[tuple[Line, int, int]]) -> None:
        for entry, (line, start, end) in zip(entries, places, strict=True):
            first, number = lines[entry.at], -1 - len(self.found.notes) - self.before
            text = Joined(self.joiner, first.text[entry.begins :])
            marks = shifted(first.marks, -entry.begins, len(text))
            # A document has a line for each note.
            for before, other in pairwise(lines[entry.at : entry.end]):
                hyphen = text.add(other.text)
                self.found.hyphens += [before.number] if hyphen == "gone" else []
                self.found.doubtful += [(other.number, "hyphen")] if hyphen == "kept" else []
            held = tuple(lines[entry.at : entry.end])
            self.found.notes.append(NoteEntry(number, str(text), held, first.text[: entry.begins], marks))
            self.found.calls[line.number].append(Mark("call", start, end, str(number)))


def pairs_at_feet(lines: Sequence[Line], reading: Reading) -> Feet:
    """The notes with symbols at the feet of the pages."""
    pairs = _Pairs(lines, reading)
    pairs.at_feet(lines)
    return pairs.found


def pairs_at_ends(lines: Sequence[Line], reading: Reading, before: int) -> Feet:
    """The notes at the ends of chapters, of the text, and in its lists. ``before`` is how many stood at feet."""
    pairs = _Pairs(lines, reading, before)
    pairs.at_ends([line for line in lines if not line.note], reading)
    return pairs.found


def may_pair(lines: Sequence[Line], *, symbols: bool) -> bool:
    """Whether a line begins as such a note does."""
    signs = (_begun(lines, at, at + 1) for at in range(len(lines)))
    return any(sign and (sign.style == "symbol" if symbols else sign.style in _CALLS) for sign in signs)


def uncalled_for(blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    """The lines of paragraphs in which a symbol stands as the call of a note that there is not."""
    for block in blocks:
        called = {at for mark in block.marks if mark.kind == "call" for at in range(mark.start, mark.end)}
        for place in [] if block.level else _places(block.text, "symbol"):
            if place.strength == SURE and place.start not in called:
                yield block.line_at(place.start), "sign"


def printed(note: NoteEntry) -> int:
    """The number with which a note was printed; 0 for a symbol."""
    digits = re.search(r"\d+", unicodedata.normalize("NFKC", note.mark))
    return int(digits[0]) if digits else 0


def brackets_call(blocks: Sequence[Block], lists: Sequence[Sequence[NoteEntry]]) -> bool:
    """Whether numbers in round brackets call the notes of lists: the lists have them too, or they alone call each, in turn."""
    entries = [entry for held in lists for entry in held]
    if any(sign_without_number(entry.mark) == BRACKETS for entry in entries):
        return True
    texts = [block.text for block in blocks if not block.level]
    numbers = [entry.number for entry in entries]
    bracketed = [int(place.key) for text in texts for place in _places(text, "round") if place.strength == SURE]
    bare = [
        number for text in texts for number, start, _, sure in bare_calls(text)
        if sure == SURE and not NUMBERED_THING.search(text[max(0, start - 12) : start])
    ]  # fmt: skip
    return bracketed == numbers != bare


def _begun(lines: Sequence[Line], at: int, end: int) -> _Begun | None:
    """The note that begins with a line and ends before another."""
    text = lines[at].text
    symbol = _ENTRY.match(text)
    if symbol:
        emphasis = _EMPHASIS.match(text) and not text[symbol.end(1)].isspace()
        return None if emphasis else _Begun(at, end, "symbol", unicodedata.normalize("NFKC", symbol[1]), symbol.end())
    sign = sign_of(lines, at)
    if not sign or sign.begins == len(text):
        return None
    style = sign.style
    if style == "star":
        style += "※" if text[0] == "※" else "*"
    elif style == "notes" and text[0] in "注註" and re.match(r"[注註]\s*[0-9０-９]+[）)]", text):
        style += ")"
    return _Begun(at, end, style, str(sign.number), sign.begins)


def _in_turn(entries: Sequence[_Begun]) -> list[_Begun]:
    """The notes without digits in the midst of others, as of a year or page, that are not the next number."""
    found: list[_Begun] = []
    last: dict[str, int] = {}
    for entry in entries:
        if entry.style != "symbol":
            number = int(entry.key)
            if number not in (1, last.get(entry.style, 0) + 1):
                if found:
                    found[-1] = replace(found[-1], end=entry.end)
                continue
            last[entry.style] = number
        found.append(entry)
    return found


def _behind_sentences(lines: Sequence[Line], entries: list[_Begun]) -> list[_Begun]:
    """The notes from the first that does not stand within a sentence."""
    for place, entry in enumerate(entries):
        before = lines[entry.at - 1] if entry.at else None
        if before is None or place or before.level or before.whole or ENDS.search(before.text) or len(before.text) < 20:
            return entries[place:]
    return []


def _groups(entries: Sequence[_Begun]) -> Iterator[list[_Begun]]:
    """The notes of each style, those with numbers from 1 on."""
    for style in _CALLS:
        group = [entry for entry in entries if entry.style == style]
        if style != "symbol":
            first = next((at for at in reversed(range(len(group))) if group[at].key == "1"), len(group))
            group = group[first:]
            group = [] if [int(entry.key) for entry in group] != list(range(1, len(group) + 1)) else group
        if group:
            yield group


def _places(text: str, style: str) -> Iterator[_Place]:
    """Where a text may call notes of a style."""
    hidden = {match.start() for match in _EMPHASIS.finditer(text)} if style == "symbol" else set()
    hidden |= {match.end() - len(match[1]) for match in _EMPHASIS.finditer(text)} if style == "symbol" else set()
    for match in _CALLS[style].finditer(text):
        start, end = match.span()
        before = text[max(0, start - 12) : start]
        sign = next(group for group in match.groups() if group)
        stops = bool(_AFTER.match(text, end))
        if start in hidden or not _BEFORE.search(before) or NUMBERED_THING.search(before):
            continue
        if sign[0] == "※" and _ENDED.search(before) and end < len(text) and text[end] != "\n":
            continue
        if style == "sup" and POWER.search(before):
            continue
        if style in ("symbol", "star*", "star※", "right") and not stops:
            # A product, or letters that belong together.
            inside = before[-1].isdigit() or (before[-1].isascii() and before[-1].isalnum() and text[end].isascii())
            if inside and not (text[end].isspace() and before[-1].isalpha()):
                continue
        key = unicodedata.normalize("NFKC", sign) if style == "symbol" else str(value(sign))
        yield _Place(key, start, end, _strength(text, before, end, stops))


def _strength(text: str, before: str, end: int, stops: bool) -> int:
    if _PARTICLE.search(before):
        return LIKELY if stops else POSSIBLE
    if stops or (_STOPPED.search(before) and before[-1].isascii() and text[end].isspace()):
        return SURE
    return LIKELY if _STOPPED.search(before) or text[end].isspace() else POSSIBLE


def _is_enumeration(lines: Sequence[Line], entries: Sequence[_Begun], text: str, places: Sequence[_Place]) -> bool:
    """Whether numbers stand several in a sentence, or behind the words that the list begins with."""
    together = any(not _SENTENCE.search(text, one.end, other.start) for one, other in pairwise(places))
    pairs = zip(entries, places, strict=True)
    echoed = any(lines[entry.at].text.startswith(text[place.start - 2 : place.start], entry.begins) for entry, place in pairs)
    return together or echoed or len(entries) == 1


def _in_line(lines: Sequence[Line], starts: Sequence[int], place: _Place) -> tuple[Line, int, int]:
    """A place in the joined text as one in a line."""
    at = bisect_right(starts, place.start) - 1
    return lines[at], place.start - starts[at], place.end - starts[at]
