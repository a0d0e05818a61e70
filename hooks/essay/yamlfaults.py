"""Why YAML cannot be read, told apart by what editors do. The library's own words are English, and about its grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

_SEVERAL_LINES = re.compile(r"while scanning a (?:simple key|quoted scalar)|while parsing a flow (?:sequence|mapping)")
"""What the library was doing when it met an end that it had not expected: the fault is where that began."""

_CAUSES = (
    ("tab", r"tab character|'\\t'"),
    ("sign", r"cannot start any token|undefined alias|expected alphabetic|node content|mapping keys are not allowed"),
    ("colon-in-value", r"mapping values are not allowed"),
    ("no-colon", r"could not find expected ':'"),
    ("quote", r"unexpected end of stream"),
    ("bracket", r"expected ',' or '[\]}]'"),
    ("leftover", r"did not find expected key|expected <block end>, but found '(?:<scalar>|[\]},\[{])'"),
    ("indent", r"<document start>|expected <block end>|expected '-' indicator"),
    ("list", r"sequence entries are not allowed"),
    ("block", r"comment or (?:a )?line break|chomping or indentation"),
    ("escape", r"escape character|escape sequence|he(?:xa)?decimal"),
    ("document", r"found another document"),
    ("anchor", r"second occurrence|duplicate anchor"),
    ("tag", r"\btag\b|constructor|expected '>'"),
    ("character", r"characters are not allowed"),
)
"""The causes of the labels by the words of libyaml and of PyYAML, which differ."""

_WIDE_COLON = re.compile(r"\s*(?:- )?[\w-]+\s*：")
_COLON_WITHOUT_SPACE = re.compile(r"\s*(?:- )?[A-Za-z][\w-]*:[^ \t\n/]")
_COLON = re.compile(r":(?=\s|$)")


@dataclass(frozen=True, slots=True)
class YamlFault:
    """A cause, by its name in ``causes`` of the labels, the line from 0, and the library's own words."""

    cause: str
    line: int
    detail: str = ""


def yaml_fault(error: yaml.YAMLError, text: str) -> YamlFault:
    """What is wrong with a text that the library refused."""
    if not isinstance(error, yaml.MarkedYAMLError):
        detail = str(error).splitlines()[0]
        at = getattr(error, "position", 0)
        return YamlFault(_cause(detail), text.count("\n", 0, at if isinstance(at, int) else 0), detail)
    detail = error.problem or "YAML"
    mark = error.problem_mark or error.context_mark
    sign = _character(text, error.problem_mark) if error.problem_mark else ""
    if error.context_mark and _SEVERAL_LINES.match(error.context or ""):
        mark = error.context_mark
    line, cause = mark.line if mark else 0, "tag" if "a tag" in (error.context or "") else _cause(detail)
    match cause:
        case "sign" if sign == "\t":
            return YamlFault("tab", line, detail)
        case "sign" if error.context == "while parsing a flow node":
            return YamlFault("item", line, detail) if sign else YamlFault("bracket", _last_opened(text), detail)
        case "no-colon" | "colon-in-value":
            return _of_colon(cause, line, text.split("\n"), detail)
        case "indent" | "leftover" if mark:
            return YamlFault(_of_place(cause, line, mark.column, text.split("\n")), line, detail)
    return YamlFault(cause, line, detail)


def no_mapping(text: str) -> YamlFault:
    """Why a text that can be read has no keys."""
    for number, line in enumerate(text.split("\n")):
        for cause, pattern in (("wide-colon", _WIDE_COLON), ("colon-space", _COLON_WITHOUT_SPACE)):
            if pattern.match(line):
                return YamlFault(cause, number)
    return YamlFault("no-mapping", 0)


def _cause(detail: str) -> str:
    return next((name for name, pattern in _CAUSES if re.search(pattern, detail)), "unknown")


def _character(text: str, mark: yaml.Mark) -> str:
    line = text.split("\n")[mark.line : mark.line + 1]
    return line[0][mark.column : mark.column + 1] if line else ""


def _last_opened(text: str) -> int:
    return text.count("\n", 0, max(text.rfind("["), text.rfind("{"), 0))


def _of_place(cause: str, line: int, column: int, lines: list[str]) -> str:
    """What begins a line begins at the wrong place; what comes later is left over. libyaml calls both the same."""
    written = lines[line] if line < len(lines) else ""
    if lines[max(line - 1, 0)].strip() == "...":
        return "document"
    return "indent" if cause == "indent" or not written[:column].strip() else "leftover"


def _of_colon(cause: str, line: int, lines: list[str], detail: str) -> YamlFault:
    """A key and its value that the library took for one word are noticed at the next line only."""
    for number in (line, line - 1):
        written = lines[number] if 0 <= number < len(lines) else ""
        for name, pattern in (("wide-colon", _WIDE_COLON), ("colon-space", _COLON_WITHOUT_SPACE)):
            if pattern.match(written):
                return YamlFault(name, number, detail)
    if cause == "no-colon" or not 0 <= line < len(lines) or len(_COLON.findall(lines[line])) > 1:
        return YamlFault(cause, line, detail)
    if line and lines[line - 1].strip() and not _COLON.search(lines[line - 1]):
        return YamlFault("no-colon", line - 1, detail)
    return YamlFault("indent", line, detail)
