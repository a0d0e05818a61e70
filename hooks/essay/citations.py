"""Pandoc's citations, read by one grammar for the scan of the sources and for the rendering.

``[see @cha1999; -@snyder1984, pp. 3-5]`` is a cluster; ``@cha1999 [p. 3]`` names the author in the
running text. The rules are those of the Pandoc User's Guide, «Citation syntax», with what editors of
Japanese text need besides: full-width ``；`` ``，`` ``、`` separate as ``;`` and ``,`` do, no space is
needed before ``@``, keys are ASCII, and a second key after a comma (``[@a, @b]``) is a second item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_KEY = r"(?:\{[A-Za-z0-9_](?:[!-z|~]*[A-Za-z0-9_/])?\}|[A-Za-z0-9_]+(?:[:.#$%&+?<>~/-][A-Za-z0-9_]+)*)"
_AT = rf"(?<![A-Za-z0-9_.+%/@\\-])-?@{_KEY}"
_TEXT = r"\\.|[^\[\]\\\n]|\n(?![ \t]*\n)"
_INNER = r"\[(?:\\.|[^\[\]\\\n@])*\]"
_BRACKETS = rf"\[(?!\^)(?:{_TEXT}|{_INNER})*\](?![({{])"

PATTERN = rf"(?P<brackets>(?<!\\){_BRACKETS})|(?P<at>{_AT})(?P<after>[ \t]*{_BRACKETS})?"
"""The regular expression of a cluster; :func:`parse` reads its match.

It matches in time linear in the text: what repeats can match in one way only, and brackets nest one deep. (Possessive
repetitions would say so, but Python 3.11 before 3.11.5 gets them wrong.) It also
matches brackets that hold no citation; for those :func:`parse` gives ``None``. Links, notes and spans
with attributes do not match.
"""

_COMPILED = re.compile(PATTERN, re.DOTALL)
_SIGN = re.compile(r"[\[@]")
"""Found much faster than the whole pattern is tried everywhere."""

_CITED = re.compile(_AT)
_COMMA = re.compile(r"[,，、](?=[^,，、]*\Z)")
_SEPARATOR = re.compile(rf"\\.|{_INNER}|\{{[^{{}}\n]*\}}|(?P<cut>[;；])", re.DOTALL)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_EDGE = " \t\n\u3000"

_NUMBER = r"(?:[A-Za-z]?[0-9]+[a-z]?|[ivxlc]+|[IVXLC]+)(?![A-Za-z0-9])"
_DASH = r"\s?[-–—―‐~〜～]\s?"
_COUNTERS = "頁章節巻号部行条項段年月日"
_NUMBERS = rf"{_NUMBER}(?:{_DASH}{_NUMBER}|[,、]\s?{_NUMBER})*"
_BEFORE_OTHERS = rf"{_NUMBER}(?:{_DASH}{_NUMBER}|[,、]\s?{_NUMBER}(?![{_COUNTERS}]))*"
_KANJI = "[一二三四五六七八九十百〇]+"
_WORDS: dict[str, tuple[str, str]] = {
    "page": (r"pp?\.|pages?", "頁|ページ"),
    "chapter": (r"chap(?:ter)?s?\.?|chs?\.", "章"),
    "section": (r"sec(?:tion|s|t)?s?\.?|§§?", "節"),
    "note": (r"nn?\.|notes?|fns?\.?|脚?[注註]", "(?!)"),
    "volume": (r"vols?\.|volumes?", "巻"),
    "part": (r"pts?\.|parts?", "部"),
    "paragraph": (r"paras?\.|paragraphs?|¶¶?", "段落"),
    "figure": (r"figs?\.|figures?|図", "(?!)"),
    "line": (r"ll?\.|lines?", "行"),
}
_BEFORE = "|".join(rf"(?P<{label}_before>{before})" for label, (before, _) in _WORDS.items())
_AFTER = "|".join(rf"(?P<{label}_after>{after})" for label, (_, after) in _WORDS.items())
_LOCATOR = re.compile(
    rf"(?i:{_BEFORE})\s?(?P<labelled>{_BEFORE_OTHERS})"
    rf"|(?:第\s?(?P<ordinal>{_NUMBERS}|{_KANJI})|(?P<counted>{_NUMBERS}))\s?(?:{_AFTER})"
    r"|(?P<bare>[0-9]+(?:[-–][0-9]+)?)(?=\Z|[,;，；、])"
)
_HALF_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)}
LOCATORS = tuple(_WORDS)
"""The kinds of locator that :func:`read_locator` knows, by their names in CSL 1.0.2 (appendix IV)."""


@dataclass(frozen=True, slots=True, order=True)
class CitationItem:
    """One work in a cluster.

    ``prefix`` and ``suffix`` are plain text without the comma or the space that sets them off;
    ``suffix`` holds the locator, as typed.
    """

    key: str
    prefix: str = ""
    suffix: str = ""
    suppress_author: bool = False


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in a work: ``label`` is one of :data:`LOCATORS`; ``rest`` is what follows in the suffix."""

    label: str
    value: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The works cited at one place: offsets in the text, the items in their order.

    ``key_offsets`` says where each item's ``@`` stands. ``in_text`` is true when the first item's
    author belongs to the sentence and only the rest is set in parentheses.
    """

    start: int
    end: int
    items: tuple[CitationItem, ...]
    in_text: bool = False
    key_offsets: tuple[int, ...] = ()


def find_citations(text: str) -> Iterator[Cluster]:
    """The clusters of a text, from its beginning. Code is to be blanked by the caller."""
    position = 0
    while sign := _SIGN.search(text, position):
        at = position = sign.end() - 1
        if sign[0] == "@" and text[at - 1 : at] == "-":
            at -= 1
        match = _COMPILED.match(text, at)
        cluster = parse(match) if match else None
        position = cluster.end if cluster else match.end() if match else position + 1
        if cluster:
            yield cluster


def parse(match: re.Match[str]) -> Cluster | None:
    """The cluster that a match of :data:`PATTERN` stands for; ``None`` for brackets without a citation.

    ``end`` may lie before the match's end: brackets after an author in the text that cite other works
    are a cluster of their own.
    """
    text = match.string
    if match["at"] is None:
        start, end = match.span("brackets")
        found = _items(text, start + 1, end - 1)
        return (
            Cluster(start, end, tuple(i for i, _ in found), False, tuple(o for _, o in found))
            if found
            else None
        )
    start, end = match.span("at")
    first = CitationItem(_key(match["at"]), suppress_author=match["at"].startswith("-"))
    found = [(first, start)]
    if match["after"] is not None:
        opening = match.start("after") + match["after"].index("[")
        segments = _segments(text, opening + 1, match.end("after") - 1)
        if not _cited(text, *segments[0]):
            suffix = _suffix(text[slice(*segments[0])])
            found = [(CitationItem(first.key, "", suffix, first.suppress_author), start)]
            found += _items(text, segments[0][1] + 1, segments[-1][1])
            end = match.end("after")
    return Cluster(start, end, tuple(i for i, _ in found), True, tuple(o for _, o in found))


def _items(text: str, start: int, end: int) -> list[tuple[CitationItem, int]]:
    """The items between two offsets, each with the offset of its key; none when no key is there."""
    found: list[tuple[CitationItem, int]] = []
    before = ""
    for low, high in _segments(text, start, end):
        keys = _cited(text, low, high)
        if not keys:
            # A part without a key goes with its neighbour: «[@a, p. 3; also p. 5]».
            if found:
                last, offset = found[-1]
                more = f"{last.suffix}; {text[low:high].strip(_EDGE)}".rstrip("; ").removeprefix("; ")
                found[-1] = (CitationItem(last.key, last.prefix, more, last.suppress_author), offset)
            else:
                before += text[low:high].strip(_EDGE) + "; "
            continue
        cuts = [low]
        for left, right in pairwise(keys):
            comma = _COMMA.search(text, left.end(), right.start())
            cuts.append(comma.start() if comma else right.start())
        for cut, key, stop in zip(cuts, keys, [*cuts[1:], high], strict=True):
            prefix = _plain(before + text[cut : key.start()].lstrip(_EDGE + ",，、"))
            suffix = _suffix(text[key.end() : stop])
            found.append((CitationItem(_key(key[0]), prefix, suffix, key[0].startswith("-")), key.start()))
            before = ""
    return found


def _segments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The offsets of the parts between semicolons, those in nested brackets or braces aside."""
    cuts = [m.start() for m in _SEPARATOR.finditer(text, start, end) if m["cut"]]
    return list(zip([start, *(cut + 1 for cut in cuts)], [*cuts, end], strict=True))


def _cited(text: str, start: int, end: int) -> list[re.Match[str]]:
    return list(_CITED.finditer(text, start, end))


def _key(written: str) -> str:
    return written.lstrip("-").removeprefix("@").removeprefix("{").removesuffix("}")


def _suffix(written: str) -> str:
    return _plain(written.lstrip(_EDGE + ",，、"))


def _plain(written: str) -> str:
    text = _ESCAPED.sub(r"\1", written) if "\\" in written else written
    return " ".join(text.strip(_EDGE).split())


def read_locator(suffix: str) -> Locator | None:
    """The locator that a suffix begins with: ``pp. 3-5``, ``§ 2``, ``12頁``, ``第3章``, ``注5``, ``12``.

    A number alone is a page, as for Pandoc. Ranges get an en dash, full-width digits become half-width.
    ``None`` for any other suffix, which is then to be printed as typed. The labels are those of the
    Pandoc User's Guide, «Citation syntax», and their Japanese counterparts.
    """
    match = _LOCATOR.match(suffix.translate(_HALF_WIDTH))
    if match is None:
        return None
    named = (name for name, found in match.groupdict().items() if "_" in name and found)
    label = next(named, "page").split("_")[0]
    value = match["labelled"] or match["ordinal"] or match["counted"] or match["bare"]
    value = re.sub(_DASH, "–", value)
    return Locator(label, re.sub(r"[,、]\s?", ", ", value), suffix[match.end() :])
