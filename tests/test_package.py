"""The shape of the package: what it may know of."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from essay.book import load
from essay.settings import read_settings

PROJECT = Path(__file__).parents[1]
DOMAIN = sorted((PROJECT / "hooks" / "essay").rglob("*.py"))
SHIPPED = sorted(
    file for folder in ("hooks", "overrides", "handout", ".github", ".vscode", "bib", "template", "Makefile", "machinery.mk", "copier.yml")
    for file in (PROJECT / folder, *(PROJECT / folder).rglob("*"))
    if file.is_file() and "schemas" not in file.parts and file.name != "LICENSE"
    and file.suffix in {"", ".py", ".html", ".toml", ".css", ".js", ".svg", ".typ", ".yml", ".json", ".csl", ".md", ".jinja", ".mk"}
)  # fmt: skip
"""What a book takes over. The schemas are made anew of its own settings; the licence asks that its notice be kept."""

COUNTRIES = re.compile("韓国|朝鮮|日米|米韓|平岩|korea|hiraiwa|japan(?!ese)|pyongyang|seoul", re.IGNORECASE)
"""Parts of names that stand in the essay on nearly every page."""

OF_LANGUAGES = re.compile(r"\w+語|[Kk]orean\b")
"""The names of languages are no subject: «韓国語», «Korean», «langid = {korean}»."""

SHORT = 2
"""An id or abbreviation of so few Latin letters («us») is a word of other subjects too, so it is not looked for."""


def subject() -> re.Pattern[str]:
    """Every name that the edition gives its subject: its own title and author, the ids, titles, forms and foreign names of its
    records, and the words of its settings. They are whole names, so that what is general in them does no harm.
    """
    settings = read_settings(PROJECT / "mkdocs.yml")
    config = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    names = {settings.author, *re.findall(r"^(?:site_name|site_author|    title|    subtitle): (.+)$", config, re.MULTILINE)}
    names |= {*settings.actors, *settings.actors.values(), *settings.kinds, *settings.kinds.values()} - GENERAL
    for record in load(PROJECT, settings)[0].records.values():
        names |= {record.id, record.title, *record.forms, *record.matter.avoid, *record.names.values()}
    long = sorted((name for name in names if len(name) > (SHORT if name.isascii() else 1)), key=len, reverse=True)
    return re.compile(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, long))})(?![A-Za-z])")


GENERAL = frozenset({"press", "measure", "statement", "agreement", "exercise", "日本"})
"""Ids of kinds that are everyday words of programs (a printing press, a measure), and where the sample in Japanese takes place."""

SUBJECT = subject()

WITHOUT = """
import sys, importlib, pkgutil
for name in ("mkdocs", "material", "mkdocs_bibtex", "jinja2"):
    sys.modules[name] = None
import essay
for module in pkgutil.walk_packages(essay.__path__, "essay."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
        print(module.name)
"""


def test_the_domain_can_be_imported_without_mkdocs() -> None:
    environment = {"PYTHONPATH": str(PROJECT / "hooks")}
    done = subprocess.run([sys.executable, "-c", WITHOUT], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {"essay.checks", "essay.markdown", "essay.publish"} <= set(done.stdout.split())


@pytest.mark.parametrize("file", DOMAIN, ids=lambda file: file.name)
def test_no_module_of_the_domain_names_mkdocs_among_its_imports(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not [name for name in names if name.split(".")[0] in {"mkdocs", "material", "mkdocs_bibtex"}]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: str(file.relative_to(PROJECT)))
def test_nothing_in_the_generator_names_the_subject_of_the_edition(file: Path) -> None:
    text = OF_LANGUAGES.sub("", file.read_text(encoding="utf-8"))
    assert SUBJECT.findall(text) + COUNTRIES.findall(text) == []


def test_the_subject_would_be_found() -> None:
    assert SHIPPED
    assert {".github", ".vscode", "bib", "handout", "hooks", "overrides"} <= {file.relative_to(PROJECT).parts[0] for file in SHIPPED}
    assert SUBJECT.findall("延坪島砲撃と北朝鮮とTCOGとcheonanを本版の編者が") == ["延坪島砲撃", "北朝鮮", "TCOG", "cheonan", "本版の編者"]
    assert COUNTRIES.findall("Japan and Korea") == ["Japan", "Korea"]
    assert OF_LANGUAGES.sub("", "韓国語, Korean, {korean}, 日本語") == ", , {}, "


@pytest.mark.parametrize("file", DOMAIN, ids=lambda file: file.name)
def test_every_module_says_what_it_is_for_and_none_is_named_for_nothing(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    assert file.stem not in {"utils", "util", "helpers", "common", "manager", "misc"}


@pytest.mark.parametrize("file", sorted((PROJECT / "hooks").rglob("*.py")), ids=lambda file: file.stem)
def test_no_pattern_needs_what_python_3_11_gets_wrong(file: Path) -> None:
    """Before 3.11.5, which some systems do not have, possessive repetitions of groups miss matches."""
    assert re.findall(r"\)[*+?}]\+.*", file.read_text(encoding="utf-8")) == []
