"""Pictures: their words for those who do not see them, and whether paper can carry them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from essay.book import Book
from essay.crossrefs import resolve
from essay.problems import Problem, problem

LARGEST = 8_000_000
"""Bytes; a larger picture makes the printed edition unfit to send round."""

PRINTABLE = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".pdf"})
"""What the typesetter reads (Typst reference, ``image``)."""

_TAG = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ALT = re.compile(r"\salt\s*=\s*(?:\"[^\"]*\S[^\"]*\"|'[^']*\S[^']*'|[^\s\"'>]+)", re.IGNORECASE)
_SOURCE = re.compile(r"\ssrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


def pictures(book: Book) -> Iterator[tuple[str, int, str, bool]]:
    """Every picture: the page, the offset in its source, the address, and whether words describe it."""
    for name, page in book.pages.items():
        source = page.source
        for link in source.links:
            if link.image:
                yield name, link.start, link.target, bool(link.text.strip())
        for tag in _TAG.finditer(source.text):
            address = _SOURCE.search(tag[0])
            yield name, tag.start(), address[1] if address else "", bool(_ALT.search(tag[0]))


def check_pictures(book: Book) -> Iterator[Problem]:
    """Pictures without alternative text (WCAG 2.2, 1.1.1; ISO 14289-1, 7.3)."""
    for name, offset, target, described in pictures(book):
        if not described:
            yield problem(book.pages[name].source.place(offset), "picture-without-alt", target=target)


def printable(book: Book, page: str, address: str) -> str | None:
    """The path inside ``docs`` of a picture that a page names, ``None`` for one that is not there or cannot be set."""
    path = resolve(page, address)[0]
    return path if path in book.files and PurePosixPath(path).suffix.lower() in PRINTABLE else None


def check_printable(book: Book, docs: Path) -> Iterator[Problem]:
    """Pictures that are too large for paper, or of a kind that cannot be set. ``docs`` is the folder of the pages."""
    for name, offset, target, _ in pictures(book):
        path = resolve(name, target)[0]
        if path not in book.files:
            continue
        place = book.pages[name].source.place(offset)
        if PurePosixPath(path).suffix.lower() not in PRINTABLE:
            yield problem(place, "picture-unprintable", target=target, formats=", ".join(sorted(PRINTABLE)))
        elif (size := (docs / path).stat().st_size) > LARGEST:
            yield problem(place, "picture-too-large", target=target, size=f"{size / 1e6:.1f}", largest=f"{LARGEST / 1e6:.0f}")
