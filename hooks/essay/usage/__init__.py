"""Usage (表記): what an editor of prose would want to be told, found without a dictionary and without a network.

Each language has rules of its own. They are tuned to give nothing on a well-kept text: what cannot be told for
certain from the signs alone is left to readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from essay.book import Book
from essay.problems import Place, Problem, nearest, problem
from essay.records import Page, Record
from essay.usage import english, japanese
from essay.usage.allowances import Allowances, read_allowances
from essay.usage.reading import Block, blocks_of
from essay.usage.rules import EVERYWHERE, Finding, Rule

RULES: dict[str, tuple[Rule, ...]] = {"ja": japanese.RULES, "en": english.RULES}
MIXED_STYLE = "mixed-style"
"""The one rule that looks at a whole file at a time, in Japanese only."""


def rules_of(language: str) -> tuple[str, ...]:
    """The names of a language's rules, by its BCP 47 code."""
    primary = language.split("-", 1)[0]
    return (*(rule.name for rule in RULES.get(primary, EVERYWHERE)), *([MIXED_STYLE] if primary == "ja" else []))


def check_usage(book: Book) -> Iterator[Problem]:
    """What breaks the rules of the book's language, but where the settings or an allowance permit it."""
    settings = book.settings
    own, known = rules_of(settings.language), dict.fromkeys(name for language in RULES for name in rules_of(language))
    off = {name for name, _ in settings.allow}
    for name, line in settings.allow:
        if name not in known:
            yield _unknown_rule(Place(settings.file, line), name, own)
    rules = [rule for rule in RULES.get(settings.language.split("-", 1)[0], EVERYWHERE) if rule.name not in off]
    read = [(page, list(blocks_of(page))) for page in book.pages.values() if page.page not in book.unreadable]
    allowances = {page.page: read_allowances(page.source, blocks) for page, blocks in read}
    for page, blocks in read:
        for block in blocks:
            for rule in rules:
                if block.kind != "quote" or rule.quotes:
                    yield from _told(rule.name, block, rule.find(block), allowances[page.page])
    if MIXED_STYLE in own and MIXED_STYLE not in off:
        yield from _check_style(read, allowances)
    for page, _ in read:
        for allowance in allowances[page.page].given:
            place = page.source.place(allowance.offset)
            if allowance.rule not in known:
                yield _unknown_rule(place, allowance.rule, own)
            elif allowance not in allowances[page.page].used:
                yield problem(place, "usage-unused-allowance", rule=allowance.rule)


def _told(rule: str, block: Block, findings: Iterable[Finding], allowances: Allowances) -> Iterator[Problem]:
    for finding in findings:
        if not allowances.permit(rule, block):
            yield problem(block.place(finding.start), f"usage-{rule}", mend=None, **finding.words(block.text))


def _check_style(read: Iterable[tuple[Page, list[Block]]], allowances: dict[str, Allowances]) -> Iterator[Problem]:
    """Each file is of one style; terms, and incidents, are so short that all of a kind are taken together."""
    together: dict[str, list[tuple[Page, Block]]] = {}
    for page, blocks in read:
        key = type(page).__name__ if isinstance(page, Record) else page.page
        together.setdefault(key, []).extend((page, block) for block in blocks)
    for blocks_with_pages in together.values():
        pages = {id(block): page for page, block in blocks_with_pages}
        for block, finding in japanese.mixed_style(block for _, block in blocks_with_pages):
            yield from _told(MIXED_STYLE, block, [finding], allowances[pages[id(block)].page])


def _unknown_rule(place: Place, name: str, known: Iterable[str]) -> Problem:
    known = list(known)
    return problem(place, "usage-unknown-rule", rule=name, known=", ".join(known), suggestion=nearest(name, known))
