"""What editors and strangers get wrong, one fault a file, and exactly what they are told; and no input at all that breaks the check."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from essay import labels
from essay.checks import examine
from essay.commands import main
from essay.problems import Problem
from essay.settings import read_settings

FOLDER = ROOT / "tests" / "bad-input"
FAULTS = sorted(FOLDER.glob("*.txt"))
SHAPE = re.compile(r"==== (\S+)\n(.*)^==== ([012])\n(.*)\Z", re.DOTALL | re.MULTILINE)
FILES = sorted(file.relative_to(FOLDER / "base").as_posix() for file in (FOLDER / "base").rglob("*") if file.is_file())
REAL = [ROOT / name for name in (
    "docs/chapters/03-tcog.md", "docs/chapters/06-yeonpyeong.md", "docs/glossary/tcog.md", "docs/incidents/2010-11-23-yeonpyeong-shelling.md", "mkdocs.yml",
)]
ODD = ("[", "]", "(", ")", "{", "}", "<", ">", "`", "*", "|", "@", "^", ":", "---", "&a [*a]", "!!python/x", "\x00", "\u202e", "\ufeff", "\t", "\r", "「", "。。", "[^", "[@", "#")


def expected(file: Path) -> tuple[str, bytes, int, list[str]]:
    """The file that is put in place, its bytes, the code and the lines."""
    found = SHAPE.fullmatch(file.read_text(encoding="utf-8"))
    assert found, f"{file.name} has another shape"
    text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), found[2])
    data = re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), text.encode())
    return found[1], data, int(found[3]), found[4].splitlines()


@pytest.mark.parametrize("file", FAULTS, ids=[file.stem for file in FAULTS])
def test_a_fault_is_told(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, data, code, lines = expected(file)
    shutil.copytree(FOLDER / "base", tmp_path / "edition")
    target = tmp_path / "edition" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    assert main(["check", "--config", str(tmp_path / "edition" / "mkdocs.yml")]) == code
    told = capsys.readouterr()
    assert (told.err.splitlines() if code == 2 else told.out.splitlines()[:-1]) == lines
    assert lines
    assert target.read_bytes() == data
    if code != 2:
        assert errors(tmp_path / "edition", warnings=False) == errors(tmp_path / "edition", warnings=True)


def errors(root: Path, *, warnings: bool) -> list[Problem]:
    """What a build finds; a quiet one looks for no warnings."""
    return [problem for problem in examine(root, read_settings(root / "mkdocs.yml"), warnings=warnings)[1] if problem.is_error]


def test_the_small_edition_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(FAULTS) >= 80
    assert main(["check", "--config", str(FOLDER / "base" / "mkdocs.yml")]) == 0
    assert capsys.readouterr().out == labels.load("ja").words["check"]["clean"] + "\n"


def tree(root: Path) -> dict[str, bytes]:
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def check(root: Path, capsys: Any) -> None:
    """Run every format: no exception, a code of the three, and no file is changed."""
    before = tree(root)
    for form in ("text", "json"):
        assert main(["check", "--format", form, "--config", str(root / "mkdocs.yml")]) in (0, 1, 2)
        told = capsys.readouterr()
        if form == "json" and told.out:
            json.loads(told.out)
    assert tree(root) == before


PATIENT = limits(max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@PATIENT
@given(st.sampled_from(FILES), st.binary(max_size=400))
def test_no_bytes_break_the_check(tmp_path_factory: pytest.TempPathFactory, capsys: Any, name: str, data: bytes) -> None:
    root = tmp_path_factory.mktemp("bytes") / "edition"
    shutil.copytree(FOLDER / "base", root)
    (root / name).write_bytes(data)
    check(root, capsys)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str]:
    """A real file with a few lines lost, doubled, swapped, cut or spoilt."""
    file = draw(st.sampled_from(REAL))
    lines = file.read_text(encoding="utf-8").split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(("lose", "double", "swap", "cut", "spoil"))):
            case "lose" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "swap":
                lines[at], lines[other] = lines[other], lines[at]
            case "cut":
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
            case _:
                place = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:place] + draw(st.sampled_from(ODD)) + lines[at][place:]
    return file.relative_to(ROOT).as_posix(), "\n".join(lines)


@PATIENT
@given(mutated())
def test_no_slip_breaks_the_check(tmp_path_factory: pytest.TempPathFactory, capsys: Any, slip: tuple[str, str]) -> None:
    name, text = slip
    root = tmp_path_factory.mktemp("slip") / "edition"
    shutil.copytree(FOLDER / "base", root)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(text.encode())
    check(root, capsys)
