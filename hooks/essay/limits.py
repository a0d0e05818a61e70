"""How much of anything one file may hold: more than an essay ever needs, less than makes a parser slow.

Python-Markdown takes time that grows with the square or the cube of what is left open, and recurses
over what is nested; so do YAML's reader and others. What is counted here is counted in one pass, in
the text as written and before anything is parsed. Code counts too: where it ends, parsers disagree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from essay.problems import Place, Problem, problem

LIMITS = {
    "file": 2_000_000,
    "front": 64_000,
    "block": 50_000,
    "levels": 20,
    "brackets": 30,
    "signs": 500,
    "spaces": 300,
    "tags": 100,
    "blocks": 20_000,
    "headings": 2_000,
    "fences": 2_000,
    "notes": 2_000,
    "calls": 200,
}
"""The most that a file may hold of each: bytes of the file and of its front matter; characters of a block, which is
what stands between blank lines; lists and quotations within one another; in a block, brackets open at once, and
times that ``*``, ``_`` or a backtick stands; spaces in a row; HTML elements open at once; blocks; headings; lines
that begin or end fenced code; notes; calls of one note."""

_FRONT = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t]*(?=\n)")
_LEVELS = re.compile(rf"^(?: {{4}}|\t| {{0,3}}(?:>|(?:[-+*?]|\d{{1,9}}[.)])(?=[ \t]))){{{LIMITS['levels'] + 1}}}", re.MULTILINE)
_SIGNS = "*_`"
_BRACKET = re.compile(r"[\[({\])}]")
_TAG = re.compile(r"<!--|-->|</[A-Za-z]|<[A-Za-z!?][^\s<>/]*(?:[^<>]*>)?")
_VOID = re.compile(
    r"<(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b[^<>]*>|<[^<>]*/>|<[!?][^<>]*>", re.IGNORECASE
)
_SPACES = re.compile(rf"[ \t]{{{LIMITS['spaces'] + 1}}}")
_MANY = {
    "blocks": re.compile(r"^[ \t]*\n(?=[ \t]*\S)", re.MULTILINE),
    "headings": re.compile(r"^[ \t>]*(?:#|(?:=+|-+)[ \t]*$)", re.MULTILINE),
    "fences": re.compile(r"^[ \t>]*(?:```|~~~)", re.MULTILINE),
    "notes": re.compile(r"^[ \t>]*\[\^[^\]\n]*\]:", re.MULTILINE),
}
_CALL = re.compile(r"\[\^([^\[\]\n]+)\]")
_ONE_PIECE = re.compile(r"[\s/\"']markdown\b", re.IGNORECASE)
"""An HTML element may ask for Markdown inside of it; there blank lines need not end a paragraph."""


def over_limits(text: str, path: str) -> Iterator[Problem]:
    """Each limit that a Markdown file breaks, once, at the first line where it does. Line ends are ``\\n``."""
    size = len(text.encode(errors="surrogatepass"))
    if size > LIMITS["file"]:
        yield _over("file", path, 1)
        return
    front = _FRONT.match(text)
    if front and len(front[1].encode(errors="surrogatepass")) > LIMITS["front"]:
        yield _over("front", path, 1)
    for what, offset in _broken(text):
        yield _over(what, path, text.count("\n", 0, offset) + 1)


def _over(what: str, path: str, line: int) -> Problem:
    return problem(Place(path, line), "over-limit", expected=what, limit=f"{LIMITS[what]:,}")


def _broken(text: str) -> Iterator[tuple[str, int]]:
    """What is over its limit, and at which offset."""
    found: dict[str, int] = {}
    for start, end in _blocks(text) if _may_break(text) else ():
        if end - start > LIMITS["block"]:
            found.setdefault("block", start)
        for what, offset in (("brackets", _deep_brackets(text, start, end)), ("signs", _many_signs(text, start, end))):
            if offset is not None:
                found.setdefault(what, offset)
    if levels := _LEVELS.search(text):
        found["levels"] = levels.start()
    if spaces := _SPACES.search(text):
        found["spaces"] = spaces.start()
    counted = ((what, _many(pattern, LIMITS[what], text)) for what, pattern in _MANY.items())
    for what, offset in (("tags", _deep_tags(text)), ("calls", _many_calls(text)), *counted):
        if offset is not None:
            found[what] = offset
    yield from sorted(found.items(), key=lambda item: item[1])


def _may_break(text: str) -> bool:
    """Whether any block may be over its limits, since the whole text is over them."""
    return (
        len(text) > LIMITS["block"]
        or any(text.count(sign) > LIMITS["brackets"] for sign in "[({")
        or any(text.count(sign) > LIMITS["signs"] for sign in _SIGNS)
    )


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    if not ("<" in text and _ONE_PIECE.search(text)):
        for gap in _BLANK_LINE.finditer(text):
            yield start, gap.start()
            start = gap.end()
    yield start, len(text)


def _deep_brackets(text: str, start: int, end: int) -> int | None:
    """Where too many brackets of one kind are open. A closing one that nothing opens counts for nothing."""
    for opening, closing in ("[]", "()", "{}"):
        if text.count(opening, start, end) <= LIMITS["brackets"]:
            continue
        depth = 0
        for match in _BRACKET.finditer(text, start, end):
            if match[0] == opening:
                depth += 1
                if depth > LIMITS["brackets"]:
                    return match.start()
            elif match[0] == closing and depth:
                depth -= 1
    return None


def _many_signs(text: str, start: int, end: int) -> int | None:
    return next((start for sign in _SIGNS if text.count(sign, start, end) > LIMITS["signs"]), None)


def _deep_tags(text: str) -> int | None:
    """Where too many HTML elements, comments and unfinished tags are open."""
    if text.count("<") <= LIMITS["tags"]:
        return None
    depth = 0
    for match in _TAG.finditer(text):
        if match[0] == "-->" or match[0].startswith("</"):
            depth = max(0, depth - 1)
        elif match[0] == "<!--" or not _VOID.fullmatch(match[0]):
            depth += 1
            if depth > LIMITS["tags"]:
                return match.start()
    return None


def _many(pattern: re.Pattern[str], most: int, text: str) -> int | None:
    if text.count("\n") < most:
        return None
    return next((match.start() for number, match in enumerate(pattern.finditer(text)) if number == most), None)


def _many_calls(text: str) -> int | None:
    if text.count("[^") <= LIMITS["calls"]:
        return None
    calls = Counter[str]()
    for match in _CALL.finditer(text):
        calls[match[1]] += 1
        if calls[match[1]] > LIMITS["calls"]:
            return match.start()
    return None
