"""Forms that the edition avoids: where a text uses one, and whether its headword can stand there unseen."""

from __future__ import annotations

import re

from essay.book import Book
from essay.lexicon import Match
from essay.problems import Mend, Problem, problem
from essay.quotations import Fixed
from essay.source import Source

NEIGHBOURHOOD = 100
"""Characters before and behind that a name could share with the headword."""

_MARKUP = re.compile(r"[\\`*_\[\]<>{}|&#!~^=+]")


def avoided_form(source: Source, block: re.Match[str], match: Match, fixed: Fixed, book: Book) -> Problem:
    """The problem of a form to avoid that stands in a block of the source's prose.

    Within a quotation the words may have to stand, and the headword is not offered. It has a mend outside of
    quotations and headings, if the term's headword is then found there as such.
    """
    headword = book.records[match.form.record].title
    start, end = block.start() + match.start, block.start() + match.end
    quoted = fixed.touches(start, end)
    safe = not quoted and _fits(block[0], match, headword, book)
    mend = Mend(source.body_start + start, source.body_start + end, headword) if safe else None
    written = block[0][match.start : match.end]
    return problem(source.place(start), "avoided-form", form=written, suggestion=None if quoted else headword, mend=mend)


def _fits(block: str, match: Match, headword: str, book: Book) -> bool:
    """Whether the headword, put in the place of a match, is no part of another name there and brings no markup.

    An incident's title is a sentence more often than a name, and never fits.
    """
    if match.form.record not in book.terms or "\n" in block[match.start : match.end] or _MARKUP.search(headword):
        return False
    before = block[max(match.start - NEIGHBOURHOOD, 0) : match.start]
    found = book.lexicon.find(before + headword + block[match.end : match.end + NEIGHBOURHOOD])
    whole = (len(before), len(before) + len(headword), match.form.record, False)
    return whole in ((again.start, again.end, again.form.record, again.form.avoid) for again in found)
