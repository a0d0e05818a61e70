"""``python -m essay book``: a repository for an edition of one's own, with the machinery of this one and a sample to be replaced.

Copier makes it from ``copier.yml`` and ``template/`` of this repository, and so can bring it up to date later.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from essay import labels
from essay.commands import schemas
from essay.commands.edition import Commands, Edition
from essay.settings import read_settings

ANSWERS = ".copier-answers.yml"
"""What copier keeps in a book: where it came from, in which state, in which language."""

FIRST = "ja"
"""The language of a book for which none is asked."""

MADE, REFUSED = 0, 2


def add_parser(commands: Commands) -> ArgumentParser:
    parser = commands.add_parser("book", help="make a repository for an edition of your own")
    parser.add_argument("--dir", default="", help="its folder, which must not exist yet or be empty")
    parser.add_argument("--lang", default=FIRST, help="the language of the edition: ja or en")
    return parser


def run(edition: Edition, options: Namespace) -> int:
    """Make the book and say what to do next; 2, and nothing made, when it cannot be."""
    told: Mapping[str, str] = edition.words.words["book"]
    refused = edition.words.words["new"]["refused"]
    target = Path(options.dir).expanduser()
    reason = _obstacle(edition, options.dir, target, options.lang) or _make(edition.root, target, options.lang, told)
    if reason:
        print(reason, refused, sep="\n", file=sys.stderr)
        return REFUSED
    settings = read_settings(target / "mkdocs.yml")
    words = labels.load(settings.language)
    for path, text in schemas.files(settings, words).items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, encoding="utf-8", newline="\n")
    _point_to(os.environ.get("REPO_URL", ""), target)
    told = words.words["book"]
    print(told["made"].format(dir=target))
    stopped = _commit(target, told["commit"])
    if stopped:
        print(told["uncommitted"].format(dir=target, detail=stopped))
    print(told["next"].format(dir=target))
    return MADE


def _obstacle(edition: Edition, given: str, target: Path, language: str) -> str:
    """Why no book can be made, in the edition's words; empty when it can."""
    told: Mapping[str, str] = edition.words.words["book"]
    if not given:
        return str(edition.words.words["new"]["missing"].format(name="DIR", example=told["example"]))
    known = sorted(file.parent.name for file in edition.root.glob("template/*/mkdocs.yml"))
    state = _git(edition.root, "status", "--porcelain")
    if not known or state.returncode or not importlib.util.find_spec("copier"):
        return told["elsewhere"]
    if language not in known:
        return told["language"].format(lang=language, known=", ".join(known))
    if target.is_symlink() or (target.exists() and not (target.is_dir() and not any(target.iterdir()))):
        return told["exists"].format(dir=target)
    return told["dirty"] if state.stdout.strip() else ""


def _make(root: Path, target: Path, language: str, told: Mapping[str, str]) -> str:
    """Copy the template; what went wrong, if anything did."""
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", "--vcs-ref", "HEAD", "--data", f"lang={language}"]
    done = _run(root, *command, str(root.resolve()), str(target.absolute()))
    if done.returncode == 0:
        return ""
    return told["failed"].format(detail=_last_line(done))


def _point_to(address: str, target: Path) -> None:
    """Have updates come from the repository's address, where it has one, rather than from a folder of this machine."""
    file = target / ANSWERS
    lines = file.read_text(encoding="utf-8").splitlines()
    if address:
        lines = [f"_src_path: {address}" if line.startswith("_src_path: ") else line for line in lines]
    file.write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")


def _commit(target: Path, message: str) -> str:
    """Make a repository of the folder with all that is in it; what kept git from it, if anything did."""
    steps = (("init", "--quiet", "--initial-branch=main"), ("add", "--all"), ("commit", "--quiet", "--message", message))
    for arguments in steps:
        done = _git(target, *arguments)
        if done.returncode:
            return _last_line(done)
    return ""


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _run(folder, "git", *arguments)


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder; one that cannot be run has failed."""
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    except OSError as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return lines[-1] if lines else str(done.returncode)
