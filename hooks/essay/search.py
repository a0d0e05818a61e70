"""What readers search: records, works, the paragraphs and the notes of the pages, as a script for the browser.

Nothing is folded or cut into words here. The browser folds the text and the question by the same rules
and scans the one for the other, so that the two cannot disagree. The script assigns one object to
``essaySearchIndex``; a script, unlike JSON, can be loaded from a page that was opened without a server.

Its ``records`` are objects with ``k``, the kind (``term``, ``incident`` or ``work``), ``u``, the address, ``t``, the title,
``d``, a date as written, ``n``, the other names as pairs of a kind and a text, ``x``, the facts of an
incident, and ``p``, the paragraphs as pairs of an anchor and a text. The kind of a name is ``form``,
``avoid``, ``reading``, ``gloss``, ``date`` or the code of a language. Its ``pages`` have ``k`` (``chapter`` or
``page``), ``u``, ``t``, ``s``, the sections as triples of anchor, heading and paragraphs, and ``n``, the notes as
quadruples of anchor, number, title and text. ``count`` says how many pages there are, ``more``
names the scripts beside it with which a long book's pages go on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from lxml import etree, html

from essay.anchors import REFERENCE
from essay.backlinks import full_title
from essay.bibliography import READ_ALOUD, Reference, in_order
from essay.book import BIBLIOGRAPHY_PAGE
from essay.dates import parse_date
from essay.memory import Memory
from essay.mentions import one_line
from essay.notes import WORD_JOINER, is_editorial
from essay.publish import Publication
from essay.records import Chapter, Incident, Record, Term
from essay.works import as_csl

PATH = "assets/search-index.js"
"""Where the script stands in the site."""

LONGEST_PART = 200_000
"""So many characters of pages a script holds. The dialog answers when the first has come, and again with each of the others."""

CELLS = " | "
"""What parts the cells of a row of a table; no question is found across it."""

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "details", "div", "dl", "figure", "footer", "header", "main",
    "ol", "section", "table", "tbody", "tfoot", "thead", "ul",
})  # fmt: skip
_LISTS = frozenset({"ol", "ul", "dl"})
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_PARSER = etree.HTMLParser(remove_comments=True, remove_pis=True)


def _xpath(path: str) -> Any:
    """An expression that gives what it finds in an element."""
    return etree.XPath(path, smart_strings=False)


_string = _xpath("string()")
_ADDED = _xpath(
    ".//sup[starts-with(@id, 'fnref')] | .//span[@class='note__number']"
    " | .//a[contains(concat(' ', @class, ' '), ' headerlink ') or contains(concat(' ', @class, ' '), ' footnote-backref ')]"
)
"""Calls and numbers of notes, and links of places to themselves or back."""
_CITATIONS = _xpath(".//span[@class='citation']")
_NOTES = _xpath(".//section[contains(concat(' ', @class, ' '), ' notes ')]")
_NUMBERS = _xpath(".//span[@class='note__number']")
_ITEMS_OF_NOTES = _xpath(".//li[starts-with(@id, 'fn:')]")
_ITEMS = frozenset({"li", "dd"})
_BRACKET = re.compile(r"[（(]([^（()）]{2,60})[）)]")
_KATAKANA = re.compile(r"[ァ-ヴー・＝]*\Z")
_SEPARATOR = re.compile("[、,，；;]")
LONGEST_NAME = 100
"""Letters before a bracket in which a name is looked for."""
_READING = re.compile(r"[ぁ-ゖァ-ヶー・＝=\s]{2,}|[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f .'’-]+|[가-힣][가-힣 ·]+")
"""What a bracket can give as a name's reading or spelling: kana alone, Latin letters alone, Hangul alone."""

Passage = tuple[str, str]
Section = tuple[str, str, list[Passage]]
Note = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Reading:
    title: str
    sections: list[Section]
    notes: list[Note]
    brackets: list[Bracket]


_READ: Memory[_Reading] = Memory()


def scripts(publication: Publication, longest: int = LONGEST_PART) -> dict[str, str]:
    """The index of a publication as scripts by their paths in the site; the same book gives the same texts.

    The first holds the records, as many pages as fit, and the names of the others, each of which adds more pages.
    """
    parts: list[list[str]] = [[]]
    size = 0
    held = pages(publication)
    for page in held:
        text = _json(page)
        if parts[-1] and size + len(text) > longest:
            parts.append([])
            size = 0
        parts[-1].append(text)
        size += len(text)
    names = [PATH, *(f"{PATH.removesuffix('.js')}-{number}.js" for number in range(2, len(parts) + 1))]
    more = [name.rpartition("/")[2] for name in names[1:]]
    first = f'{{"records":{_json(records(publication))},"pages":[{",".join(parts[0])}],"count":{len(held)},"more":{_json(more)}}}'
    others = (f"self.essaySearchIndex.pages.push({','.join(part)});\n" for part in parts[1:])
    return dict(zip(names, [f"self.essaySearchIndex={first};\n", *others], strict=True))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def records(publication: Publication) -> list[dict[str, Any]]:
    """Terms and incidents in order, then the works of the bibliography."""
    book, contents = publication.book, publication.contents
    chapters = [contents[chapter.page] for chapter in book.chapters if chapter.page in contents]
    told = [bracket for content in chapters for bracket in _reading(content, publication).brackets]
    out = [_record(publication, record, told) for record in book.records.values() if record.page in contents]
    if BIBLIOGRAPHY_PAGE in publication.urls:
        works = in_order(reference for reference in book.references.values() if reference.key in publication.formatted.entries)
        out += [_work(publication, work) for work in works]
    return out


def pages(publication: Publication) -> list[dict[str, Any]]:
    """The pages that are not records: chapters first, then the others."""
    shown = (page for page in publication.book.pages.values() if page.page in publication.contents)
    held = [page for page in shown if not isinstance(page, Record)]
    out = []
    _READ.turn()
    for page in sorted(held, key=lambda page: not isinstance(page, Chapter)):
        read = _reading(publication.contents[page.page], publication)
        kind, title = ("chapter", full_title(page)) if isinstance(page, Chapter) else ("page", read.title or page.title)
        out.append(_plain(k=kind, u=publication.urls[page.page], t=title, s=read.sections, n=read.notes))
    return out


def _reading(content: str, publication: Publication) -> _Reading:
    words = publication.labels.words["notes"]
    return _READ.get((content, *words.values()), partial(_read, content, words))


def _read(content: str, words: dict[str, str]) -> _Reading:
    text = Text(content, words)
    return _Reading(text.title, text.sections, text.notes, brackets(text.uncited))


class Text:
    """The words of a rendered page: sections of passages, and notes; ``words`` are the labels' ``notes``.

    ``uncited`` are all of them without the citations, whose brackets name works and not readings.
    """

    def __init__(self, content: str, words: dict[str, str]) -> None:
        root = etree.fromstring(f"<html><body>{content}</body></html>", _PARSER)[0]
        lists = _NOTES(root)
        items = [item for each in lists for item in _ITEMS_OF_NOTES(each)]
        numbers = {item: re.sub(r"\D", "", "".join(map(_string, _NUMBERS(item)))) for item in items}
        _cut(root, _ADDED)
        self.title = next((_words(heading) for heading in root.iter("h1")), "")
        self.notes = [_note(item, number, words) for item, number in numbers.items()]
        self.sections: list[Section] = [("", "", [])]
        self._anchor = ""
        self._lists = frozenset(lists)
        self._walk(root)
        self.sections = [section for section in self.sections if section[1] or section[2]]
        _cut(root, _CITATIONS)
        self.uncited = _string(root).replace(WORD_JOINER, "")

    @property
    def passages(self) -> list[Passage]:
        return [passage for _, _, passages in self.sections for passage in passages]

    def _walk(self, parent: etree._Element) -> None:
        for element in parent:
            if element.tag == "h1" or element in self._lists:
                continue
            self._anchor = element.get("id") or self._anchor
            if element.tag in _HEADINGS:
                self.sections.append((self._anchor, _words(element), []))
            elif element.tag == "tr":
                self._add(CELLS.join(_words(cell) for cell in element))
            elif element.tag in _BLOCKS or (element.tag in _ITEMS and element.find("p") is not None):
                self._walk(element)
            else:
                lists = [child for child in element if child.tag in _LISTS]
                self._add(_words(element, without=lists))
                for below in lists:
                    self._walk(below)

    def _add(self, text: str) -> None:
        if text.strip(CELLS):
            self.sections[-1][2].append((self._anchor, text))


def _note(item: etree._Element, number: str, words: dict[str, str]) -> Note:
    editorial = is_editorial(item.get("id", "").removeprefix("fn:"))
    first = item.find(".//strong") if editorial else None
    bold = "" if first is None else _words(first)
    name, title = words["editorial_name" if editorial else "name"], bold.rstrip("。.")
    text = _words(item)
    return item.get("id", ""), f"{name}{number}", title, text.removeprefix(bold).lstrip() if title else text


def _cut(root: etree._Element, found: Callable[[etree._Element], list[etree._Element]]) -> None:
    """Take elements out of a tree, but not what stands behind them."""
    for element in found(root):
        element.tag = "cut"
    etree.strip_elements(root, "cut", with_tail=False)


def _words(element: etree._Element, without: Collection[etree._Element] = ()) -> str:
    """An element's text in one line."""
    text: str = _string(element)
    if without:
        parts = [element.text or ""]
        for child in element:
            parts += ["" if child in without else _string(child), child.tail or ""]
        text = "".join(parts)
    return one_line(text.replace(WORD_JOINER, "")).strip()


def _record(publication: Publication, record: Record, told: list[Bracket]) -> dict[str, Any]:
    """A term or an incident; ``told`` are the brackets of the chapters."""
    text = Text(publication.contents[record.page], publication.labels.words["notes"])
    names = [("form", form) for form in record.forms if form != record.title]
    names += [("avoid", form) for form in record.matter.avoid]
    names += list(record.names.items())
    facts, date = "", ""
    if isinstance(record, Term):
        found = glosses(brackets(text.uncited), told, record.forms, record.names.values())
        known = {text.casefold() for _, text in names}
        names.append(("reading", record.matter.reading))
        names += [("gloss", gloss) for gloss in found if gloss.casefold() not in known]
    elif isinstance(record, Incident):
        settings = publication.book.settings
        date = publication.date(record.date)
        names += [("date", written) for written in _dates(publication, record)]
        place = [record.matter.place.name] if record.matter.place else []
        kind = settings.kinds.get(record.matter.kind, record.matter.kind)
        facts = CELLS.join([*place, kind, *(settings.actors.get(actor, actor) for actor in record.matter.actors)])
    kind = "term" if isinstance(record, Term) else "incident"
    return _plain(k=kind, u=publication.urls[record.page], t=record.title, d=date, n=names, x=facts, p=text.passages)


def _dates(publication: Publication, record: Incident) -> Iterator[str]:
    """The date as readers may write it: in words, each end of an interval too, and in digits."""
    yield publication.date(record.date)
    ends = re.sub(r"[~?%]", "", record.date.text).split("/")
    for end in ends:
        if len(ends) > 1:
            yield publication.date(parse_date(end))
        yield end


@dataclass(frozen=True, slots=True)
class Bracket:
    """What stands in brackets, in its pieces; the words before it, and how much of their end is katakana."""

    before: str
    katakana: str
    pieces: tuple[str, ...]


def brackets(text: str) -> list[Bracket]:
    """All brackets of a text."""
    found = ((match.start(), match[1]) for match in _BRACKET.finditer(text))
    return [_bracket(text[max(0, start + 1 - LONGEST_NAME) : start], inside) for start, inside in found]


def _bracket(before: str, inside: str) -> Bracket:
    katakana = _KATAKANA.search(before[:-1] if before.endswith(("」", "』")) else before)
    pieces = tuple(piece.strip() for piece in _SEPARATOR.split(inside))
    return Bracket(before.rstrip("」』"), katakana[0] if katakana else "", pieces)


def glosses(own: Iterable[Bracket], told: Iterable[Bracket], forms: Iterable[str], names: Iterable[str]) -> list[str]:
    """Readings and spellings that the text gives in brackets behind a name: «夏目漱石（なつめ・そうせき、Natsume Sōseki）».

    ``own`` are the brackets of the record's page, ``told`` those of the chapters; ``names`` are the record's in
    other languages. On its own page a bracket with one of its names counts wherever it stands, and the katakana
    before it is a reading: «読みはトルストイ（Tolstoy）».
    """
    found: dict[str, None] = {}
    forms = tuple(forms)
    known = [*forms, *names]
    for bracket in own:
        named = any(len(piece) > 1 and any(piece in name for name in known) for piece in bracket.pieces)
        if named and len(bracket.katakana) > 1:
            found[bracket.katakana] = None
        if named or bracket.before.endswith(forms):
            found.update((piece, None) for piece in bracket.pieces if _READING.fullmatch(piece))
    for bracket in told:
        if bracket.before.endswith(forms):
            found.update((piece, None) for piece in bracket.pieces if _READING.fullmatch(piece))
    return [gloss for gloss in found if gloss not in forms]


def _work(publication: Publication, reference: Reference) -> dict[str, Any]:
    fields = reference.fields
    entry = one_line(html.fragment_fromstring(publication.formatted.entries[reference.key], create_parent="div").text_content())
    names = [("form", name) for name in _people(reference)]
    names += [("form", fields[name]) for name in ("shorttitle", "shortjournal", "journal", "institution") if fields.get(name)]
    names += [("reading", fields["yomi"])] if fields.get("yomi") else []
    passages = [("", entry), *([("", one_line(reference.annotation))] if reference.annotation else [])]
    address = f"{publication.urls[BIBLIOGRAPHY_PAGE]}#{REFERENCE}{reference.key}"
    date = str(reference.date.year) if reference.date else ""
    return _plain(k="work", u=address, t=reference.title or reference.key, d=date, n=list(dict.fromkeys(names)), p=passages)


def _people(reference: Reference) -> Iterator[str]:
    """Everyone who made the work, named in the order of their language."""
    item = as_csl(reference)
    for role in ("author", "editor", "translator"):
        for person in item.get(role, ()):
            family, given = person.get("family", ""), person.get("given", "").lstrip("、")
            spoken = reference.language[:2] in READ_ALOUD
            yield person.get("literal") or (f"{family} {given}" if spoken else f"{given} {family}").strip()


def _plain(**values: Any) -> dict[str, Any]:
    """An object without its empty parts."""
    return {name: value for name, value in values.items() if value}
