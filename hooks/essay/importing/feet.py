"""Notes at the foot of each page, in the text of a PDF: told by where they stand, by their numbers and by what calls them.

A list, a table or a heading at the end of a page looks much the same. What is not certain stays in the text and is told.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from essay.importing.form import Mark
from essay.importing.headings import NOTES, form_of
from essay.importing.lines import FOLIO, Line, folios_of, shape_of
from essay.importing.marks import AHEAD, LIKELY, SURE, NoteEntry
from essay.importing.paragraphs import ENDS, Joiner
from essay.importing.signs import Entry, places_of, run_from, sign_of

LONGEST_PAGE = 200
_UNFINISHED = re.compile(
    r"(?:[、,，;；:：(（「『\-–]|[のはがをにでともへや]|\b(?:the|an?|of|and|or|in|on|to|for|by|at|see|also|with|from|that))\Z",
    re.IGNORECASE,
)
_GAPS = re.compile(r"[^\s」』）。、](?: {3,}|\t|\u3000{3,})[^\s「『（]")
_PAIRS = (("「", "」"), ("『", "』"), ("（", "）"), ("(", ")"), ("“", "”"), ("[", "]"))


@dataclass
class Feet:
    """The notes at the feet of pages, in order, their calls by line, and what only looks like notes.

    ``doubtful`` pairs lines with reasons; ``kept`` are the numbers of the lines that are left where they stand for it, each
    note of them (``alone``) a paragraph. ``unsure`` are the signs of notes that do not pair off with their calls.
    """

    notes: list[NoteEntry] = field(default_factory=list)
    calls: dict[int, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    doubtful: list[tuple[int, str]] = field(default_factory=list)
    kept: set[int] = field(default_factory=set)
    alone: set[int] = field(default_factory=set)
    hyphens: list[int] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)

    def taken(self, lines: Sequence[Line]) -> list[Line]:
        """The lines without those of the notes, and with the calls marked."""
        gone = {line.number for note in self.notes for line in note.lines}
        found, page, before = list[Line](), False, 0
        for line in lines:
            page = page or line.page
            if line.number not in gone:
                whole = line.whole or line.number in self.alone or (before in self.kept and line.number not in self.kept)
                marks = (*line.marks, *self.calls.get(line.number, ()))
                found.append(replace(line, page=page, marks=marks, whole=whole))
                page, before = False, line.number
        return found


@dataclass(frozen=True, slots=True)
class _Called:
    """Where a note is called: the number of the line, the extent in it, and how surely."""

    line: int
    start: int
    end: int
    strength: int


def notes_at_feet(lines: Sequence[Line]) -> Feet:
    """The notes at the feet of the pages; none where the text has but one page, or a list of notes of its own."""
    pages = [page for page in pages_of(lines) if page]
    if len(pages) < 2:
        return Feet()
    joiner = Joiner(lines)
    listed = any(NOTES.fullmatch(line.text) for line in lines)
    first = _Walk(pages, frozenset(), joiner).walk()
    found = _Walk(pages, frozenset(first.styles), joiner).walk() if first.styles else first
    if listed:
        # The notes stand elsewhere: what looks like them is something else, or they stand there twice.
        doubtful = [(note.lines[0].number, "foot-list") for note in found.feet.notes]
        return Feet(doubtful=doubtful, kept={line.number for note in found.feet.notes for line in note.lines} | found.feet.kept)
    return found.feet


def pages_of(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of each page, without numbers of pages and what comes back at their edges.

    Pages are told by form feeds, or else by the lines that hold nothing but their numbers.
    """
    folios = folios_of(lines)
    pages: list[list[Line]] = [[]]
    fed = any(line.page for line in lines[1:])
    for line in lines:
        if line.page if fed else line.number in folios:
            pages.append([])
        pages[-1].append(line)
    bare = []
    for page in pages:
        start, end = 0, len(page)
        while start < end and page[start].number in folios:
            start += 1
        while start < end and page[end - 1].number in folios and FOLIO.fullmatch(page[end - 1].text):
            end -= 1
        bare.append(page[start:end])
    edges = [Counter(shape_of(page[place].text) for page in bare if page) for place in (0, -1)]
    often = max(3, len(pages) // 2)
    for page in bare:
        start, end = 0, len(page)
        while start < end and edges[0][shape_of(page[start].text)] >= often:
            start += 1
        while start < end and edges[1][shape_of(page[end - 1].text)] >= often:
            end -= 1
        yield page[start:end] if end - start <= LONGEST_PAGE else []


class _Walk:
    """One pass over the pages. ``confirmed`` are the signs of notes that an earlier pass has found beyond doubt."""

    def __init__(self, pages: Sequence[list[Line]], confirmed: frozenset[str], joiner: Joiner) -> None:
        self.pages, self.confirmed, self.joiner = pages, confirmed, joiner
        pairs = [(one, other) for page in pages for one, other in pairwise(page)]
        # Where each line stands between blank ones, they part nothing.
        self.close = sum(one.number + 1 == other.number for one, other in pairs) * 3 > len(pairs)
        self.feet = Feet()
        self.styles: set[str] = set()
        self.last = 0
        self.before = 0
        """The sum of the numbers that ended before one began again."""

    def walk(self) -> _Walk:
        open_note = False
        for page, after in zip(self.pages, [*self.pages[1:], []], strict=True):
            entries = self._entries(page)
            calls = self._calls(page, entries)
            if entries and len(calls) == len(entries) - 1:
                calls += self._late(entries[-1], after)
            begins = entries[0].at if entries else len(page)
            sure = (
                bool(entries) and len(calls) == len(entries) and self._is_sure(page, entries, [call.strength for call in calls])
            )
            if open_note:
                self._go_on(page, begins)
            open_note = False
            if sure:
                self._take(page, entries, calls)
                open_note = self._is_unfinished()
            elif calls:
                self.feet.doubtful.append((page[begins].number, "foot"))
                self.feet.kept |= {line.number for line in page[begins:]}
                self.feet.alone |= {page[entry.at].number for entry in entries}
                self.last = entries[-1].number
        if open_note:
            self.feet.doubtful.append((self.feet.notes[-1].lines[-1].number, "foot-continued"))
        return self

    def _entries(self, page: Sequence[Line]) -> list[Entry]:
        """The notes with which a page would end, if they are some: each number follows the last, to the end of the page."""
        signs = [sign for at in range(1, len(page)) if (sign := sign_of(page, at))]
        for wanted in [*range(self.last + 1, self.last + 2 + AHEAD), *([1] if self.last else [])]:
            begins = [sign for sign in signs if sign.number == wanted][-5:]
            tries = [found for sign in begins if (found := run_from(signs, sign, len(page)))]
            if tries:
                return max(tries, key=lambda found: (len(found), found[0].at))
        return []

    def _calls(self, page: Sequence[Line], entries: Sequence[Entry]) -> list[_Called]:
        """Where in the text of the page, above its foot, each note is called, and how surely; as far as that is clear."""
        if not entries:
            return []
        text, starts = joined_lines(page[: entries[0].at])
        found: list[_Called] = []
        after = 0
        for entry in entries:
            places = [place for place in places_of(text, entry) if place[0] >= after]
            best = max((place[2] for place in places), default=-1)
            places = [place for place in places if place[2] == best]
            # Of two that are as good the first is taken, where the next note is called behind it.
            if not places or (len(places) > 1 and (best < SURE or entry is entries[-1])):
                break
            found.append(_called(page, starts, places[0]))
            after = places[0][1]
        return found

    def _late(self, entry: Entry, page: Sequence[Line]) -> list[_Called]:
        """The call of the last note of a page at the head of the next, where a line has slipped."""
        text, starts = joined_lines(page[:3])
        places = [place for place in places_of(text, entry) if place[2] == SURE]
        signs = [sign for at in range(len(page)) if (sign := sign_of(page, at))]
        again = any((sign.style, sign.number) == (entry.style, entry.number) for sign in signs)
        sure = len(places) == 1 and not again and entry.style in self.confirmed
        return [_called(page, starts, places[0])] if sure else []

    def _is_sure(self, page: Sequence[Line], entries: Sequence[Entry], strengths: Sequence[int]) -> bool:
        first, style = entries[0], entries[0].style
        goes_on = not ENDS.search(page[first.at - 1].text)
        known = style in self.confirmed
        if sum(bool(_GAPS.search(line.text)) for line in page[first.at :]) * 2 > len(page) - first.at:
            return False
        if form_of(page[first.at].text) and not (goes_on or known):
            return False
        # A number within a sentence calls a note where those about it do, or where it goes on from page to page.
        likely = sum(strength >= LIKELY for strength in strengths)
        if min(strengths) >= LIKELY or likely > 1:
            if goes_on or not form_of(page[first.at].text):
                self.styles.add(style)
            return True
        return known and (likely > 0 or first.number == self.last + 1 > 1)

    def _take(self, page: Sequence[Line], entries: Sequence[Entry], calls: Sequence[_Called]) -> None:
        if entries[0].number <= self.last:
            self.before += self.last
        elif entries[0].number > self.last + 1:
            self.feet.doubtful.append((page[entries[0].at].number, "skipped"))
        for entry, call in zip(entries, calls, strict=True):
            lines = page[entry.at : entry.end]
            mark, number = lines[0].text[: entry.begins], self.before + entry.number
            text = lines[0].text[entry.begins :]
            note = NoteEntry(number, text, (lines[0],), mark)
            for line in lines[1:]:
                note = self._longer(note, line)
            self.feet.notes.append(note)
            self.feet.calls[call.line].append(Mark("call", call.start, call.end, str(number)))
            if call.strength < LIKELY:
                self.feet.doubtful.append((call.line, "unsure"))
        self.last = entries[-1].number

    def _longer(self, note: NoteEntry, line: Line) -> NoteEntry:
        text, hyphen = self.joiner.join(note.text, line.text) if note.text else (line.text, "")
        if hyphen == "gone":
            self.feet.hyphens.append(note.lines[-1].number)
        elif hyphen:
            self.feet.doubtful.append((line.number, "hyphen"))
        return replace(note, text=text, lines=(*note.lines, line))

    def _is_unfinished(self) -> bool:
        text = self.feet.notes[-1].text
        return bool(_UNFINISHED.search(text)) or _is_open(text)

    def _go_on(self, page: Sequence[Line], end: int) -> None:
        """Give the last note of the page before its rest, where the rest stands apart from the text above it.

        It must stand behind a blank line, the text above must break off within a sentence, and the note must be whole then.
        """
        start = end
        while start > 0 and (start == end or page[start].number == page[start - 1].number + 1):
            start -= 1
        rest = page[start:end]
        above = page[:start]
        if above and rest and self.close and not ENDS.search(above[-1].text) and ENDS.search(rest[-1].text):
            note = self.feet.notes[-1]
            for line in rest:
                note = self._longer(note, line)
            if not _is_open(note.text):
                self.feet.notes[-1] = note
                return
        self.feet.doubtful.append((self.feet.notes[-1].lines[-1].number, "foot-continued"))


def _is_open(text: str) -> bool:
    return any(text.count(opens) > text.count(closes) for opens, closes in _PAIRS)


def _called(page: Sequence[Line], starts: Sequence[int], place: tuple[int, int, int]) -> _Called:
    """A place in the joined text of a page as one in a line."""
    start, end, strength = place
    at = bisect_right(starts, start) - 1
    return _Called(page[at].number, start - starts[at], end - starts[at], strength)


def joined_lines(page: Sequence[Line]) -> tuple[str, list[int]]:
    """The lines of a page as one text, and where each begins in it; Latin words and numbers stay apart."""
    text, starts = "", list[int]()
    for line in page:
        apart = text[-1:].isascii() and line.text[0].isascii()
        text += "\n" if apart and text else ""
        starts.append(len(text))
        text += line.text
    return text, starts
