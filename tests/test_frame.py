"""The frame of the pages: what is worked out once for many of them is right for each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from mkdocs.utils.templates import url_filter

from essay import labels
from frame import _by_folder

PARTS = st.sampled_from(["a", "b", "c.d", "e f"])
FOLDERS = st.lists(PARTS, max_size=3).map("/".join)
PAGES = st.tuples(FOLDERS, st.sampled_from(["x.html", "y.html", ""])).map(lambda parts: "/".join(parts).lstrip("/") or "./")
ODD = st.sampled_from(["", ".", "#a", "../a", "https://example.org/", "/a/b"])
TARGETS = st.one_of(PAGES, FOLDERS.map(lambda folder: f"{folder}/"), ODD)


@given(st.lists(st.tuples(PAGES, TARGETS), max_size=30))
def test_an_address_is_what_mkdocs_makes_of_it_on_every_page(asked: list[tuple[str, str]]) -> None:
    relative: Any = _by_folder(url_filter)
    for page, target in asked:
        context: Any = {"page": SimpleNamespace(url=page), "base_url": ".."}
        assert relative(context, target) == url_filter(context, target)


def test_an_address_on_a_page_without_a_place_begins_at_the_site_s() -> None:
    relative: Any = _by_folder(url_filter)
    for base in (".", "/", "/edition", "edition"):
        context: Any = {"page": None, "base_url": base}
        assert relative(context, "assets/a.css") == url_filter(context, "assets/a.css")
    assert relative({"page": SimpleNamespace(url="edition/a.html"), "base_url": ".."}, "assets/a.css") == "../assets/a.css"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_for_missing_pages_speaks_the_edition_s_language(language: str) -> None:
    env = Environment(autoescape=True)
    env.globals["labels"] = labels.load(language).words
    source = (ROOT / "overrides/404.html").read_text(encoding="utf-8").replace('{% extends "main.html" %}', "")
    said = labels.load(language).words["ui"]
    shown = env.from_string(source).render()
    assert said["not_found"] in shown
    assert said["not_found_next"] in shown
