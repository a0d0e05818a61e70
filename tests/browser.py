"""A Chromium for the tests: the system's, else Playwright's, else installed now."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
DESK = (1440, 900)
PHONE = (390, 844)
OWN = ("http://127.0.0.1:", "file:", "data:", "blob:")
"""Where a page may fetch from."""
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)


def find() -> str | None:
    """A browser that is installed: the one that ``CHROMIUM`` names, or the first of the usual names."""
    given = os.environ.get("CHROMIUM")
    return given if given and Path(given).exists() else next(filter(None, map(shutil.which, NAMES)), None)


def install() -> str | None:
    """Install a browser and give its path, or ``None`` for Playwright's own."""
    fetched = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, check=False)
    if fetched.returncode == 0:
        return None
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in ("update -qq", "install -y -qq --no-install-recommends chromium"):
            subprocess.run(["apt-get", *command.split()], capture_output=True, check=False)
    found = find()
    if found is None:
        raise RuntimeError(
            "The tests need Chromium and none could be installed. Run `playwright install --with-deps chromium`, "
            "or `apt-get install chromium` as root, or set CHROMIUM to a browser's path."
        )
    return found


def launch(playwright: Playwright) -> Browser:
    """Start a headless browser; install one first when there is none."""
    path = find()
    try:
        return playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    except Error:
        return playwright.chromium.launch(executable_path=install(), args=list(FLAGS))


def until(page: Page, expression: str) -> None:
    """Wait until an expression holds; asked from outside, since a page's policy lets it evaluate nothing."""
    for _ in range(200):
        if page.evaluate(f"Boolean({expression})"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{expression} never came true")


@contextmanager
def opened(
    browser: Browser, url: str, size: tuple[int, int] = DESK, *, touch: bool = False, script: str = "", **options: Any
) -> Iterator[Page]:
    """A page that notes what goes wrong in it, breaches of its security policy too, and what it asks of other hosts."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, has_touch=touch, is_mobile=touch, **options)
    if script:
        context.add_init_script(script)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(OWN) else None)
    page.goto(url)
    yield page
    context.close()
    assert wrong == []
