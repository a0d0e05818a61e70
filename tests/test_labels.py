"""The words that readers and editors are shown: the same in every language, and none missing or idle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from essay import labels
from essay.problems import WARNINGS, Place, problem
from essay.usage import RULES, rules_of

HOOKS = Path(__file__).parents[1] / "hooks"
LANGUAGES = sorted(file.stem for file in labels.FOLDER.glob("*.toml"))
DATES = ("dates", "short_dates")
CHOSEN_BY_EXPRESSION = {
    "unused-incident", "unused-term", "bib-author-comma", "bib-author-commas",
    "unknown-editorial-note", "unknown-record", "unknown-kind", "unknown-actor",
} | {f"usage-{rule}" for language in RULES for rule in rules_of(language)}  # fmt: skip
"""Kinds that do not stand as a literal in a call of ``problem``; that each can arise a golden case shows."""


OF_PRINT = {"missing-glyph", "unprintable", "picture-unprintable", "picture-too-large"}
"""Kinds that only printing finds; their lines stand in ``test_printing.py``."""


def leaves(table: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a table by its path; a list counts as one text."""
    if isinstance(table, dict):
        for key, value in table.items():
            yield from leaves(value, f"{path}.{key}".lstrip("."))
    else:
        yield path, table if isinstance(table, str) else str(table)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def table(language: str) -> dict[str, Any]:
    found = labels.load(language)
    return {**found.words, "problems": found.problems}


def emitted() -> set[str]:
    """The kinds that the code can give, by its calls of ``problem(place, kind, …)``."""
    kinds = set(CHOSEN_BY_EXPRESSION)
    for file in HOOKS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "problem":
                given = node.args[1]
                choices = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
                kinds |= {str(kind.value) for kind in choices if isinstance(kind, ast.Constant)}
    return kinds


def test_there_are_two_languages() -> None:
    assert LANGUAGES == ["en", "ja"]


def test_every_language_has_the_same_words_with_the_same_placeholders() -> None:
    japanese = dict(leaves(table("ja")))
    english = dict(leaves(table("en")))
    assert list(english) == list(japanese)
    for path, text in japanese.items():
        if not path.startswith(DATES):
            assert placeholders(english[path]) == placeholders(text), path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DATES)
def test_dates_are_made_of_year_month_and_day(language: str, name: str) -> None:
    words = table(language)[name]
    assert len(words["months"]) == 12
    assert len(words["end"]) == 3
    assert len(words["first_short"]) in (0, 2)
    for patterns in (words["alone"], words["first"], *words["first_short"], *words["end"]):
        assert list(patterns) == ["year", "month", "day"]
        assert placeholders("".join(patterns.values())) <= {"year", "month", "day"}
        assert placeholders(patterns["year"]) <= {"year"}
        assert placeholders(patterns["month"]) <= {"year", "month"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_problem_has_a_message_and_every_message_a_kind(language: str) -> None:
    assert set(table(language)["problems"]) == emitted()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_names_the_fault_and_the_way_out(language: str) -> None:
    for kind, form in table(language)["problems"].items():
        assert set(form) == {"says", "remedy"}, kind
        assert form["says"].endswith(("。", ".")), kind
        assert form["remedy"].endswith(("。", ".")), kind


def test_warnings_are_kinds_that_exist() -> None:
    assert emitted() >= WARNINGS


def test_every_kind_of_problem_has_a_golden_case() -> None:
    files = [*Path(__file__).parent.glob("cases/problems-*.yml"), *Path(__file__).parent.glob("bad-input/settings-*.txt")]
    told = "".join(file.read_text(encoding="utf-8") for file in files)
    english = table("en")["problems"]
    for kind, form in table("ja")["problems"].items():
        if kind in OF_PRINT:
            continue
        says = [text.replace("'", "''") for text in (form["says"], english[kind]["says"])]
        patterns = [".*".join(re.escape(part) for part in re.split(r"\{\w+\}", text)) for text in says]
        assert any(re.search(pattern, told) for pattern in patterns), kind


def test_every_word_of_the_interface_is_used() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in HOOKS.rglob("*.py"))
    pages = "".join(file.read_text(encoding="utf-8") for file in (HOOKS.parent / "overrides").rglob("*.html"))
    used = {*re.findall(r"""["'](\w+)["']""", code), *re.findall(r"\b(?:ui|frame|handout|words)\.(?=(\w+))", pages)}
    for name in ("ui", "frame", "handout", "notes", "citations", "check", "fix", "changes", "new", "schemas"):
        assert set(table("ja")[name]) - used == set(), name


def test_a_suggestion_takes_the_place_of_the_remedy() -> None:
    given = problem(Place("docs/a.md", 3), "unknown-record", value="tcg", suggestion="tcog")
    assert labels.load("ja").line(given) == "docs/a.md:3: see_also の「tcg」という用語や出来事はありません。「tcog」ですか？"
    assert labels.load("en").message(given).endswith("Did you mean “tcog”?")


def test_what_is_expected_is_said_in_words() -> None:
    given = problem(Place("a"), "mistyped-key", key="essay", value="x", expected="boolean")
    assert "「true」か「false」" in labels.load("ja").message(given)
    assert labels.load("en").message(given).endswith("Make the value true or false.")


def test_a_region_is_left_aside_and_an_unknown_language_named() -> None:
    assert labels.load("en-GB").problems == labels.load("en").problems
    with pytest.raises(LookupError, match="no labels for the language 'xx'; there are: en, ja"):
        labels.load("xx")
