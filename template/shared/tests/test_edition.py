"""This edition: it has no faults, builds twice the same, leads nowhere in vain, can be used by all, and is printed."""

from __future__ import annotations

import functools
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from axe import faults
from browser import DESK, PHONE, launch
from lxml import html
from playwright.sync_api import Browser, sync_playwright

from essay.checks import examine
from essay.problems import Problem
from essay.settings import read_settings

ROOT = Path(__file__).parents[1]
SETTINGS = read_settings(ROOT / "mkdocs.yml")
BIN = Path(sys.executable).parent


def build(target: Path) -> subprocess.CompletedProcess[str]:
    """Build the edition strictly, as ``make site`` does."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600", "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("edition") / "site"
    done = build(target)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def pages(site: Path) -> list[str]:
    return sorted(file.relative_to(site).as_posix() for file in site.rglob("*.html"))


def test_there_is_nothing_to_mend() -> None:
    problems: list[Problem] = examine(ROOT, SETTINGS)[1]
    assert [f"{problem.place}: {problem.kind}" for problem in problems] == []


def test_two_builds_are_the_same(site: Path, tmp_path: Path) -> None:
    assert build(tmp_path / "again").returncode == 0
    first, second = (
        {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        for folder in (site, tmp_path / "again")
    )
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_every_link_leads_somewhere(site: Path) -> None:
    command = [str(BIN / "lychee"), "--offline", "--include-fragments", "--no-progress", "--root-dir", str(site), f"{site}/**/*.html"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_page_is_in_its_language_and_fetches_nothing_from_elsewhere(site: Path) -> None:
    for name in pages(site):
        tree: Any = html.fromstring((site / name).read_text(encoding="utf-8"))
        assert tree.get("lang") == SETTINGS.language, name
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), name
        fetched = [*tree.xpath("//@src"), *tree.xpath("//link[not(@rel='canonical')]/@href")]
        assert [target for target in fetched if target.startswith(("http:", "https:", "//"))] == [], name


def test_every_page_can_be_used_by_all(site: Path, chromium: Browser, address: str) -> None:
    """WCAG 2.2 AA by axe-core, at a desk and on a phone."""
    found = {}
    for width, height in (DESK, PHONE):
        context = chromium.new_context(viewport={"width": width, "height": height}, bypass_csp=True)
        page = context.new_page()
        for name in pages(site):
            page.goto(f"{address}/{name}")
            if wrong := faults(page):
                found[name, width] = wrong
        context.close()
    assert found == {}


def test_every_document_is_printed_and_tagged(site: Path) -> None:
    chapters = {f"{page.stem}.pdf" for page in (ROOT / SETTINGS.docs / SETTINGS.chapters).glob("*.md") if page.name != "index.md"}
    printed = {file.name for file in (site / "handout").glob("*.pdf")}
    assert printed >= {"handout.pdf", "booklet.pdf", "chronology.pdf"}
    assert len(printed) == len(chapters) + 3
    for name in sorted(printed - {"booklet.pdf"}):
        file = site / "handout" / name
        with pikepdf.open(file) as document:
            assert bool(document.Root.MarkInfo.Marked)
            assert str(document.Root.Lang).startswith(SETTINGS.language.partition("-")[0])
        done = subprocess.run([str(BIN / "outloud"), "--quiet", "--json", "-", str(file)], capture_output=True, text=True, check=False)
        result = json.loads(done.stdout)["results"][0]
        assert result["counts"]["error"] == 0, (name, result)
