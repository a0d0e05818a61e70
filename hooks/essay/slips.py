"""Markup that an editor meant and that is none: full-width signs, a space between the halves of a link, a second title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from essay.book import Book
from essay.problems import Mend, Problem, problem
from essay.records import Term
from essay.source import Source

_CITED = re.compile(r"([\[［])\s*([@＠])([^\[\]［］\n]+)([\]］])(?![(（])")
_CALLED = re.compile(r"([\[［])([\^＾])([^\s\[\]［］]+)([\]］])")
_LINKED = re.compile(r"([\[［])([^\[\]［］\n]+)([\]］])([ \u3000]?)([(（])\s*([^\s()（）]+\.md(?:#[^\s()（）]*)?)\s*([)）])")
_KANJI = re.compile("[\u3005\u3007\u3400-\u9fff\uf900-\ufaff]")


def check_slips(book: Book) -> Iterator[Problem]:
    """What an input method or a habit from elsewhere has made of the signs of Markdown."""
    for page in book.pages.values():
        source = page.source
        yield from _signs(source)
        for heading in [heading for heading in source.headings if heading.level == 1][1:]:
            yield problem(source.place(heading.offset), "second-title", title=heading.text, suggestion=f"## {heading.text}")
    if book.settings.language.partition("-")[0] == "ja":
        yield from _readings(book)


def _signs(source: Source) -> Iterator[Problem]:
    for match in _CITED.finditer(source.text):
        if match[1] + match[2] + match[4] != "[@]":
            yield _slip(source, match, f"[@{unicodedata.normalize('NFKC', match[3]) if match[3].isascii() else match[3]}]")
    for match in _CALLED.finditer(source.text):
        if match[1] + match[2] + match[4] != "[^]":
            yield _slip(source, match, f"[^{match[3]}]")
    for match in _LINKED.finditer(source.text):
        if match[1] + match[3] + match[4] + match[5] + match[7] != "[]()":
            yield _slip(source, match, f"[{match[2]}]({match[6]})")


def _slip(source: Source, match: re.Match[str], meant: str) -> Problem:
    mend = Mend(source.body_start + match.start(), source.body_start + match.end(), meant)
    return problem(source.place(match.start()), "slipped-markup", written=match[0], suggestion=meant, mend=mend)


def _readings(book: Book) -> Iterator[Problem]:
    """Readings that cannot be sorted in the order of the syllabary, nor of the alphabet."""
    for term in book.drafts:
        reading = term.matter.reading or "" if isinstance(term, Term) else ""
        if _KANJI.search(reading) and not reading.startswith("〔★"):
            yield problem(term.place("reading"), "reading-in-kanji", reading=reading)
