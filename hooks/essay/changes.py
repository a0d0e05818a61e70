"""What one state of a book changes against another: what has come, what has gone, what is worded otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from essay.backlinks import full_title
from essay.bibliography import Reference
from essay.book import INDEX, Book
from essay.problems import Place
from essay.records import Page, Record
from essay.source import NoteText
from essay.wording import Piece, Sort, differences

KINDS = ("chapters", "notes", "terms", "incidents", "references", "pages")
"""Sorts of parts in the order in which they are told."""

MANY = 4_000_000
"""Paragraphs of the one text times paragraphs of the other, above which they are not matched."""

_BETWEEN = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


@dataclass(frozen=True, slots=True)
class Part:
    """What an editor adds, changes or removes as one thing.

    ``names`` are what it is known again by, the surest first: a page's path, its id, its title.
    """

    kind: str
    title: str
    place: Place
    names: tuple[str, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A part as it was and as it is; one of the two is ``None`` for a part that has come or gone."""

    before: Part | None
    after: Part | None

    @property
    def part(self) -> Part:
        """The part as it is, or was."""
        found = self.after or self.before
        assert found
        return found

    @property
    def sort(self) -> Sort:
        return Sort.KEPT if self.before and self.after else Sort.ADDED if self.after else Sort.REMOVED

    @property
    def former_name(self) -> str:
        """The first name that a renamed part had; ``""`` for another."""
        return self.before.names[0] if self.before and self.after and self.before.names[0] != self.after.names[0] else ""

    def passages(self) -> Iterator[tuple[Piece, ...]]:
        """Where the wording differs: neighbouring paragraphs as one passage."""
        if not (self.before and self.after):
            return
        for first, second in _differing(self.before.paragraphs, self.after.paragraphs):
            yield differences("\n\n".join(first), "\n\n".join(second))


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two books, in the order of :data:`KINDS`, and how many parts each book has."""

    changes: tuple[Change, ...]
    before: dict[str, int]
    after: dict[str, int]

    def of(self, kind: str, sort: Sort) -> list[Change]:
        return [change for change in self.changes if change.part.kind == kind and change.sort is sort]


def compare(before: Book | None, after: Book) -> Comparison:
    """What ``after`` changes; where there was no book before, everything has come."""
    old, new = _parts(before), _parts(after)
    changes = [change for kind in KINDS for change in _matched(old[kind], new[kind])]
    told = tuple(change for change in changes if not _same(change))
    return Comparison(told, *({kind: len(parts) for kind, parts in known.items()} for known in (old, new)))


def _same(change: Change) -> bool:
    if not (change.before and change.after):
        return False
    renamed = change.before.names[0] != change.after.names[0] and change.after.kind != "notes"
    return change.before.paragraphs == change.after.paragraphs and not renamed


def _parts(book: Book | None) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {kind: [] for kind in KINDS}
    if book is None:
        return found
    for page in book.pages.values():
        kind = _kind(page, book)
        found[kind].append(_page(page, kind, book))
        found["notes"] += (_note(page, note) for note in page.source.notes)
    found["references"] = [_reference(reference) for reference in book.references.values()]
    return found


def _kind(page: Page, book: Book) -> str:
    """By the folder, so that a record stays one when its front matter cannot be read."""
    settings = book.settings
    kinds = {settings.chapters: "chapters", settings.glossary: "terms", settings.incidents: "incidents"}
    return "pages" if page.page.endswith(f"/{INDEX}") else kinds.get(settings.folder_of(page.page), "pages")


def _page(page: Page, kind: str, book: Book) -> Part:
    source, text, done = page.source, [], 0
    for note in source.notes:
        text.append(source.body[done : note.offset])
        done = note.end
    front = [line.rstrip() for line in source.front.splitlines() if line.strip()]
    names = (page.page, page.id if isinstance(page, Record) else "", page.title)
    body = _paragraphs("\n\n".join([*text, source.body[done:]]))
    return Part(kind, full_title(page), Place(source.path), names, (*front, *body))


def _note(page: Page, note: NoteText) -> Part:
    text = page.source.body[note.start : note.end]
    names = (f"{page.page}#{note.label}", f"{note.label} {text}", text)
    title = f"[^{note.label}] {text.strip().partition(chr(10))[0]}".rstrip()
    return Part("notes", title, page.source.place(note.offset), names, _paragraphs(text))


def _reference(reference: Reference) -> Part:
    entry = reference.entry
    fields = (f"{field.name} = {field.value}" for field in entry.fields)
    names = (reference.key, reference.title)
    return Part("references", f"{reference.key}\u3000{reference.title}", reference.place, names, (f"@{entry.kind}", *fields))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part for part in _BETWEEN.split(text.strip()) if part)


def _matched(before: list[Part], after: list[Part]) -> Iterator[Change]:
    """The parts of both, those known again beside each other: in the order of ``after``, then what has gone."""
    partner: dict[int, Part] = {}
    left = list(before)
    for level in range(max((len(part.names) for part in after), default=0)):
        named: dict[str, Part] = {}
        for part in reversed(left):
            named[part.names[level]] = part
        for part in after:
            if id(part) not in partner and part.names[level] in named and part.names[level]:
                partner[id(part)] = named.pop(part.names[level])
        taken = {id(part) for part in partner.values()}
        left = [part for part in left if id(part) not in taken]
    yield from (Change(partner.get(id(part)), part) for part in after)
    yield from (Change(part, None) for part in left)


def _differing(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The runs of paragraphs that are not the same in both."""
    if len(before) * len(after) > MANY:
        yield before, after
        return
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield before[i:j], after[k:m]
