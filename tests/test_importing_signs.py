"""Notes with signs of many kinds, headings of many levels, and what only looks like them."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pypandoc  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_importing import imported, pages, pages_of

from essay.importing.conservation import losses
from essay.importing.documents import document_of
from essay.importing.headings import form_of
from essay.importing.manuscript import read_manuscript
from essay.importing.writing import settle


def notes_of(text: str) -> tuple[str, dict[str, str], list[int]]:
    """The body of all chapters, their notes, and the lines that are told as not pairing off."""
    told = [line for line, reason in read_manuscript(text).doubtful if reason == "unpaired"]
    whole = "\n".join(imported(text))
    notes = dict(re.findall(r"(?m)^\[\^(\d+)\]: (.*)$", whole))
    return re.sub(r"(?m)^\[\^\d+\]: .*\n?", "", whole).replace("\\", ""), notes, told


JAPANESE = """はじめに

　琵琶湖から町へ水を引く計画は、湖の高さを測ることから始まった{0}。面積は3*4の升目で数え、
差は*強調*して記す。測る人の名は「野帳{1}」にだけ残り、表1と図（2）には残らない。

　勾配は{2}二千分の一に抑えられた。x²の項は小さい。12km²の町に水が流れる。※ただし、冬は
止まった。

　終わりに、まとめる。水は流れ、人は測る。

{3}　浦野岬『運河の法』（港湾社、1990年）12頁。なお、
1990年の版による。
{4}　同上、2*3頁。
{5}　同上。
"""
WESTERN = """Introduction

The canal was dug in five years{0} by 3*4 men, *and* no more; its
engineer{1} kept a book of 2 * 3 leaves.

It was measured twice.{2} The end of it came in 1890.

{3} Urano, The Canal, 12, with a
remark of 1990.
{4} Ibid.
{5} Smith.
"""


@pytest.mark.parametrize("text", [JAPANESE, WESTERN], ids=["ja", "en"])
@pytest.mark.parametrize("signs", [
    "* ** ***", "＊ ＊＊ ＊＊＊", "† †† †††", "* † ‡", "※ ※※ ※※※", "*1 *2 *3", "＊１ ＊２ ＊３", "※1 ※2 ※3", "注1 注2 注3", "註１ 註２ 註３", "(注1) (注2) (注3)",
    "（注１） （注２） （注３）", "（1） （2） （3）", "〔1〕 〔2〕 〔3〕", "[1] [2] [3]", "¹ ² ³", "注1) 注2) 注3)",
])  # fmt: skip
def test_a_sign_is_a_note_where_a_list_at_the_end_pairs_off_with_the_calls(text: str, signs: str) -> None:
    body, notes, told = notes_of(text.format(*signs.split() * 2))
    assert list(notes) == ["1", "2", "3"]
    assert re.findall(r"\[\^(\d)\]", body) == ["1", "2", "3"]
    assert notes["3"] in ("同上。", "Smith.")
    assert "1990" in notes["1"]
    assert "3*4" in body
    assert told == []


END = "\n\n　終わりに、まとめる。\n\n"


@pytest.mark.parametrize(("body", "listed", "told"), [
    ("　測った。次のとおりである。", "* 甲\n* 乙", 0), ("　これは*強調*である。3*4と2 * 3。", "* 甲\n* 乙", 0), ("　これは*強調*、あれも*強調*。", "* 甲\n* 乙", 0),
    ("　測った。", "※ただし、冬は別である。", 0), ("　測った。2※3である。", "※3　冬は別である。", 0), ("　測った。", "（1）費用がかかる。\n（2）時間がかかる。", 0),
    ("　費用（1）と時間（2）とがある。", "（1）金がかかる。\n（2）時がかかる。", 2), ("　費用（1）がある。時間（2）がある。", "（1）費用がかかる。\n（2）時間がかかる。", 2),
    ("　測った†。掘った＊。", "＊　甲。\n†　乙。", 2), ("　測った＊。掘った＊。", "＊　甲。", 1), ("　測った※1。掘った※3。", "※1　甲。\n※2　乙。\n※3　丙。", 3),
    ("　測った※2。掘った※1。", "※1　甲。\n※2　乙。", 2), ("　前掲注1と脚注2を見よ。", "注1　甲。\n注2　乙。", 0), ("　面積は3²、4m²、x²である。", "² 甲。", 0),
])  # fmt: skip
def test_what_does_not_pair_off_stays_and_is_told_if_it_seemed_to(body: str, listed: str, told: int) -> None:
    text = f"はじめに\n\n{body}{END}{listed}\n"
    found, notes, lines = notes_of(text)
    assert notes == {}
    assert "★" not in found
    for line in [body.strip(), *listed.split("\n")]:
        assert line in found
    begins = text.count("\n") - listed.count("\n")
    assert lines == ([*range(begins, begins + told)] if told else [])


@pytest.mark.parametrize(("text", "body", "notes"), [
    (f"はじめに\n\n　測った＊1。{END}＊1　甲。\n\nおわりに\n\n　終えた＊1。{END}＊1　乙。\n", "測った[^1]。", ["甲。", "乙。"]),
    (f"はじめに\n\n　測った＊1。\n\n　掘った。\n\nおわりに\n\n　終えた＊2。{END}＊1　甲。\n＊2　乙。\n", "終えた[^2]。", ["甲。", "乙。"]),
    (f"はじめに\n\n　測った（1）と言う。{END}第一章　町\n\n　終えた（2）。{END}注\n\n（1）甲。\n\n（2）乙。\n\n参考文献\n\n『水』。\n", "測った[^1]と言う。", ["甲。", "乙。"]),
    (f"はじめに\n\n　費用（1）、時間（2）である1。水が要る2。{END}注\n\n1　甲。\n\n2　乙。\n", "費用（1）、時間（2）である[^1]。水が要る[^2]。", ["甲。", "乙。"]),
    (f"はじめに\n\n　（1）費用、（2）時間である（1）。水（2）。{END}注\n\n（1）甲。\n\n（2）乙。\n", "（1）費用、（2）時間である[^1]。水[^2]。", ["甲。", "乙。"]),
    (f"はじめに\n\n　測った＊。掘った1。{END}注\n\n＊　謝辞。\n\n1　甲。\n", "測った[^2]。掘った[^1]。", ["甲。", "謝辞。"]),
    (f"はじめに\n\n　測った＊。掘った※1と言う。{END}＊　甲。\n※1　乙。\n\n第一節　水\n\n　深い※1。{END}※1　丙。\n", "測った[^1]。掘った[^2]と言う。", ["甲。", "乙。", "丙。"]),
    ("Introduction\n\nThe canal* 1 of 3 was dug¹ twice.\n\nIt was.\n\nNotes\n\n* One.\n\n1. Two.\n", "canal[^2] 1 of 3 was dug[^1] twice.", ["Two.", "One."]),
    (pages("　測った＊。しかし、\n\n＊　甲の\nつづき。\n", "水は流れる＊。そして†、\n\n＊　乙。\n†　丙。\n", "了。\n\n　終。\n"), "流れる[^2]。そして[^3]、", ["甲のつづき。", "乙。", "丙。"]),
    (pages("　測った＊。水である1。\n\n＊　謝辞。\n1　甲。\n", "流れる2。そして、\n\n2　乙。\n", "了。\n\n　終。\n"), "測った[^3]。水である[^1]。", ["甲。", "乙。", "謝辞。"]),
])  # fmt: skip
def test_notes_belong_to_their_chapter_their_page_and_their_list(text: str, body: str, notes: list[str]) -> None:
    found, _, told = notes_of(text)
    assert body in found
    assert [note for page in imported(text) for note in re.findall(r"(?m)^\[\^\d+\]: (.*)$", page)] == notes
    assert told == []


@pytest.mark.parametrize("text", [f"運河の研究＊\n\nはじめに\n\n　測った。{END}＊　本稿は謝辞を含む。\n", f"はじめに\n\n　甲。\n\n１．測る＊\n\n　測った。{END}＊　水。\n"])
def test_a_note_that_a_title_calls_stays_and_is_told(text: str) -> None:
    _, notes, told = notes_of(text)
    assert notes == {}
    assert told == [text.rstrip("\n").count("\n") + 1]


def test_the_report_shows_what_the_notes_were_marked_with() -> None:
    manuscript = read_manuscript(f"はじめに\n\n　測った＊。掘った†。{END}＊　甲。\n†　乙。\n")
    assert [(note.number, note.mark, note.lines[0].number) for note in manuscript.paired] == [(1, "＊　", 7), (2, "†　", 8)]


def of_document(markup: str) -> tuple[list[str], list[str]]:
    """The chapters of a web page, and what is told of them."""
    document = document_of(markup.encode(), "html")
    manuscript = read_manuscript(document.text, document.shapes)
    settle(manuscript, tidy=False)
    found = pages_of(manuscript)
    assert list(losses(document.text, manuscript, found, re.compile("〔★[^〕]*〕"))) == []
    return found, [reason for _, reason in manuscript.doubtful]


def test_notes_typed_by_hand_in_a_document_keep_their_form() -> None:
    [page, other], told = of_document(
        "<h1>章</h1><p>測った<sup>*1</sup>。掘った<sup>*2</sup>。</p><ul><li>* 一つ</li></ul><p>*1 <em>水</em>の本。</p><p>*2 同上。</p>"
        "<h1>次</h1><p>甲<sup>†</sup>は乙。</p><p>† 丙。</p>"
    )
    assert "測った[^1]。掘った[^2]。\n\n- \\* 一つ\n" in page
    assert page.endswith("[^1]: *水*の本。\n\n[^2]: 同上。\n")
    assert other.endswith("甲[^1]は乙。\n\n[^1]: 丙。\n")
    assert told == []


def test_signs_stand_beside_the_notes_of_the_document_itself() -> None:
    markup = pypandoc.convert_text("# 章\n\n測った\\*。掘った[^1]。\n\n終わり。\n\n\\*　謝辞。\n\n# 次\n\n甲†。\n\n† 丙。\n\n[^1]: い。\n", "html", "markdown")
    [page, other], _ = of_document(markup)
    assert "測った[^2]。掘った[^1]。" in page
    assert page.endswith("[^1]: い。\n\n[^2]: 謝辞。\n")
    assert other.endswith("甲[^1]。\n\n[^1]: 丙。\n")


# ---- headings


def outline(text: str) -> list[str]:
    """The headings, each with its signs."""
    return [line for page in imported(text) for line in page.split("\n") if re.match(r"#+ ", line)]


BODY = "\n\n　水の高さを測り、町の高さを測る。\n\n"
DEEP = ["第一章　町", "第一節　水", "１．高さ", "（１）湖", "①北岸", "ア　水門", "イ　水車", "②南岸", "（２）川", "２．深さ", "第二節　人", "１．測る人", "２．掘る人", "第二章　村", "第一節　家"]
LEVELS = [1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 3, 3, 1, 2]
TRIALS = [
    (DEEP, LEVELS),
    (["はじめに", "１．水", "1.1　高さ", "1.1.1　湖", "1.1.2　川", "1.2　深さ", "２．町", "2.1　家"], [1, 1, 2, 3, 3, 2, 1, 2]),
    (["第一章　水", "第1節　法", "第1款　国", "第1項　湖", "第2項　川", "第2款　町", "第2節　例"], [1, 2, 3, 4, 4, 3, 2]),
    (["一、水", "１．高さ", "２．深さ", "二、町", "１．家", "２．道"], [1, 2, 2, 1, 2, 2]),
    (["１．水", "（１）湖", "（ア）北", "（イ）南", "（２）川", "２．町", "（ア）家", "（イ）道"], [1, 2, 3, 3, 2, 1, 2, 2]),
    (["１．水", "①湖", "②川", "２．町", "（１）家", "①門", "②戸", "（２）道"], [1, 2, 2, 1, 2, 3, 3, 2]),
    (["第一章　水", "1.1.1　湖", "1.1.2　川"], [1, 2, 2]),
    (["1. Water", "1.1 Lakes", "1.1.1 North", "(a) Gate", "(b) Mill", "1.1.2 South", "1.2 Rivers", "2. Town"], [1, 2, 3, 4, 4, 3, 2, 1]),
]


@pytest.mark.parametrize(("headings", "levels"), TRIALS)
def test_form_and_sequence_tell_the_level_of_a_heading(headings: list[str], levels: list[int]) -> None:
    found = outline(BODY.join(headings) + BODY)
    assert [len(line.partition(" ")[0]) for line in found] == levels


@pytest.mark.parametrize("lines", [
    "①湖\n②川\n③町", "①北岸の水門を測り、そのあとで南岸の水車の高さを\n　測り直した。\n②次は川", "１．湖\n２．川", "ア　湖\nイ　川", "①だけの行", "②湖\n\n　測った。\n\n①川", "①、②は同じ", "第1項の規定は、町が",
])  # fmt: skip
def test_items_of_a_list_are_no_headings(lines: str) -> None:
    body = "　町の高さを測り、湖の高さを測り、川の高さを測ってから、水を流した。\n"
    assert outline(f"第一章　町\n\n{body}\n{lines}\n\n{body}{body}") == ["# 町"]


@pytest.mark.parametrize("text", ["㋐だけ", "ー　長い音", "ッ　小さい", "1.1.1.1.1.1 深い", "ア", "（ア）"])
def test_other_beginnings_are_no_form_of_a_heading(text: str) -> None:
    assert form_of(text) is None


def test_a_document_gives_its_levels_and_none_is_left_out() -> None:
    found, _ = of_document(
        "<h1>題</h1><h2>章</h2><p>甲。</p><h3>節</h3><p>乙。</p><h4>項</h4><p>丙。</p><h5>目</h5><p>丁。</p><h3>節二</h3><p>戊。</p>"
        "<h5>飛ぶ</h5><p>己。</p><h4>戻る</h4><p>庚。</p><h2>次</h2><p>辛。</p><h6>飛ぶ二</h6><p>壬。</p><p>（１）形</p><p>癸。</p>"
    )
    lines = [line for page in found for line in page.split("\n") if line.startswith("#")]
    assert lines == ["# 章", "## 節", "### 項", "#### 目", "## 節二", "### 飛ぶ", "### 戻る", "# 次", "## 飛ぶ二", "### （１）形"]


# ---- for any text


PIECES = st.sampled_from([
    "はじめに", "第一章　町", "第二節　水", "１．高さ", "（１）湖", "①北", "②南", "ア　門", "イ　戸", "1.1　川", "1.1.1　橋", "　測った＊。", "掘った†と", "終えた※1。", "見た（1）。", "湖¹は", "\f",
    "＊　甲。", "* 乙", "** 丙", "† 丁", "※1　戊。", "※2　己", "（1）庚。", "¹ 辛", "注1　壬。", "注", "2.　癸", "11", "12", "13", "3*4 *a* b*", "　次の段落。", "The canal* was dug.", "was meas-", "ured†", "",
])  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("\n".join))
def test_nothing_is_lost_and_no_level_is_left_out_of_any_text(text: str) -> None:
    for page in imported(text):
        assert set(re.findall(r"\[\^(\d+)\](?!:)", page)) == set(re.findall(r"(?m)^\[\^(\d+)\]:", page))
        levels = [len(signs) for signs in re.findall(r"(?m)^(#+) ", page)]
        assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("text", [
    "It was* dug.\n\n* One\n\n", "甲＊。\n\n＊　乙\n丙\n\n* 丁\n\f", "注\n\n（1）甲。\n\n", "甲である。\n", "①北\n　寒い。\n②南\n　暖かい。\n", "水*は**流れ†る※1。", "2. 甲\n",
])  # fmt: skip
def test_a_text_of_any_length_takes_its_time_once(text: str) -> None:
    taken = []
    for size in (50_000, 200_000):
        begun = time.process_time()
        read_manuscript("はじめに\n\n　甲※1。\n\n※1　乙。\n" + text * (size // len(text)))
        taken.append(time.process_time() - begun)
    assert taken[1] < 8 * taken[0] + 0.2


def test_a_sign_without_a_note_is_told_with_its_line() -> None:
    told = read_manuscript("はじめに\n\n　土地は寺から買った。\n費用は村が払った＊。\n\n　※ただし登記は後である。3*4の升目で、*強調*もある。\n").doubtful
    assert told == [(4, "sign")]
