"""``python -m essay check``: everything that is wrong with an edition, without building it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from essay import labels
from essay.checks import examine
from essay.labels import Labels
from essay.settings import Settings, SettingsError, read_settings

CLEAN, PROBLEMS, USAGE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run a command and give its exit code: 0 clean, 1 problems, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="essay", description="Check an edition: its records, notes, citations and links.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("check", help="print every problem as path:line: message")
    command.add_argument("config", nargs="?", default="mkdocs.yml", type=Path, help="the edition's mkdocs.yml")
    counting = commands.add_parser("count", help="print how much the edition holds")
    counting.add_argument("config", nargs="?", default="mkdocs.yml", type=Path, help="the edition's mkdocs.yml")
    options = parser.parse_args(arguments)
    try:
        settings = read_settings(options.config)
        words = labels.load(settings.language)
    except (SettingsError, LookupError) as error:
        print(error, file=sys.stderr)
        return USAGE
    return (check if options.command == "check" else count)(options.config.parent, settings, words)


def check(root: Path, settings: Settings, words: Labels) -> int:
    """Print the problems of the edition under ``root`` and their number."""
    _, problems = examine(root, settings)
    for problem in problems:
        print(words.line(problem))
    errors = sum(problem.is_error for problem in problems)
    told = words.words["check"]
    print(told["count"].format(errors=errors, warnings=len(problems) - errors) if problems else told["clean"])
    return PROBLEMS if errors else CLEAN


def count(root: Path, settings: Settings, words: Labels) -> int:
    """Print how much the edition under ``root`` holds."""
    book, _ = examine(root, settings)
    print(words.words["ui"]["summary"].format(**book.counts()))
    return CLEAN


if __name__ == "__main__":
    sys.exit(main())
