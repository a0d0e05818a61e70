"""The ids that a page will have, known before it is rendered."""

from __future__ import annotations

import re
from functools import cached_property

from markdown.extensions.toc import unique
from pymdownx.slugs import slugify  # type: ignore[import-untyped]

from essay import chronology, glossary
from essay.bibliography import by_section
from essay.book import BIBLIOGRAPHY_PAGE, EDITORIAL_PAGE, INDEX, Book
from essay.records import Chapter, Page, Record

RENDERED = re.compile(r"(?:p|cite-)\d+|notes|editorial-notes|fn(?:ref\d*)?:.+")
"""Ids that the Markdown extension gives: paragraphs, citations, the lists of notes, notes and their calls."""

FRAME = frozenset({"essay-reading", "handouts", "incidents-beside", "search", "search-results", "settings", "take-along"})
"""Ids of what stands around every page; the theme's own begin with ``__``."""

REFERENCE = "ref-"
"""What precedes a work's key in the id of its entry."""

slug = slugify(case="lower")


def of_group(page: str) -> str:
    """The id of a page's group in the list of editorial notes."""
    return f"of-{page.removesuffix('.md').replace('/', '-')}"


def is_of_frame(name: str) -> bool:
    """Whether scripts and styles look for the frame of a page under an id."""
    return name in FRAME or name.startswith("__")


class Anchors:
    """The ids of one page, by where they come from."""

    def __init__(self, page: Page, book: Book) -> None:
        self.page = page
        self.book = book

    @property
    def by_hand(self) -> tuple[tuple[str, int], ...]:
        """With their offsets in the source, as all that are written there."""
        return self.page.source.ids

    @cached_property
    def of_headings(self) -> tuple[tuple[str, int], ...]:
        """As ``toc`` makes them: a heading without an id of its own gets its slug, doubled ones a number."""
        used = {name for name, _ in self.by_hand}
        headings = self.page.source.headings
        return tuple((unique(slug(heading.text, "-"), used), heading.offset) for heading in headings if heading.id is None)

    @cached_property
    def filled(self) -> frozenset[str]:
        """Ids that the page's template gives: what is listed there, and the headings above it."""
        book, page = self.book, self.page
        if isinstance(page, Chapter):
            return frozenset({"incidents-beside"})
        if isinstance(page, Record):
            parts = {"uses": True, "sources": page.matter.sources, "editorial": page.matter.editorial_notes}
            return frozenset(name for name, present in parts.items() if present)
        if page.page == BIBLIOGRAPHY_PAGE:
            sections = by_section(book.references.values(), book.settings.sections)
            return frozenset({*(REFERENCE + key for key in book.references), *(section.anchor for section in sections)})
        if page.page == EDITORIAL_PAGE:
            return frozenset({*book.editorial_notes, *map(of_group, book.editorial_notes.values())})
        if page.page == f"{book.settings.glossary}/{INDEX}":
            return frozenset({*book.terms, *(row.anchor for row in glossary.rows(book.terms.values(), book.settings.language))})
        if page.page == f"{book.settings.incidents}/{INDEX}":
            return frozenset({*book.incidents, *(year.anchor for year in chronology.by_year(book))})
        return frozenset()

    @cached_property
    def known(self) -> frozenset[str]:
        """All that can be named beforehand; of the rendered ids only the form is known."""
        return self.filled.union(name for name, _ in (*self.by_hand, *self.of_headings))

    def has(self, name: str) -> bool:
        """Whether a link may lead there."""
        return name in self.known or bool(RENDERED.fullmatch(name))
