"""``python -m essay``: what it prints and the code with which it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import ConfigurationError

from essay.commands import main
from essay.settings import Settings, SettingsError, read_settings

PROJECT = Path(__file__).parents[1]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book of one chapter without faults; gives its ``mkdocs.yml``."""
    (tmp_path / "docs" / "chapters").mkdir(parents=True)
    (tmp_path / "docs" / "chapters" / "01.md").write_text("# 題\n\n文[^1]。\n\n[^1]: 注。\n", encoding="utf-8")
    (tmp_path / "bib").mkdir()
    (tmp_path / "bib" / "refs.bib").write_text("", encoding="utf-8")
    config = tmp_path / "mkdocs.yml"
    config.write_text("theme: { language: ja }\n", encoding="utf-8")
    return config


def test_a_book_without_faults_ends_with_0(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config", str(book)]) == 0
    assert capsys.readouterr() == ("問題はありません。\n", "")


def test_warnings_end_with_0(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book.write_text("theme: { language: ja }\nnav: [index.md]\n", encoding="utf-8")
    (book.parent / "docs" / "index.md").write_text("# 表題\n", encoding="utf-8")
    assert main(["check", "--config", str(book)]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["誤り 0 件、警告 1 件。"]


def test_errors_end_with_1(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (book.parent / "docs" / "index.md").write_text("表題\n", encoding="utf-8")
    assert main(["check", "--config", str(book)]) == 1
    assert capsys.readouterr().out == (
        "docs/index.md:1: 見出し「# …」がありません。本文の初めに「# 題」を書いてください。\n誤り 1 件、警告 0 件。\n"
    )


def test_how_much_there_is(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["count", "--config", str(book)]) == 0
    assert capsys.readouterr().out == "章 1、注 1、用語 0、出来事 0、文献 0\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "No such file or directory"),
        (b"a: [", "expected the node content"),
        (b"a: b: c", "mapping values are not allowed here"),
        (b"\xff\xfe\xff", "can't decode byte 0xff"),
        (b"extra: { essay: { autor: x } }", "extra.essay: autor: Extra inputs are not permitted"),
        (b"extra: { essay: { kinds: x, actors: [y] } }", "actors: Input should be a valid dictionary; kinds: Input should"),
        (b"theme: { language: [ja] }", "language: Input should be a valid string"),
        (b"theme: { language: xx }", "no labels for the language 'xx'; there are: en, ja"),
    ],
)
def test_settings_that_cannot_be_read_end_with_2_and_one_line(
    book: Path, capsys: pytest.CaptureFixture[str], text: bytes | None, says: str
) -> None:
    if text is None:
        book.unlink()
    else:
        book.write_bytes(text)
    assert main(["check", "--config", str(book)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["chek"], ["count", "a"], ["check", "--nothing"]])
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: essay" in capsys.readouterr().err


def test_as_a_program(book: Path) -> None:
    run = [sys.executable, "-m", "essay", "check"]
    environment = {"PYTHONPATH": str(PROJECT / "hooks")}
    done = subprocess.run(run, cwd=book.parent, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "問題はありません。\n", "")


@pytest.mark.parametrize(
    "text", ["", "- a", "theme: {}", "theme:\nextra:\nnav:", "extra: x", "extra: { essay: }", "nav: x"]
)
def test_settings_that_say_nothing_are_the_defaults(book: Path, text: str) -> None:
    book.write_text(text, encoding="utf-8")
    assert read_settings(book) == Settings()


def test_the_navigation_is_read_with_its_lines(book: Path) -> None:
    text = "nav:\n  - a.md\n  - 題: b.md\n  - 部:\n      - 章: c/d.md\n      - 外: https://e.example/\n      - !ENV X\n"
    book.write_text(text, encoding="utf-8")
    assert read_settings(book).nav == (("a.md", 2), ("b.md", 3), ("c/d.md", 5))


def test_tags_are_not_run(book: Path) -> None:
    book.write_text("docs_dir: !ENV [DOCS, d]\nx: !!python/object/apply:os.system ['exit 1']\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="docs: Input should be a valid string"):
        read_settings(book)


BUILD = """
INHERIT: {project}/mkdocs.yml
site_name: 例
nav:
theme: {{ custom_dir: {project}/overrides, language: {language} }}
hooks: [{project}/hooks/site.py]
plugins: [bibtex: {{ bib_file: bib/refs.bib, bib_by_default: false }}]
extra: {{ essay: {{ {essay} }} }}
"""


@pytest.mark.parametrize(
    ("language", "essay", "says"),
    [
        ("ja", "autor: x", "extra.essay: autor: Extra inputs are not permitted"),
        ("xx", "", "no labels for the language 'xx'"),
        ("ja", "styles: { default: no.csl }", "no.csl"),
        ("ja", "styles: { de: no.csl }", "no style named 'default'"),
    ],
)
def test_a_build_with_such_settings_stops_with_one_line(book: Path, language: str, essay: str, says: str) -> None:
    (book.parent / "bib" / "refs.bib").write_text("@book{k, title = {A}, langid = {english}, keywords = {x}}", encoding="utf-8")
    book.write_text(BUILD.format(project=PROJECT, language=language, essay=essay), encoding="utf-8")
    config = load_config(str(book))
    with pytest.raises(ConfigurationError) as caught:
        config.plugins.on_config(config)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
