"""Documents of word processors and web pages as plain text with its form beside it, by way of pandoc."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypandoc  # type: ignore[import-untyped]

from essay.importing.form import Frame, Mark, Shape, Untaken, shifted
from essay.importing.lines import LEVELS

FORMATS = {".docx": "docx", ".odt": "odt", ".rtf": "rtf", ".html": "html", ".htm": "html", ".xhtml": "html", ".epub": "epub"}
"""By the ending of a file's name. Web pages in an encoding other than UTF-8 are decoded before."""
META = ("title", "subtitle", "author", "date", "abstract")
"""What pandoc takes out of the text of a document for its title."""
_MARKS = {"Emph": "em", "Strong": "strong", "Superscript": "sup", "Subscript": "sub", "Strikeout": "s"}
_UNTAKEN = {"Underline": "underline", "SmallCaps": "small-caps", "Math": "math", "Image": "picture", "Code": "code"}
_BREAKS = re.compile(r"[\n\r\f]")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>]+", re.IGNORECASE)
_SAFE = str.maketrans({char: f"%{ord(char):02X}" for char in "()[]{}<>\\`\"'*@| "})


class DocumentError(ValueError):
    """A document that pandoc cannot read; the message is its own."""


@dataclass
class Document:
    """A document's text, a line for each paragraph; the form of lines by their numbers, and what of it could not be kept."""

    text: str
    shapes: dict[int, Shape]
    untaken: list[Untaken]


@dataclass
class _Line:
    """A paragraph while it is written. ``level`` is that of a heading, ``moved`` are the calls that stood in it."""

    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    frames: tuple[Frame, ...] = ()
    level: int = 0
    note: int = 0
    untaken: list[tuple[str, str]] = field(default_factory=list)
    moved: list[Mark] = field(default_factory=list)

    def append(self, other: _Line, between: str = "") -> None:
        self.text += between
        self.marks += shifted(other.marks, len(self.text), len(self.text) + len(other.text))
        self.text += other.text
        self.untaken += other.untaken


def document_of(data: bytes, sort: str) -> Document:
    """A document's text: one line a paragraph, indented; headings and notes marked. Raises :class:`DocumentError`."""
    command = [pypandoc.get_pandoc_path(), f"--from={sort}", "--to=json", "--sandbox"]
    done = subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603 - no shell, and in a sandbox
    if done.returncode:
        raise DocumentError(" ".join(done.stderr.decode(errors="replace").split()))
    return _Writer(json.loads(done.stdout), by_paragraph=sort != "html").document()


class _Writer:
    """``by_paragraph`` is said of documents in which each paragraph of a quotation is marked for itself."""

    def __init__(self, tree: dict[str, Any], by_paragraph: bool) -> None:
        self.by_paragraph = by_paragraph
        self.tree = tree
        self.notes: list[_Line] = []
        self.wholes = 0
        levels = [block["c"][0] for block in tree["blocks"] if block["t"] == "Header"]
        top = min(levels, default=1)
        # One heading of the highest level above others is the title of the whole.
        first = next(iter(tree["blocks"]), None)
        alone = levels.count(top) == 1 and len(levels) > 1
        self.titled = bool(alone and first and first["t"] == "Header" and first["c"][0] == top)
        self.top = min(levels[1:]) if self.titled else top
        self.above = [self.top]

    def document(self) -> Document:
        lines = [line for name in META for line in self._meta(self.tree.get("meta", {}).get(name))]
        for at, block in enumerate(self._joined(self.tree["blocks"])):
            lines += [_without_calls(self._line(block["c"][2]))] if at == 0 and self.titled else self._block(block, ())
        waiting: list[Mark] = []
        for line in lines:
            waiting += line.moved
            in_table = any(frame.kind == "row" for frame in line.frames)
            if waiting and line.text.startswith("\u3000") and line.text.strip() and not in_table:
                line.text = line.text.rstrip()
                for call in waiting:
                    line.append(_Line(f"〔注{call.target}〕", [replace(call, start=0, end=call.end - call.start)]))
                waiting = []
        lines = [line for line in [*lines, *self.notes] if line.text.strip() or line.note or line.untaken]
        texts, shapes, untaken = list[str](), dict[int, Shape](), list[Untaken]()
        for number, line in enumerate(lines, 1):
            shapes[number] = Shape(tuple(line.marks), line.frames, line.note)
            texts.append(_BREAKS.sub(" ", line.text))
            bare = line.text.strip("\u3000 " + "".join(LEVELS))
            untaken += [Untaken(kind, number, words.strip() or bare) for kind, words in line.untaken]
        return Document("\n".join(texts) + "\n", shapes, untaken)

    def _meta(self, value: Any) -> Iterator[_Line]:
        if value and value["t"] == "MetaInlines":
            yield _without_calls(self._line(value["c"]))
        elif value and value["t"] == "MetaList":
            for each in value["c"]:
                yield from self._meta(each)
        elif value and value["t"] == "MetaBlocks":
            yield from self._blocks(value["c"], ())
        elif value and value["t"] == "MetaString":
            yield _Line(value["c"])

    def _block(self, block: dict[str, Any], frames: tuple[Frame, ...]) -> Iterator[_Line]:
        content: Any
        sort, content = block["t"], block.get("c", [])
        if sort == "Header" and not frames:
            heading = _Line(LEVELS[self._level(content[0]) - 1], level=1)
            bare = _without_calls(self._line(content[2]))
            heading.append(bare)
            heading.moved = bare.moved
            yield heading
        elif sort in ("Para", "Plain", "Header"):
            yield self._paragraph(content if sort != "Header" else content[2], frames)
        elif sort == "LineBlock":
            yield from (self._paragraph(line, frames) for line in content)
        elif sort == "CodeBlock":
            for at, line in enumerate(line for line in content[1].split("\n") if line.strip()):
                yield _Line(f"\u3000{line}", frames=frames, untaken=[] if at else [("code", "")])
        elif sort in ("BulletList", "OrderedList"):
            yield from self._list(sort, content, frames)
        elif sort == "DefinitionList":
            for name, bodies in content:
                yield self._paragraph(name, frames)
                for body in bodies:
                    yield from self._blocks(body, frames)
        elif sort == "BlockQuote":
            yield from self._blocks(content, (*frames, Frame("quote", self._whole())))
        elif sort == "Figure":
            lines = [*self._blocks(content[2], frames)]
            shown = {line.text.strip() for line in lines}
            yield from (*lines, *(line for line in self._blocks(content[1][1], frames) if line.text.strip() not in shown))
        elif sort == "Div":
            yield from self._blocks(content[-1], frames)
        elif sort == "HorizontalRule":
            yield _Line(frames=frames, untaken=[("rule", "")])
        elif sort == "Table":
            yield from self._table(content, frames)

    def _level(self, given: int) -> int:
        """The level of a heading: one more than that of the heading above it, whatever levels the document leaves out."""
        while self.above and self.above[-1] >= given:
            self.above.pop()
        self.above.append(given)
        return min(len(self.above), len(LEVELS))

    def _blocks(self, blocks: list[dict[str, Any]], frames: tuple[Frame, ...]) -> Iterator[_Line]:
        for block in self._joined(blocks):
            yield from self._block(block, frames)

    def _joined(self, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        joined = list[dict[str, Any]]()
        for block in blocks:
            if self.by_paragraph and joined and block["t"] == joined[-1]["t"] == "BlockQuote":
                joined[-1] = {"t": "BlockQuote", "c": [*joined[-1]["c"], *block["c"]]}
            else:
                joined.append(block)
        return joined

    def _whole(self) -> int:
        self.wholes += 1
        return self.wholes

    def _paragraph(self, inlines: list[dict[str, Any]], frames: tuple[Frame, ...]) -> _Line:
        indented = _Line("\u3000", frames=frames)
        indented.append(self._line(inlines))
        return indented

    def _list(self, sort: str, content: list[Any], frames: tuple[Frame, ...]) -> Iterator[_Line]:
        """A list. Python-Markdown counts from one, and an item begins with a paragraph; others keep signs as words."""
        start, style, _ = content[0] if sort == "OrderedList" else (1, {"t": ""}, None)
        items = content[1] if sort == "OrderedList" else content
        plain = style["t"] not in ("", "DefaultStyle", "Decimal") or start != 1
        plain = plain or not all(item and item[0]["t"] in ("Para", "Plain") and item[0]["c"] for item in items)
        kind, whole = "plain" if plain else "number" if sort == "OrderedList" else "bullet", self._whole()
        for number, item in enumerate(items, start):
            sign = "・" if sort == "BulletList" else f"({_numeral(number, style['t'])}) "
            lines = [*self._blocks(item, (*frames, Frame(kind, whole, number)))]
            if plain and not (item and item[0]["t"] in ("Para", "Plain")):
                lines.insert(0, _Line("\u3000", frames=(*frames, Frame(kind, whole, number))))
            if plain and lines:
                lines[0] = self._signed(sign, lines[0])
                lines[0].untaken += [("list", "")] if number == start else []
            yield from lines

    def _signed(self, sign: str, line: _Line) -> _Line:
        signed = _Line(f"\u3000{sign}", frames=line.frames)
        signed.append(_Line(line.text[1:], [*shifted(line.marks, -1, len(line.text) - 1)], untaken=line.untaken))
        return signed

    def _table(self, content: list[Any], frames: tuple[Frame, ...]) -> Iterator[_Line]:
        yield from self._blocks(content[1][1], frames)
        parts = [content[3][1], *(each for body in content[4] for each in body[2:4]), content[5][1]]
        rows = [row[1] for part in parts for row in part if any(cell[4] for cell in row[1])]
        cells = [cell for row in rows for cell in row]
        simple = not frames and len({len(row) for row in rows}) == 1 and all(cell[2] == cell[3] == 1 for cell in cells)
        simple = simple and all(block["t"] in ("Para", "Plain") for cell in cells for block in cell[4])
        simple = simple and len(rows) > 1 and len(rows[0]) > 1
        headed = bool(content[3][1]) and any(cell[4] for row in content[3][1] for cell in row[1])
        whole = self._whole()
        for at, row in enumerate(rows):
            line = _Line("\u3000", frames=(*frames, Frame("row" if simple else "plain", whole, at)))
            for number, cell in enumerate(row):
                if number:
                    line.append(_Line("\u3000", [Mark("cell", 0, 1)]))
                line.append(self._flat([*self._blocks(cell[4], ())], "br" if simple else ""))
            if at == 0 and not (simple and headed) and len(cells) > 1:
                line.untaken.append(("table-head" if simple else "table", ""))
            if not simple:
                line.marks = [mark for mark in line.marks if mark.kind != "cell"]
            yield line

    def _flat(self, lines: Sequence[_Line], between: str = "") -> _Line:
        """Paragraphs as one, parted by a space, which may stand for a break; items of lists with their signs."""
        whole, begun = _Line(), set[Frame]()
        for line in lines:
            text = line.text[1:] if line.text.startswith("\u3000") else line.text
            if not text.strip():
                whole.untaken += line.untaken
                continue
            if whole.text:
                whole.append(_Line(" ", [Mark(between, 0, 1)] if between else []))
            for frame in (frame for frame in line.frames if frame.kind in ("bullet", "number") and frame not in begun):
                begun.add(frame)
                whole.append(_Line("・" if frame.kind == "bullet" else f"({frame.item}) "))
            whole.append(_Line(text, [*shifted(line.marks, len(text) - len(line.text), len(text))], untaken=line.untaken))
        return whole

    def _line(self, inlines: list[dict[str, Any]]) -> _Line:
        line = _Line()
        for inline, after in pairwise([*inlines, {}]):
            # Where the source breaks a line between Japanese letters, nothing parts them.
            if inline["t"] != "SoftBreak" or not (_is_wide(line.text) and _is_wide(_beginning(after))):
                self._inline(inline, line)
        return line

    def _inline(self, inline: dict[str, Any], line: _Line) -> None:
        content: Any
        sort, content = inline["t"], inline.get("c", "")
        start = len(line.text)
        if sort == "Str":
            line.text += content
        elif sort in ("Space", "SoftBreak"):
            line.text += " "
        elif sort == "LineBreak":
            line.append(_Line(" ", [Mark("br", 0, 1)]))
        elif sort in ("Code", "Math"):
            line.text += " ".join(content[1].split())
        elif sort == "Note":
            number = self._note(content)
            line.append(_Line(f"〔注{number}〕", [Mark("call", 0, len(str(number)) + 3, str(number))]))
        elif sort == "Link":
            self._link(content[1], content[2][0], line)
        elif sort == "Quoted":
            opening, closing = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
            line.append(_Line(opening))
            line.append(self._line(content[1]))
            line.append(_Line(closing))
        elif sort in ("Image", "Span", "Cite"):
            line.append(self._line(content[1]))
        elif isinstance(content, list) and sort != "RawInline":
            inner = self._line(content)
            if sort in _MARKS and inner.text:
                inner.marks.append(Mark(_MARKS[sort], 0, len(inner.text)))
            line.append(inner)
        if sort in _UNTAKEN:
            line.untaken.append((_UNTAKEN[sort], line.text[start:]))

    def _note(self, content: list[dict[str, Any]]) -> int:
        number = len(self.notes) + 1
        note = _Line(f"注{number}\u3000", note=number)
        self.notes.append(note)
        lines = [*self._blocks(content, ())]
        note.append(self._flat(lines))
        if sum(bool(line.text.strip()) for line in lines) > 1:
            note.untaken.append(("note", ""))
        return number

    def _link(self, inlines: list[dict[str, Any]], address: str, line: _Line) -> None:
        inner = self._line(inlines)
        if _ADDRESS.fullmatch(address) and inner.text.strip():
            inner.marks.append(Mark("link", 0, len(inner.text), address.translate(_SAFE)))
        elif not address.startswith("#") and address.strip() != inner.text.strip():
            inner.append(_Line(f"（{' '.join(address.split())}）"))
            inner.untaken.append(("link", inner.text))
        line.append(inner)


def _is_wide(text: str) -> bool:
    return unicodedata.east_asian_width(text[-1:] or " ") in "WF" and not "\uac00" <= text[-1:] <= "\ud7a3"


def _beginning(inline: dict[str, Any]) -> str:
    """The first letter of an inline, of text or of what holds text."""
    content: Any = inline.get("c", "")
    while isinstance(content, list):
        content = next((each for each in content if isinstance(each, list | dict)), "") if content else ""
        content = content.get("c", "") if isinstance(content, dict) else content
    return str(content)[:1]


def _without_calls(line: _Line) -> _Line:
    """A heading. A note that it calls is called by the paragraph below: the navigation shows headings too."""
    calls = [mark for mark in line.marks if mark.kind == "call"]
    marks = [mark for mark in line.marks if mark.kind != "call"]
    bare, done = _Line(untaken=[*line.untaken, *([("heading-note", "")] if calls else [])], moved=calls), 0
    for start, end in [*((call.start, call.end) for call in calls), (len(line.text), len(line.text))]:
        bare.append(_Line(line.text[done:start], [*shifted(marks, -done, start - done)]))
        done = end
    return bare


def _numeral(number: int, style: str) -> str:
    """The number of an item as it was printed."""
    if style.endswith("Alpha") and number <= 26:
        return chr(number + (96 if style == "LowerAlpha" else 64))
    if style.endswith("Roman") and number < 40:
        roman = "X" * (number // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[number % 10]
        return roman.lower() if style == "LowerRoman" else roman
    return str(number)


def sort_of(file: Path) -> str:
    """Pandoc's name for what a file is, by its ending; empty for plain text."""
    return FORMATS.get(file.suffix.lower(), "")
