"""The signs with which notes begin at the foot of a page, and those with which a text calls them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from essay.importing.lines import Line
from essay.importing.marks import COUNTER, LIKELY, SURE, bare_calls, explicit_calls, value

_ENTRY = re.compile(
    r"(?:(?P<notes>[（(〔\[【]?[注註]\s*(?P<a>[0-9０-９]{1,3})[）)〕\]】]?)|(?P<round>[（(](?P<b>[0-9０-９]{1,3})[）)])"
    r"|(?P<square>[〔\[](?P<c>[0-9]{1,3})[\]〕])|(?P<star>[*＊※]\s?(?P<d>[0-9０-９]{1,3}))|(?P<sup>(?P<e>[¹²³⁰⁴-⁹]{1,3}))"
    r"|(?P<right>(?P<f>[0-9０-９]{1,3})[）)])|(?P<dot>(?P<g>[0-9０-９]{1,3})[.．](?![0-9０-９]))"
    r"|(?P<bare>(?P<h>[0-9０-９]{1,3})(?![0-9０-９.．,，、:：/\-–~〜～）)。])))[\s.．、:：]*"
)
_STYLES = ("notes", "round", "square", "star", "sup", "right", "dot", "bare")
_FORMS = {
    "notes": r"[（(〔\[【]\s*[注註]\s*{0}\s*[）)〕\]】]|[注註]\s*{0}(?![0-9０-９])",
    "round": r"(?<=[\w」』）)。、，．.,])[（(]{0}[）)]",
    "square": r"[〔\[]{0}[\]〕]",
    "star": r"[*＊※]\s?{0}(?![0-9０-９])",
    "right": r"(?<=[^\W0-9０-９]|[」』）。、，．])[（(]?{0}[）)]",
}
NUMBERED_THING = re.compile(
    r"(?:表|図|式|写真|別表|資料|条|項|款|Table|Figure|Fig\.|Chapter|Section|Part|Art\.|Article)\s*\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sign:
    """The sign of a note at the beginning of a line: its style and number, and where the words begin."""

    at: int
    style: str
    number: int
    begins: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A note within its page: its number, the sign it begins with, its lines by their places, its words on the first."""

    number: int
    style: str
    at: int
    end: int
    begins: int


def sign_of(page: Sequence[Line], at: int) -> Sign | None:
    """The sign with which a line begins as a note does. A number may stand on a line of its own, above its words."""
    text = page[at].text
    match = _ENTRY.match(text)
    if not match:
        return None
    style = next(name for name in _STYLES if match[name])
    digits = next(name for name in "abcdefgh" if match[name])
    if match.end() == len(text):
        stands = style in ("bare", "sup") and at + 1 < len(page) and not _ENTRY.match(page[at + 1].text)
    else:
        stands = style != "bare" or not COUNTER.match(text, match.end(digits))
    return Sign(at, style, value(match[digits]), match.end()) if stands else None


def run_from(signs: Sequence[Sign], first: Sign, end: int) -> list[Entry]:
    """The notes from one line on; none if the same number comes twice."""
    entries: list[Entry] = []
    following = [first]
    while following:
        here = following[0]
        alike = [sign for sign in signs if sign.at > here.at and sign.style == here.style]
        following = [sign for sign in alike if sign.number == here.number + 1]
        if len(following) > 1 or any(sign.number == here.number for sign in alike):
            return []
        entries.append(Entry(here.number, here.style, here.at, following[0].at if following else end, here.begins))
    return entries


def places_of(text: str, entry: Entry) -> Iterator[tuple[int, int, int]]:
    """Where a text may call a note: start, end and strength. The sign in the text is that of the note, or one for calls only."""
    explicit = [each for each in explicit_calls(text) if each[0] == entry.number]
    if entry.style in ("bare", "dot", "sup"):
        found = [each for each in bare_calls(text) if each[0] == entry.number]
        found += [each for each in explicit if text[each[1] : each[2]].isdigit()]
        # Behind a year and a comma: «in 1890,2 but».
        years = re.finditer(rf"(?<=[0-9]{{4}}[,.;]){entry.number}(?=\s|\Z)", text)
        found += [(entry.number, match.start(), match.end(), LIKELY) for match in years]
    else:
        digits = "".join(f"[{digit}{chr(ord(digit) + 0xFEE0)}]" for digit in str(entry.number))
        sure = {(start, end) for _, start, end, _ in explicit}
        spans = [match.span() for match in re.finditer(_FORMS[entry.style].format(digits), text) if match.start()]
        found = [(entry.number, start, end, SURE if (start, end) in sure else LIKELY) for start, end in spans]
    for _, start, end, strength in found or explicit:
        if not NUMBERED_THING.search(text[max(0, start - 12) : start]):
            yield start, end, strength
