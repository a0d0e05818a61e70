"""The command line. Each command is a module with ``add_parser``, its words and options, and ``run``, what it does."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from types import ModuleType

from essay.commands import book, changes, check, count, importing, messages, new, schemas
from essay.commands.edition import PROBLEMS, USAGE, open_edition
from essay.commands.output import lenient
from essay.settings import SettingsError
from essay.unseen import visible

COMMANDS: tuple[ModuleType, ...] = (check, count, changes, new, importing, schemas, messages, book)
"""In the order of ``--help``."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command on an edition and give its exit code: 0 clean, 1 problems, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    lenient()
    try:
        edition = open_edition(options.config)
    except SettingsError as error:
        if not ("told" in options and options.told(error, options)):
            print(*map(visible, str(error).splitlines()), sep="\n", file=sys.stderr)
        return USAGE
    try:
        code: int = options.run(edition, options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has read enough, as «head» has. Nothing may be written at the end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PROBLEMS
    except OSError as error:
        print(visible(str(error)), file=sys.stderr)
        return USAGE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="essay", description="Check an edition: its records, notes, citations and links.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        of_command = command.add_parser(commands)
        of_command.add_argument(
            "--config", type=Path, metavar="FILE", help="the edition's mkdocs.yml (else the nearest, from this folder upwards)"
        )
        of_command.set_defaults(run=command.run)
    return parser
