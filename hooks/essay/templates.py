"""The templates that a page can ask for: the edition's own, and those of its theme."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from essay.book import Book
from essay.problems import Problem, nearest, problem


def check_templates(book: Book, root: Path) -> Iterator[Problem]:
    """Templates that are not there; a build could not begin to render such a page."""
    asked = [page for page in book.drafts if getattr(page.matter, "template", None)]
    if not asked:
        return
    known = set(_below(root / book.settings.custom_dir)) if book.settings.custom_dir else set()
    theme: set[str] | None = None
    for page in asked:
        name = page.matter.template
        if name in known:
            continue
        theme = _of_theme(book.settings.theme) if theme is None else theme
        if theme and name not in theme:
            yield problem(page.place("template"), "unknown-template", value=name, suggestion=nearest(name, known | theme))


def _of_theme(name: str) -> set[str]:
    """A theme's templates for pages; none where the theme is not installed, and then nothing can be said."""
    try:
        specs = [find_spec(theme.value) for theme in entry_points(group="mkdocs.themes", name=name)]
    except (ImportError, ValueError):
        return set()
    folders = [folder for spec in specs if spec for folder in spec.submodule_search_locations or ()]
    return {file.name for folder in folders for file in Path(folder).glob("*.html")}


def _below(folder: Path) -> Iterator[str]:
    if folder.is_dir():
        yield from (file.relative_to(folder).as_posix() for file in folder.rglob("*.html"))
