"""Which state of the edition is told: the commit's name, and a day that the same source always gives."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import parsed

from essay import labels
from essay.revision import Revision, read_revision
from essay.settings import SettingsError

COMMITTED = 1_600_000_000


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit of a known moment."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, f"{COMMITTED} +0900")
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "--quiet"], [*who, "commit", "--quiet", "--allow-empty", "--message", "a"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def test_the_moment_is_the_commits(repository: Path) -> None:
    found = read_revision(repository)
    assert found.moment == datetime.fromtimestamp(COMMITTED, UTC)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=repository, capture_output=True, text=True, check=True).stdout
    assert len(found.name) >= 7
    assert head.startswith(found.name)


def test_a_given_moment_goes_before_the_commits(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert read_revision(repository).moment == datetime(2026, 1, 1, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    assert read_revision(repository).moment == datetime.fromtimestamp(COMMITTED, UTC)


def test_outside_of_a_repository_there_is_only_the_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    found = read_revision(tmp_path)
    assert found.name == ""
    assert abs((datetime.now(UTC) - found.moment).total_seconds()) < 60


def test_without_git_there_is_only_the_day(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert read_revision(repository).name == ""


@pytest.mark.parametrize("given", ["yesterday", "1.5", "9" * 30, "-" + "9" * 30])
def test_an_impossible_moment_is_named(repository: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    with pytest.raises(SettingsError, match="SOURCE_DATE_EPOCH: "):
        read_revision(repository)


@pytest.mark.parametrize(
    ("language", "name", "told"),
    [
        ("ja", "abc1234", "2026年1月2日（abc1234）"),
        ("ja", "", "2026年1月2日"),
        ("en", "abc1234", "2 January 2026 (abc1234)"),
        ("en", "", "2 January 2026"),
    ],
)
def test_it_is_told_in_words(language: str, name: str, told: str) -> None:
    assert Revision(name, datetime(2026, 1, 2, 23, 59, tzinfo=UTC)).told(labels.load(language).words) == told


def test_every_page_says_of_which_state_it_is(edition: Path) -> None:
    name = read_revision(Path(__file__).parent).name
    told = "版 2026年1月1日" + (f"（{name}）" if name else "")
    pages = sorted(edition.rglob("*.html"))
    assert len(pages) > 100
    for page in pages:
        foot = parsed(page).xpath("//footer//div[@class='md-copyright']")[0].text_content()
        assert " ".join(foot.split()).endswith(f"MIT ライセンス。 {told}"), page
