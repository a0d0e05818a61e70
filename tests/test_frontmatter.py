"""Front matter: plain values, the line of each, and everything wrong at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essay.book import read_page
from essay.frontmatter import expected, read_front_matter, validate
from essay.labels import load
from essay.limits import LIMITS
from essay.problems import Place
from essay.records import Chapter, Incident, IncidentMatter, Page, PlaceMatter, Term, TermMatter
from essay.settings import Settings
from essay.source import Source, read_source

INCIDENT = """---
id: shelling
date: 2010-11-23
kind: clash
essay: no
actors:
  - rok
  - NO
place: { name: 島, lat: 37.667, lon: -125.7 }
names: { en: Shelling }
---

# 砲撃
"""


def source(text: str, page: str = "incidents/2010-11-23-shelling.md") -> Source:
    return read_source(text, f"docs/{page}", page)


def test_values_are_not_typed_by_yaml_and_know_their_lines() -> None:
    front, problems = read_front_matter(source(INCIDENT))
    assert problems == ()
    assert front.values["date"] == "2010-11-23"
    assert front.values["actors"] == ["rok", "NO"]
    assert front.place("a", "actors", 1) == Place("a", 8)
    assert front.place("a", "place", "lat") == Place("a", 9)
    assert front.place("a", "place", "nothing") == Place("a", 9)
    assert front.place("a", "nothing", 3) == Place("a", 2)


def test_a_record_is_read_whole() -> None:
    page, problems = read_page(source(INCIDENT), Settings())
    assert not problems
    assert isinstance(page, Incident)
    assert (page.id, page.title, page.date.start, page.matter.essay) == ("shelling", "砲撃", (2010, 11, 23), False)
    assert page.names == {"en": "Shelling"}
    assert page.matter.place is not None
    assert page.matter.place.coordinates == "37.67°N 125.70°W"
    assert page.forms == ()


def test_places_without_coordinates_have_none_to_show() -> None:
    assert PlaceMatter(name="島").coordinates == ""
    assert PlaceMatter(name="島", lat=-1, lon=0).coordinates == "1.00°S 0.00°E"


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("chapters/01.md", Chapter),
        ("chapters/index.md", Page),
        ("glossary/a.md", Term),
        ("glossary/index.md", Page),
        ("about.md", Page),
        ("more/about.md", Page),
    ],
)
def test_the_folder_says_what_a_page_is(page: str, kind: type[Page]) -> None:
    front = "id: a\nreading: あ\nessay: true\n" if kind is Term else "title: 別の題\n"
    found, problems = read_page(source(f"---\n{front}---\n\n# 題\n", page), Settings())
    assert not problems
    assert type(found) is kind
    assert found.title == ("題" if kind is Term else "別の題")


def test_a_page_without_title_is_called_by_its_path() -> None:
    assert read_page(source("文。\n", "about.md"), Settings())[0].title == "about.md"


def test_empty_values_are_none_and_empty_front_matter_is_none() -> None:
    front, problems = read_front_matter(source("---\na:\nb: ~\nc: null\nd: ''\n---\n"))
    assert (front.values, problems) == ({"a": None, "b": None, "c": None, "d": ""}, ())
    assert read_front_matter(source("---\n\n---\n"))[0].values == {}


def test_everything_wrong_is_said_at_once_and_the_rest_still_used() -> None:
    text = source("---\nid: a\nreading: あ\nesay: true\nessay: true\n---\n", "glossary/a.md")
    front, _ = read_front_matter(text)
    matter, problems = validate(TermMatter, text, front)
    assert matter is not None
    assert matter.reading == "あ"
    (problem,) = problems
    assert (problem.kind, problem.place.line, dict(problem.values)["suggestion"]) == ("unknown-key", 4, "essay")


def test_of_a_record_that_does_not_hold_the_keys_that_do_are_known() -> None:
    text = "---\nid: a\ndate: 去年\nkind: [x]\nactors: [rok, ' ']\nsources: [k]\nplace: { lat: 1 }\nzzz: 1\n---\n"
    page, problems = read_page(source(text), Settings())
    assert sorted((problem.kind, problem.place.line) for problem in problems) == [
        ("empty-key", 5), ("impossible-date", 3), ("missing-key", 2), ("missing-key", 7), ("mistyped-key", 4),
        ("mistyped-key", 7), ("unknown-key", 8),
    ]  # fmt: skip
    assert (type(page), page.matter, type(page.draft)) == (Page, None, Incident)
    assert page.draft
    matter = page.draft.matter
    assert (matter.id, matter.sources, matter.actors) == ("a", ("k",), ())
    assert (matter.date, matter.kind, matter.place, matter.essay) == (None, None, None, None)


def test_of_a_key_that_stands_twice_the_first_counts() -> None:
    front, problems = read_front_matter(source("---\na: 1\na: 2\nb: { c: 3, c: 4 }\n---\n"))
    assert front.values == {"a": "1", "b": {"c": "3"}}
    assert [(problem.kind, problem.place.line) for problem in problems] == [("doubled-key", 3), ("doubled-key", 4)]


def test_words_for_what_is_expected() -> None:
    words = load("ja").words["expected"]
    kinds = ["string_type", "string_pattern_mismatch", "bool_parsing", "float_parsing", "int_type", "tuple_type", "list_type",
             "dict_type", "model_type", "greater_than_equal", "less_than_equal", "place_pair", "something_else"]  # fmt: skip
    assert {expected(kind) for kind in kinds} | set(LIMITS) == set(words)
    assert [expected(kind) for kind in ("string_type", "string_pattern_mismatch", "else")] == ["text", "identifier", "value"]


YAML = st.lists(
    st.sampled_from([
        "id", "date", "kind", "essay", "actors", "place", "names", "lat", "name", ": ", ":\n  ", "\n", "- ", "[", "]", "{", "}",
        ",", "'", '"', "|", ">", "&a ", "*a", "!x ", "!!binary ", "? ", "<<", "#", "%", "@", "~", "true", "2010-11-23",
        "1e400", "nan", "\t", "---", "...", "\0", "\x85", "é",
    ])
).map("".join)  # fmt: skip


@given(st.one_of(st.text(), YAML))
def test_no_front_matter_is_too_strange_to_read(text: str) -> None:
    page = source(f"---\n{text}\n---\n")
    front, problems = read_front_matter(page)
    matter, more = validate(IncidentMatter, page, front)
    last = page.front.count("\n") + 3
    for problem in (*problems, *more):
        assert 1 <= problem.place.line <= last
        assert load("en").line(problem).startswith(f"{page.path}:")
    assert matter is None or matter.date.text
