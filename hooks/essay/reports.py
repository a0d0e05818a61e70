"""Problems written out: as text for people, for the pages of GitHub, and as JSON and SARIF for other programs.

Every format gives the same text for the same problems and ends with a line's end.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from essay import VERSION
from essay.labels import Labels
from essay.problems import WARNINGS, Problem
from essay.unseen import escaped, visible

NAME = "essay"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


@dataclass(frozen=True, slots=True)
class Report:
    """What is to be written. ``folder`` leads to the edition from the top of the repository that others see."""

    problems: Sequence[Problem]
    words: Labels
    folder: str = ""

    @property
    def counts(self) -> dict[str, int]:
        errors = sum(problem.is_error for problem in self.problems)
        return {"errors": errors, "warnings": len(self.problems) - errors}

    @property
    def summary(self) -> str:
        told: dict[str, str] = self.words.words["check"]
        return told["count"].format(**self.counts) if self.problems else told["clean"]

    def path(self, problem: Problem) -> str:
        return f"{self.folder}/{problem.place.path}" if self.folder else problem.place.path


def as_text(report: Report) -> str:
    """``path:line: message`` a line, then how many there are."""
    return "\n".join([*map(report.words.line, report.problems), report.summary, ""])


def as_github(report: Report) -> str:
    """Workflow commands, which GitHub shows beside the lines they name, then how many there are.

    The log shows nothing but a command's message, which therefore names the place again. The escapes are
    those of GitHub's own toolkit (``@actions/core``, ``command.ts``).
    """
    told = report.words.words["check"]
    lines = []
    for problem in report.problems:
        place, level = problem.place, severity(problem)
        properties = {
            "file": visible(report.path(problem)), "line": place.line, "col": place.column or None,
            "title": f"{told[level]} {problem.kind}",
        }  # fmt: skip
        given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
        lines.append(f"::{level} {given}::{_data(report.words.line(problem))}")
    return "\n".join([*lines, report.summary, ""])


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_json(report: Report) -> str:
    """One object, whose keys CONTRIBUTING.md lists."""
    return _dumped({
        "tool": {"name": NAME, "version": VERSION},
        "problems": [_plain(problem, report.words) for problem in report.problems],
        "counts": report.counts,
    })  # fmt: skip


def _plain(problem: Problem, words: Labels) -> dict[str, Any]:
    suggestion = dict(problem.values).get("suggestion")
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column or None,
        "severity": severity(problem),
        "kind": problem.kind,
        "message": words.says(problem),
        "remedy": words.remedy(problem),
        "suggestion": suggestion,
        "fixable": bool(problem.mends),
    }


def as_sarif(report: Report) -> str:
    """A log of SARIF 2.1.0 with a rule for each kind that there is."""
    kinds = sorted(report.words.problems)
    rules = [_rule(kind, report.words.problems[kind]) for kind in kinds]
    results = [_result(problem, report, kinds.index(problem.kind)) for problem in report.problems]
    driver = {"name": NAME, "version": VERSION, "semanticVersion": VERSION, "language": report.words.language, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _dumped({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(kind: str, form: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": kind,
        "shortDescription": {"text": _without_values(form["says"])},
        "help": {"text": _without_values(form["remedy"])},
        "defaultConfiguration": {"level": "warning" if kind in WARNINGS else "error"},
    }


def _without_values(pattern: str) -> str:
    """A message's pattern with an ellipsis for each value: what a rule says of all its cases."""
    return re.sub(r"\{\w+\}", "…", pattern).replace("{{", "{").replace("}}", "}")


def _result(problem: Problem, report: Report, rule: int) -> dict[str, Any]:
    region = {"startLine": problem.place.line}
    if problem.place.column:
        region["startColumn"] = problem.place.column
    file = {"uri": quote(os.fsencode(report.path(problem))), "uriBaseId": "%SRCROOT%"}
    return {
        "ruleId": problem.kind,
        "ruleIndex": rule,
        "level": severity(problem),
        "message": {"text": report.words.message(problem)},
        "locations": [{"physicalLocation": {"artifactLocation": file, "region": region}}],
    }


def severity(problem: Problem) -> str:
    return "error" if problem.is_error else "warning"


def _dumped(value: object) -> str:
    return escaped(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text, "github": as_github, "json": as_json, "sarif": as_sarif
}  # fmt: skip
