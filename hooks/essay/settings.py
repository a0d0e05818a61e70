"""What one edition decides for itself: its folders and the words of its own subject."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from essay.configuration import Refused, refused

CACHE = ".cache/essay"
"""The folder, under the project's top folder, of what can be made again but takes time."""


class SettingsError(Exception):
    """A ``mkdocs.yml`` that cannot be read, or whose table does not fit. The message is one line and names the file."""


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


class _Tolerant(yaml.SafeLoader):
    """Reads ``mkdocs.yml`` without running its tags (``!ENV``, ``!!python/name``)."""


_Tolerant.add_multi_constructor("!", lambda loader, suffix, node: None)
_Tolerant.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: None)


def read_settings(mkdocs_yml: Path) -> Settings:
    """The settings of ``mkdocs.yml``, read without MkDocs. The language is the theme's.

    Raises :class:`SettingsError`.
    """
    root = None
    try:
        text = mkdocs_yml.read_text(encoding="utf-8")
        root = nodes(text)
        told = refused(root, mkdocs_yml)
        config = _table(_Tolerant(text).construct_document(root) if root else None)
        theme = config.get("theme")
        of_theme = {"name": theme} if isinstance(theme, str) else _table(theme)
        given = {
            "language": of_theme.get("language", "en"), "docs": _folder(config.get("docs_dir", "docs")),
            "theme": of_theme.get("name") or "", "custom_dir": of_theme.get("custom_dir") or "",
            "nav": nav_of(root), "parts": dict(_parts(config.get("nav"))), "file": mkdocs_yml.name, "refused": told,
            "copyright": _copyright(root),
        }
        essay = _table(_table(config.get("extra")).get("essay"))
        given["allow"] = _names(root, "extra", "essay", "allow") or essay.pop("allow", None) or ()
        return Settings.model_validate({**essay, **given})
    except ValidationError as error:
        line = line_of(root, "extra", "essay", *(str(part) for part in error.errors()[0]["loc"]))
        raise SettingsError(f"{mkdocs_yml}:{line}: extra.essay: {faults_of(error)}") from error
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        raise SettingsError(f"{mkdocs_yml}:{at.line + 1 if at else 1}: {error.problem or error.context}") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SettingsError(f"{mkdocs_yml}: {' '.join(str(error).split())}") from error
    except (LookupError, AttributeError, TypeError) as error:
        # What PyYAML raises for «!!bool x», «!!timestamp x», «!!int ''».
        raise SettingsError(f"{mkdocs_yml}: a value does not fit its tag") from error
    except RecursionError as error:
        # Lists nested too deep, or a list within itself: «nav: &a [*a]».
        raise SettingsError(f"{mkdocs_yml}: nested too deep") from error


def nodes(text: str) -> yaml.Node | None:
    """The nodes of a ``mkdocs.yml``, its tags not run. Raises :class:`yaml.YAMLError`."""
    return yaml.compose(text, Loader=_Tolerant)


def faults_of(error: ValidationError) -> str:
    """What pydantic has found wrong, each fault behind its key, on one line."""
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())


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


def line_of(root: yaml.Node | None, *path: str) -> int:
    """The line of a key within keys, or of the innermost of them that there is."""
    line, node = 1, root
    for name in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        key, node = next(((key, value) for key, value in pairs if key.value == name), (None, None))
        if key is None:
            break
        line = key.start_mark.line + 1
    return line


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
