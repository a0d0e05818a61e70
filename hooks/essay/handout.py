"""The printed edition, as Typst sources made from what the site has rendered."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import segno
from lxml import html

from essay import chronology, glossary
from essay.anchors import REFERENCE
from essay.backlinks import full_title
from essay.bibliography import by_section, in_order
from essay.book import BIBLIOGRAPHY_PAGE, Book
from essay.fragments import first_sentence, joined, split_heading
from essay.pictures import printable
from essay.printsettings import PrintSettings
from essay.publish import Publication
from essay.records import Chapter, Incident, Record, Term
from essay.revision import Revision
from essay.typst import Beside, Page, Target, Writer, name_of, string

DOCUMENTS = frozenset({"handout", "booklet", "chronology"})
"""The documents that every edition has besides those of its chapters."""

LONG_ADDRESS = 60
"""Addresses of more characters than these are printed with a code to scan."""

_ANCHORED = re.compile(r"<(?:p|h[2-6])\b[^>]*?\bid=\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the cover and the metadata say: the edition's words, its version and day, its address."""

    title: str
    subtitle: str
    description: str
    editor: str
    author: str
    revision: Revision
    url: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What one printed document holds, and so what its links may lead to."""

    pages: Mapping[str, str]
    terms: frozenset[str]
    incidents: frozenset[str]
    references: frozenset[str]
    labels: frozenset[str]


class Press:
    """Makes the sources of the printed documents of one edition. ``settings`` choose the parts.

    ``lost`` collects what has no form on paper: pages and the names of the HTML elements.
    """

    def __init__(self, publication: Publication, imprint: Imprint, settings: PrintSettings) -> None:
        self.publication = publication
        self.book: Book = publication.book
        self.imprint = imprint
        self.settings = settings
        self.words: Mapping[str, str] = publication.labels.words["handout"]
        parts = ("pages_before", "pages_after", "pages_between")
        self.page_words = f"({', '.join(string(self.words[part]) for part in parts)})"
        self.docs = {url: name for name, url in publication.urls.items()}
        self.lost: list[tuple[str, str]] = []

    # ---- documents

    def name_of(self, page: str) -> str:
        """What a chapter's document is called: as its source inside the folder of chapters, never as another document."""
        name = page.removeprefix(f"{self.book.settings.chapters}/").removesuffix(".md")
        return f"chapter-{name}" if name in DOCUMENTS else name

    def whole(self, paper: str) -> str:
        """The source of the whole edition on a paper that ``edition.typ`` has measures for."""
        book = self.book
        pages = {chapter.page: _prefix(chapter.page) for chapter in book.chapters}
        colophon = self.settings.colophon if self.settings.colophon in self.publication.contents else ""
        if colophon:
            pages[colophon] = _prefix(colophon)
        contents = Contents(
            pages, frozenset(book.terms if "glossary" in self.settings.parts else ()),
            frozenset(book.incidents if "chronology" in self.settings.parts else ()),
            frozenset(self.publication.formatted.entries if "bibliography" in self.settings.parts else ()), self._labels(pages),
        )
        makers: dict[str, Callable[[], str]] = {
            "cover": self._cover,
            "contents": lambda: f"contents({string(self.words['contents'])})",
            "chapters": lambda: "\n".join(self._chapter(chapter, contents) for chapter in book.chapters),
            "glossary": lambda: self._glossary(contents),
            "chronology": lambda: self._chronology(contents, book.incidents.values()),
            "bibliography": lambda: self._bibliography(contents, self.words["bibliography"], sections=True),
            "editorial": lambda: self._editorial(contents),
            "colophon": lambda: self._colophon(colophon, contents),
        }
        body = "\n".join(filter(None, (makers[part]() for part in self.settings.parts)))
        return self._document(self.imprint.title, paper, body, book.terms.values())

    def _colophon(self, page: str, contents: Contents) -> str:
        return self._part(self.book.pages[page].title, None, _prefix(page), self._page(page, contents)) if page else ""

    def chapter(self, chapter: Chapter, paper: str) -> str:
        """The source of one chapter, with the incidents, terms and works that it uses."""
        incidents = [beside.incident for beside in self.publication.backlinks.beside(chapter.page)]
        apparatus = self.publication.backlinks.apparatus[chapter.page]
        terms = frozenset(mention.record for mention in apparatus.mentions if mention.record in self.book.terms)
        cited = frozenset(citing.key for citing in apparatus.citings)
        pages = {chapter.page: _prefix(chapter.page)}
        contents = Contents(pages, terms, frozenset(incident.id for incident in incidents), cited, self._labels(pages))
        parts = [self._chapter(chapter, contents)]
        if incidents:
            parts.append(self._chronology(contents, incidents, self.words["incidents_here"], brief=True))
        if contents.terms:
            parts.append(self._glossary(contents, self.words["terms_here"], brief=True))
        if contents.references:
            parts.append(self._bibliography(contents, self.words["references_here"], sections=False))
        parts.append(f"imprint(({', '.join(string(fact) for fact in self._facts())},))")
        return self._document(full_title(chapter), paper, "\n".join(parts), (self.book.terms[term] for term in sorted(terms)))

    def wall(self) -> str:
        """The source of the chronology as a wall sheet."""
        years = []
        for year in chronology.by_year(self.book):
            items = "".join(f"({string(self.publication.short_date(i.date))}, {string(i.title)}, {string(self._kind(i))}, "
                            f"{string(self._mark(i))}), " for i in year.incidents)
            years.append(f"({string(self.publication.ui['year'].format(year=year.year))}, ({items})), ")
        foot = self.words["apart"].join(filter(None, [self._notice(), self.imprint.url]))
        return "\n".join([
            '#import "/handout/chronology.typ": wall', self._metadata(self.words["chronology"], self.book.terms.values()),
            f"#wall({string(self.words['chronology'])}, {string(self.imprint.title)}, {string(foot)}, ({''.join(years)}))",
        ])

    # ---- parts

    def _document(self, title: str, paper: str, body: str, terms: Iterable[Term]) -> str:
        return "\n".join([
            '#import "/handout/edition.typ": *', self._metadata(title, terms),
            f"#show: sheet.with(book: {string(self.imprint.title)}, kind: {string(paper)})", f"#{{\n{body}\n}}",
        ])

    def _metadata(self, title: str, terms: Iterable[Term]) -> str:
        """What the document says of itself; its keywords are the essay's terms among those given, and the version."""
        imprint = self.imprint
        day = imprint.revision.moment
        words = [term.title for term in terms if term.matter.essay]
        keywords = ", ".join(map(string, [*words, *filter(None, [imprint.revision.name])]))
        moment = ", ".join(f"{part}: {getattr(day, part)}" for part in ("year", "month", "day", "hour", "minute", "second"))
        return (f"#set document(title: {string(title)}, author: {string(imprint.editor)}, "
                f"description: {string(imprint.description)}, keywords: ({keywords + ',' if keywords else ''}), "
                f"date: datetime({moment}))")

    def _notice(self) -> str:
        words = self.words["notice" if self.imprint.author else "own_notice"]
        return words.format(author=self.imprint.author, editor=self.imprint.editor) if self.imprint.editor else ""

    def _facts(self) -> list[str]:
        """Who wrote what, how it may be used, the version, the address."""
        imprint, words = self.imprint, self.words
        facts = [*filter(None, [self._notice(), self.settings.licence]), imprint.revision.told(self.publication.labels.words)]
        return [*facts, words["address"].format(url=imprint.url)] if imprint.url else facts

    def _cover(self) -> str:
        imprint = self.imprint
        code = f"qr({string(_code(imprint.url))}, {string(self.words['address_code'])})" if imprint.url else "none"
        facts = ", ".join(string(fact) for fact in self._facts())
        return f"cover({string(imprint.title)}, {string(imprint.subtitle)}, {string(imprint.description)}, ({facts},), {code})"

    def _part(self, title: str, kicker: str | None, name: str, body: str, fresh: bool = True) -> str:
        """A part with its heading; one that is not ``fresh`` follows on the same page."""
        head = f"{string(title)}, kicker: {string(kicker) if kicker else 'none'}, name: {string(name)}"
        return f"part({head}, fresh: {'true' if fresh else 'false'}, {{\n{body}\n}})"

    def _chapter(self, chapter: Chapter, contents: Contents) -> str:
        kicker = chapter.label if chapter.label and not chapter.title.startswith(chapter.label) else None
        return self._part(chapter.title, kicker, _prefix(chapter.page), self._page(chapter.page, contents))

    def _page(self, name: str, contents: Contents) -> str:
        page = Page(contents.pages[name], beside=self._beside(name, contents))
        code = self._writer(name, contents).page(self.publication.contents[name], page)
        self.lost += [(name, tag) for tag in page.lost]
        return code

    def _beside(self, name: str, contents: Contents) -> dict[str, list[Beside]]:
        """Each incident at the paragraph that names it first."""
        found: dict[str, list[Beside]] = {}
        if isinstance(self.book.pages.get(name), Chapter):
            for beside in self.publication.backlinks.beside(name):
                incident = beside.incident
                found.setdefault(beside.first, []).append(Beside(
                    incident.id, self.publication.date(incident.date), incident.title,
                    self._mark(incident), incident.id in contents.incidents))
        return found

    def _glossary(self, contents: Contents, title: str | None = None, brief: bool = False) -> str:
        rows = glossary.rows((self.book.terms[term] for term in sorted(contents.terms)), self.book.settings.language)
        out = [self._headword(term, contents, brief) for row in rows for term in row.terms]
        return self._part(title or self.words["glossary"], None, "glossary", "\n".join(out), not brief) if out else ""

    def _headword(self, term: Term, contents: Contents, brief: bool) -> str:
        languages = self.publication.labels.words["languages"]
        names = "none"
        if term.names and not brief:
            parts = [f"text(fill: soft, {string(languages.get(code, code) + ' ')}); "
                     + (f"korean({string(name)})" if code == "ko" else f"foreign({string(code)}, {string(name)})")
                     for code, name in term.names.items()]
            names = "{" + "; h(1em); ".join(parts) + "}"
        return (f"headword({string('t-' + term.id)}, {string(term.title)}, {string(self.publication.reading_of(term))}, {names}, "
                f"{self._pages_of(term)}, {self._body(term, contents, brief)})")

    def _chronology(
        self, contents: Contents, incidents: Iterable[Incident], title: str | None = None, brief: bool = False
    ) -> str:
        out = []
        year = None
        for incident in incidents:
            if incident.date.year != year and not brief:
                year = incident.date.year
                out.append(f"section(2, none, {string(self.publication.ui['year'].format(year=year))}, outlined: false)")
            date = self.publication.date(incident.date) if brief else self.publication.short_date(incident.date)
            out.append(f"event({string('i-' + incident.id)}, {string(date)}, {string(incident.title)}, "
                       f"{string(self._kind(incident) + self._mark(incident))}, {self._pages_of(incident)}, "
                       f"{self._body(incident, contents, brief)})")
        return self._part(title or self.words["chronology"], None, "chronology", "\n".join(out), not brief) if out else ""

    def _pages_of(self, record: Record) -> str:
        return f"pages-of({string(record.id)}, {self.page_words})"

    def _kind(self, incident: Incident) -> str:
        return self.book.settings.kinds.get(incident.matter.kind, incident.matter.kind)

    def _mark(self, incident: Incident) -> str:
        return "" if incident.matter.essay else self.words["mark"].format(word=self.publication.ui["context"])

    def _body(self, record: Record, contents: Contents, brief: bool) -> str:
        """A record's text; in a chapter's own document its first sentence."""
        rendered = self.publication.contents[record.page]
        if brief:
            return f"par({string(first_sentence(rendered))})"
        page = Page(_prefix(record.page))
        writer = self._writer(record.page, contents, quiet=True)
        code = writer.page(split_heading(rendered)[1], page)
        self.lost += [(record.page, tag) for tag in page.lost]
        return f"{{{code}}}"

    def _bibliography(self, contents: Contents, title: str, sections: bool) -> str:
        references = [self.book.references[key] for key in contents.references]
        out = []
        if sections:
            names = self.book.settings.sections
            for section in by_section(references, names):
                out.append(f"section(2, none, {string(names.get(section.id, self.publication.ui['other_group']))})")
                out += [self._reference(reference.key, contents) for reference in section.references]
        else:
            out += [self._reference(reference.key, contents) for reference in in_order(references)]
        return self._part(title, None, "bibliography", "\n".join(out), sections) if out else ""

    def _reference(self, key: str, contents: Contents) -> str:
        entry = html.fragment_fromstring(self.publication.formatted.entries[key], create_parent="div")
        body = self._writer(BIBLIOGRAPHY_PAGE, contents).inline(entry, Page("bibliography"))
        long = next((a.get("href") for a in entry.iter("a") if len(a.get("href") or "") > LONG_ADDRESS), None)
        if long:
            code = f"qr({string(_code(long))}, {string(self.words['code_of'])})"
            body = f"grid(columns: (1fr, auto), column-gutter: 1em, {body}, {code})"
        return f"reference({string('r-' + key)}, {body})"

    def _editorial(self, contents: Contents) -> str:
        out = []
        for page, prefix in contents.pages.items():
            for note in self.publication.numbered_notes(page):
                found = self.publication.notes.get(note.label)
                if note.editorial and found:
                    mark = f"{self.publication.labels.words['notes']['editorial_mark']}{note.number}"
                    home = self.book.pages[page]
                    place = self.words["apart"].join(filter(None, [home.label, mark])) if isinstance(home, Chapter) else mark
                    label = name_of(prefix, f"fn:{note.label}")
                    out.append(f"listed({string(label)}, {string(place)}, {string(found.title)}, {self.page_words})")
        return self._part(self.words["editorial"], None, "editorial", "\n".join(out)) if out else ""

    # ---- links

    def _labels(self, pages: Mapping[str, str]) -> frozenset[str]:
        """The labels that these pages will have."""
        found = set(pages.values())
        for page, prefix in pages.items():
            found.update(name_of(prefix, anchor) for anchor in _ANCHORED.findall(self.publication.contents[page]))
        return frozenset(found)

    def _writer(self, page: str, contents: Contents, quiet: bool = False) -> Writer:
        """A writer for a page; with ``quiet`` its links to records do not count as uses."""

        def resolve(href: str) -> Target:
            target = self._target(page, href, contents)
            if quiet and target.kind in ("term", "incident"):
                return Target("reference", f"{target.kind[0]}-{target.name}")
            return target

        def picture(address: str) -> str | None:
            path = printable(self.book, page, address)
            return f"/{self.book.settings.docs}/{path}" if path else None

        return Writer(resolve, self.words, picture)

    def _target(self, page: str, href: str, contents: Contents) -> Target:
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            return Target("web", href)
        path = joined(parts.path, self.publication.urls[page])
        name = self.docs.get(path, "")
        record = self.book.record_at(name)
        if isinstance(record, Term) and record.id in contents.terms:
            return Target("term", record.id)
        if isinstance(record, Incident) and record.id in contents.incidents:
            return Target("incident", record.id)
        key = parts.fragment.removeprefix(REFERENCE)
        if name == BIBLIOGRAPHY_PAGE and key in contents.references:
            return Target("reference", f"r-{key}")
        label = name_of(contents.pages[name], parts.fragment) if name in contents.pages else ""
        if label in contents.labels:
            return Target("cross", label)
        return Target("web", urljoin(self.imprint.url, path)) if self.imprint.url and name else Target("none")


def _prefix(page: str) -> str:
    return "p-" + re.sub(r"[^\w-]", "-", posixpath.splitext(page)[0])


def _code(url: str) -> str:
    """A QR code (ISO/IEC 18004) as SVG."""
    return str(segno.make(url, error="m", micro=False).svg_inline(scale=4, border=0))
