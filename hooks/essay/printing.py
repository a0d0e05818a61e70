"""How an edition is printed, and what in its text no given font can print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path

from pydantic import ValidationError

from essay.book import Book
from essay.printsettings import PrintSettings
from essay.problems import Place, Problem, problem
from essay.settings import nodes, unusable
from essay.settingsfaults import Written, faults_of

_SILENT = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"})
"""General categories that need no glyph, or are composed with the letter before them."""


def read_print_settings(table: object, file: str) -> PrintSettings:
    """The settings of a table, which is the default where ``file`` says nothing.

    Raises :class:`essay.settings.SettingsError`.
    """
    try:
        return PrintSettings.model_validate(table or {})
    except ValidationError as error:
        text = Path(file).read_text(encoding="utf-8")
        written = Written(Path(file).name, nodes(text))
        raise unusable(text, *faults_of(error, PrintSettings, written, ("extra", "handout"))) from error


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
