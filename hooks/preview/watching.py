"""What has changed on disk, found by looking again: it works on every file system, and over files that come and go."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

INTERVAL = 0.2
SETTLED = 0.05
"""Seconds without a change after which an editor is done writing."""

Snapshot = dict[Path, tuple[int, int, int]]


def snapshot(paths: Iterable[Path]) -> Snapshot:
    """Time, size and inode of every file at or below the paths; what is hidden or compiled is left out."""
    found: Snapshot = {}
    for path in paths:
        if not path.is_dir():
            _note(path, found)
            continue
        for folder, folders, files in os.walk(path, followlinks=True):
            folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
            for name in files:
                if not name.startswith("."):
                    _note(Path(folder, name), found)
    return found


def _note(file: Path, found: Snapshot) -> None:
    try:
        status = file.stat()
    except OSError:
        return  # gone already, or not there yet
    found[file] = (status.st_mtime_ns, status.st_size, status.st_ino)


def differences(before: Snapshot, after: Snapshot) -> list[Path]:
    """The files that were added, changed or removed."""
    return sorted(file for file in before.keys() | after.keys() if before.get(file) != after.get(file))


def wait_for_change(paths: Iterable[Path], before: Snapshot) -> Snapshot:
    """Return when something differs from ``before`` and no longer changes."""
    paths = tuple(paths)
    while (now := snapshot(paths)) == before:
        time.sleep(INTERVAL)
    while True:
        time.sleep(SETTLED)
        later = snapshot(paths)
        if later == now:
            return now
        now = later
