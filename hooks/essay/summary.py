"""What a comparison of two books found, in words: as Markdown for GitHub's summary of a run, or for a terminal.

Whatever the text of the book, it never becomes markup: in the Markdown it stands within HTML blocks (CommonMark
0.31 §4.6, ended by a blank line only), escaped, and signs that cannot be seen are named by their code point.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any
from urllib.parse import quote

from essay.changes import KINDS, Change, Comparison
from essay.wording import Piece, Sort, shortened

LIMIT = 900_000
"""Bytes: GitHub refuses a summary of more than 1 MiB."""

SHOWN, OF_PIECE, TITLE = 4_000, 600, 120
"""Characters that are shown of one passage, of what is kept, added or removed in one place, and of one title."""

AROUND = 40
"""Characters that are shown before and behind a difference."""

ORDER = (Sort.KEPT, Sort.ADDED, Sort.REMOVED)
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_ACTIVE = re.compile(r"[@#$]|:(?=[\w+-]+:)")
"""What GitHub makes mentions, references, formulas and pictures of, in HTML too."""


def markdown(comparison: Comparison, words: dict[str, Any], files: str = "", notice: str = "") -> str:
    """The comparison for GitHub; ``files`` is the address under which the files of the new state are shown."""
    head = [f"## {words['title']}\n"]
    if notice:
        head.append(f"<p>{_safe(notice)}</p>\n")
    if not comparison.changes:
        return "\n".join([*head, f"{words['none']}\n"])
    columns = words["columns"]
    head.append(f"| | {' | '.join(columns.values())} |\n| --- |{' ---: |' * len(columns)}")
    head += [f"| {words['kinds'][kind]} | {' | '.join(map(str, row))} |" for kind, row in _counts(comparison)]
    head.append("")
    return "\n".join(_within(LIMIT, head, _entries(comparison, words, files, _block), words))


def plain(comparison: Comparison, words: dict[str, Any], notice: str = "") -> str:
    """The comparison for a terminal, differences marked as by ``git diff --word-diff``."""
    head = [visible(notice)] if notice else []
    if not comparison.changes:
        return "\n".join([*head, f"{words['none']}\n"])
    columns = list(words["columns"].values())
    for kind, row in _counts(comparison):
        numbers = words["separator"].join(f"{name} {number}" for name, number in zip(columns, row, strict=True))
        head.append(f"{words['kinds'][kind]}: {numbers}")
    return "\n".join(_within(LIMIT, head, _entries(comparison, words, "", _lines), words))


def _counts(comparison: Comparison) -> Iterator[tuple[str, list[int]]]:
    """For each sort of parts, how many there were, are, have come, are changed and have gone."""
    for kind in KINDS:
        found = [len(comparison.of(kind, sort)) for sort in (Sort.ADDED, Sort.KEPT, Sort.REMOVED)]
        yield kind, [comparison.before[kind], comparison.after[kind], *found]


Writer = Callable[[Change, dict[str, Any], str], str]


def _entries(comparison: Comparison, words: dict[str, Any], files: str, write: Writer) -> Iterator[tuple[str, str]]:
    """Each changed part with its heading, written when it is asked for."""
    for kind in KINDS:
        for sort in ORDER:
            for change in comparison.of(kind, sort):
                yield words["kinds"][kind], write(change, words, files)


def _within(limit: int, head: list[str], entries: Iterator[tuple[str, str]], words: dict[str, Any]) -> Iterator[str]:
    """The lines of all entries, each sort under its heading, as far as they fit; then how many are left out."""
    yield from head
    size, last, more = sum(len(line.encode()) + 1 for line in head), "", 0
    for heading, entry in entries:
        title = f"\n### {heading}\n" if entry.startswith("<") else f"\n{heading}"
        part = entry if heading == last else f"{title}\n{entry}"
        size += len(part.encode()) + 1
        if size > limit:
            more = 1 + sum(1 for _ in entries)
            break
        last = heading
        yield part
    if more:
        yield f"\n{words['more'].format(count=more)}"
    yield ""


# ---- GitHub


def _block(change: Change, words: dict[str, Any], files: str) -> str:
    """A part as an HTML block, which ends with a blank line."""
    part, path = change.part, f"<code>{_safe(change.part.place.path)}</code>"
    title = f"<b>{_safe(cut(part.title, TITLE))}</b>"
    if files and change.after:
        address = f"{files.rstrip('/')}/{quote(part.place.path, errors='surrogateescape')}?plain=1#L{part.place.line}"
        title = f'<a href="{escape(address)}">{title}</a>'
    told = f"{words['sorts'][change.sort]} {title} {path}"
    if change.former_name:
        told += f" {_safe(words['former'].format(name=cut(change.former_name, TITLE)))}"
    passages = [f"<blockquote>{''.join(_marked(passage))}</blockquote>" for passage in change.passages()]
    if not passages:
        return f"<p>{told}</p>\n"
    return "\n".join([f"<details open><summary>{told}</summary>", *passages, "</details>\n"])


_ENDS = re.compile(r"(\n+)")
_TAGS = {Sort.KEPT: ("", ""), Sort.ADDED: ("<ins>", "</ins>"), Sort.REMOVED: ("<del>", "</del>")}


def _marked(passage: Iterable[Piece]) -> Iterator[str]:
    for piece in _bounded(shortened(passage, AROUND)):
        before, behind = _TAGS[piece.sort]
        text = "".join(_end(part, piece.sort) if part.startswith("\n") else _safe(part) for part in _ENDS.split(piece.text))
        yield f"{before}{text}{behind}"


def _end(lines: str, sort: Sort) -> str:
    """The end of a line or paragraph; one that comes or goes can be seen."""
    return "<br>" if sort is Sort.KEPT else "↵<br>" if len(lines) == 1 else "¶<br>"


def _safe(text: str) -> str:
    """Text that stays text in GitHub's HTML."""
    return _ACTIVE.sub(lambda sign: f"<span>{sign[0]}</span>", _escaped(text))


def _escaped(text: str) -> str:
    # Numeric references would hold a «#», which is active.
    text = escape(text, quote=False).replace('"', "&quot;")
    return "".join(f"<code>{_code(char)}</code>" if _is_hidden(char) else char for char in text)


# ---- a terminal

_MARKS = {Sort.KEPT: ("", ""), Sort.ADDED: ("{+", "+}"), Sort.REMOVED: ("[-", "-]")}


def _lines(change: Change, words: dict[str, Any], files: str) -> str:
    """A part on a line, its passages below it."""
    told = f"  {words['sorts'][change.sort]} {visible(cut(change.part.title, TITLE))} ({visible(str(change.part.place))})"
    if change.former_name:
        told += f" {visible(words['former'].format(name=cut(change.former_name, TITLE)))}"
    passages = []
    for passage in change.passages():
        pieces = _bounded(shortened(passage, AROUND))
        text = "".join(f"{_MARKS[piece.sort][0]}{piece.text}{_MARKS[piece.sort][1]}" for piece in pieces)
        passages.append("\n".join(f"      {visible(line)}" for line in text.split("\n") if line))
    return "\n".join([told, *passages])


def visible(text: str) -> str:
    """Text that does nothing in a terminal: signs that cannot be seen are named."""
    return "".join(f"<{_code(char)}>" if _is_hidden(char) else char for char in text)


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


def _is_hidden(char: str) -> bool:
    """Whether a sign has no look of its own: controls, marks of direction, spaces that pass for the plain one."""
    category = unicodedata.category(char)
    return category in _HIDDEN or (category == "Zs" and char not in " \u3000")


def _bounded(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """As many of the pieces as a passage may show."""
    left = SHOWN
    for piece in pieces:
        text = cut(piece.text, min(left, OF_PIECE))
        yield Piece(piece.sort, text)
        left -= len(text)
        if left <= 0:
            return


def cut(text: str, length: int) -> str:
    """The text, or its beginning and «…»."""
    return text if len(text) <= length else f"{text[:length]}…"
