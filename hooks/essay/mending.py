"""What can be put right without asking: the mends that problems carry, and the white space that nobody sees.

Whatever is mended leaves the number of lines as it is, so that places hold before and after.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from essay.book import Book
from essay.checks import examine
from essay.frontmatter import read_front_matter
from essay.problems import Mend, Problem
from essay.settings import Settings
from essay.source import HEADING, Source, normal, read_source

TAB = 4
"""The columns of a tab, as Python-Markdown has them."""

_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_MARKERS = re.compile(r"(?:[ \t>*+\-:~#=_|]|\d+[.)])+|.*[#\\]")
"""A line of signs alone, some of which mean another thing without a space behind: an empty item of a list."""

_LINE_END = re.compile("\r+\n")
_MARKS = re.compile("\ufeff+")

Edits = tuple[tuple[str, Mend], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A file of the edition, by its path, as it is and as it is to be."""

    path: str
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """The files that can be mended, and the problems that there are then."""

    changes: tuple[Change, ...]
    remaining: list[Problem]


@dataclass(frozen=True)
class _Draft:
    """The edition as it would be with some files' texts replaced."""

    root: Path
    settings: Settings
    texts: Mapping[str, str]
    book: Book
    problems: list[Problem]

    def with_edits(self, edits: Edits) -> _Draft:
        texts = dict(self.texts)
        for path in {path for path, _ in edits}:
            texts[path] = mended(texts[path], (mend for other, mend in edits if other == path))
        return _draft(self.root, self.settings, texts)

    @cached_property
    def edits(self) -> Edits:
        """All that could be mended in the replaced files; of two that overlap, the first."""
        found: list[tuple[str, Mend]] = []
        for path, text in self.texts.items():
            own = {mend for problem in self.problems if problem.place.path == path for mend in problem.mends}
            end = 0
            for mend in sorted({*own, *(tidying(text) if path.endswith(".md") else end_of_file(text))}):
                if mend.start >= end:
                    found.append((path, mend))
                    end = max(mend.end, mend.start + 1)
        return tuple(found)

    def is_no_worse(self, edits: Edits, than: _Draft) -> bool:
        """Whether edits that led from another draft to this one brought no problem, and nothing to mend again.

        A record that could not be read before is a problem no longer; what else is wrong with it is not new.
        Messages may quote what has been mended, so problems are counted by line and kind.
        """
        unread = {page.source.path for page in than.book.pages.values() if page.matter is None}
        now, before = (Counter((problem.place.path, problem.place.line, problem.kind) for problem in draft.problems
                               if problem.place.path not in unread) for draft in (self, than))
        return now <= before and len(self.edits) <= len(than.edits) - len(edits)


def _draft(root: Path, settings: Settings, texts: Mapping[str, str]) -> _Draft:
    return _Draft(root, settings, texts, *examine(root, settings, {path: text.encode() for path, text in texts.items()}))


def plan(root: Path, settings: Settings, chosen: Callable[[str], bool]) -> Plan:
    """What can be mended in the chosen files: Markdown and the bibliography, where they are UTF-8."""
    book, found = examine(root, settings)
    unreadable = {problem.place.path for problem in found if problem.kind == "not-utf8"}
    paths = [*(page.source.path for page in book.pages.values()), settings.bibliography]
    files = {
        path: (root / path).read_bytes() for path in paths
        if chosen(path) and path not in unreadable and (root / path).is_file()
    }  # fmt: skip
    draft = _Draft(root, settings, {path: _with_line_feeds(path, data.decode()) for path, data in files.items()}, book, found)
    while edits := draft.edits:
        better, made = _harmless(draft, edits)
        if not made:
            break
        draft = better
    texts = {path: text.encode() for path, text in draft.texts.items()}
    changes = (Change(path, data, texts[path]) for path, data in files.items() if texts[path] != data)
    return Plan(tuple(changes), draft.problems)


def _with_line_feeds(path: str, text: str) -> str:
    """The text as its reader takes it: to BibTeX a carriage return alone ends no line."""
    return normal(text) if path.endswith(".md") else _LINE_END.sub("\n", text)


def _harmless(draft: _Draft, edits: Edits) -> tuple[_Draft, Edits]:
    """The draft with those of the edits that bring no problem, found by halving."""
    tried = draft.with_edits(edits)
    if tried.is_no_worse(edits, draft):
        return tried, edits
    if len(edits) == 1:
        return draft, ()
    middle = len(edits) // 2
    better, first = _harmless(draft, edits[:middle])
    moved = edits[middle:] if not first else tuple((path, _moved(mend, path, first)) for path, mend in edits[middle:])
    best, second = _harmless(better, moved)
    return best, (*first, *second)


def _moved(mend: Mend, path: str, made: Edits) -> Mend:
    """A mend where the edits that were made before it in the same file have brought it."""
    by = sum(len(edit.text) - (edit.end - edit.start) for other, edit in made if other == path and edit.end <= mend.start)
    return replace(mend, start=mend.start + by, end=mend.end + by)


def mended(text: str, mends: Iterable[Mend]) -> str:
    """The text with mends made, none of which overlap."""
    out, done = [], 0
    for mend in sorted(mends):
        out += [text[done : mend.start], mend.text]
        done = mend.end
    return "".join([*out, text[done:]])


def tidying(text: str) -> Iterator[Mend]:
    """White space that means nothing in a Markdown file, as :func:`normal` gives its text.

    Two spaces at a line's end are a line break (CommonMark 0.31, §6.7), except where a paragraph ends there;
    code and the front matter's values keep theirs.
    """
    source = read_source(text, "", "")
    yield from end_of_file(text)
    yield from _front_tidying(source, text)
    at = source.body_start
    below = [*source.body.split("\n")[1:], ""]
    for line, following in zip(source.text.split("\n"), below, strict=True):
        kept = line.rstrip(" \t")
        width = len(line.expandtabs(TAB)) - len(kept.expandtabs(TAB))
        ends = not kept or not following.strip(" \t") or HEADING.match(line)
        # Python-Markdown empties lines of white space itself, but not the first.
        if width and (ends or width < 2) and (kept or at > source.body_start) and not _MARKERS.fullmatch(kept):
            yield Mend(at + len(kept), at + len(line), "")
        at += len(line) + 1


def _front_tidying(source: Source, text: str) -> list[Mend]:
    """Trailing space above the body, unless a value would change."""
    found = [Mend(match.start(), match.end(), "") for match in _TRAILING.finditer(text, 0, source.body_start)]
    if not found:
        return []
    tidy = read_source(mended(text, found), "", "")
    return found if read_front_matter(tidy)[0].values == read_front_matter(source)[0].values else []


def end_of_file(text: str) -> Iterator[Mend]:
    """Byte order marks that are left at the beginning, and a last line that does not end."""
    marks = _MARKS.match(text)
    if marks:
        yield Mend(0, marks.end(), "")
    if text.strip("\ufeff \t") and text.rstrip(" \t")[-1] != "\n":
        yield Mend(len(text), len(text), "\n")
