"""Golden cases: each is a tiny book in YAML, with the problems that it must give and the HTML that it must become.

A case holds ``files`` (by path; ``!!binary`` for bytes), ``links`` (symbolic ones, with their targets) and, where they matter, ``language``, ``problems`` (the lines of
``essay check``), ``fatal`` (a preview stops too), ``pages`` and ``absent`` (HTML in its order, and HTML that must not be).
"""

import logging
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import shared_settings
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from mkdocs.structure.files import Files
from mkdocs.theme import Theme

from essay.commands import main

PROJECT = Path(__file__).parents[1]
FOLDER = PROJECT / "tests" / "cases"
DEFAULTS = yaml.safe_load((FOLDER / "defaults.yaml").read_text(encoding="utf-8"))
CASES = [(file.stem, *case) for file in sorted(FOLDER.glob("*.yml")) for case in yaml.safe_load(file.read_text("utf-8")).items()]


def write(case: dict[str, Any], root: Path) -> None:
    """The book's files; what its ``mkdocs.yml`` lacks is added below it."""
    files = {"bib/refs.bib": "", "mkdocs.yml": "", **case["files"]}
    settings = files["mkdocs.yml"].replace("{project}", str(PROJECT))
    given = yaml.safe_load(settings) or {}
    added = "".join(f"{key}: {DEFAULTS[key]}\n" for key in DEFAULTS if key not in given)
    added = added.format(project=PROJECT, language=case.get("language", "ja"))
    files["mkdocs.yml"] = settings + added + shared_settings(given)
    for name, text in files.items():
        if text is not None:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    for name, target in case.get("links", {}).items():
        (root / name).symlink_to(target)


def stop_quietly(root: Path, caplog: pytest.LogCaptureFixture) -> tuple[list[str], str]:
    """The lines that a quiet build logs before it stops, and what it stops with."""
    caplog.clear()
    caplog.set_level(logging.ERROR, "mkdocs.hooks.essay")
    with pytest.raises(Abort) as stopped:
        build(load_config(str(root / "mkdocs.yml"), strict=True))
    return [record.getMessage() for record in caplog.records if record.name == "mkdocs.hooks.essay"], str(stopped.value)


def build_site(root: Path, caplog: pytest.LogCaptureFixture, strict: bool) -> tuple[list[str], bool]:
    """The lines that a build logs about the book, and whether it went through (and then logged a summary)."""
    caplog.clear()
    caplog.set_level(logging.INFO, "mkdocs.hooks.essay")
    try:
        build(load_config(str(root / "mkdocs.yml"), strict=strict))
    except Abort:
        return [record.getMessage() for record in caplog.records if record.name == "mkdocs.hooks.essay"], False
    return [record.getMessage() for record in caplog.records if record.name == "mkdocs.hooks.essay"][:-1], True


@pytest.fixture(scope="module")
def templates() -> Any:
    """The theme's templates, compiled once for all cases."""
    make, made = Theme.get_env, dict[str, Any]()
    return lambda theme: made.get("templates") or made.setdefault("templates", make(theme))


@pytest.fixture(autouse=True)
def quick(templates: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiling templates and copying fonts would take most of the time."""
    monkeypatch.setattr(Theme, "get_env", templates)
    monkeypatch.setattr(Files, "add_files_from_theme", lambda *_: None)


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{stem}: {name}") for stem, name, case in CASES if name[0] != "."])
def test_case(case: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: Any) -> None:
    write(case, tmp_path)
    code = main(["check", "--config", str(tmp_path / "mkdocs.yml")])
    *told, count = capsys.readouterr().out.splitlines()
    assert told == case.get("problems", [])
    assert build_site(tmp_path, caplog, strict=True) == (told, code == 0)
    if code:
        errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
        assert stop_quietly(tmp_path, caplog) == (errors, count)
    assert code == 0 or build_site(tmp_path, caplog, strict=False) == (told, not case.get("fatal", False))
    for page, parts in case.get("pages", {}).items():
        html, at = (tmp_path / "site" / page).read_text(encoding="utf-8"), 0
        for part in parts:
            at = html.find(part, at)
            assert at >= 0, f"{part}\nis not, or not in this order, in\n{html[html.index('<main') :]}"
    for page, parts in case.get("absent", {}).items():
        assert [part for part in parts if part in (tmp_path / "site" / page).read_text(encoding="utf-8")] == []
