"""A whole book, read from its files: chapters, records, sources, and the lexicon of all names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path, PurePosixPath

from essay.bibliography import UNREADABLE, Reference, read_bib
from essay.citations import CitationItem
from essay.frontmatter import FrontMatter, as_meant, held, read_front_matter, validate
from essay.lexicon import Form, Lexicon
from essay.limits import over_limits
from essay.memory import Memory
from essay.notes import is_editorial
from essay.problems import Place, Problem, problem
from essay.records import (
    Chapter,
    ChapterMatter,
    Incident,
    IncidentMatter,
    Page,
    PageMatter,
    Record,
    Schema,
    Term,
    TermMatter,
    in_order,
)
from essay.settings import Settings
from essay.source import Source, normal, read_source
from essay.strangers import check_characters

INDEX = "index.md"
BIBLIOGRAPHY_PAGE = "bibliography.md"
EDITORIAL_PAGE = "editorial-notes.md"
HOME_PAGE = "index.md"
_DATE = re.compile(r"\A\d{4}(?:-\d\d){0,2}-")
_WORD = re.compile(r"[\w:.+/-]*\w")
_KEY = re.compile(r"[{(]\s*([^\s,{}()=]+)\s*,")
_BAD_BYTE = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Book:
    """The parts of a book, each in the order in which readers meet it.

    ``pages`` holds every Markdown file by its path inside ``docs``; ``files`` all other files there;
    ``unreadable`` the pages that are not UTF-8 or over a limit. Records whose front matter does not hold are pages only.
    ``lost_works`` are the keys of works that are there but cannot be read; ``None`` where there is no bibliography.
    """

    settings: Settings
    pages: dict[str, Page]
    files: frozenset[str]
    references: dict[str, Reference]
    unreadable: tuple[str, ...] = ()
    lost_works: frozenset[str] | None = frozenset()

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        return tuple(page for page in self.pages.values() if isinstance(page, Chapter))

    @cached_property
    def terms(self) -> dict[str, Term]:
        return {page.id: page for page in self.pages.values() if isinstance(page, Term)}

    @cached_property
    def incidents(self) -> dict[str, Incident]:
        """By id, in order of date."""
        return {page.id: page for page in in_order(page for page in self.pages.values() if isinstance(page, Incident))}

    @cached_property
    def records(self) -> dict[str, Record]:
        return {**self.terms, **self.incidents}

    @cached_property
    def all_records(self) -> tuple[Record, ...]:
        """Records in order of their files, those that share an id too."""
        return tuple(page for page in self.pages.values() if isinstance(page, Record))

    @cached_property
    def drafts(self) -> tuple[Page, ...]:
        """All pages, those whose front matter does not hold as their drafts, of which any key may be ``None``."""
        return tuple(page.draft or page for page in self.pages.values())

    @cached_property
    def lost_records(self) -> frozenset[str]:
        """The ids of records that are there but do not hold, as their files' names and they themselves give them."""
        broken = [page for page in self.pages.values() if page.matter is None]
        drafts = (page.draft.id for page in broken if isinstance(page.draft, Record) and page.draft.id)
        return frozenset(_DATE.sub("", PurePosixPath(page.page).stem) for page in broken).union(drafts)

    @cached_property
    def lost_words(self) -> frozenset[str]:
        """All words in front matter that does not hold: what it may name is not unused."""
        broken = (page.source.front for page in self.pages.values() if page.matter is None)
        return frozenset(word for front in broken for word in _WORD.findall(front))

    def is_lost(self, key: str) -> bool:
        """Whether a work may stand in that part of the bibliography which cannot be read."""
        return self.lost_works is None or key in self.lost_works

    @cached_property
    def lexicon(self) -> Lexicon:
        return Lexicon(form for record in self.records.values() for form in forms_of(record))

    @cached_property
    def editorial_notes(self) -> dict[str, str]:
        """The page on which each editorial note stands."""
        return {note.label: page.page for page in self.pages.values() for note in page.source.notes if is_editorial(note.label)}

    def record_at(self, page: str) -> Record | None:
        found = self.pages.get(page)
        return found if isinstance(found, Record) else None

    def citation_items(self) -> set[CitationItem]:
        """Every work as it is cited anywhere, and each one plainly, as records name their sources."""
        items = {CitationItem(key) for key in self.references}
        items.update(item for page in self.pages.values() for cluster in page.source.citations for item in cluster.items)
        return {item for item in items if item.key in self.references}

    def items_in_sentences(self) -> set[CitationItem]:
        """Every work whose author is named in a sentence, as it is cited there."""
        return {cluster.items[0] for page in self.pages.values() for cluster in page.source.citations if cluster.in_text}

    def counts(self) -> dict[str, int]:
        """How much the book holds."""
        return {
            "chapters": len(self.chapters), "notes": sum(len(page.source.notes) for page in self.pages.values()),
            "terms": len(self.terms), "incidents": len(self.incidents), "references": len(self.references),
        }


def forms_of(record: Record) -> Iterator[Form]:
    """What the lexicon knows of a record."""
    yield from (Form(text, record.id) for text in record.forms)
    yield from (Form(text, record.id, avoid=True) for text in record.matter.avoid)


def load(root: Path, settings: Settings, drafts: Mapping[str, bytes] | None = None) -> tuple[Book, tuple[Problem, ...]]:
    """The book under ``root`` and what is wrong with the writing of its files.

    ``drafts`` are read in place of the files that stand at their paths. What is wrong with their meaning is
    found by :func:`essay.checks.check`.
    """
    problems: list[Problem] = []
    pages: dict[str, Page] = {}
    others: set[str] = set()
    unreadable: list[str] = []
    docs = root / settings.docs
    known = settings.model_dump_json()
    _PAGES.turn()
    for file in sorted(_files(docs), key=lambda file: file.relative_to(docs).as_posix()):
        name = file.relative_to(docs).as_posix()
        if file.suffix != ".md":
            others.add(name)
            continue
        path = f"{settings.docs}/{name}"
        data = _read(file, path, drafts)
        pages[name], told, whole = _PAGES.get((known, path, data), partial(_page_of, data, path, name, settings))
        problems += told
        if not whole:
            unreadable.append(name)
    references, lost, faults = _references(root, settings, drafts)
    problems += faults
    return Book(settings, pages, frozenset(others), references, tuple(unreadable), lost), tuple(problems)


_PAGES: Memory[tuple[Page, tuple[Problem, ...], bool]] = Memory()


def _page_of(data: bytes, path: str, name: str, settings: Settings) -> tuple[Page, tuple[Problem, ...], bool]:
    """The page that a file holds, what is wrong with its writing, and whether it could be read."""
    text, faults = _decode(data, path)
    over = [*over_limits(normal(text), path)]
    problems = [*faults, *over, *check_characters(normal(text), path)]
    if over:
        return Page(read_source("", path, name), FrontMatter({}), None), tuple(problems), False
    page, told = read_page(read_source(text, path, name), settings)
    return page, (*problems, *(found for found in told if not _follows(found, problems))), not faults


def _follows(found: Problem, problems: Iterable[Problem]) -> bool:
    """Whether front matter is missing or unreadable only for what has been told of its file."""
    if found.kind == "missing-front-matter":
        # Read in another encoding the file may well have it.
        return any(cause.kind == "not-utf8" for cause in problems)
    unseen = {cause.place for cause in problems if cause.kind == "control-character"}
    return found.place in unseen and ("cause", "character") in found.values


def _files(docs: Path) -> Iterator[Path]:
    """All files but hidden ones, which MkDocs leaves out too, and symbolic links, which may lead anywhere."""
    for folder, folders, names in os.walk(docs):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(folder, name)
            if not name.startswith(".") and not file.is_symlink() and file.is_file():
                yield file


def _decode(data: bytes, path: str) -> tuple[str, list[Problem]]:
    """The text of a file; bytes that are not UTF-8 are named by the line of the first of them."""
    text = data.decode("utf-8", errors="surrogateescape")
    bad = _BAD_BYTE.search(text)
    if not bad:
        return text, []
    line = text.count("\n", 0, bad.start()) + 1
    byte = f"0x{ord(bad[0]) - 0xDC00:02X}"
    return _BAD_BYTE.sub("\ufffd", text), [problem(Place(path, line), "not-utf8", byte=byte)]


def _read(file: Path, path: str, drafts: Mapping[str, bytes] | None) -> bytes:
    return drafts[path] if drafts and path in drafts else file.read_bytes()


def _references(
    root: Path, settings: Settings, drafts: Mapping[str, bytes] | None
) -> tuple[dict[str, Reference], frozenset[str] | None, list[Problem]]:
    """The works, the keys of those that are lost, and what is wrong."""
    path = root / settings.bibliography
    if not path.is_file():
        return {}, None, [problem(Place(settings.bibliography), "missing-bibliography")]
    text, problems = _decode(_read(path, settings.bibliography, drafts), settings.bibliography)
    lines = re.sub("\r+\n", "\n", text)
    found, faults = read_bib(text, settings.bibliography, settings.sections)
    unseen = check_characters(lines, settings.bibliography)
    works = {reference.key: reference for reference in found}
    broken = problems or any(fault.kind in UNREADABLE for fault in faults)
    lost = frozenset(_KEY.findall(text)) - works.keys() if broken else frozenset()
    return works, lost, [*problems, *unseen, *faults]


def read_page(source: Source, settings: Settings) -> tuple[Page, Iterable[Problem]]:
    """A source as what its folder makes it: chapter, term, incident or plain page."""
    schema, kind = _kind(source.page, settings)
    front, problems = read_front_matter(source)
    if issubclass(kind, Record) and not source.front.strip():
        return Page(source, front, None), (problem(Place(source.path), "missing-front-matter"),)
    if problems and not front.values:
        return Page(source, front, None), problems
    matter, faults = validate(schema, source, front)
    front = as_meant(schema, front)
    if matter is None:
        return Page(source, front, None, kind(source, front, held(schema, front))), (*problems, *faults)
    return kind(source, front, matter), (*problems, *faults)


def _kind(page: str, settings: Settings) -> tuple[type[Schema], type[Page]]:
    folder = settings.folder_of(page)
    if page.endswith(f"/{INDEX}") or not folder:
        return PageMatter, Page
    if folder == settings.chapters:
        return ChapterMatter, Chapter
    if folder == settings.glossary:
        return TermMatter, Term
    if folder == settings.incidents:
        return IncidentMatter, Incident
    return PageMatter, Page
