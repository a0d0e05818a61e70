"""Characters that nobody sees: where they may stand, that they can be taken out, and that no output does anything."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from essay import labels
from essay.commands import main
from essay.problems import WARNINGS, Place, problem
from essay.reports import FORMATS, Report
from essay.strangers import check_characters
from essay.unseen import escaped, visible

BASE = ROOT / "tests" / "bad-input" / "base"
DOES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""What acts on a terminal, turns the direction, or parts what seems one word."""
HOSTILE = st.text(st.sampled_from("a:,%\n\r\t\x00\x07\x1b\x7f\x85\x9b\u202e\u2066\u200b\u200f\u2028\ufeff\U000e0041\udc80甲"), max_size=12)


@pytest.mark.parametrize("text", [
    "家族👨\u200d👩\u200d👧", "🏳\ufe0f\u200d🌈", "1\ufe0f\u20e3", "❤\ufe0f", "葛\U000e0100城市", "神\ufe00", "می\u200cخواهم", "क्\u200dष", "\u0645\u200f", "\ufeff初め",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "👩🏽\u200d🔬", "‼\ufe0f",
])
def test_what_a_script_needs_may_stand(text: str) -> None:
    assert [*check_characters(text, "a.md")] == []


@pytest.mark.parametrize(("text", "code"), [
    ("甲\u200b乙", "U+200B"), ("甲\u200c乙", "U+200C"), ("甲\u200d乙", "U+200D"), ("甲\u2060乙", "U+2060"), ("甲\ufeff乙", "U+FEFF"), ("a\xadb", "U+00AD"),
    ("a\u180eb", "U+180E"), ("a\u2062b", "U+2062"), ("a\U000e0061b", "U+E0061"), ("a\ufe0fb", "U+FE0F"), ("葛\U000e0100\U000e0101", "U+E0101"),
    ("a\U000e0100", "U+E0100"), ("🏴\U000e0061\U000e007f", "U+E0061"), ("a\u3164b", "U+3164"), ("a\u200d👩", "U+200D"), ("می\u200c。", "U+200C"),
])
def test_what_only_hides_is_named_and_taken_out(text: str, code: str) -> None:
    (found, *_) = check_characters(f"一\n{text}", "a.md")
    assert (found.kind, found.place, dict(found.values)["code"]) == ("hidden-character", Place("a.md", 2), code)
    assert f"一\n{text}"[found.mends[0].start] == chr(int(code[2:], 16))


def test_they_are_taken_out_of_every_kind_of_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "edition"
    shutil.copytree(BASE, root)
    chapter, bib = root / "docs/chapters/01-first.md", root / "bib/refs.bib"
    before = chapter.read_bytes(), bib.read_bytes()
    chapter.write_bytes(b"\xef\xbb\xbf" + before[0].replace("線".encode(), "線\u200b\u2060".encode()).replace(b"label", "\u200blabel".encode()))
    bib.write_bytes(before[1].replace(b"title", "\u200btitle".encode()).replace(b"\n", b"\r\n"))
    assert main(["check", "--config", str(root / "mkdocs.yml")]) == 1
    capsys.readouterr()
    assert main(["check", "--fix", "--config", str(root / "mkdocs.yml")]) == 0
    assert not DOES.search(capsys.readouterr().out)
    assert (chapter.read_bytes(), bib.read_bytes().replace(b"\r\n", b"\n")) == before


def test_a_file_full_of_them_takes_no_longer_than_its_length() -> None:
    begun = time.process_time()
    assert [dict(one.values) for one in check_characters("\x07" * 1_000_000, "a.md")] == [{"code": "U+0007"}]
    assert len([*check_characters("a\u200b" * 500_000, "a.md")]) == 1_000
    assert time.process_time() - begun < 20


@limits(deadline=None)
@given(HOSTILE, HOSTILE, st.sampled_from(sorted(labels.load("ja").problems)), st.sampled_from(["ja", "en"]))
def test_no_output_does_anything(path: str, value: str, kind: str, language: str) -> None:
    words = labels.load(language)
    names = set(re.findall(r"\{(\w+)\}", " ".join(words.problems[kind].values())))
    chosen = {name: of for name, of in (("expected", "text"), ("cause", "unknown")) if name in names}
    given_ = dict.fromkeys([*names, "detail"], value) | chosen
    report = Report([problem(Place(path), kind, **given_)], words)  # type: ignore[arg-type]
    for name, form in FORMATS.items():
        written = form(report)
        assert not DOES.search(written), name
        if name in ("text", "github"):
            assert written.count("\n") == 2, name  # the problem and the count: no line is forged
        else:
            assert json.loads(written)
    assert (kind in WARNINGS) != report.problems[0].is_error


@limits(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(HOSTILE.map(lambda text: text.replace("\udc80", "")), st.sampled_from(["mkdocs.yml", "bib/refs.bib", "docs/chapters/01-first.md", "docs/glossary/nll.md"]), st.randoms())
def test_no_command_lets_it_through(tmp_path_factory: pytest.TempPathFactory, capsys: Any, value: str, name: str, random: Any) -> None:
    root = tmp_path_factory.mktemp("unseen") / "edition"
    shutil.copytree(BASE, root)
    text = (root / name).read_text(encoding="utf-8")
    at = random.randrange(len(text))
    (root / name).write_bytes((text[:at] + value + text[at:]).encode())
    for more in (["--format", "text"], ["--format", "github"], ["--format", "json"], ["--format", "sarif"], ["--fix", "--dry-run"]):
        main(["check", *more, "--config", str(root / "mkdocs.yml")])
        told = capsys.readouterr()
        assert not DOES.search(told.out + told.err), more


@given(HOSTILE)
def test_escaped_json_says_the_same(value: str) -> None:
    assert json.loads(escaped(json.dumps(value, ensure_ascii=False))) == value
    assert not DOES.search(visible(value))
