"""What in a text could become an incident, a term, or wants a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from essay.importing.manuscript import Manuscript

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    r"[0-9０-９]{4}\s*年\s*[0-9０-９]{1,2}\s*月(?:\s*[0-9０-９]{1,2}\s*日)?"
    rf"|{_MONTH}\s+\d{{1,2}},\s+\d{{4}}|\d{{1,2}}\s+{_MONTH}\s+\d{{4}}"
)
_SHORT = re.compile(
    r"([^\s、。，．,.;:「」『』（）()]{2,40})[（(]\s*([A-Z][A-Za-z0-9&.\-]{1,14})(?:\s*[:：、,，=]\s*([^（）()]{2,100}))?\s*[）)]"
)
_QUOTED = re.compile(r"「([^「」]{20,})」|[“\"]([^”\"]{40,})[”\"]")
_NARROW = {0xFF01 + at: 0x21 + at for at in range(94)}
"""Full-width letters as half-width ones, each still one letter."""
_SENTENCE = re.compile(r"[^。！？.!?]*[。！？.!?]?")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Of a kind (``incident``, ``term``, ``source``), at a line of the file, the words that speak for it."""

    kind: str
    line: int
    text: str


def suggestions(manuscript: Manuscript) -> Iterator[Suggestion]:
    """Sentences with a date to the month or day, names with their short forms in brackets, quotations without a note."""
    known: set[str] = set()
    for draft in manuscript.chapters:
        for at, block in enumerate(draft.blocks):
            calls = draft.calls.get(at, [])
            for sentence in _SENTENCE.finditer(block.text):
                if _DATE.search(sentence[0]):
                    yield Suggestion("incident", block.line_at(sentence.start()), sentence[0].strip())
            for short in _SHORT.finditer(block.text.translate(_NARROW)):
                if short[2] not in known:
                    known.add(short[2])
                    yield Suggestion("term", block.line_at(short.start()), block.text[short.start() : short.end()])
            for quoted in _QUOTED.finditer(block.text):
                if not any(quoted.end() <= call.start <= quoted.end() + 30 for call in calls):
                    yield Suggestion("source", block.line_at(quoted.start()), quoted[0])
