"""From a record or a work back to every place that names or cites it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from essay.book import Book
from essay.languages import headed
from essay.mentions import Citing, Mention, PageApparatus
from essay.records import Chapter, Incident, Page, in_order


@dataclass(frozen=True, slots=True)
class Use:
    """A sentence in which a record is named. ``place`` says where on the page: a section, or a note."""

    page: str
    target: str
    place: str
    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class UsesOnPage:
    """The uses on one page, in order of the text."""

    page: str
    title: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class CitedAt:
    """A place that cites a work; ``text`` names it («第2章の2（注3）»), or says «the same» as the one before."""

    page: str
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Beside:
    """An incident as it stands beside a chapter, with the id of the paragraph that names it first."""

    incident: Incident
    first: str


class Backlinks:
    """All mentions and citations of a book, by what they point to; ``notes`` are its notes by page and label.

    ``words`` are the labels' ``ui``. Pages come chapters first, then in order of their paths.
    """

    def __init__(self, book: Book, apparatus: Mapping[str, PageApparatus], words: Mapping[str, Any]) -> None:
        self.book = book
        self.words = words
        self.apparatus = apparatus
        self._mentions: dict[str, list[Mention]] = defaultdict(list)
        self._citings: dict[str, list[Citing]] = defaultdict(list)
        self.notes = {(page, note.label): note for page, found in apparatus.items() for note in found.notes}
        for page in sorted(apparatus, key=lambda page: (not isinstance(book.pages.get(page), Chapter), page)):
            for mention in apparatus[page].mentions:
                self._mentions[mention.record].append(mention)
            for citing in apparatus[page].citings:
                self._citings[citing.key].append(citing)
        self._as_source: dict[str, list[str]] = defaultdict(list)
        for record in book.records.values():
            for key in record.matter.sources:
                self._as_source[key].append(record.id)

    def uses(self, record: str) -> tuple[UsesOnPage, ...]:
        """Where a record is named, its own page left out."""
        own = self.book.records[record].page
        pages: dict[str, list[Use]] = {}
        for mention in self._mentions[record]:
            if mention.page != own:
                place = self._note(mention.page, mention.note) if mention.note else self._section(mention)
                use = Use(mention.page, mention.target, place, mention.before, mention.text, mention.after)
                pages.setdefault(mention.page, []).append(use)
        return tuple(UsesOnPage(page, self.title(page), tuple(uses)) for page, uses in pages.items())

    def cited_at(self, key: str) -> tuple[CitedAt, ...]:
        """Every place that cites a work."""
        found: list[CitedAt] = []
        told = ""
        for citing in self._citings[key]:
            place = self._place(citing)
            found.append(CitedAt(citing.page, citing.anchor, self.words["same_place"] if place == told else place))
            told = place
        return tuple(found)

    def as_source(self, key: str) -> tuple[str, ...]:
        """The ids of records that name a work among their sources, in order of the records."""
        return tuple(self._as_source[key])

    def beside(self, page: str) -> tuple[Beside, ...]:
        """The incidents named on a page, in order of date."""
        first: dict[str, str] = {}
        for anchor, incidents in self.apparatus[page].incidents if page in self.apparatus else ():
            for incident in incidents:
                first.setdefault(incident, anchor)
        found: Iterable[Incident] = in_order(self.book.incidents[incident] for incident in first)
        return tuple(Beside(incident, first[incident.id]) for incident in found)

    def title(self, page: str) -> str:
        """What a page is called in a list: a chapter with its label."""
        found = self.book.pages.get(page)
        return full_title(found) if found else page

    def _place(self, citing: Citing) -> str:
        place = self._note(citing.page, citing.note) if citing.note else self._paragraph(citing)
        found = self.book.pages[citing.page]
        name = found.label if isinstance(found, Chapter) and found.label else found.title
        return self.words["of_page"].format(page=name, place=place) if place else name

    def _section(self, mention: Mention) -> str:
        """The section of a mention; above the first heading but the title there is none to name."""
        return "" if mention.section == self.book.pages[mention.page].title else mention.section

    def _paragraph(self, citing: Citing) -> str:
        number = citing.paragraph.removeprefix("p")
        return self.words["paragraph"].format(number=number) if number.isdigit() else ""

    def _note(self, page: str, label: str) -> str:
        note = self.notes[page, label]
        return str(self.words["in_editorial_note" if note.editorial else "in_note"].format(number=note.number))


def full_title(page: Page) -> str:
    """A page's title, a chapter's behind its label."""
    label = page.label if isinstance(page, Chapter) else ""
    if not label or page.title.startswith(label):
        return page.title
    return headed(label, page.title)
