"""What becomes of the fields of a work in CSL-JSON."""

from __future__ import annotations

from typing import Any

import pytest
from entries import bib

from essay.bibliography import read_bib
from essay.works import as_csl


def english(key: str, kind: str = "book", **fields: str) -> str:
    return bib(kind, key, **{"author": None, "yomi": None, "langid": "english", "title": key} | fields)


def csl(text: str) -> dict[str, Any]:
    return as_csl(read_bib(text, "b")[0][0])


def test_a_book_as_csl() -> None:
    assert csl(bib(publisher="A \\& B", date="2010", series="叢書", number="3", volume="2")) == {
        "id": "k", "type": "book", "language": "ja", "author": [{"family": "平岩", "given": "俊司"}],
        "title": "題", "publisher": "A & B", "collection-title": "叢書", "collection-number": "3",
        "volume": "2", "issued": {"date-parts": [[2010]]},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (bib("article", journal="紙"), {"type": "article-newspaper", "container-title": "紙"}),
        (bib("article", journaltitle="誌", number="3"), {"type": "article-journal", "issue": "3"}),
        (bib("misc", number="S/1"), {"type": "document", "number": "S/1"}),
        (bib("misc", howpublished="\\emph{所収}"), {"publisher": "<i>所収</i>"}),
        (bib("misc", howpublished="後", publisher="先"), {"publisher": "先"}),
        (bib("report", author="{甲}", institution="甲", publisher="乙"), {"publisher": "乙"}),
        (bib("phdthesis", school="東京大学"), {"type": "thesis", "publisher": "東京大学"}),
        (bib("report", author=None, institution="研究所"), {"author": [{"literal": "研究所"}]}),
        (bib("nosuch"), {"type": "document"}),
        (bib(title="「唇歯」と『論語』"), {"title": "“唇歯”と『論語』"}),
        (bib(title="［説明］"), {"title": "［説明］", "annote": "description"}),
        (english("k", title="[Letter]"), {"title": "[Letter]", "annote": "description"}),
        (bib(shorttitle="略"), {"title-short": "略"}),
        (bib(date="2010-12-13"), {"available-date": {"date-parts": [[2010, 12, 13]]}}),
        (bib(date="1990~"), {"issued": {"date-parts": [[1990]], "circa": True}}),
        (bib(date="1990/1991"), {"issued": {"date-parts": [[1990], [1991]]}}),
        (bib(urldate="2020-05-03"), {"accessed": {"date-parts": [[2020, 5, 3]]}}),
        (bib(url="https://example.org/~a--b"), {"URL": "https://example.org/~a--b"}),
        (bib(author="チャ, ヴィクター"), {"author": [{"family": "チャ", "given": "、ヴィクター"}]}),
        (bib(author="김, 대중"), {"author": [{"family": "김", "given": "대중"}]}),
        (bib(author="宮本, エリ"), {"author": [{"family": "宮本", "given": "エリ"}]}),
        (english("k", author="van Zee, Jr., A."), {"author": [
            {"family": "Zee", "given": "A.", "non-dropping-particle": "van", "suffix": "Jr."}]}),
    ],
)  # fmt: skip
def test_what_becomes_of_a_field_in_csl(text: str, expected: dict[str, Any]) -> None:
    item = csl(text)
    assert {name: item.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (bib("report", author=None, institution="研究所"), "publisher"),
        (bib("report", author="{研究所}", institution="研究所"), "publisher"),
        (bib(shorttitle="題"), "title-short"),
        (bib(date="2010"), "available-date"),
        (bib(annotation="私記"), "annote"),
        (bib(), "issued"),
    ],
)
def test_what_is_not_said_twice_or_at_all(text: str, name: str) -> None:
    assert name not in csl(text)
