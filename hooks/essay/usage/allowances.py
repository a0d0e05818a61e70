"""Where an editor has said that a rule may be broken: ``<!-- allow: long-sentence -->``.

Within a paragraph, or on a line of its own above one, the comment holds for that paragraph; before everything else
in a file, for the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from essay.source import Source, blank_code
from essay.usage.reading import Block

_COMMENT = re.compile(r"\0!--\s*allow\s*[:：]([^<>\0]*?)-->")
NOWHERE = -2
_NAME = re.compile(r"[^\s,、，]+")


@dataclass(frozen=True, slots=True)
class Allowance:
    """A rule's name, where in the body it is written, and the start of the block for which it holds.

    ``block`` is ``None`` for a whole file, ``NOWHERE`` behind the last block.
    """

    rule: str
    offset: int
    block: int | None


@dataclass(slots=True)
class Allowances:
    """The allowances of one file; ``used`` collects those that have silenced something."""

    given: tuple[Allowance, ...]
    used: set[Allowance] = field(default_factory=set)

    def permit(self, rule: str, block: Block) -> bool:
        """Whether a rule may be broken in a block."""
        found = [each for each in self.given if each.rule == rule and each.block in (None, block.start)]
        self.used.update(found)
        return bool(found)


def read_allowances(source: Source, blocks: Sequence[Block]) -> Allowances:
    return Allowances(tuple(_read(source, blocks)))


def _read(source: Source, blocks: Iterable[Block]) -> Iterator[Allowance]:
    # With its first sign hidden a comment is not blanked, unless it stands in code.
    text = blank_code(source.body.replace("<!--", "\0!--"))
    for match in _COMMENT.finditer(text):
        of_file = not source.text[: match.start()].strip("\0 \t\n")
        start = None if of_file else _start(text, match, blocks)
        for name in _NAME.finditer(match[1]):
            yield Allowance(name[0], match.start(1) + name.start(), start)


def _start(text: str, match: re.Match[str], blocks: Iterable[Block]) -> int:
    """The start of the block in which a comment stands or, where it has a line of its own, that follows it."""
    at = match.start()
    line = text[text.rfind("\n", 0, at) + 1 : at] + text[match.end() :].partition("\n")[0]
    if not line.strip():
        at = len(text) - len(text[match.end() :].lstrip())
    return next((block.start for block in blocks if block.start >= 0 and (block.end > at or block.start >= at)), NOWHERE)
