"""YAML front matter, read with the line of every key and checked against a schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from essay.dates import nearest_date
from essay.problems import Place, Problem, nearest, problem
from essay.source import Source

Schema = TypeVar("Schema", bound=BaseModel)
KeyPath = tuple[str | int, ...]

FIRST_LINE = 2
"""The line of a file on which the front matter's first key stands, below ``---``."""


_NO_BREAKS = dict.fromkeys((0x85, 0x2028, 0x2029), " ")
"""Signs that end a line for YAML, but not in the files' count of lines."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Plain values (all scalars are strings) and the line in the file of each of them."""

    values: dict[str, Any]
    lines: dict[KeyPath, int]

    def place(self, path: str, *key: str | int) -> Place:
        """Where a key stands, or the nearest thing above it that stands anywhere."""
        while key and key not in self.lines:
            key = key[:-1]
        return Place(path, self.lines.get(key, 1))


def read_front_matter(source: Source) -> tuple[FrontMatter, tuple[Problem, ...]]:
    """The front matter of a source; an unreadable one is empty and comes with its problem.

    Scalars are not typed by YAML: a date stays ``2010-11-23`` and a country ``NO``. The schema types them.
    """
    empty = FrontMatter({}, {})
    if not source.front.strip():
        return empty, ()
    try:
        node = yaml.compose(source.front.translate(_NO_BREAKS), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + FIRST_LINE
        place = Place(source.path, line)
        return empty, (problem(place, "front-matter-syntax", detail=error.problem or "YAML"),)
    except yaml.YAMLError as error:
        return empty, (problem(Place(source.path, FIRST_LINE), "front-matter-syntax", detail=str(error).splitlines()[0]),)
    if not isinstance(node, yaml.MappingNode):
        return empty, (problem(Place(source.path, FIRST_LINE), "front-matter-syntax", detail="key: value"),)
    lines: dict[KeyPath, int] = {}
    problems: list[Problem] = []
    try:
        values = _plain(node, (), lines, problems, source.path)
    except RecursionError:
        # An alias within its own anchor: «a: &a [*a]».
        return empty, (problem(Place(source.path, FIRST_LINE), "front-matter-syntax", detail="&, *"),)
    return FrontMatter(values, lines), tuple(problems)


def _plain(node: yaml.Node, at: KeyPath, lines: dict[KeyPath, int], problems: list[Problem], path: str) -> Any:
    lines[at] = node.start_mark.line + FIRST_LINE
    if isinstance(node, yaml.MappingNode):
        table: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in table:
                place = Place(path, key.start_mark.line + FIRST_LINE)
                problems.append(problem(place, "doubled-key", key=name))
                continue
            table[name] = _plain(value, (*at, name), lines, problems, path)
            lines[(*at, name)] = key.start_mark.line + FIRST_LINE
        return table
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*at, i), lines, problems, path) for i, item in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:null" and node.value in ("", "~", "null"):
        return None
    return str(node.value)


def validate(schema: type[Schema], source: Source, front: FrontMatter) -> tuple[Schema | None, tuple[Problem, ...]]:
    """The front matter as a ``schema``, or ``None`` and all that is wrong with it, each at its line.

    Unknown keys are reported and left out, so that the rest of the record can still be used.
    """
    values, problems = dict(front.values), []
    for key in [key for key in values if key not in schema.model_fields]:
        del values[key]
        place = front.place(source.path, key)
        near = nearest(key, schema.model_fields)
        problems.append(problem(place, "unknown-key", key=key, known=", ".join(schema.model_fields), suggestion=near))
    try:
        return schema.model_validate(values), tuple(problems)
    except ValidationError as error:
        for fault in error.errors():
            at: KeyPath = fault["loc"]
            place = front.place(source.path, *at)
            name = ".".join(part for part in at if isinstance(part, str))
            match fault["type"]:
                case "missing":
                    problems.append(problem(place, "missing-key", key=name))
                case "extra_forbidden":
                    known = _inner(schema, at[:-1]).model_fields
                    near = nearest(str(at[-1]), known)
                    problems.append(problem(place, "unknown-key", key=name, known=", ".join(known), suggestion=near))
                case "edtf":
                    problems.append(_impossible_date(place, name, fault["input"]))
                case "edtf_order":
                    problems.append(problem(place, "end-before-start", key=name, value=fault["input"]))
                case kind:
                    value = _WRITTEN.get(type(fault["input"]), fault["input"])
                    problems.append(problem(place, "mistyped-key", key=name, value=value, expected=expected(kind)))
        return None, tuple(problems)


def _inner(schema: type[BaseModel], key: KeyPath) -> type[BaseModel]:
    """The schema of a table within a table."""
    for part in key:
        annotation = schema.model_fields[str(part)].annotation
        kinds = (kind for kind in (annotation, *get_args(annotation)) if isinstance(kind, type))
        schema = next(kind for kind in kinds if issubclass(kind, BaseModel))
    return schema


def _impossible_date(place: Place, name: str, value: object) -> Problem:
    return problem(place, "impossible-date", key=name, value=value, suggestion=nearest_date(str(value)))


def expected(kind: str) -> str:
    """What pydantic's error type asks for, as the name of a word in ``expected`` of the labels."""
    for prefix, name in _EXPECTED.items():
        if kind.startswith(prefix):
            return name
    return "value"


_EXPECTED = {
    "string_pattern": "identifier", "string": "text", "bool": "boolean", "float": "number", "int": "number",
    "tuple": "list", "list": "list", "dict": "table", "model": "table", "greater": "range", "less": "range",
    "place": "coordinates",
}
_WRITTEN: dict[type, str] = {list: "[…]", dict: "{…}", type(None): ""}
"""How a message shows what is no single value."""
