"""The shape of the package: what it may know of."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
DOMAIN = sorted((PROJECT / "hooks" / "essay").rglob("*.py"))
SHIPPED = sorted(
    file for folder in ("hooks", "overrides", "handout") for file in (PROJECT / folder).rglob("*")
    if file.suffix in {".py", ".html", ".toml", ".css", ".js", ".svg", ".typ"}
)  # fmt: skip
SUBJECT = re.compile(
    "韓国|北朝鮮|朝鮮|日米|米韓|平岩|延坪|天安|６者|6者|korea|hiraiwa|tcog|yeonpyeong|cheonan|japan(?!ese)|pyongyang|seoul",
    re.IGNORECASE,
)
OF_LANGUAGES = re.compile(r'"korean?"|"?ko"? = "韓国語"|[Kk]orean|韓国語|朝鮮語')
"""The names of languages are no subject."""

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
    assert SUBJECT.findall(text) == []


def test_the_subject_would_be_found() -> None:
    assert SHIPPED
    assert SUBJECT.findall("Yeonpyeongと北朝鮮とTCOG") == ["Yeonpyeong", "北朝鮮", "TCOG"]


@pytest.mark.parametrize("file", DOMAIN, ids=lambda file: file.name)
def test_every_module_says_what_it_is_for_and_none_is_named_for_nothing(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    assert file.stem not in {"utils", "util", "helpers", "common", "manager", "misc"}
