"""What is wrong with a book as a whole, found in its sources and so with its lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from essay.anchors import RENDERED, Anchors, is_of_frame
from essay.avoided import avoided_form
from essay.book import Book, forms_of, load
from essay.crossrefs import check_links, resolve
from essay.frontmatter import KeyPath
from essay.lexicon import Lexicon, fold
from essay.notes import is_editorial
from essay.pictures import check_pictures
from essay.problems import Place, Problem, in_order, nearest, problem
from essay.quotations import Fixed
from essay.records import Incident, Page, Record, Term
from essay.rendered import check_configuration
from essay.settings import Settings
from essay.slips import check_slips
from essay.strangers import check_files, check_markup
from essay.templates import check_templates
from essay.unfilled import check_unfilled, without_echoes
from essay.usage import check_usage

EDITORIAL_TITLE = re.compile(r"\*\*[^*\n]+\*\*")
_TITLE = re.compile(r"\s*[#＃]+[ \t\u3000]*([^\s#＃][^\n]*?)[ \t]*(?:\n|\Z)")
"""A first line that was to be the title, but for a space, its width or its level."""

_BLOCK = re.compile(r"(?:[^\n]|\n(?![ \t]*\n))+")


def check(book: Book, warnings: bool = True) -> Iterator[Problem]:
    """All faults of meaning; without ``warnings`` not those warnings that take long to find."""
    anchors = {name: Anchors(page, book) for name, page in book.pages.items()}
    yield from check_links(book, anchors)
    yield from check_ids(anchors.values())
    found = (check_citations, check_notes, check_records, check_forms, check_nav, check_pictures)
    for find in (*found, check_slips, check_unfilled, check_markup):
        yield from find(book)
    yield from check_names(book, warnings)
    yield from check_usage(book, warnings)


def check_citations(book: Book) -> Iterator[Problem]:
    """Keys that the bibliography does not hold; works that nothing cites, as far as everything can be read.

    A misspelt key counts for the one that it was to be.
    """
    used: set[str | None] = set(book.lost_words)
    for page in book.pages.values():
        for cluster in page.source.citations:
            for item, offset in zip(cluster.items, cluster.key_offsets, strict=True):
                used.add(item.key)
                if item.key not in book.references and not book.is_lost(item.key):
                    used.add(nearest(item.key, book.references))
                    yield _unknown_citation(book, page.source.place(offset), item.key)
    for record in _records(book):
        for number, key in enumerate(record.matter.sources):
            used.add(key)
            if key not in book.references and not book.is_lost(key):
                used.add(nearest(key, book.references))
                yield _unknown_citation(book, record.place("sources", number), key)
    for key, reference in book.references.items():
        if key not in used and not book.unreadable:
            yield problem(reference.place, "unused-reference", key=key, bib=book.settings.bibliography)


def _unknown_citation(book: Book, place: Place, key: str) -> Problem:
    return problem(place, "unknown-citation", key=key, bib=book.settings.bibliography, suggestion=nearest(key, book.references))


def check_notes(book: Book) -> Iterator[Problem]:
    """Calls without a note or in a heading, notes without a call, labels given twice.

    The labels of editorial notes hold for the whole book.
    """
    editorial: dict[str, Place] = {}
    for page in book.pages.values():
        source = page.source
        defined: dict[str, Place] = {}
        for note in source.notes:
            place = source.place(note.offset)
            first = defined.setdefault(note.label, place)
            if is_editorial(note.label):
                first = editorial.setdefault(note.label, place)
                if not EDITORIAL_TITLE.match(source.body[note.start : note.end].lstrip()):
                    yield problem(place, "untitled-editorial-note", label=note.label)
            if first != place:
                yield problem(place, "doubled-note", label=note.label, first=first)
            if not source.body[note.start : note.end].strip():
                yield problem(place, "empty-note", label=note.label)
        called = {label for label, _ in source.note_calls}
        headings = {source.place(heading.offset) for heading in source.headings}
        for label, offset in source.note_calls:
            if source.place(offset) in headings:
                # Titles stand in menus, contents and bookmarks, where no note can be called.
                yield problem(source.place(offset), "note-in-heading", label=label)
            if label not in defined:
                near = nearest(label, defined)
                likely = f"[^{near}]" if near else None
                if source.place(offset).column == 1:
                    # What a line begins with is hardly a call: it is a note without its colon.
                    likely = f"[^{label}]:"
                yield problem(source.place(offset), "undefined-note", label=label, suggestion=likely)
        for label, place in defined.items():
            if label not in called:
                yield problem(place, "unused-note", label=label)


def check_ids(pages: Iterable[Anchors]) -> Iterator[Problem]:
    """Ids given by hand twice on one page, and ids, of headings too, that the edition gives itself."""
    for anchors in pages:
        first: dict[str, Place] = {}
        for name, offset in anchors.of_headings:
            if name in anchors.filled or is_of_frame(name):
                yield problem(anchors.page.source.place(offset), "reserved-id", id=name)
        for name, offset in anchors.by_hand:
            place = anchors.page.source.place(offset)
            if name in anchors.filled or is_of_frame(name) or RENDERED.fullmatch(name):
                yield problem(place, "reserved-id", id=name)
            elif first.setdefault(name, place) != place:
                yield problem(place, "doubled-id", id=name, first=first[name])


def check_records(book: Book) -> Iterator[Problem]:
    """Titles, file names, ids given twice, and everything that a record refers to."""
    for page in book.pages.values():
        if page.source.title is None and page.page not in book.unreadable:
            near = _TITLE.match(page.source.text)
            place = Place(page.source.path, page.source.first_line)
            yield problem(place, "missing-title", suggestion=f"# {near[1]}" if near else None)
    first: dict[str, Place] = {}
    for record in _records(book):
        yield from _check_id(record, first)
        for number, label in enumerate(record.matter.editorial_notes):
            if label not in book.editorial_notes and not book.unreadable:
                yield _unknown(record, "unknown-editorial-note", ("editorial_notes", number), label, book.editorial_notes)
        if isinstance(record, Term):
            for number, other in enumerate(record.matter.see_also):
                if other not in book.records and other not in book.lost_records:
                    known = book.records.keys() - {record.id}
                    yield _unknown(record, "unknown-record", ("see_also", number), other, known, also=_ids_by_name(book))
        if isinstance(record, Incident):
            yield from _check_incident(record, book)


def _check_id(record: Record, first: dict[str, Place]) -> Iterator[Problem]:
    place = record.place("id")
    if not record.id:
        return
    if first.setdefault(record.id, place) != place:
        yield problem(place, "doubled-record-id", id=record.id, first=first[record.id])
    if RENDERED.fullmatch(record.id) or is_of_frame(record.id):
        yield problem(place, "reserved-id", id=record.id)
    if isinstance(record, Incident) and not record.date:
        return
    name = file_name(record)
    if PurePosixPath(record.page).name != name:
        yield problem(place, "misnamed-record", id=record.id, name=name)


def _check_incident(incident: Incident, book: Book) -> Iterator[Problem]:
    settings = book.settings
    if incident.matter.kind and incident.matter.kind not in settings.kinds:
        yield _unknown(incident, "unknown-kind", ("kind",), incident.matter.kind, settings.kinds, also=_by_word(settings.kinds))
    for number, actor in enumerate(incident.matter.actors):
        if actor not in settings.actors:
            yield _unknown(incident, "unknown-actor", ("actors", number), actor, settings.actors, also=_by_word(settings.actors))


def _unknown(
    page: Page, kind: str, key: KeyPath, value: str, known: Iterable[str], *, also: Mapping[str, str] | None = None
) -> Problem:
    known = list(known)
    return problem(page.place(*key), kind, value=value, known=", ".join(known[:12]), suggestion=nearest(value, known, also))


def _by_word(shown: Mapping[str, str]) -> dict[str, str]:
    """Identifiers of the settings by the words that readers are shown, which editors know better."""
    return {word: name for name, word in shown.items()}


def _ids_by_name(book: Book) -> dict[str, str]:
    """The ids of records by everything else that they are called."""
    found: dict[str, str] = {}
    for record in book.records.values():
        reading = [record.matter.reading] if isinstance(record, Term) else []
        for name in (record.title, *record.forms, *record.matter.avoid, *reading, *record.names.values()):
            found.setdefault(name, record.id)
    return found


def file_name(record: Record) -> str:
    """The name that a record's file must have: its id, for an incident behind the date on which it began."""
    if isinstance(record, Incident):
        year, *rest = (part for part in record.date.start if part is not None)
        return "-".join([f"{year:04d}", *(f"{part:02d}" for part in rest), record.id]) + ".md"
    return f"{record.id}.md"


def _records(book: Book) -> Iterator[Record]:
    """Records in order of their files, and of those whose front matter does not hold what does: any key may be ``None``."""
    return (page for page in book.drafts if isinstance(page, Record))


def check_forms(book: Book) -> Iterator[Problem]:
    """Surface forms that two records claim."""
    first: dict[str, tuple[str, bool, Place]] = {}
    for record in _records(book):
        if not record.id:
            continue
        for form, place in zip(forms_of(record), _form_places(record), strict=True):
            owner, avoided, where = first.setdefault(fold(form.text), (record.id, form.avoid, place))
            if (owner, avoided) != (record.id, form.avoid):
                yield problem(place, "doubled-form", form=form.text, record=record.id, first=where, other=owner)


def _form_places(record: Record) -> Iterator[Place]:
    """Where each of :func:`forms_of` is written, in the same order."""
    if isinstance(record, Term):
        heading = next((h for h in record.source.headings if h.level == 1), None)
        yield record.source.place(heading.offset) if heading else Place(record.source.path)
    yield from (record.place("forms", number) for number in range(len(record.matter.forms)))
    yield from (record.place("avoid", number) for number in range(len(record.matter.avoid)))


def check_names(book: Book, warnings: bool = True) -> Iterator[Problem]:
    """Forms to avoid that prose uses; with ``warnings`` records that nothing names, links or sees, as far as all can be read."""
    if not warnings:
        avoided = Lexicon(form for form in book.lexicon.forms if form.avoid)
        for page in book.pages.values():
            if avoided.occurs_in(page.source.prose):
                yield from _names(page, book, set())
        return
    used = set(book.lost_words)
    for page in book.pages.values():
        yield from _names(page, book, used)
    seen = [other for term in book.drafts if isinstance(term, Term) for other in term.matter.see_also]
    # A misspelt id counts for the one that it was to be.
    used.update(other if other in book.records else nearest(other, book.records, _ids_by_name(book)) or other for other in seen)
    ids = Counter(record.id for record in book.all_records)
    for unnamed in book.all_records:
        if unnamed.id not in used and ids[unnamed.id] == 1 and not book.unreadable:
            kind = "unused-incident" if isinstance(unnamed, Incident) else "unused-term"
            yield problem(Place(unnamed.source.path), kind, id=unnamed.id)


def _names(page: Page, book: Book, used: set[str]) -> Iterator[Problem]:
    """Forms to avoid on a page. The other records that it names or links are added to ``used``."""
    own = page.id if isinstance(page, Record) else None
    fixed = Fixed(page.source)
    for block in _BLOCK.finditer(page.source.prose):
        for match in book.lexicon.find(block[0]):
            if match.form.avoid:
                yield avoided_form(page.source, block, match, fixed, book)
            elif match.form.record != own:
                used.add(match.form.record)
    used.update(record.id for record in linked_records(page, book) if record.id != own)


def linked_records(page: Page, book: Book) -> Iterator[Record]:
    """The records that a page links by hand."""
    for link in page.source.links:
        record = book.record_at(resolve(page.page, link.target)[0])
        if record:
            yield record


def check_nav(book: Book) -> Iterator[Problem]:
    """Chapters that the navigation leaves out, and files that it names but that do not exist."""
    settings = book.settings
    if not settings.nav:
        return
    for name, line in settings.nav:
        if name not in book.pages:
            yield problem(Place(settings.file, line), "nav-missing-page", page=name, suggestion=nearest(name, book.pages))
    listed = {name for name, _ in settings.nav}
    for page in book.chapters:
        if page.page not in listed:
            yield problem(Place(page.source.path), "page-not-in-nav", page=page.page, file=settings.file)


def examine(
    root: Path, settings: Settings, drafts: Mapping[str, bytes] | None = None, *, warnings: bool = True
) -> tuple[Book, list[Problem]]:
    """The book under ``root``, or as it would be with ``drafts`` of some files, and everything that is wrong with it, sorted.

    Without ``warnings`` those are left out that take long to find: a tenth of a build.
    """
    book, problems = load(root, settings, drafts)
    of_files = (*check_templates(book, root), *check_files(root, settings), *check_configuration(settings))
    return book, in_order(without_echoes([*problems, *check(book, warnings), *of_files]))
