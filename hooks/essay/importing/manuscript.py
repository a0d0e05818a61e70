"""A text in chapters with their notes, ready to be written, and all that was decided on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from essay.importing import lines as of_page
from essay.importing.feet import Feet, notes_at_feet
from essay.importing.form import Mark, Shape, Untaken, shifted
from essay.importing.lines import Line, SetAside
from essay.importing.marks import Call, NoteEntry, calls_in, known_calls, lists_of
from essay.importing.paragraphs import Block, Part, Reading, blocks_of, chapters_of

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
    # A document has no pages.
    feet = Feet() if shapes else notes_at_feet(lines)
    kept, aside = (lines, []) if shapes else of_page.without_page(feet.taken(lines), feet.kept)
    blank = {number + 1 for number, line in enumerate(text.split("\n"), 1) if not line.strip()}
    reading = blocks_of(kept, frozenset(blank))
    lists: list[list[NoteEntry]] = []
    doubtful = [*reading.doubtful, *feet.doubtful]
    reading.hyphens += feet.hyphens
    for held in reading.note_lists:
        found, loose = lists_of(held)
        lists += found
        if loose:
            # What stands under the heading of the notes and is none belongs to the text before it.
            reading.blocks += [Block(line.text, (Part(0, line.number),)) for line in loose]
            doubtful += [(line.number, "not-a-note") for line in loose]
    notes = feet.notes or [_entry(line) for line in reading.notes]
    aside += [SetAside(line, "notes") for line in reading.note_heads]
    known = frozenset(entry.number for held in lists for entry in held)
    drafts, last = [], 0
    segments: list[list[Draft]] = []
    for head, blocks in chapters_of(reading.blocks):
        if notes:
            drafts.append(Draft(head, blocks, known_calls(blocks)))
            continue
        # No note can be called in a heading.
        called = calls_in([replace(block, text="") if block.level else block for block in blocks], last, known)
        draft = Draft(head, blocks, called.calls)
        first = min((call.number for calls in called.calls.values() for call in calls), default=None)
        if not segments or (first == 1 and last > 0):
            segments.append([])
        segments[-1].append(draft)
        drafts.append(draft)
        doubtful += called.doubtful
        last = called.last
    _give_notes([drafts] if notes and drafts else segments, [notes] if notes else lists)
    entries = [entry for held in lists for entry in held]
    return Manuscript(
        drafts, reading.front, aside, reading, sorted(set(doubtful)), ligatures, entries, notes, document=shapes is not None
    )


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
