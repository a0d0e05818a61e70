"""What one build leaves to the next in the same process: results by all that they were made from.

A preview builds the whole edition anew at every change, with nothing carried over but this. What is kept is the result of
a function of its key alone: of a page's text, what the text holds and what is wrong with it (:mod:`essay.book`,
:mod:`essay.checks`); of a page's text, the names of all records, the citations as printed and the list of files, its
HTML (``hooks/rendering.py``). A change of the settings or of the labels changes every key. So nothing has to be told
that it is out of date: what has changed is simply not found. Nothing is written to disk, so nothing there can be
damaged or of another version.

Within a build some things are made once and not for each page, since they are the same for many and nothing that they
are made from changes before its end. By the folder of the page: addresses (``hooks/frame.py``, :mod:`essay.fragments`)
and what links become (``hooks/rendering.py``). By the lines that a page sees: its menu (``hooks/menu.py``). By their
values: pieces of the frame (``hooks/frame.py``), dates as written (:mod:`essay.publish`), citations that differ in a
number alone (:mod:`essay.csl`). One parser serves all pages (``hooks/rendering.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """Results by their keys. What was not asked for between two calls of :meth:`turn` is forgotten."""

    def __init__(self) -> None:
        self._now: dict[Hashable, Value] = {}
        self._before: dict[Hashable, Value] = {}

    def __contains__(self, key: Hashable) -> bool:
        return key in self._now or key in self._before

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The result for a key, made when it is not known."""
        if key not in self._now:
            self._now[key] = self._before[key] if key in self._before else make()
        return self._now[key]

    def turn(self) -> None:
        """Begin another build."""
        self._before, self._now = self._now, {}
