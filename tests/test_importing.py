"""A finished text becomes chapters: headings, paragraphs and notes are found, and nothing is lost."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path

import pypandoc  # type: ignore[import-untyped]
import pytest
from conftest import ROOT, build, parsed
from hypothesis import given
from hypothesis import strategies as st

from essay.commands import main
from essay.importing.conservation import essence, losses
from essay.importing.decoding import NotTextError, UndecodableError, decode
from essay.importing.documents import document_of
from essay.importing.form import Mark, Shape
from essay.importing.headings import CHAPTER, SECTION, form_of
from essay.importing.manuscript import Manuscript, read_manuscript
from essay.importing.marks import calls_in
from essay.importing.paragraphs import Block, Part
from essay.importing.suggestions import suggestions
from essay.importing.writing import escaped, identifier, settle, tidied, written
from essay.source import bare, read_source

CANAL = ROOT / "tests/import/canal.txt"
MARKS = {"note": "〔★ 注の文〕", "place": "〔★ この注を呼ぶ所〕"}
MARK = re.compile("|".join(MARKS.values()))


def pages_of(manuscript: Manuscript, tidy: bool = False) -> list[str]:
    return [written(draft, "題", MARKS.__getitem__, tidy) for draft in manuscript.chapters]


def imported(text: str, tidy: bool = False) -> list[str]:
    """The chapters of a text, of which nothing is lost."""
    manuscript = read_manuscript(text)
    pages = pages_of(manuscript, tidy)
    assert list(losses(text, manuscript, pages, MARK)) == []
    return pages


def calls(text: str, last: int = 0, known: frozenset[int] = frozenset()) -> list[int]:
    """The numbers of the notes that are called in one paragraph."""
    called = calls_in([Block(text, (Part(0, 1),))], last, known)
    return [call.number for found in called.calls.values() for call in found]


# ---- the whole


@pytest.fixture
def empty_edition(tmp_path: Path) -> Path:
    """An edition without chapters, with this one's program and settings."""
    root = tmp_path / "edition"
    for folder in ("hooks", "overrides", "handout", "bib"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for page, title in (("index", "運河"), ("glossary/index", "用語集"), ("incidents/index", "年表"), ("bibliography", "文献")):
        (root / f"docs/{page}.md").parent.mkdir(parents=True, exist_ok=True)
        (root / f"docs/{page}.md").write_text(f"# {title}\n", encoding="utf-8")
    (root / "bib/refs.bib").write_text("", encoding="utf-8")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    settings = re.sub(r"(?ms)^nav:\n.*?(?=^\S)", "nav:\n  - 表題: index.md\n  - 用語集: glossary/index.md\n\n", settings)
    (root / "mkdocs.yml").write_text(settings, encoding="utf-8")
    return root


def run(root: Path, *arguments: str) -> int:
    return main(["import", "--config", str(root / "mkdocs.yml"), *arguments])


@pytest.mark.parametrize("file", [CANAL, CANAL.with_name("two-centuries.txt")], ids=lambda file: file.stem)
def test_a_text_of_a_pdf_becomes_a_strict_edition_with_every_note_in_place(empty_edition: Path, tmp_path: Path, file: Path) -> None:
    assert run(empty_edition, str(file)) == 0
    done = build(tmp_path / "site", empty_edition)
    assert done.returncode == 0, done.stderr
    text = file.read_text(encoding="utf-8")
    listed = [int(number) for number in re.findall(r"(?m)^(\d{1,2})[\u3000 ．.]", text[text.rindex("\n注\n") :])]
    assert listed == list(range(1, len(listed) + 1))
    assert len(listed) > 20
    shown = []
    for page in sorted((tmp_path / "site/chapters").glob("*.html")):
        tree = parsed(page)
        called = tree.xpath("//article//a[contains(@class, 'note-ref')]/@href")
        assert called == [f"#{note}" for note in tree.xpath("//section[contains(@class, 'notes')]//li/@id")]
        shown += [int(address.removeprefix("#fn:")) for address in called]
        assert not re.search(r"[^\d]\d{1,2}[。、]", "".join(tree.xpath("//article/p/text()")))
    assert shown == listed
    assert (empty_edition / "import-report.md").is_file()
    assert "chapters/01-introduction.md" in (empty_edition / "mkdocs.yml").read_text(encoding="utf-8")


def test_the_report_tells_every_decision_with_its_line(empty_edition: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(empty_edition, str(CANAL), "--dry-run") == 0
    told = capsys.readouterr().out
    lines = CANAL.read_text(encoding="utf-8").split("\n")
    assert not (empty_edition / "import-report.md").exists()
    assert not list(empty_edition.glob("docs/chapters/*.md"))
    for number, text in re.findall(r"(\d+)行　(.+)", told):
        if "…" not in text and "\\" not in text and "&" not in text:
            start = essence(text)[:6]
            assert start in essence("".join(lines[max(0, int(number) - 14) : int(number) + 14])), (number, text)
    sections = dict(re.findall(r"(?ms)^## ([^\n（]+).*?\n\n(.*?)(?=\n## |\Z)", told))
    assert "はじめに" in sections["章としたもの"]
    assert "（１）" in sections["節の見出しとしたもの"]
    assert "柱" in sections["印刷した頁のもので、本文に入れなかったもの"]
    assert "ＥＨＳ" in sections["用語にできそうな略語"]
    assert "1889年2月27日" in sections["出来事にできそうな文"]
    assert "「" in sections["典拠のほしい引用"]
    assert sections["呼ぶ所のわからない注"].strip() == "なし。"
    assert sections["注の文がないもの"].strip() == "なし。"


WIDTH, LINES = 36, 20


def laid_out(chapters: list[tuple[str, list[str]]], notes: list[str]) -> str:
    """A text as it is taken from a PDF: lines of one width with blank ones between, running heads, page numbers."""
    lines = ["板門店から延坪島へ", "", "編者", ""]
    for title, paragraphs in chapters:
        lines += [title, ""]
        for paragraph in paragraphs:
            whole = paragraph if paragraph.startswith("（") else f"　{paragraph}"
            lines += [line for at in range(0, len(whole), WIDTH) for line in (whole[at : at + WIDTH], "")]
    lines += ["注", ""]
    for number, note in enumerate(notes, 1):
        whole = f"{number}　{note}"
        lines += [line for at in range(0, len(whole), WIDTH) for line in (whole[at : at + WIDTH], "")]
    pages = [lines[at : at + 2 * LINES] for at in range(0, len(lines), 2 * LINES)]
    heads = ("論集　第12号", "板門店から延坪島へ（編者）")
    return "".join(f"\f{heads[at % 2]}\n\n" + "\n".join(page) + f"\n{at + 101}\n\n" for at, page in enumerate(pages))


def test_the_edition_itself_comes_back_from_a_page_layout() -> None:
    """Ten thousand characters and more of dates, numbers and names, between which the calls of notes have to be told."""
    chapters, notes = list[tuple[str, list[str]]](), list[str]()
    for file in sorted((ROOT / "docs/chapters").glob("0[1-7]-*.md")):
        source = read_source(file.read_text(encoding="utf-8"), file.name, file.name)
        defined = {note.label: bare(source.body[note.start : note.end]) for note in source.notes}
        body = source.body[: min(note.offset for note in source.notes)]
        paragraphs, section = list[str](), 0
        for block in re.split(r"\n\s*\n", body.strip())[1:]:
            if block.startswith("## "):
                section += 1
                paragraphs.append(f"（{section}）" + bare(block.removeprefix("## ").partition(" {")[0]))
                continue
            text = ""
            for part in re.split(r"(\[\^[^\]]+\])", re.sub(r"\[@[^\]]*\]", "", block)):
                if part.startswith("[^"):
                    notes.append(re.sub(r"\[@[^\]]*\]", "", defined[part[2:-1]]) or "前掲。")
                    text += str(len(notes))
                else:
                    text += bare(part)
            paragraphs.append(text)
        chapters.append((f"{len(chapters) + 1}．{source.title}", paragraphs))
    text = laid_out(chapters, notes)
    assert len(text) > 10_000
    assert len(notes) > 40
    pages = imported(text)
    assert len(pages) == len(chapters)
    found = [note for page in pages for note in re.findall(r"(?m)^\[\^\d+\]: (.*)$", page)]
    assert [essence(unescape(re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", note))) for note in found] == [essence(note) for note in notes]
    called = [int(number) for page in pages for number in re.findall(r"\[\^(\d+)\](?!:)", page)]
    assert called == list(range(1, len(notes) + 1))
    assert [page.count("\n## ") for page in pages] == [sum(each.startswith("（") for each in paragraphs) for _, paragraphs in chapters]


# ---- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp932", "euc_jp", "iso2022_jp"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_an_encoding_is_recognised(encoding: str, ending: str) -> None:
    text = "はじめに\n\n　運河は、土地の高さを測ることから始まる。\n測る人の名は、野帳の表紙にしか残っていない。\n" * 3
    assert decode(text.replace("\n", ending).encode(encoding))[0] == text


@pytest.mark.parametrize("text", ["測量する", "髙橋①が測る。", "はじめに\n", "１．測る\n\n　測った。\n", "これは一行だけの文である。"])
@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8"])
def test_few_words_are_enough(text: str, encoding: str) -> None:
    if encoding != "euc_jp" or "髙" not in text:
        assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("text", ["Introduction\n\nThe naïve café of 1890 – “measured” twice.\n", "Die Höhe über dem Meer, gemäß der Übereinkunft, war für alle die gleiche.\n"])
def test_western_texts_are_not_taken_for_japanese(text: str) -> None:
    assert decode(text.encode("cp1252"))[0] == text


WORDS = re.findall("[\u4e00-\u9fff]+[\u3041-\u3093]*|[\u30a1-\u30fc]+", CANAL.read_text(encoding="utf-8"))


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("".join), st.sampled_from(["", "\n", "\r\n"]))
def test_a_few_words_are_read_rightly_or_not_at_all(words: str, ending: str) -> None:
    text = words + ending
    assert decode(text.encode())[0] == words + ending.replace("\r", "")
    for encoding in ("utf-16-le", "utf-16-be", "cp932", "euc_jp"):
        try:
            found, _ = decode(text.encode(encoding, "ignore"))
        except (UndecodableError, NotTextError):
            continue
        assert found == text.encode(encoding, "ignore").decode(encoding).replace("\r", "")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["運河の高さを測る。", "はじめに\n", "１．測る\n\n　測った。\n", "The canal\n", "米韓連合司令部と国連軍"])
def test_utf_16_needs_no_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)


def test_two_kanji_that_could_be_others_are_not_guessed(empty_edition: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (empty_edition / "a.txt").write_bytes("適当".encode("cp932"))
    assert run(empty_edition, str(empty_edition / "a.txt")) == 2
    assert "UTF-8 で保存し直してください" in capsys.readouterr().err


def test_signs_of_markdown_are_no_fault_of_the_text(empty_edition: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "はじめに\n\n　[次](a.md)と![絵](x.png)、{波}と{.点}、<b>、&amp;、@鍵、[@鍵]、`点`である。\n　終わり。\n"
    (empty_edition / "a.txt").write_text(text, encoding="utf-8")
    assert run(empty_edition, str(empty_edition / "a.txt")) == 0
    assert main(["check", "--config", str(empty_edition / "mkdocs.yml")]) == 0
    assert "誤り 0 件" in capsys.readouterr().out


def test_the_whole_text_is_recognised_in_each_encoding() -> None:
    text = CANAL.with_name("two-centuries.txt").read_text(encoding="utf-8")
    for encoding in ("cp932", "euc_jp", "utf-16-le"):
        assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize(("data", "error"), [(b"%PDF-1.7\n", "pdf"), (b"a\x01b", "binary"), (b"PK\x03\x04\x05", "binary"), (b"\x1b$B!", "iso")])
def test_what_is_no_text_is_refused(data: bytes, error: str) -> None:
    with pytest.raises((NotTextError, UndecodableError)) as caught:
        decode(data)
    assert error in str(caught.value) or isinstance(caught.value, UndecodableError)


# ---- headings


@pytest.mark.parametrize(("text", "level"), [
    ("はじめに", CHAPTER), ("おわりに―高さという約束", CHAPTER), ("１．水準点を置く―逢坂山", CHAPTER), ("2. 線を引く", CHAPTER), ("第三章　町", CHAPTER),
    ("（１）湖面の高さ", SECTION), ("第２節　杭", SECTION), ("1.2 The line", SECTION), ("Introduction", CHAPTER), ("IV. The canal", CHAPTER), ("一、問い", CHAPTER),
])  # fmt: skip
def test_a_heading_is_known_by_its_form(text: str, level: int) -> None:
    form = form_of(text)
    assert form
    assert form.level == level


@pytest.mark.parametrize("text", ["１．水準点を置いた。", "水準点", "1883年11月", "（高瀬による）", "はじめに述べたとおり、", "2.5メートル"])
def test_a_sentence_is_no_heading(text: str) -> None:
    assert form_of(text) is None


def test_a_numbered_line_out_of_turn_stays_text() -> None:
    [first, second] = imported("はじめに\n\n　順に述べる。\n\n　３．は後に回す\n\n　話は続く。\n\n１．測る\n\n　測った。\n\n　終わり。\n")
    assert "# はじめに" in first
    assert "３．は後に回す" in first
    assert "# 測る" in second


# ---- paragraphs


def test_lines_are_joined_without_spaces_but_between_latin_words() -> None:
    [page] = imported("はじめに\n\n　運河はthe\n\nLake Biwa\n\nCanalと呼ばれ、18\n\n90年に開\n\nかれた。\n\n　次の段落\n\nである。\n")
    assert "運河はthe Lake Biwa Canalと呼ばれ、1890年に開かれた。\n\n次の段落である。" in page


def test_a_page_may_break_within_a_sentence() -> None:
    page_head = "運河の研究　第3号"
    text = "\n".join(f"\f{page_head}\n　{number}頁の文は次の頁へ続く。そして\n\n{number}" for number in (11, 12, 13)) + f"\n\f{page_head}\nに続く。\n　終わり。\n"
    manuscript = read_manuscript("はじめに\n" + text)
    assert {each.reason for each in manuscript.aside} == {"head", "folio"}
    assert manuscript.reading.breaks
    assert "そしてに続く。" in "".join(imported("はじめに\n" + text))


def test_blank_lines_part_paragraphs_where_none_is_indented() -> None:
    [page] = imported("Introduction\n\nThe canal was dug\nin five years.\n\nIt was meas-\nured twice; it was measured well.\nA well-\nknown man did it.\n")
    assert "The canal was dug in five years.\n\nIt was measured twice; it was measured well. A well-known man did it." in page


def test_a_short_last_line_ends_a_paragraph_where_nothing_else_does() -> None:
    [page] = imported("はじめに\n運河の水は誰のものかという問いは\n古くから論じられてきた。\n測る人の名は残っていないが図面は\n残る。\n\n\f掘る人の名も残っていないのである\nという。\n")
    assert page.partition("\n# はじめに\n\n")[2] == (
        "運河の水は誰のものかという問いは古くから論じられてきた。\n\n測る人の名は残っていないが図面は残る。\n\n掘る人の名も残っていないのであるという。\n"
    )


def test_ligatures_are_written_as_letters() -> None:
    manuscript = read_manuscript("Introduction\n\nThe ﬁrst oﬃce.\n\nThe end.\n")
    assert manuscript.ligatures == [3]
    assert "The first office." in pages_of(manuscript)[0]


def test_tidying_takes_away_spaces_and_width() -> None:
    assert tidied("１８９０年に BIWA 湖で 53 点") == "1890年にBIWA湖で53点"
    assert "1890年" in imported("はじめに\n\n　１８９０ 年に開いた。\n\n　終わり。\n", tidy=True)[0]


# ---- notes


@pytest.mark.parametrize(("text", "found"), [
    ("動き出した1。", [1]), ("動き出した1、と言う2。", [1, 2]), ("（協会、Group）1である。", [1]), ("「高さ」1と呼ぶ。", [1]), ("終わった。1", [1]),
    ("標石は53 点、図面は3000を超え、2010年11月23日の9月に10％、1.5倍、第1号、1人。", []), ("水準は1位。", []), ("5つの町1。", [1]), ("二つ目の石１。", [1]),
    ("測った¹。また²。", [1, 2]), ("測った（注1）。また注2。", [1, 2]), ("測った[1]。また[2]。", [1, 2]), ("測った＊1。", [1]), ("差は1、2であった。", []),
    ("Measured twice.1 And again,2 it is said.", [1, 2]), ("In 1890 the 3 men", []),
])  # fmt: skip
def test_a_number_is_a_note_by_what_stands_around_it(text: str, found: list[int]) -> None:
    assert calls(text) == found


def test_numbers_follow_one_another() -> None:
    assert calls("甲9。乙10。丙11。", last=8) == [9, 10, 11]
    assert calls("甲40。", last=8) == []
    assert calls("甲9。乙9。", last=8) == [9]


def test_notes_without_a_text_and_texts_without_a_call_are_marked() -> None:
    [page] = imported("はじめに\n\n　甲1。乙2。\n\n　丙。\n\n注\n\n1　一つ。\n\n3　三つ。\n")
    assert "甲[^1]。乙[^2]。" in page
    assert "[^1]: 一つ。" in page
    assert "[^2]: 〔★ 注の文〕" in page
    assert "〔★ この注を呼ぶ所〕[^3]" in page
    assert "[^3]: 三つ。" in page


def test_notes_may_begin_at_one_in_every_chapter() -> None:
    text = "はじめに\n\n　甲1。乙2。\n\n　丙。\n\n注\n\n1　い。\n\n2　ろ。\n\nおわりに\n\n　丁1。\n\n　戊。\n\n注\n\n1　は。\n"
    first, second = imported(text)
    assert first.endswith("[^1]: い。\n\n[^2]: ろ。\n")
    assert second.endswith("[^1]: は。\n")
    text = "はじめに\n\n　甲1。乙2。\n\n　丙。\n\nおわりに\n\n　丁1。\n\n　戊。\n\nNotes\n\n1. い。\n\n2. ろ。\n\n1. は。\n"
    first, second = imported(text)
    assert first.endswith("[^1]: い。\n\n[^2]: ろ。\n")
    assert second.endswith("[^1]: は。\n")


# ---- notes at the feet of pages


def feet_of(text: str) -> tuple[list[str], dict[int, str], list[str]]:
    """The chapters of a text in pages without their notes, the notes, and what was doubtful."""
    manuscript = read_manuscript(text)
    pages = imported(text)
    notes = {int(number): note for page in pages for number, note in re.findall(r"(?m)^\[\^(\d+)\]: (.*)$", page)}
    bodies = [re.sub(r"(?m)^\[\^\d+\]: .*\n?", "", page).partition("\n# ")[2].strip() for page in pages]
    return bodies, notes, [reason for _, reason in manuscript.doubtful if reason.startswith("foot")]


LAW = """運河の法

浦野　岬

はじめに

　運河の水は誰のものか1。この問いは、明治の初めから論じ
られてきた2。判例3によれば、水は公のものである。しかし、
学説は分かれており、

1　浦野岬『運河の法』（港湾社、1990年）12頁。
2　同上、15頁。なお、
異説もある。
3　大判明治30年1月1日民録3輯1頁。
                    101
\f法学論集　第3号

いまなお定まらない。次に、測量の権利を見る4。

　測量士は、土地に入る権利を持つか。この点につき、通説は
肯定する5。反対説も

4　同上、20頁。
5　甲野『測量法』（有斐閣、2001年）30頁、乙野「測量士の権利」『法学
                    102
\f法学論集　第3号

ある6。

　終わりに、まとめる。水は流れ、

雑誌』12号（2003年）45頁。
6　同前。
                    103
\f法学論集　第3号

人は測る。

　順に、次のとおりである。
1　測る
2　掘る
                    104
"""


def test_notes_at_the_foot_of_a_page_become_notes() -> None:
    [body], notes, doubtful = feet_of(LAW)
    assert body.partition("\n\n")[2] == (
        "運河の水は誰のものか[^1]。この問いは、明治の初めから論じられてきた[^2]。判例[^3]によれば、水は公のものである。しかし、"
        "学説は分かれており、いまなお定まらない。次に、測量の権利を見る[^4]。\n\n"
        "測量士は、土地に入る権利を持つか。この点につき、通説は肯定する[^5]。反対説もある[^6]。\n\n"
        "終わりに、まとめる。水は流れ、人は測る。\n\n順に、次のとおりである。1　測る2　掘る"
    )
    assert notes == {
        1: "浦野岬『運河の法』（港湾社、1990年）12頁。", 2: "同上、15頁。なお、異説もある。", 3: "大判明治30年1月1日民録3輯1頁。", 4: "同上、20頁。",
        5: "甲野『測量法』（有斐閣、2001年）30頁、乙野「測量士の権利」『法学雑誌』12号（2003年）45頁。", 6: "同前。",
    }  # fmt: skip
    assert doubtful == []


def test_notes_of_pages_pass_the_check_and_stand_in_the_report(empty_edition: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (empty_edition / "law.txt").write_text(LAW, encoding="utf-8")
    assert run(empty_edition, str(empty_edition / "law.txt")) == 0
    assert "注 6 件（文のないもの、呼ぶ所のないもの 0 件）" in capsys.readouterr().out
    told = (empty_edition / "import-report.md").read_text(encoding="utf-8")
    assert "## 頁の下にあった注\n\n- \\[^1]　11行　浦野岬" in told
    assert "すぐ後に文が続くが、番号の順から注とみた　8行" in told
    assert main(["check", "--config", str(empty_edition / "mkdocs.yml")]) == 0


def pages(*parts: str) -> str:
    return "はじめに\n\n" + "\f".join(parts)


@pytest.mark.parametrize(("text", "notes"), [
    (pages("　問い¹。答えは\n\n¹ 甲。\n", "まだない²。\n\n　終わり。\n\n² 乙。\n"), {1: "甲。", 2: "乙。"}),
    (pages("　問い(1)。説(2)は\n\n(1) 甲『水』（港湾社、一九\n九〇年）。\n(2) 乙\n", "まだない(3)。\n\n(3) 同前\n"), {1: "甲『水』（港湾社、一九九〇年）。", 2: "乙", 3: "同前"}),
    (pages("　問い1)によれば、答えは\n\n1) 甲。\n", "まだない2)。\n\n2) 乙。\n"), {1: "甲。", 2: "乙。"}),
    (pages("　問い[1]の答えは\n\n[1] 甲。\n", "まだない[2]。\n\n[2] 乙。\n"), {1: "甲。", 2: "乙。"}),
    (pages("　問い（注1）。答えは\n\n注1　甲。\n", "まだない（注2）。\n\n注2　乙。\n"), {1: "甲。", 2: "乙。"}),
    (pages("　問い\n1\n。答えは2、\n\n1\n甲。\n2\n乙。\n", "まだない3。\n\n3\n丙。\n"), {1: "甲。", 2: "乙。", 3: "丙。"}),
    (pages("　問い1。答えは\n\n1　甲。\n", "まだない1。\n\n1　乙。\n", "　終わり1。\n\n1　丙。\n"), {1: "甲。", 2: "乙。", 3: "丙。"}),
    (pages("　問い1。答えは\n\n1　甲。\n\n11\n\nまだない2。そして\n\n2　同上\n\n12\n\n終わる3。\n\n3　同上\n\n13\n").replace("\f", ""), {1: "甲。", 2: "同上", 3: "同上"}),
    ("Introduction\n\nThe canal.1 It was dug in 1890,2 but the courts3 were slow, and\n\n1 Urano 12.\n2 Ibid. A dis-\ncussion.\n3 Smith.\n\fa discussion was held.4 Yes.\n\n4 Ibid.\n",
     {1: "Urano 12.", 2: "Ibid. A discussion.", 3: "Smith.", 4: "Ibid."}),
])  # fmt: skip
def test_notes_at_the_feet_of_pages_have_many_signs(text: str, notes: dict[int, str]) -> None:
    [body], found, _ = feet_of(text)
    assert found == notes
    assert [int(number) for number in re.findall(r"\[\^(\d+)\]", body)] == list(notes)


@pytest.mark.parametrize(("text", "kept", "doubtful"), [
    (pages("　まず測る。次の順による。\n\n1　測る\n2　掘る\n", "　そして終わる。\n\n　終わり。\n"), ["1　測る", "2　掘る"], []),
    (pages("　測った（表1）。\n\n1　甲　　　12\n2　乙　　　34\n", "　終わり。\n\n　了。\n"), ["1　甲　　　12", "2　乙　　　34"], []),
    (pages("　測った1。甲は掘った。\n\n1. 測ることについて\n　測る。\n　掘る。\n", "　終わり。\n\n　了。\n"), ["測る。", "掘る。"], ["foot"]),
    (pages("　測った1。掘った2、と\n\n1　測る。\n2　掘る。\n", "言う。\n\n　終わり。\n\n注\n\n1　甲。\n\n2　乙。\n"), ["1　測る。", "2　掘る。"], ["foot-list"] * 2),
    (pages("　問い1。説によれば1、答えは\n\n1　甲。\n", "まだない。\n\n　終わり。\n"), ["1　甲。"], []),
    (pages("　問い1。答えは\n\n1　甲の\n", "まだない2。\n\n乙である。\n\n2　丙。\n"), ["乙である。"], ["foot-continued"]),
])  # fmt: skip
def test_what_may_be_no_note_stays_in_the_text(text: str, kept: list[str], doubtful: list[str]) -> None:
    bodies, _, told = feet_of(text)
    for words in kept:
        assert essence(words) in essence(unescape("".join(bodies)))
    assert told == doubtful


SENTENCES = st.sampled_from(["運河は高さから始まる", "測る人の名は残っていない", "水は53 点で測られ", "標石は3000を超え", "2010年11月23日に終わり", "これを（協会、Group）が認め"])
NOTED = st.lists(st.tuples(SENTENCES, st.booleans(), st.sampled_from(["。", "、"])), min_size=1, max_size=6)


@given(st.lists(NOTED, min_size=2, max_size=6), st.sampled_from(["{}　", "{} ", "({}) ", "{}) ", "注{}　", "[{}] ", "sup"]), st.booleans(), st.booleans())
def test_every_note_at_a_foot_is_found_again(told: list[list[tuple[str, bool, str]]], sign: str, folios: bool, wrapped: bool) -> None:
    number, text, expected = 0, "はじめに\n\n", dict[int, str]()
    for at, sentences in enumerate(told):
        body, foot = "　", ""
        for place, (words, noted, stop) in enumerate(sentences):
            body += words + chr(0x6C34 + 10 * at + place)
            if noted:
                number += 1
                call = str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")) if sign == "sup" else sign.strip("\u3000 ").format(number)
                body += call
                note = f"浦野『運河{chr(0x4E00 + number)}』、{number + 20}頁。"
                expected[number] = note
                foot += (f"{call} " if sign == "sup" else sign.format(number)) + (f"{note[:5]}\n{note[5:]}" if wrapped else note) + "\n"
            body += stop
        text += f"{body}そして\n\n{foot}" + (f"\n{at + 101}\n" if folios else "") + "\f"
    text += "終わる。\n\n　了。\n"
    bodies, notes, doubtful = feet_of(text)
    assert notes == expected
    assert doubtful == []
    assert re.findall(r"\[\^(\d+)\]", "".join(bodies)) == [str(each) for each in expected]
    assert "そして終わる。" in "".join(bodies)


@given(st.lists(st.tuples(SENTENCES, st.integers(0, 4)), min_size=2, max_size=5), st.sampled_from(["{}　", "{}. ", "({}) ", "（{}）", "[{}] "]), st.booleans())
def test_a_list_that_nothing_calls_is_never_a_note(told: list[tuple[str, int]], sign: str, runs_on: bool) -> None:
    text, number = "はじめに\n\n", 0
    for at, (words, items) in enumerate(told):
        text += f"　{words}{chr(0x6C34 + at)}。次を見る。\n\n"
        for each in range(1, items + 1):
            number += 1
            text += sign.format(number if runs_on else each) + f"項目{chr(0x7530 + number)}\n"
        text += "\f"
    manuscript = read_manuscript(f"{text}　終わり。\n\n　了。\n")
    assert manuscript.known == []
    assert not any(reason.startswith("foot") for _, reason in manuscript.doubtful)
    imported(f"{text}　終わり。\n\n　了。\n")


FOOTED = st.sampled_from([
    "\f", "11", "12", "13", "1　注。", "2　注", "3 注", "(1) 注", "(2) 注", "1. 順", "2. 順", "1", "2", "¹ 注", "注1　注", "運河は始まる1。", "そして2、", "説3によれば", "（表1）", "甲(1)。",
    "甲(2)と", "　段落。", "続きの", "", "注", "* 2", "1　甲   12", "2　乙   34", "was dis-", "cussed 1890,1", "はじめに", "２．掘る", "論集 12", "論集 13", "論集 14",
])  # fmt: skip


@given(st.lists(FOOTED, max_size=30).map("\n".join))
def test_nothing_is_lost_at_the_feet_of_any_pages(text: str) -> None:
    written_out = "".join(imported(text))
    assert set(re.findall(r"\[\^(\d+)\](?!:)", written_out)) == set(re.findall(r"(?m)^\[\^(\d+)\]:", written_out))


# ---- documents


MARKDOWN = """# 近代の運河

## はじめに

運河は*高さ*から始まる[^1]。[記念館](https://example.org/)が図面を持つ。<https://example.org/a_b>も。

**「太い」**の語と、*The Making of a Canal,*という本。*強調[^2]の中*。H~2~O。

> 引用の*一段落目*。
>
> 引用の二段落目[^3]。

## 測る[^4]

### *湖面*

- 一つ
- 二つ
    - 内の一つ
    - 内の*二つ*

段落。

1. 甲
2. 乙

(c) 丙

| 甲 | *乙* |
|----|----|
| 1 \\| 1 | **2**[^5] |
|    | 空 |

行の\\
改行。[下線]{.underline}と[図面[1]](https://example.org/a_(b))。

[^1]: 高さの*注*。
[^2]: 湖の注。
[^3]: 2010年の注。
[^4]: 題の注。
[^5]: 表の注。
"""
FIRST = """---
---

# はじめに

運河は*高さ*から始まる[^1]。[記念館](https://example.org/)が図面を持つ。<https://example.org/a_b>も。

「**太い**」の語と、*The Making of a Canal*,という本。{emphasis}。H<sub>2</sub>O。

> 引用の*一段落目*。
>
> 引用の二段落目[^3]。

[^1]: 高さの*注*。

[^2]: 湖の注。

[^3]: 2010年の注。
"""
SECOND = """---
---

# 測る

## 湖面

- 一つ[^4]
- 二つ
    - 内の一つ
    - 内の*二つ*

段落。

1. 甲
2. 乙

(c) 丙

| 甲 | *乙* |
| --- | --- |
| 1 &#124; 1 | **2**[^5] |
|  | 空 |

行の<br>改行。{underlined}と[図面&#91;1&#93;](https://example.org/a_%28b%29)。

[^4]: 題の注。

[^5]: 表の注。
"""


@pytest.mark.parametrize("ending", ["docx", "html", "odt"])
def test_documents_come_with_their_form(empty_edition: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"canal.{ending}"
    more = ["--standalone"] if ending == "html" else []
    pypandoc.convert_text(MARKDOWN, ending, "markdown", outputfile=str(file), extra_args=more)
    assert run(empty_edition, str(file)) == 0
    first, second = (path.read_text(encoding="utf-8") for path in sorted((empty_edition / "docs/chapters").glob("*.md")))
    # Word processors keep a note's number as letters of their own.
    assert first == FIRST.format(emphasis="*強調[^2]の中*" if ending == "html" else "*強調*[^2]*の中*")
    assert second == SECOND.format(underlined="*下線*" if ending == "odt" else "下線")
    told = (empty_edition / "import-report.md").read_text(encoding="utf-8")
    assert "見出しに付いた注（すぐ下の段落の終わりに付けた）　第" in told
    assert ("下線　第" in told) == (ending != "odt")
    assert main(["check", "--config", str(empty_edition / "mkdocs.yml")]) == 0
    done = build(tmp_path / "site", empty_edition)
    assert done.returncode == 0, done.stderr


def formed(markdown: str) -> tuple[str, list[str]]:
    """The text of a document as one chapter below its title, and the kinds of form that were left behind."""
    data = pypandoc.convert_text(f"# 章\n\n{markdown}\n", "html", "markdown", extra_args=["--wrap=preserve"])
    document = document_of(data.encode(), "html")
    manuscript = read_manuscript(document.text, document.shapes)
    settle(manuscript, tidy=False)
    [page] = pages_of(manuscript)
    assert list(losses(document.text, manuscript, [page], MARK)) == []
    return page.partition("# 章\n\n")[2].rstrip("\n"), [each.kind for each in [*document.untaken, *manuscript.untaken]]


@pytest.mark.parametrize(("markdown", "written", "left"), [
    ("前**「太い」**後", "前「**太い**」後", []), ("*Mind & Society,* by", "*Mind & Society,* by", []), ("*a***b**、***c***", "*a***b**、***c***", []),
    ("前*、*後", "前、後", ["em"]), ("*外**内**外*", "*外**内**外*", []), ("*注[^1]*。\n\n[^1]: *い*と。", "*注*[^1]。\n\n[^1]: *い*と。", []),
    ("[a*b*c](https://example.org/?a=*b*)", "[a*b*c](https://example.org/?a=%2Ab%2A)", []), ("[所](javascript:x)", "所（javascript:x）", ["link"]),
    ("[内](#x)", "内", []), ("*\\*星\\**と\\*", "*\\*星\\**と\\*", []), ("x^2^ ~~消~~", "x<sup>2</sup> <s>消</s>", []),
    ("- a\n\n    続き\n\n- b", "- a\n\n    続き\n\n- b", []), ("- a\n\n1. b", "- a\n\n<!-- -->\n\n1. b", []), ("5. a", "(5) a", ["list"]),
    ("> a\n>\n> - b\n> - c\n>\n> d", "> a\n>\n> - b\n> - c\n>\n> d", []), ("- a\n\n    > b", "- a\n\n    > b", []),
    ("運河は\n高さ\n*から*始まり\nLake\nBiwa", "運河は高さ*から*始まり Lake Biwa", []), ("- 1. a", "・\n\n1. a", ["list"]), ("注[^1]\n\n[^1]: い\n\n    ろ", "注[^1]\n\n[^1]: い ろ", ["note"]), ("歩いた1。注[^1]\n\n[^1]: い", "歩いた1。注[^1]\n\n[^1]: い", []),
    ("![絵](a.png)", "絵", ["picture"]), ("`符号`", "符号", ["code"]), ("---", "", ["rule"]), ("同上\n\n同上\n\n同上", "同上\n\n同上\n\n同上", []),
])  # fmt: skip
def test_form_is_kept_where_it_renders_and_named_where_not(markdown: str, written: str, left: list[str]) -> None:
    assert formed(markdown) == (written, left)


def test_letters_of_private_use_and_number_signs_are_letters() -> None:
    [page] = imported("１．C##\n\n　\ue001田である。\n\ue001甲。\n\n　終わり。\n")
    assert "# C\\#\\#" in page
    assert page.count("\ue001") == 2
    assert formed("甲\ue001乙。")[0] == "甲\ue001乙。"


RUNS = st.lists(
    st.tuples(st.sampled_from(["語", "「語」", " a ", "，b.", "*", "_c_", "1。", "(d)", "[e]", "<f>", "&amp;", "`g`", "|", "　", "ﬁ"]),
              st.sets(st.sampled_from(["em", "strong", "sup", "s", "link"]))),
    min_size=1, max_size=8,
)  # fmt: skip


@given(RUNS)
def test_any_form_renders_or_is_left_out(runs: list[tuple[str, set[str]]]) -> None:
    text, marks = "", list[Mark]()
    for words, kinds in runs:
        marks += [Mark(kind, len(text), len(text) + len(words), "https://example.org/") for kind in sorted(kinds)]
        text += words
    shapes = {1: Shape(), 2: Shape(tuple(replace(mark, start=mark.start + 1, end=mark.end + 1) for mark in marks))}
    manuscript = read_manuscript(f"章\n　{text}\n", shapes)
    settle(manuscript, tidy=False)
    assert list(losses(f"章\n　{text}\n", manuscript, pages_of(manuscript), MARK)) == []


# ---- nothing is overwritten


def test_a_second_import_stops(empty_edition: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(empty_edition, str(CANAL)) == 0
    before = {file: file.read_bytes() for file in empty_edition.rglob("*.md")}
    assert run(empty_edition, str(CANAL)) == 2
    assert capsys.readouterr().err == (
        "import-report.md がもうあります。前の取り込みの報告を読み終えたら、移すか消すかしてから、もう一度走らせてください。\n何も書いていません。\n"
    )
    assert {file: file.read_bytes() for file in empty_edition.rglob("*.md")} == before
    (empty_edition / "import-report.md").unlink()
    assert run(empty_edition, str(CANAL)) == 0
    names = sorted(file.name for file in (empty_edition / "docs/chapters").glob("*.md"))
    assert len(names) == len({name.partition("-")[0] for name in names}) == len({name.partition("-")[2] for name in names})
    assert all(file.read_bytes() == data for file, data in before.items() if "chapters" in file.parts)


def test_a_run_that_fails_leaves_nothing(empty_edition: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("essay.commands.importing.write_change", refuse)
    before = sorted(empty_edition.rglob("*.md"))
    assert run(empty_edition, str(CANAL)) == 2
    assert "書けませんでした" in capsys.readouterr().err
    assert sorted(empty_edition.rglob("*.md")) == before


def test_what_would_be_lost_stops_the_import(empty_edition: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("essay.commands.importing.written", lambda draft, *_: written(draft, "", MARKS.__getitem__, False).replace("水", "", 1))
    assert run(empty_edition, str(CANAL)) == 2
    assert "取り込むと文が変わってしまう" in capsys.readouterr().err
    assert not (empty_edition / "docs/chapters").exists()


@pytest.mark.parametrize(("name", "data", "said"), [
    ("a.txt", b"", "に文がありません"), ("a.txt", b"\n \n", "に文がありません"), ("a.pdf", b"%PDF-1.4", "は PDF です"), ("a.bin", b"\1\2\3" * 40, "文章ではありません"),
    ("a.docx", b"no zip", "が読めません"), ("none.txt", None, "が読めません"),
])  # fmt: skip
def test_what_cannot_be_imported_is_told(
    empty_edition: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes | None, said: str
) -> None:
    if data is not None:
        (empty_edition / name).write_bytes(data)
    assert run(empty_edition, str(empty_edition / name)) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.endswith("何も書いていません。\n")
    assert run(empty_edition, str(empty_edition)) == 2


def test_make_import_hands_the_file_on() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "-n", "import", "TEXT=my essay.txt", "TITLE=題", "VENV=" + str(Path(sys.executable).parents[1])],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    assert 'import --title="$TITLE"' in done.stdout
    assert '-- "$TEXT"\n' in done.stdout


# ---- for any text


def test_names_of_files_come_from_the_headings() -> None:
    drafts = read_manuscript("はじめに\n\n　甲。\n\n　乙。\n\n1. The long way\n\n　丙。\n\n２．測る\n\n　丁。\n").chapters
    assert [identifier(draft, number) for number, draft in enumerate(drafts, 1)] == ["introduction", "the-long-way", "section-3"]


def test_suggestions_name_dates_short_forms_and_quotations() -> None:
    text = "はじめに\n\n　1889年2月27日に貫通した。調整会合（TCG: Group）と呼ぶ。「測る者の目は、掘る者の腕よりも先に届いていた」。\n\n　終わり。\n"
    found = [(each.kind, each.line) for each in suggestions(read_manuscript(text))]
    assert found == [("incident", 3), ("term", 3), ("source", 3)]


PIECES = st.sampled_from([
    "はじめに", "おわりに―約束", "１．測る", "２．掘る", "（１）湖", "注", "1　注の文。", "2 二つ目", "　運河は高さから始まる1。", "そして続く2、", "（協会）3である。", "231", "\f運河の研究",
    "　2010年11月23日、53 点。", "The canal", "was meas-", "ured.", "*星* _線_ [括弧] <b> & &amp; {波} `点` @鍵", "# 井", "- 横", "1. 順", "| 表 |", "=====", "-----", "\\", "﻿", "　", "",
    "[^1]: x", "[^1]", "> 引", "    四つ", "~~~", "a@b", "注1", "¹", "!!! x", "：語",
])  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("\n".join), st.booleans())
def test_nothing_is_lost_of_any_text(text: str, tidy: bool) -> None:
    pages = imported(text, tidy)
    numbers = [[int(number) for number in re.findall(r"\[\^(\d+)\](?!:)", page)] for page in pages]
    for page, called in zip(pages, numbers, strict=True):
        assert sorted(set(called)) == sorted(int(number) for number in re.findall(r"(?m)^\[\^(\d+)\]:", page))


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n\t\f"), max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    imported(text)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60))
def test_escaped_text_shows_as_it_was(text: str) -> None:
    manuscript = read_manuscript(f"はじめに\n\n　{text}\n\n　終わり。\n")
    assert list(losses(f"はじめに\n\n　{text}\n\n　終わり。\n", manuscript, pages_of(manuscript), MARK)) == []
    assert isinstance(escaped(text), str)
