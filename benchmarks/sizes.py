"""What a book of any size costs, beside plain Material for MkDocs and beside Zensical, with the same chapters.

    pip install --target … zensical            (into an environment of its own)
    python benchmarks/sizes.py [--zensical PROGRAM] [--sizes 10 100 1000] [--repeats 3]

Every build is a process of its own in a fresh copy of the book, with nothing cached. The builders take turns; medians are
printed of CPU seconds (user and system, the whole process tree), wall seconds, peak memory and output. The edition
has all its features but paper, whose cost printing.py tells. Then, for each size, what ``essay check`` costs, and
for a book of 100 chapters what a preview costs that is told of one edited chapter; and the linker alone.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from corpus import ROOT, Essay, write_edition, write_plain

MATERIAL = """site_name: 水路の歴史
site_url: https://example.org/
theme: { name: material, language: ja, font: false, features: [navigation.footer] }
validation: { anchors: warn, unrecognized_links: warn }
markdown_extensions: [footnotes, attr_list, def_list, { toc: { permalink: true } }]
"""
ZENSICAL = """site_name: 水路の歴史
site_url: https://example.org/
theme: { language: ja, features: [content.footnote.tooltips, content.tooltips, navigation.footer] }
validation: { anchors: warn, unrecognized_links: warn }
markdown_extensions: [footnotes, attr_list, def_list, { toc: { permalink: true } }]
"""
WARM = """
import json, sys, time
from pathlib import Path
from preview.building import Edition
edition, folder, spent = Edition(Path("mkdocs.yml")), Path(sys.argv[1]), []
for number in range(4):
    begun = time.process_time()
    outcome = edition.build(folder / str(number), "http://127.0.0.1:1/", ["chapters/ch0005.html"])
    assert outcome.site, outcome.lines
    spent.append(time.process_time() - begun)
    chapter = Path("docs/chapters/ch0005.md")
    chapter.write_text(chapter.read_text("utf-8").replace("である。", "であると言ってよい。", 1), encoding="utf-8")
print(json.dumps(spent))
"""
LINKER = """
import json, random, sys, time
from types import SimpleNamespace
from xml.etree.ElementTree import Element, SubElement
sys.path.insert(0, sys.argv[1])
from corpus import sentence
from essay.lexicon import Form, Lexicon
from essay.linker import Linker
chance = random.Random(1)
letters = "あいうえおかきくけこさしすせそたちつてと水路灯台測地海図"
forms = [Form("".join(chance.choices(letters, k=6)), f"t{number}") for number in range(1000)]
records = {form.record: SimpleNamespace(id=form.record, page=f"glossary/{form.record}.md") for form in forms}
pages, size = [], 0
while size < 10_000_000:
    page = Element("div")
    for number in range(9):
        SubElement(page, "h2" if number % 3 == 0 else "p").text = "".join(
            sentence(chance) + (chance.choice(forms).text if chance.random() < 0.2 else "") for _ in range(6))
        size += len(page[-1].text.encode())
    pages.append(page)
begun = time.process_time()
lexicon = Lexicon(forms)
found = sum(len(Linker("chapters/a.md", lexicon, records, lambda page: None).run(page).mentions) for page in pages)
print(json.dumps([time.process_time() - begun, size / 1e6, found]))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process and its children: CPU and wall in seconds, memory in megabytes."""

    cpu: float
    wall: float
    memory: float


def run(command: list[str], folder: Path) -> tuple[Cost, str]:
    """Run a program by way of a small parent of its own, since only so is its peak memory told apart."""
    watch = (
        "import json, resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "sys.stdout.buffer.write(done.stdout)\n"
        "print('\\n' + json.dumps([done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss]))\n"
    )
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(folder / "hooks")}
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - no input
        [sys.executable, "-c", watch, *command], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    wall = time.perf_counter() - begun
    output, _, told = done.stdout.rstrip().rpartition("\n")
    code, cpu, memory = json.loads(told)
    if code:
        sys.exit(f"{' '.join(command)} in {folder}:\n{output}")
    return Cost(cpu, wall, memory / 1024), output.strip()


def builders(zensical: str | None) -> dict[str, list[str]]:
    """The programs by the names under which they are told."""
    found = {"this edition": [sys.executable, "-m", "mkdocs", "build", "--quiet"]}
    found["Material"] = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    if zensical:
        found["Zensical"] = [zensical, "build"]
    return found


def fresh(name: str, essay: Essay, folder: Path) -> Path:
    """A book for a builder, without anything that an earlier build has left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if name == "this edition":
        write_edition(essay, folder)
        # As pip does for the others, and Python for a book at its first build.
        compileall.compile_dir(folder / "hooks", quiet=2)
    else:
        write_plain(essay, folder, ZENSICAL if name == "Zensical" else MATERIAL)
    return folder


def size_of(site: Path) -> tuple[float, int]:
    """Megabytes of all files, and how many pages there are."""
    files = [file for file in site.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6, sum(file.suffix == ".html" for file in files)


def measure(sizes: list[int], repeats: int, zensical: str | None, folder: Path) -> dict[tuple[str, int], Cost]:
    """The table of builds."""
    medians = {}
    print(f"{'':>14} {'chapters':>8} {'CPU s':>8} {'wall s':>8} {'peak MB':>8} {'out MB':>8} {'pages':>6} {'kB a page':>9}")
    for size in sizes:
        essay, costs = Essay(size), dict[str, list[Cost]]()
        for _ in range(repeats):
            for name, command in builders(zensical).items():
                costs.setdefault(name, []).append(run(command, fresh(name, essay, folder / f"{name}-{size}"))[0])
        for name, found in costs.items():
            cpu, wall, memory = (statistics.median(getattr(cost, kind) for cost in found) for kind in ("cpu", "wall", "memory"))
            medians[name, size] = Cost(cpu, wall, memory)
            output, pages = size_of(folder / f"{name}-{size}" / "site")
            row = f"{size:>8} {cpu:>8.2f} {wall:>8.2f} {memory:>8.0f} {output:>8.1f} {pages:>6} {output * 1000 / pages:>9.1f}"
            print(f"{name:>14} {row}", flush=True)
    return medians


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--zensical", metavar="PROGRAM")
    parser.add_argument("--sizes", nargs="+", type=int, default=[10, 100, 1000])
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    names = ("mkdocs", "mkdocs-material", "Markdown", "pymdown-extensions")
    print(f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names))
    if options.zensical:
        told = subprocess.run([options.zensical, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
        print(f"Zensical {told.stdout.strip()}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        medians = measure(options.sizes, options.repeats, options.zensical, folder)
        ours = {size: medians["this edition", size] for size in options.sizes}
        for other in ("Material", "Zensical"):
            for size in options.sizes:
                if (other, size) in medians:
                    print(f"{size} chapters: {ours[size].cpu / medians[other, size].cpu:.2f} times the CPU of {other}")
        if {100, 1000} <= set(options.sizes):
            print(f"1000 chapters cost {ours[1000].cpu / ours[100].cpu:.1f} times as much as 100")
        for size in options.sizes:
            checks = [run([sys.executable, "-m", "essay", "check"], folder / f"this edition-{size}")[0].cpu for _ in range(3)]
            print(f"essay check, {size} chapters: {statistics.median(checks):.2f} CPU s")
        if 100 in options.sizes:
            book = fresh("this edition", Essay(100), folder / "preview")
            spent = json.loads(run([sys.executable, "-c", WARM, str(folder / "sites")], book)[1].rpartition("\n")[2])
            warm = statistics.median(spent[1:])
            print(f"preview, 100 chapters, one edited: {warm:.2f} CPU s, {warm / ours[100].cpu:.2f} of a cold build")
        found = run([sys.executable, "-c", LINKER, str(ROOT / "benchmarks")], folder / f"this edition-{options.sizes[0]}")[1]
        spent, size, names_found = json.loads(found.rpartition("\n")[2])
        print(f"linker: 1000 names over {size:.1f} MB, {names_found} mentions: {spent:.2f} CPU s")


if __name__ == "__main__":
    main()
