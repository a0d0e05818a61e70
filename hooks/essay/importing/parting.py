"""The text, its notes and what only the printed page added, parted from one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from essay.importing.feet import Feet, notes_at_feet
from essay.importing.lines import Line, SetAside, without_page
from essay.importing.marks import NoteEntry
from essay.importing.pairing import may_pair, pairs_at_ends, pairs_at_feet, uncalled_for
from essay.importing.paragraphs import Reading, blocks_of


@dataclass
class Parted:
    """A text in blocks. ``paired`` are the notes whose signs pair off, ``feet`` the others at the feet of pages.

    ``unsure`` are the signs of what only looks like notes.
    """

    reading: Reading
    aside: list[SetAside]
    feet: list[NoteEntry]
    paired: list[NoteEntry]
    doubtful: list[tuple[int, str]]
    unsure: frozenset[str]


def parted(lines: Sequence[Line], blank_before: frozenset[int], *, document: bool, pairing: bool = True) -> Parted:
    """The parts of a text; a document has no pages. ``blank_before`` are the numbers of lines that follow a blank one."""
    given, symbols, feet, ends, aside = lines, Feet(), Feet(), Feet(), list[SetAside]()
    if not document:
        if pairing and may_pair(lines, symbols=True):
            symbols = pairs_at_feet(lines, blocks_of(without_page(lines)[0], blank_before))
            lines = symbols.taken(lines) if symbols.notes else lines
        feet = notes_at_feet(lines)
        lines, aside = without_page(feet.taken(lines), feet.kept)
    reading = blocks_of(lines, blank_before)
    if pairing and may_pair(lines, symbols=False):
        ends = pairs_at_ends(lines, reading, len(symbols.notes))
        reading = blocks_of(ends.taken(lines), blank_before) if ends.notes else reading
    paired = [*symbols.notes, *ends.notes]
    calls = (mark for block in reading.blocks if not block.level for mark in block.marks if mark.kind == "call")
    if not {int(mark.target) for mark in calls}.issuperset(note.number for note in paired):
        # Without the notes the text reads otherwise, and what calls one is no paragraph's.
        found = parted(given, blank_before, document=document, pairing=False)
        found.doubtful += [(note.lines[0].number, "unpaired") for note in paired]
        return found
    taken = {note.lines[0].number for note in paired}
    unpaired = [each for each in (*symbols.doubtful, *ends.doubtful) if each[0] not in taken]
    doubtful = [*reading.doubtful, *feet.doubtful, *unpaired, *uncalled_for(reading.blocks)]
    reading.hyphens += [*symbols.hyphens, *feet.hyphens, *ends.hyphens]
    return Parted(reading, aside, feet.notes, paired, doubtful, frozenset(symbols.unsure | ends.unsure))
