"""Names found in text without spaces between its words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essay.lexicon import Form, Lexicon, fold, fold_with_offsets

FORMS = ("延坪島", "延坪島砲撃", "6者協議", "TCOG", "NEO", "Yeonpyeong", "천안", "ガイドライン", "三十八度線")


def found(text: str, *forms: str) -> list[str]:
    return [text[match.start : match.end] for match in Lexicon(Form(form, form) for form in forms or FORMS).find(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("延坪島砲撃の延坪島", ["延坪島砲撃", "延坪島"]),
        ("６者協議、6 者協議、6者\n協議", ["６者協議", "6 者協議", "6者\n協議"]),
        ("16者協議と6者協議", ["6者協議"]),
        ("TCOGは、ＴＣＯＧも、TCOGxは、xTCOG、TCOG2", ["TCOG", "ＴＣＯＧ"]),
        ("tcogとneoとNEOとNeo", ["NEO"]),
        ("YEONPYEONG yeonpyeong Yeonpyeongdo", ["YEONPYEONG", "yeonpyeong"]),
        ("천안 천안함 천안,", ["천안", "천안"]),
        ("ｶﾞｲﾄﾞﾗｲﾝとガイドライン", ["ｶﾞｲﾄﾞﾗｲﾝ", "ガイドライン"]),
        ("カ\u3099イド\u200bライン", []),
        ("カ\u3099イト\u3099ライン", ["カ\u3099イト\u3099ライン"]),
        ("三十八\u3000度線", ["三十八\u3000度線"]),
        ("", []),
    ],
)
def test_names_are_found_as_they_are_written(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_a_long_name_that_cuts_a_word_does_not_hide_a_short_one() -> None:
    assert found("AB CDEF", "AB CD", "AB") == ["AB"]
    assert found("韓国ABx", "韓国AB", "韓国") == ["韓国"]


def test_a_name_does_not_begin_or_end_within_a_character() -> None:
    assert found("㌔とキロと㌔", "ロ") == ["ロ"]
    assert found("㌔と㌔", "キ", "キロ") == ["㌔", "㌔"]
    assert found("ß\u0301", "ß") == []
    assert found("ｶﾞとガ、カ\u3099", "ガ") == ["ｶﾞ", "ガ", "カ\u3099"]


def test_of_two_records_with_one_form_the_first_has_it() -> None:
    lexicon = Lexicon([Form("甲", "a"), Form(" 甲 ", "b"), Form("乙", "b", avoid=True), Form(" ", "c")])
    assert [(match.form.record, match.form.avoid) for match in lexicon.find("甲乙")] == [("a", False), ("b", True)]


def test_without_forms_nothing_is_found() -> None:
    assert list(Lexicon([]).find("甲")) == []
    assert list(Lexicon([Form("", "a")]).find("甲")) == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ＴＣＯＧ", "tcog"), ("6 者\u3000協議\n", "6者協議"), ("ｶﾞ", "ガ"), ("㌔", "キロ"), ("ﬁ", "fi"), ("ẞ", "ss")],
)
def test_what_is_compared(text: str, folded: str) -> None:
    assert fold(text) == folded


MARKED = st.text(alphabet=st.sampled_from("甲乙Ａa6６ ｶﾞ゙\u3099\u309aカハ㌔ﬁß\u0301éé\n천ᄎ\u1161\x02\x03\u2060"), max_size=40)


@given(st.one_of(st.text(), MARKED))
def test_every_folded_character_knows_where_it_comes_from(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    if offsets is None:
        assert folded == text
        return
    assert len(offsets) == len(folded)
    assert offsets == sorted(offsets)
    for letter, offset in zip(folded, offsets, strict=True):
        piece = text[offset]
        at = offset + 1
        while at < len(text) and (unicodedata.combining(text[at]) or text[at] in "ﾞﾟ"):
            piece += text[at]
            at += 1
        assert letter in fold(piece)


@given(st.one_of(st.text(), MARKED), st.lists(st.one_of(st.sampled_from(FORMS), MARKED), max_size=5))
def test_what_is_found_stands_in_the_text(text: str, forms: list[str]) -> None:
    done = 0
    for match in Lexicon(Form(form, str(number)) for number, form in enumerate(forms)).find(text):
        assert done <= match.start < match.end <= len(text)
        assert fold(text[match.start : match.end]) == fold(match.form.text)
        done = match.end


@given(st.sampled_from(FORMS), st.text(alphabet="、。「」は延坪島 \n", max_size=8), st.text(alphabet="、。「」は \n", max_size=8))
def test_a_name_between_japanese_letters_is_always_found(form: str, before: str, after: str) -> None:
    assert form in found(before + form + after, form)
