"""``make new-book`` and ``make update``: a book in each language passes its own tests, and newer machinery leaves its content alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

from essay import labels
from essay.book import load
from essay.commands import main
from essay.commands.schemas import files
from essay.settings import read_settings

LANGUAGES = ("ja", "en")
IDENTITY = {f"GIT_{who}_{what}": f"{what.lower()}@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
ENVIRONMENT = {**os.environ, **IDENTITY, "LANG": "en_US.UTF-8", "GIT_CONFIG_GLOBAL": os.devnull, "NO_MKDOCS_2_WARNING": "1",
               "SOURCE_DATE_EPOCH": "1767225600"}
MAKE = ["make", "--no-print-directory", "--silent", "-o", f"{sys.prefix}/site.stamp", "-o", f"{sys.prefix}/test.stamp", f"VENV={sys.prefix}"]
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def run(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**{name: value for name, value in ENVIRONMENT.items() if name not in ("REPO_URL", "MAKEFLAGS")}, **variables}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def make(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run(folder, *MAKE, *arguments, **variables)


def git(folder: Path, *arguments: str) -> str:
    done = run(folder, "git", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def copied(target: Path) -> Path:
    """The repository as it stands, in a repository of its own without tags."""
    for name in git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        source = ROOT / name
        if name and (source.is_symlink() or source.is_file()):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name, follow_symlinks=False)
    git(target, "init", "--quiet", "--initial-branch=main")
    commit(target, "All")
    return target


@pytest.fixture(scope="module")
def machinery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("machinery"))


@pytest.fixture(scope="module")
def books(machinery: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A new book in each language; the Japanese one without a word about its language, whatever the shell's."""
    folder = tmp_path_factory.mktemp("books")
    for language in LANGUAGES:
        asked = [] if language == "ja" else [f"LANG={language}"]
        done = make(machinery, "new-book", f"DIR={folder / language}", *asked)
        assert done.returncode == 0, done.stdout + done.stderr
    return {language: folder / language for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_book_is_a_repository_with_one_of_each(books: dict[str, Path], language: str) -> None:
    root = books[language]
    settings = read_settings(root / "mkdocs.yml")
    book, problems = load(root, settings)
    assert settings.language == language
    assert problems == ()
    counts = book.counts()
    assert [counts[name] for name in ("chapters", "terms", "incidents", "references")] == [1, 1, 1, 1]
    assert counts["notes"] == 2
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "log", "--format=%s").splitlines() == [labels.load(language).words["book"]["commit"]]
    assert [path for path in root.rglob("*") if path.is_symlink()] == []
    assert os.access(root / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_the_machinery_and_nothing_of_this_edition(books: dict[str, Path], language: str) -> None:
    root = books[language]
    for folder in ("hooks", "overrides", "handout"):
        tracked = set(git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", folder).split())
        found = {path.relative_to(root).as_posix() for path in (root / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
        assert {name for name in tracked if (ROOT / name).is_file()} == found
    names = set(git(root, "ls-files").split())
    assert not [name for name in names if name.startswith(("benchmarks/", "template/", "tests/cases")) or name.endswith(".jpg")]
    assert {"copier.yml", "machinery.mk", "CHANGELOG.md", ".github/workflows/weekly.yml"} & names == set()
    assert {name for name in names if name.startswith(".github/workflows/")} == {
        f".github/workflows/{name}.yml" for name in ("links", "pages", "pull-request")
    }
    assert {name for name in names if name.startswith("tests/")} == {"tests/axe.py", "tests/browser.py", "tests/test_edition.py"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_builds_as_it_is_and_passes_its_tests(books: dict[str, Path], language: str) -> None:
    built = make(books[language], "site")
    assert built.returncode == 0, built.stdout + built.stderr
    assert {file.name for file in (books[language] / "site" / "handout").iterdir()} == {"handout.pdf", "booklet.pdf", "chronology.pdf", "01-sample.pdf"}
    tested = make(books[language], "test")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "6 passed" in tested.stdout
    checked = make(books[language], "check")
    assert (checked.returncode, checked.stdout.strip()) == (0, labels.load(language).words["check"]["clean"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_own_tests_find_what_is_wrong(books: dict[str, Path], language: str, tmp_path: Path) -> None:
    root = tmp_path / "book"
    shutil.copytree(books[language], root)
    sample = root / "docs/chapters/01-sample.md"
    sample.write_text(sample.read_text(encoding="utf-8") + "\n[x](nowhere.md)\n", encoding="utf-8")
    tested = make(root, "test")
    assert tested.returncode != 0
    assert "broken-link" in tested.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_editors_of_code_know_its_settings(books: dict[str, Path], language: str) -> None:
    root = books[language]
    made = files(read_settings(root / "mkdocs.yml"), labels.load(language))
    assert {path: (root / path).read_text(encoding="utf-8") for path in made} == made


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_files_can_be_added(books: dict[str, Path], language: str, tmp_path: Path) -> None:
    root = tmp_path / "book"
    shutil.copytree(books[language], root)
    for arguments in (("new-term", "ID=one"), ("new-incident", "DATE=1900", "ID=two"), ("new-source", "KEY=three1900"), ("new-chapter", "ID=four", "TITLE=IV")):
        done = make(root, *arguments)
        assert done.returncode == 0, done.stderr
    assert "chapters/02-four.md" in (root / "mkdocs.yml").read_text(encoding="utf-8")


def test_what_the_author_of_an_english_book_reads_is_english(books: dict[str, Path]) -> None:
    root = books["en"]
    read = [*(root / "docs").rglob("*.md"), *(root / ".github").rglob("*.*ml"), *(root / ".vscode/schemas").glob("*.json"), root / "mkdocs.yml",
            root / "README.md", root / "CONTRIBUTING.md", root / "LICENSE-text", root / ".pre-commit-config.yaml", root / "bib/refs.bib"]
    assert len(read) > 20
    for file in read:
        text = file.read_text(encoding="utf-8")
        if "schemas" not in file.parts:
            assert JAPANESE.findall(text) == [], file
        else:
            assert json.loads(text)["title"].startswith("Front matter of")


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_lists_the_commands_of_a_book(books: dict[str, Path], language: str) -> None:
    told = make(books[language], "help").stdout
    commands = [line.split()[1] for line in told.splitlines()]
    assert len(commands) == len(set(commands))
    assert {"site", "test", "update", "new-term"} <= set(commands)
    assert {"new-book", "firefox", "messages"} & set(commands) == set()


@pytest.mark.parametrize("name", ["pages.yml", "pull-request.yml"])
def test_the_english_workflows_do_what_the_japanese_ones_do(name: str) -> None:
    def bare(file: Path) -> Any:
        loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
        return without_words(loaded)

    def without_words(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without_words(inner) for key, inner in value.items() if key != "name" or isinstance(inner, dict)}
        if isinstance(value, list):
            return [without_words(item) for item in value]
        return re.sub(r"'[^']*'|\"[^\"$]*\$ADDRESS[^\"]*\"", "", value) if isinstance(value, str) else value

    assert bare(ROOT / "template/en/.github/workflows" / name) == bare(ROOT / ".github/workflows" / name)


def test_the_two_templates_take_over_the_same() -> None:
    links = {language: {path.relative_to(ROOT / "template" / language).as_posix(): str(path.readlink())
                        for path in (ROOT / "template" / language).rglob("*") if path.is_symlink()} for language in LANGUAGES}
    apart = {".github", ".vscode", ".pre-commit-config.yaml"}
    shared = [{name: target for name, target in links[language].items() if name.split("/")[0] not in apart} for language in LANGUAGES]
    assert shared[0] == shared[1]
    assert {"hooks", "overrides", "handout", "Makefile"} <= shared[0].keys()
    assert [path for path in (ROOT / "template").rglob("*") if path.is_symlink() and not path.exists()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_lists_the_html_that_this_edition_lists(language: str) -> None:
    def listed(file: Path) -> list[str]:
        return re.findall(r"`([a-z-]+)`", file.read_text(encoding="utf-8").partition("## HTML\n")[2].partition("\n## ")[0])

    assert len(listed(ROOT / "CONTRIBUTING.md")) > 50
    assert listed(ROOT / "template" / language / "CONTRIBUTING.md") == listed(ROOT / "CONTRIBUTING.md")


# ---- what is refused


@pytest.mark.parametrize(("before", "asked", "says"), [
    ({}, ["LANG=en"], "DIR がありません"),
    ({"book/file": ""}, ["DIR={book}"], "空のフォルダーではありません"),
    ({"book": ""}, ["DIR={book}"], "空のフォルダーではありません"),
    ({}, ["DIR={book}", "LANG=de"], "言語「de」の見本はありません"),
    ({}, ["DIR={book}", "LANG=../ja"], "言語「../ja」の見本はありません"),
    ({}, ["DIR={book}", "LANG="], "言語「」の見本はありません"),
])
def test_what_cannot_be_made_is_refused(machinery: Path, tmp_path: Path, before: dict[str, str], asked: list[str], says: str) -> None:
    for name, text in before.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    here = sorted(tmp_path.rglob("*"))
    done = make(machinery, "new-book", *(word.format(book=tmp_path / "book") for word in asked))
    assert done.returncode == 2
    assert says in done.stderr
    assert "何も書きませんでした。" in done.stderr
    assert sorted(tmp_path.rglob("*")) == here


def test_changes_that_no_update_could_find_are_refused(machinery: Path, tmp_path: Path) -> None:
    (machinery / "uncommitted").write_text("", encoding="utf-8")
    done = make(machinery, "new-book", f"DIR={tmp_path / 'book'}")
    (machinery / "uncommitted").unlink()
    assert done.returncode == 2
    assert "コミットしていない変更があります" in done.stderr
    assert not (tmp_path / "book").exists()


def test_a_book_makes_no_books(books: dict[str, Path], tmp_path: Path) -> None:
    done = run(books["en"], sys.executable, "-m", "essay", "book", "--dir", str(tmp_path / "book"), PYTHONPATH="hooks")
    assert done.returncode == 2
    assert "No edition can be made from here." in done.stderr


@pytest.mark.parametrize("name", ["わたしの 本", "it's", "$HOME", "empty"])
def test_folders_of_any_name(machinery: Path, tmp_path: Path, name: str) -> None:
    if name == "empty":
        (tmp_path / name).mkdir()
    done = make(machinery, "new-book", f"DIR={tmp_path}/{name.replace('$', '$$')}", REPO_URL="https://code.example/machinery")
    assert done.returncode == 0, done.stderr
    answers = yaml.safe_load((tmp_path / name / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert answers["_src_path"] == "https://code.example/machinery"
    assert git(machinery, "rev-parse", "HEAD").startswith(answers["_commit"])


def test_the_command_itself(machinery: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REPO_URL", "https://code.example/machinery")
    command = ["book", "--config", str(machinery / "mkdocs.yml")]
    asked = [*command, "--dir", str(tmp_path / "book"), "--lang", "en"]
    assert main(asked) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"A new edition has been made in {tmp_path / 'book'}.",
        f"Go there (cd {tmp_path / 'book'}) and run make site. README.md says what to do first.",
    ]
    assert "_src_path: https://code.example/machinery\n" in (tmp_path / "book/.copier-answers.yml").read_text(encoding="utf-8")
    assert git(tmp_path / "book", "log", "--format=%s") == "Begin an edition\n"
    assert main(asked) == 2
    assert main(command) == 2
    assert main([*command, "--dir", str(tmp_path / "other"), "--lang", "xx"]) == 2
    assert main(["book", "--config", str(tmp_path / "book/mkdocs.yml"), "--dir", str(tmp_path / "other")]) == 2
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main([*command, "--dir", str(tmp_path / "file" / "inside")]) == 2
    monkeypatch.setenv("PATH", "")
    assert main([*command, "--dir", str(tmp_path / "other")]) == 2
    assert not (tmp_path / "other").exists()


def test_without_a_name_for_git_the_book_is_made_all_the_same(machinery: Path, tmp_path: Path) -> None:
    nameless = dict.fromkeys(IDENTITY, "")
    done = make(machinery, "new-book", f"DIR={tmp_path / 'book'}", **nameless)
    assert done.returncode == 0
    assert "git にコミットできませんでした" in done.stdout
    assert (tmp_path / "book" / "docs" / "index.md").is_file()


# ---- updates


@pytest.fixture
def released(machinery: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A book made of the machinery before its first release, worked on by its author; and the machinery, released with changes."""
    source, book = tmp_path / "machinery", tmp_path / "book"
    git(tmp_path, "clone", "--quiet", str(machinery), str(source))
    assert make(source, "new-book", f"DIR={book}", "LANG=en").returncode == 0
    edit(book / "docs/index.md", "# My Essay", "# Of Gauges")
    edit(book / "mkdocs.yml", "site_name: My Essay", "site_name: Of Gauges")
    edit(book / "README.md", "# My Essay", "# Of Gauges")
    edit(book / "bib/refs.bib", "date      = {2007}", "date      = {2007-09}")
    (book / "docs/glossary/track-gauge.md").rename(book / "docs/glossary/rail-gauge.md")
    edit(book / "docs/glossary/rail-gauge.md", "id: track-gauge", "id: rail-gauge")
    commit(book, "My own")
    edit(source / "hooks/site.py", '"""MkDocs\' events', '"""The events of MkDocs')
    (source / "hooks/essay/later.py").write_text('"""Came later."""\n', encoding="utf-8")
    (source / "overrides/essay/take-along.html").unlink()
    edit(source / "template/en/mkdocs.yml", "  - pymdownx.superfences", "  - pymdownx.superfences\n  - abbr")
    edit(source / "template/en/docs/index.md", "# My Essay", "# A Newer Sample")
    (source / "template/en/docs/chapters/02-more.md").write_text("# More\n", encoding="utf-8")
    edit(source / "template/en/README.md", "# My Essay", "# Your Essay")
    edit(source / "template/en/bib/refs.bib", "London", "Londinium")
    commit(source, "Newer")
    git(source, "tag", "v0.2.0")
    return source, book


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def content(book: Path) -> dict[str, bytes]:
    kept = [*(file for file in (book / "docs").rglob("*") if file.is_file()), book / "bib/refs.bib", book / "README.md", book / "LICENSE-text"]
    return {file.relative_to(book).as_posix(): file.read_bytes() for file in kept}


def test_an_update_brings_the_machinery_and_leaves_the_content(released: tuple[Path, Path]) -> None:
    _, book = released
    before = content(book)
    done = make(book, "update")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "<<<<<<<" not in done.stdout
    assert content(book) == before
    assert (book / "hooks/site.py").read_text(encoding="utf-8").startswith('"""The events of MkDocs')
    assert (book / "hooks/essay/later.py").is_file()
    assert not (book / "overrides/essay/take-along.html").exists()
    settings = (book / "mkdocs.yml").read_text(encoding="utf-8")
    assert "site_name: Of Gauges" in settings
    assert "  - abbr\n" in settings
    assert "_commit: v0.2.0" in (book / ".copier-answers.yml").read_text(encoding="utf-8")
    assert [line for line in git(book, "status", "--porcelain").splitlines() if line.startswith("UU")] == []
    assert make(book, "check").returncode == 0


def test_a_conflict_is_shown_where_it_is(released: tuple[Path, Path]) -> None:
    _, book = released
    edit(book / "hooks/site.py", '"""MkDocs\' events', '"""My events')
    commit(book, "A change of the machinery")
    told = make(book, "update").stdout
    assert told.splitlines() == ["hooks/site.py: <<<<<<< ======= >>>>>>>"]
    text = (book / "hooks/site.py").read_text(encoding="utf-8")
    assert re.search(r'<<<<<<< .*\n"""My events.*\n=======\n"""The events of MkDocs.*\n>>>>>>> ', text)
    assert "UU hooks/site.py" in git(book, "status", "--porcelain")


def test_an_update_over_changes_is_refused(released: tuple[Path, Path]) -> None:
    _, book = released
    edit(book / "docs/index.md", "# Of Gauges", "# Of Rails")
    before = content(book)
    done = make(book, "update")
    assert done.returncode != 0
    assert content(book) == before
    assert not (book / "hooks/essay/later.py").exists()


def test_a_release_can_be_chosen(released: tuple[Path, Path]) -> None:
    source, book = released
    edit(source / "hooks/essay/later.py", "Came later", "Came last")
    commit(source, "Newest")
    git(source, "tag", "v0.3.0")
    assert make(book, "update", "VERSION=v0.2.0").returncode == 0
    assert "Came later" in (book / "hooks/essay/later.py").read_text(encoding="utf-8")
    commit(book, "Updated")
    assert make(book, "update").returncode == 0
    assert "Came last" in (book / "hooks/essay/later.py").read_text(encoding="utf-8")
