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


NAMES = [f"chapters/{number:03d}-part.md" for number in range(90)]


def write_book(root: Path, nav: str) -> Path:
    """A book of ninety chapters with the edition's own settings, but without paper; gives its built site."""
    for folder in ("bib", "handout", "hooks", "overrides"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "docs/chapters").mkdir(parents=True)
    (root / "docs/index.md").write_text("# 長い本\n", encoding="utf-8")
    for name in NAMES:
        (root / "docs" / name).write_text(f"# 章 {name[9:12]}\n\n本文。\n", encoding="utf-8")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("  - hooks/handout.py\n", "")
    before, rest = settings.split("nav:\n", 1)
    after = rest[rest.index("hooks:\n"):]
    (root / "mkdocs.yml").write_text(f"{before}nav:\n  - index.md\n{nav}{after}", encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return root / "site"


def listed(page: Path) -> list[tuple[str, str]]:
    """Title and address of every link in the navigation of a page."""
    links = parsed(page).xpath("//nav[contains(@class,'md-nav--primary')]//a[contains(@class,'md-nav__link')]")
    return [(link.text_content().strip(), link.get("href")) for link in links]


@pytest.fixture(scope="module")
def long_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One list of ninety chapters."""
    return write_book(tmp_path_factory.mktemp("long"), "  - 本文:\n" + "".join(f"      - {name}\n" for name in NAMES))


@pytest.fixture(scope="module")
def book_in_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine parts of ten chapters."""
    lines = [f"  - 第{at // 10 + 1}部:\n" * (at % 10 == 0) + f"      - {name}\n" for at, name in enumerate(NAMES)]
    return write_book(tmp_path_factory.mktemp("parts"), "".join(lines))


@pytest.mark.parametrize("number", [0, 45, 89])
def test_a_page_of_a_long_book_lists_its_neighbours_and_leads_to_all(long_book: Path, number: int) -> None:
    shown = listed(long_book / f"chapters/{number:03d}-part.html")
    titles = [title for title, _ in shown]
    assert f"章 {number:03d}" in titles
    assert len([title for title in titles if title.startswith("章")]) <= LONGEST + 1
    assert [address for title, address in shown if title == "すべての章"] == ["../index.html"]
    home = parsed(long_book / "index.html")
    assert len(home.xpath("//nav[@class='home-contents']//li")) == 90
    assert home.xpath("//nav[@class='home-contents']//h2") == []


@pytest.mark.parametrize("number", [0, 45, 89])
def test_of_a_book_in_parts_only_the_readers_part_is_open(book_in_parts: Path, number: int) -> None:
    shown = listed(book_in_parts / f"chapters/{number:03d}-part.html")
    part = number // 10
    assert [title for title, _ in shown if title.startswith("章")] == [f"章 {at:03d}" for at in range(part * 10, part * 10 + 10)]
    others = [(f"第{at + 1}部", f"{at * 10:03d}-part.html") for at in range(9) if at != part]
    assert [link for link in shown if link[0].startswith("第")] == others
    page = parsed(book_in_parts / f"chapters/{number:03d}-part.html")
    assert page.xpath("//nav[contains(@class,'md-nav--primary')]//li/span/text()") == [f"第{part + 1}部"]
    [current] = page.xpath("//nav[contains(@class,'md-nav--primary')]//a[@aria-current='page']")
    assert current.text_content() == f"章 {number:03d}"


def test_the_contents_of_a_book_in_parts_name_the_parts(book_in_parts: Path) -> None:
    home = parsed(book_in_parts / "index.html")
    assert [part.text for part in home.xpath("//nav[@class='home-contents']/h2")] == [f"第{at}部" for at in range(1, 10)]
    assert [len(part.xpath("li")) for part in home.xpath("//nav[@class='home-contents']/ol")] == [10] * 9
    missing = listed(book_in_parts / "404.html")
    assert [title for title, _ in missing] == ["長い本", *(f"第{at}部" for at in range(1, 10))]
    # It is shown at any address.
    assert all(address.startswith("/") for _, address in missing)
