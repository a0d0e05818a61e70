"""Record pages and index pages, filled with what is known only when every page is rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from typing import Any

from essay import chronology, glossary
from essay.anchors import REFERENCE, Anchors, of_group
from essay.backlinks import Backlinks, full_title
from essay.bibliography import by_section
from essay.book import BIBLIOGRAPHY_PAGE, EDITORIAL_PAGE, HOME_PAGE, INDEX, Book
from essay.csl import Formatted
from essay.dates import EdtfDate, written
from essay.fragments import NoteFragment, between, editorial_notes, first_sentence, relocate, split_heading, with_reading
from essay.labels import Labels
from essay.languages import EASTERN, READ_BY_KANA, primary
from essay.mentions import Note
from essay.notes import is_editorial
from essay.records import Record, Term

Render = Callable[[str, Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that a template writes."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A page's complete HTML with the ids and headings that it gained."""

    html: str
    ids: frozenset[str]
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """An editorial note as shown on another page: where it stands, and its HTML fit for that page."""

    label: str
    mark: str
    href: str
    title: str
    body: str


class Publication:
    """What the templates need of a book.

    ``urls`` gives the address of a page of ``docs`` relative to the site's root (``./``), ``contents`` its HTML
    as rendered from Markdown, ``render`` the output of a template for a context.
    """

    def __init__(
        self, book: Book, labels: Labels, backlinks: Backlinks, formatted: Formatted, *,
        urls: Mapping[str, str], contents: Mapping[str, str], render: Render,
    ) -> None:
        self.book = book
        self.labels = labels
        self.backlinks = backlinks
        self.formatted = formatted
        self.urls = urls
        self.contents = contents
        self.render = render
        self.ui = labels.words["ui"]
        # In full, and under the heading of its year.
        self.date: Callable[[EdtfDate], str] = cache(partial(written, words=labels.words["dates"]))
        self.short_date: Callable[[EdtfDate], str] = cache(partial(written, words=labels.words["short_dates"]))
        self.neighbours = chronology.neighbours(book)
        self.notes = self._editorial_notes()

    def fill(self) -> dict[str, Filled]:
        """Every page that a template completes, by its path inside ``docs``."""
        settings = self.book.settings
        filled = {record.page: self._record(record) for record in self.book.records.values() if record.page in self.contents}
        indexes = {
            f"{settings.glossary}/{INDEX}": self._glossary,
            f"{settings.incidents}/{INDEX}": self._chronology,
            BIBLIOGRAPHY_PAGE: self._bibliography,
            EDITORIAL_PAGE: self._editorial,
            HOME_PAGE: self._home,
        }
        for page, make in indexes.items():
            if page in self.contents:
                filled[page] = make(page)
        return filled

    def context(self, page: str) -> dict[str, Any]:
        """What every template is given, seen from one page."""
        settings = self.book.settings
        return {
            "ui": self.ui, "book": self.book, "backlinks": self.backlinks, "title_of": full_title,
            "href": lambda target, anchor="": self.href(page, target, anchor),
            "date": self.date, "short_date": self.short_date, "reading_of": self.reading_of,
            "upright": primary(settings.language) in EASTERN,
            "kinds": settings.kinds, "actors": settings.actors, "languages": self.labels.words["languages"],
        }

    def href(self, page: str, target: str, anchor: str = "") -> str:
        """The relative address of a place on another page."""
        fragment = f"#{anchor}" if anchor else ""
        if page == target and fragment:
            return fragment
        return between(self.urls.get(page, page), self.urls.get(target, target)) + fragment

    def reading_of(self, term: Term) -> str:
        """How a headword is read, where the language has readings; else nothing."""
        return term.matter.reading if primary(self.book.settings.language) in READ_BY_KANA else ""

    def _make(self, page: str, template: str, headings: tuple[Heading, ...], **values: Any) -> Filled:
        heading, body = split_heading(self.contents[page])
        record = self.book.record_at(page)
        if isinstance(record, Term) and self.reading_of(record) not in ("", record.title):
            heading = with_reading(heading, record.matter.reading)
        context = {**self.context(page), "heading": heading, "body": body, "headings": headings, **values}
        return Filled(self.render(template, context), Anchors(self.book.pages[page], self.book).filled, headings)

    def _record(self, record: Record) -> Filled:
        uses = self.backlinks.uses(record.id)
        listed = BIBLIOGRAPHY_PAGE in self.contents
        sources = [(key, self.formatted.entries[key],
                    self.href(record.page, BIBLIOGRAPHY_PAGE, REFERENCE + key) if listed else None)
                   for key in record.matter.sources if key in self.formatted.entries]
        notes = [self._placed(record.page, label) for label in record.matter.editorial_notes if label in self.notes]
        headings = []
        if notes:
            headings.append(Heading("editorial", self.ui["editorial_notes"]))
        headings.append(Heading("uses", self.ui["backlinks_term" if isinstance(record, Term) else "backlinks_incident"]))
        if sources:
            headings.append(Heading("sources", self.ui["sources"]))
        values: dict[str, Any] = {"record": record, "uses": uses, "sources": sources, "notes": notes}
        if isinstance(record, Term):
            values["see_also"] = [self.book.records[other] for other in record.matter.see_also if other in self.book.records]
            return self._make(record.page, "essay/term.html", tuple(headings), **values)
        values["previous"], values["following"] = self.neighbours[record.id]
        return self._make(record.page, "essay/incident.html", tuple(headings), **values)

    def _glossary(self, page: str) -> Filled:
        rows = glossary.rows(self.book.terms.values(), self.book.settings.language)
        names = {glossary.LATIN: self.ui["latin_group"], glossary.OTHER: self.ui["other_group"]}
        headings = tuple(Heading(row.anchor, names.get(row.id, row.id)) for row in rows)
        definitions = {term.id: first_sentence(self.contents.get(term.page, "")) for term in self.book.terms.values()}
        return self._make(page, "essay/glossary.html", headings, rows=rows, definitions=definitions)

    def _chronology(self, page: str) -> Filled:
        years = chronology.by_year(self.book)
        headings = tuple(Heading(year.anchor, self.ui["year"].format(year=year.year)) for year in years)
        actors, kinds = chronology.used_choices(self.book)
        return self._make(page, "essay/chronology.html", headings, years=years, used_actors=actors, used_kinds=kinds)

    def _bibliography(self, page: str) -> Filled:
        names = self.book.settings.sections
        sections = [(Heading(section.anchor, names.get(section.id, self.ui["other_group"])), section.references)
                    for section in by_section(self.book.references.values(), names)]
        return self._make(page, "essay/bibliography.html", tuple(heading for heading, _ in sections),
                          sections=sections, entries=self.formatted.entries)

    def _editorial(self, page: str) -> Filled:
        groups = []
        for chapter in self.book.pages.values():
            labels = [note.label for note in self.numbered_notes(chapter.page) if note.editorial and note.label in self.notes]
            if labels:
                heading = Heading(of_group(chapter.page), full_title(chapter))
                groups.append((heading, [self._placed(page, label) for label in labels]))
        return self._make(page, "essay/editorial-notes.html", tuple(heading for heading, _ in groups), groups=groups)

    def _home(self, page: str) -> Filled:
        parts = self.book.settings.parts
        by_part = groupby(self.book.chapters, key=lambda chapter: parts.get(chapter.page, ""))
        groups = [(part, list(chapters)) for part, chapters in by_part]
        told = len({part for part, _ in groups if part}) > 1
        return self._make(page, "essay/home.html", (), groups=groups if told else [("", list(self.book.chapters))])

    def numbered_notes(self, page: str) -> list[Note]:
        """The notes of a page in the order of their numbers."""
        apparatus = self.backlinks.apparatus.get(page)
        return sorted(apparatus.notes, key=lambda note: note.number) if apparatus else []

    def _editorial_notes(self) -> dict[str, NoteFragment]:
        found: dict[str, NoteFragment] = {}
        for page in self.book.pages.values():
            labels = {note.label for note in page.source.notes if is_editorial(note.label)}
            if labels and page.page in self.contents:
                found.update(editorial_notes(self.contents[page.page], self.urls[page.page], labels))
        return found

    def _placed(self, page: str, label: str) -> PlacedNote:
        note = self.notes[label]
        home = self.book.editorial_notes[label]
        mark = f"{self.labels.words['notes']['editorial_mark']}{self.backlinks.notes[home, label].number}"
        return PlacedNote(label, mark, self.href(page, home, f"fn:{label}"), note.title,
                          relocate(note.body, note.page_url, self.urls[page]))
