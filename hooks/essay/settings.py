"""What one edition decides for itself: its folders and the words of its own subject."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

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

    def folder_of(self, path: str) -> str:
        """The first folder of a page's path inside ``docs`` (``""`` for a page at the top)."""
        parts = PurePosixPath(path).parts
        return parts[0] if len(parts) > 1 else ""


class _Tolerant(yaml.SafeLoader):
    """Reads ``mkdocs.yml`` without running its tags (``!ENV``, ``!!python/name``)."""


_Tolerant.add_multi_constructor("!", lambda loader, suffix, node: None)
_Tolerant.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: None)


def read_settings(mkdocs_yml: Path) -> Settings:
    """The settings as MkDocs would hand them over, read without MkDocs.

    Raises :class:`pydantic.ValidationError` for a table that does not fit, :class:`yaml.YAMLError`
    and :class:`OSError` for a file that cannot be read.
    """
    config = yaml.load(mkdocs_yml.read_text(encoding="utf-8"), Loader=_Tolerant)  # noqa: S506 - a SafeLoader
    return settings_of(config)


def settings_of(config: dict[str, Any]) -> Settings:
    """The settings in a loaded MkDocs configuration; the language is the theme's."""
    theme = config.get("theme") or {}
    language = theme.get("language", "en") if hasattr(theme, "get") else "en"
    table = (config.get("extra") or {}).get("essay") or {}
    return Settings.model_validate({"language": language, **table})
