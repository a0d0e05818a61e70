"""Strangers' text is not code: what passes the check becomes HTML in which the sanitiser finds nothing that acts."""

from __future__ import annotations

import re
import time
from pathlib import Path

import nh3
import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from lxml import html
from markdown import Markdown

from essay.anchors import is_of_frame
from essay.checks import examine
from essay.limits import LIMITS, over_limits
from essay.settings import Settings
from essay.source import read_source
from essay.strangers import CLASSES, ELEMENTS, GLOBAL, IN_LISTS, KINDS, SCHEMES, check_markup, is_allowed

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PIECES = (
    "文", " ", "\n", "\n\n", "    ", "`", "``", "```\n", "~~~\n", "<!--", "-->", "--!>", "<!-->", "<script>", "</script>", "<div>", "</div>",
    "<div markdown>", "<code>", "</code>", "<pre>", "</pre>", "<b>", "</b>", "<img src=x onerror=x>", "<img src='a.png' alt='x'>", "<a href='",
    "javascript:x", "'>", "[", "](", ")", "]: ", "{ ", " }", "onclick=x", ".a", "#b", "<", ">", "&lt;", "&#60;", "\\", "> ", "- ", "[^1]", "[^1]: ", "*", "|",
    "<svg onload=x>", "<style>", "<p style='x'>", "<iframe src=x>", "<?php", "<!DOCTYPE x>", "<![CDATA[", "]]>", "\"", "<details>", "<summary>",
)


def rendered(text: str) -> str:
    extensions = ["attr_list", "md_in_html", "tables", "footnotes", "pymdownx.betterem", "pymdownx.superfences"]
    return Markdown(extensions=extensions).convert(text)


def acts(page: str) -> list[str]:
    """What of a page would act in a browser: elements, attributes and addresses that nh3 does not know as harmless."""
    if not page.strip():
        return []
    found = []
    for element in html.fragment_fromstring(page, create_parent="div").iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in ("script", "style", "iframe", "object", "embed", "form", "meta", "base", "link", "svg", "math"):
            found.append(element.tag)
        found += [name for name in element.attrib if name.startswith("on") or name == "style"]
        for name in ("href", "src"):
            address = element.get(name, "")
            kept = nh3.clean(f'<a href="{address.replace(chr(34), "%22")}">x</a>', url_schemes=set(SCHEMES), link_rel=None)
            if address and "href" not in kept and re.match(r"[\s\x00-\x1f]*[a-z]+script", address, re.IGNORECASE):
                found.append(address)
    return found


class _Book:
    """As much of a book as the check reads."""

    references: dict[str, object] = {}  # noqa: RUF012 - never changed

    def __init__(self, text: str) -> None:
        source = read_source(text, "docs/a.md", "a.md")
        self.pages = {"a.md": type("Page", (), {"source": source})()}


@limits(max_examples=1500, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_what_passes_the_check_does_not_act(text: str) -> None:
    text = text.replace("---\n", "")
    if not [*check_markup(_Book(text))]:  # type: ignore[arg-type]
        assert acts(rendered(text)) == [], rendered(text)


@pytest.mark.parametrize("text", [
    "<script>x</script>", "a <script>x</script>", "<code><img src=x onerror=x></code>", "<div>\n`<script>x</script>`\n</div>",
    "<!-- a\n\n<script>x</script>\n\n-->", "x <!-- a\n\n<script>x</script> -->", "<!--><script>x</script>-->", "[a](javascript:x)", "[a]( java\tscript:x )",
    "[a](<javascript:x>)", "[a](&#x6a;avascript:x)", "[a][b]\n\n[b]: javascript:x", "# a { onclick=x }", "*a*{ onclick=x }", "<svg/onload=x>", "<img/src=x/onerror=x>",
    "<a href=\"x\"onclick=y>z</a>", "<details ontoggle=x open>", "<p style=position:fixed>", "<SCRIPT\n>x</SCRIPT>", "<iframe srcdoc='x'>", "<math><a href='x'>",
])
def test_what_acts_is_refused(text: str) -> None:
    assert [*check_markup(_Book(text))]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [
    "1 < 2 と 3 > 2", "`<script>`", "```html\n<script>\n```", "文。\n\n    <script>", "<https://example.org/>", "<ruby>字<rt>じ</rt></ruby>", "<!-- 覚え書き -->",
    "<details><summary>題</summary>文</details>", "<q lang='ko'>x</q><br/>", "<table><tr><td colspan=\"2\">x</td></tr></table>", "[a](b.md){ .nolink }",
    "[한국]{ lang=ko }", "a@example.org と <a@example.org>", "<img src='a.png' alt='絵' width=3>", "{ 集合 }",
])
def test_what_a_scholar_writes_is_not(text: str) -> None:
    assert [*check_markup(_Book(text))] == []  # type: ignore[arg-type]


def test_every_element_that_is_listed_may_stand() -> None:
    for name, attributes in ELEMENTS.items():
        assert is_allowed(f"<{name}>"), name
        for attribute in attributes | GLOBAL:
            assert is_allowed(f'<{name} {attribute}="x">'), (name, attribute)
        assert not is_allowed(f"<{name} onclick=x>")


def test_the_guide_lists_what_may_stand() -> None:
    section = CONTRIBUTING.partition("## HTML\n")[2].partition("\n## ")[0]
    told = set(re.findall(r"`([a-z-]+)`", section))
    assert told == set(ELEMENTS) | {name for names in ELEMENTS.values() for name in names} | GLOBAL | IN_LISTS


@pytest.mark.parametrize("unit", ["[", "*", "`", "> ", "- ", "<", "<!--", "![](", "「", "{", "\\", "[^1]", "**「", "    - a\n", "<div>\n", "\u3042"])
def test_time_grows_with_the_length_and_not_with_its_square(tmp_path: Path, unit: str) -> None:
    """Processor time for four times the text, in one run: less than ten times as much, or under a second in all."""
    def taken(count: int) -> float:
        root = tmp_path / str(count)
        (root / "docs").mkdir(parents=True)
        (root / "bib").mkdir()
        (root / "bib/refs.bib").write_text("")
        (root / "docs/index.md").write_text("# 題\n\n" + unit * count, encoding="utf-8")
        begun = time.process_time()
        examine(root, Settings(language="ja"))
        return time.process_time() - begun

    small, large = taken(5_000), taken(20_000)
    assert large < 1 or large < 10 * small


OVER = {
    "file": "あ" * 700_000, "front": "---\ntitle: " + "x" * 65_000 + "\n---\n# 題\n", "block": "あ" * 50_001, "levels": "> " * 21 + "x",
    "brackets": "[" * 31, "signs": "*a" * 501, "spaces": "x" + " " * 301 + "y", "tags": "<b>" * 101, "blocks": "x\n\n" * 20_002,
    "headings": "# a\n" * 2_001, "fences": "```\n" * 2_001, "notes": "[^a]: b\n" * 2_001, "calls": "[^a] " * 201,
}
"""For each limit a text that is just over it."""


@pytest.mark.parametrize("what", LIMITS)
def test_each_limit_is_told(what: str) -> None:
    told = [dict(problem.values)["expected"] for problem in over_limits(OVER[what], "docs/a.md")]
    assert what in told


@pytest.mark.parametrize("text", [
    "[" * 30 + "x" + "](y)" * 30, "*a" * 500, "_a" * 500, "`a" * 500, "> " * 20 + "x", "<b>" * 100 + "x", "[^a]" * 199 + "\n\n[^a]: b", "(" * 9 + "[a](b " * 20,
    "x" + " " * 300 + "y", "あ" * 50_000, "| a " * 2_000 + "\n" + "| - " * 2_000,
])
def test_what_the_limits_leave_is_rendered_soon(text: str) -> None:
    assert [*over_limits(text, "docs/a.md")] == []
    begun = time.process_time()
    rendered(text)
    assert time.process_time() - begun < 20


def test_nothing_outside_of_the_edition_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# 秘密\n", encoding="utf-8")
    docs = tmp_path / "edition" / "docs"
    docs.mkdir(parents=True)
    (docs / "a.md").symlink_to(secret)
    (docs / "all").symlink_to(tmp_path)
    book, problems = examine(tmp_path / "edition", Settings(language="ja"))
    assert book.pages == {}
    assert {problem.kind for problem in problems} == {"symbolic-link", "missing-bibliography"}


@pytest.mark.parametrize("text", ["a<b", "甲a<b と p<c。", "- a<b\n\n> x<y", "1<n<2", "a<b&c", "行 <a\nb"])
def test_a_sign_that_becomes_no_tag_may_stand(text: str) -> None:
    assert [*check_markup(_Book(text))] == []  # type: ignore[arg-type]
    assert "<a" not in rendered(text)


@pytest.mark.parametrize("text", ["x<y>z", "a<b c=d>e", "n<a,b>", "<a", "x <y and z> w", "a<b\nc>d", "> <b"])
def test_a_sign_that_becomes_a_tag_or_begins_a_line_may_not(text: str) -> None:
    assert [*check_markup(_Book(text))]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [
    "[a]{ .md-overlay }", "[a]{.x}", "[a]{ .nolink\tcard }", "[a]{ .nolink.card }", "[a]{ class=md-search }", "[a]{ class='nolink md-search' }", "<b class=x>a</b>", "<b lang=ja CLASS = 'md-x'>a</b>",
    "<b class=\"&#109;d-x\">a</b>", "# 題 { .card }", "文\n{: .x }", "<div class='\nmd-x'>\n</div>",
])
def test_a_class_that_is_not_listed_is_refused(text: str) -> None:
    assert {problem.kind for problem in check_markup(_Book(text))} & {"refused-class", "refused-html"}  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [
    "![a](https://a.example/b.png)", "![a](//a.example/b.png)", "![a][b]\n\n[b]: HTTPS://a.example/b.png", "<img alt='a' src='https://a.example/b.png'>",
    "![a](/\\a.example/b.png)", "<img alt=a src='\t//a.example/b.png'>", "<img alt=a src='&#104;ttps://a.example/b.png'>",
])
def test_a_picture_from_elsewhere_is_refused(text: str) -> None:
    assert {problem.kind for problem in check_markup(_Book(text))} == {"foreign-picture"}  # type: ignore[arg-type]


def test_the_ids_of_the_frame_are_known() -> None:
    """Every id in the edition's templates that no value fills is kept from essays."""
    written = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "overrides").rglob("*.html"))
    ids = set(re.findall(r"\bid=\"([^\"{}]+)\"", written))
    assert ids
    assert {name for name in ids if not is_of_frame(name)} == set()


def test_the_guide_names_the_classes_and_the_kinds_of_files() -> None:
    section = CONTRIBUTING.partition("## HTML\n")[2].partition("\n## ")[0]
    assert all(f"「{name}」" in section for name in CLASSES)
    told = section.partition("docs に置けるのは ")[2].partition(" のファイル")[0]
    assert {f".{kind}" for kind in told.split("、")} == KINDS
