"""Usage: what is read of a page, that rules say nothing of good prose, and that allowances hold for what they name."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markdown import Markdown
from test_contributing import CONTRIBUTING, tables

from essay import labels
from essay.book import Book, load
from essay.frontmatter import FrontMatter
from essay.problems import WARNINGS
from essay.records import Chapter, ChapterMatter
from essay.settings import Settings, SettingsError, read_settings
from essay.source import read_source
from essay.usage import check_usage, rules_of
from essay.usage.japanese import is_polite
from essay.usage.reading import OBJECT, Block, blocks_of


def book(*texts: str, language: str = "ja", allow: tuple[tuple[str, int], ...] = ()) -> Book:
    """A book of chapters with these bodies."""
    sources = [read_source(text, f"docs/chapters/{number}.md", f"chapters/{number}.md") for number, text in enumerate(texts)]
    pages = {source.page: Chapter(source, FrontMatter({}, {}), ChapterMatter()) for source in sources}
    return Book(Settings(language=language, allow=allow), dict(pages), frozenset(), {})


def told(*texts: str, language: str = "ja", allow: tuple[tuple[str, int], ...] = (), warnings: bool = True) -> list[str]:
    """The rules that the texts break, in order."""
    return [problem.kind.removeprefix("usage-") for problem in check_usage(book(*texts, language=language, allow=allow), warnings)]


def read(text: str) -> list[Block]:
    return list(blocks_of(next(iter(book(text).pages.values()))))


def test_the_edition_keeps_its_own_rules() -> None:
    edition, _ = load(ROOT, read_settings(ROOT / "mkdocs.yml"))
    assert [labels.load("ja").line(problem) for problem in check_usage(edition)] == []


def test_the_edition_allows_itself_only_the_name_of_a_licence() -> None:
    allowed = [
        (file.name, match) for file in (ROOT / "docs").rglob("*.md") for match in re.findall("<!-- allow.*", file.read_text("utf-8"))
    ]
    assert allowed == [("about.md", "<!-- allow: stray-space -->")]


# ---- what is read


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("# 題 { #a }\n\n甲[乙](a.md)の[丙]{ .b }*丁*[^1]。\n\n[^1]: 注。\n    続き。\n", ["題 ", "甲乙の丙丁。", "注。続き。"]),
        ("甲[@k]`乙`<b>丙</b><!-- 丁 -->戊\\*", [f"甲{OBJECT}{OBJECT}丙戊*"]),
        ("- 甲\n- 乙\n  丙\n\n1. 丁\n> 戊\n> 己", ["甲", "乙丙", "丁", "戊", "己"]),
        ("| 甲 | 乙 |\n|---|:-:|\n| 丙 | 丁 |", [" 甲 ", " 乙 ", " 丙 ", " 丁 "]),
        ("甲。\n```\n乙\n```\n丙\n\n---\n\n[丁]: e.md", ["甲。", "丙"]),
        ("**甲。** 乙**丙** 丁", ["甲。乙丙 丁"]),
        ("one\ntwo\n三\n四", ["one two三四"]),
        ("![甲](a.png)<https://example.org/乙> https://example.org/a,b &nbsp;丙", [f"甲{OBJECT} {OBJECT} {OBJECT}丙"]),
        ("[甲](a.md) [乙](b.md)\n[丙](c.md)", [f"甲{OBJECT}乙{OBJECT}丙"]),
        ("[甲]{ lang=ko }[乙]{ .nolink }", []),
        ("\ufeff\r\n甲\r\n\r\n乙\r", ["甲", "乙"]),
    ],
)
def test_blocks_are_what_a_reader_reads(text: str, blocks: list[str]) -> None:
    assert [block.text for block in read(text)] == blocks


MARKDOWN = st.lists(
    st.sampled_from([
        "---\n", "# ", "\n", "\n\n", "    ", "`", "```\n", "<!--", "-->", "<!-- allow: width -->", "[", "]", "(", ")", "[^1]", "[^1]: ",
        "a.md", "{ .nolink }", "[@k]", "\\", "*", "**", "| a |\n|---|\n", "> ", "- ", "<b>", "\0", "\x1e", OBJECT, "甲", "乙の", "「", "」",
        "（", "）", "。", "、", "１", "です", "である。", "しかし、", "...", "—", "\u200e", "か\u3099", " ", "\u3000", "the the", "“",
    ])
).map("".join)  # fmt: skip


@given(st.one_of(st.text(), MARKDOWN), st.sampled_from(["ja", "en", "de"]))
def test_no_text_is_too_strange_to_judge_and_every_place_is_in_the_file(text: str, language: str) -> None:
    given_book = book(text, language=language)
    source = next(iter(given_book.pages.values())).source
    lines = ("\n" * (source.first_line - 1) + source.body).split("\n")
    for problem in check_usage(given_book):
        assert 1 <= problem.place.line <= len(lines)
        assert labels.load("ja").line(problem)
    for block in blocks_of(next(iter(given_book.pages.values()))):
        for at, char in enumerate(block.text):
            if char not in (OBJECT, " "):
                assert char in lines[block.place(at).line - 1]


PHRASES = st.sampled_from(["前", "語", "「語」", "（語）", "、", "。", " ", "[語](a.md)", "*", "*", "*", "a", "3"])


@given(st.lists(PHRASES, max_size=9), st.sampled_from([1, 2]))
def test_asterisks_that_stay_are_those_that_markdown_leaves(phrases: list[str], size: int) -> None:
    text = "前" + re.sub(r"\*+", "*" * size, "".join(phrases)) + "後"
    converted = Markdown(extensions=["pymdownx.betterem"]).convert(text)
    kept = "".join(html.fragment_fromstring(converted).itertext()).count("*")
    assert "".join(block.text for block in read(text)).count("*") == kept


# ---- rules


SENTENCE = st.lists(st.sampled_from(["日本", "条約", "国", "TCOG", "2010年", "テポドン"]), min_size=1, max_size=3).map("と".join)
PROSE = st.recursive(
    SENTENCE, lambda inner: st.builds(lambda a, b, pair: f"{a}は{pair[0]}{b}{pair[1]}を見る", inner, inner, st.sampled_from(["「」", "（）", "『』"])),
    max_leaves=4,
)  # fmt: skip


@given(st.lists(PROSE, min_size=1, max_size=4).map(lambda parts: "".join(f"{part}である。" for part in parts)))
def test_balanced_prose_in_one_style_is_not_reported(text: str) -> None:
    assert set(told(text)) <= {"long-sentence"}


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("か\u3099らす", ["decomposed-character"]),
        ("a\u0308 \ufa11崎 \u200d", ["decomposed-character"]),
        ("\u200e甲", ["invisible-character"]),
        ("甲\u200c乙", []),
        ("「甲\n乙」。", []),
        ("「甲\n\n乙」。", ["unbalanced-bracket", "unbalanced-bracket"]),
        ("『甲「乙』丙」", ["unbalanced-bracket", "unbalanced-bracket"]),
        ("米国は要である。" * 40, []),
        ("甲と乙。" + "長" * 120 + "。", []),
        ("あ" * 120 + "。", ["long-sentence"]),
        ("Word " * 60, []),
        ("甲が乙を見れば、来れば、切れる。流れて、別れた。入れない。", []),
        ("ここで切れ、なければ、すぐれた、しゃべれる。", []),
        ("桃と父母ははは。日本ではじめて、国ととのえる。人もももの木も。", []),
        ("2010〜2011年、コード。第一章。ハ・ヘ・ニ。", []),
    ],
)
def test_what_a_text_is_told(text: str, rules: list[str]) -> None:
    assert told(text) == rules


def test_the_edition_writes_in_kana_what_it_asks_others_to_write_so() -> None:
    words = tomllib.loads((ROOT / "hooks" / "essay" / "usage" / "ja.toml").read_text(encoding="utf-8"))["kanji-kana"]
    text = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "docs").rglob("*.md"))
    assert [word["write"] for word in words.values() if word["write"] not in text] == []


@pytest.mark.parametrize(
    ("sentence", "polite"),
    [
        ("そうです。", True), ("行きませんでした。", True), ("見てください。", True), ("でしょうか。", True),
        ("そうである。", False), ("行かない。", False), ("言う。", False), ("だろうか。", False), ("近い。", False),
        ("論考の表題。", None), ("です", True), ("である", None), ("", None),
    ],
)  # fmt: skip
def test_the_style_of_a_sentence(sentence: str, polite: bool | None) -> None:
    assert is_polite(sentence) is polite


def test_each_chapter_has_a_style_of_its_own() -> None:
    assert told("甲である。乙である。", "甲です。乙です。") == []
    assert told("甲である。乙である。", "甲です。乙です。丙である。") == ["mixed-style"]


# ---- allowances

BROKEN = {"width": "１と", "kanji-kana": "誰が", "closing-period": "「甲。」", "doubled-punctuation": "甲、、"}


@given(st.sets(st.sampled_from(list(BROKEN))), st.sets(st.sampled_from(list(BROKEN))), st.sampled_from(["{0}{1}", "{1}\n{0}", "{1}\n\n{0}"]))
def test_an_allowance_silences_its_rule_and_no_other(broken: set[str], allowed: set[str], where: str) -> None:
    comment = f"<!-- allow: {', '.join(sorted(allowed))} -->" if allowed else ""
    text = "# 題\n\n" + where.format("".join(BROKEN[rule] for rule in sorted(broken)) + "乙", comment)
    assert sorted(told(text)) == sorted([*(broken - allowed), *("unused-allowance" for _ in allowed - broken)])


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("<!-- allow: width -->\n# １\n\n１\n\n２", []),
        ("# 題\n\n１<!-- allow: width -->\n\n２", ["width"]),
        ("# 題\n\n1\n<!--allow:width-->\n\n２\n\n３", ["width"]),
        ("# 題\n\n`<!-- allow: width -->`１", ["width"]),
        ("# 題\n\n```\n<!-- allow: width -->\n```\n\n１", ["width"]),
        ("# 題\n\n１<!-- allow width --><!-- allow: --><!-- allow: width", ["width"]),
        ("# 題\n\n１\n\n<!-- allow: width -->", ["width", "unused-allowance"]),
        ("# 題\n\n１<!-- allow: widht -->", ["width", "unknown-rule"]),
        ("# 題\n\n[^1]: １\n[^2]: ２<!-- allow: width -->\n\n[^1][^2]", ["width"]),
    ],
)
def test_where_an_allowance_holds(text: str, rules: list[str]) -> None:
    assert told(text) == rules


def test_a_rule_is_off_for_the_whole_book() -> None:
    assert told("１", "２", allow=(("width", 3),)) == []
    assert told("甲である。乙です。", allow=(("mixed-style", 3),)) == []
    assert told("the the", language="en-GB", allow=(("width", 3),)) == ["doubled-word"]
    assert told("甲", allow=(("widht", 3),)) == told("甲", allow=(("widht", 3),), warnings=False) == ["unknown-rule"]


@pytest.mark.parametrize(
    ("essay", "allow"),
    [("allow: [a, b]", (("a", 1), ("b", 1))), ("allow: []", ()), ("allow:", ()), ("author: x", ())],
)
def test_the_rules_that_are_off_are_read_with_their_lines(essay: str, allow: tuple[tuple[str, int], ...], tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(f"extra: {{ essay: {{ {essay} }} }}", encoding="utf-8")
    assert read_settings(tmp_path / "mkdocs.yml").allow == allow


@pytest.mark.parametrize("essay", ["allow: width", "allow: [[a]]", "allow: { a: b }"])
def test_rules_that_are_no_list_are_refused(essay: str, tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(f"extra: {{ essay: {{ {essay} }} }}", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^mkdocs.yml:1: .*extra\.essay\.allow"):
        read_settings(tmp_path / "mkdocs.yml")


# ---- what editors are told

DOCUMENTED = next(rows for head, *rows in tables(CONTRIBUTING) if head[0] == "名")


def test_the_rules_are_those_that_contributing_lists() -> None:
    assert sorted(row[0].strip("`") for row in DOCUMENTED) == sorted(rules_of("ja"))


@pytest.mark.parametrize("row", DOCUMENTED, ids=lambda row: row[0].strip("`"))
def test_each_rule_is_shown_by_an_example_and_by_its_weight(row: list[str]) -> None:
    name, _, example, weight = row
    name, example = name.strip("`"), re.sub("&#x(.*?);", lambda code: chr(int(code[1], 16)), example.strip("`"))
    assert weight == ("警告" if f"usage-{name}" in WARNINGS else "誤り")
    assert set(told(example)) == ({name} if example else set())
    assert set(told(example, warnings=False)) == ({name} if example and weight == "誤り" else set())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_message_names_the_rule_to_allow(language: str) -> None:
    for name in rules_of(language):
        assert f"{name}" in re.findall(r"[（(]([a-z-]+)[)）]", labels.load(language).problems[f"usage-{name}"]["says"])
