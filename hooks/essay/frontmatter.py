"""YAML front matter, read with the line of every key and checked against a schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar, cast, get_args

import yaml
from pydantic import BaseModel, ValidationError, create_model

from essay.dates import in_edtf, nearest_date
from essay.problems import Mend, Place, Problem, nearest, problem
from essay.source import Source
from essay.yamlfaults import YamlFault, no_mapping, yaml_fault

Schema = TypeVar("Schema", bound=BaseModel)
KeyPath = tuple[str | int, ...]

MOST_NODES = 10_000
"""Values in one front matter. Aliases of aliases would make millions of a few lines."""

FIRST_LINE = 2
"""The line of a file on which the front matter's first key stands, below ``---``."""


_LOOSE = re.compile(r" {0,3}[A-Za-z0-9_-]+:.{0,40}")
"""A first line that MkDocs reads as front matter, fence or none: MultiMarkdown's way."""

_NO_BREAKS = dict.fromkeys((0x85, 0x2028, 0x2029), " ")
"""Signs that end a line for YAML, but not in the files' count of lines."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Plain values (all scalars are strings), and where in the file each of them stands.

    ``positions`` holds lines and columns; ``spans`` where in the file's text a value can be replaced as it is written.
    """

    values: dict[str, Any]
    positions: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    spans: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)

    def place(self, path: str, *key: str | int) -> Place:
        """Where a key stands, or the nearest thing above it that stands anywhere."""
        while key and key not in self.positions:
            key = key[:-1]
        return Place(path, *self.positions.get(key, (1, 0)))

    def under(self, names: Mapping[str, str]) -> FrontMatter:
        """The same, with other names for some of its keys."""
        values = {names.get(key, key): value for key, value in self.values.items()}
        positions, spans = ({(names.get(str(at[0]), at[0]), *at[1:]) if at else at: where for at, where in found.items()}
                            for found in (self.positions, self.spans))  # fmt: skip
        return FrontMatter(values, positions, spans)


def read_front_matter(source: Source) -> tuple[FrontMatter, tuple[Problem, ...]]:
    """The front matter of a source; an unreadable one is empty and comes with its problem.

    Scalars are not typed by YAML: a date stays ``2010-11-23`` and a country ``NO``. The schema types them.
    """
    empty = FrontMatter({})
    if not source.front.strip():
        loose = _LOOSE.match(source.body) if source.first_line == 1 else None
        return empty, (_unreadable(source, YamlFault("loose", 1 - FIRST_LINE, loose[0])),) if loose else ()
    text = source.front.translate(_NO_BREAKS)
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        return empty, (_unreadable(source, yaml_fault(error, text)),)
    if not isinstance(node, yaml.MappingNode):
        return empty, (_unreadable(source, no_mapping(text)),)
    front = FrontMatter({})
    problems: list[Problem] = []
    try:
        front.values.update(_plain(node, (), front, problems, source))
    except RecursionError:
        # An alias within its own anchor, «a: &a [*a]», or aliases of aliases.
        return empty, (_unreadable(source, YamlFault("alias", 0)),)
    return front, tuple(problems)


def _unreadable(source: Source, fault: YamlFault) -> Problem:
    return problem(Place(source.path, fault.line + FIRST_LINE), "front-matter-syntax", cause=fault.cause, detail=fault.detail)


def _plain(node: yaml.Node, at: KeyPath, front: FrontMatter, problems: list[Problem], source: Source) -> Any:
    if len(front.positions) > MOST_NODES:
        raise RecursionError
    front.positions[at] = _position(node)
    if not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
        problems.append(_unreadable(source, YamlFault("tag", node.start_mark.line, node.tag)))
    if isinstance(node, yaml.MappingNode):
        table: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in table:
                problems.append(problem(Place(source.path, *_position(key)), "doubled-key", key=name))
                continue
            table[name] = _plain(value, (*at, name), front, problems, source)
            front.positions[(*at, name)] = _position(key)
        return table
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*at, i), front, problems, source) for i, item in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:null" and node.value in ("", "~", "null"):
        return None
    # Quotation marks and tags may stand before the value; one with escapes is not found, and has no span.
    start = source.front.find(node.value, node.start_mark.index, node.end_mark.index)
    if start >= 0:
        front.spans[at] = (source.front_start + start, source.front_start + start + len(node.value))
    return str(node.value)


def _position(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + FIRST_LINE, node.start_mark.column + 1


def validate(schema: type[Schema], source: Source, front: FrontMatter) -> tuple[Schema | None, tuple[Problem, ...]]:
    """The front matter as a ``schema``, or ``None`` and all that is wrong with it, each at its line.

    Unknown keys are reported, and left out or taken as they were meant, so that the rest of the record can still be used.
    """
    problems, meant = list[Problem](), set[KeyPath]()
    for key in [key for key in front.values if key not in schema.model_fields]:
        place = front.place(source.path, key)
        near = nearest(key, schema.model_fields)
        problems.append(problem(place, "unknown-key", key=key, known=", ".join(schema.model_fields), suggestion=near))
    front = as_meant(schema, front)
    values = {key: value for key, value in front.values.items() if key in schema.model_fields}
    try:
        return schema.model_validate(values), tuple(problems)
    except ValidationError as error:
        # Unknown keys first: that the key is missing which one of them was to be only follows.
        for fault in sorted(error.errors(), key=lambda fault: fault["type"] == "missing"):
            # Neither coordinate is at fault, but the place that lacks one.
            at: KeyPath = fault["loc"][:-1] if fault["type"] == "place_pair" else fault["loc"]
            place = front.place(source.path, *at)
            name = ".".join(part for part in at if isinstance(part, str))
            match fault["type"]:
                case "missing" if at in meant:
                    continue
                case "missing":
                    problems.append(problem(place, "missing-key", key=name))
                case "extra_forbidden":
                    known = inner(schema, at[:-1]).model_fields
                    near = nearest(str(at[-1]), known)
                    meant.add((*at[:-1], near or at[-1]))
                    problems.append(problem(place, "unknown-key", key=name, known=", ".join(known), suggestion=near))
                case kind if kind != "place_pair" and str(WRITTEN.get(type(fault["input"]), fault["input"])).strip() == "":
                    problems.append(problem(place, "empty-key", key=name))
                case "edtf":
                    written = WRITTEN.get(type(fault["input"]), str(fault["input"]))
                    problems.append(_impossible_date(place, name, written, front.spans.get(at)))
                case "edtf_order":
                    problems.append(problem(place, "end-before-start", key=name, value=fault["input"]))
                case kind:
                    value = "{…}" if kind == "place_pair" else WRITTEN.get(type(fault["input"]), fault["input"])
                    wanted = expected(kind)
                    near = retyped(str(value), wanted)
                    problems.append(problem(place, "mistyped-key", key=name, value=value, expected=wanted, suggestion=near))
        return None, tuple(problems)


def as_meant(schema: type[BaseModel], front: FrontMatter) -> FrontMatter:
    """The front matter with each misspelt key under the name that it was to have, where that is not given too."""
    slips: dict[str, str] = {}
    for key in front.values:
        near = None if key in schema.model_fields else nearest(key, schema.model_fields)
        if near and near not in front.values and near not in slips.values():
            slips[key] = near
    return front.under(slips) if slips else front


def held(schema: type[Schema], front: FrontMatter) -> Schema:
    """As much of front matter that does not hold as does, each key by itself; required keys that do not are ``None``.

    A text in place of a list is taken for its items.
    """
    values = {key: value for key, value in front.values.items() if key in schema.model_fields}
    lenient = _lenient(schema)
    try:
        found = lenient.model_validate(values)
    except ValidationError as error:
        for fault in error.errors():
            key = str(fault["loc"][0])
            value = values.pop(key, None)
            if expected(fault["type"]) == "list" and isinstance(value, str) and retyped(value, "list"):
                values[key] = _items(value)
        found = lenient.model_validate(values)
    return cast("Schema", found)


@cache
def _lenient(schema: type[BaseModel]) -> type[BaseModel]:
    """The schema without required keys."""
    required = {name: field for name, field in schema.model_fields.items() if field.is_required()}
    fields: dict[str, Any] = {name: (field.rebuild_annotation(), None) for name, field in required.items()}
    return create_model(schema.__name__, __base__=schema, **fields)


def inner(schema: type[BaseModel], key: KeyPath) -> type[BaseModel]:
    """The schema of a table within a table."""
    for part in key:
        annotation = schema.model_fields[str(part)].annotation
        kinds = (kind for kind in (annotation, *get_args(annotation)) if isinstance(kind, type))
        schema = next(kind for kind in kinds if issubclass(kind, BaseModel))
    return schema


def _impossible_date(place: Place, name: str, value: str, span: tuple[int, int] | None) -> Problem:
    same = in_edtf(value)
    mend = Mend(*span, same) if same and span else None
    return problem(place, "impossible-date", key=name, value=value, suggestion=same or nearest_date(value), mend=mend)


def retyped(value: str, wanted: str) -> str | None:
    """A value as the kind that is asked for, where that is clear: ``甲、乙`` as ``[甲, 乙]``, ``ture`` as ``true``."""
    if wanted == "list":
        items = _items(value)
        plain = all(item and not re.search(r"[\[\]{}:#&*!|>'\"%@`]", item) for item in items)
        return f"[{', '.join(items)}]" if plain else None
    return nearest(value, ("true", "false")) if wanted == "boolean" else None


def _items(value: str) -> list[str]:
    return [item.strip() for item in re.split("[,、，]", value.strip("[]［］"))]


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
WRITTEN: dict[type, str] = {list: "[…]", dict: "{…}", type(None): ""}
"""How a message shows what is no single value."""
