"""What the printed edition costs, and how that grows with the length of the book.

    python benchmarks/printing.py [REPEATS]

The edition's own chapters are repeated to make books of 9 and 144. Each is built with and without
``hooks/handout.py``, by turns; the difference of CPU seconds (user and system, the whole process tree) is
the cost of paper. Medians are printed, and the ratio of the longer book to the shorter.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
LENGTHS = (9, 144)
FOLDERS = ("bib", "hooks", "overrides", "handout")


def make_book(target: Path, chapters: int, printed: bool) -> None:
    """The edition with so many chapters, its own repeated; editorial notes get names of their own."""
    for folder in (*FOLDERS, "docs"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    sources = sorted((ROOT / "docs/chapters").glob("0[1-7]-*.md"))
    names = []
    for number in range(chapters - len(list((target / "docs/chapters").glob("*.md")))):
        text = sources[number % len(sources)].read_text(encoding="utf-8").replace("[^ed-", f"[^ed-{number}-")
        names.append(f"chapters/{number + 100}-more.md")
        (target / "docs" / names[-1]).write_text(text, encoding="utf-8")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    settings = settings.replace("  - その後:", "".join(f"  - {name}\n" for name in names) + "  - その後:", 1)
    if not printed:
        settings = re.sub(r"(?m)^  - hooks/handout\.py\n", "", settings)
    (target / "mkdocs.yml").write_text(settings, encoding="utf-8")


def cpu_seconds(folder: Path) -> float:
    """The CPU time of one build."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)  # noqa: S603 - no input
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main(repeats: int = 3) -> None:
    times: dict[tuple[int, bool], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        books = {}
        for length in LENGTHS:
            for printed in (True, False):
                books[length, printed] = Path(folder) / f"{length}-{printed}"
                make_book(books[length, printed], length, printed)
        for _ in range(repeats):
            for key, book in books.items():
                times.setdefault(key, []).append(cpu_seconds(book))
    median = {key: statistics.median(found) for key, found in times.items()}
    cost = {length: median[length, True] - median[length, False] for length in LENGTHS}
    for length in LENGTHS:
        print(f"{length:>4} chapters: site {median[length, False]:6.2f}  paper {cost[length]:6.2f} CPU seconds")
    print(f"{LENGTHS[1] // LENGTHS[0]} times the chapters cost {cost[LENGTHS[1]] / cost[LENGTHS[0]]:.1f} times the paper")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
