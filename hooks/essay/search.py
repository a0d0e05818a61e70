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
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from lxml import html

from essay.anchors import REFERENCE
from essay.backlinks import full_title
from essay.bibliography import READ_ALOUD, Reference, in_order
from essay.book import BIBLIOGRAPHY_PAGE
from essay.dates import parse_date
from essay.memory import Memory
from essay.mentions import one_line
from essay.notes import WORD_JOINER
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
_LINKS = frozenset({"headerlink", "footnote-backref"})
_ITEMS = frozenset({"li", "dd"})
_BRACKET = re.compile(r"([ァ-ヴー・＝]*)[」』]?[（(]([^（()）]{2,60})[）)]")
"""A bracket, with the katakana right before it."""
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
    text = Text(content)
    return _Reading(text.title, text.sections, text.notes(words), brackets(text.uncited))


class Text:
    """The words of a rendered page: sections of passages, and notes.

    ``uncited`` are all of them without the citations, whose brackets name works and not readings.
    """

    def __init__(self, content: str) -> None:
        self.root = html.fragment_fromstring(content, create_parent="div")
        texts: list[str] = []
        _gather(self.root, texts, "citation")
        self.uncited = "".join(texts).replace(WORD_JOINER, "")
        self.title = next((_words(heading) for heading in self.root.iter("h1")), "")
        self.sections: list[Section] = [("", "", [])]
        self._anchor = ""
        self._notes = self.root.xpath(".//section[contains(concat(' ', @class, ' '), ' notes ')]")
        for section in self._notes:
            section.drop_tree()
        self._walk(self.root)
        self.sections = [section for section in self.sections if section[1] or section[2]]

    @property
    def passages(self) -> list[Passage]:
        return [passage for _, _, passages in self.sections for passage in passages]

    def notes(self, words: dict[str, str]) -> list[Note]:
        """The notes in the order of their lists; ``words`` are the labels' ``notes``."""
        out: list[Note] = []
        for section in self._notes:
            name = words["editorial_name" if "notes--editorial-notes" in section.get("class", "") else "name"]
            for item in section.xpath(".//li[starts-with(@id, 'fn:')]"):
                number = re.sub(r"\D", "", "".join(item.xpath(".//span[@class='note__number']/text()")))
                first = item.find(".//strong")
                title = _words(first).rstrip("。.") if first is not None and name == words["editorial_name"] else ""
                text = _words(item)
                text = text.removeprefix(_words(first)).lstrip() if title and first is not None else text
                out.append((item.get("id"), f"{name}{number}", title, text))
        return out

    def _walk(self, parent: html.HtmlElement) -> None:
        for element in parent:
            if not isinstance(element.tag, str) or element.tag == "h1":
                continue
            self._anchor = element.get("id") or self._anchor
            if re.fullmatch("h[2-6]", element.tag):
                self.sections.append((self._anchor, _words(element), []))
            elif element.tag == "tr":
                self._add(CELLS.join(_words(cell) for cell in element))
            elif element.tag in _BLOCKS or (element.tag in _ITEMS and element.find("p") is not None):
                self._walk(element)
            else:
                self._add(_words(element, without=_LISTS))
                for below in element:
                    if below.tag in _LISTS:
                        self._walk(below)

    def _add(self, text: str) -> None:
        if text.strip(CELLS):
            self.sections[-1][2].append((self._anchor, text))


def _words(element: html.HtmlElement, without: Collection[str] = ()) -> str:
    """An element's text in one line, without the calls of notes and what the page itself adds."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in without:
            _gather(child, parts)
        parts.append(child.tail or "")
    return one_line("".join(parts).replace(WORD_JOINER, "")).strip()


def _gather(element: html.HtmlElement, parts: list[str], without: str = "") -> None:
    """Add the texts in an element, without those of a class."""
    if not isinstance(element.tag, str) or _is_added(element) or (without and element.get("class") == without):
        return
    if element.text:
        parts.append(element.text)
    for child in element:
        _gather(child, parts, without)
        if child.tail:
            parts.append(child.tail)


def _is_added(element: html.HtmlElement) -> bool:
    """Whether an element is the call or the number of a note, or a link to itself or back."""
    if element.tag == "sup":
        return str(element.get("id", "")).startswith("fnref")
    if element.tag == "a":
        return not _LINKS.isdisjoint(element.get("class", "").split())
    return bool(element.tag == "span" and element.get("class") == "note__number")


def _record(publication: Publication, record: Record, told: list[Bracket]) -> dict[str, Any]:
    """A term or an incident; ``told`` are the brackets of the chapters."""
    text = Text(publication.contents[record.page])
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
    return [
        Bracket(text[max(0, match.start(2) - LONGEST_NAME) : match.start(2) - 1].rstrip("」』"), match[1],
                tuple(piece.strip() for piece in _SEPARATOR.split(match[2])))
        for match in _BRACKET.finditer(text)
    ]


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
