"""What one edition decides for itself: its folders and the words of its own subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from essay import labels
from essay.configuration import Refused, refused
from essay.labels import Labels
from essay.printsettings import PrintSettings
from essay.problems import Place, Problem, in_order, nearest, problem
from essay.settingsfaults import ELSEWHERE, Written, faults_of, refused_settings, unknown_key, without_refused
from essay.yamlfaults import YamlFault, yaml_fault

CACHE = ".cache/essay"
"""The folder, under the project's top folder, of what can be made again but takes time."""


class SettingsError(Exception):
    """A ``mkdocs.yml`` that cannot be read, or whose table does not fit. The message is one line and names the file.

    Where the file is there, ``problems`` say what is wrong with it, and the message is theirs in ``words``, a line each.
    """

    def __init__(self, message: str, problems: Sequence[Problem] = (), words: Labels | None = None) -> None:
        super().__init__(message)
        self.problems = tuple(problems)
        self.words = words


class Settings(BaseModel):
    """The table ``extra.essay`` of ``mkdocs.yml``.

    Paths are relative to the project's top folder. ``actors``, ``kinds`` and ``sections`` map an
    identifier used in the records (or in ``keywords`` of the bibliography) to the word shown to
    readers; their order is the order of display. ``allow`` names rules of usage that are off, with their lines.
    ``refused`` is what the file may not say, ``copyright`` the HTML at the foot of each page, with its line.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str = "en"
    theme: str = ""
    custom_dir: str = ""
    docs: str = "docs"
    chapters: str = "chapters"
    glossary: str = "glossary"
    incidents: str = "incidents"
    bibliography: str = "bib/refs.bib"
    styles: dict[str, str] = {}
    actors: dict[str, str] = {}
    kinds: dict[str, str] = {}
    sections: dict[str, str] = {}
    author: str = ""
    allow: tuple[tuple[str, int], ...] = ()
    nav: tuple[tuple[str, int], ...] = ()
    parts: dict[str, str] = {}
    file: str = "mkdocs.yml"
    refused: tuple[Refused, ...] = ()
    copyright: tuple[str, int] = ("", 1)

    def folder_of(self, path: str) -> str:
        """The first folder of a page's path inside ``docs`` (``""`` for a page at the top)."""
        parts = PurePosixPath(path).parts
        return parts[0] if len(parts) > 1 else ""


THEME = "material"
"""The theme whose style sheet the edition's templates are written for."""


class _Tolerant(yaml.SafeLoader):
    """Reads ``mkdocs.yml`` without running its tags (``!ENV``, ``!!python/name``)."""


_Tolerant.add_multi_constructor("!", lambda loader, suffix, node: None)
_Tolerant.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: None)


def read_settings(mkdocs_yml: Path) -> Settings:
    """The settings of ``mkdocs.yml``, read without MkDocs. The language is the theme's.

    Raises :class:`SettingsError` with everything that is wrong.
    """
    text, name = _text(mkdocs_yml), mkdocs_yml.name
    try:
        root = nodes(text)
        told = refused(root, mkdocs_yml)
        config = _table(_Tolerant(text).construct_document(root) if root else None)
        nav, parts = nav_of(root), dict(_parts(config.get("nav")))
    except yaml.YAMLError as error:
        raise unusable(text, _unreadable(name, yaml_fault(error, text))) from error
    except (LookupError, AttributeError, TypeError, ValueError) as error:
        # What PyYAML raises for «!!bool x», «!!timestamp x», «!!int ''».
        raise unusable(text, _unreadable(name, YamlFault("tag", _line_with("!!", text)))) from error
    except RecursionError as error:
        # Lists nested too deep, or a list within itself: «nav: &a [*a]».
        raise unusable(text, _unreadable(name, YamlFault("alias", _line_with("&", text)))) from error
    theme, extra = config.get("theme"), _table(config.get("extra"))
    of_theme = {"name": theme} if isinstance(theme, str) else _table(theme)
    given = {
        "language": of_theme.get("language", "en"), "docs": _folder(config.get("docs_dir", "docs")),
        "theme": of_theme.get("name") or "", "custom_dir": of_theme.get("custom_dir") or "",
        "nav": nav, "parts": parts, "file": name, "refused": told, "copyright": _copyright(root),
    }  # fmt: skip
    file = Written(name, root)
    known = [key for key in Settings.model_fields if key not in given]
    essay = extra.get("essay") or {}
    found: list[Problem] = []
    if isinstance(essay, dict):
        found += (unknown_key(file, ("extra", "essay", key), known) for key in essay if key in given)
        given["allow"] = _names(root, "extra", "essay", "allow") or essay.get("allow") or ()
        essay = {**essay, **given}
    try:
        PrintSettings.model_validate(extra.get("handout") or {})
    except ValidationError as error:
        found += faults_of(error, PrintSettings, file, ("extra", "handout"))
    try:
        Settings.model_validate(essay)
    except ValidationError as error:
        found += faults_of(error, Settings, file, ("extra", "essay"), known)
    found += _without_words(given["language"], file.place(*ELSEWHERE["language"]))
    if given["theme"] not in ("", THEME):
        place, near = file.place(*ELSEWHERE["theme"]), nearest(str(given["theme"]), [THEME])
        found.append(problem(place, "settings-not-chosen", key="theme.name", value=given["theme"], known=THEME, suggestion=near))
    if found:
        raise unusable(text, *without_refused(found, told), *refused_settings(told))
    return Settings.model_validate(essay)


def _text(mkdocs_yml: Path) -> str:
    try:
        data = mkdocs_yml.read_bytes()
    except OSError as error:
        raise SettingsError(f"{mkdocs_yml}: {error.strerror or error}") from error
    text = re.sub("\r\n?", "\n", data.decode("utf-8", "replace"))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = Place(mkdocs_yml.name, data.count(b"\n", 0, error.start) + 1)
        raise unusable(text, problem(place, "not-utf8", byte=f"0x{data[error.start]:02X}")) from error
    return text


def _unreadable(name: str, fault: YamlFault) -> Problem:
    return problem(Place(name, fault.line + 1), "settings-syntax", cause=fault.cause, detail=fault.detail)


def _line_with(sign: str, text: str) -> int:
    return text.count("\n", 0, max(text.find(sign), 0))


def _without_words(language: object, place: Place) -> Iterator[Problem]:
    """The problem of a language that the edition's own words are not in."""
    try:
        labels.load(language) if isinstance(language, str) else None
    except LookupError:
        known = labels.languages()
        near = nearest(str(language), known)
        yield problem(place, "settings-not-chosen", key="theme.language", value=language, known=", ".join(known), suggestion=near)


def unusable(text: str, *problems: Problem) -> SettingsError:
    """The error for problems of a ``mkdocs.yml``, in the language that its text names, or probably means."""
    named = re.search(r"\blanguage:[ \t]*[\"']?([A-Za-z-]+)", text)
    language = named[1] if named else "en"
    try:
        words = labels.load(language)
    except LookupError:
        words = labels.load(nearest(language, labels.languages()) or "en")
    told = in_order(problems)
    return SettingsError("\n".join(map(words.line, told)), told, words)


@lru_cache(maxsize=4)
def nodes(text: str) -> yaml.Node | None:
    """The nodes of a ``mkdocs.yml``, its tags not run. Raises :class:`yaml.YAMLError`.

    By PyYAML itself, as MkDocs reads it: libyaml, faster by far, takes some texts that MkDocs would refuse.
    """
    return yaml.compose(text, Loader=_Tolerant)


def _table(value: object) -> dict[str, Any]:
    """A value that is to be a table; MkDocs itself complains of another."""
    return value if isinstance(value, dict) else {}


def _folder(value: object) -> object:
    """A folder's name in one spelling: ``docs`` for ``docs/`` and ``./docs``."""
    return PurePosixPath(value).as_posix() if isinstance(value, str) else value


def nav_of(root: yaml.Node | None) -> tuple[tuple[str, int], ...]:
    """The Markdown files in the navigation with their lines."""
    found = _at(root, "nav")
    return tuple(_leaves(found)) if found else ()


def _at(node: yaml.Node | None, *path: str) -> yaml.Node | None:
    """What stands under a key within keys."""
    for name in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        node = next((value for key, value in pairs if key.value == name), None)
    return node


def _copyright(root: yaml.Node | None) -> tuple[str, int]:
    node = _at(root, "copyright")
    return (node.value, node.start_mark.line + 1) if isinstance(node, yaml.ScalarNode) else ("", 1)


def _names(root: yaml.Node | None, *path: str) -> tuple[tuple[str, int], ...]:
    """A list of names with their lines; empty where there is no such list."""
    node = _at(root, *path)
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    plain = all(isinstance(item, yaml.ScalarNode) for item in items)
    return tuple((item.value, item.start_mark.line + 1) for item in items) if plain else ()


def _parts(nav: object, part: str = "") -> Iterator[tuple[str, str]]:
    """The pages of the navigation with the title of the part in which each is listed."""
    for item in nav if isinstance(nav, list) else [nav]:
        for title, value in item.items() if isinstance(item, dict) else [("", item)]:
            if isinstance(value, str) and part:
                yield value, part
            elif isinstance(value, list):
                yield from _parts(value, str(title))


def _leaves(node: yaml.Node) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.ScalarNode):
        if node.value.endswith(".md"):
            yield node.value, node.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _leaves(item)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _leaves(value)
