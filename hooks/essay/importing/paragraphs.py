"""Lines joined to paragraphs, and paragraphs set under their headings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from essay.importing.form import Frame, Mark, shifted
from essay.importing.headings import CHAPTER, LONGEST, NOTES, Form, Order, form_of
from essay.importing.lines import Line

MOST_FRONT = 4
"""Title, subtitle, author and affiliation."""
ENDS = re.compile(r"[。．.!?！？…」』）)】〕”\"：:；;]\s*[\d０-９¹²³⁴-⁹*＊※注()（）\[\]〔〕]*\s*\Z")
_GOES_ON = re.compile(r"[をはがにのでと]\Z")
_HYPHENED = re.compile(r"([A-Za-z]{2,})[-\u2010\u00ad]\Z")
_LATIN = re.compile(r"[!-~\u00a1-\u024f\u2018-\u201f]")


@dataclass(frozen=True, slots=True)
class Part:
    """What one line of the file has given to a paragraph: where in its text it begins, and the line's number."""

    start: int
    number: int


@dataclass(frozen=True, slots=True)
class Block:
    """A heading of a level, or a paragraph (level 0), with the lines it came from and its form."""

    text: str
    parts: tuple[Part, ...]
    level: int = 0
    marks: tuple[Mark, ...] = ()
    frames: tuple[Frame, ...] = ()

    @property
    def line(self) -> int:
        return self.parts[0].number

    def line_at(self, offset: int) -> int:
        """The line that gave a character of the text."""
        return self.parts[max(bisect_right(self.parts, offset, key=lambda part: part.start) - 1, 0)].number


@dataclass
class Reading:
    """A text in blocks: what comes before the first heading or paragraph, the body, and the lines of lists of notes.

    ``notes`` are those that the file itself tells from its text. ``doubtful`` are decisions that a person should look at, as
    pairs of a line and a reason; ``hyphens`` the lines at whose end a hyphen has been taken away.
    """

    front: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    note_lists: list[list[Line]] = field(default_factory=list)
    note_heads: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    doubtful: list[tuple[int, str]] = field(default_factory=list)
    hyphens: list[int] = field(default_factory=list)


def blocks_of(lines: Sequence[Line], blank_before: frozenset[int]) -> Reading:
    """The blocks of a text. ``blank_before`` are the numbers of lines that follow a blank one.

    Where paragraphs begin is told by indents if the text has any, else by blank lines if they part more than single lines, else
    by a line that ends a sentence and is shorter than the others.
    """
    return _Reader(lines, blank_before).read()


class Joiner:
    """How the lines of a text are joined: without spaces in Japanese, by one between Latin words."""

    def __init__(self, lines: Sequence[Line]) -> None:
        whole = "\n".join(line.text for line in lines)
        self.japanese = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]", whole)) > len(whole) / 4
        self.words = set(re.findall(r"[A-Za-z]+", whole.lower()))

    def join(self, text: str, line: str) -> tuple[str, str]:
        """The text with the line, and what has become of a hyphen between: ``gone``, ``kept`` or nothing."""
        hyphened = _HYPHENED.search(text)
        if hyphened and line[0].islower():
            head = re.match("[a-z]+", line)
            if head and (hyphened[1] + head[0]).lower() in self.words:
                return text[:-1] + line, "gone"
            return text + line, "kept"
        # A Japanese line is full when it is full, be it within a number.
        number = self.japanese and line[0].isdigit() and text[-1].isdigit()
        apart = _LATIN.match(line[0]) and _LATIN.match(text[-1]) and not number
        return text + (" " if apart else "") + line, ""


class Joined:
    """Lines as one text, of which only the end is touched: however long it grows, a line more costs the same."""

    KEPT = 100

    def __init__(self, joiner: Joiner, first: str = "") -> None:
        self.joiner, self.end = joiner, first
        self._done: list[str] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length + len(self.end)

    def __str__(self) -> str:
        return "".join([*self._done, self.end])

    def add(self, line: str) -> str:
        """Join a line; what has become of a hyphen before it."""
        if len(self.end) > 2 * self.KEPT:
            done = self.end[: -self.KEPT]
            self._done.append(done)
            self._length += len(done)
            self.end = self.end[-self.KEPT :]
        self.end, hyphen = self.joiner.join(self.end, line) if self.end else (line, "")
        return hyphen


class _Reader:
    def __init__(self, lines: Sequence[Line], blank_before: frozenset[int]) -> None:
        self.lines = lines
        self.blank_before = blank_before
        self.found = Reading()
        self.order = Order()
        self.forms = [
            Form(line.level, "document", None) if line.level else None if line.frames or line.note else form_of(line.text)
            for line in lines
        ]
        body = [line for line, form in zip(lines, self.forms, strict=True) if not line.level and not form]
        self.following = _following(self.forms)
        self.width = median(sorted(len(line.text) for line in body)[len(body) // 2 :]) if body else 0
        # Of two sorts of spaces the rarer has come to stand there by chance.
        wide, narrow = (sum(line.indent.startswith(space) for line in body) for space in ("\u3000", " "))
        self.indent = "\u3000" if wide >= narrow else " "
        self.by_indent = max(wide, narrow) >= 2
        # A blank line at the turn of a page parts nothing.
        parted = sum(line.number in blank_before and not line.page for line in body[1:])
        self.by_blank = not self.by_indent and 0 < parted < 0.8 * (len(body) - 1)
        self.parts: list[Part] = []
        self.marks: list[Mark] = []
        # Where the file itself tells notes, lists are none.
        self.called = any(line.note for line in lines)
        self.last: Line | None = None
        self.joiner = Joiner(lines)
        self.text = Joined(self.joiner)

    def read(self) -> Reading:
        rest = iter(enumerate(self.lines))
        notes: list[Line] | None = None
        for at, line in rest:
            if line.note:
                self.found.notes.append(line)
                continue
            form = self.forms[at]
            if NOTES.fullmatch(line.text) and not line.frames and not self.called:
                self._close()
                notes = []
                self.found.note_heads.append(line)
                self.found.note_lists.append(notes)
                continue
            if notes is not None and not (form and form.level == CHAPTER and form.number is None):
                notes.append(line)
                continue
            stands = form and (line.level or self._may_stand(line, at))
            level = self.order.level_of(form, self._is_item(at, form)) if form and stands else 0
            if level:
                notes = None
                self._close()
                self._heading(line, level, at)
            elif form and form.level == CHAPTER:
                self.found.doubtful.append((line.number, "heading"))
                self._body(line)
            else:
                self._body(line)
        self._close()
        return self.found

    def _may_stand(self, line: Line, at: int) -> bool:
        """Whether a heading may stand here: not in the middle of a sentence, nor above nothing."""
        if self.text and not ENDS.search(self.text.end) and self.last is not None and len(self.last.text) > 0.8 * self.width:
            return False
        return at + 1 < len(self.lines) and len(line.text) <= LONGEST

    def _is_item(self, at: int, form: Form) -> bool:
        """Whether a line is rather the item of a list: another stands right below it, it wraps, or it is the only one."""
        after = self.forms[at + 1] if at + 1 < len(self.forms) else None
        if after is None and at + 1 == len(self.forms):
            return True
        line = self.lines[at]
        wraps = not line.whole and (len(line.text) > 0.8 * self.width or _GOES_ON.search(line.text))
        if wraps or (after and after.style == form.style):
            return True
        return form.number == 1 and self.following.get(at) != 2

    def _heading(self, line: Line, level: int, at: int) -> None:
        self.found.blocks.append(Block(line.text, (Part(0, line.number),), level, line.marks))
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        goes_on = after and not form_of(after.text) and not ENDS.search(after.text)
        if after and goes_on and not line.level and self.by_indent and not after.indent.startswith(self.indent):
            self.found.doubtful.append((after.number, "after-heading"))

    def _body(self, line: Line) -> None:
        if not self.found.blocks and not self.text and self._is_front(line):
            self.found.front.append(line)
            return
        if line.page and self.text:
            self.found.breaks.append(line.number)
        if self.text and self._begins(line):
            self._close()
        self._join(line)
        self.parts.append(Part(len(self.text) - len(line.text), line.number))
        self.marks += shifted(line.marks, len(self.text) - len(line.text), len(self.text))
        self.last = line

    def _is_front(self, line: Line) -> bool:
        """Title, author and affiliation: short lines at the head of a text that are no sentences."""
        first_of_paragraph = self.by_indent and line.indent.startswith(self.indent) and len(line.text) > 0.8 * self.width
        short = len(line.text) <= LONGEST and not ENDS.search(line.text)
        return len(self.found.front) < MOST_FRONT and short and not first_of_paragraph and not line.frames

    def _begins(self, line: Line) -> bool:
        if line.whole:
            return True
        if self.by_indent:
            return line.indent.startswith(self.indent)
        if self.by_blank:
            return line.number in self.blank_before and not (line.page and not ENDS.search(self.text.end))
        assert self.last
        return bool(ENDS.search(self.last.text)) and len(self.last.text) < 0.9 * self.width

    def _join(self, line: Line) -> None:
        hyphen = self.text.add(line.text)
        if hyphen == "gone":
            self.found.hyphens.append(self.parts[-1].number)
        elif hyphen:
            self.found.doubtful.append((line.number, "hyphen"))

    def _close(self) -> None:
        if self.text:
            frames = self.last.frames if self.last else ()
            self.found.blocks.append(Block(str(self.text), tuple(self.parts), 0, tuple(self.marks), frames))
        self.text, self.parts, self.marks, self.last = Joined(self.joiner), [], [], None


def _following(forms: Sequence[Form | None]) -> dict[int, int | None]:
    """By the place of each form the number of the next of its style."""
    found: dict[int, int | None] = {}
    ahead: dict[str, int | None] = {}
    for at in reversed(range(len(forms))):
        form = forms[at]
        if form:
            found[at] = ahead.get(form.style)
            ahead[form.style] = form.number
    return found


def chapters_of(blocks: Sequence[Block]) -> Iterator[tuple[Block | None, list[Block]]]:
    """The blocks under each heading of the first level; ``None`` for those before the first."""
    head: Block | None = None
    held: list[Block] = []
    for block in blocks:
        if block.level == CHAPTER:
            if head or held:
                yield head, held
            head, held = block, []
        else:
            held.append(block)
    if head or held:
        yield head, held
