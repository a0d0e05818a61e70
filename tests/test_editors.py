"""Files that editors' programs read: VS Code's, EditorConfig's, Git's and pre-commit's."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from conftest import ROOT
from editorconfig import get_properties
from test_schemas import WORDS, sort_of

from essay.book import load
from essay.commands import main
from essay.commands.schemas import SCHEMAS, files
from essay.settings import read_settings

SETTINGS = read_settings(ROOT / "mkdocs.yml")


def configured(name: str) -> Any:
    return json.loads((ROOT / ".vscode" / name).read_text(encoding="utf-8"))


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


TASKS: dict[str, Any] = {task["args"][0]: task for task in configured("tasks.json")["tasks"]}
PATTERN: dict[str, Any] = TASKS["check"]["problemMatcher"]["pattern"]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """An edition with a fault in each sort of file, one of them in a file whose name is not plain."""
    for folder in ("docs", "bib"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("glossary/index.md", "glossary/indx.md")
    (tmp_path / "mkdocs.yml").write_text(config, encoding="utf-8")
    (tmp_path / "docs" / "chapters" / "10 覚え書き: 一.md").write_text("[x](y.md:3)\n", encoding="utf-8")
    with (tmp_path / "bib" / "refs.bib").open("a", encoding="utf-8") as bib:
        bib.write("@book{k1}\n")
    return tmp_path


def test_every_line_of_a_check_becomes_a_problem_in_vs_code(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config", str(broken / "mkdocs.yml")]) == 1
    *lines, total = capsys.readouterr().out.splitlines()
    found = [re.search(PATTERN["regexp"], line) for line in lines]
    assert {match[PATTERN["file"]] for match in found if match} == {"bib/refs.bib", "docs/chapters/10 覚え書き: 一.md", "mkdocs.yml"}
    for line, match in zip(lines, found, strict=True):
        assert match, line
        file, number, message = match[PATTERN["file"]], match[PATTERN["line"]], match[PATTERN["message"]]
        assert f"{file}:{number}: {message}" == line
        assert (broken / file).is_file()
        assert message.endswith(("。", "？"))
    for other in (total, "make: *** [Makefile:38: check] Error 1", "問題はありません。", "mkdocs.yml: extra.essay: autor: …"):
        assert not re.search(PATTERN["regexp"], other)


def test_tasks_call_commands_that_exist_with_what_they_ask_for() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    inputs = {entry["id"] for entry in configured("tasks.json")["inputs"]}
    used = set()
    for name, task in TASKS.items():
        assert task["command"] == "make"
        recipe = re.search(rf"^{name}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
        assert recipe, name
        for argument in task["args"][1:]:
            variable, asked = re.fullmatch(r"([A-Z]+)=\$\{input:(\w+)\}", argument).groups()  # type: ignore[union-attr]
            assert f"$(call given,{variable}," in recipe[1]
            used.add(asked)
    assert used == inputs
    assert {"new-term", "new-incident", "new-source", "new-chapter"} < set(TASKS)


def test_every_page_has_the_schema_of_its_sort_and_no_other() -> None:
    patterns: dict[str, list[str]] = configured("settings.json")["yaml.schemas"]
    assert {path.removeprefix("./") for path in patterns} == set(files(SETTINGS, WORDS))
    for page in load(ROOT, SETTINGS)[0].pages:
        file = PurePosixPath("docs", page)
        held = [
            Path(path).stem for path, globs in patterns.items()
            if any(file.match(glob) for glob in globs if glob[0] != "!") and not any(file.match(glob[1:]) for glob in globs if glob[0] == "!")
        ]  # fmt: skip
        assert held == [sort_of(page)], page
    assert {Path(path).stem for path in patterns} == set(SCHEMAS)


def test_every_text_file_is_as_editorconfig_has_it() -> None:
    looked_at = 0
    for name in tracked():
        data, wanted = (ROOT / name).read_bytes(), get_properties(str(ROOT / name))
        if b"\0" in data:
            continue
        looked_at += 1
        text = data.decode(wanted["charset"])
        assert not text.startswith("\ufeff"), name
        assert "\r" not in text, name
        assert wanted["end_of_line"] == "lf", name
        assert wanted["insert_final_newline"] == "true", name
        assert not text or text.endswith("\n"), name
        if wanted["trim_trailing_whitespace"] == "true":
            assert not re.search(r"[ \t]$", text, re.MULTILINE), name
        if wanted["indent_style"] == "space":
            assert not re.search(r"^ *\t", text, re.MULTILINE), name
        else:
            assert re.search(r"^\t", text, re.MULTILINE), name
    assert looked_at > 200


def test_hard_breaks_of_markdown_are_left_alone() -> None:
    assert get_properties(str(ROOT / "docs" / "index.md"))["trim_trailing_whitespace"] == "false"
    assert configured("settings.json")["[markdown]"]["files.trimTrailingWhitespace"] is False


def test_git_checks_text_out_with_lf_everywhere_and_leaves_pictures_alone() -> None:
    names = [*tracked(), "docs/assets/x.png", "docs/x.md"]
    done = subprocess.run(
        ["git", "check-attr", "-z", "--stdin", "eol", "binary"], cwd=ROOT, input="\0".join(names), capture_output=True, text=True, check=True
    )
    fields = done.stdout.split("\0")
    attributes = {(fields[at], fields[at + 1]): fields[at + 2] for at in range(0, len(fields) - 1, 3)}
    for name in names:
        picture = name.endswith((".jpg", ".png"))
        assert attributes[name, "binary"] == ("set" if picture else "unspecified"), name
        assert picture or attributes[name, "eol"] == "lf", name


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The edition as a repository of its own, with this Python as its ``.venv``."""
    for folder in ("docs", "bib"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in ("mkdocs.yml", ".pre-commit-config.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    for name, target in (("hooks", ROOT / "hooks"), (".venv", Path(sys.prefix))):
        (tmp_path / name).symlink_to(target)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "docs", "bib", "mkdocs.yml", ".pre-commit-config.yaml"], cwd=tmp_path, check=True)
    return tmp_path


def pre_commit(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRE_COMMIT_HOME": str(repository.parent / "pre-commit"), "GIT_CONFIG_GLOBAL": os.devnull}
    command = [sys.executable, "-m", "pre_commit", *arguments]
    return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)


def test_a_commit_with_a_fault_is_stopped_and_one_without_goes_through(repository: Path) -> None:
    fine = pre_commit(repository, "run", "--files", "docs/index.md")
    assert fine.returncode == 0, fine.stdout
    assert "Passed" in fine.stdout
    assert "WARNING" not in fine.stdout + fine.stderr
    with (repository / "docs" / "index.md").open("a", encoding="utf-8") as page:
        page.write("\n[x](nowhere.md)\n")
    stopped = pre_commit(repository, "run", "--files", "docs/index.md")
    assert stopped.returncode == 1
    assert re.search(r"^docs/index\.md:\d+: リンク先「nowhere\.md」がありません。", stopped.stdout, re.MULTILINE)
    assert "Skipped" in pre_commit(repository, "run", "--files", ".pre-commit-config.yaml").stdout


def test_the_installed_hook_stops_git_itself(repository: Path) -> None:
    assert pre_commit(repository, "install").returncode == 0
    (repository / "docs" / "index.md").write_text("題のない頁\n", encoding="utf-8")
    commit = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "--all", "--message", "x"]
    environment = {**os.environ, "PRE_COMMIT_HOME": str(repository.parent / "pre-commit"), "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(commit, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "docs/index.md:1: 見出し「# …」がありません。" in done.stderr + done.stdout


def test_hooks_come_from_nowhere_else() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [(repository["repo"], hook["language"]) for repository in config["repos"] for hook in repository["hooks"]] == [("local", "system")]
