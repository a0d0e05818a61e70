"""``essay check``: everything that is wrong with an edition, without building it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from essay.checks import examine
from essay.commands.edition import CLEAN, PROBLEMS, Commands, Edition


def add_parser(commands: Commands) -> ArgumentParser:
    return commands.add_parser("check", help="print every problem as path:line: message")


def run(edition: Edition, options: Namespace) -> int:
    """Print the problems of the edition and their number."""
    _, problems = examine(edition.root, edition.settings)
    for problem in problems:
        print(edition.words.line(problem))
    errors = sum(problem.is_error for problem in problems)
    told = edition.words.words["check"]
    print(told["count"].format(errors=errors, warnings=len(problems) - errors) if problems else told["clean"])
    return PROBLEMS if errors else CLEAN
