"""The navigation of a long book: of one size on every page, the current page always in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, parsed

from essay.navigation import LONGEST, nearby


@pytest.mark.parametrize(("here", "first"), [(None, 0), (0, 0), (5, 0), (50, 30), (99, 60)])
def test_a_long_list_shows_what_lies_around(here: int | None, first: int) -> None:
    shown, cut = nearby(range(100), here)
    assert cut
    assert list(shown) == list(range(first, first + LONGEST))


def test_a_short_list_is_whole() -> None:
    assert nearby(range(LONGEST), 7) == (range(LONGEST), False)


@pytest.fixture(scope="module")
def long_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of ninety chapters, built with the edition's own settings."""
    root = tmp_path_factory.mktemp("long")
    for folder in ("bib", "handout", "hooks", "overrides"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "docs/chapters").mkdir(parents=True)
    (root / "docs/index.md").write_text("# 長い本\n", encoding="utf-8")
    names = [f"chapters/{number:03d}-part.md" for number in range(90)]
    for name in names:
        (root / "docs" / name).write_text(f"# 章 {name[9:12]}\n\n本文。\n", encoding="utf-8")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    before, rest = settings.split("nav:\n", 1)
    after = rest[rest.index("hooks:\n"):]
    nav = "".join(f"      - {name}\n" for name in names)
    (root / "mkdocs.yml").write_text(f"{before}nav:\n  - index.md\n  - 本文:\n{nav}{after}", encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return root / "site"


@pytest.mark.parametrize("number", [0, 45, 89])
def test_a_page_of_a_long_book_lists_its_neighbours_and_leads_to_all(long_book: Path, number: int) -> None:
    tree = parsed(long_book / f"chapters/{number:03d}-part.html")
    listed = tree.xpath("//nav[contains(@class,'md-nav--primary')]//a[contains(@class,'md-nav__link')]")
    titles = [link.text_content().strip() for link in listed]
    assert f"章 {number:03d}" in titles
    assert len([title for title in titles if title.startswith("章")]) <= LONGEST + 1
    assert [link.get("href") for link in listed if link.text_content().strip() == "すべての章"] == ["../index.html"]
    home = parsed(long_book / "index.html")
    assert len(home.xpath("//nav[@class='home-contents']//li")) == 90
