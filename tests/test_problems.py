"""Problems as data: their order, and what was probably meant."""

from __future__ import annotations

import random

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from essay.book import load
from essay.problems import Mend, Place, alike, in_order, nearest, problem
from essay.settings import read_settings


def test_problems_are_sorted_by_file_line_and_kind_and_said_once() -> None:
    again = problem(Place("b", 2, 9), "k", mend=Mend(8, 9, ""), x=1)
    given = [again, problem(Place("b", 1), "z"), problem(Place("a", 3), "k"), problem(Place("b", 2, 4), "k", mend=Mend(3, 4, ""), x=1)]
    found = in_order(given)
    assert [(str(one.place), one.kind) for one in found] == [("a:3", "k"), ("b:1", "z"), ("b:2", "k")]
    assert found[-1].mends == (Mend(8, 9, ""), Mend(3, 4, ""))
    assert found[-1].place.column == 9


def test_what_keeps_a_file_from_being_read_comes_first() -> None:
    given = [problem(Place("a"), "missing-title"), problem(Place("b"), "not-utf8"), problem(Place("a"), "bib-syntax")]
    assert [one.kind for one in in_order(given)] == ["bib-syntax", "not-utf8", "missing-title"]


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("ｔｃｏｇ", ["tcog", "tog"], "tcog"),
        ("TCOG", ["tcog"], "tcog"),
        ("see-also", ["see_also", "sources"], "see_also"),
        ("seealso", ["see_also", "sources"], "see_also"),
        ("キーン・ソード", ["きーんそーど"], "きーんそーど"),
        ("延坪嶋砲撃", ["延坪島砲撃", "天安沈没"], "延坪島砲撃"),
        ("國連", ["国連", "韓国"], "国連"),
        ("jp", ["en", "ja"], "ja"),
        ("clsh", ["clash"], "clash"),
        ("zzz", ["rok", "dprk", "us"], None),
        ("zz", ["rok", "us"], None),
        ("", ["a"], None),
        ("a", [], None),
        ("--", ["__"], None),
    ],
)
def test_the_nearest_word(word: str, known: list[str], meant: str | None) -> None:
    assert nearest(word, known) == meant


def test_a_word_may_have_other_names() -> None:
    also = {"韓国": "rok", "米国": "us"}
    assert nearest("韓國", ["rok", "us"], also) == "rok"
    assert nearest("米国", ["rok", "us"], also) == "us"
    assert nearest("x", ["x"], {"x": "y"}) == "x"


@given(st.text(), st.lists(st.text(), max_size=5))
def test_no_word_is_too_strange_to_be_compared(word: str, known: list[str]) -> None:
    found = nearest(word, known)
    assert found is None or found in known
    if word in known:
        assert found is not None
        assert alike(found) == alike(word)


def slip(word: str, chance: random.Random) -> str:
    """The word with one character missing, doubled, exchanged with its neighbour or become another."""
    at = chance.randrange(len(word))
    other = chance.choice("abcdeiorst0123" if word.isascii() else "国島軍砲会議アのい")
    return chance.choice([
        word[:at] + word[at + 1 :], word[: at + 1] + word[at:], word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        word[:at] + other + word[at + 1 :],
    ])  # fmt: skip


def test_in_the_edition_nearly_every_slip_is_guessed_and_little_else() -> None:
    """Measured with ten times as many: 0.997 of the slips in ids, 0.994 in keys, 0.991 in Japanese names; no name for an id."""
    book, _ = load(ROOT, read_settings(ROOT / "mkdocs.yml"))
    chance = random.Random(1)
    names = [term.title for term in book.terms.values() if not term.title.isascii() and len(term.title) > 2]
    for known in ([*book.records], [*book.references], names):
        wrong = [(slip(word, chance), word) for word in known for _ in range(3)]
        wrong = [(slipped, word) for slipped, word in wrong if slipped not in known]
        assert sum(nearest(slipped, known) == word for slipped, word in wrong) >= 0.97 * len(wrong)
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    for word in book.records:
        assert nearest(word.upper().translate(wide), book.records) == word
    assert sum(nearest(name, book.records) is not None for name in names) <= 0.03 * len(names)
