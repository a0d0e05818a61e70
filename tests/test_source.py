"""One Markdown file: its parts, what stands in them and on which line, and what is code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essay.source import Source, blank_code, cut_out, read_source

TEXT = """---
label: 第1章
---

# 題 { #top }

## `コード`と[語](a.md)と[印]{ .mark }と*点*[^1] ##

本文[^1]と[^ed-a]。[語](../glossary/a.md "題")、![絵](b.png)、[c](<d.md>)、[番号][n]。 `[^code]` [e](f_(g).md)

[n]: h.md "題"

<div id="raw">[@in-html]</div> { #not-an-attribute-list }
{: #para .x }

[^1]: 注[@k]。
    続き。

    二段落目。

[^ed-a]:
    **題。** 本文。
次の段落。
"""


def read(text: str) -> Source:
    return read_source(text, "docs/a.md", "a.md")


def test_the_parts_of_a_file() -> None:
    source = read(TEXT)
    assert (source.path, source.page, source.front, source.first_line) == ("docs/a.md", "a.md", "label: 第1章", 4)
    assert source.title == "題"
    assert [(heading.level, heading.text, heading.id) for heading in source.headings] == [
        (1, "題", "top"),
        (2, "コードと語と印と点", None),
    ]
    assert source.place(source.headings[1].offset).line == 7


def test_notes_and_their_calls() -> None:
    source = read(TEXT)
    assert [label for label, _ in source.note_calls] == ["1", "1", "ed-a"]
    assert {source.place(offset).line for _, offset in source.note_calls} == {7, 9}
    assert [(note.label, source.place(note.offset).line) for note in source.notes] == [("1", 16), ("ed-a", 21)]
    assert source.body[source.notes[0].start : source.notes[0].end] == "注[@k]。\n    続き。\n\n    二段落目。"
    assert source.body[source.notes[1].start :].startswith("\n    **題。**")


def test_links_with_their_targets() -> None:
    links = [(link.text, link.target, link.image, read(TEXT).place(link.start).line) for link in read(TEXT).links]
    assert links == [
        ("語", "a.md", False, 7),
        ("語", "../glossary/a.md", False, 9),
        ("絵", "b.png", True, 9),
        ("c", "d.md", False, 9),
        ("e", "f_(g).md", False, 9),
        ("", "h.md", False, 11),
    ]


def test_ids_given_by_hand() -> None:
    source = read(TEXT)
    assert [(name, source.place(offset).line) for name, offset in source.ids] == [
        ("top", 5),
        ("raw", 13),
        ("not-an-attribute-list", 13),
        ("para", 14),
    ]


def test_prose_has_no_code_citation_tag_address_or_unlinked_span() -> None:
    source = read(
        "甲[@k]乙[丙](丁.md)`戊`[己]{ .nolink }[庚]{ .mark }<b title='辛'>壬</b>[^癸] ![子](丑.png) { #寅 }\n"
        "\n[卯]: 辰.md\n"
    )
    assert "".join(source.prose.split("\0")).split() == ["甲乙[丙[庚]壬", "![子"]
    assert len(source.prose) == len(source.body)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_change_nothing(end: str, mark: str) -> None:
    assert read(mark + TEXT.replace("\n", end)) == read(TEXT)


@pytest.mark.parametrize(
    ("text", "front", "body"),
    [
        ("本文。\n", "", "本文。\n"),
        ("---\na: b\n...\n本文。", "a: b", "本文。"),
        ("---\n---\n本文。", "", "---\n---\n本文。"),
        ("---\na: b\n---", "a: b", ""),
        ("---\na: b\n", "", "---\na: b\n"),
        ("\n---\na: b\n---\n", "", "\n---\na: b\n---\n"),
        ("", "", ""),
    ],
)
def test_where_front_matter_ends(text: str, front: str, body: str) -> None:
    assert (read(text).front, read(text).body) == (front, body)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a `b` c", "a  c"),
        ("a ``b ` c`` d", "a  d"),
        ("a \\`b` c", "a \\`b` c"),
        ("a `b\n\nc` d", "a `b\n\nc` d"),
        ("```\na\n```\nb", "\n\n\nb"),
        ("~~~ x\na\n~~~\nb", "\n\n\nb"),
        ("```\nnever closed", "\n"),
        ("a <!-- b\nc --> d", "a \n d"),
        ("a <!-- never closed", "a "),
        ("a\n\n    code\n\nb", "a\n\n\n\nb"),
        ("a\n\n\tcode", "a\n\n"),
        ("a\n    lazy", "a\n    lazy"),
        ("- a\n\n    of the list", "- a\n\n    of the list"),
        ("1. a\n\n    of the list", "1. a\n\n    of the list"),
        ("[^1]: a\n\n    of the note", "[^1]: a\n\n    of the note"),
        ("!!! note\n\n    of the admonition", "!!! note\n\n    of the admonition"),
        ("a <code>b\nc</CODE> d", "a \n d"),
        ("a <script>b</script> d", "a  d"),
        ("a <pre>b\n\nc</pre> d", "a \n\n d"),
        ("a <code>b\n\nc</code> d", "a <code>b\n\nc</code> d"),
        ("a <em>b</em> d", "a <em>b</em> d"),
    ],
)
def test_code_is_blanked_and_nothing_else(text: str, left: str) -> None:
    blanked = blank_code(text)
    assert blanked.replace("\0", "") == left
    assert len(blanked) == len(text)
    assert blanked.count("\n") == text.count("\n")


def test_spans_are_cut_out_even_if_they_overlap() -> None:
    assert cut_out("abcdef\nghi", [(4, 8), (1, 3), (2, 5), (2, 3)]) == "a\0\0\0\0\0\n\0hi"


MARKDOWN = st.lists(
    st.sampled_from([
        "---\n", "# ", "## 題 { #a }\n", "\n", "\n\n", "    ", "\t", "`", "```\n", "~~~", "<!--", "-->", "<code>", "</code>",
        "[", "]", "(", ")", "[^1]", "[^1]: ", "[^ed-a]: **題。** ", "![", "a.md", "#x", "{", "}", "{ .nolink }", "{: #p1 }",
        "[@k]", "@k", "-@{k}", ";", "延坪島", "TCOG", "\\", "*", "| a | b |\n|---|---|\n", "> ", "- ", "<b id='x'>", "\0", "\r",
        "\u2028", "\x0b", "：", "id: a\n",
    ])
).map("".join)  # fmt: skip


@given(st.one_of(st.text(), MARKDOWN))
def test_no_text_is_too_strange_to_read(text: str) -> None:
    source = read(text)
    size = len(source.body)
    last = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    offsets = [heading.offset for heading in source.headings] + [offset for _, offset in source.note_calls + source.ids]
    for link in source.links:
        offsets += [link.start, link.end]
    for note in source.notes:
        assert note.offset < note.start <= note.end
        offsets += [note.offset, note.start, note.end]
    for cluster in source.citations:
        assert "@" in source.body[cluster.start : cluster.end]
        assert [source.body[offset] in "@-" for offset in cluster.key_offsets] == [True] * len(cluster.items)
        offsets += [cluster.start, cluster.end, *cluster.key_offsets]
    assert all(0 <= offset <= size for offset in offsets)
    assert all(source.first_line <= source.place(offset).line <= last for offset in offsets)
    assert len(source.prose) == len(source.text) == size
    assert all(plain in (letter, "\0") for plain, letter in zip(source.prose, source.body, strict=True))
    assert source.title is None or source.headings
