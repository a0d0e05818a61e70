"""The navigation of the edition as a page shows it: what lies near the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from essay.navigation import LONGEST, nearby

Entry = tuple[str, str, tuple["Entry", ...]]
"""A line of the menu: its title, its address (none for the title of a part), and the lines below it."""


class Menu:
    """All lines, of which :meth:`near` gives those for a page. ``everything`` is what the way to all chapters is called.

    The templates print the titles as they are; so they are escaped, once, where MkDocs keeps them.
    """

    def __init__(self, nav: Navigation, everything: str) -> None:
        self.items, self.home, self.everything = nav.items, nav.homepage, everything
        self.positions: dict[int, int] = {}
        self.closed: dict[int, str] = {}
        self.known: dict[tuple[object, ...], tuple[Entry, ...]] = {}
        for items in _lists(nav.items):
            self.positions.update((id(item), position) for position, item in enumerate(items))
            for item in items:
                if item.title:
                    item.title = escape(item.title, quote=False)
                if item.children and len(nav.pages) > LONGEST:
                    self.closed[id(item)] = _first(item).url

    def near(self, page: Page | None, address: Callable[[str], str]) -> tuple[Entry, ...]:
        """The lines as they are seen from a page. ``address`` makes an address relative to it.

        Pages of a folder that see the same lines get the same.
        """
        path: list[Any] = [*reversed(list(page.ancestors)), page] if page and id(page) in self.positions else []
        seen = [self.items, *(section.children for section in path[:-1])]
        if page is None or max(map(len, seen)) > LONGEST:
            return self._list(self.items, path, address)
        key = (page.url.rpartition("/")[0], *map(id, seen))
        if key not in self.known:
            self.known[key] = self._list(self.items, path, address)
        return self.known[key]

    def _list(self, items: list[Any], path: list[Any], address: Callable[[str], str]) -> tuple[Entry, ...]:
        """Those of a list that lie near; ``path`` leads from it down to the page."""
        kept, cut = nearby(items, self.positions[id(path[0])] if path else None)
        found = tuple(self._entry(item, path[1:] if path and item is path[0] else [], address) for item in kept)
        return (*found, (self.everything, address(self.home.url or "."), ())) if cut and self.home else found

    def _entry(self, item: Any, path: list[Any], address: Callable[[str], str]) -> Entry:
        if not item.children:
            return str(item.title), address(item.url), ()
        if not path and id(item) in self.closed:
            # Of a long book's other parts only the way there.
            return str(item.title), address(self.closed[id(item)]), ()
        return str(item.title), "", self._list(item.children, path, address)


def _lists(items: list[Any]) -> Iterator[list[Any]]:
    yield items
    for item in items:
        if item.children:
            yield from _lists(item.children)


def _first(section: Section) -> Any:
    """The page, or link, with which a section begins."""
    first = section.children[0]
    return _first(first) if isinstance(first, Section) else first
