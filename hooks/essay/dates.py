"""Dates as precise as the record and no more (EDTF, ISO 8601-2:2019), and how they are written out."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date as calendar_date
from functools import total_ordering
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Parts = tuple[int, int | None, int | None]

_SHAPE = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?[?~%]?"
"""What a date looks like, for editors of code; whether its month has such a day is :func:`parse_date`'s to say."""


@total_ordering
@dataclass(frozen=True, slots=True)
class EdtfDate:
    """A day, month or year, or an interval of them.

    ``start`` and ``end`` are ``(year, month, day)`` with ``None`` where the record is silent; ``end`` is
    ``None`` for a single date. ``approximate`` stands for EDTF's ``~``, ``uncertain`` for its ``?``.
    Dates sort by their first possible day, and a shorter span comes first.
    """

    text: str
    start: Parts
    end: Parts | None = None
    approximate: bool = False
    uncertain: bool = False

    @property
    def precision(self) -> str:
        """``day``, ``month`` or ``year``: that of the start."""
        return precision(self.start)

    @property
    def year(self) -> int:
        return self.start[0]

    @property
    def sort_key(self) -> tuple[tuple[int, int, int], tuple[int, int, int], str]:
        return earliest(self.start), latest(self.end or self.start), self.text

    def __lt__(self, other: EdtfDate) -> bool:
        return self.sort_key < other.sort_key

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _validated, serialization=core_schema.plain_serializer_function_ser_schema(lambda date: date.text),
            json_schema_input_schema=core_schema.str_schema(pattern=f"^{_SHAPE}(/{_SHAPE})?$"),
        )


class ImpossibleDateError(ValueError):
    """Not a date that exists, or not EDTF."""


class EndBeforeStartError(ValueError):
    """An interval that runs backwards."""


def parse_date(text: str) -> EdtfDate:
    """An EDTF string of level 0 or 1: a date, an interval, either with ``~``, ``?`` or ``%``.

    Raises :class:`ImpossibleDateError` and :class:`EndBeforeStartError`.
    """
    plain = [_PLAIN.fullmatch(part) for part in text.split("/", 1)]
    if all(plain):
        parts, marks = [_plain_parts(match, text) for match in plain if match], ""
    else:
        parts, marks = _edtf_parts(text)
    if len(parts) == 2 and latest(parts[1]) < earliest(parts[0]):
        raise EndBeforeStartError(text)
    return EdtfDate(
        text, parts[0], parts[1] if len(parts) == 2 else None,
        approximate=any(mark in marks for mark in "~%"), uncertain=any(mark in marks for mark in "?%"),
    )


_PLAIN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


def _plain_parts(match: re.Match[str], text: str) -> Parts:
    """A date of EDTF level 0, which nearly all are; the library takes 10 ms for each."""
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        calendar_date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError as error:
        raise ImpossibleDateError(text) from error
    return year or 0, month, day


_LIBRARY_READS = re.compile(r"[0-9~?%/-]+")
"""Nothing else is in a date of ours; at ``../Z2010`` the library raises what it should not, at ``2010/..`` it prints."""


def _edtf_parts(text: str) -> tuple[list[Parts], str]:
    """The ends of a date and its marks of doubt, by the library."""
    if not _LIBRARY_READS.fullmatch(text):
        raise ImpossibleDateError(text)
    import edtf  # noqa: PLC0415 - it takes a tenth of a second to load, and plain dates do without
    from edtf.parser.parser_classes import Date, Interval, UncertainOrApproximate  # noqa: PLC0415

    try:
        parsed = edtf.parse_edtf(text)
    except edtf.EDTFParseException as error:
        raise ImpossibleDateError(text) from error
    ends = [parsed.lower, parsed.upper] if isinstance(parsed, Interval) else [parsed]
    marks = "".join(str(end.ua or "") for end in ends if isinstance(end, UncertainOrApproximate))
    dates = [end.date if isinstance(end, UncertainOrApproximate) else end for end in ends]
    if not all(isinstance(date, Date) and str(date.year).isdigit() for date in dates):
        raise ImpossibleDateError(text)
    try:
        return [(int(d.year), int(d.month) if d.month else None, int(d.day) if d.day else None) for d in dates], marks
    except ValueError as error:
        raise ImpossibleDateError(text) from error


def in_edtf(text: str) -> str | None:
    """The same date in EDTF, where only its signs are others: ``２０１０−１１−２３``, ``2010/11/23``, ``2010年11月23日``.

    ``None`` where it is no date, where it is in EDTF already, and for ``2010/11``, which may be two years.
    """
    plain = re.sub(r"[〜～](?=\d)", "/", "".join(text.split()))
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", plain))
    ends = [_ANY_SIGNS.fullmatch(end) for end in _ENDS.split(plain)]
    if not all(ends):
        ends = [_ANY_SIGNS.fullmatch(plain)]
    same = "/".join(_edtf(end) for end in ends if end)
    try:
        return parse_date(same).text if same and same != text else None
    except ValueError:
        return None


_DASHES = re.compile(r"[\u2010-\u2015\u2212ー]")
_ENDS = re.compile(r"/(?=\d{4})")
_ANY_SIGNS = re.compile(
    r"(?P<year>\d{4})(?:年?|[-年](?P<month>\d\d?)月?|(?P<sign>[-/.年])(?P<m>\d\d?)(?:(?P=sign)|月)(?P<day>\d\d?)日?)"
    r"(?P<mark>[~?%]?)",
    re.ASCII,
)


def _edtf(date: re.Match[str]) -> str:
    parts = [f"{int(part):02d}" for part in (date["month"] or date["m"], date["day"]) if part]
    return "-".join([date["year"], *parts]) + date["mark"]


def nearest_date(text: str) -> str | None:
    """The date that an impossible one was probably meant to be, in EDTF; ``None`` when no guess is safe.

    A day past the end of its month becomes the last one; ``2010/11/23``, ``2010年11月23日`` and ``20101123``
    become ``2010-11-23``.
    """
    plain = unicodedata.normalize("NFKC", text)
    numbers = re.findall(r"\d+", re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", plain.strip()))
    if not 1 <= len(numbers) <= 3 or len(numbers[0]) != 4 or not all(1 <= len(number) <= 2 for number in numbers[1:]):
        return None
    year, *rest = map(int, numbers)
    if year < 1 or (rest and not 1 <= rest[0] <= 12):
        return None
    if len(rest) == 2:
        rest[1] = min(max(rest[1], 1), monthrange(year, rest[0])[1])
    guess = "-".join([f"{year:04d}", *(f"{part:02d}" for part in rest)])
    return guess if guess != text else None


def _validated(value: object) -> EdtfDate:
    try:
        return parse_date(str(value))
    except EndBeforeStartError:
        raise PydanticCustomError("edtf_order", "the end is before the start") from None
    except ImpossibleDateError:
        raise PydanticCustomError("edtf", "not an EDTF date") from None


def precision(parts: Parts) -> str:
    """How much of a date is known: ``day``, ``month`` or ``year``."""
    return "year" if parts[1] is None else "month" if parts[2] is None else "day"


def earliest(parts: Parts) -> tuple[int, int, int]:
    """The first day that the parts can mean."""
    return parts[0], parts[1] or 1, parts[2] or 1


def latest(parts: Parts) -> tuple[int, int, int]:
    """The last day that the parts can mean; 31 stands for a month's end, which is enough to compare."""
    return parts[0], parts[1] or 12, parts[2] or 31


def written(date: EdtfDate, words: dict[str, Any]) -> str:
    """The date for readers.

    ``words`` are the labels' ``dates``: a pattern for each precision with ``{year}``, ``{month}`` (by
    name, from ``months``) and ``{day}``; a shorter one for the end of an interval within the same year
    or month; ``range`` (``range_of_phrases`` after a start of several words), ``approximate`` and
    ``uncertain`` put around the whole.
    """
    text = _pattern(date.start, words["first" if date.end else "alone"], words)
    if date.end is not None:
        shared = 0
        if precision(date.start) == precision(date.end) == "day":
            shared = (date.start[0] == date.end[0]) + (date.start[:2] == date.end[:2])
        elif date.start[0] == date.end[0]:
            shared = 1
        if shared and words["first_short"]:
            text = _pattern(date.start, words["first_short"][shared - 1], words)
        end = _pattern(date.end, words["end"][shared], words)
        text = words["range_of_phrases" if " " in text else "range"].format(start=text, end=end)
    if date.approximate:
        text = words["approximate"].format(date=text)
    if date.uncertain:
        text = words["uncertain"].format(date=text)
    return text


def _pattern(parts: Parts, patterns: dict[str, str], words: dict[str, Any]) -> str:
    month = words["months"][parts[1] - 1] if parts[1] else ""
    return patterns[precision(parts)].format(year=parts[0], month=month, day=parts[2])
