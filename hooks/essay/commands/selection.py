"""The files of an edition that a command was asked to tell of."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from essay.problems import Problem


class Selection:
    """Files, and folders with all that is in them; without any, the whole edition.

    Raises :class:`ValueError` for a path that is not there or is outside of the edition.
    """

    def __init__(self, root: Path, paths: Sequence[Path]) -> None:
        self.root = root
        self.chosen = [_comparable(path) for path in paths]
        for path, chosen in zip(paths, self.chosen, strict=True):
            if not path.exists():
                raise ValueError(f"{path}: no such file or folder")
            if not _is_within(chosen, _comparable(root)):
                raise ValueError(f"{path}: not in the edition of {root.resolve()}")

    def has(self, path: str) -> bool:
        """Whether a file of the edition was asked for."""
        return not self.chosen or any(_is_within(_comparable(self.root / path), chosen) for chosen in self.chosen)

    def of(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems of the files that were asked for."""
        problems = list(problems)
        asked = {path for path in {one.place.path for one in problems} if self.has(path)}
        return [one for one in problems if one.place.path in asked]


def _comparable(path: Path) -> str:
    """A path as every spelling of it gives it: absolute, in NFC, on Windows in small letters. Its file may be a link."""
    named = path.name not in ("", "..")
    whole = path.parent.resolve() / path.name if named else path.resolve()
    return unicodedata.normalize("NFC", os.path.normcase(whole))


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
