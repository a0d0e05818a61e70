"""A built site whose pages are written when they are first asked for.

To fill the templates of every page is half the work of a build, and an editor looks at one page. A page that is written
later is written by the same function of MkDocs with the same arguments, so it has the same bytes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import mkdocs.commands.build
from mkdocs.structure.pages import Page

FIRST = "index.html"


class Site:
    """The folder of a site, and the pages that are still to be written, by their paths in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._waiting: dict[str, Callable[[], None]] = {}
        self._lock = threading.Lock()

    def building(self) -> Any:
        """While this is entered, MkDocs hands over its pages instead of writing them.

        Raises :class:`AttributeError` for an MkDocs that writes its pages by another function.
        """
        write = mkdocs.commands.build._build_page

        def later(page: Page, *arguments: Any, **options: Any) -> None:
            self._waiting[page.file.dest_uri] = partial(write, page, *arguments, **options)

        return patch.object(mkdocs.commands.build, "_build_page", later)

    def holds(self, name: str) -> bool:
        """Whether the site has a file of this path, written or not."""
        return name in self._waiting or (self.folder / name).is_file()

    def write(self, names: Iterable[str]) -> None:
        """Write the pages among the paths. Raises whatever a template or a hook raises."""
        with self._lock:
            for name in names:
                if name in self._waiting:
                    self._waiting[name]()
                    del self._waiting[name]

    def whole(self) -> Path:
        """The folder, when all its pages are written."""
        self.write(list(self._waiting))
        return self.folder
