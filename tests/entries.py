"""Entries of a bibliography, written for the tests of their reading and of their form as CSL-JSON."""

from __future__ import annotations

BOOK = {
    "author": "平岩, 俊司",
    "yomi": "ひらいわ しゅんじ",
    "title": "題",
    "langid": "japanese",
    "keywords": "press",
}


def bib(kind: str = "book", key: str = "k", **fields: str | None) -> str:
    """An entry with a field a line, from line 2 on; a field that is ``None`` is left out."""
    given = BOOK | fields
    written = "".join(f"  {name} = {{{value}}},\n" for name, value in given.items() if value is not None)
    return f"@{kind}{{{key},\n{written}}}\n"
