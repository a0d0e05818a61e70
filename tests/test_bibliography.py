"""The works of a ``.bib`` file: what is read, what is found wrong and where, in which order they stand."""



from __future__ import annotations

from pathlib import Path

import pytest
from entries import bib
from hypothesis import given
from hypothesis import strategies as st

from essay.bibliography import TYPES, Reference, in_order, read_bib
from essay.labels import load
from essay.problems import Place
from essay.works import as_csl

BIB = Path(__file__).parents[1] / "bib" / "refs.bib"
SECTIONS = {"primary": "一次資料", "press": "報道", "scholarship": "研究"}



def read(text: str) -> Reference:
    (reference,), problems = read_bib(text, "bib/refs.bib")
    assert problems == ()
    return reference


def messages(text: str, sections: dict[str, str] = SECTIONS) -> list[str]:
    return [load("ja").line(problem) for problem in read_bib(text, "bib/refs.bib", sections)[1]]


def test_the_bibliography_of_the_edition_has_no_faults() -> None:
    references, problems = read_bib(BIB.read_text(encoding="utf-8"), "bib/refs.bib", SECTIONS)
    assert problems == ()
    assert len(references) == BIB.read_text(encoding="utf-8").count("\n@") > 50


def test_what_is_known_of_a_work() -> None:
    reference = read(
        bib(date="2010-12", annotation="確認済み", keywords="press, korea", shorttitle="A \\& B")
    )
    assert (reference.key, reference.kind, reference.title) == ("k", "book", "題")
    assert (reference.section, reference.language) == ("press", "ja")
    assert reference.place == Place("bib/refs.bib", 1)
    assert reference.annotation == "確認済み"
    assert reference.date is not None
    assert reference.date.start == (2010, 12, None)
    assert reference.fields["shorttitle"] == "A & B"
    assert isinstance(hash(reference), int)


def test_a_work_without_annotation_or_date_says_so() -> None:
    reference = read(bib())
    assert (reference.annotation, reference.date) == (None, None)


def test_readers_are_shown_the_entry_without_private_fields() -> None:
    source = read(bib(annotation="x", verified="search", url="https://example.org/a\\_b")).source
    assert source == (
        "@book{k,\n"
        "  author   = {平岩, 俊司},\n"
        "  title    = {題},\n"
        "  langid   = {japanese},\n"
        "  keywords = {press},\n"
        "  url      = {https://example.org/a\\_b}\n"
        "}"
    )


def test_the_entry_shown_to_readers_can_be_read_again() -> None:
    for reference in read_bib(BIB.read_text(encoding="utf-8"), "b")[0]:
        (again,), _ = read_bib(reference.source, "b")
        kept = {n: v for n, v in reference.fields.items() if n not in ("yomi", "annotation", "verified")}
        assert again.fields == kept


@pytest.mark.parametrize(
    ("langid", "tag"),
    [
        ("japanese", "ja"),
        ("korean", "ko"),
        ("english", "en"),
        ("british", "en-GB"),
        ("ja", "ja"),
        ("zh-Hant", "zh-Hant"),
    ],
)
def test_languages_are_bcp_47(langid: str, tag: str) -> None:
    assert read(bib(langid=langid)).language == tag


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({"date": "2010-12-13"}, (2010, 12, 13)),
        ({"year": "2010"}, (2010, None, None)),
        ({"year": "2010", "month": "May"}, (2010, 5, None)),
        ({"year": "2010", "month": "5", "day": "3"}, (2010, 5, 3)),
        ({"year": "2010", "day": "3"}, (2010, None, None)),
        ({"date": "2011", "year": "2010"}, (2011, None, None)),
        ({"date": "1990~"}, (1990, None, None)),
        ({"date": "1990/1991"}, (1990, None, None)),
    ],
)
def test_dates(fields: dict[str, str], start: tuple[int, int | None, int | None]) -> None:
    date = read(bib(**fields)).date
    assert date is not None
    assert date.start == start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            bib(title="{") + bib(key="j"),
            "4: BibTeX の書式が壊れています（k: title = {{},）。括弧 { } の対応と、欄の間の「,」を確かめてください。項目の外には「@」を書けません。",
        ),
        (
            bib() + "\n" + bib(key="K"),
            "9: 文献キー「K」が二度あります（先のものは bib/refs.bib:1）。どちらかのキーを変えてください。",
        ),
        (
            bib(title=None),
            "1: 文献「k」（@book）に必要な欄 title がありません。「title = {…}」を加えてください。",
        ),
        (
            bib(langid=""),
            "1: 文献「k」（@book）に必要な欄 langid がありません。「langid = {…}」を加えてください。",
        ),
        (
            bib(keywords=None),
            "1: 文献「k」（@book）に必要な欄 keywords がありません。「keywords = {…}」を加えてください。",
        ),
        (
            bib("article"),
            "1: 文献「k」（@article）に必要な欄 journal がありません。「journal = {…}」を加えてください。",
        ),
        (
            bib("incollection"),
            "1: 文献「k」（@incollection）に必要な欄 booktitle がありません。「booktitle = {…}」を加えてください。",
        ),
        (
            bib("online"),
            "1: 文献「k」（@online）に必要な欄 url がありません。「url = {…}」を加えてください。",
        ),
        (
            bib(title="題", TITLE="又"),
            "7: 文献「k」に欄 title が二度あります。一つにまとめてください。",
        ),
        (
            bib("article", journal="誌", journaltitle="誌"),
            "8: 文献「k」に欄 journaltitle が二度あります。一つにまとめてください。",
        ),
        (
            bib(author="李, 鍾元 and 木宮正史"),
            "2: 文献「k」の author「木宮正史」は姓と名の区切りがありません。"
            "「姓, 名」と書くか、団体名なら「{木宮正史}」と波括弧で囲んでください。",
        ),
        (
            bib(editor="外務省"),
            "7: 文献「k」の editor「外務省」は姓と名の区切りがありません。"
            "「姓, 名」と書くか、団体名なら「{外務省}」と波括弧で囲んでください。",
        ),
        (
            bib(author="李, 鍾元, 木宮, 正史"),
            "2: 文献「k」の author「李, 鍾元, 木宮, 正史」に「,」が多すぎます。"
            "「姓, 名」と書き、二人以上は and で結んでください。",
        ),
        (
            bib(yomi=None),
            "1: 文献「k」に yomi（ひらがなの読み）がありません。五十音順に並べるため「yomi = {…}」を加えてください。",
        ),
        (
            bib(yomi="ひらいわ 俊司"),
            "3: 文献「k」の yomi「ひらいわ 俊司」にかなでない文字があります。ひらがなだけで書いてください。",
        ),
        (
            bib("bok"),
            "1: 文献「k」の種別 @bok は BibLaTeX にありません。「book」ですか？",
        ),
        (
            bib("xyzzy"),
            "1: 文献「k」の種別 @xyzzy は BibLaTeX にありません。"
            "@book、@article、@incollection、@report、@online、@misc などから選んでください。",
        ),
        (
            bib(keywords="pres, korea"),
            "6: 文献「k」の keywords「pres」は目録の区分にありません。「press」ですか？",
        ),
        (
            bib(keywords="全部"),
            "6: 文献「k」の keywords「全部」は目録の区分にありません。"
            "primary, press, scholarship のどれかを最初に書いてください。",
        ),
        (
            bib(langid="japanees"),
            "5: 文献「k」の langid「japanees」は知られていない言語です。「japanese」ですか？",
        ),
        (
            bib(langid="jpn"),
            "5: 文献「k」の langid「jpn」は知られていない言語です。japanese、korean、english などの名で書いてください。",
        ),
        (
            bib(date="2010-13"),
            "7: 文献「k」の日付「2010-13」は読めません。"
            "2010-12-13、2010-12、2010 のどれかの形で書き、分からなければ欄を除いてください。",
        ),
        (
            bib(urldate="昨日"),
            "7: 文献「k」の日付「昨日」は読めません。"
            "2010-12-13、2010-12、2010 のどれかの形で書き、分からなければ欄を除いてください。",
        ),
        (
            bib(year="平成22年"),
            "7: 文献「k」の日付「平成22年」は読めません。"
            "2010-12-13、2010-12、2010 のどれかの形で書き、分からなければ欄を除いてください。",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_the_way_out(text: str, expected: str) -> None:
    assert messages(text) == [f"bib/refs.bib:{expected}"]


def test_problems_are_in_the_order_of_their_lines() -> None:
    text = bib(title=None, author="外務省") + bib(key="k2", keywords="x", yomi=None)
    assert [problem.place.line for problem in read_bib(text, "b", SECTIONS)[1]] == [1, 2, 7, 11]


def test_nothing_is_called_missing_from_an_entry_that_was_not_read_whole() -> None:
    references, problems = read_bib("@article{k,\n  date = {2010}\n  title = {x},\n}\n", "b")
    assert [problem.kind for problem in problems] == ["bib-syntax"]
    assert [reference.key for reference in references] == ["k"]


def test_without_sections_any_keyword_will_do() -> None:
    assert messages(bib(keywords="全部"), {}) == []


def test_of_two_entries_with_one_key_the_first_is_kept() -> None:
    references, _ = read_bib(bib(title="先") + bib(title="後"), "b")
    assert [reference.title for reference in references] == ["先"]


def order(*entries: str) -> list[str]:
    return [reference.key for reference in in_order(read_bib("\n".join(reversed(entries)), "b")[0])]


def english(key: str, kind: str = "book", **fields: str) -> str:
    return bib(kind, key, **{"author": None, "yomi": None, "langid": "english", "title": key} | fields)


def test_readings_come_first_and_then_names_from_a_to_z() -> None:
    assert order(
        bib(key="z", yomi="あべ"),
        bib(key="y", langid="korean", yomi="ちょうせんにっぽう"),
        bib(key="x", yomi="ひらいわ しゅんじ"),
        english("e", author="Cha, Victor D."),
        english("d", editor="Cossa, Ralph A."),
        english("c", author="{Daily Bureau}"),
        english("b", "article", journal="The Economist", url="x"),
        english("a", "report", institution="Foreign Office"),
        english("agreement", shorttitle="Korean Armistice Agreement"),
        english("oland", title="Öland and us"),
        english("za", author="van Zee, A."),
    ) == ["z", "y", "x", "e", "d", "c", "b", "a", "agreement", "oland", "za"]  # fmt: skip


def test_works_of_one_author_are_by_date_and_undated_ones_last() -> None:
    assert order(
        bib(key="d", date="2010-05-20"),
        bib(key="c", date="2010-11"),
        bib(key="b", date="2013"),
        bib(key="a"),
    ) == ["d", "c", "b", "a"]


def test_an_author_alone_comes_before_the_same_with_others() -> None:
    assert order(
        english("b", author="Cha, Victor D.", date="2010"),
        english("a", author="Cha, Victor D. and Kang, David", date="1990"),
    ) == ["b", "a"]


def test_the_order_of_the_edition() -> None:
    keys = [reference.key for reference in in_order(read_bib(BIB.read_text(encoding="utf-8"), "b")[0])]
    assert keys[:3] == ["nhk2010kan", "mofaj2010cheonan", "kurata_opcon"]
    assert keys[keys.index("hiraiwa2010") :][:3] == ["hiraiwa2010", "hiraiwa2013", "hiraiwa2011"]
    assert keys[keys.index("yonhap2010drill") :][1:3] == ["jointstatement2005", "agreedframework1994"]
    assert keys[-1] == "voa2010opcon"


NAMES = [
    "title",
    "author",
    "editor",
    "date",
    "year",
    "month",
    "day",
    "yomi",
    "langid",
    "keywords",
    "url",
    "number",
]
VALUES = st.text(alphabet='{}\\"#%&~$^_=,@ \n0123456789-/abc平岩ひ「」［[', max_size=12)


@given(st.sampled_from(sorted(TYPES)), st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=6))
def test_no_entry_is_too_strange_to_read(kind: str, fields: list[tuple[str, str]]) -> None:
    text = f"@{kind}{{k,\n" + "".join(f" {name} = {{{value}}},\n" for name, value in fields) + "}"
    references, problems = read_bib(text, "b", SECTIONS)
    assert list(in_order(references)) == sorted(references, key=lambda one: (one.sort_key, one.key))
    assert all(as_csl(reference)["id"] == reference.key for reference in references)
    assert all(load("ja").line(problem).startswith(f"b:{problem.place.line}: ") for problem in problems)


@given(st.text(alphabet='@book{k,title= }\n%"#\\平', max_size=60))
def test_no_file_is_too_broken_to_read(text: str) -> None:
    references, problems = read_bib(text, "b")
    assert len({reference.key.casefold() for reference in references}) == len(references)
    assert problems == tuple(sorted(problems))
