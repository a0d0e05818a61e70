"""Dates as precise as the record: what is read, what is refused, in which order, and how it is written out."""

from __future__ import annotations

import contextlib
from datetime import date as calendar_date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from essay.dates import EdtfDate, EndBeforeStartError, ImpossibleDateError, Parts, in_edtf, nearest_date, parse_date, written
from essay.labels import load


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2010", (2010, None, None), None, "year"),
        ("2010-11", (2010, 11, None), None, "month"),
        ("2010-11-23", (2010, 11, 23), None, "day"),
        ("2000-02-29", (2000, 2, 29), None, "day"),
        ("2000-06-13/2000-06-15", (2000, 6, 13), (2000, 6, 15), "day"),
        ("2009/2010-01", (2009, None, None), (2010, 1, None), "year"),
        ("2010-11/2010-11", (2010, 11, None), (2010, 11, None), "month"),
    ],
)
def test_a_date_keeps_its_precision(text: str, start: Parts, end: Parts | None, precision: str) -> None:
    date = parse_date(text)
    assert (date.text, date.start, date.end, date.precision) == (text, start, end, precision)
    assert (date.year, date.approximate, date.uncertain) == (start[0], False, False)


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [("2010~", True, False), ("2010-06?", False, True), ("2010-06-01%", True, True), ("2009/2010~", True, False),
     ("2009-05?/2010", False, True)],
)  # fmt: skip
def test_marks_of_doubt(text: str, approximate: bool, uncertain: bool) -> None:
    date = parse_date(text)
    assert (date.approximate, date.uncertain) == (approximate, uncertain)


@pytest.mark.parametrize(
    "text",
    ["", "x", "2010-13", "2010-11-31", "2009-02-29", "0000", "2010-1-1", "20101123", "平成22年", "２０１０", "2010-11-23T10:00",
     "19XX", "201X", "2010-XX", "2010-21", "2010-21~", "y12345", "2010/..", "../2010", "[2010,2011]", "2010-11-23/", "/2010",
     "2010/2011/2012", "2010-11-31~", "2010-13?", "2010-00", "2010-11-00", "2010-00~", "2010-11-00?"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleDateError):
        parse_date(text)


@pytest.mark.parametrize("text", ["2010-05-25/2010-05-24", "2010/2009", "2010-06/2010-05-31", "2010~/2009"])
def test_an_interval_does_not_run_backwards(text: str) -> None:
    with pytest.raises(EndBeforeStartError):
        parse_date(text)


def test_dates_are_ordered_by_their_first_day_and_shorter_spans_come_first() -> None:
    order = ["2009-12-31", "2010-01-01", "2010-01-01/2010-01-03", "2010-01", "2010", "2010-01/2011", "2010-01-02", "2010-02"]
    dates = [parse_date(text) for text in order]
    assert sorted(order, key=parse_date, reverse=True) == order[::-1]
    assert all(one < other and other > one for one, other in pairwise(dates))


class Matter(BaseModel):
    date: EdtfDate


def test_a_schema_reads_dates_and_says_what_is_wrong_with_them() -> None:
    assert Matter.model_validate({"date": 2010}).date.start == (2010, None, None)
    assert Matter.model_validate({"date": "2010-11"}).model_dump() == {"date": "2010-11"}
    for text, kind in (("2010-13", "edtf"), ("2010/2009", "edtf_order")):
        with pytest.raises(ValidationError) as caught:
            Matter.model_validate({"date": text})
        assert [error["type"] for error in caught.value.errors()] == [kind]


@pytest.mark.parametrize(
    ("text", "japanese", "english"),
    [
        ("2010", "2010年", "2010"),
        ("2010-03", "2010年3月", "March 2010"),
        ("2010-03-26", "2010年3月26日", "26 March 2010"),
        ("2000-06-13/2000-06-15", "2000年6月13日〜15日", "13–15 June 2000"),
        ("2009-05-25/2009-06-03", "2009年5月25日〜6月3日", "25 May – 3 June 2009"),
        ("2009-12-25/2010-01-03", "2009年12月25日〜2010年1月3日", "25 December 2009 – 3 January 2010"),
        ("2009-05/2009-06", "2009年5月〜6月", "May–June 2009"),
        ("2009-05/2010-06", "2009年5月〜2010年6月", "May 2009 – June 2010"),
        ("2009/2010", "2009年〜2010年", "2009–2010"),
        ("2009-05-25/2009-06", "2009年5月25日〜6月", "25 May – June 2009"),
        ("2009/2010-06-03", "2009年〜2010年6月3日", "2009–3 June 2010"),
        ("2010~", "2010年頃", "about 2010"),
        ("2010-06?", "2010年6月（不確か）", "June 2010 (uncertain)"),
        ("2010-06-01%", "2010年6月1日頃（不確か）", "about 1 June 2010 (uncertain)"),
    ],
)
def test_a_date_for_readers(text: str, japanese: str, english: str) -> None:
    date = parse_date(text)
    assert written(date, load("ja").words["dates"]) == japanese
    assert written(date, load("en").words["dates"]) == english


@pytest.mark.parametrize(
    ("text", "japanese", "english"),
    [
        ("2010", "この年", "2010"),
        ("2010-03", "3月", "March"),
        ("2010-03-26", "3月26日", "26 March"),
        ("2000-06-13/2000-06-15", "6月13日〜15日", "13–15 June"),
        ("2009-05-25/2009-06-03", "5月25日〜6月3日", "25 May – 3 June"),
        ("2009-12-25/2010-01-03", "12月25日〜2010年1月3日", "25 December – 3 January 2010"),
        ("2009-05/2009-06", "5月〜6月", "May–June"),
    ],
)
def test_a_date_under_the_heading_of_its_year(text: str, japanese: str, english: str) -> None:
    date = parse_date(text)
    assert written(date, load("ja").words["short_dates"]) == japanese
    assert written(date, load("en").words["short_dates"]) == english


@given(st.dates(), st.sampled_from([4, 7, 10]), st.sampled_from(["ja", "en"]))
def test_every_day_can_be_read_and_written(day: calendar_date, length: int, language: str) -> None:
    date = parse_date(day.isoformat()[:length])
    known = (day.year, day.month, day.day)[: (length - 1) // 3]
    assert [part for part in date.start if part is not None] == list(known)
    assert str(day.year) in written(date, load(language).words["dates"])


@settings(max_examples=60)
@given(st.text(alphabet="0123456789-/~?%XxuTZy.[]{},: 年１", max_size=24))
def test_no_text_is_too_strange_for_a_date(text: str) -> None:
    try:
        date = parse_date(text)
    except (ImpossibleDateError, EndBeforeStartError):
        return
    assert date.text == text
    assert date.end is None or date.sort_key[0] <= date.sort_key[1]


@pytest.mark.parametrize(("text", "guess"), [
    ("2010-11-31", "2010-11-30"), ("2009-02-29", "2009-02-28"), ("2010/11/23", "2010-11-23"), ("2010年11月23日", "2010-11-23"),
    ("２０１０年１１月", "2010-11"), ("20101123", "2010-11-23"), ("2010-1-2", "2010-01-02"), ("2010年", "2010"), ("2010-11-00", "2010-11-01"),
    ("平成22年", None), ("2010-13-01", None), ("11月23日", None), ("0000-01-01", None), ("", None), ("2010-11-23", None), ("1 2 3 4", None),
])
def test_what_an_impossible_date_was_meant_to_be(text: str, guess: str | None) -> None:
    assert nearest_date(text) == guess


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("２０１０−１１−２３", "2010-11-23"),
        ("2010/1/5", "2010-01-05"),
        ("2010.11.23", "2010-11-23"),
        ("2010年11月23日", "2010-11-23"),
        ("2010年 11月", "2010-11"),
        ("2010年", "2010"),
        ("１９５３－０８？", "1953-08?"),
        ("2000-06-13〜2000-06-15", "2000-06-13/2000-06-15"),
        ("2000/06/13/2000/06/15", "2000-06-13/2000-06-15"),
        ("2010-11-23", None),
        ("2010", None),
        ("2010/11", None),
        ("1953-08〜", None),
        ("2010-02-30", None),
        ("2010/13/01", None),
        ("2012/01/01/2010/01/01", None),
        ("平成22年", None),
        ("", None),
    ],
)
def test_a_date_in_other_signs(text: str, same: str | None) -> None:
    assert in_edtf(text) == same


@given(st.text(alphabet="0123456789０１２-−ー/／~〜～?？%年月日. []{}.,uXYZTop", max_size=24))
def test_no_text_is_too_strange_to_be_a_date(text: str) -> None:
    for date in (in_edtf(text), nearest_date(text)):
        assert date is None or parse_date(date).text == date != text
    with contextlib.suppress(ValueError):
        assert parse_date(text).text == text


@pytest.mark.parametrize("text", ["../Z2010", "2010/..", "open/2010", "[2010,2011]"])
def test_what_the_library_takes_ill_or_prints_is_kept_from_it(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ImpossibleDateError):
        parse_date(text)
    assert capsys.readouterr() == ("", "")
