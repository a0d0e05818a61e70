"""What a preview keeps from one build to the next never shows: after any change the site has the bytes of a first build."""

from __future__ import annotations

import gc
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from test_preview import FILES, FIRST, INCIDENT, write_book

from essay.memory import Memory
from preview.building import Edition

ADDRESS = "http://127.0.0.1:1/"
SECOND, TERM, BIB = "docs/chapters/02-second.md", "docs/glossary/nll.md", "bib/refs.bib"


def put(name: str, old: str, new: str) -> Callable[[Path], None]:
    """A change of one place in a file; nothing where the place, or the file, is gone."""

    def change(root: Path) -> None:
        file = root / name
        if file.is_file():
            file.write_bytes(file.read_bytes().replace(old.encode(), new.encode(), 1))

    return change


def remove(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name).unlink(missing_ok=True)


def write(name: str, data: bytes) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / name).write_bytes(data)

    return change


def move(name: str, target: str) -> Callable[[Path], None]:
    """A chapter under another name, in the navigation too."""

    def change(root: Path) -> None:
        if (root / name).is_file():
            (root / name).rename(root / target)
            put("mkdocs.yml", name.removeprefix("docs/"), target.removeprefix("docs/"))(root)

    return change


CHANGES: dict[str, Callable[[Path], None]] = {
    "a sentence": put(FIRST, "初めの文。", "初めの文。もう一つの文。"),
    "a note": put(SECOND, "終わりの文。", "終わりの文[^1]。\n\n[^1]: 注の文。北方限界線。"),
    "a citation": put(SECOND, "終わりの文。", "終わりの文[@cha1999, p. 3]。"),
    "a broken link": put(SECOND, "終わりの文。", "終わりの[文](none.md)。"),
    "a link to a place": put(SECOND, "終わりの文。", "終わりの[文](01-first.md#here)。"),
    "a place": put(FIRST, "初めの文。", "初めの文。\n\n## ここ { #here }\n\n北方限界線と北方限界線。"),
    "a title": put(FIRST, "# はじめに", "# 初めに"),
    "a term's title": put(TERM, "# 北方限界線", "# 限界線"),
    "a term's form": put(TERM, "essay: true", "forms: [文]\nessay: true"),
    "a term's id": put(TERM, "id: nll", "id: nll2"),
    "an incident's date": put(INCIDENT, "2010-11-23\n", "2010-11\n"),
    "an incident's kind": put(INCIDENT, "kind: statement", "kind: missile"),
    "a work's year": put(BIB, "1999}", "2001}"),
    "a work's key": put(BIB, "{cha1999,", "{cha2001,"),
    "the navigation": put("mkdocs.yml", "おわりに:", "むすび:"),
    "a vocabulary": put("mkdocs.yml", "statement: 声明・発表", "statement: 声明"),
    "a template": put("overrides/essay/sidebar.html", "<aside", "<aside data-x=x"),
    "an incident removed": remove(INCIDENT),
    "a term removed": remove(TERM),
    "a chapter removed": remove(FIRST),
    "an incident restored": write(INCIDENT, FILES[INCIDENT].encode()),
    "a term restored": write(TERM, FILES[TERM].encode()),
    "a chapter restored": write(FIRST, FILES[FIRST].encode()),
    "a chapter moved": move(SECOND, "docs/chapters/03-moved.md"),
    "a bad byte": write(SECOND, b"# \xff\n"),
}


def forget_all() -> None:
    """As at the start of a process."""
    for held in gc.get_objects():
        if isinstance(held, Memory):
            held.turn()
            held.turn()


def site_of(edition: Edition, folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """All files that a build gives, and all that it tells."""
    outcome = edition.build(folder, ADDRESS)
    assert not outcome.trace
    files = {}
    if outcome.site:
        whole = outcome.site.whole()
        files = {file.relative_to(whole).as_posix(): file.read_bytes() for file in whole.rglob("*") if file.is_file()}
    shutil.rmtree(folder, ignore_errors=True)
    return files, [str(line) for line in outcome.lines]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    root = tmp_path_factory.mktemp("warm") / "book"
    write_book(root)
    return root


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=4))
def test_a_warm_build_is_a_cold_one(book: Path, tmp_path: Path, changes: list[str]) -> None:
    root = tmp_path / "book"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(book, root)
    edition = Edition(root / "mkdocs.yml")
    site_of(edition, tmp_path / "site")
    for change in changes:
        CHANGES[change](root)
        warm = site_of(edition, tmp_path / "site")
    forget_all()
    files, lines = site_of(Edition(root / "mkdocs.yml"), tmp_path / "site")
    assert warm[1] == lines
    assert sorted(warm[0]) == sorted(files)
    differing = [name for name in files if warm[0][name] != files[name]]
    assert not differing


def test_what_a_build_does_not_ask_for_is_forgotten() -> None:
    memory: Memory[list[int]] = Memory()
    first = memory.get("a", lambda: [1])
    memory.turn()
    assert memory.get("a", lambda: [2]) is first
    memory.turn()
    memory.turn()
    assert "a" not in memory
    assert memory.get("a", lambda: [3]) == [3]


def test_only_what_has_changed_is_rendered_again(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(book, tmp_path / "book")
    edition = Edition(tmp_path / "book/mkdocs.yml")
    edition.build(tmp_path / "1", ADDRESS)
    converted: list[str] = []
    plainly = Markdown.convert

    def convert(self: Markdown, text: str) -> str:
        converted.append(text)
        return plainly(self, text)

    monkeypatch.setattr(Markdown, "convert", convert)
    CHANGES["a sentence"](tmp_path / "book")
    edition.build(tmp_path / "2", ADDRESS)
    assert [re.search(r"^# (.*)$", text, re.MULTILINE)[1] for text in converted] == ["はじめに"]  # type: ignore[index]
