"""The edition without MkDocs: ProperDocs, which continues it, makes the same site from the same files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import EPOCH, REPOSITORY, ROOT

GENERATOR = re.compile(rb'<meta name="generator" content="mkdocs-[^"]*">')
VERSION = re.compile(rb'^const VERSION = "[0-9a-f]+";$', re.MULTILINE)
"""The service worker's, a digest of all files and so of the generators' names too."""

BUILD = """
import sys
from properdocs.__main__ import cli
cli(["build", "--strict", "--config-file", "mkdocs.yml", "--site-dir", sys.argv[1]], standalone_mode=False)
files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
print(*{file for file in files if "/site-packages/mkdocs/" in file.replace(chr(92), "/")}, sep="\\n")
"""


@pytest.fixture(scope="module")
def continued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as ProperDocs builds it, with no module of MkDocs loaded."""
    site = tmp_path_factory.mktemp("properdocs") / "site"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1", "REPO_URL": REPOSITORY}
    command = [sys.executable, "-c", BUILD, str(site)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
    return site


def files_of(site: Path) -> dict[str, bytes]:
    """Every file of a site, those of its archive too, without what names the generator."""
    found = {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    with ZipFile(BytesIO(found.pop("edition.zip"))) as archive:
        found |= {f"edition.zip/{name}": archive.read(name) for name in archive.namelist()}
    return {name: VERSION.sub(b"", GENERATOR.sub(b"", data)) for name, data in found.items()}


def test_every_page_document_and_index_is_the_same(edition: Path, continued: Path) -> None:
    before, after = files_of(edition), files_of(continued)
    assert sorted(before) == sorted(after)
    assert [name for name, data in before.items() if data != after[name]] == []
    assert sum(name.endswith(".pdf") for name in after) > 10


def test_the_generator_is_another(edition: Path, continued: Path) -> None:
    made = [GENERATOR.findall((site / "index.html").read_bytes())[0] for site in (edition, continued)]
    assert b"ProperDocs" not in made[0]
    assert b"ProperDocs" in made[1]
