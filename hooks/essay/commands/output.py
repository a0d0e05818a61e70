"""What a command writes: on a terminal of any encoding, and into the edition's files."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path

from essay.mending import Change


class RefusedError(Exception):
    """A file that must not be written. The message is the name of a word in ``fix`` of the labels."""


def lenient(encoding: str | None = None) -> None:
    """Have standard output write an escape for what it cannot encode, in an encoding of its own choice or in this."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding or sys.stdout.encoding, errors="backslashreplace")


def write_change(root: Path, change: Change) -> None:
    """Put a changed file in the old one's place at once, with its mode.

    Raises :class:`RefusedError` for a file outside of ``root``, behind a symbolic link, not to be written, or changed
    since it was read, and :class:`OSError`.
    """
    file = root / change.path
    named, top = Path(os.path.abspath(file)), Path(os.path.abspath(root))  # noqa: PTH100 - Path.resolve would follow links
    if top not in named.parents or top.resolve() not in file.resolve().parents:
        raise RefusedError("outside")
    if any((top / part).is_symlink() for part in (named, *named.relative_to(top).parents[:-1])):
        raise RefusedError("link")
    if not os.access(file, os.W_OK):
        raise RefusedError("read_only")
    handle, name = tempfile.mkstemp(prefix=".essay-", dir=file.parent)
    try:
        with open(handle, "wb") as written:  # noqa: PTH123 - a handle has no path
            written.write(change.after)
            written.flush()
            os.fsync(written.fileno())
        Path(name).chmod(file.stat().st_mode & 0o7777)
        if file.read_bytes() != change.before:
            raise RefusedError("changed")
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
