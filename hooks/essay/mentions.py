"""Where a record is named or a work cited: what backlinks are made of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

SENTENCE_END = re.compile(r"[。！？](?:[」』）】〕”’]++(?![とのはがをにもでや])|(?![」』）】〕”’]))|[.!?](?=\s)|\n\s*\n")
_SPACE_IN_CJK = re.compile(r"(?<=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])")
_LEFT_OPEN = re.compile(r" +(?=[.,](?:[\s)”’]|\Z))")
"""The space before a stop of Western text from where a citation has been taken: «… one hour [@a].»."""

LONGEST = 90
"""How many characters of a sentence are kept on either side of a name before it is cut with «…»."""


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A record named in a sentence.

    ``anchor`` is the id of the paragraph (of the one that calls the note, for a name in a note whose
    label is ``note``); ``target`` is the id to link to; the sentence is ``before + text + after``.
    """

    page: str
    position: int
    record: str
    anchor: str
    target: str
    note: str | None
    section: str
    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True, order=True)
class Citing:
    """One citation of a work, at the element ``anchor`` of a page; ``note`` as in :class:`Mention`."""

    page: str
    position: int
    key: str
    anchor: str
    paragraph: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """A note as numbered on its page; ``editorial`` tells the second series from the first."""

    label: str
    number: int
    editorial: bool
    paragraph: str


@dataclass(frozen=True, slots=True)
class PageApparatus:
    """What was found on one rendered page.

    ``incidents`` maps the ids of paragraphs to the incidents named in them, in order of the text.
    """

    page: str
    mentions: tuple[Mention, ...] = ()
    citings: tuple[Citing, ...] = ()
    notes: tuple[Note, ...] = ()
    incidents: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Sentences:
    """A block of text by its sentences.

    A sentence ends at 。！？ with the brackets that close after it (but «「…。」と» goes on), or at a Latin stop
    before a space.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._ends = [match.end() for match in SENTENCE_END.finditer(text)]

    def around(self, start: int, end: int) -> tuple[str, str, str]:
        """The sentence in which ``text[start:end]`` stands, in three parts."""
        begun, closing = bisect_right(self._ends, start), bisect_left(self._ends, end)
        begin = self._ends[begun - 1] if begun else 0
        finish = self._ends[closing] if closing < len(self._ends) else len(self.text)
        before, after = self.text[begin:start].lstrip(), self.text[end:finish].rstrip()
        if len(before) > LONGEST:
            before = "…" + before[-LONGEST:]
        if len(after) > LONGEST:
            after = after[:LONGEST] + "…"
        return one_line(before), one_line(self.text[start:end]), one_line(closed_up(after))


def closed_up(text: str) -> str:
    """A text from which citations were taken, without the spaces that they leave before a stop."""
    return _LEFT_OPEN.sub("", text)


def one_line(text: str) -> str:
    """Line ends become a space, or nothing between characters of Chinese and Japanese."""
    return re.sub(r"\s*\n\s*", " ", _SPACE_IN_CJK.sub("", text)) if "\n" in text else text
