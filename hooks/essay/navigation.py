"""What of a long list of pages stands in the navigation of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

LONGEST = 40
"""How many neighbours a list shows whole. A longer one shows as many around the current page, and every
page's navigation stays of one size however long the book grows."""


def nearby(items: Sequence[Item], here: int | None, longest: int = LONGEST) -> tuple[Sequence[Item], bool]:
    """The part of a list around ``here`` (its beginning for ``None``), and whether anything was left out."""
    if len(items) <= longest:
        return items, False
    first = max(0, min((here or 0) - longest // 2, len(items) - longest))
    return items[first : first + longest], True
