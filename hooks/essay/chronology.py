"""Incidents in the order in which they happened."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from essay.book import Book
from essay.records import Incident


@dataclass(frozen=True, slots=True)
class Year:
    """A year's incidents in order."""

    year: int
    incidents: tuple[Incident, ...]

    @property
    def anchor(self) -> str:
        """The id of its heading."""
        return f"year-{self.year}"


def by_year(book: Book) -> tuple[Year, ...]:
    """The chronology; an interval stands in the year in which it began."""
    groups = groupby(book.incidents.values(), key=lambda incident: incident.date.year)
    return tuple(Year(year, tuple(incidents)) for year, incidents in groups)


def neighbours(book: Book) -> dict[str, tuple[Incident | None, Incident | None]]:
    """For each incident's id the one before and the one after."""
    ordered = list(book.incidents.values())
    around = zip([None, *ordered[:-1]], ordered, [*ordered[1:], None], strict=True) if ordered else ()
    return {incident.id: (before, after) for before, incident, after in around}


def used_choices(book: Book) -> tuple[dict[str, str], dict[str, str]]:
    """Actors and kinds that occur, with their names, in the order of the settings."""
    actors = {actor for incident in book.incidents.values() for actor in incident.matter.actors}
    kinds = {incident.matter.kind for incident in book.incidents.values()}
    settings = book.settings
    return ({key: name for key, name in settings.actors.items() if key in actors},
            {key: name for key, name in settings.kinds.items() if key in kinds})
