"""The parts of the preview: what counts as a change, the bar, and the place that is found for a fault."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from lxml import html
from mkdocs.exceptions import Abort, ConfigurationError

from essay import labels
from essay.settings import SettingsError, read_settings
from preview.bar import Bar, render, summary, with_bar
from preview.faults import Line, fault, is_of_program, option
from preview.watching import differences, snapshot, wait_for_change

JA = labels.load("ja")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "a").mkdir(parents=True)
    (tmp_path / "docs" / "a" / "b.md").write_text("1", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("", encoding="utf-8")
    return tmp_path


def test_files_that_come_go_and_change_are_found(folder: Path) -> None:
    watched = (folder / "docs", folder / "mkdocs.yml", folder / "none")
    before = snapshot(watched)
    (folder / "docs" / "a" / "b.md").write_text("22", encoding="utf-8")
    (folder / "docs" / "c.md").write_text("", encoding="utf-8")
    (folder / "mkdocs.yml").unlink()
    (folder / "other.md").write_text("", encoding="utf-8")
    found = differences(before, snapshot(watched))
    assert [file.relative_to(folder).as_posix() for file in found] == ["docs/a/b.md", "docs/c.md", "mkdocs.yml"]


def test_a_file_put_in_the_place_of_another_of_the_same_time_and_size_is_found(folder: Path) -> None:
    file, other = folder / "docs" / "a" / "b.md", folder / "new"
    other.write_text("2", encoding="utf-8")
    os.utime(other, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    before = snapshot([folder / "docs"])
    other.replace(file)
    assert differences(before, snapshot([folder / "docs"])) == [file]


def test_what_is_hidden_or_compiled_is_no_change(folder: Path) -> None:
    before = snapshot([folder])
    for name in (".b.md.swp", ".git/index", "docs/.x/y.md", "docs/__pycache__/z.pyc"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("", encoding="utf-8")
    assert snapshot([folder]) == before


def test_a_change_is_waited_for(folder: Path) -> None:
    before = snapshot([folder])
    writer = threading.Timer(0.1, (folder / "docs" / "new.md").write_text, ("1", "utf-8"))
    writer.start()
    found = wait_for_change([folder], before)
    writer.join()
    assert differences(before, found) == [folder / "docs" / "new.md"]


HOSTILE = Line("docs/<b>.md:1", "<script>alert(1)</script>「\"」&", True)


def shown(*lines: Line, notice: str = "") -> html.HtmlElement:
    return html.fragment_fromstring(render(Bar("t", lines, notice, [('/x?"&', "<行>")], JA.words), lambda name: f"/{name}.html"))


def test_a_bar_holds_lines_as_text() -> None:
    bar = shown(HOSTILE, Line("", "x", False))
    assert bar.xpath("//script") == []
    assert [item.text_content() for item in bar.xpath(".//li")] == [f"{HOSTILE.place} {HOSTILE.message}", "x"]
    assert bar.xpath(".//li/a/@href") == ["/<b>.html"]
    assert bar.xpath(".//p/a/@href") == ['/x?"&']
    assert bar.xpath(".//p/@role") == ["alert"]
    assert bar.xpath(".//details/@open") == [""]


def test_a_bar_without_errors_is_quiet() -> None:
    assert shown().xpath(".//details") == []
    bar = shown(Line("a.md:1", "x", False))
    assert bar.xpath(".//p/@role") == ["status"]
    assert bar.xpath(".//details/@open") == []
    assert shown(notice="古い。").xpath("string(.//p[@role='alert'])") == "古い。問題はありません。"


@pytest.mark.parametrize(("page", "result"), [
    ("<body><header><nav></nav></header>x</body>", "<body><header><nav></nav>BAR</header>x</body>"),
    ("<BODY class='a'>x", "<BODY class='a'>BARx"),
    ("plain", "plain"),
    ("", ""),
])
def test_the_bar_stands_under_the_header_or_first(page: str, result: str) -> None:
    found = with_bar(page, "BAR", "t")
    start, end = found.find("<link"), found.find("</script>") + len("</script>")
    assert (found[:start] + found[end:] if start >= 0 else found) == result


def test_a_summary_counts() -> None:
    lines = [Line("a", "x"), Line("a", "y"), Line("a", "z", False)]
    assert summary(lines, JA.words) == "誤り 2 件、警告 1 件。"
    assert summary([], labels.load("en").words) == labels.load("en").words["check"]["clean"]


def told(error: Exception, root: Path) -> str:
    return str(fault(error, root, root / "mkdocs.yml", JA, snapshot([root])))


def test_a_setting_is_found_by_its_key(folder: Path) -> None:
    (folder / "mkdocs.yml").write_text("theme: material\nextra:\n  essay:\n    autor: y\n", encoding="utf-8")
    assert str(option(JA, folder / "mkdocs.yml", "theme", "a\n b")).startswith("mkdocs.yml:1: 設定の theme が正しくありません（a b）。")
    with pytest.raises(SettingsError) as caught:
        read_settings(folder / "mkdocs.yml")
    assert told(caught.value, folder) == "mkdocs.yml:4: 設定のキー extra.essay.autor は知られていません。「author」ですか？"
    assert told(SettingsError("SOURCE_DATE_EPOCH: x"), folder).startswith("mkdocs.yml:1: 設定が読めません（SOURCE_DATE_EPOCH: x）。")


def test_a_fault_of_the_program_is_known_from_one_of_the_text(folder: Path) -> None:
    error = KeyError("x")
    assert is_of_program(error)
    assert told(error, folder) == (
        "mkdocs.yml:1: 組み立ての途中でプログラムが止まりました（KeyError: 'x'）。"
        "直前の変更を元に戻すと直るかもしれません。くわしくは端末に出ています。"
    )
    for mere in (Abort("x"), ConfigurationError("x"), FileNotFoundError(2, "No such file", str(folder / "docs" / "a.md"))):
        assert not is_of_program(mere)
    assert told(FileNotFoundError(2, "No such file", str(folder / "docs" / "a.md")), folder).startswith("docs/a.md:1: ファイルが読めません")
    assert told(ConfigurationError(f"in {folder}/x"), folder).startswith("mkdocs.yml:1: 設定が読めません（in x）。")


def test_the_cause_is_told_and_not_what_came_of_it(folder: Path) -> None:
    (folder / "docs" / "t.html").write_bytes(b"\n\xff")
    error = Abort("stopped")
    error.__context__ = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
    assert told(error, folder) == "docs/t.html:2: UTF-8 ではないバイトがあります。エディターで文字コードを UTF-8 にして保存し直してください。"
