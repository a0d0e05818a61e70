"""The ids that a page will have, known from its source."""

from __future__ import annotations

import re
from functools import cached_property

from markdown.extensions.toc import unique
from pymdownx.slugs import slugify  # type: ignore[import-untyped]

from essay.records import Page

GENERATED = re.compile(r"(?:p|cite-)\d+|notes|editorial-notes|fn(?:ref\d*)?:.+")
"""Ids that the rendering gives: paragraphs, citations, the lists of notes, notes and their calls."""

slug = slugify(case="lower")


class Anchors:
    """The ids of one page: those given by hand and those made from its headings."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def by_hand(self) -> tuple[tuple[str, int], ...]:
        return self.page.source.ids

    @cached_property
    def all(self) -> frozenset[str]:
        """As ``toc`` makes them: a heading without an id of its own gets its slug, doubled ones a number."""
        used = {name for name, _ in self.by_hand}
        for heading in self.page.source.headings:
            if heading.id is None:
                unique(slug(heading.text, "-"), used)
        return frozenset(used)

    def has(self, name: str) -> bool:
        return name in self.all or bool(GENERATED.fullmatch(name))
