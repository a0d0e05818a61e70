"""What a reader reads of a page: its blocks of prose without markup, each character with its place in the source.

A thing that is read but is not the edition's own prose (code, a citation, an address, words of another language)
stands as one ``OBJECT``, so that what is around it does not run together.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from essay.problems import Place
from essay.records import Page
from essay.source import ATTRIBUTES, NOTE_CALL, SPAN, Source

OBJECT = "\ufffc"
"""U+FFFC OBJECT REPLACEMENT CHARACTER."""

_END = "\x1e"
"""U+001E, the record separator, ends a block while the cuts are made."""

_CODE = re.compile(r"\0+")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_ADDRESS = re.compile(r"https?://[!-~]+|&#?\w+;")
_STARS = re.compile(r"\*(?<![*\\]\*)\**")
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_RULE = re.compile(r"^[ \t]*[-|=*_:][-|=*_: \t]*$", re.MULTILINE)
_BLANK = re.compile(r"\n(?:[ \t\0]*\n)+")
_BREAK = re.compile(r"\n[ \t]*")
_PREFIX = re.compile(
    r"^[ \t]*(?:(>)[> \t]*)?(?:(#{1,6})[ \t]+|[-*+][ \t]+|\d+[.)][ \t]+|\[\^[^\]\s]+\]:[ \t]*|(?:!!!|\?\?\?|///).*|(\|))?",
    re.MULTILINE,
)
_QUOTED = re.compile(r"(?<=「)[^「」]*(?:「[^「」]*」[^「」]*)*(?=」)|(?<=『)[^『』]*(?=』)")
_SENTENCE_END = re.compile(r"[。！？]+|[「『（]|[」』）]")

Cut = tuple[int, int, str]


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, item or cell as it is read. ``kind`` is ``prose``, ``heading``, ``quote`` or ``cell``.

    ``start`` and ``end`` are its extent in the source's body (none for the description in the front matter).
    """

    text: str
    kind: str
    place: Callable[[int], Place]
    start: int = -1
    end: int = -1

    @cached_property
    def own(self) -> str:
        """The text with what stands in quotation marks hidden: the words that the edition itself has chosen."""
        if "「" not in self.text and "『" not in self.text:
            return self.text
        return _QUOTED.sub(lambda match: OBJECT * len(match[0]), self.text)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Start and end of every sentence; a full stop within brackets ends none."""
        found, begin, depth = [], 0, 0
        for mark in _SENTENCE_END.finditer(self.text):
            if mark[0] in "「『（":
                depth += 1
            elif mark[0] in "」』）":
                depth = max(0, depth - 1)
            elif not depth:
                found.append((begin, mark.end()))
                begin = mark.end()
        return (*found, (begin, len(self.text))) if begin < len(self.text) else tuple(found)


def blocks_of(page: Page) -> Iterator[Block]:
    """The description in the front matter, then every block of the body."""
    if description := description_of(page):
        yield Block(description, "prose", lambda _: page.place("description"))
    yield from _blocks(page.source)


def description_of(page: Page) -> str:
    return getattr((page.draft or page).matter, "description", None) or ""


def _blocks(source: Source) -> Iterator[Block]:
    text = source.text.replace(OBJECT, "\0").replace(_END, "\0")
    pieces: list[tuple[str, int]] = []
    kind, begin, done = "prose", 0, 0
    for start, end, put in sorted(_cuts(source, text), key=lambda cut: (cut[0], not cut[2].startswith(_END), -cut[1])):
        if end <= done and (end < done or start < end):
            continue
        if start > done:
            pieces.append((text[done:start], done))
        if put.startswith(_END):
            yield from _block(source, pieces, kind, begin, start)
            pieces, kind, begin = [], put[1:] or "prose", end
        elif put:
            pieces.append((put, max(start, done)))
        done = max(done, end)
    pieces.append((text[done:], done))
    yield from _block(source, pieces, kind, begin, len(text))


def _block(source: Source, pieces: list[tuple[str, int]], kind: str, begin: int, end: int) -> Iterator[Block]:
    starts, size = [], 0
    for piece, _ in pieces:
        starts.append(size)
        size += len(piece)
    read = "".join(piece for piece, _ in pieces)

    def place(at: int) -> Place:
        piece = max(0, bisect_right(starts, at) - 1)
        return source.place(min(pieces[piece][1] + at - starts[piece], end))

    if read.strip(" \t\n" + OBJECT):
        yield Block(read, kind, place, begin, end)


def _cuts(source: Source, text: str) -> Iterator[Cut]:
    """What is not read as it is written: where it stands and what is read in its place."""
    yield from ((cluster.start, cluster.end, OBJECT) for cluster in source.citations)
    for link in source.links:
        inner = link.start + link.image + 1
        if link.text:
            yield link.start, inner, ""
            yield inner + len(link.text), link.end, ""
        else:
            yield link.start, link.end, ""
        if re.match(r"[ \n]!?\[", text[link.end : link.end + 3]):
            # Links in a row are a list without signs: the space between two is meant.
            yield link.end, link.end + 1, OBJECT
    for match in SPAN.finditer(text):
        if ".nolink" in match[2].split() or "lang=" in match[2]:
            yield *match.span(), OBJECT
        else:
            yield match.start(), match.start(1), ""
            yield match.end(1), match.end(), ""
    for match in _CODE.finditer(text):
        whole = text[match.start() - 1 : match.start()] in ("", "\n") and text[match.end() : match.end() + 1] in ("", "\n")
        yield *match.span(), "" if whole or source.body.startswith("<!--", match.start()) else OBJECT
    for sign, pattern in (("[^", NOTE_CALL), ("{", ATTRIBUTES), ("\\", _ESCAPE), ("", _RULE)):
        if sign in text:
            yield from [(*match.span(), "") for match in pattern.finditer(text)]
    if "<" in text:
        yield from ((*match.span(), OBJECT if "://" in match[0] else "") for match in _TAG.finditer(text))
    if "://" in text or "&" in text:
        yield from ((*match.span(), OBJECT) for match in _ADDRESS.finditer(text))
    blanks = [match.span() for match in _BLANK.finditer(text)]
    yield from [(start, end, _END) for start, end in blanks]
    yield from _line_cuts(text)
    if "*" in text:
        for begin, end in zip([0, *(end for _, end in blanks)], [*(start for start, _ in blanks), len(text)], strict=True):
            yield from _emphasis(text, begin, end)


def _emphasis(text: str, start: int, end: int) -> Iterator[Cut]:
    """The asterisks that do emphasize (CommonMark 0.31 §6.2, whose flanking rules betterem follows); the others stay."""
    begun: dict[int, list[re.Match[str]]] = {}
    for match in _STARS.finditer(text, start, end):
        before, after = _sort(text, match.start() - 1), _sort(text, match.end())
        size = len(match[0])
        if begun.get(size) and before != " " and (before != "." or after != "a"):
            yield *begun[size].pop().span(), ""
            # A bold title with its full stop is set apart from the text that follows.
            apart = size == 2 and text[match.start() - 1] in "。？！" and text[match.end() : match.end() + 1] == " "
            yield match.start(), match.end() + apart, ""
        elif after != " " and (after != "." or before != "a"):
            begun.setdefault(size, []).append(match)


def _sort(text: str, at: int) -> str:
    """A space, a punctuation mark (``.``), a letter (``a``), or markup (``m``), which betterem takes for what suits."""
    char = text[at] if 0 <= at < len(text) else " "
    if char in "[]()<>{}\\\0":
        return "m"
    return " " if char.isspace() else "." if unicodedata.category(char)[0] in "PS" else "a"


def _line_cuts(text: str) -> Iterator[Cut]:
    """Where lines begin: a new block, or within one a break, which is no space between full-width characters."""
    for match in _PREFIX.finditer(text):
        if match[0].strip():
            kind = "quote" if match[1] else "heading" if match[2] else "cell" if match[3] else ""
            yield max(0, match.start() - 1), match.end(), _END + kind
            if match[3]:
                line = text.find("\n", match.end())
                yield from ((bar, bar + 1, _END + kind) for bar in _bars(text, match.end(), len(text) if line < 0 else line))
    for match in _BREAK.finditer(text):
        start, end = match.span()
        while start and text[start - 1] in " \t":
            start -= 1
        apart = text[start - 1 : start].isascii() and text[end : end + 1].isascii()
        yield start, end, " " if apart and start and end < len(text) else ""


def _bars(text: str, start: int, end: int) -> Iterator[int]:
    while (start := text.find("|", start, end)) >= 0:
        yield start
        start += 1
