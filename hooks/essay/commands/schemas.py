"""``python -m essay schemas``: the front matter as JSON Schema, for editors of code that help with YAML.

The schemas are the records' own (:mod:`essay.records`); the words come from the labels' ``keys``, what there is
to choose from the settings.
"""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import Any

import yaml

from essay.commands.edition import Commands, Edition
from essay.labels import Labels
from essay.records import ChapterMatter, IncidentMatter, PageMatter, Schema, TermMatter
from essay.scaffold import description, example
from essay.settings import Settings

FOLDER = ".vscode/schemas"
SCHEMAS: Mapping[str, type[Schema]] = {
    "term": TermMatter, "incident": IncidentMatter, "chapter": ChapterMatter, "page": PageMatter,
}  # fmt: skip
_DRAFT = "http://json-schema.org/draft-07/schema#"
_SPOKEN = frozenset({"title", "default"})
"""Keywords that pydantic fills with Python's words."""


def add_parser(commands: Commands) -> ArgumentParser:
    return commands.add_parser("schemas", help=f"write JSON Schemas of the front matter into {FOLDER}/")


def run(edition: Edition, options: Namespace) -> int:
    """Write the schemas into the edition; 2 where that cannot be done."""
    try:
        (edition.root / FOLDER).mkdir(parents=True, exist_ok=True)
        for path, text in files(edition.settings, edition.words).items():
            (edition.root / path).write_text(text, encoding="utf-8", newline="\n")
            print(edition.words.words["schemas"]["written"].format(path=path))
    except OSError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2
    return 0


def files(settings: Settings, words: Labels) -> dict[str, str]:
    """The text of every schema by its path under the project's top folder."""
    return {
        f"{FOLDER}/{sort}.json": json.dumps(schema(sort, settings, words), ensure_ascii=False, indent=2) + "\n"
        for sort in SCHEMAS
    }


def schema(sort: str, settings: Settings, words: Labels) -> dict[str, Any]:
    """The JSON Schema (draft 7, which editors know best) of one sort of file; its keys in the order of the labels."""
    model = SCHEMAS[sort]
    made = model.model_json_schema()
    plain = _plain(made, made.get("$defs", {}))
    choices = {"kind": settings.kinds, "actors": settings.actors}
    keys = [key for key in words.words["keys"] if key in model.model_fields]
    properties = {key: _described(plain["properties"][key], key, settings, words) for key in keys}
    for key in (key for key in keys if choices.get(key)):
        chosen = properties[key].get("items", properties[key])
        chosen |= {"enum": [*choices[key]], "enumDescriptions": [*choices[key].values()]}
    for key, value in properties.items():
        for part, inner in value.get("properties", {}).items():
            value["properties"][part] = _described(inner, f"{key}.{part}", settings, words)
    required = [key for key in keys if model.model_fields[key].is_required()]
    return {
        "$schema": _DRAFT, "title": words.words["schemas"][sort], "type": "object", "properties": properties,
        **({"required": required} if required else {}), "additionalProperties": False,
    }  # fmt: skip


def _described(value: dict[str, Any], key: str, settings: Settings, words: Labels) -> dict[str, Any]:
    shown = yaml.load(example(key, settings, words), Loader=Yaml12)  # noqa: S506 - a SafeLoader
    says = description(key, words)
    # VS Code's own keyword; without it an editor is shown the regular expression.
    told = {"patternErrorMessage": says} if "pattern" in value else {}
    return {"title": words.words["keys"][key]["name"], "description": says, **value, **told, "examples": [shown]}


def _plain(value: Any, definitions: Mapping[str, Any]) -> Any:
    """A schema without Python's words and references, in which any single value will do for a text.

    To YAML ``2003`` is a number; the front matter takes every single value as it is written.
    """
    if isinstance(value, list):
        return [_plain(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return _plain(definitions[value["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in value:
        return _optional(*(_plain(item, definitions) for item in value["anyOf"]))
    named = value.get("properties", {})
    kept = {key: _plain(item, definitions) for key, item in value.items() if key not in {*_SPOKEN, "properties", "description"}}
    if kept.get("type") == "string":
        kept["type"] = ["string", "number"]
    return kept | ({"properties": {key: _plain(item, definitions) for key, item in named.items()}} if named else {})


def _optional(value: dict[str, Any], null: dict[str, Any]) -> dict[str, Any]:
    """``X | None``, the one union that the records have, as one schema with two types."""
    types = value["type"] if isinstance(value["type"], list) else [value["type"]]
    return {**value, "type": [*types, null["type"]]}


class Yaml12(yaml.SafeLoader):
    """YAML 1.2's scalars, as editors of code read them: only ``true`` and ``false`` are Boolean, and no text is a date."""


Yaml12.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in found if not tag.endswith((":bool", ":timestamp"))]
    for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), ["t", "f"])
