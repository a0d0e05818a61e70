"""Pieces of rendered pages, and the sentences around a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essay.fragments import between, editorial_notes, first_sentence, joined, relocate, relocated, split_heading
from essay.mentions import LONGEST, Sentences, one_line

NOTES = """<h1>題</h1><p id="p1">文。</p><section><ol>
<li class="note" id="fn:ed-a"><span class="note__number">校1</span> <p id="x"><strong>題。</strong> 本文<a href="b.md#c">先</a>。&#160;<a class="footnote-backref" href="#fnref:ed-a">↩</a><a class="footnote-backref" href="#fnref2:ed-a">↩</a></p>
<p data-incidents="y">続き。</p></li>
<li class="note" id="fn:ed-b"><span class="note__number">校2</span> <p>太字のない注。</p></li>
<li class="note" id="fn:1"><span class="note__number">1</span> <p><strong>題。</strong></p></li>
<li id="ed-a">注ではない。</li>
</ol></section>"""


def test_notes_are_cut_out_without_ids_numbers_and_backlinks() -> None:
    found = editorial_notes(NOTES, "a.html", {"ed-a", "ed-b", "ed-c"})
    assert list(found) == ["ed-a", "ed-b"]
    assert (found["ed-a"].label, found["ed-a"].page_url, found["ed-a"].title) == ("ed-a", "a.html", "題")
    assert found["ed-a"].body == '<p>本文<a href="b.md#c">先</a>。</p>\n<p>続き。</p>'
    assert (found["ed-b"].title, found["ed-b"].body) == ("", "<p>太字のない注。</p>")
    assert editorial_notes(NOTES, "a.html", set()) == {}


def test_a_heading_is_parted_from_its_page() -> None:
    assert split_heading("<h1>題</h1><p>文</p>") == ("<h1>題</h1>", "<p>文</p>")
    assert split_heading("<p>文</p>") == ("", "<p>文</p>")


@pytest.mark.parametrize(
    ("target", "from_url", "to_url", "seen"),
    [
        ("../a.html", "chapters/01.html", "glossary/b.html", "../a.html"),
        ("02.html#x", "chapters/01.html", "glossary/b.html", "../chapters/02.html#x"),
        ("#x", "chapters/01.html", "glossary/b.html", "../chapters/01.html#x"),
        ("../glossary/b.html", "chapters/01.html", "glossary/b.html", "#"),
        ("../glossary/b.html#x", "chapters/01.html", "glossary/b.html", "#x"),
        ("02.html", "chapters/01.html", "index.html", "chapters/02.html"),
        ("a.html", "index.html", "chapters/01.html", "../a.html"),
        ("/a.html", "chapters/01.html", "index.html", "/a.html"),
        ("https://example.org/a", "chapters/01.html", "index.html", "https://example.org/a"),
        ("//example.org/a", "chapters/01.html", "index.html", "//example.org/a"),
        ("../02/#x", "chapters/01/", "glossary/b/", "../../chapters/02/#x"),
        ("../../", "chapters/01/", "glossary/b/", "../../"),
        ("../b/", "glossary/a/", "glossary/b/", "#"),
        ("mailto:a@b.example", "chapters/01.html", "index.html", "mailto:a@b.example"),
    ],
)
def test_an_address_seen_from_another_page(target: str, from_url: str, to_url: str, seen: str) -> None:
    assert relocated(target, from_url, to_url) == seen


def test_addresses_of_folders_keep_their_slash() -> None:
    assert joined("../02/", "chapters/01/") == "chapters/02/"
    assert joined("../../", "chapters/01/") == "./"
    assert joined("", "chapters/01/") == "chapters/01/"
    assert between("./", "chapters/02/") == "chapters/02/"
    assert between("chapters/01/", "./") == "../../"
    assert between("chapters/01.html", "chapters/02.html") == "02.html"


def test_links_and_pictures_are_moved_and_links_to_the_page_itself_undone() -> None:
    body = '字<a href="b.html">甲</a>と<img src="m.png"><!-- 註 --><a id="x">乙</a>と<a href="c.html"><b>丙</b></a>'
    assert relocate(body, "chapters/a.html", "glossary/x.html") == (
        '字<a href="../chapters/b.html">甲</a>と<img src="../chapters/m.png"><!-- 註 --><a id="x">乙</a>と'
        '<a href="../chapters/c.html"><b>丙</b></a>'
    )
    assert relocate('<a href="c.html"><b>丙</b></a>と', "chapters/a.html", "chapters/c.html") == "<b>丙</b>と"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("<h1>題</h1><p>一文目。二文目。</p>", "一文目。"),
        ("<p>句点がない</p>", "句点がない"),
        ("<h1>題</h1>", ""),
        ("<h1>題</h1><ul><li>一覧</li></ul>", ""),
        ('<p>文<span class="citation">（Cha 1999。）</span>\u2060<sup>1</sup>。次。</p>', "文。"),
        ("<p>「一。」と言う。次。</p>", "「一。」と言う。"),
        ("<p>「一。」次。</p>", "「一。」"),
        ("<p>One sentence. Another.</p>", "One sentence."),
    ],
)
def test_the_first_sentence_of_a_page(content: str, sentence: str) -> None:
    assert first_sentence(content) == sentence


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一。甲は二。三。", ("", "甲", "は二。")),
        ("前の甲", ("前の", "甲", "")),
        ("「一。」と甲が言う。", ("「一。」と", "甲", "が言う。")),
        ("「一。」甲が言う。", ("", "甲", "が言う。")),
        ("One. See 甲 here. Two.", ("See ", "甲", " here.")),
        ("一\n\n甲", ("", "甲", "")),
        ("一行\n目の甲\nです. x", ("一行目の", "甲", "\nです.")),
        ("a\nb 甲", ("a b ", "甲", "")),
    ],
)
def test_the_sentence_around_a_name(text: str, parts: tuple[str, str, str]) -> None:
    start = text.index("甲")
    assert Sentences(text).around(start, start + 1) == tuple(one_line(part) for part in parts)


def test_a_long_sentence_is_cut_with_dots() -> None:
    before, name, after = Sentences("あ" * 200 + "甲" + "い" * 200).around(200, 201)
    assert (before, name, after) == ("…" + "あ" * LONGEST, "甲", "い" * LONGEST + "…")


@given(st.text(alphabet="あ甲。！？」』 \n.A", max_size=30), st.data())
def test_a_sentence_is_a_part_of_its_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    before, name, after = Sentences(text).around(start, end)
    assert one_line(text[start:end]) == name
    assert "".join(before.split()) in "".join(text[:start].split())
    assert "".join(after.split()) in "".join(text[end:].split())
