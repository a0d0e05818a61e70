"""Links inside the book: whether the file and the place in it exist."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from essay.anchors import REFERENCE, Anchors
from essay.book import BIBLIOGRAPHY_PAGE, EDITORIAL_PAGE, INDEX, Book
from essay.problems import Problem, nearest, problem
from essay.records import Page
from essay.source import Link

_EXTERNAL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def check_links(book: Book, anchors: Mapping[str, Anchors]) -> Iterator[Problem]:
    """Relative links that lead nowhere, with the nearest thing that exists."""
    for page in book.pages.values():
        for link in page.source.links:
            if not _EXTERNAL.match(link.target):
                yield from _check_link(page, link, book, anchors)


def resolve(page: str, target: str) -> tuple[str, str]:
    """The path inside ``docs`` and the fragment that a relative link on a page means."""
    path, _, fragment = target.partition("#")
    if not path:
        return page, unquote(fragment)
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path))), unquote(fragment)


def _check_link(page: Page, link: Link, book: Book, anchors: Mapping[str, Anchors]) -> Iterator[Problem]:
    place = page.source.place(link.start)
    path, fragment = resolve(page.page, link.target)
    if path in book.files:
        return
    if path not in book.pages or not link.target:
        yield problem(place, "broken-link", target=link.target, suggestion=_nearest(page, link.target, book))
    elif fragment and not anchors[path].has(fragment) and not _is_lost(path, fragment, book):
        near = nearest(fragment, anchors[path].known)
        yield problem(place, "broken-anchor", target=link.target, page=path, fragment=fragment,
                      suggestion=f"#{near}" if near else None)


def _is_lost(path: str, fragment: str, book: Book) -> bool:
    """Whether a page may have an id for what cannot be read: any that itself cannot, or a list one of its entries."""
    if path == BIBLIOGRAPHY_PAGE:
        return fragment.startswith(REFERENCE) and book.is_lost(fragment.removeprefix(REFERENCE))
    if path == EDITORIAL_PAGE and book.unreadable:
        return True
    listed = path in (f"{folder}/{INDEX}" for folder in (book.settings.glossary, book.settings.incidents))
    return path in book.unreadable or (listed and fragment in book.lost_records)


def _nearest(page: Page, target: str, book: Book) -> str | None:
    near = _nearest_file(page, target, book)
    return "".join((near, *target.partition("#")[1:])) if near else None


def _nearest_file(page: Page, target: str, book: Book) -> str | None:
    """The file that a link probably means: one of the same name elsewhere, one with a like path or a like name."""
    if not target:
        return None
    known = {*book.pages, *book.files} - {page.page}
    path, _ = resolve(page.page, target)
    names = {posixpath.basename(name): name for name in sorted(known, reverse=True)}
    near = names.get(posixpath.basename(path)) or nearest(path, known)
    if near is None:
        word = nearest(posixpath.basename(path), names)
        near = names[word] if word else None
    return posixpath.relpath(near, posixpath.dirname(page.page) or ".") if near else None
