"""``essay count``: how much an edition holds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from essay.book import load
from essay.commands.edition import CLEAN, Commands, Edition


def add_parser(commands: Commands) -> ArgumentParser:
    return commands.add_parser("count", help="print how much the edition holds")


def run(edition: Edition, options: Namespace) -> int:
    """Print how many chapters, notes and records there are."""
    book, _ = load(edition.root, edition.settings)
    print(edition.words.words["ui"]["summary"].format(**book.counts()))
    return CLEAN
