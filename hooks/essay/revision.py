"""Which state of the edition this is: the commit and its day, as the foot of every page and every cover tell it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from essay.settings import SettingsError


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit's short name (``""`` outside of a repository) and the moment that stands for it."""

    name: str
    moment: datetime

    def told(self, words: dict[str, Any]) -> str:
        """As «2026年1月2日（abc1234）», or the day alone; ``words`` are those of :class:`essay.labels.Labels`."""
        months, day = words["dates"]["months"], self.moment
        date = words["dates"]["alone"]["day"].format(year=day.year, month=months[day.month - 1], day=day.day)
        form = words["handout"]["version" if self.name else "undated_version"]
        return str(form.format(date=date, version=self.name))


def read_revision(root: Path) -> Revision:
    """The state of the files under ``root``; its moment is SOURCE_DATE_EPOCH's, else the commit's, else now.

    Raises :class:`SettingsError` where SOURCE_DATE_EPOCH is no such moment, as its specification asks.
    """
    name, committed = _commit(root)
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return Revision(name, datetime.fromtimestamp(int(given or committed), UTC) if given or committed else datetime.now(UTC))
    except (ValueError, OverflowError, OSError) as error:
        raise SettingsError(f"SOURCE_DATE_EPOCH: {error}") from error


def _commit(root: Path) -> tuple[str, str]:
    """The commit's short name and its time in seconds, both empty outside of a repository."""
    try:
        command = ["git", "log", "-1", "--format=%h %ct"]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)  # noqa: S603 - no input
    except (OSError, subprocess.CalledProcessError):
        return "", ""
    name, _, seconds = done.stdout.strip().partition(" ")
    return name, seconds
