"""The real edition, built once for all tests that look at it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser import launch
from hypothesis import settings
from lxml import html
from playwright.sync_api import Browser, sync_playwright

settings.register_profile("shared", deadline=None)  # on a machine shared with others a time says nothing
settings.load_profile("shared")

ROOT = Path(__file__).parent.parent
EPOCH = "1767225600"
REPOSITORY = "https://github.com/example/edition"


def parsed(file: Path) -> Any:
    """A page of the site as an lxml tree (whose XPath has no useful types)."""
    return html.fromstring(file.read_text(encoding="utf-8"))


def shared_settings(given: Collection[str] = ()) -> str:
    """What any book has of this edition's settings, but for the keys that are given."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    keys = [key for key in ("use_directory_urls", "markdown_extensions", "validation") if key not in given]
    return "".join(re.findall(rf"(?ms)^(?:{'|'.join(keys)}):.*?(?=^\S|\Z)", text)) if keys else ""


def build(target: Path, root: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """Build the edition under ``root`` strictly, as ``make site`` does, into a folder of its own."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1", "REPO_URL": REPOSITORY, **variables}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    site = tmp_path_factory.mktemp("edition") / "site"
    done = build(site)
    assert done.returncode == 0, done.stderr
    return site


@contextmanager
def served(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """A folder on a server of this machine, each answer with these headers; gives its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def address(edition: Path) -> Iterator[str]:
    """The built site on a server of this machine."""
    with served(edition) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def add_video(root: Path) -> None:
    """Give an edition a hook that makes of the word «動画欄», behind all others, an element that paper has no form for."""
    (root / "hooks" / "late.py").write_text(
        "from mkdocs.plugins import event_priority\n\n\n@event_priority(-200)\n"
        'def on_page_content(html, **_):\n    return html.replace("動画欄", "<video>動画</video>")\n', encoding="utf-8",
    )
    file = root / "mkdocs.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("  - hooks/handout.py\n", "  - hooks/handout.py\n  - hooks/late.py\n"), encoding="utf-8")
