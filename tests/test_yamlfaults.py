"""Why YAML cannot be read, by what editors do, whichever of the two parsers says so."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from essay import labels
from essay.yamlfaults import _CAUSES, YamlFault, no_mapping, yaml_fault

SLIPS = {
    "id: x\n\tforms: a\n": ("tab", 1),
    "a:\n\tb: c\n": ("tab", 1),
    "a: @b\n": ("sign", 0),
    "a: *b\n": ("sign", 0),
    "a: *語*\n": ("sign", 0),
    "a: }\n": ("sign", 0),
    "id: x\nreading：よみ\nforms: [a]\n": ("wide-colon", 1),
    "id: x\nreading:よみ\nforms: [a]\n": ("colon-space", 1),
    "id: x\nreading:　よみ\nforms: [a]\n": ("colon-space", 1),
    "id: x\nreading よみ\nforms: [a]\n": ("no-colon", 1),
    "id: x\nreading よみ\n": ("no-colon", 1),
    "a: b: c\n": ("colon-in-value", 0),
    "a: b\n  c: d\n": ("indent", 1),
    "a:\n  b: c\n d: e\n": ("indent", 2),
    "id: x\na\nb: c\n": ("no-colon", 1),
    "a: 「b: c」\n": ("colon-in-value", 0),
    "a: [b, , c]\n": ("item", 0),
    "a: { b: c, , }\n": ("item", 0),
    "a: [b,\n": ("bracket", 0),
    "id: x\na: [\n": ("bracket", 1),
    "a: 'b' c\n": ("leftover", 0),
    "a: 'it's'\n": ("leftover", 0),
    "a: ? b\n": ("sign", 0),
    "a: !<x\n": ("tag", 0),
    "a: !語 x\n": ("tag", 0),
    "a: b\n...\nc: d\n": ("document", 2),
    'id: x\na: "b\nc: d\n': ("quote", 1),
    "id: x\na: [b, c\nd: e\n": ("bracket", 1),
    "a: {b: c\nd: e\n": ("bracket", 0),
    "a: ['b' 'c']\n": ("bracket", 0),
    'a: "b" c\nd: e\n': ("leftover", 0),
    "a: [b]]\n": ("leftover", 0),
    "  a: b\nc: d\n": ("indent", 1),
    "- a\nb: c\n": ("indent", 1),
    "a: - b\n": ("list", 0),
    "a: |b\n": ("block", 0),
    "a: > b\n": ("block", 0),
    'a: "b\\語"\n': ("escape", 0),
    "a: b\n---\nc: d\n": ("document", 1),
    "a: &x b\nc: &x d\n": ("anchor", 1),
    "id: x\na: \x01\n": ("character", 1),
}


def told(text: str, loader: Any) -> YamlFault:
    with pytest.raises(yaml.YAMLError) as caught:
        yaml.compose(text, Loader=loader)
    return yaml_fault(caught.value, text)


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_is_told_by_its_cause_at_its_line(text: str, loader: Any) -> None:
    fault = told(text, loader)
    assert (fault.cause, fault.line) == SLIPS[text]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_cause_has_words(language: str) -> None:
    words = labels.load(language).words["causes"]
    assert {name for name, _ in _CAUSES} | {
        "wide-colon",
        "colon-space",
        "no-mapping",
        "loose",
        "alias",
        "item",
        "unknown",
    } == set(words)
    for cause in words.values():
        assert not cause["says"].endswith(("。", "."))
        assert cause["remedy"].endswith(("。", "."))


def test_what_is_not_known_is_told_in_the_words_of_the_library() -> None:
    assert yaml_fault(yaml.YAMLError("new words\nand more"), "a") == YamlFault("unknown", 0, "new words")
    assert yaml_fault(yaml.MarkedYAMLError(), "a") == YamlFault("unknown", 0, "YAML")


@pytest.mark.parametrize(
    ("text", "cause", "line"),
    [("# x\nreading：よみ\n", "wide-colon", 1), ("a:b\n", "colon-space", 0), ("- a\n", "no-mapping", 0), ("", "no-mapping", 0)],
)
def test_a_text_without_keys_is_told_by_its_colons(text: str, cause: str, line: int) -> None:
    assert no_mapping(text) == YamlFault(cause, line)
