"""Citations as the Pandoc User's Guide writes them, and as editors of Japanese text type them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essay.citations import (
    LOCATORS,
    PATTERN,
    CitationItem,
    Locator,
    find_citations,
    parse,
    read_locator,
)


def items(text: str) -> list[tuple[CitationItem, ...]]:
    return [cluster.items for cluster in find_citations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[@cha1999]", [CitationItem("cha1999")]),
        ("[@cha1999, p. 3]", [CitationItem("cha1999", "", "p. 3")]),
        ("[@cha1999 p. 3]", [CitationItem("cha1999", "", "p. 3")]),
        ("[see @cha1999]", [CitationItem("cha1999", "see")]),
        ("[-@cha1999]", [CitationItem("cha1999", suppress_author=True)]),
        ("[see -@a, § 2]", [CitationItem("a", "see", "§ 2", True)]),
        ("[@a; @b]", [CitationItem("a"), CitationItem("b")]),
        ("[@a；@b]", [CitationItem("a"), CitationItem("b")]),
        ("[@a, @b]", [CitationItem("a"), CitationItem("b")]),
        ("[@a、12頁、@b]", [CitationItem("a", "", "12頁"), CitationItem("b")]),
        ("[とくに@a，12頁]", [CitationItem("a", "とくに", "12頁")]),
        ("[see @a, p. 3; -@b]", [CitationItem("a", "see", "p. 3"), CitationItem("b", suppress_author=True)]),
        ("[@a, p. 3; also p. 5]", [CitationItem("a", "", "p. 3; also p. 5")]),
        ("[cf. them; @a]", [CitationItem("a", "cf. them;")]),
        ("[@{https://example.org/a}, p. 3]", [CitationItem("https://example.org/a", "", "p. 3")]),
        ("[@a:b/c_d-e]", [CitationItem("a:b/c_d-e")]),
        ("[@a, [sic] p. 3]", [CitationItem("a", "", "[sic] p. 3")]),
        (r"[@a, p. 3\]]", [CitationItem("a", "", "p. 3]")]),
        ("[@a,\np. 3]", [CitationItem("a", "", "p. 3")]),
        ("[@a a@b.org @b]", [CitationItem("a", "", "a@b.org"), CitationItem("b")]),
    ],
)  # fmt: skip
def test_a_cluster_in_brackets(text: str, expected: list[CitationItem]) -> None:
    assert items(f"前{text}後") == [tuple(expected)]
    (cluster,) = find_citations(f"前{text}後")
    assert (cluster.start, cluster.end, cluster.in_text) == (1, 1 + len(text), False)


@pytest.mark.parametrize(
    ("text", "expected", "cited"),
    [
        ("@cha1999", [CitationItem("cha1999")], "@cha1999"),
        ("@cha1999 [p. 3]", [CitationItem("cha1999", "", "p. 3")], "@cha1999 [p. 3]"),
        ("@cha1999.", [CitationItem("cha1999")], "@cha1999"),
        ("-@cha1999", [CitationItem("cha1999", suppress_author=True)], "-@cha1999"),
        ("@a [p. 3; @b]", [CitationItem("a", "", "p. 3"), CitationItem("b")], "@a [p. 3; @b]"),
        ("@{a} は", [CitationItem("a")], "@{a}"),
    ],
)
def test_an_author_in_the_sentence(text: str, expected: list[CitationItem], cited: str) -> None:
    (cluster,) = find_citations(text)
    assert cluster.items == tuple(expected)
    assert cluster.in_text
    assert text[cluster.start : cluster.end] == cited


def test_brackets_that_cite_others_after_an_author_in_the_sentence_are_a_cluster_of_their_own() -> None:
    assert items("@a [@b]") == [(CitationItem("a"),), (CitationItem("b"),)]


def test_every_key_has_its_offset() -> None:
    text = "注 [see @a, p. 3; -@b] と @c [@d]"
    found = [offset for cluster in find_citations(text) for offset in cluster.key_offsets]
    assert [text[offset : offset + 2] for offset in found] == ["@a", "-@", "@c", "@d"]


@pytest.mark.parametrize(
    "text",
    [
        "someone@example.org", "https://example.org/@name", r"\@cha1999", "[text]", "[^1]", "[a@b](c)",
        "[@a](b)",        "[@a]{.b}", "@", "[@]", "[x\n\ny]", "＠cha1999",
    ],
)  # fmt: skip
def test_what_is_no_citation_in_brackets(text: str) -> None:
    assert not any(cluster.in_text is False for cluster in find_citations(text))


def test_brackets_without_a_key_give_none() -> None:
    match = re.compile(PATTERN, re.DOTALL).match("[only text]")
    assert match is not None
    assert parse(match) is None


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        ("p. 12", Locator("page", "12")),
        ("p.12", Locator("page", "12")),
        ("pp. 3-5", Locator("page", "3–5")),
        ("pp. 3–5, 9", Locator("page", "3–5, 9")),
        ("pp. iv–x", Locator("page", "iv–x")),
        ("12", Locator("page", "12")),
        ("12-15", Locator("page", "12–15")),
        ("12頁", Locator("page", "12")),
        ("12、15頁", Locator("page", "12, 15")),
        ("１２〜１５ページ", Locator("page", "12–15")),
        ("第3章", Locator("chapter", "3")),
        ("第七章", Locator("chapter", "七")),
        ("Ch. 3", Locator("chapter", "3")),
        ("§ 2", Locator("section", "2")),
        ("§§ 2-3", Locator("section", "2–3")),
        ("第2節", Locator("section", "2")),
        ("n. 5", Locator("note", "5")),
        ("fn. 5", Locator("note", "5")),
        ("注5", Locator("note", "5")),
        ("脚註 5", Locator("note", "5")),
        ("図2", Locator("figure", "2")),
        ("第2巻", Locator("volume", "2")),
        ("第III部", Locator("part", "III")),
        ("3行", Locator("line", "3")),
        ("para. 4", Locator("paragraph", "4")),
        ("12頁、注3", Locator("page", "12", "、注3")),
        ("p. 12、3章", Locator("page", "12", "、3章")),
        ("vol. 2, p. 3", Locator("volume", "2", ", p. 3")),
        ("12頁（傍点引用者）", Locator("page", "12", "（傍点引用者）")),
    ],
)
def test_the_locator_that_a_suffix_begins_with(suffix: str, expected: Locator) -> None:
    assert read_locator(suffix) == expected
    assert expected.label in LOCATORS


@pytest.mark.parametrize(
    "suffix",
    ["", "前文", "第6条", "2010年11月", "一部改変", "第6355回会合", "12ff", "and passim", "p.", "civil war"],
)
def test_a_suffix_without_a_locator(suffix: str) -> None:
    assert read_locator(suffix) is None


PIECES = st.text(alphabet="[]@-;；,，、 \\{}^ab1.頁第pn\n(")


@given(PIECES)
def test_any_text_can_be_scanned_and_clusters_do_not_overlap(text: str) -> None:
    end = 0
    for cluster in find_citations(text):
        assert end <= cluster.start < cluster.end <= len(text)
        assert len(cluster.items) == len(cluster.key_offsets) > 0
        assert all(text[offset] in "@-" for offset in cluster.key_offsets)
        end = cluster.end


@given(st.one_of(st.text(), st.text(alphabet="pn. 第0123456789一二-–、,頁章節注")))
def test_any_suffix_can_be_read_and_its_rest_is_as_typed(suffix: str) -> None:
    locator = read_locator(suffix)
    if locator is not None:
        assert locator.value
        assert suffix.endswith(locator.rest)
