"""A text in chapters with their notes, ready to be written, and all that was decided on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from essay.importing import lines as of_page
from essay.importing.form import Mark, Shape, Untaken, shifted
from essay.importing.lines import Line, SetAside
from essay.importing.marks import BRACKETS, Call, NoteEntry, calls_in, known_calls, lists_of
from essay.importing.pairing import brackets_call, printed
from essay.importing.paragraphs import Block, Part, Reading, chapters_of
from essay.importing.parting import parted

_LABEL = re.compile(
    r"(第\s*\S{1,4}?\s*[章部編講]|[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3}|[IVX]{1,5})(\s*[．.、:：]\s*|\s+)(?=\S)"
)
_NOTE = re.compile(r"注\d+\s*")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})


@dataclass
class Draft:
    """One chapter: its heading, its blocks, the calls in each, its notes by number (``None`` where there is no text).

    ``uncalled`` are notes of its list that nothing calls.
    """

    head: Block | None
    blocks: list[Block]
    calls: dict[int, list[Call]]
    notes: dict[int, NoteEntry | None] = field(default_factory=dict)
    uncalled: list[NoteEntry] = field(default_factory=list)

    def keep(self, entry: NoteEntry) -> None:
        """Take in a note that nothing calls, under another number where its own is taken."""
        taken = {*self.notes, *(other.number for other in self.uncalled)}
        self.uncalled.append(replace(entry, number=max(taken) + 1) if entry.number in taken else entry)

    def pair(self, notes: dict[int, NoteEntry]) -> None:
        """Give the calls that pair off with notes their numbers: those that were printed, or the next where one is taken."""
        for at, held in known_calls(self.blocks).items():
            for call in held:
                if call.number not in notes:
                    continue
                taken = {0, *self.notes, *(entry.number for entry in self.uncalled)}
                note = notes[call.number]
                number = printed(note) if printed(note) not in taken else max(taken) + 1
                self.notes[number] = notes[call.number] = replace(note, number=number)
                self.calls[at] = sorted([*self.calls.get(at, []), replace(call, number=number)], key=lambda each: each.start)

    @property
    def label(self) -> str:
        """The number of the heading, as printed: «１», «第二章»; may be empty."""
        match = _LABEL.match(self.head.text) if self.head else None
        return match[1] if match else ""

    @property
    def title(self) -> str:
        """The heading without its number."""
        match = _LABEL.match(self.head.text) if self.head else None
        return self.head.text[match.end() :] if self.head and match else self.head.text if self.head else ""

    @property
    def title_marks(self) -> tuple[Mark, ...]:
        """The form of the title."""
        return shifted(self.head.marks, len(self.title) - len(self.head.text), len(self.title)) if self.head else ()


@dataclass
class Manuscript:
    """What has become of a text. ``known`` are the notes that the file itself tells from its text, in their order.

    ``paired`` are those whose signs pair off with their calls.

    ``document`` says whether its lines are the paragraphs of a document; ``untaken`` is the form that could not be kept.
    """

    chapters: list[Draft]
    front: list[Line]
    aside: list[SetAside]
    reading: Reading
    doubtful: list[tuple[int, str]]
    ligatures: list[int]
    entries: list[NoteEntry]
    known: list[NoteEntry] = field(default_factory=list)
    paired: list[NoteEntry] = field(default_factory=list)
    document: bool = False
    untaken: list[Untaken] = field(default_factory=list)


def read_manuscript(text: str, shapes: Mapping[int, Shape] | None = None) -> Manuscript:
    """The chapters of a plain text, or of a document with its form."""
    written = text.split("\n")
    ligatures = [number for number, line in enumerate(written, 1) if line != line.translate(_LIGATURES)]
    text = text.translate(_LIGATURES)
    if shapes:
        shapes = {number: _spelt_out(shape, written[number - 1]) for number, shape in shapes.items()}
    lines = of_page.read(text, shapes)
    blank = frozenset(number + 1 for number, line in enumerate(written, 1) if not line.strip())
    parts = parted(lines, blank, document=shapes is not None)
    reading, aside, doubtful = parts.reading, parts.aside, parts.doubtful
    lists: list[list[NoteEntry]] = []
    for held in reading.note_lists:
        found, loose = lists_of(held)
        lists += found
        if loose:
            # What stands under the heading of the notes and is none belongs to the text before it.
            reading.blocks += [Block(line.text, (Part(0, line.number),)) for line in loose]
            doubtful += [(line.number, "not-a-note") for line in loose]
    notes = parts.feet or [_entry(line) for line in reading.notes]
    aside += [SetAside(line, "notes") for line in reading.note_heads]
    known = frozenset(entry.number for held in lists for entry in held)
    paired = {note.number: note for note in parts.paired}
    # Where numbers pair off with their calls and no list is left, other numbers call nothing.
    settled = not lists and any(printed(note) for note in paired.values())
    unsure = parts.unsure if brackets_call(reading.blocks, lists) else parts.unsure | {BRACKETS}
    drafts, last = [], 0
    segments: list[list[Draft]] = []
    for head, blocks in chapters_of(reading.blocks):
        marked = known_calls(blocks)
        own = [paired[call.number] for calls in marked.values() for call in calls if call.number in paired]
        if notes or settled or any(printed(note) for note in own):
            drafts.append(
                Draft(head, blocks, {at: [call for call in calls if call.number not in paired] for at, calls in marked.items()})
            )
            continue
        # No note can be called in a heading.
        bodies = [replace(block, text="") if block.level else block for block in blocks]
        called = calls_in(bodies, last, known, unsure)
        draft = Draft(head, blocks, called.calls)
        first = min((call.number for calls in called.calls.values() for call in calls), default=None)
        if not segments or (first == 1 and last > 0):
            segments.append([])
        segments[-1].append(draft)
        drafts.append(draft)
        doubtful += called.doubtful
        last = called.last
    _give_notes([drafts] if notes and drafts else segments, [notes] if notes else lists)
    for draft in drafts:
        draft.pair(paired)
    entries = [entry for held in lists for entry in held]
    return Manuscript(
        drafts, reading.front, aside, reading, sorted(set(doubtful)), ligatures, entries,
        notes, [*paired.values()], document=shapes is not None,
    )  # fmt: skip


def _spelt_out(shape: Shape, line: str) -> Shape:
    """The form of a line whose ligatures become letters."""
    marks = tuple(
        replace(mark, start=len(line[: mark.start].translate(_LIGATURES)), end=len(line[: mark.end].translate(_LIGATURES)))
        for mark in shape.marks
    )
    return replace(shape, marks=marks)


def _entry(line: Line) -> NoteEntry:
    """The note that is a line of a document."""
    match = _NOTE.match(line.text)
    begins = match.end() if match else 0
    text = line.text[begins:]
    return NoteEntry(line.note, text, (line,), line.text[:begins], shifted(line.marks, -begins, len(text)))


def _give_notes(segments: Sequence[Sequence[Draft]], lists: Sequence[Sequence[NoteEntry]]) -> None:
    """Every call its note: of one list for the whole, or of one list for each run of numbers."""
    for at, segment in enumerate(segments):
        held = {entry.number: entry for entry in lists[at]} if at < len(lists) else {}
        for draft in segment:
            for calls in draft.calls.values():
                draft.notes.update((call.number, held.pop(call.number, None)) for call in calls)
        for entry in held.values():
            segment[-1].keep(entry)
    for extra in lists[len(segments) :]:
        for entry in extra if segments else ():
            segments[-1][-1].keep(entry)
