"""五十音順 and the order of Latin names, as JIS X 4061 and library catalogues have them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essay.collation import KANA, kana_key, latin_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["あ", "い", "か", "さ", "わ", "ん"],
        ["はは", "はば", "はぱ", "ばば"],
        ["きゃく", "きやく", "きよう"],
        ["かっこ", "かつこう"],
        ["さーかす", "さいん"],
        ["ひらいわ しゅんじ", "ひらいわさ じろう"],
        ["にちべいあんぜんほしょうきょうぎいいんかい", "にちべいあんぜんほしょうじょうやく", "にほん"],
    ],
)
def test_readings_are_in_the_order_of_the_fifty_sounds(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=kana_key) == ordered


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ガイド", "がいど"),
        ("ｶﾞｲﾄﾞ", "がいど"),
        ("サーカス", "さーかす"),
        ("チャ・ヴィクター", "ちゃ ゔぃくたー"),
        ("ヶ", "ゖ"),
    ],
)
def test_katakana_is_read_as_hiragana(one: str, other: str) -> None:
    assert kana_key(one) == kana_key(other)


@pytest.mark.parametrize(
    ("reading", "base"),
    [
        ("くーでたー", "くうてたあ"),
        ("いすゞ", "いすす"),
        ("こゝろ", "こころ"),
        ("ーあ", "ーあ"),
        ("んー", "んん"),
        ("が", "か"),
    ],
)
def test_marks_of_length_and_repetition_count_as_the_kana_they_stand_for(reading: str, base: str) -> None:
    assert kana_key(reading)[0] == base


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("The Korean War", "korean war"),
        ("An Essay", "essay"),
        ("Theory", "theory"),
        ("Müller", "muller"),
        ("O’Neill", "oneill"),
        ("U.S.–ROK Treaty", "us rok treaty"),
        ("[Statement]", "statement"),
    ],
)
def test_latin_names_are_ordered_without_marks_and_articles(name: str, key: str) -> None:
    assert latin_key(name) == key


@pytest.mark.parametrize(
    ("text", "is_kana"), [("ひらいわ しゅんじ", True), ("ゔぃくたー・D", False), ("平岩", False), ("", False)]
)
def test_what_counts_as_kana(text: str, is_kana: bool) -> None:
    assert bool(KANA.fullmatch(text)) is is_kana


@given(st.text(), st.text())
def test_any_text_has_keys_that_compare(one: str, other: str) -> None:
    kana, latin = (kana_key(one), kana_key(other)), (latin_key(one), latin_key(other))
    assert (kana[0] < kana[1]) + (kana[0] == kana[1]) + (kana[0] > kana[1]) == 1
    assert (latin[0] < latin[1]) + (latin[0] == latin[1]) + (latin[0] > latin[1]) == 1


@given(st.permutations(["あ", "い", "う", "え", "お"]))
def test_the_order_does_not_depend_on_the_order_of_reading(readings: list[str]) -> None:
    ordered = sorted(readings, key=kana_key)
    assert all(one < other for one, other in itertools.pairwise(ordered))
