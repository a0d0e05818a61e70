"""What one edition decides for itself: its folders and the words of its own subject."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import yaml
from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """The table ``extra.essay`` of ``mkdocs.yml``.

    Paths are relative to the project's top folder. ``actors``, ``kinds`` and ``sections`` map an
    identifier used in the records (or in ``keywords`` of the bibliography) to the word shown to
    readers; their order is the order of display.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str = "en"
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
    nav: tuple[tuple[str, int], ...] = ()
    file: str = "mkdocs.yml"

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

    Raises :class:`pydantic.ValidationError` for a table that does not fit, :class:`yaml.YAMLError`
    and :class:`OSError` for a file that cannot be read.
    """
    text = mkdocs_yml.read_text(encoding="utf-8")
    config = yaml.load(text, Loader=_Tolerant) or {}  # noqa: S506 - a SafeLoader
    table = (config.get("extra") or {}).get("essay") or {}
    language = (config.get("theme") or {}).get("language", "en")
    nav = _nav(yaml.compose(text, Loader=_Tolerant))
    given = {"language": language, "docs": config.get("docs_dir", "docs"), "nav": nav, "file": mkdocs_yml.name}
    return Settings.model_validate({**given, **table})


def _nav(root: yaml.Node | None) -> tuple[tuple[str, int], ...]:
    """The Markdown files in the navigation with their lines."""
    if not isinstance(root, yaml.MappingNode):
        return ()
    found = next((value for key, value in root.value if key.value == "nav"), None)
    return tuple(_leaves(found)) if found else ()


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
