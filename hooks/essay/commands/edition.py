"""The edition that a command works on, and the codes with which a command ends."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from essay import labels
from essay.labels import Labels
from essay.problems import problem
from essay.settings import Settings, SettingsError, nodes, read_settings, unusable
from essay.settingsfaults import Written, refused_settings, without_refused

CLEAN, PROBLEMS, USAGE = 0, 1, 2
NAMES = ("mkdocs.yml", "mkdocs.yaml")

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What a command adds its parser to; argparse has no public name for it."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition's top folder, what it decides for itself, and the words of its language."""

    root: Path
    settings: Settings
    words: Labels


def open_edition(config: Path | None) -> Edition:
    """The edition of a ``mkdocs.yml``, by default of the nearest in this folder or above it.

    Raises :class:`SettingsError`.
    """
    file = config or nearest()
    settings = read_settings(file)
    words = labels.load(settings.language)
    if not (file.parent / settings.docs).is_dir():
        text = file.read_text(encoding="utf-8")
        place = Written(file.name, nodes(text)).place("docs_dir")
        missing = problem(place, "settings-no-folder", key="docs_dir", folder=settings.docs)
        refused = settings.refused
        raise unusable(text, *without_refused([missing], refused), *refused_settings(refused))
    return Edition(file.parent, settings, words)


def nearest() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents):
        for name in NAMES:
            if (folder / name).is_file():
                return folder / name
    raise SettingsError(f"no {NAMES[0]} in {here} or above it; name one with --config")
