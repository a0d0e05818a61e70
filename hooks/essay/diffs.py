"""A change of a file shown as a unified diff."""

from __future__ import annotations

import difflib
import re

from essay.labels import Labels
from essay.mending import Change
from essay.source import normal
from essay.unseen import visible

NO_NEWLINE = "\\ No newline at end of file\n"


def as_diff(change: Change, words: Labels) -> str:
    """The lines that change. What no line would show is told of above them."""
    told = words.words["fix"]
    before, after = change.before.decode(), change.after.decode()
    old, new = _lines(normal(before)), _lines(normal(after))
    pairs = list(zip(old, new, strict=False))
    unseen = {
        "mark": before[:1] == "\ufeff" != after[:1],
        "line_ends": before.count("\r") > after.count("\r"),
        "trailing": any(one.rstrip("\n") != other.rstrip("\n") and one.rstrip() == other.rstrip() for one, other in pairs),
    }
    notes = [f"{change.path}: {told[name]}\n" for name, true in unseen.items() if true]
    # A paragraph is a line: more lines around it would be whole paragraphs that do not change.
    lines = difflib.unified_diff(old, new, f"a/{change.path}", f"b/{change.path}", n=1)
    return "".join([*notes, *(shown(line) if line[-1] == "\n" else f"{shown(line)}\n{NO_NEWLINE}" for line in lines)])


def shown(line: str) -> str:
    """A line as a terminal can be given it; its tabs and its end are left."""
    return re.sub(r"[^\t\n]+", lambda match: visible(match[0]), line)


def _lines(text: str) -> list[str]:
    """The lines with their ends; other signs that part lines for Python are left within them."""
    lines = text.split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *lines[-1:]] if lines[-1] else [f"{line}\n" for line in lines[:-1]]
