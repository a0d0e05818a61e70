"""What is wrong with the tables of ``mkdocs.yml``, as problems at its lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import yaml
from pydantic import BaseModel, ValidationError

from essay.configuration import EXTRA, KEYS, THEME, WHOLE, Refused
from essay.frontmatter import WRITTEN, expected, inner, retyped
from essay.problems import Place, Problem, nearest, problem

Keys = tuple[str, ...]

ELSEWHERE: dict[str, Keys] = {
    "language": ("theme", "language"), "docs": ("docs_dir",), "theme": ("theme", "name"), "custom_dir": ("theme", "custom_dir"),
}  # fmt: skip
"""Where the settings that do not stand in the edition's own table do."""

SHORT = 3
"""The letters of a choice that is none, up to which it may be another that there is not: A3, not a misspelt A5."""

_TABLES = {"": KEYS, "theme": THEME, "extra": EXTRA}
_NO_SLIPS = frozenset({
    "INHERIT", "direction", "draft_docs", "exclude_docs", "extra_css", "extra_javascript", "extra_templates", "mdx_configs",
    "remote_branch", "remote_name", "watch",
})  # fmt: skip
"""Keys that MkDocs or its theme knows and an edition may not have: whoever writes one has not misspelt another."""


@dataclass(frozen=True, slots=True)
class Written:
    """A ``mkdocs.yml`` by its name and its nodes."""

    name: str
    root: yaml.Node | None

    def place(self, *keys: str) -> Place:
        """Where a key within keys stands, or the innermost of them that there is."""
        return self._place(next((key for key, _ in reversed(self._found(keys)) if key), self.root))

    def unquoted(self, *keys: str) -> Iterator[tuple[Place, str]]:
        """What YAML takes for something else than text, as ``no`` and ``1``: a value, or the names in a table."""
        found = self._found(keys)
        node = found[-1][1] if found else None
        names = [key for key, _ in node.value] if isinstance(node, yaml.MappingNode) else [node]
        for name in names:
            if isinstance(name, yaml.ScalarNode) and name.value and not name.tag.endswith(":str"):
                yield self._place(name), name.value

    def _place(self, node: yaml.Node | None) -> Place:
        return Place(self.name, node.start_mark.line + 1 if node else 1)

    def _found(self, keys: Keys) -> list[tuple[yaml.Node | None, yaml.Node | None]]:
        """The nodes of a key within keys and of its value, behind those of the keys that it is in."""
        found: list[tuple[yaml.Node | None, yaml.Node | None]] = []
        node = self.root
        for name in keys:
            pairs = node.value if isinstance(node, yaml.MappingNode) else ()
            key, node = next(((key, value) for key, value in pairs if key.value == name), (None, None))
            found.append((key, node))
        return found


def faults_of(
    error: ValidationError, schema: type[BaseModel], file: Written, table: Keys, known: Collection[str] = ()
) -> Iterator[Problem]:
    """What pydantic has found wrong with a table, each fault at the line of its key.

    ``known`` are the keys of the table, where they are not all that the schema has.
    """
    for fault in error.errors():
        loc = tuple(part for part in fault["loc"] if isinstance(part, str) and part != "[key]")
        path = ELSEWHERE.get(loc[0], (*table, *loc)) if loc and table[-1] == "essay" else (*table, *loc)
        place, key = file.place(*path), ".".join(path)
        value = WRITTEN.get(type(fault["input"]), str(fault["input"]))
        choices = re.findall(r"'([^']*)'", str(fault.get("ctx", {}).get("expected", "")))
        if fault["type"] in ("extra_forbidden", "invalid_key"):
            yield unknown_key(file, path, (len(loc) == 1 and known) or inner(schema, loc[:-1]).model_fields)
        elif choices:
            near = nearest(value, choices) if len(value) > SHORT else None
            yield problem(place, "settings-not-chosen", key=key, value=value, known=", ".join(choices), suggestion=near)
        elif not value.strip():
            yield problem(place, "settings-empty", key=key)
        elif expected(fault["type"]) == "text" and (unquoted := list(file.unquoted(*path))):
            yield from (problem(where, "settings-unquoted", key=key, value=written) for where, written in unquoted)
        else:
            wanted = expected(fault["type"])
            near = retyped(value, wanted)
            yield problem(place, "settings-mistyped", key=key, value=value, expected=wanted, suggestion=near)


def unknown_key(file: Written, path: Keys, known: Collection[str]) -> Problem:
    """The problem of a key that a table does not have."""
    near = nearest(path[-1], known)
    return problem(file.place(*path), "settings-unknown-key", key=".".join(path), known=", ".join(known), suggestion=near)


def without_refused(found: Iterable[Problem], told: Collection[Refused]) -> Iterator[Problem]:
    """The problems but for those of a value that may not stand in the file anyway."""
    keys, values = {one.key for one in told}, {(one.line, one.value) for one in told}
    for one in found:
        given = dict(one.values)
        if given.get("key") not in keys and (one.place.line, given.get("value")) not in values:
            yield one


def refused_settings(found: Iterable[Refused]) -> Iterator[Problem]:
    """What the file may not say, and what is only misspelt of what it may."""
    for one in found:
        table, _, key = one.key.rpartition(".")
        known = _TABLES.get(table, frozenset()) if one.value == WHOLE and key not in _NO_SLIPS else frozenset[str]()
        near, place = nearest(key, known), Place(one.file, one.line)
        if near:
            yield problem(place, "settings-unknown-key", key=one.key, known=", ".join(sorted(known)), suggestion=near)
        else:
            yield problem(place, "refused-setting", key=one.key, value=one.value)
