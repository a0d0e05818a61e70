"""What runs on GitHub: sound, of few rights, and doing what it says. No network is needed, nor an account."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

GITHUB = ROOT / ".github"
BIN = Path(sys.executable).parent
WORKFLOWS = {file.name: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted((GITHUB / "workflows").glob("*"))}
JOBS = [(name, job) for name, workflow in WORKFLOWS.items() for job in workflow["jobs"]]
FORMS = {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if file.stem != "config"}
USES = re.compile(r"^\s*(?:- )?uses: (.*)$", re.MULTILINE)
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")

UNSOUND = """
on: pull_request_target
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo ${{ github.event.pull_request.title }} $x
"""


def triggers(workflow: dict[Any, Any]) -> Any:
    """What starts a workflow; YAML takes its key for a truth value."""
    return workflow[True]


def run_tool(name: str, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "ZIZMOR_OFFLINE": "true"}
    return subprocess.run([str(BIN / name), *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def checks(folder: Path) -> list[subprocess.CompletedProcess[str]]:
    return [
        run_tool("jactionlint", "--profile=pedantic", *map(str, sorted((folder / ".github" / "workflows").glob("*")))),
        run_tool("zizmor", "--persona=auditor", "--no-progress", "--quiet", "--strict-collection", str(folder / ".github")),
    ]


@pytest.mark.parametrize("root", [ROOT, ROOT / "template" / "en"], ids=["own", "of English books"])
def test_two_linters_find_nothing(root: Path) -> None:
    for done in checks(root):
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def test_both_would_find_what_is_unsound(tmp_path: Path) -> None:
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / ".github" / "workflows" / "a.yml").write_text(UNSOUND, encoding="utf-8")
    for done in checks(tmp_path):
        assert done.returncode != 0
        assert "template-injection" in done.stdout or "script-injection" in done.stdout or "untrusted" in done.stdout
    assert "shellcheck" in checks(tmp_path)[0].stdout


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", "workflows/*.yml"),
        ("dependabot", "dependabot.yml"),
        ("github-issue-forms", "ISSUE_TEMPLATE/[!c]*.yml"),
        ("github-issue-config", "ISSUE_TEMPLATE/config.yml"),
    ],
)
def test_every_file_is_of_its_schema(schema: str, files: str) -> None:
    found = sorted(str(file) for folder in (GITHUB, ROOT / "template/en/.github") for file in folder.glob(files))
    assert found
    done = run_tool("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *found)
    assert done.returncode == 0, done.stdout
    refused = run_tool("check-jsonschema", "--builtin-schema", f"vendor.{schema}", str(ROOT / "mkdocs.yml"))
    assert refused.returncode != 0


# ---- rights


def test_nothing_runs_with_the_rights_of_the_repository_for_a_proposal() -> None:
    assert triggers(WORKFLOWS["pull-request.yml"]) == "pull_request"
    for name, workflow in WORKFLOWS.items():
        started = triggers(workflow)
        assert not {"pull_request_target", "workflow_run", "issue_comment"} & set([started] if isinstance(started, str) else started), name
        assert "secrets." not in (GITHUB / "workflows" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_gives_no_right_itself_and_runs_once_at_a_time(name: str) -> None:
    workflow = WORKFLOWS[name]
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]["group"]
    assert workflow["concurrency"]["cancel-in-progress"] is (name != "pages.yml")
    assert "env" not in workflow


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_has_a_limit_of_time_and_keeps_no_credentials(name: str, job: str) -> None:
    given = WORKFLOWS[name]["jobs"][job]
    assert 0 < given["timeout-minutes"] <= 90
    assert re.fullmatch(r"ubuntu-\d\d\.04", given["runs-on"])
    for step in given["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
        if step.get("uses", "").startswith("actions/setup-python@"):
            assert set(step["with"]) == {"python-version"}  # no cache, which another branch could poison


def test_rights_to_write_are_those_of_three_jobs_that_run_no_code_of_the_book() -> None:
    rights = {
        (name, job): {right for right, level in WORKFLOWS[name]["jobs"][job]["permissions"].items() if level != "read"}
        for name, job in JOBS
    }
    assert {job: given for job, given in rights.items() if given} == {
        ("pages.yml", "deploy"): {"pages", "id-token"}, ("weekly.yml", "report"): {"issues"}, ("links.yml", "report"): {"issues"},
    }  # fmt: skip
    for name, job in (("pages.yml", "deploy"), ("weekly.yml", "report"), ("links.yml", "report")):
        assert "checkout" not in str(WORKFLOWS[name]["jobs"][job]["steps"])
    assert set(triggers(WORKFLOWS["pages.yml"])) == {"push", "workflow_dispatch"}
    assert triggers(WORKFLOWS["pages.yml"])["push"] == {"branches": ["main"]}


def test_every_action_is_pinned_to_a_commit_and_names_its_version() -> None:
    pins: dict[str, set[str]] = {}
    for name in WORKFLOWS:
        for used in USES.findall((GITHUB / "workflows" / name).read_text(encoding="utf-8")):
            pinned = re.fullmatch(r"(actions/[\w-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)", used)
            assert pinned, used
            pins.setdefault(pinned[1], set()).add(pinned[2])
    assert {action: len(versions) for action, versions in pins.items()} == dict.fromkeys(pins, 1)


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_no_expression_stands_in_a_script(name: str, job: str) -> None:
    scripts = [step["run"] for step in WORKFLOWS[name]["jobs"][job]["steps"] if "run" in step]
    assert [script for script in scripts if "${{" in script] == []


def test_every_target_of_make_exists() -> None:
    makefile = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "machinery.mk"))
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) | {".venv/site.stamp"}
    called = {target for name, job in JOBS for step in WORKFLOWS[name]["jobs"][job]["steps"]
              for target in re.findall(r"^make (\S+)", step.get("run", ""), re.MULTILINE)}  # fmt: skip
    assert called
    assert called <= targets


# ---- scripts


def script(workflow: str, job: str, part: str) -> str:
    """The one script of a job that has some text."""
    (found,) = [step["run"] for step in WORKFLOWS[workflow]["jobs"][job]["steps"] if part in step.get("run", "")]
    return str(found)


def program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    (folder / name).chmod(stat.S_IRWXU)


def bash(text: str, folder: Path, **environment: str) -> str:
    """What a script prints, run as GitHub runs it, with the programs in ``bin`` before all others."""
    given = {**os.environ, "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", **environment}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    return subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=True).stdout


def test_what_changes_is_written_to_the_summary(tmp_path: Path) -> None:
    root = tmp_path / "edition"
    (root / "docs" / "chapters").mkdir(parents=True)
    (root / "mkdocs.yml").write_text("theme: { language: ja }\n", encoding="utf-8")
    (root / "hooks").symlink_to(ROOT / "hooks")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run([*git, "init", "--quiet"], cwd=root, check=True)
    for text in ("# 題\n\n文は古い。\n", "# 題\n\n文は新しい。\n"):
        (root / "docs" / "chapters" / "01.md").write_text(text, encoding="utf-8")
        subprocess.run([*git, "add", "--all"], cwd=root, check=True)
        subprocess.run([*git, "commit", "--quiet", "--message", "a"], cwd=root, check=True)
    program(root / "bin", "make", "true")
    program(root / ".venv" / "bin", "python", f'exec "{sys.executable}" "$@"')
    bash(
        script("pull-request.yml", "check", "essay changes"), root, GITHUB_STEP_SUMMARY=str(tmp_path / "summary"),
        GITHUB_SERVER_URL="https://github.com", GITHUB_REPOSITORY="o/r", HEAD_SHA="abc",
    )  # fmt: skip
    summary = (tmp_path / "summary").read_text(encoding="utf-8")
    assert "文は<del>古</del><ins>新し</ins>い。" in summary
    assert 'href="https://github.com/o/r/blob/abc/docs/chapters/01.md?plain=1#L1"' in summary


def test_links_that_are_broken_become_the_jobs_output(tmp_path: Path) -> None:
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "links.md").write_text("* 開けない\nreport<<EOF\n" + "あ" * 20_000, encoding="utf-8")
    bash(script("links.yml", "links", "links.md | iconv"), tmp_path, GITHUB_OUTPUT=str(tmp_path / "output"))
    first, *lines, last = (tmp_path / "output").read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"report<<[0-9a-f]{32}", first)
    assert last == first.removeprefix("report<<")
    assert lines[:2] == ["* 開けない", "report<<EOF"]
    assert len("\n".join(lines).encode()) < 50_001


GH = """
echo "$1 $2 $3" >> "$LOG"
if [ "$2" = list ]; then printf '%s' "$OPEN"; fi
while [ $# -gt 0 ]; do if [ "$1" = --body-file ]; then cat "$2" >> "$LOG"; fi; shift; done
"""
NEWEST = "週ごとの点検：新しいライブラリーで組み立てか試験が通らない"
OLDEST = "週ごとの点検：古い Python で組み立てか試験が通らない"
LINKS = "リンクの点検：開けないリンクがある"


@pytest.mark.parametrize(
    ("results", "found", "known", "said"),
    [
        ({"NEWEST": "success", "OLDEST": "success"}, "", "", []),
        ({"NEWEST": "failure", "OLDEST": "success"}, "", "", ["issue create --title"]),
        ({"NEWEST": "failure", "OLDEST": "success"}, "", f"7\t{NEWEST}\n", ["issue edit 7"]),
        ({"NEWEST": "success", "OLDEST": "success"}, "", f"6\t{OLDEST} など\n7\t{NEWEST}\n8\t{OLDEST}\n", ["issue close 7", "issue close 8"]),
        ({"NEWEST": "failure", "OLDEST": "failure"}, "", f"8\t{OLDEST}\n", ["issue create --title", "issue edit 8"]),
        ({"NEWEST": "skipped", "OLDEST": "cancelled"}, "", f"7\t{NEWEST}\n8\t{OLDEST}\n", []),
        ({"LINKS": "success"}, "", f"6\t{LINKS} など\n8\t{LINKS}\n", ["issue close 8"]),
        ({"LINKS": "failure"}, "* 開けない\n$(exit 1) `x`", "", ["issue create --title"]),
        ({"LINKS": "failure"}, "* 開けない\n$(exit 1) `x`", f"8\t{LINKS}\n", ["issue edit 8"]),
        ({"LINKS": "failure"}, "", f"8\t{LINKS}\n", []),
        ({"LINKS": "cancelled"}, "", f"8\t{LINKS}\n", []),
    ],
)
def test_one_issue_is_opened_rewritten_and_closed(
    tmp_path: Path, results: dict[str, str], found: str, known: str, said: list[str]
) -> None:
    program(tmp_path / "bin", "gh", GH)
    workflow = "links.yml" if "LINKS" in results else "weekly.yml"
    given = {**results, "FOUND": found, "OPEN": known, "RUN": "https://example.org/run"}
    bash(script(workflow, "report", "gh issue"), tmp_path, LOG=str(tmp_path / "log"), **given)
    log = (tmp_path / "log").read_text(encoding="utf-8") if (tmp_path / "log").exists() else ""
    assert [line for line in log.splitlines() if line.startswith("issue ") and "list" not in line] == said
    if found:
        assert found in log
    assert ("https://example.org/run" in log) is any("close" not in line for line in said)


@pytest.mark.parametrize("name", ["links.yml", "pages.yml", "pull-request.yml"])
def test_english_books_have_the_same_workflows(name: str) -> None:
    """But for their words, and what only this repository does."""
    english = yaml.safe_load((ROOT / "template/en/.github/workflows" / name).read_text(encoding="utf-8"))
    assert set(english["jobs"]) == set(WORKFLOWS[name]["jobs"])
    assert english[True] == WORKFLOWS[name][True]
    for job, given in english["jobs"].items():
        own = WORKFLOWS[name]["jobs"][job]
        assert [given.get(key) for key in ("permissions", "timeout-minutes", "needs", "if", "outputs")] == [
            own.get(key) for key in ("permissions", "timeout-minutes", "needs", "if", "outputs")
        ]
        used = [step["uses"] for step in given["steps"] if "uses" in step]
        assert set(used) <= {step["uses"] for step in own["steps"] if "uses" in step}
        assert not JAPANESE.search(str(given))


# ---- forms


def test_the_forms_are_japanese_and_short() -> None:
    assert set(FORMS) == {"error", "incident", "source"}
    for form in FORMS.values():
        assert JAPANESE.search(form["name"])
        assert JAPANESE.search(form["description"])
        assert 2 < len(form["body"]) <= 5
        assert all(JAPANESE.search(field["attributes"]["label"]) or field["id"] == "url" for field in form["body"])


def test_the_place_and_the_text_of_an_error_can_be_filled_by_a_link() -> None:
    fields = {field["id"]: field["type"] for field in FORMS["error"]["body"]}
    assert fields["place"] == "input"
    assert fields["text"] == "textarea"


def test_new_versions_are_waited_for_and_come_together() -> None:
    updates = yaml.safe_load((GITHUB / "dependabot.yml").read_text(encoding="utf-8"))["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"pip", "github-actions"}
    for update in updates:
        assert update["cooldown"]["default-days"] >= 7
        assert update["schedule"]["interval"] == "weekly"
        assert len(update["groups"]) == 1
