"""``essay changes``: what the edition's files change against a state that Git keeps, word by word."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from essay.book import Book, load
from essay.changes import compare
from essay.commands.edition import CLEAN, USAGE, Commands, Edition
from essay.settings import Settings, SettingsError, read_settings
from essay.summary import markdown, plain


class GitError(Exception):
    """Git cannot do what was asked. The message is what it says, on one line; it says nothing of a name that it does not know."""


def add_parser(commands: Commands) -> ArgumentParser:
    parser = commands.add_parser("changes", help="print what has changed since a branch or commit, word by word")
    parser.add_argument("base", help="the branch or commit to compare with; of a branch, where the two parted")
    parser.add_argument("--format", choices=("text", "github"), default="text", help="github: Markdown for the summary of a run")
    parser.add_argument("--files", default="", metavar="URL", help="github: the address under which the files are shown")
    return parser


def run(edition: Edition, options: Namespace) -> int:
    """Compare the files as they are now, saved but not yet committed ones too."""
    words: dict[str, Any] = edition.words.words["changes"]
    after, _ = load(edition.root, edition.settings)
    try:
        with state_of(edition.root, options.base) as root:
            before, notice = _book(root, edition.settings, words)
    except GitError as error:
        detail = str(error)
        print(words["no_git" if detail else "unknown"].format(base=options.base, detail=detail), file=sys.stderr)
        return USAGE
    found = compare(before, after)
    print(plain(found, words, notice) if options.format == "text" else markdown(found, words, options.files, notice), end="")
    return CLEAN


def _book(root: Path, settings: Settings, words: dict[str, Any]) -> tuple[Book | None, str]:
    """The book as it was, and what is to be said of it; settings that cannot be read are taken from now."""
    file = root / settings.file
    if not file.is_file():
        return None, str(words["no_settings"].format(file=settings.file))
    try:
        return load(root, read_settings(file))[0], ""
    except SettingsError as error:
        detail = str(error).removeprefix(f"{root}{os.sep}")
        if error.words:
            first = error.problems[0]
            detail = f"{first.place}: {error.words.says(first).rstrip('。.')}"
        return load(root, settings)[0], str(words["bad_settings"].format(detail=detail))


@contextmanager
def state_of(root: Path, base: str) -> Iterator[Path]:
    """A folder with the files below ``root`` as they were in ``base``, or where it and the present parted.

    Neither the index nor any file of the repository is touched. Raises :class:`GitError`.
    """
    try:
        commit = _commit(root, base)
    except GitError:
        commit = _commit(root, f"origin/{base}")  # In a fresh clone, all branches but one are only there.
    with suppress(GitError):  # Where only the end of the history is here, the commit itself is the nearest.
        commit = _git(root, "merge-base", commit, "HEAD").strip()
    prefix = _git(root, "rev-parse", "--show-prefix").rstrip("\n")
    with TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        target = Path(folder) / "files"
        _git(root, "read-tree", commit, **index)
        _git(root, "checkout-index", "--all", "--quiet", f"--prefix={target}/", **index)
        yield target / prefix


def _commit(root: Path, name: str) -> str:
    return _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip()


def _git(root: Path, *arguments: str, **environment: str) -> str:
    try:
        command = ["git", *arguments]
        environment = {**os.environ, **environment}
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - no shell
    except OSError as error:
        raise GitError(f"git: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        raise GitError(" ".join(error.stderr.split())) from error
    return done.stdout
