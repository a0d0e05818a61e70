"""How long a change takes from the file to the browser, with the whole edition.

    python benchmarks/preview.py [REPEATS]

The preview runs over a copy of the edition. A page is open in Chromium and is not touched; a file is written, and the
time is taken until the page shows it, or until a document printed from it is there. Medians in seconds are printed.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser import launch  # noqa: E402 - beside the tests, which find it by themselves

FOLDERS = ("docs", "bib", "hooks", "overrides", "handout")
CHANGES = (
    ("docs/chapters/05-cheonan.md", "しかし、韓国を", "しかしM、韓国を", "chapters/05-cheonan.html"),
    ("docs/incidents/2010-03-26-cheonan-sinking.md", "# 哨戒艦", "# 哨戒M艦", "chapters/05-cheonan.html"),
    ("docs/glossary/tcog.md", "\n# TCOG", "\n# TCOGM", "glossary/index.html"),
    ("bib/refs.bib", "Alignment Despite", "AlignmentM Despite", "bibliography.html"),
    ("bib/western.csl", "</layout>\n  </bibliography>", '<text value="M"/></layout>\n  </bibliography>', "bibliography.html"),
    ("overrides/essay/sidebar.html", "<aside", "M<aside", "chapters/05-cheonan.html"),
    ("hooks/essay/labels/ja.toml", 'incidents_count = "', 'incidents_count = "M', "chapters/05-cheonan.html"),
    ("mkdocs.yml", "表題: index.md", "表題M: index.md", "index.html"),
)
"""A file, what is replaced in it by what (``M`` becomes a mark), and the page that shows it."""


def start(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """The preview of the edition in a folder, when it has been built once, and its address."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "hooks"), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-u", "-m", "preview", "--port", "0"]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 - no input
    assert process.stdout
    address = process.stdout.readline().split("/ ", 1)[0]
    process.stdout.readline()
    return process, address


def seconds(page: Page, file: Path, text: str, mark: str) -> float:
    """From the writing of a file to the page that has the mark, complete. The page loads itself once."""
    # Playwright looks for a text in a page only twice a second.
    with page.expect_event("domcontentloaded", timeout=60_000):
        begun = time.perf_counter()
        file.write_text(text, encoding="utf-8")
    taken = time.perf_counter() - begun
    assert mark in page.content(), file
    return taken


def main(repeats: int = 5) -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        for part in FOLDERS:
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "mkdocs.yml", folder)
        process, address = start(folder)
        browser = launch(playwright)
        page = browser.new_page()
        try:
            for path, old, new, shown in CHANGES:
                before, taken = (folder / path).read_text(encoding="utf-8"), []
                assert old in before, path
                page.goto(f"{address}/{shown}")
                for number in range(repeats):
                    mark = f"〓{number}〓"
                    taken.append(seconds(page, folder / path, before.replace(old, new.replace("M", mark), 1), mark))
                (folder / path).write_text(before, encoding="utf-8")
                page.get_by_text(mark).first.wait_for(state="detached", timeout=60_000)
                print(f"{path:<46} {statistics.median(taken):5.2f}  (longest {max(taken):.2f})", flush=True)
            chapter, taken = folder / CHANGES[0][0], []
            for _ in range(repeats):
                with chapter.open("a", encoding="utf-8") as file:
                    file.write("\n加えた段落。\n")
                time.sleep(0.5)  # until the change is seen; from then on the page waits for it
                urllib.request.urlopen(f"{address}/index.html", timeout=60).close()  # noqa: S310 - this machine's
                begun = time.perf_counter()
                urllib.request.urlopen(f"{address}/handout/05-cheonan.pdf", timeout=60).close()  # noqa: S310 - this machine's
                taken.append(time.perf_counter() - begun)
            print(f"{'a chapter as PDF, once its page is there':<46} {statistics.median(taken):5.2f}  (longest {max(taken):.2f})")
        finally:
            browser.close()
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
