"""What strangers write into front matter, the bibliography and the navigation stays text on every page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import parsed
from mkdocs.commands.build import build
from mkdocs.config import load_config
from test_cases import write

EVIL = "\"'><b onclick=x>{n}</b>&amp;<script>x</script>"
"""A text that would end an attribute, open an element and close a script."""


def evil(name: str) -> str:
    return EVIL.replace("{n}", name)


def quoted(name: str) -> str:
    """The text in YAML."""
    return "'" + evil(name).replace("'", "''") + "'"


def record(form: str) -> str:
    """Front matter that terms and incidents share; no two may have one form."""
    texts = f"names: {{ en: {quoted('name')} }}\nforms: [{quoted(form)}]\navoid: [{quoted(f'no-{form}')}]\ndescription: {quoted('about')}\n"
    return f"{texts}sources: [k]\nessay: false\n---\n\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("evil")
    files = {
        "docs/index.md": "# 題\n\n文。\n",
        "docs/glossary/index.md": "# 用語集\n",
        "docs/incidents/index.md": "# 年表\n",
        "docs/bibliography.md": "# 文献\n",
        "docs/editorial-notes.md": "# 校訂注\n",
        "docs/glossary/ko.md": f"---\nid: ko\nreading: {quoted('reading')}\n{record('form')}# 甲`{evil('heading')}`\n",
        "docs/incidents/2010-otsu.md": (
            f"---\nid: otsu\ndate: 2010\nkind: clash\nactors: [rok]\nplace: {{ name: {quoted('place')} }}\n{record('other-form')}# 乙\n"
        ),
        "docs/chapters/01.md": (
            f"---\nlabel: {quoted('label')}\ntitle: {quoted('title')}\nessay_section: {quoted('section')}\ndescription: {quoted('description')}\n---\n\n"
            f"# 章\n\n`{evil('code')}`と甲と[乙](../incidents/2010-otsu.md)。[@k, \"'>&amp;] 文[^ed-a\"'>&lt;b]。\n\n"
            "[^ed-a\"'>&lt;b]: **題&lt;i>。** 注。\n"
        ),
        "docs/chapters/02.md": "---\nlabel: 2\n---\n\n# 二\n",
        "bib/refs.bib": (
            f"@book{{k, author = {{{{{evil('author')}}}}}, title = {{{evil('work')}}}, date = {{1999}}, langid = {{english}}, keywords = {{primary}},\n"
            f"  annotation = {{{evil('annotation')} http://x/\"onclick=\"x}}, note = {{{evil('note')}}}, publisher = {{{evil('publisher')}}},\n"
            "  url = {javascript:alert(1)}, doi = {x\"><script>}}\n"
            "@book{k\"><script>x</script>, title = {A}, date = {1999}, langid = {english}, keywords = {primary}}\n"
            "@book{l, title = {A}, date = {1999}, langid = {en-\"><script>x</script>}, keywords = {primary}}\n"
        ),
        "mkdocs.yml": (
            f"site_name: {quoted('site')}\nsite_description: {quoted('site-description')}\nsite_author: {quoted('site-author')}\n"
            f"nav:\n  - index.md\n  - {quoted('part')}:\n      - chapters/01.md\n      - {quoted('nav')}: chapters/02.md\n"
            f"extra: {{ essay: {{ author: {quoted('essay-author')}, sections: {{ primary: {quoted('primary')} }},\n"
            "  styles: { ja: {project}/bib/ja.csl, default: {project}/bib/western.csl },\n"
            f"  actors: {{ rok: {quoted('actor')} }}, kinds: {{ clash: {quoted('kind')} }} }} }}\n"
        ),
    }
    write({"files": files}, root)
    build(load_config(str(root / "mkdocs.yml"), strict=False))
    return root / "site"


def test_nothing_of_it_becomes_an_element_or_an_attribute(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) >= 9
    for page in pages:
        tree = parsed(page)
        assert tree.xpath("//*[@onclick] | //script[text()='x']") == [], page
        assert [link for link in tree.xpath("//@href | //@src") if re.match(r"\s*(javascript|data):", link)] == []


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("index.html", ["site", "part", "title", "nav", "site-description", "site-author", "label"]),
        ("chapters/01.html", ["label", "title", "description", "code", "author", "kind"]),
        ("glossary/ko.html", ["reading", "name", "form", "no-form", "heading", "author"]),
        ("incidents/2010-otsu.html", ["place", "actor", "kind", "name"]),
        ("incidents/index.html", ["kind", "actor"]),
        ("glossary/index.html", ["reading", "heading"]),
        ("bibliography.html", ["author", "work", "annotation", "note", "primary", "publisher"]),
    ],
)
def test_it_is_there_as_it_was_written(site: Path, page: str, names: list[str]) -> None:
    tree = parsed(site / page)
    shown = " ".join([*tree.itertext(), *map(str, tree.xpath("//@content | //@aria-label | //@title"))])
    assert [name for name in names if f"onclick=x>{name}</b>" not in shown] == []
