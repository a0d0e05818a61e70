"""What a proposal changes in the book: what has come, gone, or is worded otherwise, and how it is told."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from essay import labels
from essay.book import Book, load
from essay.changes import Comparison, compare
from essay.settings import Settings
from essay.summary import LIMIT, SHOWN, markdown, plain
from essay.wording import LONGEST, Piece, Sort, differences, shortened

WORDS = labels.load("ja").words["changes"]
TERM = "---\nid: ko\nreading: こう\nessay: true\n---\n\n# 甲\n\n説明。\n"
BOOK = {
    "docs/index.md": "# 表題\n",
    "docs/chapters/01.md": "---\nlabel: 第1章\n---\n\n# 題\n\n一つ目の段落[^a]。\n\n二つ目。\n\n[^a]: 注の文。\n",
    "docs/glossary/ko.md": TERM,
    "docs/incidents/2010-11-23-otsu.md": "---\nid: otsu\ndate: 2010-11-23\nkind: x\nessay: true\n---\n\n# 乙\n\n起きた。\n",
    "bib/refs.bib": "@book{cha1999,\n  title = {Alignment},\n  date = {1999},\n}\n",
}
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


def book(root: Path, **changed: str | None) -> Book:
    """:data:`BOOK` with files changed, added or (``None``) left out; keys are paths in words."""
    files: dict[str, str | None] = {**BOOK, **changed}
    for name, text in files.items():
        if text is not None:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(text.encode())
    return load(root, Settings(language="ja"))[0]


def found(tmp_path: Path, changed: dict[str, str | None]) -> Comparison:
    return compare(book(tmp_path / "a"), book(tmp_path / "b", **changed))


def told(comparison: Comparison) -> list[str]:
    return [f"{change.sort} {change.part.kind} {change.part.title}" for change in comparison.changes]


def marked(pieces: tuple[Piece, ...]) -> str:
    marks = {Sort.KEPT: ("", ""), Sort.REMOVED: ("[-", "-]"), Sort.ADDED: ("{+", "+}")}
    return "".join(f"{marks[piece.sort][0]}{piece.text}{marks[piece.sort][1]}" for piece in pieces)


# ---- words


@pytest.mark.parametrize(
    ("before", "after", "result"),
    [
        ("日米同盟は重要である。", "米韓同盟は重要であった。", "[-日米同盟-]{+米韓同盟+}は重要であ[-る-]{+った+}。"),
        ("乗員104人のうち46人", "乗員104人のうち45人", "乗員104人のうち[-46-]{+45+}人"),
        ("南北の対立は深まっていった。", "南北の対立は深まった。", "南北の対立は深まっ[-ていっ-]た。"),
        ("formally concluded", "informally concluded", "[-formally-]{+informally+} concluded"),
        ("북방한계선은", "북방한계선이", "[-북방한계선은-]{+북방한계선이+}"),
        ("文[^a]。", "文[^ab]。", "文[-[^a]-]{+[^ab]+}。"),
        ("トマホーク", "トマト", "[-トマホーク-]{+トマト+}"),
        ("𠮷野家", "𠮷田家", "𠮷[-野家-]{+田家+}"),
        ("", "甲", "{+甲+}"),
        ("甲", "", "[-甲-]"),
        ("甲", "甲", "甲"),
        ("", "", ""),
    ],
)
def test_differences_are_marked_by_the_word(before: str, after: str, result: str) -> None:
    assert marked(differences(before, after)) == result


@settings(deadline=None)
@given(NAMES, NAMES)
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.sort is not Sort.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.sort is not Sort.REMOVED) == after


def test_texts_too_long_to_compare_are_given_whole() -> None:
    before, after = "あ" * LONGEST, "い" * 3
    assert differences(before, after) == (Piece(Sort.REMOVED, before), Piece(Sort.ADDED, after))
    assert differences(before, "") == (Piece(Sort.REMOVED, before),)


def test_what_is_far_from_a_difference_is_left_out() -> None:
    pieces = differences("一二三四五、甲。一二三四五六七八九、乙。一二三四五", "一二三四五、丙。一二三四五六七八九、丁。一二三四五")
    assert marked(tuple(shortened(pieces, 3))) == "…四五、[-甲-]{+丙+}。…八九、[-乙-]{+丁+}。…"


def test_what_is_left_out_ends_with_a_sentence_where_one_is_near() -> None:
    before = f"甲。{'あ' * 20}。乙である。{'い' * 20}。丙である。{'う' * 50}"
    pieces = differences(before, before.replace("乙", "己").replace("丙", "辛"))
    assert marked(tuple(shortened(pieces, 10))) == "…あああああああああ。[-乙-]{+己+}である。…いいいいいいいいい。[-丙-]{+辛+}である。…"


# ---- parts


def test_the_same_book_differs_in_nothing(tmp_path: Path) -> None:
    same = found(tmp_path, {name: text.replace("\n", "\r\n") for name, text in BOOK.items()})
    assert told(same) == []
    assert same.before == same.after == {"chapters": 1, "notes": 1, "terms": 1, "incidents": 1, "references": 1, "pages": 1}
    assert markdown(same, WORDS) == f"## {WORDS['title']}\n\n{WORDS['none']}\n"
    assert plain(same, WORDS) == f"{WORDS['none']}\n"


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({"docs/chapters/02.md": "# 二\n"}, ["added chapters 二"]),
        ({"docs/chapters/01.md": None}, ["removed chapters 第1章\u3000題", "removed notes [^a] 注の文。"]),
        ({"docs/chapters/01.md": BOOK["docs/chapters/01.md"].replace("二つ目", "三つ目")}, ["kept chapters 第1章\u3000題"]),
        ({"docs/chapters/01.md": BOOK["docs/chapters/01.md"].replace("注の文", "注の句")}, ["kept notes [^a] 注の句。"]),
        ({"docs/chapters/01.md": BOOK["docs/chapters/01.md"].replace("第1章", "序章")}, ["kept chapters 序章\u3000題"]),
        ({"docs/glossary/ko.md": TERM.replace("こう", "かぶと")}, ["kept terms 甲"]),
        ({"docs/glossary/ko.md": TERM.replace("essay: true", "essay: [")}, ["kept terms 甲"]),
        ({"docs/glossary/ko.md": TERM.replace("essay: true\n", "")}, ["kept terms 甲"]),
        ({"docs/glossary/hei.md": TERM.replace("ko", "hei").replace("甲", "丙")}, ["added terms 丙"]),
        ({"docs/glossary/index.md": "# 用語集\n"}, ["added pages 用語集"]),
        ({"docs/incidents/2010-11-23-otsu.md": None}, ["removed incidents 乙"]),
        ({"docs/index.md": "# 表題\n\n前書き。\n"}, ["kept pages 表題"]),
        ({"bib/refs.bib": BOOK["bib/refs.bib"].replace("1999}", "2000}")}, ["kept references cha1999\u3000Alignment"]),
        ({"bib/refs.bib": BOOK["bib/refs.bib"].replace("cha1999", "cha2000")}, ["kept references cha2000\u3000Alignment"]),
        ({"bib/refs.bib": "% 注\n\n" + BOOK["bib/refs.bib"] + "@misc{b,\n title = {B}}"}, ["added references b\u3000B"]),
        ({"bib/refs.bib": ""}, ["removed references cha1999\u3000Alignment"]),
        ({"docs/notes.txt": "x", "docs/.hidden.md": "# x"}, []),
    ],
)
def test_what_has_come_gone_or_changed(tmp_path: Path, changed: dict[str, str | None], result: list[str]) -> None:
    assert told(found(tmp_path, changed)) == result


def test_a_renamed_part_is_known_again(tmp_path: Path) -> None:
    moved = found(tmp_path, {
        "docs/chapters/01.md": None, "docs/chapters/02.md": BOOK["docs/chapters/01.md"],
        "docs/incidents/2010-11-23-otsu.md": None,
        "docs/incidents/2010-11-24-otsu.md": BOOK["docs/incidents/2010-11-23-otsu.md"].replace("-23", "-24"),
    })  # fmt: skip
    assert told(moved) == ["kept chapters 第1章\u3000題", "kept incidents 乙"]
    assert [change.former_name for change in moved.changes] == ["chapters/01.md", "incidents/2010-11-23-otsu.md"]
    assert "（もとの名は chapters/01.md）" in markdown(moved, WORDS)
    assert "（もとの名は chapters/01.md）" in plain(moved, WORDS)


def test_a_second_record_with_the_same_id_is_a_part_of_its_own(tmp_path: Path) -> None:
    assert told(found(tmp_path, {"docs/glossary/a.md": TERM})) == ["added terms 甲"]


def test_without_a_book_before_everything_has_come(tmp_path: Path) -> None:
    comparison = compare(None, book(tmp_path))
    assert len(told(comparison)) == sum(comparison.after.values()) == 6
    assert {change.sort for change in comparison.changes} == {Sort.ADDED}
    assert set(comparison.before.values()) == {0}


def test_paragraphs_that_stay_are_not_shown(tmp_path: Path) -> None:
    text = BOOK["docs/chapters/01.md"].replace("二つ目。", "二つ目の段落。\n\n挟んだ段落。")
    changed = found(tmp_path, {"docs/chapters/01.md": text})
    assert [marked(passage) for passage in changed.changes[0].passages()] == ["二つ目{+の段落。\n\n挟んだ段落+}。"]


# ---- words for them


def test_the_summary_shows_counts_titles_places_and_words(tmp_path: Path) -> None:
    text = BOOK["docs/chapters/01.md"].replace("二つ目。", "三つ目。").replace("注の文", "注の句")
    changed = found(tmp_path, {"docs/chapters/01.md": text, "docs/glossary/ko.md": None, "docs/chapters/02.md": "# 二\n"})
    page = markdown(changed, WORDS, files="https://example.org/a/blob/abc/", notice="お知らせ")
    assert page.startswith("## 変わるところ\n\n<p>お知らせ</p>\n")
    assert "| 章 | 1 | 2 | 1 | 1 | 0 |\n| 注 | 1 | 1 | 0 | 1 | 0 |\n| 用語 | 1 | 0 | 0 | 0 | 1 |" in page
    assert (
        '<details open><summary>書き換わる <a href="https://example.org/a/blob/abc/docs/chapters/01.md?plain=1#L1">'
        "<b>第1章\u3000題</b></a> <code>docs/chapters/01.md</code></summary>\n"
        "<blockquote><del>二</del><ins>三</ins>つ目。</blockquote>\n</details>\n\n" in page
    )
    assert "docs/chapters/01.md?plain=1#L11" in page
    assert "<p>なくなる <b>甲</b> <code>docs/glossary/ko.md</code></p>" in page
    assert page.index("### 章") < page.index("### 注") < page.index("### 用語")
    assert "### 出来事" not in page
    lines = plain(changed, WORDS, notice="お知らせ").splitlines()
    assert lines[:2] == ["お知らせ", "章: 前 1、後 2、加わる 1、書き換わる 1、なくなる 0"]
    assert "  書き換わる 第1章\u3000題 (docs/chapters/01.md:1)" in lines
    assert "      [-二-]{+三+}つ目。" in lines


def test_a_new_paragraph_is_marked_where_it_begins(tmp_path: Path) -> None:
    added = found(tmp_path / "a", {"docs/index.md": "# 表題\n\n甲。\n"})
    assert "<blockquote><ins>甲。</ins></blockquote>" in markdown(added, WORDS)
    divided = found(tmp_path / "b", {"docs/glossary/ko.md": TERM.replace("説明。", "説\n\n明。")})
    assert "<ins>説¶<br>明</ins>。" in markdown(divided, WORDS)


def test_a_huge_page_is_told_in_little_time(tmp_path: Path) -> None:
    old = book(tmp_path / "a", **{"docs/index.md": "甲\n\n" * 9_000})
    new = book(tmp_path / "b", **{"docs/index.md": "甲\n\n乙\n\n" * 9_000 + "丙" * 40_000})
    began = time.process_time()
    page = markdown(compare(old, new), WORDS)
    assert time.process_time() - began < 20
    (passage,) = re.findall("<blockquote>(.*?)</blockquote>", page)
    assert re.search("^<del>甲¶<br>.*…</del><ins>甲¶<br>乙.*…</ins>$", passage)


def test_a_passage_of_many_differences_is_cut(tmp_path: Path) -> None:
    text = "".join(f"{i}番目の{'ナ' * 20}の文である。" for i in range(180))
    old = book(tmp_path / "a", **{"docs/index.md": text})
    new = book(tmp_path / "b", **{"docs/index.md": text.replace("文", "句")})
    (passage,) = re.findall("<blockquote>(.*?)</blockquote>", markdown(compare(old, new), WORDS))
    assert passage.count("<ins>") > 50
    assert len(re.sub("<.*?>", "", passage)) <= SHOWN + 1


HOSTILE = [
    "</blockquote></details><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1)) ![x](https://e.example/x.png) **b** `c` | d | e",
    "@everyone #1 GH-1 :tada: $x^2$ `$y$`",
    "&lt;b&gt; &#64;x &amp;",
    "一行目\n# 見出し\n- 箇条\n<!-- 注 --> 二行目",
    "右から\u202e左へ\u2066\u200b\u00a0\ufeff\x1b[31m\x07",
    "--> ]]> <?php <!DOCTYPE <svg/onload=1>",
]
ALLOWED = {"p", "b", "a", "code", "details", "summary", "blockquote", "ins", "del", "br", "span", "body", "html", "div"}


def checked(page: str) -> str:
    """The text of a summary's HTML blocks, after a look at what tags they are made of."""
    texts = []
    for block in re.split(r"\n\n+", page.strip()):
        if not block.startswith("<"):
            assert re.match(r"#{2,3} |\| |ほか\d+件|[^\W\d]", block), block
            continue
        tree = html.fragment_fromstring(block, create_parent="div")
        for element in tree.iter():
            assert element.tag in ALLOWED, block
            assert set(element.attrib) <= ({"href"} if element.tag == "a" else {"open"}), block
            if element.tag not in {"code", "span"}:
                for text in (element.text, *(child.tail for child in element)):
                    assert not re.search(r"[@#$]|:[\w+-]+:", text or ""), block
        texts.append(tree.text_content())
    return "\n".join(texts)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(tmp_path: Path, hostile: str) -> None:
    changed = found(tmp_path, {
        "docs/chapters/01.md": f"# {hostile}\n\n二つ目。{hostile}\n\n[^a]: 注{hostile}\n",
        "docs/glossary/ko.md": TERM.replace("reading: こう", f"reading: |\n  {hostile}"),
        "docs/pages/<b>.md": f"# {hostile}", "docs/pages/a\nb.md": "# a",
        "bib/refs.bib": f"@book{{<b>,\n title = {{{hostile}}}}}",
    })  # fmt: skip
    page = markdown(changed, WORDS, files="https://example.org/", notice=hostile)
    text = checked(page)
    if "\n" not in hostile and "\u202e" not in hostile:
        assert hostile in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\u00a0\ufeff\x1b\x07]", page + plain(changed, WORDS, notice=hostile))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=200), st.text(st.characters(codec="utf-8"), max_size=200))
def test_no_text_becomes_markup(tmp_path_factory: pytest.TempPathFactory, before: str, after: str) -> None:
    root = tmp_path_factory.mktemp("book")
    old = book(root / "a", **{"docs/chapters/01.md": before, "bib/refs.bib": before})
    new = book(root / "b", **{"docs/chapters/01.md": after, "bib/refs.bib": after})
    checked(markdown(compare(old, new), WORDS, notice=after))


def test_a_file_name_that_is_no_unicode_does_not_stop_it(tmp_path: Path) -> None:
    new = book(tmp_path / "b")
    (tmp_path / "b" / "docs" / b"a\xff.md".decode("utf-8", "surrogateescape")).write_text("# 名\n", encoding="utf-8")
    new = load(tmp_path / "b", Settings(language="ja"))[0]
    comparison = compare(book(tmp_path / "a"), new)
    assert "a%FF.md" in markdown(comparison, WORDS, files="https://example.org")
    assert "a<U+DCFF>.md" in plain(comparison, WORDS)


def test_the_summary_stays_within_what_github_takes(tmp_path: Path) -> None:
    many = {f"docs/glossary/t{i}.md": f"# {'長' * 500}{i}\n\n{'説' * 3000}" for i in range(500)}
    more = {name: text.replace("説", "明") for name, text in many.items()}
    comparison = compare(book(tmp_path / "a", **many), book(tmp_path / "b", **more))
    page = markdown(comparison, WORDS, files="https://example.org/")
    for text, mark in ((page, "<summary>書き換わる "), (plain(comparison, WORDS), "\n  書き換わる ")):
        assert LIMIT * 0.9 < len(text.encode()) < LIMIT + 1000
        left = re.search(r"^ほか(\d+)件は", text, re.MULTILINE)
        assert left
        assert text.count("…") > 100
        assert text.count(mark) + int(left[1]) == 500
    passages = re.findall("<blockquote>(.*?)</blockquote>", page)
    assert max(map(len, passages)) < SHOWN + 100
    assert "明明明…</ins>" in page
