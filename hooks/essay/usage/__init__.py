"""Usage (表記): what an editor of prose would want to be told, found without a dictionary and without a network.

Each language has rules of its own. They are tuned to give nothing on a well-kept text: what cannot be told for
certain from the signs alone is left to readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from essay.book import Book
from essay.memory import Memory
from essay.problems import WARNINGS, Place, Problem, nearest, problem
from essay.records import Page, Record
from essay.usage import english, japanese
from essay.usage.allowances import Allowance, Allowances, read_allowances
from essay.usage.reading import Block, blocks_of, description_of
from essay.usage.rules import EVERYWHERE, Finding, Rule, concerned

RULES: dict[str, tuple[Rule, ...]] = {"ja": japanese.RULES, "en": english.RULES}
MIXED_STYLE = "mixed-style"
"""The one rule that looks at a whole file at a time, in Japanese only."""


def rules_of(language: str) -> tuple[str, ...]:
    """The names of a language's rules, by its BCP 47 code."""
    primary = language.split("-", 1)[0]
    return (*(rule.name for rule in RULES.get(primary, EVERYWHERE)), *([MIXED_STYLE] if primary == "ja" else []))


def check_usage(book: Book, warnings: bool = True) -> Iterator[Problem]:
    """What breaks the rules of the book's language, but where the settings or an allowance permit it.

    Without ``warnings`` only what is an error.
    """
    settings = book.settings
    own, known = rules_of(settings.language), dict.fromkeys(name for language in RULES for name in rules_of(language))
    off = {name for name, _ in settings.allow}
    for name, line in settings.allow:
        if name not in known:
            yield _unknown_rule(Place(settings.file, line), name, own)
    rules = tuple(
        rule for rule in RULES.get(settings.language.split("-", 1)[0], EVERYWHERE)
        if rule.name not in off and (warnings or f"usage-{rule.name}" not in WARNINGS)
    )  # fmt: skip
    _READ.turn()
    used = tuple(rule.name for rule in rules)
    read = [
        _READ.get((used, type(page), page.source.path, page.source.front, page.source.body), partial(_Reading, page, rules))
        for page in book.pages.values() if page.page not in book.unreadable
    ]  # fmt: skip
    for each in read:
        yield from each.problems
    silenced: set[tuple[str, Allowance]] = set()
    if warnings and MIXED_STYLE in own and MIXED_STYLE not in off:
        yield from _check_style(read, silenced)
    for each in read:
        source = each.page.source
        for allowance in each.allowances.given:
            if allowance.rule not in known:
                yield _unknown_rule(source.place(allowance.offset), allowance.rule, own)
            elif warnings and allowance not in each.allowances.used and (source.path, allowance) not in silenced:
                yield problem(source.place(allowance.offset), "usage-unused-allowance", rule=allowance.rule)


@dataclass(frozen=True)
class _Reading:
    """A page as it is read, and what one look at each of its blocks has found."""

    page: Page
    rules: tuple[Rule, ...]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(blocks_of(self.page))

    @cached_property
    def allowances(self) -> Allowances:
        return read_allowances(self.page.source, self.blocks) if "<!--" in self.page.source.body else Allowances(())

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        # A page is cut into blocks only where there may be anything to find in them.
        if not concerned(self.rules, description_of(self.page) + self.page.source.text):
            return ()
        rules = concerned(self.rules, "\n".join(block.text for block in self.blocks))
        return tuple(
            told for block in self.blocks for rule in rules if rule.looks_at(block)
            for told in _told(rule.name, block, rule.find(block), self.allowances)
        )  # fmt: skip


_READ: Memory[_Reading] = Memory()


def _told(rule: str, block: Block, findings: Iterable[Finding], allowances: Allowances) -> Iterator[Problem]:
    for finding in findings:
        if not allowances.permit(rule, block):
            yield problem(block.place(finding.start), f"usage-{rule}", mend=None, **finding.words(block.text))


def _check_style(read: Iterable[_Reading], silenced: set[tuple[str, Allowance]]) -> Iterator[Problem]:
    """Each file is of one style; terms, and incidents, are so short that all of a kind are taken together."""
    together: dict[str, list[tuple[_Reading, Block]]] = {}
    for each in read:
        key = type(each.page).__name__ if isinstance(each.page, Record) else each.page.page
        together.setdefault(key, []).extend((each, block) for block in each.blocks)
    for blocks in together.values():
        readings = {id(block): each for each, block in blocks}
        for block, finding in japanese.mixed_style(block for _, block in blocks):
            each = readings[id(block)]
            allowances = Allowances(each.allowances.given)
            yield from _told(MIXED_STYLE, block, [finding], allowances)
            silenced.update((each.page.source.path, allowance) for allowance in allowances.used)


def _unknown_rule(place: Place, name: str, known: Iterable[str]) -> Problem:
    known = list(known)
    return problem(place, "usage-unknown-rule", rule=name, known=", ".join(known), suggestion=nearest(name, known))
