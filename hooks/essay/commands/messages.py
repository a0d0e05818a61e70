"""``essay messages``: every message of the check with its remedy, as the table that editors look up."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from essay.commands.edition import CLEAN, Commands, Edition
from essay.labels import Labels
from essay.problems import WARNINGS

_VALUE = re.compile(r"\{\w+\}")
_SIGNS = re.compile(r"[\\`*_~<>|\[\]]")


def add_parser(commands: Commands) -> ArgumentParser:
    return commands.add_parser("messages", help="print every message with its remedy, as a Markdown table")


def run(edition: Edition, options: Namespace) -> int:
    """Print the table in the edition's language."""
    print(table(edition.words), end="")
    return CLEAN


def table(words: Labels) -> str:
    """The table, in the order of the labels; «…» stands for what a message names."""
    told = words.words["messages"]
    rows = [
        (name, told["warning" if kind in WARNINGS else "error"], _cell(says), _cell(remedy))
        for kind in words.problems for name, says, remedy in _forms(kind, words)
    ]  # fmt: skip
    head = (told["kind"], told["weight"], told["says"], told["remedy"])
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * 4, *rows))


def _forms(kind: str, words: Labels) -> Iterator[tuple[str, str, str]]:
    """What a kind says, and with each cause that front matter may have; those of the settings are the same."""
    says, remedy = words.problems[kind]["says"], words.problems[kind]["remedy"]
    yield kind, says, remedy
    if kind == "front-matter-syntax":
        for name, cause in words.words["causes"].items():
            yield f"{kind} ({name})", says.replace("{cause}", cause["says"]), cause["remedy"]


def _cell(text: str) -> str:
    """A message as it stands in a cell: no sign of it is Markdown's."""
    told = _VALUE.sub("…", text.replace("{{", "\1")).replace("\1", "{").replace("}}", "}").replace("\n", " ")
    return _SIGNS.sub(r"\\\g<0>", told)
