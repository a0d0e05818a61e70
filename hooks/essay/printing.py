"""How an edition is printed, and what in its text no given font can print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from essay.book import Book
from essay.problems import Place, Problem, problem
from essay.settings import SettingsError, faults_of

Part = Literal["cover", "contents", "chapters", "glossary", "chronology", "bibliography", "editorial", "colophon"]
Paper = Literal["a4", "us-letter", "jis-b5", "a5"]

_SILENT = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"})
"""General categories that need no glyph, or are composed with the letter before them."""


class Fonts(BaseModel):
    """Families by their use, each in order of preference; ``packages`` are Python packages that bring the files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mincho: tuple[str, ...] = ("Noto Serif JP",)
    gothic: tuple[str, ...] = ("Noto Sans CJK JP",)
    latin: tuple[str, ...] = ("Libertinus Serif",)
    hangul: tuple[str, ...] = ("Noto Sans CJK JP",)
    packages: tuple[str, ...] = ("pylopdf_fonts_jp", "noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")


class PrintSettings(BaseModel):
    """The table ``extra.handout`` of ``mkdocs.yml``. ``parts`` are printed in the order given; ``licence`` is a sentence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    subtitle: str = ""
    paper: Paper = "a4"
    booklet: Paper = "a5"
    parts: tuple[Part, ...] = ("cover", "contents", "chapters", "glossary", "chronology", "bibliography", "editorial", "colophon")
    colophon: str = "about.md"
    licence: str = ""
    fonts: Fonts = Fonts()


def read_print_settings(table: object, file: str) -> PrintSettings:
    """The settings of a table, which is the default where ``file`` says nothing.

    Raises :class:`essay.settings.SettingsError`.
    """
    try:
        return PrintSettings.model_validate(table or {})
    except ValidationError as error:
        raise SettingsError(f"{file}: extra.handout: {faults_of(error)}") from error


def missing_glyphs(book: Book, bibliography: str, coverage: Collection[int]) -> Iterator[Problem]:
    """A problem for each character of the book that is not among the code points that the fonts have.

    ``bibliography`` is the text of the ``.bib`` file. Each character is reported once, where it stands first.
    """
    told: set[str] = set()
    texts = [(page.source.path, page.source.first_line, page.source.body) for page in book.pages.values()]
    texts.append((book.settings.bibliography, 1, bibliography))
    for path, first, text in texts:
        for char in sorted(set(text) - told):
            composed = unicodedata.normalize("NFC", char)
            if ord(char) in coverage or unicodedata.category(char) in _SILENT or all(ord(c) in coverage for c in composed):
                continue
            told.add(char)
            line = first + text.count("\n", 0, text.index(char))
            name = unicodedata.name(char, "?")
            yield problem(Place(path, line), "missing-glyph", char=char, code=f"U+{ord(char):04X}", name=name)


def unprintable(book: Book, lost: Collection[tuple[str, str]]) -> Iterator[Problem]:
    """A problem for each HTML element that paper has no form for: ``lost`` are pages and element names."""
    for name, tag in sorted(set(lost)):
        source = book.pages[name].source
        found = re.search(rf"<{re.escape(tag)}\b", source.text, re.IGNORECASE)
        yield problem(source.place(found.start() if found else 0), "unprintable", element=f"<{tag}>")
