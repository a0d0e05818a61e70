"""New records, chapters and works, as text to be filled in.

The keys are those of the schemas, in the order of the labels' ``keys``. What must be written is marked
(:mod:`essay.unfilled`); what may be is a comment with an example.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from essay.bibliography import REQUIRED, TYPES, read_bib
from essay.book import Book, read_page
from essay.checks import check, file_name
from essay.citations import find_citations
from essay.labels import Labels
from essay.problems import Place, Problem, problem
from essay.records import ChapterMatter, Identifier, IncidentMatter, Record, Schema, TermMatter
from essay.settings import Settings
from essay.source import read_source
from essay.unfilled import OF_WRITING

ASKED: Mapping[type[Schema], frozenset[str]] = {
    TermMatter: frozenset({"sources"}),
    IncidentMatter: frozenset({"sources", "actors"}),
    ChapterMatter: frozenset({"label", "description"}),
}
"""Keys that a file can do without but hardly ever does, so that they are marked too."""

SCHEMAS: Mapping[str, type[Schema]] = {"term": TermMatter, "incident": IncidentMatter, "chapter": ChapterMatter}

_PEOPLE = ("author", "yomi", "title")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "article-journal": (*_PEOPLE, "journal", "volume", "number", "pages", "date"),
    "book": (*_PEOPLE, "publisher", "date"),
    "chapter": (*_PEOPLE, "editor", "booktitle", "publisher", "pages", "date"),
    "paper-conference": (*_PEOPLE, "editor", "booktitle", "publisher", "pages", "date"),
    "entry-encyclopedia": (*_PEOPLE, "editor", "booktitle", "publisher", "pages", "date"),
    "report": (*_PEOPLE, "institution", "number", "date"),
    "thesis": (*_PEOPLE, "institution", "date"),
    "webpage": (*_PEOPLE, "date", "url", "urldate"),
}
_ANY = (*_PEOPLE, "date", "url")
_LAST = ("langid", "keywords")
_NUMBERED = re.compile(r"(\d+)-(.+)", re.ASCII)
_SAMPLE = "\ue000"
"""A heading that no record has."""


class RefusedError(Exception):
    """What was asked for would be a fault of the book; ``problems`` say which."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


class BadKeyError(ValueError):
    """A key by which no work could be cited."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A new file: its path inside ``docs`` and its text."""

    page: str
    text: str


def record(sort: str, given: Mapping[str, str], title: str, book: Book, words: Labels) -> Draft:
    """A term or an incident; ``given`` are values of its front matter, ``title`` may be empty.

    It is tried in the book with all marked places filled. Raises :class:`RefusedError`.
    """
    schema, settings = SCHEMAS[sort], book.settings
    folder = settings.glossary if schema is TermMatter else settings.incidents
    sample = "\n".join(["---", *_sample(schema, given, settings, words), "---", "", f"# {title or _SAMPLE}", "", "。", ""])
    page, faults = read_page(_source(sample, f"{folder}/new.md", settings), settings)
    if not isinstance(page, Record):
        raise RefusedError(*faults)
    name = f"{folder}/{file_name(page)}"
    page, _ = read_page(_source(sample, name, settings), settings)
    # Last of all, so that what it shares with another is told at its own place.
    tried = replace(book, pages={**book.pages, name: page})
    _refuse({fault for fault in check(tried) if fault.place.path == page.source.path})
    return Draft(name, _page(sort, given, title, settings, words))


def chapter(identifier: str, title: str, book: Book, words: Labels) -> Draft:
    """A chapter with the number after the highest. Raises :class:`RefusedError`."""
    settings = book.settings
    try:
        TypeAdapter(Identifier).validate_python(identifier)
    except ValidationError as error:
        raise RefusedError(problem(Place(""), "mistyped-key", key="id", value=identifier, expected="identifier")) from error
    for page in book.chapters:
        number = _NUMBERED.fullmatch(PurePosixPath(page.page).stem)
        if number and number[2] == identifier:
            raise RefusedError(problem(Place(""), "doubled-record-id", id=identifier, first=Place(page.source.path)))
    following, width = next_number(book)
    name = f"{settings.chapters}/{following:0{width}d}-{identifier}.md"
    return Draft(name, _page("chapter", {}, title, settings, words))


def next_number(book: Book) -> tuple[int, int]:
    """The number after the highest that a chapter's file has, and of how many digits it is written."""
    found = (_NUMBERED.fullmatch(PurePosixPath(page.page).stem) for page in book.chapters)
    highest = max((number[1] for number in found if number), key=int, default="00")
    return int(highest) + 1, len(highest)


def work(key: str, kind: str, bib: str, settings: Settings, words: Labels) -> str:
    """A ``.bib`` file's text with an entry added at its end; every other character stays as it was.

    Raises :class:`BadKeyError` and :class:`RefusedError`.
    """
    if [item.key for cluster in find_citations(f"[@{key}]") for item in cluster.items] != [key]:
        raise BadKeyError(key)
    end = "\r\n" if "\r\n" in bib else "\n"
    bare = bib.removeprefix("\ufeff")
    gap = "" if not bare or bare.endswith(end * 2) else end if bare.endswith("\n") else end * 2
    text = bib + gap + end.join([*_entry(key, kind, settings, words), ""])
    before, after = (read_bib(written, settings.bibliography, settings.sections) for written in (bib, text))
    marked = {field.line for field in after[0][-1].entry.fields} if after[0] else set()
    _refuse({fault for fault in set(after[1]) - set(before[1]) if fault.place.line not in marked or fault.kind in OF_WRITING})
    return text


def _refuse(faults: set[Problem]) -> None:
    errors = [fault for fault in sorted(faults) if fault.is_error]
    if errors:
        raise RefusedError(*errors)


def _source(text: str, page: str, settings: Settings) -> Any:
    return read_source(text, f"{settings.docs}/{page}", page)


def _sample(schema: type[Schema], given: Mapping[str, str], settings: Settings, words: Labels) -> Iterator[str]:
    """The keys that the schema asks for, as an editor would fill them in."""
    for key, field in schema.model_fields.items():
        if field.is_required():
            yield f"{key}: {_scalar(given[key]) if key in given else example(key, settings, words)}"


def _page(sort: str, given: Mapping[str, str], title: str, settings: Settings, words: Labels) -> str:
    told, mark = words.words["new"], _marker(words)
    lines = [
        "---", f"# {told['optional']}", *_front(SCHEMAS[sort], given, settings, words), "---",
        "", f"# {title or mark(told['titles'][sort])}", "", mark(told[sort]), "",
    ]  # fmt: skip
    return "\n".join(lines)


def _front(schema: type[Schema], given: Mapping[str, str], settings: Settings, words: Labels) -> Iterator[str]:
    """Every key of a schema: given, marked, or in a comment; below a key that chooses, what there is to choose."""
    mark, told = _marker(words), words.words["new"]
    choices = {"kind": settings.kinds, "actors": settings.actors}
    for key in (key for key in words.words["keys"] if key in schema.model_fields):
        says = description(key, words)
        if key in given:
            yield f"{key}: {_scalar(given[key])}"
        elif schema.model_fields[key].is_required():
            yield f"{key}: {mark(told['like'].format(says=says, example=example(key, settings, words)))}"
        elif key in ASKED[schema]:
            yield f"{key}: {mark(told['droppable'].format(says=says, example=example(key, settings, words)))}"
        else:
            yield f"# {key}: {example(key, settings, words)}  # {says}"
        if choices.get(key):
            yield f"#   {_choice(choices[key], words)}"


def _entry(key: str, kind: str, settings: Settings, words: Labels) -> Iterator[str]:
    mark, told, fields = _marker(words), words.words["new"], words.words["fields"]
    sort = TYPES.get(kind, "document")
    required = {"title", *REQUIRED.get(sort, ()), *_LAST}
    names = dict.fromkeys((*_FIELDS.get(sort, _ANY), *REQUIRED.get(sort, ()), *_LAST))
    width = max(map(len, names))
    yield f"@{kind}{{{key},"
    for name in names:
        form = told["like" if name in required else "droppable"]
        says = {"says": fields[name]["says"], "example": fields[name]["example"]}
        if name == "keywords" and settings.sections:
            chosen = told["chosen"].format(says=says["says"], choices=_choice(settings.sections, words))
            says = {"says": chosen, "example": next(iter(settings.sections))}
        yield f"  {name:<{width}} = {{{mark(form.format(**says))}}},"
    yield "}"


def description(key: str, words: Labels) -> str:
    """What a key of the front matter holds, in plain words."""
    says: str = words.words["keys"][key]["says"]
    return says.replace("`", "")


def example(key: str, settings: Settings, words: Labels) -> str:
    """How a key's value is written, in YAML; what is chosen from the settings is chosen from those of the edition."""
    if key == "kind" and settings.kinds:
        return next(iter(settings.kinds))
    if key == "actors" and settings.actors:
        return f"[{', '.join([*settings.actors][:2])}]"
    written: str = words.words["keys"][key]["example"]
    return written.format()


def _marker(words: Labels) -> Callable[[str], str]:
    pattern: str = words.words["new"]["mark"]
    return lambda what: pattern.format(what=what)


def _choice(choices: Mapping[str, str], words: Labels) -> str:
    told = words.words["new"]
    return str(told["between"].join(" ".join(told["choice"].format(id=i, name=name).split()) for i, name in choices.items()))


def _scalar(value: str) -> str:
    """A value in YAML as the front matter is read: all scalars are strings."""
    node = yaml.ScalarNode("tag:yaml.org,2002:str", value)
    return str(yaml.serialize(node, Dumper=yaml.BaseDumper, allow_unicode=True, width=10**6)).removesuffix("...\n").strip()
