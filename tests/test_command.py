"""``python -m essay``: what it prints and the code with which it ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import shared_settings
from mkdocs.config import load_config
from mkdocs.exceptions import ConfigurationError

from essay.commands import COMMANDS, check, main
from essay.mending import Plan, plan
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
        (b"a: [", "mkdocs.yml:1: The YAML of the settings cannot be read (a bracket is not closed"),
        (b"a: b: c", "mkdocs.yml:1: The YAML of the settings cannot be read (the value has “: ” in it). Put the whole"),
        (b"a: b\r\n\xff\xfe\xff", "mkdocs.yml:2: The byte 0xFF is not UTF-8. Save"),
        (b"extra: { essay: { autor: x } }", "mkdocs.yml:1: The settings know no key extra.essay.autor. Did you mean “author”?"),
        (b"extra: { essay: { kinds: x } }", "mkdocs.yml:1: The settings have “x” for extra.essay.kinds, which is not a table of"),
        (b"site_name: x\nextra:\n  essay:\n    autor: x\n", "mkdocs.yml:4: The settings know no key extra.essay.autor."),
        (b"a: b\nc: d: e\n", "mkdocs.yml:2: The YAML of the settings cannot be read (the value has"),
        (b"theme:\n  language: [ja]", "mkdocs.yml:2: The settings have “[…]” for theme.language, which is not a text."),
        (b"theme:\r\n  language: xx", "mkdocs.yml:2: The settings cannot have “xx” for theme.language. Choose from en, ja."),
        (b"extra: { essay: x }", "mkdocs.yml:1: The settings have “x” for extra.essay, which is not a table"),
        (b"docs_dir: text", "mkdocs.yml:1: docs_dir names a folder text that is not there."),
        (b"nav: &a [*a]", "mkdocs.yml:1: The YAML of the settings cannot be read (it is nested too deep"),
        (b"a: b\nc: !!bool x", "mkdocs.yml:2: The YAML of the settings cannot be read (a mark that begins with"),
        (b"extra:\n  handout: { parts: [covr] }", "mkdocs.yml:2: The settings cannot have “covr” for extra.handout.parts. Did you mean “cover”?"),
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
    with pytest.raises(SettingsError, match=r"^mkdocs.yml:1: The setting docs_dir may not hold “\[…\]”\."):
        read_settings(book)


BUILD = """
site_name: 例
theme: {{ name: material, custom_dir: {project}/overrides, language: {language} }}
hooks: [{project}/hooks/site.py]
plugins: [bibtex: {{ bib_file: bib/refs.bib, bib_by_default: false }}]
extra: {{ essay: {{ {essay} }} }}
"""


@pytest.mark.parametrize(
    ("language", "essay", "says"),
    [
        ("ja", "autor: x", "mkdocs.yml:6: 設定のキー extra.essay.autor は知られていません。「author」ですか？"),
        ("xx", "", "mkdocs.yml:3: The settings cannot have “xx” for theme.language."),
        ("ja", "styles: { default: no.csl }", "no.csl"),
        ("ja", "styles: { de: no.csl }", "no style named 'default'"),
    ],
)
def test_a_build_with_such_settings_stops_with_one_line(book: Path, language: str, essay: str, says: str) -> None:
    (book.parent / "bib" / "refs.bib").write_text("@book{k, title = {A}, langid = {english}, keywords = {x}}", encoding="utf-8")
    book.write_text(BUILD.format(project=PROJECT, language=language, essay=essay) + shared_settings(), encoding="utf-8")
    config = load_config(str(book))
    with pytest.raises(ConfigurationError) as caught:
        config.plugins.on_config(config)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


CHAPTER = "docs/chapters/01.md"
TERM = "---\nid: ko\nreading: こう\navoid: [旧甲]\nessay: true\n---\n\n# 甲\n"


@pytest.fixture
def faulty(book: Path) -> Path:
    """A book in which a chapter uses a form to avoid, and another page has no title; gives its top folder."""
    (book.parent / "docs" / "glossary").mkdir()
    (book.parent / "docs" / "glossary" / "ko.md").write_text(TERM, encoding="utf-8")
    (book.parent / CHAPTER).write_text("# 題\n\n甲と旧甲。\n", encoding="utf-8")
    (book.parent / "docs" / "index.md").write_text("表題\n", encoding="utf-8")
    return book.parent


AVOIDED = f"{CHAPTER}:3: 「旧甲」はこの版で避ける表記です。「甲」ですか？"
UNTITLED = "docs/index.md:1: 見出し「# …」がありません。本文の初めに「# 題」を書いてください。"


def run(arguments: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a program of its own."""
    command = [sys.executable, "-m", "essay", *arguments]
    given = {"PYTHONPATH": str(PROJECT / "hooks"), **environment}
    return subprocess.run(command, cwd=folder, env=given, capture_output=True, check=False)


def test_the_edition_is_found_from_a_folder_below_it(faulty: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(faulty / "docs" / "glossary")
    assert main(["check"]) == 1
    assert capsys.readouterr().out.splitlines()[:-1] == [AVOIDED, UNTITLED]


def test_outside_of_an_edition_there_is_none(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2
    assert capsys.readouterr() == ("", f"no mkdocs.yml in {tmp_path} or above it; name one with --config\n")


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        ([CHAPTER], [AVOIDED]),
        (["docs/index.md"], [UNTITLED]),
        (["docs"], [AVOIDED, UNTITLED]),
        (["docs/chapters/", "bib/refs.bib"], [AVOIDED]),
        (["docs/chapters/../index.md"], [UNTITLED]),
        (["mkdocs.yml", "docs/glossary"], []),
        (["."], [AVOIDED, UNTITLED]),
    ],
)
def test_only_the_files_that_were_named_are_told_of(
    faulty: Path, monkeypatch: Any, capsys: Any, paths: list[str], told: list[str]
) -> None:
    monkeypatch.chdir(faulty)
    assert main(["check", *paths]) == bool(told)
    assert capsys.readouterr().out.splitlines()[:-1] == told
    assert main(["check", "--config", str(faulty / "mkdocs.yml"), *(str(faulty / path) for path in paths)]) == bool(told)
    assert capsys.readouterr().out.splitlines()[:-1] == told


def test_a_name_may_be_composed_or_not(faulty: Path, monkeypatch: Any, capsys: Any) -> None:
    (faulty / "docs" / "か\u3099.md").write_text("題\n", encoding="utf-8")
    (faulty / "docs" / "が.md").write_text("題\n", encoding="utf-8")
    monkeypatch.chdir(faulty)
    assert main(["check", "docs/が.md"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["docs/nowhere.md"], "docs/nowhere.md: no such file or folder"),
        ([".."], "..: not in the edition of "),
        (["--format", "xml"], "invalid choice: 'xml'"),
        (["--dry-run"], "--dry-run goes with --fix"),
        (["--fix", "--format", "json"], "--fix writes text only"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_usage(faulty: Path, monkeypatch: Any, capsys: Any, arguments: list[str], says: str) -> None:
    monkeypatch.chdir(faulty)
    with pytest.raises(SystemExit) as caught:
        main(["check", *arguments])
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "usage: essay check" in err
    assert says in err


def test_pages_that_are_not_there_end_with_2(book: Path, capsys: Any) -> None:
    book.write_text("docs_dir: dosc\ntheme: { language: ja }\n", encoding="utf-8")
    assert main(["check", "--config", str(book)]) == 2
    assert capsys.readouterr() == ("", "mkdocs.yml:1: docs_dir のフォルダー dosc がありません。フォルダーを作るか、docs_dir の名を直してください。\n")


@pytest.mark.parametrize(
    "text", ["nav: &a [*a]\n", "a: " + "[" * 400, "docs_dir: \"\\0\"\n", "? [a]\n: b\n", "a: 2010-99-99\n", "a: !!timestamp x", "a: !!bool x", "a: !!int ''",
     "theme: { language: \"\\0\" }"]
)
def test_no_settings_end_with_a_traceback(book: Path, capsys: Any, text: str) -> None:
    book.write_text(text, encoding="utf-8")
    assert main(["check", "--config", str(book)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


def test_settings_are_told_in_every_format(book: Path, capsys: Any) -> None:
    book.write_text("theme: { language: ja }\nextra:\n  essay: { autor: x, kinds: y }\n", encoding="utf-8")
    assert main(["check", "--format", "github", "--config", str(book)]) == 2
    out, err = capsys.readouterr()
    assert (out.count("::error file=mkdocs.yml,line=3,title=誤り settings-"), out.splitlines()[-1], err) == (2, "誤り 2 件、警告 0 件。", "")
    assert main(["check", "--format", "json", "--config", str(book)]) == 2
    assert [told["kind"] for told in json.loads(capsys.readouterr().out)["problems"]] == ["settings-mistyped", "settings-unknown-key"]


def test_a_language_is_guessed_at(book: Path, capsys: Any) -> None:
    book.write_text("theme: { language: jp }\n", encoding="utf-8")
    assert main(["check", "--config", str(book)]) == 2
    assert capsys.readouterr().err == "mkdocs.yml:1: 設定の theme.language に「jp」は選べません。「ja」ですか？\n"


def test_a_file_that_cannot_be_read_ends_with_2(book: Path, monkeypatch: Any, capsys: Any) -> None:
    def refuse(file: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert main(["check", "--config", str(book)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "Permission denied" in err


@pytest.mark.parametrize("name", ["text", "github", "json", "sarif"])
@pytest.mark.parametrize("environment", [{"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}])
def test_nothing_fails_where_the_terminal_has_no_japanese(faulty: Path, name: str, environment: dict[str, str]) -> None:
    plain, other = run(["check", "--format", name], faulty), run(["check", "--format", name], faulty, **environment)
    assert (other.returncode, other.stderr) == (1, b"")
    assert other.stdout.endswith(b"\n")
    if name == "text":
        assert other.stdout.decode("ascii").startswith(r"docs/chapters/01.md:3: \u300c\u65e7\u7532\u300d")
    else:
        assert other.stdout == plain.stdout


def test_a_name_that_is_not_unicode_is_told_all_the_same(faulty: Path) -> None:
    (faulty / "docs" / os.fsdecode(b"\x93\xfa.md")).write_text("題\n", encoding="utf-8")
    for name in ("text", "github", "json", "sarif"):
        done = run(["check", "--format", name], faulty)
        assert (done.returncode, done.stderr) == (1, b"")
        done.stdout.decode()
    assert "docs/%93%FA.md" in done.stdout.decode()


def test_github_is_told_the_way_from_where_it_stands(faulty: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(faulty.parent)
    assert main(["check", "--config", f"{faulty.name}/mkdocs.yml", "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith(f"::error file={faulty.name}/{CHAPTER},line=3,col=3,title=")


def test_nobody_has_to_read_to_the_end(faulty: Path) -> None:
    """``essay check | true``: whoever reads has gone before anything is written."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "essay", "check"]
    environment = {"PYTHONPATH": str(PROJECT / "hooks")}
    done = subprocess.run(command, cwd=faulty, env=environment, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


DIFF = f"--- a/{CHAPTER}\n+++ b/{CHAPTER}\n@@ -2,2 +2,2 @@\n \n-甲と旧甲。\n+甲と甲。\n"


def test_what_is_safe_is_mended_and_the_rest_told(faulty: Path, capsys: Any) -> None:
    (faulty / CHAPTER).chmod(0o640)
    assert main(["check", "--fix", "--config", str(faulty / "mkdocs.yml")]) == 1
    assert capsys.readouterr().out == f"{DIFF}1 件のファイルを直しました。\n{UNTITLED}\n誤り 1 件、警告 0 件。\n"
    assert (faulty / CHAPTER).read_text(encoding="utf-8") == "# 題\n\n甲と甲。\n"
    assert (faulty / CHAPTER).stat().st_mode & 0o777 == 0o640
    assert main(["check", "--fix", "--config", str(faulty / "mkdocs.yml")]) == 1
    assert capsys.readouterr().out == f"自動で直せるものはありません。\n{UNTITLED}\n誤り 1 件、警告 0 件。\n"
    assert sorted(file.name for file in (faulty / "docs" / "chapters").iterdir()) == ["01.md"]


def test_what_would_be_mended_can_be_seen_first(faulty: Path, capsys: Any) -> None:
    before = (faulty / CHAPTER).read_bytes()
    arguments = ["check", "--fix", "--dry-run", "--config", str(faulty / "mkdocs.yml")]
    assert main(arguments) == 1
    assert capsys.readouterr() == (DIFF, "")
    assert (faulty / CHAPTER).read_bytes() == before
    assert main([*arguments, str(faulty / "docs" / "index.md")]) == 0
    assert capsys.readouterr() == ("", "")


def test_nothing_is_written_through_a_link(faulty: Path, tmp_path: Path, capsys: Any) -> None:
    real = faulty / "docs" / "real"
    real.mkdir()
    (real / "two.md").write_text("# 題\n\n旧甲\n", encoding="utf-8")
    (faulty / "docs" / "one.md").symlink_to(real / "two.md")
    assert main(["check", "--fix", "--config", str(faulty / "mkdocs.yml"), str(faulty / "docs" / "one.md")]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("自動で直せるものはありません。\ndocs/one.md:1: シンボリックリンクは置けません。")
    assert (real / "two.md").read_text(encoding="utf-8") == "# 題\n\n旧甲\n"
    assert (faulty / "docs" / "one.md").is_symlink()


@pytest.mark.parametrize("docs", ["../outside", "linked"])
def test_nothing_is_written_outside_of_the_edition(faulty: Path, capsys: Any, docs: str) -> None:
    edition = faulty / "edition"
    shutil.copytree(faulty / "docs", faulty / "outside")
    shutil.copytree(faulty / "bib", edition / "bib")
    (edition / "linked").symlink_to(faulty / "outside")
    (edition / "mkdocs.yml").write_text(f"theme: {{ language: ja }}\ndocs_dir: {docs}\n", encoding="utf-8")
    assert main(["check", "--fix", "--config", str(edition / "mkdocs.yml")]) == 1
    assert capsys.readouterr().err == f"{docs}/chapters/01.md: 直せませんでした。この版のフォルダーの外にあります。\n"
    assert (faulty / "outside" / "chapters" / "01.md").read_text(encoding="utf-8") == "# 題\n\n甲と旧甲。\n"


def test_a_file_that_changes_in_the_meantime_is_not_overwritten(faulty: Path, monkeypatch: Any, capsys: Any) -> None:
    def slow(*given: Any) -> Plan:
        found = plan(*given)
        (faulty / CHAPTER).write_text("# 題\n\n甲と旧甲。書き足した。\n", encoding="utf-8")
        return found

    monkeypatch.setattr(check, "plan", slow)
    assert main(["check", "--fix", "--config", str(faulty / "mkdocs.yml")]) == 1
    out, err = capsys.readouterr()
    assert err == f"{CHAPTER}: 直せませんでした。読んだ後に書き換えられました。もう一度実行してください。\n"
    assert AVOIDED in out
    assert "書き足した" in (faulty / CHAPTER).read_text(encoding="utf-8")


def test_a_failure_loses_nothing(faulty: Path, monkeypatch: Any, capsys: Any) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert main(["check", "--fix", "--config", str(faulty / "mkdocs.yml")]) == 1
    assert capsys.readouterr().err == f"{CHAPTER}: 直せませんでした。No space left on device\n"
    assert (faulty / CHAPTER).read_text(encoding="utf-8") == "# 題\n\n甲と旧甲。\n"
    assert [file.name for file in (faulty / "docs" / "chapters").iterdir()] == ["01.md"]


def test_a_file_that_may_not_be_written_is_left_as_it_is(faulty: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert main(["check", "--fix", "--config", str(faulty / "mkdocs.yml")]) == 1
    assert capsys.readouterr().err == f"{CHAPTER}: 直せませんでした。書き込みが許されていません。\n"


def test_an_edition_that_is_reached_by_a_link_can_be_mended(faulty: Path, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "link").symlink_to(faulty)
    assert main(["check", "--fix", "--config", str(tmp_path / "link" / "mkdocs.yml")]) == 1
    assert capsys.readouterr().out.startswith(DIFF)
    assert (faulty / CHAPTER).read_text(encoding="utf-8") == "# 題\n\n甲と甲。\n"


def test_every_command_says_what_it_is_for(capsys: Any) -> None:
    for command in COMMANDS:
        # «import» is no name that a module could have.
        name = command.__name__.rpartition(".")[2].replace("importing", "import")
        with pytest.raises(SystemExit):
            main([name, "--help"])
        assert capsys.readouterr().out.startswith(f"usage: essay {name} ")
