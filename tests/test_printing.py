"""What cannot be printed is named with its file and line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from conftest import ROOT, add_video

from essay import labels
from essay.book import Book
from essay.frontmatter import FrontMatter
from essay.pictures import LARGEST, check_printable, printable
from essay.printing import missing_glyphs, read_print_settings, unprintable
from essay.printsettings import PrintSettings
from essay.records import Page
from essay.settings import Settings, SettingsError
from essay.source import read_source

JA = labels.load("ja")


def book_of(**texts: str) -> Book:
    pages = {f"{name}.md": Page(read_source(text, f"docs/{name}.md", f"{name}.md"), FrontMatter({}, {}), None) for name, text in texts.items()}
    return Book(Settings(language="ja"), pages, frozenset(), {})


def test_a_missing_glyph_is_named_once_where_it_first_stands() -> None:
    book = book_of(a="---\ntitle: x\n---\n# 題\n\n字𓀀と𓀀\n", b="𓀀")
    found = list(missing_glyphs(book, "@book{é}\n", frozenset(map(ord, "題字と@book{é} #"))))
    assert [JA.line(problem) for problem in found] == [
        "docs/a.md:6: 「𓀀」（U+13000 EGYPTIAN HIEROGLYPH A001）は、印刷版のどの書体にもありません。"
        "別の字に替えるか、mkdocs.yml の extra.handout.fonts に、この字を持つ書体を加えてください。",
    ]


def test_the_bibliography_is_looked_at_too() -> None:
    found = list(missing_glyphs(book_of(), "a\nb𓀀", frozenset(map(ord, "ab"))))
    assert [(problem.place.path, problem.place.line) for problem in found] == [("bib/refs.bib", 2)]


def test_composed_letters_and_joiners_need_no_glyph_of_their_own() -> None:
    assert list(missing_glyphs(book_of(a="が\u3099\u2060\u200b"), "", frozenset(map(ord, "が")))) == []


def test_what_paper_cannot_show_is_named_at_its_line() -> None:
    book = book_of(a="# 題\n\n`<video>`\n\n<VIDEO src=x></VIDEO>\n")
    assert [JA.line(problem) for problem in unprintable(book, [("a.md", "video"), ("a.md", "video")])] == [
        "docs/a.md:5: <video> は印刷版に示せません。Markdown の書き方に替えてください。",
    ]


def test_pictures_that_paper_cannot_carry_are_named(tmp_path: Path) -> None:
    book = book_of(a="# 題\n\n![甲](big.png)\n![乙](b.bmp)\n![丙](c.png)\n![丁](gone.png)\n")
    book = Book(book.settings, book.pages, frozenset({"big.png", "b.bmp", "c.png"}), {})
    (tmp_path / "big.png").write_bytes(bytes(LARGEST + 1))
    (tmp_path / "c.png").write_bytes(b"x")
    assert [JA.line(problem) for problem in check_printable(book, tmp_path)] == [
        "docs/a.md:3: 画像 big.png は 8.0 MB あり、印刷版には大きすぎます。8 MB 以下に縮めてください。",
        "docs/a.md:4: 画像 b.bmp の形式は印刷版に入れられません。使えるのは .gif, .jpeg, .jpg, .pdf, .png, .svg, .webp です。",
    ]


@pytest.mark.parametrize(("address", "path"), [
    ("../img/%E5%9C%B0%E5%9B%B3.PNG", "img/地図.PNG"), ("../img/a.bmp", None), ("../img/gone.png", None),
    ("../../../etc/a.png", None), ("https://essay.example/a.png", None), ("", None),
])
def test_only_pictures_of_the_book_are_printed(address: str, path: str | None) -> None:
    book = Book(Settings(), {}, frozenset({"img/地図.PNG", "img/a.bmp"}), {})
    assert printable(book, "chapters/01.md", address) == path


def test_print_settings_that_cannot_be_read_are_named_with_their_lines(tmp_path: Path) -> None:
    assert read_print_settings(None, "mkdocs.yml") == PrintSettings()
    file = tmp_path / "mkdocs.yml"
    file.write_text("theme: { language: ja }\nextra:\n  handout:\n    paper: a3\n    fonts:\n      mincho: x\n      gothik: []\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_print_settings({"paper": "a3", "fonts": {"mincho": "x", "gothik": []}}, str(file))
    assert str(caught.value).splitlines() == [
        "mkdocs.yml:4: 設定の extra.handout.paper に「a3」は選べません。a4, us-letter, jis-b5, a5 から選んでください。",
        "mkdocs.yml:6: 設定の extra.handout.fonts.mincho の値「x」は一覧（[…]）ではありません。「[x]」ですか？",
        "mkdocs.yml:7: 設定のキー extra.handout.fonts.gothik は知られていません。「gothic」ですか？",
    ]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small edition with the machinery of this one."""
    root = tmp_path_factory.mktemp("small")
    for folder in ("hooks", "overrides", "handout", "bib"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "docs/chapters").mkdir(parents=True)
    (root / "docs/index.md").write_text("# 本\n", encoding="utf-8")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    before, rest = settings.split("nav:\n", 1)
    (root / "mkdocs.yml").write_text(before + rest[rest.index("hooks:\n"):], encoding="utf-8")
    add_video(root)
    return root


def build(root: Path, text: str, *more: str) -> subprocess.CompletedProcess[str]:
    (root / "docs/chapters/01-a.md").write_text(text, encoding="utf-8")
    return subprocess.run([sys.executable, "-m", "mkdocs", "build", *more], cwd=root, capture_output=True, text=True, check=False)


def test_a_strict_build_stops_at_what_cannot_be_printed(small: Path) -> None:
    done = build(small, "# 章\n\n字𓀀。\n\n動画欄。\n", "--strict")
    assert done.returncode == 1
    assert "docs/chapters/01-a.md:3: 「𓀀」（U+13000" in done.stderr
    assert "docs/chapters/01-a.md:1: <video> は印刷版に示せません。" in done.stderr
    assert "Traceback" not in done.stderr


def test_odd_constructs_print(small: Path) -> None:
    text = ("# 章\n\n本文*強調*と<ruby>延坪島<rt>ヨンピョンド</rt></ruby>と<dfn>語</dfn>の<wbr>後。\n\n<table><tr><th>甲</th><th>乙</th></tr>"
            "<tr><td colspan='2'>丙</td></tr></table>\n\n- 一\n    - 二\n\n1. 甲\n\n```\ncode\n```\n\n> 引用\n\n[言葉]{ lang=ko }\n")
    done = build(small, text)
    assert done.returncode == 0, done.stderr
    assert (small / "site/handout/01-a.pdf").stat().st_size > 5_000


def test_documents_are_in_the_language_of_the_edition_and_each_has_its_own_name(small: Path) -> None:
    settings = small / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8").replace("\n  language: ja\n", "\n  language: en\n"), encoding="utf-8")
    (small / "docs/chapters/chronology.md").write_text("# Years\n\nText with *stress*.\n", encoding="utf-8")
    assert build(small, "# Chapter\n\nText.\n", "--strict").returncode == 0
    for name, title in (("chronology", "Chronology"), ("chapter-chronology", "Years"), ("01-a", "Chapter")):
        with pikepdf.open(small / f"site/handout/{name}.pdf") as document:
            assert (str(document.Root.Lang), str(document.docinfo["/Title"])) == ("en", title)
