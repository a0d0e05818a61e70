"""One Markdown file, read once: its front matter, its text with code blanked out, and what stands where.

Python-Markdown knows no line numbers, so everything that a message must place is found here, in the
source. Code and comments are blanked with NUL of the same length: offsets stay true, and nothing is
found where a reader would see plain code.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from essay.citations import Cluster, find_citations
from essay.problems import Place

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
NOTE_CALL = re.compile(r"\[\^([^\[\]\s]+)\](?!:)")
NOTE_DEFINITION = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:[ ]*", re.MULTILINE)
HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*$", re.MULTILINE)
ATTRIBUTES = re.compile(r"\{:?[ \t]*(?![ \t])((?:[^{}\n]*[^{}\s])?)[ \t]*\}")
EXPLICIT_ID = re.compile(r"(?:^|\s)#([^\s#.}=]+)")
HTML_ID = re.compile(r"<[A-Za-z][^<>\0]*?\sid=[\"']?([^\"'\s>]+)")
LINK = re.compile(
    r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]"
    r"\(\s*<?([^()<>\s]*(?:\([^()\s]*\)[^()<>\s]*)*)>?(?:\s++[\"'](?:[^)\n]|\n(?![ \t]*\n))*[\"'])?\s*\)"
)
LINK_REFERENCE = re.compile(r"^ {0,3}\[(?!\^)([^\[\]]+)\]:[ \t]+<?(\S+?)>?(?:[ \t]+[\"'(].*)?$", re.MULTILINE)
SPAN = re.compile(r"\[([^\[\]]*)\]\{([^{}\n]*)\}")

_FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=indent)(?P=fence)[`~]*[ \t]*$|\Z)",
                    re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TICKS = re.compile(r"`+")
_OPENING = re.compile(r"(?<!\\)(?:\\\\)+(?=`)|(?<!\\)`")

VERBATIM = re.compile(
    r"<(code|kbd|samp)\b(?:(?!\n[ \t]*\n|<\1\b).)*?</\1\s*>|<(pre|script|style)\b(?:(?!<\2\b).)*?</\2\s*>",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3})(?=\S)(.+?)(?<=\S)\1")
_CONTAINER = re.compile(r" {0,3}(?:[-*+]|\d+[.)])\s|\s{0,3}\[\^[^\]]+\]:|\s*(?:!!!|\?\?\?|///)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its level (1 to 6), bare text and explicit id, if it has one."""

    offset: int
    level: int
    text: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """A link or picture; ``target`` as written, ``start`` and ``end`` around the whole construct."""

    start: int
    end: int
    text: str
    target: str
    image: bool


@dataclass(frozen=True, slots=True)
class NoteText:
    """A note's definition: where it begins and where its text ends."""

    label: str
    offset: int
    start: int
    end: int


def blank(text: str) -> str:
    """NUL for every character but line ends, so that lengths and lines stay."""
    return re.sub(r"[^\n]", "\0", text)


def _away(match: re.Match[str]) -> str:
    return blank(match[0])


def blank_code(text: str) -> str:
    """The text with code and comments blanked (CommonMark 0.31 §4.4, 4.5, 6.1; comments §6.6)."""
    if "```" in text or "~~~" in text:
        text = _FENCE.sub(_away, text)
    if "<!--" in text:
        text = _COMMENT.sub(_away, text)
    text = blank_code_spans(text)
    if "<" in text:
        text = VERBATIM.sub(_away, text)
    return text


def blank_code_spans(text: str) -> str:
    """The text with indented code and code spans blanked."""
    if "\n    " in text or "\n\t" in text or text.startswith(("    ", "\t")):
        text = _blank_indented(text)
    if "`" in text:
        blocks = re.split(r"(\n[ \t]*\n)", text)
        text = "".join(cut_out(block, [(start, end) for start, end, _ in code_spans(block)]) for block in blocks)
    return text


def code_spans(text: str) -> list[tuple[int, int, int]]:
    """Start, end and number of backticks of every code span in a block, as Python-Markdown has it.

    Unlike CommonMark's, a run of backticks that no other equals opens code with a part of itself.
    """
    runs = [match.span() for match in _TICKS.finditer(text)]
    ends = [end for _, end in runs]
    by_length: dict[int, list[int]] = {}
    for number, (start, end) in enumerate(runs):
        by_length.setdefault(end - start, []).append(number)
    longest: list[tuple[int, int]] = [(0, 0)]
    for number, (start, end) in reversed([*enumerate(runs)]):
        longest.append(max((end - start, -number), longest[-1]))
    longest.reverse()
    found: list[tuple[int, int, int]] = []
    at = 0
    while opening := _OPENING.search(text, at):
        at = opening.end()
        if opening[0] != "`":
            continue
        run = bisect_right(ends, opening.start())
        ticks = ends[run] - opening.start()
        alike = by_length.get(ticks, [])
        behind = bisect_right(alike, run)
        length, number = longest[run + 1]
        if behind < len(alike):
            at = ends[alike[behind]]
            found.append((opening.start(), at, ticks))
        elif 0 < length < ticks:
            at = ends[-number]
            found.append((opening.start(), at, length))
        else:
            at = ends[run]
    return found


def _blank_indented(text: str) -> str:
    """Blank the blocks that stand four spaces in and continue no list, note or admonition."""
    out: list[str] = []
    inside, before_blank = False, True
    for line in text.splitlines(keepends=True):
        if not line.strip("\n\0 \t"):
            before_blank = True
            out.append(line)
            continue
        if line.startswith(("    ", "\t")):
            out.append(blank(line) if before_blank and not inside else line)
            continue
        inside = bool(_CONTAINER.match(line))
        before_blank = False
        out.append(line)
    return "".join(out)


@dataclass(frozen=True)
class Source:
    """A Markdown file of the book.

    ``path`` is relative to the top folder, ``page`` to ``docs``. Offsets count characters of ``body``,
    the text after the front matter; ``first_line`` is the line of the file on which it begins. In the
    file's text ``front`` begins at ``front_start`` and ``body`` at ``body_start``.
    """

    path: str
    page: str
    front: str
    body: str
    first_line: int
    front_start: int
    body_start: int
    _starts: list[int] = field(repr=False, compare=False)

    def place(self, offset: int) -> Place:
        """Where in the file a character of ``body`` stands."""
        line = bisect_right(self._starts, offset) - 1
        return Place(self.path, self.first_line + line, offset - self._starts[line] + 1)

    @cached_property
    def text(self) -> str:
        """``body`` with code blanked: what all the rest is found in."""
        return blank_code(self.body)

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(_headings(self.text, self.body))

    @cached_property
    def title(self) -> str | None:
        """The text of the first first-level heading."""
        return next((heading.text for heading in self.headings if heading.level == 1), None)

    @cached_property
    def citations(self) -> tuple[Cluster, ...]:
        return tuple(find_citations(self.text)) if "@" in self.text else ()

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Inline links and pictures, and the definitions of reference links."""
        found = [Link(m.start(), m.end(), m[2], m[3], m[1] == "!") for m in LINK.finditer(self.text)]
        found += [Link(m.start(), m.end(), "", m[2], False) for m in LINK_REFERENCE.finditer(self.text)]
        return tuple(sorted(found, key=lambda link: link.start))

    @cached_property
    def note_calls(self) -> tuple[tuple[str, int], ...]:
        """Label and offset of every call ``[^label]``."""
        return tuple((m[1], m.start()) for m in NOTE_CALL.finditer(self.text))

    @cached_property
    def notes(self) -> tuple[NoteText, ...]:
        """Every definition ``[^label]: …`` with the extent of its text (indented lines continue it)."""
        found = []
        for match in NOTE_DEFINITION.finditer(self.text):
            end = len(self.text)
            follow = re.compile(r"\n(?:[ \t]*\n)+(?! {4}|\t)\S?|\n(?= {0,3}\[\^)").search(self.text, match.end())
            if follow:
                end = follow.start()
            found.append(NoteText(match[1], match.start(), match.end(), end))
        return tuple(found)

    @cached_property
    def ids(self) -> tuple[tuple[str, int], ...]:
        """Ids given by hand, in attribute lists and raw HTML, with their offsets."""
        found = [(i[1], m.start()) for m in ATTRIBUTES.finditer(self.text) for i in EXPLICIT_ID.finditer(m[1])]
        found += [(m[1], m.start()) for m in HTML_ID.finditer(self.text)]
        return tuple(sorted(found, key=lambda item: item[1]))

    @cached_property
    def prose(self) -> str:
        """The text with all blanked that names nothing: addresses, citations, tags, spans marked ``.nolink``."""
        cuts = [(cluster.start, cluster.end) for cluster in self.citations]
        for link in self.links:
            cuts.append((link.start + link.image + 1 + len(link.text), link.end) if link.text else (link.start, link.end))
        cuts += [m.span() for pattern in (NOTE_CALL, NOTE_DEFINITION) for m in pattern.finditer(self.text)]
        cuts += [m.span() for m in SPAN.finditer(self.text) if ".nolink" in m[2].split()]
        cuts += [m.span() for m in ATTRIBUTES.finditer(self.text)]
        cuts += [m.span() for m in _TAG.finditer(self.text)]
        return cut_out(self.text, cuts)


def cut_out(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with the spans blanked; spans may overlap."""
    out, done = [], 0
    for start, end in sorted(spans):
        if end <= done:
            continue
        cut = max(start, done)
        out += [text[done:cut], blank(text[cut:end])]
        done = end
    return "".join([*out, text[done:]])


def _headings(text: str, body: str) -> Iterator[Heading]:
    """The headings of a text with code blanked; their words are taken from the ``body`` that has it."""
    for match in HEADING.finditer(text):
        words, given = match[2], None
        attributes = ATTRIBUTES.search(words)
        if attributes and attributes.end() == len(words):
            found = EXPLICIT_ID.search(attributes[1])
            given = found[1] if found else None
            words = words[: attributes.start()].rstrip()
        words = bare(body[match.start(2) : match.start(2) + len(words)].strip("# "))
        yield Heading(match.start(), len(match[1]), words, given)


def bare(words: str) -> str:
    """The words of a line of Markdown: no notes, links, spans, tags, emphasis or backticks."""
    spans = code_spans(words)
    code = iter([words[start + ticks : end - ticks].strip() for start, end, ticks in spans])
    for start, end, _ in reversed(spans):
        words = f"{words[:start]}\0{words[end:]}"
    words = _TAG.sub("", NOTE_CALL.sub("", words))
    words = _EMPHASIS.sub(r"\2", SPAN.sub(r"\1", LINK.sub(r"\2", words)))
    return re.sub("\0", lambda _: next(code, ""), words).strip()


def normal(text: str) -> str:
    """A file's text with every line ended by ``\\n``, as Python-Markdown reads it, and without a byte order mark."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def read_source(text: str, path: str, page: str) -> Source:
    """A source from a file's text, made :func:`normal` first."""
    text = normal(text)
    match = FRONT_MATTER.match(text)
    front, body = (match[1], text[match.end() :]) if match else ("", text)
    first_line = text.count("\n", 0, match.end()) + 1 if match else 1
    starts = [0, *(m.end() for m in re.finditer("\n", body))]
    front_start, body_start = (match.start(1), match.end()) if match else (0, 0)
    return Source(path, page, front, body, first_line, front_start, body_start, starts)
