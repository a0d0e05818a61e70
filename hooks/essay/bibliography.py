"""The works of a book: its ``.bib`` file read into references, checked, put in order, given to CSL.

Fields are BibLaTeX's (manual, §2.2; BibTeX's old names are taken too), with five of our own: ``yomi``
orders works in Japanese and Korean, ``shortjournal`` is what an unsigned article is cited by,
``annotation`` is for readers, ``verified`` and ``keywords`` are for editors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from essay.bibtex import (
    Entry,
    Field,
    Name,
    is_braced,
    names,
    plain,
    read_entries,
    refusal,
    verbatim,
    written_names,
)
from essay.collation import KANA, kana_key, latin_key
from essay.dates import EdtfDate, EndBeforeStartError, ImpossibleDateError, in_edtf, nearest_date, parse_date
from essay.problems import Place, Problem, nearest, problem

SortKey = tuple[int, tuple[str, ...], str, str]

PRIVATE = frozenset({"yomi", "annotation", "annote", "verified"})
"""Fields that are left out of the BibTeX shown to readers."""

UNREADABLE = frozenset({"bib-syntax", "bib-doubled-key", "bib-doubled-field", "bib-author-commas"})
"""Kinds of problem at which pybtex stops, and with it mkdocs-bibtex, which reads the same file."""

OTHER = "other"
"""The section of works whose keyword names none."""

READ_ALOUD = frozenset({"ja", "ko"})
"""Languages whose works are ordered by their ``yomi``."""

TYPES: Mapping[str, str] = {
    "article": "article-journal", "book": "book", "mvbook": "book", "collection": "book", "manual": "book",
    "proceedings": "book", "reference": "book", "booklet": "pamphlet", "inbook": "chapter",
    "incollection": "chapter", "inproceedings": "paper-conference", "conference": "paper-conference",
    "inreference": "entry-encyclopedia", "techreport": "report", "report": "report", "thesis": "thesis",
    "phdthesis": "thesis", "mastersthesis": "thesis", "online": "webpage", "electronic": "webpage",
    "www": "webpage", "legislation": "legislation", "jurisdiction": "legal_case", "dataset": "dataset",
    "unpublished": "manuscript", "misc": "document",
}  # fmt: skip
"""The CSL type of each BibLaTeX type (CSL 1.0.2, appendix III)."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "article-journal": ("journal",), "chapter": ("booktitle",), "paper-conference": ("booktitle",),
    "entry-encyclopedia": ("booktitle",), "webpage": ("url",),
}  # fmt: skip
"""What a work of each CSL type must have beside a title, its language and its section."""

_SAME = {"journaltitle": "journal", "location": "address", "annote": "annotation"}
_VERBATIM = frozenset({"url", "doi", "eprint", "date", "urldate"})
ROLES = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "bookauthor": "container-author",
}
_LANGUAGES: Mapping[str, str] = {
    "japanese": "ja", "korean": "ko", "chinese": "zh", "english": "en", "american": "en-US",
    "usenglish": "en-US", "british": "en-GB", "ukenglish": "en-GB", "french": "fr", "german": "de",
    "ngerman": "de", "russian": "ru", "spanish": "es", "italian": "it", "portuguese": "pt", "dutch": "nl",
    "vietnamese": "vi", "mongolian": "mn",
}  # fmt: skip
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2}(?:-[A-Za-z0-9]{1,8})*")
_BRACED = re.compile(r"\{[^{}]*\}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Reference:
    """A work. ``fields`` are plain text, by BibTeX's names; ``source`` is the entry as shown to readers.

    ``kind`` is the BibTeX type, ``section`` the first of the ``keywords``, ``language`` a BCP 47 tag
    (``""`` when the entry does not say); ``entry`` keeps the fields as written.
    """

    key: str
    kind: str
    fields: Mapping[str, str] = field(hash=False)
    place: Place
    section: str
    language: str
    title: str
    date: EdtfDate | None
    annotation: str | None
    source: str
    sort_key: SortKey
    entry: Entry

    @property
    def written_in(self) -> str:
        """The language in which the work is cited: Japanese for one with a ``yomi``, whatever its own."""
        return "ja" if "yomi" in self.fields else self.language


def read_bib(
    text: str, path: str, sections: Mapping[str, str] = MappingProxyType({})
) -> tuple[tuple[Reference, ...], tuple[Problem, ...]]:
    """The works of a ``.bib`` file in its order, and everything wrong with it, by line.

    ``path`` is what problems call the file. ``sections`` are the keywords that an entry may begin its
    ``keywords`` with, and their words for readers; when there are none, any will
    do. Of two entries with one key the first is kept.
    """
    entries, broken = read_entries(text, path)
    problems = list(broken)
    references: dict[str, Reference] = {}
    for entry in entries:
        # pybtex, which the site's plugin reads the same file with, takes keys that differ in case for one.
        first = references.get(entry.key.casefold())
        if first is not None:
            again = Place(path, entry.line)
            problems.append(problem(again, "bib-doubled-key", key=entry.key, first=first.place))
            continue
        reference = _reference(entry, path)
        references[entry.key.casefold()] = reference
        problems += _faults(reference, sections)
    if not any(found.kind in UNREADABLE for found in problems):
        refused = refusal(text, path)
        problems += [refused] if refused else []
    return tuple(references.values()), tuple(sorted(problems))


def in_order(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """Works with a ``yomi`` in 五十音順, then the others from A to Z; works of one author by date."""
    return tuple(sorted(references, key=lambda reference: (reference.sort_key, reference.key)))


@dataclass(frozen=True, slots=True)
class Section:
    """The works of one section in order; ``id`` is its keyword, or :data:`OTHER`."""

    id: str
    references: tuple[Reference, ...]

    @property
    def anchor(self) -> str:
        """The id of its heading."""
        return f"section-{self.id}"


def by_section(references: Iterable[Reference], sections: Iterable[str]) -> tuple[Section, ...]:
    """The sections that hold works, in the order given; last the works that are in none of them."""
    held: dict[str, list[Reference]] = {section: [] for section in (*sections, OTHER)}
    for reference in in_order(references):
        held.get(reference.section, held[OTHER]).append(reference)
    return tuple(Section(section, tuple(works)) for section, works in held.items() if works)


def _reference(entry: Entry, path: str) -> Reference:
    fields = texts_of(entry, plain)
    date = date_of(_date_text(fields))
    when = date.text if date else "~"
    if "yomi" in fields:
        order: SortKey = (0, kana_key(fields["yomi"]), when, fields.get("title", ""))
    else:
        heading = _heading(entry, fields)
        order = (1, (latin_key(heading), heading), when, latin_key(fields.get("title", "")))
    return Reference(
        key=entry.key,
        kind=entry.kind,
        fields=fields,
        place=Place(path, entry.line),
        section=fields.get("keywords", "").split(",")[0].strip(),
        language=_language(fields.get("langid", "")) or "",
        title=fields.get("title", ""),
        date=date,
        annotation=fields.get("annotation"),
        source=_source(entry),
        sort_key=order,
        entry=entry,
    )


def texts_of(entry: Entry, decode: Callable[[str], str]) -> dict[str, str]:
    """The values of an entry by BibTeX's names; of a field that is there twice, the first."""
    return {
        _SAME.get(f.name, f.name): (verbatim if f.name in _VERBATIM else decode)(f.value)
        for f in reversed(entry.fields)
    }


def _source(entry: Entry) -> str:
    shown = [f for f in entry.fields if f.name not in PRIVATE]
    width = max((len(f.name) for f in shown), default=0)
    lines = [f"  {f.name:<{width}} = {{{f.value}}}" for f in shown]
    return f"@{entry.kind}{{{entry.key},\n" + ",\n".join(lines) + "\n}"


def _heading(entry: Entry, fields: Mapping[str, str]) -> str:
    """What an entry of the bibliography begins with: people, a body, a short title, a journal, the title."""
    for role in ("author", "editor"):
        people = people_of(entry, role)
        if people:
            return ", ".join(f"{n.literal or n.family} {n.particle} {n.given}".strip() for n in people)
    body = ("institution",) if TYPES.get(entry.kind) == "report" else ()
    others = (*body, "shorttitle", "journal", "title")
    return next((fields[name] for name in others if fields.get(name)), entry.key)


def people_of(entry: Entry, role: str) -> tuple[Name, ...]:
    return next((names(f.value) for f in entry.fields if f.name == role), ())


def _language(langid: str) -> str | None:
    """The BCP 47 tag of babel's name for a language; a tag itself is taken too."""
    if _LANGUAGE_TAG.fullmatch(langid):
        return langid
    return _LANGUAGES.get(langid.lower())


def date_of(text: str) -> EdtfDate | None:
    """A date; ``None`` when there is none or it cannot be read."""
    try:
        return parse_date(text) if text else None
    except (ImpossibleDateError, EndBeforeStartError):
        return None


def _date_text(fields: Mapping[str, str]) -> str:
    if "date" in fields or "year" not in fields:
        return fields.get("date", "")
    month = fields.get("month", "").lower()
    number = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else int(month) if re.fullmatch(r"\d\d?", month) else 0
    day = fields.get("day", "")
    return fields["year"] + (f"-{number:02}" if number else "") + (f"-{day:0>2}" if number and day else "")


def _faults(reference: Reference, sections: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with one entry. Of an entry that could not be read whole no field is called missing."""
    entry, key, fields = reference.entry, reference.key, reference.fields
    lines = {_SAME.get(f.name, f.name): Place(reference.place.path, f.line) for f in reversed(entry.fields)}
    seen: set[str] = set()
    for written in entry.fields:
        name = _SAME.get(written.name, written.name)
        if name in seen:
            again = Place(reference.place.path, written.line)
            yield problem(again, "bib-doubled-field", key=key, field=written.name)
        seen.add(name)
        if written.name in ROLES:
            yield from _faults_of_names(written, reference)
    if entry.kind not in TYPES:
        near = nearest(entry.kind, TYPES)
        yield problem(reference.place, "bib-unknown-kind", key=key, entry_type=entry.kind, suggestion=near)
    if entry.whole:
        yield from _missing(reference)
    if fields.get("yomi") and not KANA.fullmatch(fields["yomi"]):
        yield problem(lines["yomi"], "bib-yomi-not-kana", key=key, yomi=fields["yomi"])
    if fields.get("langid") and not reference.language:
        near = nearest(fields["langid"].lower(), _LANGUAGES)
        name = fields["langid"]
        yield problem(lines["langid"], "bib-unknown-language", key=key, language=name, suggestion=near)
    if sections and reference.section and reference.section not in sections:
        yield problem(
            lines["keywords"], "bib-unknown-section", key=key, section=reference.section,
            known=", ".join(sections),
            suggestion=nearest(reference.section, sections, {shown: name for name, shown in sections.items()}),
        )  # fmt: skip
    dated = "date" if "date" in fields else "year"
    for name, date in ((dated, _date_text(fields)), ("urldate", fields.get("urldate", ""))):
        if date and date_of(date) is None:
            yield problem(lines[name], "bib-bad-date", key=key, date=date, suggestion=in_edtf(date) or nearest_date(date))


def _missing(reference: Reference) -> Iterator[Problem]:
    kind, key, fields = reference.entry.kind, reference.key, reference.fields
    for name in ("title", *REQUIRED.get(TYPES.get(kind, ""), ()), "langid", "keywords"):
        if not fields.get(name):
            yield problem(reference.place, "bib-missing-field", key=key, entry_type=kind, field=name)
    if reference.language[:2] in READ_ALOUD and not fields.get("yomi"):
        yield problem(reference.place, "bib-missing-yomi", key=key)


def _faults_of_names(written: Field, reference: Reference) -> Iterator[Problem]:
    place = Place(reference.place.path, written.line)
    for name in written_names(written.value):
        commas = 1 if is_braced(name) else _BRACED.sub("", name).count(",")
        if commas not in (1, 2):
            kind = "bib-author-comma" if commas == 0 else "bib-author-commas"
            halves = re.split("[、，]", name)
            near = f"{halves[0].strip()}, {halves[1].strip()}" if not commas and len(halves) == 2 and all(halves) else None
            yield problem(place, kind, key=reference.key, field=written.name, name=name, suggestion=near)
