"""``essay new``: what it writes, that only its marks remain to be filled in, and all that it refuses."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from essay import labels
from essay.bibliography import TYPES, read_bib
from essay.book import Book, read_page
from essay.commands import main
from essay.navlist import with_page
from essay.records import Term
from essay.scaffold import SCHEMAS, BadKeyError, RefusedError, chapter, record, work
from essay.settings import Settings, read_settings
from essay.source import read_source
from essay.unfilled import MARK

ENGLISH = "site_name: Example\ntheme: { language: en }\nextra: { essay: { kinds: { clash: Armed clash }, actors: { rok: South Korea } } }\n"
LANGUAGES = ["ja", "en"]


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """A copy of the edition's sources."""
    for folder in ("docs", "bib"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


@pytest.fixture
def new(edition: Path) -> Callable[..., int]:
    """``essay new`` in that copy."""
    return lambda *arguments: main(["new", *arguments, "--config", str(edition / "mkdocs.yml")])


def told(edition: Path, path: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What ``check`` says of one file."""
    capsys.readouterr()
    main(["check", "--config", str(edition / "mkdocs.yml")])
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith(f"{path}:")]


def tree(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def fill(file: Path, *values: str) -> None:
    """Write a value in place of each mark, as an editor would; an empty one deletes the line."""
    text, given_values = file.read_text(encoding="utf-8"), iter(values)
    for mark in re.findall("〔★[^〕\n]*〕", text):
        value = next(given_values)
        text = text.replace(mark, value, 1) if value else re.sub(rf"^.*{re.escape(mark)}.*\n", "", text, count=1, flags=re.MULTILINE)
    assert next(given_values, None) is None
    file.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Asked:
    """A file that is asked for, what its marks are filled with, and whether it is then told to be unused."""

    arguments: tuple[str, ...]
    path: str
    values: tuple[str, ...]
    unused: bool = True


ASKED = {
    "term": Asked(
        ("term", "--id", "line", "--title", "黄海の線"), "docs/glossary/line.md",
        ("こうかいのせん", "[icg2011]", "true", "黄海に引かれた線。"),
    ),
    "incident": Asked(
        ("incident", "--date", "1953-08~", "--id", "line"), "docs/incidents/1953-08-line.md",
        ("agreement", "[unc, rok]", "", "false", "線を引く", "国連軍司令部が線を引いた。"),
    ),
    "chapter": Asked(
        ("chapter", "--id", "later", "--title", "Later: part \"two\""), "docs/chapters/09-later.md",
        ("第3章", "", "本文[@icg2011]。"), unused=False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_only_the_marks_of_a_new_file_remain_to_be_filled(
    new: Callable[..., int], edition: Path, capsys: pytest.CaptureFixture[str], asked: Asked
) -> None:
    assert new(*asked.arguments) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == f"{asked.path} を書きました。"
    assert out.splitlines()[-1] == "〔★ から 〕までを書き換えて、make check で確かめてください。"
    assert err == ""
    lines = (edition / asked.path).read_text(encoding="utf-8").splitlines()
    marked = [f"{asked.path}:{number}" for number, line in enumerate(lines, 1) if "〔★" in line]
    assert [line.split(": ")[0] for line in told(edition, asked.path, capsys)] == marked
    assert len(marked) == len(asked.values)
    fill(edition / asked.path, *asked.values)
    remaining = told(edition, asked.path, capsys)
    assert len(remaining) == asked.unused
    assert all("使われていません" in line or "触れられていません" in line for line in remaining)


def test_a_new_work_waits_for_its_marks_only(new: Callable[..., int], edition: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bib = edition / "bib" / "refs.bib"
    before = bib.read_bytes()
    assert new("source", "--key", "kurata2015", "--type", "online") == 0
    line = before.count(b"\n") + 2
    assert capsys.readouterr().out.splitlines()[0] == f"bib/refs.bib:{line} を書きました。"
    assert bib.read_bytes().startswith(before)
    waiting = told(edition, "bib/refs.bib", capsys)
    assert [line.endswith("がまだ残っています。〔★ から 〕までを消して、書いてください。") for line in waiting].count(False) == 1
    assert "kurata2015" in next(line for line in waiting if "どこからも引かれていません" in line)
    fill(bib, "倉田, 秀也", "くらた ひでや", "論文", "2015", "https://example.org/", "", "japanese", "scholarship")
    assert told(edition, "bib/refs.bib", capsys) == [line for line in waiting if "どこからも引かれていません" in line]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sort", SCHEMAS)
def test_a_new_file_has_every_key_of_its_schema_in_the_order_of_the_labels(sort: str, language: str) -> None:
    words, settings = labels.load(language), read_settings(ROOT / "mkdocs.yml").model_copy(update={"language": language})
    book = Book(settings, {}, frozenset(), {})
    values = {"id": "a", "date": "2010"} if sort == "incident" else {"id": "a"}
    draft = chapter("a", "", book, words) if sort == "chapter" else record(sort, values, "", book, words)
    front = read_source(draft.text, "", "").front
    keys = re.findall(r"^(?:# )?(\w+): ", front, re.MULTILINE)
    assert keys == [key for key in words.words["keys"] if key in SCHEMAS[sort].model_fields]
    assert isinstance(yaml.safe_load(front), dict)
    assert yaml.safe_load(re.sub("^# (?=[a-z_]+: )", "", front, flags=re.MULTILINE)).keys() == set(keys)
    assert draft.text.endswith("〕\n")
    if sort == "incident":
        assert all(name in front for name in (*settings.kinds, *settings.kinds.values(), *settings.actors.values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mark_of_each_language_is_one_that_the_checker_knows(language: str) -> None:
    assert MARK.match(labels.load(language).words["new"]["mark"].format(what="x"))


REFUSED = [
    (("term",), "ID がありません。例：make new-term ID=narrow-gauge TITLE=狭軌"),
    (("term", "--id", "  "), "ID がありません。"),
    (("incident", "--id", "x"), "DATE がありません。例：make new-incident DATE=1872-10-14"),
    (("source",), "KEY がありません。"),
    (("chapter", "--title", "題"), "ID がありません。例：make new-chapter ID="),
    (("term", "--id", "NLL"), "前付けの id の値「NLL」は小文字の英数字とハイフンだけの名ではありません。"),
    (("term", "--id", "../../x"), "小文字の英数字とハイフンだけの名ではありません。"),
    (("term", "--id", "a\nb: c"), "小文字の英数字とハイフンだけの名ではありません。"),
    (("term", "--id", "北方"), "小文字の英数字とハイフンだけの名ではありません。"),
    (("chapter", "--id", "C:\\x"), "小文字の英数字とハイフンだけの名ではありません。"),
    (("term", "--id", "nll"), "docs/glossary/nll.md はもうあります。"),
    (("term", "--id", "yeonpyeong-shelling"), "id「yeonpyeong-shelling」が二度あります（先のものは docs/incidents/2010-11-23-yeonpyeong-shelling.md:2）。"),
    (("term", "--id", "x", "--title", "ＮＬＬ"), "表記「ＮＬＬ」は「x」と「nll」が取り合っています（先のものは docs/glossary/nll.md:4）。"),
    (("term", "--id", "x", "--title", "題[^1]"), "見出しが注 [^1] を呼んでいます。"),
    (("incident", "--date", "2010-02-30", "--id", "x"), "date の「2010-02-30」は日付として読めません。「2010-02-28」ですか？"),
    (("incident", "--date", "きのう", "--id", "x"), "date の「きのう」は日付として読めません。"),
    (("incident", "--date", "2011/2010", "--id", "x"), "date の「2011/2010」は終わりが始まりより前です。"),
    (("incident", "--date", "2010-11-23", "--id", "yeonpyeong-shelling"), "docs/incidents/2010-11-23-yeonpyeong-shelling.md はもうあります。"),
    (("incident", "--date", "2010-11-24", "--id", "yeonpyeong-shelling"), "id「yeonpyeong-shelling」が二度あります"),
    (("chapter", "--id", "tcog"), "id「tcog」が二度あります（先のものは docs/chapters/03-tcog.md:1）。"),
    (("source", "--key", "cha1999"), "文献キー「cha1999」が二度あります（先のものは bib/refs.bib:"),
    (("source", "--key", "CHA1999"), "文献キー「CHA1999」が二度あります"),
    (("source", "--key", "a b"), "文献キー「a b」は使えません。"),
    (("source", "--key", "k,title={x}"), "文献キー「k,title={x}」は使えません。"),
    (("source", "--key", "倉田2015"), "文献キー「倉田2015」は使えません。"),
    (("source", "--key", "k1", "--type", "artcle"), "文献「k1」の種別 @artcle は BibLaTeX にありません。「article」ですか？"),
    (("source", "--key", "k1", "--type", "a{b"), "何も書きませんでした。"),
    (("term", "--id", "x" * 300), "何も書きませんでした。"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "says"), REFUSED, ids=range(len(REFUSED)))
def test_what_would_be_a_fault_is_refused_and_nothing_written(
    new: Callable[..., int], edition: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    before = tree(edition)
    assert new(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.endswith("\n何も書きませんでした。\n")
    assert tree(edition) == before


def test_an_unknown_sort_is_answered_with_those_that_there_are(new: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        new("note")
    assert caught.value.code == 2
    assert "term" in capsys.readouterr().err


def test_a_new_file_is_told_in_the_language_of_the_edition(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bib").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "bib" / "refs.bib").write_text("", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(ENGLISH, encoding="utf-8")
    config = ["--config", str(tmp_path / "mkdocs.yml")]
    assert main(["new", "incident", "--date", "1999-04", "--id", "talks", *config]) == 0
    assert main(["new", "chapter", "--id", "first", "--title", "The First", *config]) == 0
    assert main(["new", "source", "--key", "cha1999", *config]) == 0
    assert capsys.readouterr().out.splitlines()[::2] == [
        "docs/incidents/1999-04-talks.md has been written.", "docs/chapters/01-first.md has been written.", "bib/refs.bib:1 has been written.",
    ]  # fmt: skip
    assert main(["check", *config]) == 1
    out = capsys.readouterr().out
    assert "docs/incidents/1999-04-talks.md:5: 〔★ One of the kinds of mkdocs.yml…〕 is still there. Replace everything from 〔★ to 〕." in out
    assert all("is still there" in line for line in out.splitlines()[:-1] if "cited" not in line and "uses" not in line)
    assert "#   clash = Armed clash\n" in (tmp_path / "docs/incidents/1999-04-talks.md").read_text(encoding="utf-8")


def test_no_published_page_holds_a_mark(edition: Path, new: Callable[..., int]) -> None:
    """A strict build stops at a mark, and goes through when all are filled and the record is used."""
    for folder in ("hooks", "overrides", "handout"):
        (edition / folder).symlink_to(ROOT / folder)
    config = edition / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("  - hooks/handout.py\n", ""), encoding="utf-8")
    assert new("incident", "--date", "1953-08-31", "--id", "line", "--title", "線を引く") == 0
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    stopped = subprocess.run(build, cwd=edition, capture_output=True, text=True, check=False)
    assert stopped.returncode == 1
    assert "docs/incidents/1953-08-31-line.md:5: 〔★ 種別…〕がまだ残っています。" in stopped.stderr
    assert not (edition / "site" / "incidents" / "1953-08-31-line.html").exists()
    fill(edition / "docs/incidents/1953-08-31-line.md", "agreement", "[unc]", "[icg2011]", "false", "線を引いた。")
    with (edition / "docs/chapters/08-afterword.md").open("a", encoding="utf-8") as text:
        text.write("\n\n[線を引いた](../incidents/1953-08-31-line.md)。\n")
    done = subprocess.run(build, cwd=edition, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = (edition / "site" / "incidents" / "1953-08-31-line.html").read_text(encoding="utf-8")
    assert "線を引いた。" in page
    assert "〔" not in page


def test_a_new_chapter_changes_mkdocs_yml_by_one_line(new: Callable[..., int], edition: Path) -> None:
    config = edition / "mkdocs.yml"
    before = config.read_bytes().splitlines(keepends=True)
    config.chmod(0o640)
    assert new("chapter", "--id", "later", "--title", "後の話") == 0
    after = config.read_bytes().splitlines(keepends=True)
    line = "  - 後の話: chapters/09-later.md\n".encode()
    at = after.index(line)
    assert after[at - 1].endswith(b"chapters/08-afterword.md\n")
    assert after[:at] + after[at + 1 :] == before
    assert config.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in edition.iterdir() if file.name.startswith(".")] == []


def test_a_chapter_that_cannot_be_listed_says_what_to_add(new: Callable[..., int], edition: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (edition / "mkdocs.yml").write_text("theme: { language: ja }\nnav: [index.md]\n", encoding="utf-8")
    assert new("chapter", "--id", "later") == 0
    assert "mkdocs.yml の nav に「- chapters/09-later.md」を加えてください。" in capsys.readouterr().out
    (edition / "mkdocs.yml").write_text("theme: { language: ja }\n", encoding="utf-8")
    assert new("chapter", "--id", "latest") == 0
    assert "nav" not in capsys.readouterr().out
    assert (edition / "docs/chapters/10-latest.md").is_file()


def test_a_chapter_is_taken_back_when_its_line_cannot_be_written(
    new: Callable[..., int], edition: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(edition)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert new("chapter", "--id", "later") == 2
    assert "No space left on device" in capsys.readouterr().err
    assert tree(edition) == before


@pytest.mark.parametrize(
    ("text", "inserted"),
    [
        ("nav:\n  - a.md\n  - chapters/1.md  # 覚え書き\n\n# 後\nx: 1\n", "  - 題: chapters/9.md\n"),
        ("nav:\n- 題: a.md\n- 部:\n    -   章: 'chapters/1.md'\n    -   b.md\n", "    -   題: chapters/9.md\n"),
        ("nav:\r\n  - chapters/1.md\r\n  - b.md\r\n", "  - 題: chapters/9.md\r\n"),
        ("\ufeffnav:\n  - chapters/1.md\n", "  - 題: chapters/9.md\n"),
        ("x: 😀 !\nnav:\n  - chapters/1.md\n  - https://example.org/\n", "  - 題: chapters/9.md\n"),
        ("nav:\n  - a.md\n  - 部:\n      - b.md\n# 終わり\n", "  - 題: chapters/9.md\n"),
        ("nav:\n  - a: !ENV X\n  - chapters/1.md\n", "  - 題: chapters/9.md\n"),
        ("nav:\n  - chapters/1.md", "\n  - 題: chapters/9.md"),
    ],
)
def test_a_line_is_put_below_the_last_chapter_and_nothing_else_is_touched(text: str, inserted: str) -> None:
    changed = with_page(text, "chapters/9.md", "題", "chapters")
    assert changed is not None
    assert changed.count(inserted) == 1
    assert changed.replace(inserted, "", 1) == text


@pytest.mark.parametrize(
    "text", ["", "nav:", "nav: []", "nav: [a.md, chapters/1.md]", "nav: x", "- a", "nav:\n  - - chapters/1.md\n", "nav:\n  - { a: chapters/1.md,\n      b: x.md }\n"]
)
def test_a_nav_that_cannot_take_a_line_is_left_alone(text: str) -> None:
    assert with_page(text, "chapters/9.md", "題", "chapters") is None


@pytest.mark.parametrize("title", ["題: x", "- x", "2010", "true", "'\"", "# x", "{a}", "*x", "題 #1", "!ENV x", "@x", "a\\b", "😀"])
def test_a_title_is_in_nav_what_it_was(title: str) -> None:
    changed = with_page("nav:\n  - chapters/1.md\n", "chapters/9.md", title, "chapters")
    assert changed is not None
    assert yaml.safe_load(changed)["nav"][1] == {title: "chapters/9.md"}
    assert changed.count("\n") == 3


def test_a_title_too_long_for_one_line_is_left_to_the_editor() -> None:
    assert with_page("nav:\n  - chapters/1.md\n", "chapters/9.md", "長" * 200, "chapters") is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TYPES)
def test_a_work_of_every_type_waits_for_nothing_but_its_marks(kind: str, language: str) -> None:
    words, settings = labels.load(language), Settings(language=language, sections={"primary": "一次資料", "press": "報道"})
    text = work("key1", kind, "", settings, words)
    (reference,), problems = read_bib(text, "refs.bib", settings.sections)
    marked = {field.line for field in reference.entry.fields if "〔★" in field.value}
    assert len(marked) == len(reference.entry.fields)
    assert {fault.place.line for fault in problems} <= marked
    assert "press" in reference.fields["keywords"]
    filled = text
    for field in reference.entry.fields:
        value = {"keywords": "press"}.get(field.name, words.words["fields"][field.name]["example"])
        filled = filled.replace(field.value, value, 1)
    assert read_bib(filled, "refs.bib", settings.sections)[1] == ()
    assert "〔" not in filled


@pytest.mark.parametrize("bib", ["", "% 前書き\n", "@misc{a, title = {A}}", "@misc{a, title = {A}}\n\n", "\ufeff@misc{a}\r\n"])
def test_a_work_is_added_below_what_is_there(bib: str) -> None:
    text = work("key1", "book", bib, Settings(), labels.load("ja"))
    assert text.startswith(bib)
    end = "\r\n" if "\r\n" in bib else "\n"
    assert text.removeprefix(bib).lstrip("\r\n").startswith(f"@book{{key1,{end}")
    assert text.endswith(f"}}{end}")
    assert ("\n" in text.replace("\r\n", "")) == (end == "\n")
    assert not bib.strip("\ufeff") or f"{end}{end}@book" in text
    assert f"{end}{end}{end}" not in text


def test_a_bibliography_that_is_not_there_or_not_utf8_is_refused(
    new: Callable[..., int], edition: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bib = edition / "bib" / "refs.bib"
    bib.write_bytes(b"\xff\xfe")
    assert new("source", "--key", "k1") == 2
    assert bib.read_bytes() == b"\xff\xfe"
    bib.unlink()
    assert new("source", "--key", "k1") == 2
    assert not bib.exists()
    assert "refs.bib" in capsys.readouterr().err


def test_a_bibliography_behind_a_link_is_left_alone(new: Callable[..., int], edition: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bib = edition / "bib" / "refs.bib"
    bib.rename(edition / "elsewhere.bib")
    bib.symlink_to(edition / "elsewhere.bib")
    before = (edition / "elsewhere.bib").read_bytes()
    assert new("source", "--key", "k1", "--type", "Online") == 2
    assert labels.load("ja").words["fix"]["link"] in capsys.readouterr().err
    assert (edition / "elsewhere.bib").read_bytes() == before


SMALL = Book(Settings(kinds={"clash": "衝突"}), {}, frozenset(), {})


@hypothesis_settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=30).map(lambda text: " ".join(text.split())))
def test_any_id_and_title_give_a_file_named_by_its_id_or_are_refused(identifier: str, title: str) -> None:
    try:
        draft = record("term", {"id": identifier}, title, SMALL, labels.load("ja"))
    except RefusedError:
        return
    name = identifier.strip()
    assert draft.page == f"glossary/{name}.md"
    assert re.fullmatch("[a-z0-9-]+", name)


@hypothesis_settings(deadline=None)
@given(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True), st.text(min_size=1, max_size=30).map(lambda text: " ".join(text.split())))
def test_a_good_id_gives_a_record_when_its_marks_are_filled(identifier: str, title: str) -> None:
    try:
        draft = record("term", {"id": identifier}, title, SMALL, labels.load("ja"))
    except RefusedError:
        return
    lines = [line.split("〔")[0] + "true" * line.startswith("essay") + "x" * line.startswith("reading") for line in draft.text.splitlines()]
    filled = "\n".join(line for line in lines if not line.startswith("sources"))
    page, problems = read_page(read_source(filled, f"docs/{draft.page}", draft.page), SMALL.settings)
    assert list(problems) == []
    assert isinstance(page, Term)
    assert page.id == identifier


@hypothesis_settings(deadline=None)
@given(st.text(max_size=20))
def test_any_key_gives_an_entry_or_is_refused(key: str) -> None:
    try:
        text = work(key, "book", "", Settings(), labels.load("ja"))
    except (BadKeyError, RefusedError):
        return
    assert [reference.key for reference in read_bib(text, "refs.bib")[0]] == [key]


MAKE = ["make", "--no-print-directory", "-f", str(ROOT / "Makefile"), "-o", f"{sys.prefix}/site.stamp", f"VENV={sys.prefix}"]


def make(edition: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **environment}
    return subprocess.run([*MAKE, *arguments], cwd=edition, env=path, capture_output=True, text=True, check=False)


def test_make_hands_on_what_stands_on_its_command_line_and_nothing_else(edition: Path) -> None:
    (edition / "hooks").symlink_to(ROOT / "hooks")
    done = make(edition, "new-term", "ID=line", "TITLE=a'b\"c `touch pwned`; touch pwned")
    assert done.returncode == 0, done.stderr
    assert "\n# a'b\"c `touch pwned`; touch pwned\n" in (edition / "docs/glossary/line.md").read_text(encoding="utf-8")
    assert not (edition / "pwned").exists()
    assert make(edition, "new-incident", "DATE=1953-08", "ID=drawn").returncode == 0
    assert make(edition, "new-source", "KEY=k1", "TYPE=report").returncode == 0
    assert make(edition, "new-chapter", "ID=later", "TITLE=後の話").returncode == 0
    assert "@report{k1," in (edition / "bib" / "refs.bib").read_text(encoding="utf-8")
    assert make(edition, "new-term", "ID=help", "TITLE=--help").returncode == 0
    assert "\n# --help\n" in (edition / "docs/glossary/help.md").read_text(encoding="utf-8")
    refused = make(edition, "new-source", KEY="secret")
    assert refused.returncode == 2
    assert "KEY がありません。" in refused.stderr


def test_make_help_names_every_command_with_a_hyphen() -> None:
    done = make(ROOT, "help")
    assert {"new-term", "new-incident", "new-source", "new-chapter", "schemas"} <= {line.split()[1] for line in done.stdout.splitlines()}
    assert all(re.match(r"make \S+ +\S", line) for line in done.stdout.splitlines())
