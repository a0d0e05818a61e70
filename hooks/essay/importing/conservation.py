"""The proof that nothing of a text is lost: what the chapters show is what the file held."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import html
from markdown import Markdown

from essay.importing.lines import LEVELS
from essay.importing.manuscript import Draft, Manuscript
from essay.rendered import EXTENSIONS, Plainly

_ADDED = ".//sup[starts-with(@id, 'fnref')] | .//a[contains(@class, 'footnote-backref')] | .//a[@class='headerlink']"
_HYPHENS = re.compile("[-\u2010\u00ad]")


@dataclass(frozen=True, slots=True)
class Loss:
    """Where two texts first differ: a few letters of what should stand there, and of what does."""

    expected: str
    found: str


def essence(text: str) -> str:
    """A text without white space, in one form of every sign (NFKC), so that tidying it is no loss."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def losses(text: str, manuscript: Manuscript, pages: Sequence[str], marks: re.Pattern[str]) -> Iterator[Loss]:
    """The first differences: of the blocks from the lines of the file, and of each chapter, rendered, from its blocks.

    Left out are what the report lists as set aside, the calls and numbers of notes, and what ``marks`` as to be written.
    """
    source, blocks = _of_file(text, manuscript), "".join(_texts(manuscript))
    if manuscript.reading.hyphens:
        source, blocks = _HYPHENS.sub("", source), _HYPHENS.sub("", blocks)
    yield from _differ(source, essence(blocks))
    for draft, page in zip(manuscript.chapters, pages, strict=True):
        body, notes = _shown(page, marks, titled=draft.head is not None)
        yield from _differ(essence("".join(_uncalled(draft))), body)
        entries = sorted(filter(None, [*draft.notes.values(), *draft.uncalled]), key=lambda entry: entry.number)
        yield from _differ(essence("".join(entry.text for entry in entries)), notes)


def _of_file(text: str, manuscript: Manuscript) -> str:
    """The letters of the file that belong to its body, and those of its lists of notes."""
    reading = manuscript.reading
    apart = (entry.lines for entry in [*manuscript.known, *manuscript.paired])
    held = [line for lines in [*reading.note_lists, *apart] for line in lines]
    out = {each.line.number for each in manuscript.aside} | {line.number for line in [*manuscript.front, *held]}
    body = [line for number, line in enumerate(text.split("\n"), 1) if number not in out]
    if manuscript.document:
        body = [line[1:] if line.startswith(LEVELS) else line for line in body]
    return essence("".join([*body, *(line.text for line in held)]))


def _texts(manuscript: Manuscript) -> Iterator[str]:
    """All headings and blocks, then all notes with their numbers, as the file has them."""
    noted = {line.number for lines in manuscript.reading.note_lists for line in lines}
    late: list[tuple[int, str]] = []
    for block in manuscript.reading.blocks:
        if block.line in noted:
            late.append((block.line, block.text))
        else:
            yield block.text
    for entry in manuscript.entries:
        late.append((entry.lines[0].number, entry.mark + entry.text))
    yield from (text for _, text in sorted(late))
    yield from (entry.mark + entry.text for entry in [*manuscript.known, *manuscript.paired])


def _uncalled(draft: Draft) -> Iterator[str]:
    """A chapter's title and blocks without the calls."""
    yield draft.title
    for at, block in enumerate(draft.blocks):
        done = 0
        for call in draft.calls.get(at, []):
            yield block.text[done : call.start]
            done = call.end
        yield block.text[done:]


def _shown(page: str, marks: re.Pattern[str], titled: bool) -> tuple[str, str]:
    """What a chapter shows when it is rendered: its body, and its notes in the order of their numbers."""
    text = re.sub(r"\A---\n.*?---\n", "", page, count=1, flags=re.DOTALL)
    root = html.fragment_fromstring(Markdown(extensions=[*EXTENSIONS, Plainly()]).convert(text), create_parent="div")
    for extra in [*root.xpath(_ADDED), *([] if titled else root.xpath("./h1[1]"))]:
        extra.drop_tree()
    sections = root.xpath(".//div[@class='footnote']")
    listed = {int(item.get("id")[3:]): item.text_content() for section in sections for item in section.iter("li")}
    for section in sections:
        section.drop_tree()
    notes = "".join(note for _, note in sorted(listed.items()))
    return essence(marks.sub("", root.text_content())), essence(marks.sub("", notes))


def _differ(expected: str, found: str) -> Iterator[Loss]:
    if expected != found:
        pairs = enumerate(zip(expected, found, strict=False))
        at = next((at for at, (one, other) in pairs if one != other), min(len(expected), len(found)))
        yield Loss(expected[max(0, at - 10) : at + 20], found[max(0, at - 10) : at + 20])
