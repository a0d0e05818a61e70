"""The worked examples of CONTRIBUTING.md hold: each by itself, and all together in a strict build."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pdfplumber
import pytest
from conftest import ROOT, build, parsed
from worked_examples import Example, OutdatedError, worked_examples

from essay import labels
from essay.checks import examine
from essay.problems import Problem
from essay.settings import read_settings

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLES = worked_examples(GUIDE)
NEEDS = {"注を付け、文献を引く": ["出来事を加える", "文献を加える"], "出来事を加える": ["文献を加える"]}
"""What links or cites what another example adds; the others stand alone."""

SECTIONS = ["文を直す", "注を付け、文献を引く", "校訂注を付ける", "用語を加える", "出来事を加える", "文献を加える", "章を加える"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The edition's own files in a folder of their own."""
    for folder in ("docs", "bib"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def of(*sections: str) -> list[Example]:
    return [example for example in EXAMPLES if example.section in sections]


def problems_after(examples: Iterable[Example], root: Path) -> list[Problem]:
    for example in examples:
        example.apply(root)
    return examine(root, read_settings(root / "mkdocs.yml"))[1]


def told(problems: Iterable[Problem]) -> list[str]:
    return [labels.load("ja").line(problem) for problem in problems]


def test_each_thing_that_an_editor_does_has_an_example() -> None:
    assert list(dict.fromkeys(example.section for example in EXAMPLES)) == SECTIONS
    assert GUIDE.count("**手本**") == len(EXAMPLES)
    assert [example.form for example in EXAMPLES] == ["diff", "diff", "diff", "markdown", "markdown", "bibtex", "markdown", "diff"]


@pytest.mark.parametrize("section", SECTIONS)
def test_each_holds_by_itself(section: str, copy: Path) -> None:
    before = examine(copy, read_settings(copy / "mkdocs.yml"))[1]
    found = problems_after(of(section, *NEEDS.get(section, [])), copy)
    assert told(problem for problem in found if problem.is_error) == told(problem for problem in before if problem.is_error)


@pytest.mark.parametrize("section", NEEDS)
def test_what_needs_another_is_told_so_by_the_check(section: str, copy: Path) -> None:
    found = problems_after(of(section), copy)
    assert {problem.place.path for problem in found if problem.is_error} == {of(section)[0].path}


def test_together_they_leave_nothing_to_warn_of(copy: Path) -> None:
    before = examine(copy, read_settings(copy / "mkdocs.yml"))[1]
    assert told(problems_after(EXAMPLES, copy)) == told(before)


@pytest.mark.parametrize("example", [example for example in EXAMPLES if example.form == "diff"], ids=lambda example: example.path)
def test_an_example_that_has_grown_old_is_named(example: Example, copy: Path) -> None:
    line = next(line for line in reversed(example.text.splitlines()) if line[0] in " -")
    file = copy / example.path
    file.write_text(file.read_text(encoding="utf-8").replace(line[1:], line[1:] + "改"), encoding="utf-8")
    with pytest.raises(OutdatedError) as caught:
        example.apply(copy)
    assert str(caught.value).startswith(f"CONTRIBUTING.md の「{example.section}」の手本が古くなっています。{example.path} の次の行が変わりました。")
    assert line[1:] in str(caught.value)


def test_a_new_page_that_has_come_to_exist_is_named(copy: Path) -> None:
    (example,) = of("用語を加える")
    example.apply(copy)
    with pytest.raises(OutdatedError, match=r"「用語を加える」の手本が古くなっています。docs/glossary/eez\.md というファイルはもうあります"):
        example.apply(copy)


def test_two_changes_in_one_file_are_both_made(copy: Path) -> None:
    (example,) = of("校訂注を付ける")
    twice = replace(example, text="@@ 一 @@\n-# 甲\n+# 乙\n@@ 二 @@\n 丙\n+丁\n", path="docs/x.md")
    (copy / "docs" / "x.md").write_text("# 甲\n\n丙\n", encoding="utf-8")
    twice.apply(copy)
    assert (copy / "docs" / "x.md").read_text(encoding="utf-8") == "# 乙\n\n丙\n丁\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition with all examples in it, built strictly."""
    root = tmp_path_factory.mktemp("worked")
    for folder in ("docs", "bib"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "mkdocs.yml", root)
    for folder in ("hooks", "overrides", "handout"):
        (root / folder).symlink_to(ROOT / folder)
    for example in EXAMPLES:
        example.apply(root)
    done = build(root / "site", root)
    assert done.returncode == 0, done.stderr
    return root / "site"


INCIDENT = "incidents/2010-06-08-dprk-letter.html"


def test_the_incident_stands_beside_the_chapter_and_in_the_chronology(site: Path) -> None:
    chapter = parsed(site / "chapters" / "05-cheonan.html")
    assert chapter.xpath(f"//aside//a[@href='../{INCIDENT}']")
    assert chapter.xpath(f"//article//p//a[@href='../{INCIDENT}'][.='8日付の書簡で反論した']")
    chronology = parsed(site / "incidents" / "index.html")
    assert chronology.xpath("//article//a[@href='2010-06-08-dprk-letter.html']")


def test_the_source_is_in_the_bibliography_with_the_way_back(site: Path) -> None:
    (entry,) = parsed(site / "bibliography.html").xpath("//*[@id='ref-s2010294']")
    assert "S/2010/294" in entry.text_content()
    back = {href.partition("#")[0] for href in entry.xpath(".//a/@href")}
    assert {"chapters/05-cheonan.html", INCIDENT} <= back


def test_the_notes_are_there_and_the_editorial_one_is_listed(site: Path) -> None:
    chapter = parsed(site / "chapters" / "05-cheonan.html").text_content()
    assert "ヘラー（Claude Heller）国連大使に宛てられた" in chapter
    assert "この年の秋の事件によって、思いがけない早さで試される。" in chapter
    assert "「代わって」の誤記" in parsed(site / "editorial-notes.html").text_content()


def test_the_term_is_linked_and_the_chapter_listed(site: Path) -> None:
    chapter = parsed(site / "chapters" / "06-yeonpyeong.html")
    assert "排他的経済水域" in chapter.xpath("//a[starts-with(@href, '../glossary/eez.html')]/text()")
    assert "安保理への二通の書簡" in {link.text_content().strip() for link in chapter.xpath("//nav//a[@href='09-two-letters.html']")}


def test_all_of_it_is_printed(site: Path) -> None:
    def text(name: str) -> str:
        with pdfplumber.open(site / "handout" / name) as pdf:
            return re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))

    chapter = text("05-cheonan.pdf")
    assert "国連大使に宛てられた" in chapter
    assert "北朝鮮、安保理議長に書簡を送る" in chapter
    assert "そこまでの経過は第2章の2で述べた" in text("09-two-letters.pdf")
