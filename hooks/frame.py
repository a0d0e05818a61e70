"""What the frame of every page is made of, worked out once a build and not once a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, pass_context
from jinja2.runtime import Context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils.templates import url_filter

from essay.labels import Labels

_SPACE = re.compile(r"\s*\n\s*")
"""What a line's end is in HTML, with the blank around it: one space."""


def prepare(env: Environment, config: MkDocsConfig, labels: Labels, theme: Path) -> None:
    """Give the templates ``labels``, ``shared``, ``error_form``, a quick filter ``url``, and the icons of the theme.

    ``shared("essay/search.html")`` is a template that is the same on every page for the values that are given with it.
    """
    if isinstance(env.loader, FileSystemLoader) and str(theme) not in env.loader.searchpath:
        env.loader.searchpath.append(str(theme))
    env.globals["labels"] = labels.words
    env.globals["shared"] = cache(lambda template, **values: _SPACE.sub("\n", env.get_template(template).render(values)))
    env.globals["error_form"] = _error_form(config.repo_url or "")
    env.filters["url"] = _by_folder(url_filter)


def _by_folder(url: Callable[[Any, str], str]) -> Callable[[Context, str], str]:
    """MkDocs' filter ``url``, which makes an address relative to the page: from all pages of a folder it is the same."""
    known: dict[tuple[str, bool, str], str] = {}

    @pass_context
    def relative(context: Context, value: str) -> str:
        page = context["page"]
        key = (str(value), bool(page), page.url.rpartition("/")[0] if page else context["base_url"])
        if key not in known:
            known[key] = url(context, value)
        return known[key]

    return relative


def _error_form(repository: str) -> str:
    """Where readers report an error, for a repository on GitHub that has the form ``error.yml``; else nothing."""
    return f"{repository.rstrip('/')}/issues/new?template=error.yml" if "://github." in repository else ""
