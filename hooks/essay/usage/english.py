"""Rules of usage for English prose: few, and certain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from essay.usage.reading import Block
from essay.usage.rules import EVERYWHERE, Finding, Rule, replaced

_DOUBLED = re.compile(r"\b(the|a|an|of|to|and|for|with|at|by|or|this|from|which) +(\1)\b", re.IGNORECASE)


def doubled_words(block: Block) -> Iterator[Finding]:
    """Small words typed twice: the the. Those that grammar may double (that that, had had) are left out."""
    for match in _DOUBLED.finditer(block.own):
        if not match[2][0].isupper():
            yield Finding(match.start(), match.end(), match[1])


_SPACED = re.compile(r"(?<=\w) +(?=[,;:!?](?:\s|$)|\.(?:\s|$))")


def spaced_punctuation(block: Block) -> Iterator[Finding]:
    return replaced(_SPACED, block.own, "")


_HYPHENS = re.compile(r"(?<=[A-Za-z,]) ?-- ?(?=[A-Za-z])|(?<=[A-Za-z,]) - (?=[A-Za-z])")


def double_hyphens(block: Block) -> Iterator[Finding]:
    """Hyphens in place of a dash."""
    return replaced(_HYPHENS, block.own, "—")


def mixed_quotes(block: Block) -> Iterator[Finding]:
    """Straight double quotes in a paragraph that also has curly ones."""
    at = block.text.find('"')
    if at >= 0 and ("“" in block.text or "”" in block.text):
        yield Finding(at, at + 1)


RULES = (
    *EVERYWHERE,
    Rule("doubled-word", doubled_words),
    Rule("spaced-punctuation", spaced_punctuation),
    Rule("double-hyphen", double_hyphens),
    Rule("mixed-quotes", mixed_quotes),
)
