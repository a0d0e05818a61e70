"""What is mended without asking: only what is safe, only where it stands, and for good."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from essay import labels
from essay.checks import examine
from essay.diffs import as_diff
from essay.mending import Change, Plan, end_of_file, mended, plan, tidying
from essay.problems import Mend
from essay.settings import Settings
from essay.source import normal

SETTINGS = Settings(language="ja", kinds={"clash": "衝突"}, actors={"rok": "国"})
TERM = "---\nid: ko\nreading: こう\navoid: [旧甲, 甲号]\nessay: true\n---\n\n# 甲\n"
INCIDENT = "---\nid: otsu\ndate: {date}\nkind: {kind}\nessay: true\n---\n\n# 乙\n\n甲。\n"
LINKS = "甲と[乙](../incidents/2010-11-23-otsu.md)。\n"


def book(root: Path, **files: str | bytes) -> Path:
    """A book with a term, whose forms to avoid are 旧甲 and 甲号, and a chapter of the text given."""
    given: dict[str, str | bytes] = {
        "bib/refs.bib": "", "docs/glossary/ko.md": TERM, "docs/index.md": "# 表題\n\n甲\n",
        **{f"docs/chapters/{name}.md": text for name, text in files.items()},
    }  # fmt: skip
    for name, text in given.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return root


def planned(root: Path, chosen: Any = lambda path: True) -> Plan:
    return plan(root, SETTINGS, chosen)


def after(root: Path, text: str | bytes) -> bytes:
    """What becomes of a chapter."""
    before = text.encode() if isinstance(text, str) else text
    changes = planned(book(root, one=text)).changes
    assert [change.path for change in changes] in ([], ["docs/chapters/one.md"])
    assert all(change.before == before for change in changes)
    return changes[0].after if changes else before


def mend(root: Path, text: str) -> str:
    return after(root, f"# 題\n\n{text}\n").decode().removeprefix("# 題\n\n").removesuffix("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("旧甲と書く。", "甲と書く。"),
        ("旧甲と旧甲と甲号。", "甲と甲と甲。"),
        ("**旧甲**を[旧甲](../index.md)と ![旧甲](../index.md)。", "**甲**を[甲](../index.md)と ![甲](../index.md)。"),
        ("文[^旧甲]。\n\n[^旧甲]: 旧甲の注。", "文[^旧甲]。\n\n[^旧甲]: 甲の注。"),
        ("| 旧甲 | `旧甲` |\n| --- | --- |\n| 旧甲 | x |", "| 甲 | `旧甲` |\n| --- | --- |\n| 甲 | x |"),
        ("𠮷と旧甲", "𠮷と甲"),
    ],
)
def test_a_form_to_avoid_becomes_the_headword(tmp_path: Path, text: str, expected: str) -> None:
    assert mend(tmp_path, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "「旧甲」と『旧甲』と“旧甲”と\"旧甲\"。",
        "「そこで『甲』の旧甲という」",
        "「閉じない旧甲",
        "> 旧甲\n続く旧甲",
        "- > 旧甲",
        "<q>旧甲</q>と<blockquote>\n旧甲\n</blockquote>",
        "`旧甲` [旧甲]{ .nolink } [頁](../index.md \"旧甲\") <span title=旧甲>x</span> <!-- 旧甲 -->",
        "```\n旧甲\n```\n\n    旧甲",
        "## 旧甲\n\n旧甲\n===",
        "[旧甲][旧甲] [x][旧甲]\n\n[旧甲]: ../index.md",
        "旧\n甲",
        "旧 \\\n甲",
    ],
)  # fmt: skip
def test_quotations_headings_code_and_addresses_are_left_alone(tmp_path: Path, text: str) -> None:
    assert mend(tmp_path, text) == text


def test_a_quotation_ends_where_it_ends(tmp_path: Path) -> None:
    assert mend(tmp_path, "「旧甲」の旧甲。\n\n「閉じない。\n\n旧甲") == "「旧甲」の甲。\n\n「閉じない。\n\n甲"


def test_a_headword_that_would_become_part_of_another_name_is_not_put_in(tmp_path: Path) -> None:
    root = book(tmp_path, one="# 題\n\n旧甲乙と旧甲。甲乙。\n")
    (root / "docs/glossary/kootsu.md").write_text(TERM.replace("id: ko", "id: kootsu").replace("avoid: [旧甲, 甲号]\n", "")
                                                  .replace("# 甲", "# 甲乙"), encoding="utf-8")  # fmt: skip
    (change,) = planned(root).changes
    assert change.after.decode() == "# 題\n\n旧甲乙と甲。甲乙。\n"


@pytest.mark.parametrize("title", ["N_L_L", "A & B", "甲|乙"])
def test_a_headword_with_markup_is_not_put_in(tmp_path: Path, title: str) -> None:
    root = book(tmp_path, one="# 題\n\n旧甲。\n")
    (root / "docs/glossary/ko.md").write_text(TERM.replace("# 甲", f"# {title}"), encoding="utf-8")
    assert planned(root).changes == ()


def test_a_latin_headword_is_not_put_against_a_latin_word(tmp_path: Path) -> None:
    root = book(tmp_path, one="# 題\n\n旧甲の旧甲Xを。\n")
    (root / "docs/glossary/ko.md").write_text(TERM.replace("# 甲", "# NLL"), encoding="utf-8")
    (change,) = planned(root).changes
    assert change.after.decode() == "# 題\n\nNLLの旧甲Xを。\n"


def test_an_incident_lends_no_title(tmp_path: Path) -> None:
    root = book(tmp_path, one=f"# 題\n\n{LINKS}\n旧乙。\n")
    (root / "docs/incidents").mkdir()
    text = INCIDENT.format(date="2010-11-23", kind="clash").replace("kind:", "avoid: [旧乙]\nkind:")
    (root / "docs/incidents/2010-11-23-otsu.md").write_text(text, encoding="utf-8")
    found = planned(root)
    assert found.changes == ()
    assert [problem.kind for problem in found.remaining] == ["avoided-form"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("２０１０−１１−２３", "2010-11-23"),
        ("2010/11/23", "2010-11-23"),
        ("2010年11月23日", "2010-11-23"),
        ("'２０１０-１１-２３'  # 見よ", "'2010-11-23'  # 見よ"),
        ('"2010.11.23"', '"2010-11-23"'),
        ("２０１０－１１－２３～２０１０－１１－２４", "2010-11-23/2010-11-24"),
        ("2010-11-31", "2010-11-31"),
        ("2010/11", "2010/11"),
        ("平成22年11月23日", "平成22年11月23日"),
        ('"2010\\u002F11/23"', '"2010\\u002F11/23"'),
    ],
)
def test_a_date_in_other_signs_becomes_one_of_the_standard(tmp_path: Path, written: str, expected: str) -> None:
    root = book(tmp_path, one=f"# 題\n\n{LINKS}")
    (root / "docs/incidents").mkdir()
    text = INCIDENT.format(date=written, kind="clash")
    (root / "docs/incidents/2010-11-23-otsu.md").write_text(text, encoding="utf-8")
    changes = planned(root).changes
    assert [change.after.decode() for change in changes] == ([] if written == expected else [text.replace(written, expected)])


def test_what_else_is_wrong_with_a_record_whose_date_is_mended_is_told_before_and_after(tmp_path: Path) -> None:
    root = book(tmp_path, one=f"# 題\n\n{LINKS}")
    (root / "docs/incidents").mkdir()
    (root / "docs/incidents/2010-11-23-otsu.md").write_text(INCIDENT.format(date="2010/11/23", kind="x"), encoding="utf-8")
    assert [problem.kind for problem in examine(root, SETTINGS)[1]] == ["impossible-date", "unknown-kind"]
    found = planned(root)
    assert len(found.changes) == 1
    assert [problem.kind for problem in found.remaining] == ["unknown-kind"]


def test_a_mend_that_would_bring_a_problem_is_not_made_but_the_others_are(tmp_path: Path) -> None:
    """With its date, an incident would forbid a form that a chapter has."""
    root = book(tmp_path, one=f"# 題\n\n{LINKS}\n旧甲。 \n", two="# 題\n\n「丙丁」。\n")
    (root / "docs/incidents").mkdir()
    text = INCIDENT.format(date="2010/11/23", kind="clash").replace("kind:", "avoid: [丙丁]\nkind:")
    (root / "docs/incidents/2010-11-23-otsu.md").write_text(text, encoding="utf-8")
    found = planned(root)
    assert [(change.path, change.after.decode()) for change in found.changes] == [
        ("docs/chapters/one.md", f"# 題\n\n{LINKS}\n甲。\n")
    ]
    assert [problem.kind for problem in found.remaining] == ["impossible-date"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# 題\n\n甲 \n乙\t\n丙  \n丁   \n", "# 題\n\n甲\n乙\t\n丙  \n丁\n"),
        ("# 題  \n甲  \n\n- 乙  \n", "# 題\n甲\n\n- 乙\n"),
        ("# 題\n   \n甲\n\t\n", "# 題\n\n甲\n\n"),
        ("# 題\n\n```\nx \n  \n```\n\n    y \n\n`z ` \n", "# 題\n\n```\nx \n  \n```\n\n    y \n\n`z `\n"),
        ("# 題\n\n甲\u3000\n", "# 題\n\n甲\u3000\n"),
        ("# 題\n\n<!-- 甲 \n -->\n<pre>乙 \n</pre>\n", "# 題\n\n<!-- 甲 \n -->\n<pre>乙 \n</pre>\n"),
        ("---\nlabel: 甲  \ntitle: |\n  乙 \n---  \n\n# 題\n", "---\nlabel: 甲  \ntitle: |\n  乙 \n---  \n\n# 題\n"),
        ("---\nlabel: 甲  \n--- \n\n# 題\n", "---\nlabel: 甲\n---\n\n# 題\n"),
        ("# 題", "# 題\n"),
        ("# 題\n\n甲  ", "# 題\n\n甲\n"),
        ("# 題\n\n\n", "# 題\n\n\n"),
        ("\ufeff# 題\n", "# 題\n"),
        ("\ufeff\ufeff# 題\n", "# 題\n"),
        ("# 題\r\n\r\n甲\r乙\n", "# 題\n\n甲\n乙\n"),
        ("# 題\r\n\r\n甲\u2028乙\x0b\x85丙", "# 題\n\n甲\u2028乙\x0b\x85丙\n"),
    ],
)
def test_what_nobody_sees_is_tidied(tmp_path: Path, text: str, expected: str) -> None:
    assert after(tmp_path, text).decode() == expected


def test_a_file_that_is_empty_or_not_utf8_is_left_alone(tmp_path: Path) -> None:
    assert after(tmp_path, b"") == b""
    assert after(tmp_path, b"# \x93\xfa\x96\x7b \r\n") == b"# \x93\xfa\x96\x7b \r\n"


def test_of_the_bibliography_only_the_ends_are_tidied(tmp_path: Path) -> None:
    root = book(tmp_path, one="# 題\n\n[@k]\n")
    entry = "@misc{k, \n title = {T \n U},\r\rdate = {2010/11/23}, langid = {english}, keywords = {x}}"
    (root / "bib/refs.bib").write_bytes(("\ufeff" + entry.replace("\n", "\r\n")).encode())
    (change,) = planned(root).changes
    assert (change.path, change.after.decode()) == ("bib/refs.bib", entry + "\n")


def test_only_the_chosen_files_are_mended(tmp_path: Path) -> None:
    root = book(tmp_path, one="# 題\n\n旧甲 \n", two="# 題\n\n旧甲 \n")
    assert [change.path for change in planned(root, "docs/chapters/two.md".__eq__).changes] == ["docs/chapters/two.md"]


def test_the_edition_itself_has_nothing_to_mend() -> None:
    from essay.settings import read_settings  # noqa: PLC0415 - the other tests have settings of their own

    assert plan(ROOT, read_settings(ROOT / "mkdocs.yml"), lambda path: True).changes == ()


def test_mends_are_made_where_they_are() -> None:
    assert mended("abcdef", [Mend(4, 5, ""), Mend(0, 0, "x"), Mend(1, 3, "YY")]) == "xaYYdf"


JA = labels.load("ja")


def test_a_change_is_shown_with_little_around_it() -> None:
    change = Change("docs/a.md", "一\n\n二\n\n旧甲\n\n三\n\n四\n".encode(), "一\n\n二\n\n甲\n\n三\n\n四\n".encode())
    assert as_diff(change, JA) == "--- a/docs/a.md\n+++ b/docs/a.md\n@@ -4,3 +4,3 @@\n \n-旧甲\n+甲\n \n"


def test_what_a_diff_does_not_show_is_told() -> None:
    change = Change("a", "\ufeff一\u2028 \r\n二".encode(), "一\u2028\n二\n".encode())
    assert as_diff(change, JA) == (
        "a: 先頭の見えない印（BOM）を除きます。\na: 改行を LF に揃えます。\na: 行末の空白を除きます。\n"
        "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-一U+2028 \n-二\n\\ No newline at end of file\n+一U+2028\n+二\n"
    )
    assert as_diff(Change("a", b"x\r\n", b"x\n"), JA) == "a: 改行を LF に揃えます。\n"


PIECES = st.sampled_from([
    "旧甲", "甲", "甲号", "旧", "号", " ", "  ", "\t", "\n", "\n\n", "\r", "\r\n", "\ufeff", "「", "」", "『", "』", "\"", "> ", "- ",
    "`", "```\n", "    ", "# ", "[", "](../index.md)", "[^1]", "\n\n[^1]: ", "---\n", "title: ", "|\n", "<q>", "</q>", "<!--", "-->",
    "\u2028", "\0", "𠮷", "\u3000", "===", "{ .nolink }", "\\", "&", "*", "| ",
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map("".join)
HARD = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@HARD
@given(TEXTS)
def test_mending_twice_is_mending_once_and_brings_no_problem(tmp_path: Path, text: str) -> None:
    root = book(tmp_path, one=text)
    found, first = examine(root, SETTINGS)[1], planned(root)
    # Messages may quote what has been mended.
    left, before = (Counter((problem.place, problem.kind) for problem in problems) for problems in (first.remaining, found))
    assert left <= before
    for change in first.changes:
        (root / change.path).write_bytes(change.after)
    again = planned(root)
    assert again.changes == ()
    assert again.remaining == first.remaining == examine(root, SETTINGS)[1]


@HARD
@given(st.binary(max_size=200))
def test_no_bytes_are_too_strange_to_mend(tmp_path: Path, data: bytes) -> None:
    for change in planned(book(tmp_path, one=data)).changes:
        assert change.after.decode() != change.before.decode()


@given(TEXTS)
def test_a_page_looks_the_same_when_it_has_been_tidied(text: str) -> None:
    text = normal(text).lstrip("\ufeff")
    tidy = mended(text, tidying(text))
    assert [*tidying(tidy)] == []

    def page(source: str) -> str:
        made = Markdown(extensions=["tables", "footnotes", "attr_list", "pymdownx.superfences"]).convert(source)
        return re.sub(r"\s+(?=<|$)|(?<=>)\s+", "", " ".join(made.split()))

    assert page(tidy) == page(text)


@given(st.text(alphabet=st.characters(exclude_characters=" \t\ufeff\r\n")).map(lambda text: text and text + "\n"))
def test_a_text_that_has_nothing_to_mend_stays_as_it_is(text: str) -> None:
    assert [*tidying(text), *end_of_file(text)] == []
