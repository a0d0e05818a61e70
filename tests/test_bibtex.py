"""BibTeX text: what is read, on which line, and what is left whole after a fault."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essay.bibtex import Field, Name, is_braced, marked, names, plain, read_entries, verbatim, written_names
from essay.labels import load

BOOK = """% comment
@book{cha1999,
  author = {Cha, Victor D.},
  title  = {Alignment
            Despite Antagonism},
  year   = 1999,
}
"""


def messages(text: str) -> list[str]:
    return [load("ja").line(problem) for problem in read_entries(text, "bib/refs.bib")[1]]


def test_an_entry_and_its_fields_know_their_lines() -> None:
    (entry,), problems = read_entries(BOOK, "bib/refs.bib")
    assert problems == ()
    assert (entry.kind, entry.key, entry.line, entry.whole) == ("book", "cha1999", 2, True)
    assert entry.fields == (
        Field("author", "Cha, Victor D.", 3),
        Field("title", "Alignment Despite Antagonism", 4),
        Field("year", "1999", 6),
    )


@pytest.mark.parametrize(
    "text", ["", "\n\n", "% only a comment\n", "@string{x = {y}}", "@comment{x}", "@preamble{{x}}"]
)
def test_a_file_without_entries_is_no_fault(text: str) -> None:
    assert read_entries(text, "b") == ((), ())


def test_macros_months_and_joined_strings_are_read_out() -> None:
    (entry,), problems = read_entries(
        "@string{oup = {Oxford UP}}\n@Book{a, Publisher = oup # { Ltd}, month = jan}", "b"
    )
    assert problems == ()
    assert {f.name: f.value for f in entry.fields} == {"publisher": "Oxford UP Ltd", "month": "January"}


def test_a_byte_order_mark_windows_lines_and_parentheses_are_taken() -> None:
    (entry,), problems = read_entries("\ufeff\r\n@misc(a,\r\n title = {b})\r\n", "b")
    assert problems == ()
    assert (entry.line, entry.fields) == (2, (Field("title", "b", 3),))


@pytest.mark.parametrize(
    ("text", "line", "detail"),
    [
        ("@book{a,\n title = {b}\n year = {2000}\n}\n", 2, "a: title = {b}"),
        ("@book{a,\n title = {b,\n year = {2000}\n}\n", 2, "a: title = {b,"),
        ("@book{a,\n title = nosuch,\n}\n", 2, "a: title = nosuch,"),
        ("@book{a\n title = {b},\n}\n", 1, "@book{a"),
        ("@book{a,\n title = {b},\n}\nbook{c,\n title = {d}\n}\n", 4, "book{c,"),
        ("stray\n@book{a, title = {b}}\n", 1, "stray"),
        ("@book{a,\n title = {b},\n note = {c\\},\n}\n", 3, "a: note = {c\\},"),
        ("@book{\n", 1, "@book{"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, detail: str) -> None:
    says = (
        f"BibTeX の書式が壊れています（{detail}）。"
        "括弧 { } の対応と、欄の間の「,」を確かめてください。項目の外には「@」を書けません。"
    )
    assert messages(text) == [f"bib/refs.bib:{line}: {says}"]


def test_the_entry_after_a_fault_is_whole() -> None:
    entries, _ = read_entries("@book{a,\n title = {b\n}\n\n" + BOOK, "b")
    assert [(entry.key, entry.whole, entry.line) for entry in entries] == [
        ("a", False, 1),
        ("cha1999", True, 6),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('M{\\"u}ller', "Müller"),
        ("\\'e", "é"),
        ("461--495", "461–495"),
        ("a---b", "a—b"),
        ("``Virtual Alliance''", "“Virtual Alliance”"),
        ("{NATO} and {U.S.}", "NATO and U.S."),
        ("100\\% and 5%", "100% and 5%"),
        ("A \\& B", "A & B"),
        ("ROKS \\emph{Cheonan}", "ROKS Cheonan"),
        ("平岩、俊司", "平岩、俊司"),
        ("broken\\", "broken"),
    ],
)
def test_a_value_as_text(value: str, text: str) -> None:
    assert plain(value) == text


def test_a_value_as_rich_text_keeps_emphasis_and_escapes_nothing() -> None:
    assert marked("ROKS \\emph{Cheonan} \\& A < B") == "ROKS <i>Cheonan</i> & A < B"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("https://example.org/~a--b", "https://example.org/~a--b"),
        ("https://example.org/a\\_b\\%20", "https://example.org/a_b%20"),
        ("{https://example.org}", "https://example.org"),
    ],
)
def test_an_address_is_kept_as_it_is(value: str, text: str) -> None:
    assert verbatim(value) == text


@pytest.mark.parametrize(
    ("name", "braced"),
    [("{外務省}", True), ("{A} and {B}", False), ("{A", False), ("A", False), ("{A {B}}", True)],
)
def test_what_encloses_a_whole_name(name: str, braced: bool) -> None:
    assert is_braced(name) is braced


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("平岩, 俊司", [Name("平岩", "俊司")]),
        ("李, 鍾元 and 木宮, 正史", [Name("李", "鍾元"), Name("木宮", "正史")]),
        ("{外務省}", [Name(literal="外務省")]),
        ("{A and B}", [Name(literal="A and B")]),
        ("平岩俊司", [Name(literal="平岩俊司")]),
        ("van der Berg, Jan", [Name("Berg", "Jan", "van der")]),
        ("Doe, Jr., Jane", [Name("Doe", "Jane", suffix="Jr.")]),
        ("M{\\\"u}ller, Jos{\\'e} Maria", [Name("Müller", "José Maria")]),
        ("平岩, 俊司, 李, 鍾元", [Name(literal="平岩, 俊司, 李, 鍾元")]),
        ("A, B and others", [Name("A", "B"), Name(literal="others")]),
        ("", []),
    ],
)
def test_names_in_their_parts(value: str, expected: list[Name]) -> None:
    assert list(names(value)) == expected


def test_names_are_parted_outside_of_braces_only() -> None:
    assert written_names("A, B and {C and D} and E, F") == ["A, B", "{C and D}", "E, F"]


BIBTEX = st.lists(
    st.sampled_from(
        [
            "@book", "@string", "@comment", "{", "}", "(", ")", ",", "=", '"', "#", "\\", "\\emph{", "\\'",
            "$", "~", "%", "\n", " ", "key", "title", "author", "平岩, 俊司", " and ", "a, b, c, d", "2010",
            "jan", "\x00", "&", "^", "_", "\\begin{", "\ufeff",
        ]
    )
).map("".join)  # fmt: skip


@given(
    st.one_of(
        BIBTEX, BIBTEX.map(lambda value: f"@book{{k,\n title = {{{value}}},\n author = {{{value}}},\n}}")
    )
)
def test_no_text_is_too_broken_to_read(text: str) -> None:
    entries, problems = read_entries(text, "b")
    last = text.count("\n") + 1
    assert all(1 <= entry.line <= last for entry in entries)
    assert all(1 <= problem.place.line <= last for problem in problems)
    for entry in entries:
        for field in entry.fields:
            assert entry.line <= field.line <= last
            assert "\ue000" not in plain(field.value)
            names(field.value)


@given(st.text(), st.text())
def test_any_value_can_be_decoded(value: str, other: str) -> None:
    assert isinstance(plain(value), str)
    assert isinstance(marked(other), str)
    assert isinstance(verbatim(value), str)


def test_time_grows_with_the_entries_and_not_with_their_square() -> None:
    """Processor time for four times as many entries, each with a fault: less than ten times as much."""
    def taken(count: int) -> float:
        text = "".join(f"@book{{k{number},\n  title = {{A}},\n  date = {{1999}},\n}}\nstray\n" for number in range(count))
        begun = time.process_time()
        entries, problems = read_entries(text, "bib/refs.bib")
        assert [problem.place.line for problem in problems] == [*range(5, 5 * count + 1, 5)]
        assert len(entries) == count
        return time.process_time() - begun

    small, large = taken(2_500), taken(10_000)
    assert large < 10 * small
