"""Chapters written as Markdown that shows the text and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace

import yaml

from essay.importing.form import EMPHASIS, INLINE, Mark, Untaken
from essay.importing.manuscript import Draft, Manuscript
from essay.importing.marks import Call, NoteEntry
from essay.importing.markup import Write, inline, laid_out, settled
from essay.importing.paragraphs import Block

_SPECIAL = re.compile(r"[\\`*_\[\]@]")
_AT_START = re.compile(r"(?:[#>+\-=:~]|!!!|\?\?\?|///|\d+[.)](?=\s|$))")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_JA = "\u3040-\u30ff\u3400-\u9fff々〇"
_SPACE = re.compile(rf"(?<=[{_JA}、。，．」』）])[ \u3000]+(?=[!-~])|(?<=[!-~])[ \u3000]+(?=[{_JA}「『（])")
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
NAMES = {
    "はじめに": "introduction", "はしがき": "preface", "まえがき": "preface", "序": "introduction",
    "おわりに": "conclusion", "むすび": "conclusion", "結": "conclusion", "終章": "conclusion",
    "あとがき": "afterword", "謝辞": "acknowledgements", "参考文献": "references",
}  # fmt: skip


def escaped(text: str) -> str:
    """Text as Markdown that stands for just that text."""
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;")
    text = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    # The checks look past backslashes, since what they find is found in the source.
    text = text.replace("{", "&#123;").replace("}", "&#125;").replace("\\](", "\\]&#40;")
    start = _AT_START.match(text)
    if start:
        at = start.end() - 1 if text[0].isdigit() else 0
        text = f"{text[:at]}\\{text[at:]}" if text[0] not in "=:~?/" else f"&#{ord(text[0])};{text[1:]}"
    return text


def tidied(text: str) -> str:
    """Half-width letters and digits, and no space between them and Japanese."""
    return _SPACE.sub("", _WIDE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text))


def identifier(draft: Draft, number: int) -> str:
    """The last part of a chapter's file name: of a name that is known, of a title in Latin letters, else by its number."""
    for begins, name in NAMES.items():
        if draft.title.startswith(begins):
            return name
    plain = unicodedata.normalize("NFKD", draft.title)
    slug = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")
    latin = sum(char.isascii() and char.isalpha() for char in draft.title)
    return slug[:40].strip("-") if slug and latin * 2 > len(draft.title) else f"section-{number}"


def settle(manuscript: Manuscript, tidy: bool) -> None:
    """Leave each text only the marks with which it renders, and note the others as not taken over."""
    write = _writer(tidy)
    for draft in manuscript.chapters:
        if draft.head and draft.head.marks:
            begins = len(draft.head.text) - len(draft.title)
            kept = _settled(manuscript, draft.title, draft.title_marks, write, draft.head.line, heading=True)
            draft.head = replace(draft.head, marks=tuple(replace(m, start=m.start + begins, end=m.end + begins) for m in kept))
        for at, block in enumerate(draft.blocks):
            if block.marks:
                marks = _with_calls(block, draft.calls.get(at, []))
                kept = _settled(manuscript, block.text, marks, _in(block, write), block.line, heading=block.level > 0)
                draft.blocks[at] = replace(block, marks=kept)
        for number, entry in draft.notes.items():
            draft.notes[number] = _settled_note(manuscript, entry, write) if entry else None
        draft.uncalled = [_settled_note(manuscript, entry, write) for entry in draft.uncalled]


def _settled_note(manuscript: Manuscript, entry: NoteEntry, write: Write) -> NoteEntry:
    return replace(entry, marks=_settled(manuscript, entry.text, entry.marks, write, entry.lines[0].number))


def _settled(
    manuscript: Manuscript, text: str, marks: tuple[Mark, ...], write: Write, line: int, *, heading: bool = False
) -> tuple[Mark, ...]:
    if heading:
        # A heading that is bold or slanted as a whole is so as headings are.
        marks = tuple(mark for mark in marks if not (mark.kind in EMPHASIS and mark.end - mark.start >= len(text.strip())))
        marks = tuple(mark for mark in marks if mark.kind != "br")
    if not any(mark.kind in INLINE for mark in marks):
        return marks
    kept, lost = settled(text, marks, write, links=not heading)
    for mark in lost:
        address = f" ({mark.target})" if mark.target else ""
        manuscript.untaken.append(Untaken(mark.kind, line, text[mark.start : mark.end] + address))
    return kept


def _with_calls(block: Block, calls: Iterable[Call]) -> tuple[Mark, ...]:
    """A block's marks, and the calls that were found in it."""
    marks = (mark for mark in block.marks if mark.kind != "call")
    return (*marks, *(Mark("call", call.start, call.end, str(call.number)) for call in calls))


def _writer(tidy: bool) -> Write:
    """How plain words are written. Behind a call or a mark they do not begin a line, and need no escape for that."""

    def write(text: str, begins: bool) -> str:
        text = text if begins else f"x{text}"
        written = escaped(tidied(text) if tidy else text)
        return written if begins else written[1:]

    return write


def _in(block: Block, write: Write) -> Write:
    """In a table a line begins with a bar, and bars and backticks part cells."""
    if not any(frame.kind == "row" for frame in block.frames):
        return write
    return lambda text, _: write(text, False).replace("|", "&#124;").replace("\\`", "&#96;")


def _heading(level: int, text: str) -> str:
    """A heading; number signs at its end would be none of its text."""
    return "#" * level + " " + re.sub(r"(?<!\\)#+\Z", lambda match: "\\#" * len(match[0]), text)


def written(draft: Draft, title: str, mark: Callable[[str], str], tidy: bool) -> str:
    """A chapter's file. ``title`` is for one without a heading; ``mark`` marks what is still to be written."""
    write = _writer(tidy)
    label = unicodedata.normalize("NFKC", draft.label)
    front = yaml.safe_dump({"label": label}, allow_unicode=True) if label else ""
    heading = inline(draft.title, draft.title_marks, write) if draft.title else write(title, True)
    out = [f"---\n{front}---", _heading(1, heading)]
    body = []
    for at, block in enumerate(draft.blocks):
        text = inline(block.text, _with_calls(block, draft.calls.get(at, [])), _in(block, write))
        body.append((block.frames, _heading(block.level, text) if block.level else text))
    out += [laid_out(body)] if body else []
    out += [f"{mark('place')}[^{entry.number}]" for entry in draft.uncalled]
    notes = {**draft.notes, **{entry.number: entry for entry in draft.uncalled}}
    for number, entry in sorted(notes.items()):
        out.append(f"[^{number}]: {inline(entry.text, entry.marks, write) if entry and entry.text.strip() else mark('note')}")
    return "\n\n".join(out) + "\n"
