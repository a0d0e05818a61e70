"""What ``mkdocs.yml`` may say: nothing that runs, reads elsewhere, or shows more than an essay may hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig

from essay.configuration import BIBTEX, EXTENSIONS, EXTRA, KEYS, PLUGINS, THEME, VARIABLES, WHOLE, Refused, refused
from essay.rendered import MADE, check_configuration, lost
from essay.settings import read_settings
from essay.settingsfaults import refused_settings

SAMPLES = {
    "abbr": "甲 ABC。\n\n*[ABC]: 乙", "admonition": "!!! note \"題\"\n    文", "def_list": "語\n:   文", "sane_lists": "3. 甲", "smarty": "\"a\" -- b...",
    "pymdownx.caret": "甲^2^ ^^乙^^", "pymdownx.details": "??? note \"題\"\n    文", "pymdownx.keys": "++ctrl+a++", "pymdownx.mark": "==甲==",
    "pymdownx.smartsymbols": "(c) 1/2 -->", "pymdownx.tilde": "H~2~O ~~甲~~",
}  # fmt: skip
"""What each extension that the edition does not use itself is for."""


def told(root: Path, text: str) -> list[tuple[int, str, str]]:
    (root / "mkdocs.yml").write_text(text, encoding="utf-8")
    found = [dict(problem.values) | {"line": problem.place.line} for problem in check_configuration(read_settings(root / "mkdocs.yml"))]
    return [(one["line"], one["key"], one["value"]) for one in found]  # type: ignore[misc]


def test_no_key_of_mkdocs_or_its_theme_is_taken_for_a_slip() -> None:
    """What is offered in place of a key is harmless; what is refused must not be told as a mere slip, nor let through a preview."""
    theme = {"locale", "static_templates", "include_search_page", "search_index_only", "direction", "i18n", "shortcuts", "extends", "dir"}
    extra = {"alternate", "analytics", "annotate", "consent", "disqus", "homepage", "manifest", "scope", "social", "status", "tags", "version"}
    keys = [*(MkDocsConfig()._schema_keys - KEYS - {"config_file_path"}), "INHERIT", *(f"theme.{key}" for key in theme), *(f"extra.{key}" for key in extra)]
    found = list(refused_settings(Refused("mkdocs.yml", 1, key, WHOLE) for key in keys))
    assert {one.kind for one in found} == {"refused-setting"}, [one for one in found if one.kind != "refused-setting"]
    (slip,) = refused_settings([Refused("mkdocs.yml", 1, "site_nmae", WHOLE)])
    assert (slip.kind, dict(slip.values)["suggestion"]) == ("settings-unknown-key", "site_name")


def test_the_edition_s_own_may_stand() -> None:
    assert [*check_configuration(read_settings(ROOT / "mkdocs.yml"))] == []


@pytest.mark.parametrize(("line", "key", "value"), [
    ("plugins: { exec: { on: x } }", "plugins", "exec"), ("plugins: exec", "plugins", "exec"), ("plugins: [[search]]", "plugins", "[…]"),
    ("plugins: [bibtex: { bib_file: 'https://a.example/x.bib', csl_file: x }]", "plugins.bibtex.csl_file", "…"),
    ("plugins: { bibtex: { bib_file: /etc/passwd } }", "plugins.bibtex.bib_file", "/etc/passwd"),
    ("markdown_extensions: { pymdownx.snippets: {} }", "markdown_extensions", "pymdownx.snippets"),
    ("markdown_extensions: [pymdownx.blocks.html]", "markdown_extensions", "pymdownx.blocks.html"),
    ("markdown_extensions: [!!python/name:os.system ]", "tag", "!!python/name:os.system"),
    ("site_name: !!python/object/apply:os.system [ls]", "tag", "!!python/object/apply:os.system"),
    ("? !!python/name:os.system\n: x", "tag", "!!python/name:os.system"), ("site_name: !relative $docs_dir", "tag", "!relative"),
    ("site_url: !ENV SECRET", "!ENV", "SECRET"), ("repo_name: !ENV [SITE_URL, SECRET, x]", "!ENV", "SECRET"), ("edit_uri: !ENV [SECRET]", "!ENV", "SECRET"),
    ("site_name: !ENV SITE_URL", "tag", "!ENV"), ("theme: !ENV [SITE_URL, { custom_dir: docs }]", "tag", "!ENV"), ("site_dir: !ENV [SITE_URL, /etc]", "tag", "!ENV"),
    ("site_url: &a !ENV [SITE_URL, docs]\ntheme: { custom_dir: *a }", "theme.custom_dir", "[…]"), ("site_url: &a !ENV [SITE_URL, { custom_dir: docs }]\ntheme: *a", "theme", "[…]"),
    ("repo_url: !ENV [SITE_URL, 'javascript:x']", "repo_url", "javascript:x"),
    ("<<: { plugins: [exec] }", "<<", "<<"), ("extra: { essay: { <<: { bibliography: /etc/passwd } } }", "<<", "<<"),
    ("extra: { essay: { bibliography: ../x } }", "extra.essay.bibliography", "../x"), ("extra: { social: [] }", "extra.social", "…"),
    ("extra: { essay: { styles: { ja: 'https://a.example/x.csl', ko: /x.csl } } }", "extra.essay.styles.ko", "/x.csl"),
    ("docs_dir: /etc", "docs_dir", "/etc"), ("docs_dir: .", "docs_dir", "."), ("docs_dir: \"a\\0\"", "docs_dir", "a\0"), ("site_dir: ..", "site_dir", ".."),
    ("site_dir: docs", "site_dir", "docs"), ("theme: { custom_dir: docs/x }", "theme.custom_dir", "docs/x"), ("theme: { custom_dir: linked }", "theme.custom_dir", "linked"),
    ("theme: { favicon: '\"><script>' }", "theme", "\"><script>"), ("theme: { static_templates: [x] }", "theme.static_templates", "…"),
    ("repo_name: <script>", "repo_name", "<script>"), ("repo_url: javascript:x", "repo_url", "javascript:x"), ("site_url: //a.example/", "site_url", "//a.example/"),
    ("repo_url: !ENV [REPO_URL, 'data:x']", "repo_url", "data:x"), ("nav: [a: [b: ' JavaScript:x']]", "nav", " JavaScript:x"),
    ("nav: [a: 'java&Tab;script&colon;x']", "nav", "java&Tab;script&colon;x"), ("nav: [a: '\"onclick=x']", "nav", "\"onclick=x"),
    ("hooks: [docs/hooks/a.py]", "hooks", "docs/hooks/a.py"), ("hooks: [hooks/../docs/a.py]", "hooks", "hooks/../docs/a.py"), ("hooks: [hooks/a.txt]", "hooks", "hooks/a.txt"),
    ("extra_javascript: [a.js]", "extra_javascript", "…"), ("extra_css: [a.css]", "extra_css", "…"), ("copyright: <script>x</script>", "copyright", "<script>"),
    ("copyright: <a href=javascript:x>x</a>", "copyright", "href=javascript:x"), ("copyright: <b style=top:0>x</b>", "copyright", "style=top:0"),
])
def test_what_runs_or_reads_elsewhere_is_refused(tmp_path: Path, line: str, key: str, value: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# 題\n", encoding="utf-8")
    (tmp_path / "linked").symlink_to("/etc")
    assert (2, key, value) in told(tmp_path, f"site_author: x\n{line}\n")


@pytest.mark.parametrize("text", [
    "", "[a]", "theme: material\n", "plugins: []\n", "nav: [a.md, '第1章: 題': b.md, 覚え書き: '10 甲: 乙.md', c: 'https://a.example/?b=1&c=2']\n",
    "markdown_extensions: [markdown.extensions.tables, admonition, toc: { permalink: '#' }]\n", "hooks: [hooks/site.py]\n", "site_name: a < b & c\n",
    "theme: { name: material, language: ja, favicon: assets/a.svg }\n", "copyright: 甲 &amp; <a href='https://a.example/' rel=license>乙</a>\n",
    "repo_url: !ENV [REPO_URL, '']\nsite_url: http://127.0.0.1:8000/\n", f"hooks: ['{ROOT}/hooks/site.py']\n",
])
def test_what_an_edition_needs_is_not(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []


def test_a_second_file_of_settings_is_refused(tmp_path: Path) -> None:
    assert (2, "INHERIT", "…") in told(tmp_path, "site_author: x\nINHERIT: base.yml\n")


@pytest.mark.parametrize("name", sorted(EXTENSIONS))
def test_each_extension_makes_what_an_essay_may_hold(name: str) -> None:
    text = SAMPLES.get(name, "[甲](b.md){ .nolink }\n\n| a |\n| :-: |\n| b |\n\n```\n<b>\n```\n\n# 題\n\n文[^1]\n\n[^1]: 注")
    html = Markdown(extensions=[name]).convert(text)
    assert lost(html, MADE) == ()
    assert name not in SAMPLES or html != Markdown().convert(text)


def test_the_guide_lists_what_may_stand() -> None:
    section = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## 設定\n")[2].partition("\n## ")[0]
    listed = [set(re.findall(r"`([^`]+)`", line.partition(": ")[2])) for line in section.splitlines() if line.startswith("- ")]
    assert listed == [KEYS, THEME, EXTRA, EXTENSIONS, PLUGINS | BIBTEX, VARIABLES]


@limits(deadline=None)
@given(st.recursive(st.text(max_size=5) | st.sampled_from(["plugins", "essay", "!ENV x", "<<"]), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from(["plugins", "theme", "extra", "essay", "nav", "hooks", "bibtex", "docs_dir", "INHERIT", "styles"]), inner, max_size=3)))
def test_no_shape_breaks_it(value: object) -> None:
    for one in refused(yaml.compose(yaml.safe_dump(value), Loader=yaml.SafeLoader), ROOT / "mkdocs.yml"):
        assert one.line >= 1
