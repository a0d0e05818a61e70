"""What a book is made of: chapters, terms of the glossary, incidents. One Markdown file each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from essay.dates import EdtfDate
from essay.frontmatter import FrontMatter
from essay.problems import Place
from essay.source import Source

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Texts = tuple[Text, ...]


class Schema(BaseModel):
    """Front matter: unknown keys are errors, values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageMatter(Schema):
    """A page that is neither chapter nor record."""

    title: Text | None = None
    description: Text | None = None
    template: Text | None = None


class ChapterMatter(PageMatter):
    """A chapter. ``label`` is what is printed before its title, ``essay_section`` the place in the original."""

    label: Text | None = None
    essay_section: Text | None = None


class Names(Schema):
    """A record's name in other languages, by BCP 47 code."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Text] = Field(init=False)

    @property
    def by_language(self) -> dict[str, str]:
        return dict(self.__pydantic_extra__ or {})


class RecordMatter(Schema):
    """What terms and incidents share."""

    id: Identifier
    forms: Texts = ()
    avoid: Texts = ()
    names: Names = Names()
    sources: Texts = ()
    editorial_notes: Texts = ()
    essay: bool
    description: Text | None = None


class TermMatter(RecordMatter):
    """A term of the glossary. ``reading`` orders the index (hiragana in a Japanese edition)."""

    reading: Text
    see_also: Texts = ()


class PlaceMatter(Schema):
    """Where something happened; decimal degrees, WGS 84."""

    name: Text
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = Field(default=None, validate_default=True)

    @property
    def coordinates(self) -> str:
        """As «37.67°N 125.70°E»; empty where none are given."""
        if self.lat is None or self.lon is None:
            return ""
        return f"{abs(self.lat):.2f}°{'N' if self.lat >= 0 else 'S'} {abs(self.lon):.2f}°{'E' if self.lon >= 0 else 'W'}"

    @field_validator("lon")
    @classmethod
    def both_or_neither(cls, lon: float | None, others: ValidationInfo) -> float | None:
        # Of the whole table this would be asked only when all its keys hold, and told a round later.
        if "lat" in others.data and (others.data["lat"] is None) != (lon is None):
            raise PydanticCustomError("place_pair", "lat and lon belong together")
        return lon


class IncidentMatter(RecordMatter):
    """A dated event. ``actors`` and ``kind`` are identifiers of the settings."""

    date: EdtfDate
    kind: Text
    actors: Texts = ()
    place: PlaceMatter | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A file of ``docs`` with its front matter; ``matter`` is ``None`` where that could not be read, or does not hold.

    ``draft`` is then the page as its folder makes it, with the keys that do hold; others have their default, or ``None``.
    """

    source: Source
    front: FrontMatter
    matter: Any
    draft: Page | None = None

    @property
    def title(self) -> str:
        given = getattr(self.matter, "title", None)
        return given or self.source.title or self.source.page

    @property
    def page(self) -> str:
        """The path inside ``docs``."""
        return self.source.page

    def place(self, *key: str | int) -> Place:
        """Where a key of the front matter stands."""
        return self.front.place(self.source.path, *key)


@dataclass(frozen=True, slots=True)
class Chapter(Page):
    matter: ChapterMatter

    @property
    def label(self) -> str:
        return self.matter.label or ""


@dataclass(frozen=True, slots=True)
class Record(Page):
    """A term or an incident."""

    matter: RecordMatter

    @property
    def id(self) -> str:
        return self.matter.id

    @property
    def forms(self) -> tuple[str, ...]:
        """The surface forms by which a text names it."""
        return self.matter.forms

    @property
    def names(self) -> dict[str, str]:
        return self.matter.names.by_language


@dataclass(frozen=True, slots=True)
class Term(Record):
    matter: TermMatter

    @property
    def forms(self) -> tuple[str, ...]:
        """The headword and every other surface form; an incident's title is a sentence more often than a name."""
        return (self.title, *self.matter.forms)


@dataclass(frozen=True, slots=True)
class Incident(Record):
    matter: IncidentMatter

    @property
    def date(self) -> EdtfDate:
        return self.matter.date


def in_order(incidents: Iterable[Incident]) -> list[Incident]:
    """Incidents by date, then id."""
    return sorted(incidents, key=lambda incident: (incident.date, incident.id))
