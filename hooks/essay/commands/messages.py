"""``essay messages``: every message of the check with its remedy, as the table that editors look up."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace

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
        (kind, told["warning" if kind in WARNINGS else "error"], _cell(message["says"]), _cell(message["remedy"]))
        for kind, message in words.problems.items()
    ]
    head = (told["kind"], told["weight"], told["says"], told["remedy"])
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * 4, *rows))


def _cell(text: str) -> str:
    """A message as it stands in a cell: no sign of it is Markdown's."""
    told = _VALUE.sub("…", text.replace("{{", "\1")).replace("\1", "{").replace("}}", "}").replace("\n", " ")
    return _SIGNS.sub(r"\\\g<0>", told)
