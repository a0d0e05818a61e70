"""The JSON Schemas of the front matter: current, in words, and of one mind with the checker."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from jsonschema import Draft7Validator
from test_contributing import CONTRIBUTING, tables

from essay import labels
from essay.book import load, read_page
from essay.commands import main
from essay.commands.schemas import SCHEMAS, Yaml12, files, schema
from essay.dates import EndBeforeStartError, ImpossibleDateError, parse_date
from essay.records import PlaceMatter
from essay.settings import Settings, read_settings
from essay.source import read_source

SETTINGS = read_settings(ROOT / "mkdocs.yml")
WORDS = labels.load("ja")
FOLDERS = {"term": "glossary/x.md", "incident": "incidents/x.md", "chapter": "chapters/x.md", "page": "x.md"}


def sort_of(page: str) -> str:
    folder, _, name = page.rpartition("/")
    return "page" if name == "index.md" else {"glossary": "term", "incidents": "incident", "chapters": "chapter"}.get(folder, "page")


def faults(sort: str, front: str) -> list[str]:
    """What a schema says of a front matter, read as an editor of code reads it."""
    return [fault.message for fault in Draft7Validator(schema(sort, SETTINGS, WORDS)).iter_errors(yaml.load(front, Loader=Yaml12))]


def accepted(sort: str, front: str) -> bool:
    """Whether the front matter holds for the checker."""
    page, problems = read_page(read_source(f"---\n{front}\n---\n# 題\n", f"docs/{FOLDERS[sort]}", FOLDERS[sort]), SETTINGS)
    return page.matter is not None and not list(problems)


def test_the_schemas_in_the_repository_are_those_of_the_records() -> None:
    assert {path: (ROOT / path).read_text(encoding="utf-8") for path in files(SETTINGS, WORDS)} == files(SETTINGS, WORDS)


def test_the_command_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    assert main(["schemas", "--config", str(tmp_path / "mkdocs.yml")]) == 0
    assert {file.name for file in (tmp_path / ".vscode" / "schemas").iterdir()} == {f"{sort}.json" for sort in SCHEMAS}
    assert capsys.readouterr().out.splitlines()[0] == ".vscode/schemas/term.json を書きました。"
    for path, text in files(SETTINGS, WORDS).items():
        assert (tmp_path / path).read_bytes() == text.encode()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("", encoding="utf-8")
    (tmp_path / ".vscode").write_text("", encoding="utf-8")
    assert main(["schemas", "--config", str(tmp_path / "mkdocs.yml")]) == 2
    assert ".vscode" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("sort", SCHEMAS)
def test_every_key_is_told_in_words_with_an_example_that_holds(sort: str, language: str) -> None:
    made = schema(sort, SETTINGS, labels.load(language))
    Draft7Validator.check_schema(made)
    inner = [value for key in made["properties"].values() for value in key.get("properties", {}).values()]
    for key in (*made["properties"].values(), *inner):
        assert key["title"]
        assert key["description"]
        for example in key["examples"]:
            Draft7Validator(key).validate(example)
    assert set(made["properties"]) == set(SCHEMAS[sort].model_fields)
    assert "Matter" not in json.dumps(made)


def test_the_words_are_those_of_the_keys_and_no_others() -> None:
    parts = {f"place.{part}" for part in PlaceMatter.model_fields}
    known = {key for model in SCHEMAS.values() for key in model.model_fields}
    for language in ("ja", "en"):
        assert set(labels.load(language).words["keys"]) == known | parts


def test_the_tables_of_keys_say_the_same_in_the_same_order() -> None:
    told = [(row[0].strip("`"), row[-1]) for head, *rows in tables(CONTRIBUTING) if head[0] == "キー" for row in rows]
    words = {key: value["says"] for key, value in WORDS.words["keys"].items() if "." not in key}
    assert dict(told) == words
    assert list(dict.fromkeys(key for key, _ in told if key != "description")) == [key for key in words if key != "description"]


def test_every_real_page_holds() -> None:
    book, _ = load(ROOT, SETTINGS)
    seen = dict.fromkeys(SCHEMAS, 0)
    for page in book.pages.values():
        if page.source.front.strip():
            seen[sort_of(page.page)] += 1
            assert faults(sort_of(page.page), page.source.front) == [], page.page
    assert all(seen.values())


TERM = "id: a\nreading: あ\nessay: true"
INCIDENT = "id: a\ndate: 2010\nkind: nuclear\nessay: true"


@pytest.mark.parametrize(
    ("sort", "front"),
    [
        ("term", TERM), ("term", f"{TERM}\nforms: [a, 2010]\nnames: {{ en: A, ko: 가 }}\ndescription:"), ("incident", INCIDENT),
        ("incident", f"{INCIDENT}\nactors: []\nplace: {{ name: 島 }}"), ("incident", f"{INCIDENT}\nplace: {{ name: 島, lat: -37.6, lon: 125 }}"),
        ("chapter", "label: 1\nessay_section: 1.1"), ("page", "title: 1984"), ("term", TERM.replace("id: a", "id: 1999")),
    ],
)  # fmt: skip
def test_what_the_checker_accepts_the_schema_accepts(sort: str, front: str) -> None:
    assert accepted(sort, front)
    assert faults(sort, front) == []


@pytest.mark.parametrize(
    ("sort", "front", "says"),
    [
        ("term", "id: a\nessay: true", "'reading' is a required property"),
        ("term", TERM.replace("id: a", "id: A_b"), "'A_b' does not match"),
        ("term", TERM.replace("true", "yes please"), "'yes please' is not of type 'boolean'"),
        ("term", TERM.replace("reading: あ", "reading: ''"), "'' should be non-empty"),
        ("term", f"{TERM}\nfrom: x", "'from' was unexpected"),
        ("term", f"{TERM}\nforms: NLL", "'NLL' is not of type 'array'"),
        ("term", f"{TERM}\nnames: [a]", "is not of type 'object'"),
        ("term", f"{TERM}\ndate: 2010", "'date' was unexpected"),
        ("incident", INCIDENT.replace("2010", "2010-13"), "'2010-13' does not match"),
        ("incident", INCIDENT.replace("2010", "2010/11/23"), "'2010/11/23' does not match"),
        ("incident", f"{INCIDENT}\nplace: {{ lat: 1, lon: 2 }}", "'name' is a required property"),
        ("incident", f"{INCIDENT}\nplace: {{ name: 島, lat: 91, lon: 2 }}", "91 is greater than the maximum of 90"),
        ("incident", f"{INCIDENT}\nplace: {{ name: 島, latitude: 1 }}", "'latitude' was unexpected"),
        ("chapter", "lable: 第1章", "'lable' was unexpected"),
        ("page", "label: 第1章", "'label' was unexpected"),
    ],
)
def test_what_the_schema_rejects_the_checker_rejects(sort: str, front: str, says: str) -> None:
    assert any(says in fault for fault in faults(sort, front)), faults(sort, front)
    assert not accepted(sort, front)


@pytest.mark.parametrize(("key", "value"), [("kind", "nuclaer"), ("actors", "[rok, usa]")])
def test_a_kind_or_an_actor_that_the_settings_lack_is_rejected(key: str, value: str) -> None:
    front = re.sub(rf"^{key}: .*\n|\Z", "", INCIDENT, count=1, flags=re.MULTILINE) + f"\n{key}: {value}"
    assert any("is not one of ['" in fault for fault in faults("incident", front))


def test_kinds_and_actors_are_chosen_by_their_names() -> None:
    properties: dict[str, Any] = schema("incident", SETTINGS, WORDS)["properties"]
    assert properties["kind"]["enum"] == list(SETTINGS.kinds)
    assert properties["kind"]["enumDescriptions"] == list(SETTINGS.kinds.values())
    assert properties["actors"]["items"]["enum"] == list(SETTINGS.actors)
    free = schema("incident", Settings(), WORDS)["properties"]
    assert "enum" not in free["kind"]
    assert "enum" not in free["actors"]["items"]


@pytest.mark.parametrize(
    "text",
    [
        "2010-11-23", "1999-04", "2003", "2000-06-13/2000-06-15", "1953-08~", "1953-08-30?", "2003%", "1953~/1954?", "0001", "2010-1",
        "2010-00", "2010-11-32", "10-11-23", "2010-11-23/", "/2010", "2010-21", "201X", "-0333", "y12345", "", "2010-11-23T10:00",
    ],
)  # fmt: skip
def test_a_date_has_the_shape_that_the_schema_tells_when_the_checker_can_read_it(text: str) -> None:
    pattern = schema("incident", SETTINGS, WORDS)["properties"]["date"]["pattern"]
    try:
        parse_date(text)
    except (ImpossibleDateError, EndBeforeStartError):
        assert not re.search(pattern, text)
    else:
        assert re.search(pattern, text)
