"""Places that a new file leaves to be written, each marked 〔★ what to write〕 until it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from essay.bibliography import UNREADABLE
from essay.book import Book
from essay.frontmatter import FIRST_LINE
from essay.problems import Place, Problem, problem

KIND = "unfilled"
MARK = re.compile(r"〔★[ \t]*([^〔〕\n]*)")
"""Editors of texts put 〔…〕 around words of their own; the star sets a mark apart. One that has lost its end counts too."""

_REST = re.compile(r"[。；;(].*|\.(?= ).*")
"""What follows the first few words of a mark: explanation and example, which need not be said again."""

OF_WRITING = UNREADABLE | {"not-utf8", "front-matter-syntax", "doubled-key"}
"""Kinds that stay when the marked words on their line have been replaced."""


def check_unfilled(book: Book) -> Iterator[Problem]:
    """Every mark, wherever it stands: in front matter, text, code or comment, or in a field of the bibliography."""
    for page in book.pages.values():
        source = page.source
        for mark in MARK.finditer(source.front):
            yield _told(Place(source.path, FIRST_LINE + source.front.count("\n", 0, mark.start())), mark)
        for mark in MARK.finditer(source.body):
            yield _told(source.place(mark.start()), mark)
    for reference in book.references.values():
        for field in reference.entry.fields:
            for mark in MARK.finditer(field.value):
                yield _told(Place(reference.place.path, field.line), mark)


def _told(place: Place, mark: re.Match[str]) -> Problem:
    return problem(place, "unfilled", what=_REST.sub("", mark[1]).strip())


def without_echoes(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems but for those that only say of a marked line that what is to be written there is not there yet."""
    given = list(problems)
    marked = {found.place for found in given if found.kind == KIND}
    return (found for found in given if found.place not in marked or found.kind == KIND or found.kind in OF_WRITING)
