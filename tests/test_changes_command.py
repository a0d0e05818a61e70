"""``essay changes`` in a repository: which states it compares, and that it leaves the repository as it was."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from essay.commands import main

WHO = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
CHAPTER = "docs/chapters/01.md"


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout


def commit(root: Path, files: dict[str, str]) -> str:
    """The files written and committed; gives the commit's name."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    git(root, "add", "--all")
    git(root, *WHO, "commit", "--quiet", "--message", "a")
    return git(root, "rev-parse", "HEAD").strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of one chapter, committed on ``main`` and checked out on ``proposal``."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    root = tmp_path / "edition"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch", "main")
    commit(root, {"mkdocs.yml": "theme: { language: ja }\n", CHAPTER: "# 題\n\n文は古い。\n", "bib/refs.bib": ""})
    git(root, "checkout", "--quiet", "-b", "proposal")
    return root


def changes(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["changes", *arguments, "--config", str(root / "mkdocs.yml")]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_nothing_has_changed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert changes(repository, capsys, "main") == "章、注、用語、出来事、文献、ほかの頁は、どれも変わりません。\n"


def test_what_is_saved_is_compared_and_nothing_is_touched(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / CHAPTER).write_text("# 題\n\n文は新しい。\n", encoding="utf-8")
    (repository / "docs" / "index.md").write_text("# 表題\n", encoding="utf-8")
    git(repository, "add", "docs/index.md")
    before = git(repository, "status", "--porcelain=v2", "--branch"), git(repository, "worktree", "list")
    assert "      文は[-古-]{+新し+}い。\n" in changes(repository, capsys, "main")
    assert "<del>古</del><ins>新し</ins>い" in changes(repository, capsys, "HEAD", "--format", "github")
    assert (git(repository, "status", "--porcelain=v2", "--branch"), git(repository, "worktree", "list")) == before


def test_what_others_did_meanwhile_is_no_change(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit(repository, {"docs/glossary/a.md": "# 甲\n"})
    git(repository, "checkout", "--quiet", "main")
    commit(repository, {"docs/glossary/b.md": "# 乙\n"})
    git(repository, "checkout", "--quiet", "proposal")
    out = changes(repository, capsys, "main")
    assert "加わる 甲" in out
    assert "乙" not in out


def test_of_a_merge_the_first_parent_gives_what_was_proposed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As in a checkout of a pull request, of which only the last two commits are fetched."""
    commit(repository, {"docs/glossary/a.md": "# 甲\n"})
    git(repository, "checkout", "--quiet", "main")
    commit(repository, {"docs/glossary/b.md": "# 乙\n"})
    git(repository, *WHO, "merge", "--quiet", "--no-edit", "proposal")
    shallow = repository.parent / "shallow"
    git(repository.parent, "clone", "--quiet", "--depth", "2", repository.as_uri(), str(shallow))
    out = changes(shallow, capsys, "HEAD^1")
    assert "加わる 甲" in out
    assert "乙" not in out


def test_histories_without_a_common_beginning_are_compared(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(repository, "checkout", "--quiet", "--orphan", "other")
    commit(repository, {CHAPTER: "# 題\n\n文は別である。\n"})
    assert "      文は[-古い-]{+別である+}。\n" in changes(repository, capsys, "main")


def test_an_edition_may_lie_in_a_folder_of_the_repository(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inner = repository / "版 一"
    commit(inner.parent, {f"版 一/{name}": (repository / name).read_text("utf-8") for name in ("mkdocs.yml", CHAPTER, "bib/refs.bib")})
    (inner / CHAPTER).write_text("# 題\n\n文は新しい。\n", encoding="utf-8")
    out = changes(inner, capsys, "HEAD")
    assert f"書き換わる 題 ({CHAPTER}:1)\n      文は[-古-]{{+新し+}}い。" in out


def test_a_state_without_settings_had_no_book(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(repository, "checkout", "--quiet", "--orphan", "empty")
    git(repository, "rm", "--quiet", "-r", "--cached", ".")
    git(repository, *WHO, "commit", "--quiet", "--allow-empty", "--message", "a")
    out = changes(repository, capsys, "HEAD")
    assert out.startswith("比べる相手には mkdocs.yml がありません。すべてを、加わるものとして示します。\n章: 前 0、後 1、加わる 1")


@pytest.mark.parametrize("settings", ["a: [", "extra: { essay: { autor: x } }", "\x00"])
def test_settings_that_could_not_be_read_are_taken_from_now(
    repository: Path, capsys: pytest.CaptureFixture[str], settings: str
) -> None:
    sound = (repository / "mkdocs.yml").read_text(encoding="utf-8")
    commit(repository, {"mkdocs.yml": settings})
    (repository / "mkdocs.yml").write_text(sound, encoding="utf-8")
    (repository / CHAPTER).write_text("# 題\n\n文は新しい。\n", encoding="utf-8")
    out = changes(repository, capsys, "HEAD")
    assert out.startswith("比べる相手の設定は読めません（mkdocs.yml:1: ")
    assert "）。今の設定で読みました。" in out.splitlines()[0]
    assert "文は[-古-]{+新し+}い。" in out


def test_a_branch_that_is_only_at_the_origin_is_found(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clone = repository.parent / "clone"
    git(repository.parent, "clone", "--quiet", "--branch", "proposal", str(repository), str(clone))
    (clone / CHAPTER).write_text("# 題\n\n文は新しい。\n", encoding="utf-8")
    assert "文は[-古-]{+新し+}い。" in changes(clone, capsys, "main")


@pytest.mark.parametrize("base", ["no-such-branch", "--output=x", "", "a b", "HEAD:docs", "main\x1b"])
def test_a_state_that_git_does_not_know_ends_with_2(repository: Path, capsys: pytest.CaptureFixture[str], base: str) -> None:
    assert main(["changes", "--config", str(repository / "mkdocs.yml"), "--", base]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"「{base}」という枝やコミットは見つかりません。")
    assert err.count("\n") == 1


def test_without_git_or_a_repository_it_ends_with_2(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(repository / "nothing"))
    assert main(["changes", "main", "--config", str(repository / "mkdocs.yml")]) == 2
    assert "not a git repository" in capsys.readouterr().err
    monkeypatch.setenv("PATH", "")
    assert main(["changes", "main", "--config", str(repository / "mkdocs.yml")]) == 2
    assert "git: No such file or directory" in capsys.readouterr().err
