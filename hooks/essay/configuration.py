"""What ``mkdocs.yml`` may say. Strangers can propose a change to it as to any page, and MkDocs does what it says.

Its tags make Python objects, its plugins and hooks run, its paths are read, written and published, its texts
stand in pages. What it may hold is listed here, in code, which a person reads before taking a change of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[2]
"""Whose program runs; an edition of another folder may use its hooks, templates and styles."""

KEYS = frozenset({
    "copyright", "dev_addr", "docs_dir", "edit_uri", "edit_uri_template", "extra", "hooks", "markdown_extensions",
    "nav", "not_in_nav", "plugins", "repo_name", "repo_url", "site_author", "site_description", "site_dir", "site_name",
    "site_url", "strict", "theme", "use_directory_urls", "validation",
})  # fmt: skip
THEME = frozenset({"custom_dir", "favicon", "language", "name"})
EXTRA = frozenset({"essay", "handout"})
BIBTEX = frozenset({"bib_by_default", "bib_file", "enable_inline_citations", "footnote_format"})
"""The keys of the file, of ``theme``, of ``extra``, of the plugin ``bibtex``."""

EXTENSIONS = frozenset({
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "sane_lists", "smarty", "tables", "toc",
    "pymdownx.betterem", "pymdownx.caret", "pymdownx.details", "pymdownx.keys", "pymdownx.mark", "pymdownx.smartsymbols",
    "pymdownx.superfences", "pymdownx.tilde",
})  # fmt: skip
"""Extensions that read no other file, fetch nothing, and make nothing but what an essay may hold."""

PLUGINS = frozenset({"bibtex", "search"})
TAGS = frozenset({"!ENV", "tag:yaml.org,2002:python/object/apply:pymdownx.slugs.slugify"})
VARIABLES = frozenset({"SITE_URL", "REPO_URL", "REPO_NAME", "EDIT_URI"})
"""What ``!ENV`` may take from the environment, in which there may be secrets."""

ADDRESSES = frozenset({"site_url", "repo_url", "repo_name", "edit_uri"})
"""The keys whose values may come from there."""

WHOLE = "…"
"""Stands for whatever is written behind a key that may not be there."""

_STANDARD = re.compile(r"tag:yaml\.org,2002:(?:binary|bool|float|int|map|null|omap|pairs|seq|set|str|timestamp|value)")
_ADDRESS = re.compile(r"(?!//|(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:)[^<>\"\0-\x1f\x7f-\x9f]*")
_UNQUOTED = re.compile(r"[^<>\"'&\0-\x1f]*")


@dataclass(frozen=True, slots=True, order=True)
class Refused:
    """A value that may not stand in a file of settings, by its key and line."""

    file: str
    line: int
    key: str
    value: str


def refused(root: yaml.Node | None, file: Path) -> tuple[Refused, ...]:
    """Everything in the nodes of a file of settings that may not stand there.

    Nor may ``INHERIT``: the check reads one file, and a second one would make it and the build disagree.
    """
    found = {Refused(file.name, node.start_mark.line + 1, key, value[:60]) for key, node, value in _found(root, file.parent)}
    return tuple(sorted(found))


def extension_name(name: str) -> str:
    """The shorter of the two names that Python-Markdown's own extensions have."""
    return name.removeprefix("markdown.extensions.")


Found = tuple[str, yaml.Node, str]
"""A key, the node at which a message points, and the value that is refused."""


def _found(root: yaml.Node | None, folder: Path) -> Iterator[Found]:
    yield from _tags(root)
    top = dict(_pairs(root))
    for table, known, path in ((root, KEYS, ""), (top.get("theme"), THEME, "theme."), (top.get("extra"), EXTRA, "extra.")):
        yield from ((f"{path}{key}", value, WHOLE) for key, value in _pairs(table) if key not in known)
    yield from _unlisted(top.get("markdown_extensions"), "markdown_extensions", EXTENSIONS)
    yield from _unlisted(top.get("plugins"), "plugins", PLUGINS)
    for _, plugin in _named(top.get("plugins"), "bibtex"):
        yield from ((f"plugins.bibtex.{key}", value, WHOLE) for key, value in _pairs(plugin) if key not in BIBTEX)
    yield from _hooks(top.get("hooks"), folder)
    yield from _paths(top, folder)
    for key in ("repo_url", "site_url", "edit_uri", "edit_uri_template", "nav"):
        written = _texts(top.get(key))
        yield from ((key, node, node.value) for node in written if not _ADDRESS.fullmatch(unescape(node.value).strip()))
    for key in ("theme", "repo_name"):
        yield from ((key, node, node.value) for node in _texts(top.get(key)) if not _UNQUOTED.fullmatch(node.value))


def _tags(root: yaml.Node | None) -> Iterator[Found]:
    """Tags that would make an object, and variables of the environment that would be published."""
    of_environment = {id(value) for key, value in _pairs(root) if key in ADDRESSES}
    for node in _all(root):
        if node.tag == "!ENV" and (id(node) not in of_environment or isinstance(node, yaml.MappingNode)):
            yield "tag", node, "!ENV"  # its default could be anything
        elif node.tag == "!ENV":
            asked = [node] if isinstance(node, yaml.ScalarNode) else (node.value[:-1] or node.value)
            yield from (("!ENV", name, str(name.value)) for name in asked if name.value not in VARIABLES)
        elif isinstance(node, yaml.ScalarNode) and node.tag.endswith(":merge"):
            yield "<<", node, "<<"  # what it brings would have to be looked for elsewhere
        elif node.tag not in TAGS and not _STANDARD.fullmatch(node.tag):
            yield "tag", node, node.tag.replace("tag:yaml.org,2002:", "!!")


def _unlisted(node: yaml.Node | None, key: str, known: frozenset[str]) -> Iterator[Found]:
    yield from ((key, at, name) for name, at in _listed(node) if extension_name(name) not in known)


def _hooks(node: yaml.Node | None, folder: Path) -> Iterator[Found]:
    """Hooks that do not lie in a folder ``hooks`` which a person reads."""
    homes = {(folder / "hooks").resolve(), PROJECT / "hooks"}
    for hook in _texts(node):
        if hook.value.endswith(".py") and (folder / hook.value).resolve().parent in homes:
            continue
        yield "hooks", hook, hook.value


def _paths(top: dict[str, yaml.Node], folder: Path) -> Iterator[Found]:
    """Folders and files outside of the edition, templates among its pages, and output over its sources."""
    extra = dict(_pairs(top.get("extra")))
    tables = (("theme", top.get("theme")), ("extra", top.get("extra")), ("extra.essay", extra.get("essay")))
    yield from ((key, node, "[…]") for key, node in tables if isinstance(node, yaml.SequenceNode))
    essay, theme = dict(_pairs(extra.get("essay"))), dict(_pairs(top.get("theme")))
    given: list[tuple[str, yaml.Node | None]] = [
        ("docs_dir", top.get("docs_dir")), ("site_dir", top.get("site_dir")), ("theme.custom_dir", theme.get("custom_dir")),
        *((f"extra.essay.{key}", essay.get(key)) for key in ("bibliography", "chapters", "glossary", "incidents")),
        *((f"extra.essay.styles.{key}", style) for key, style in _pairs(essay.get("styles"))),
        *((f"plugins.bibtex.{key}", value) for _, plugin in _named(top.get("plugins"), "bibtex")
          for key, value in _pairs(plugin) if key == "bib_file"),
    ]  # fmt: skip
    home = folder.resolve()
    docs = _resolved(home, top.get("docs_dir"), "docs")
    for key, node in given:
        if not isinstance(node, yaml.ScalarNode):
            yield from ((key, found, "[…]") for found in (node,) if found)  # an alias of an «!ENV» elsewhere
            continue
        path = _resolved(home, node, "")
        theirs = key == "theme.custom_dir" or key.startswith("extra.essay.styles.")
        inside = home in path.parents or (theirs and PROJECT in path.parents)
        templates = key == "theme.custom_dir" and (path == docs or docs in path.parents or path in docs.parents)
        sources = key == "site_dir" and any((path / name).exists() for name in ("mkdocs.yml", "site.py", "main.html", "index.md"))
        if not inside or templates or sources:
            yield key, node, node.value


def _resolved(home: Path, node: yaml.Node | None, default: str) -> Path:
    try:
        return (home / (node.value if isinstance(node, yaml.ScalarNode) else default)).resolve()
    except (OSError, ValueError, RuntimeError):  # a NUL, a loop of links
        return Path("/")


def _named(node: yaml.Node | None, name: str) -> Iterator[tuple[str, yaml.Node | None]]:
    """The options of an entry of a list of plugins."""
    tables = node.value if isinstance(node, yaml.SequenceNode) else [node]
    yield from ((key, value) for table in tables for key, value in _pairs(table) if key == name)


def _listed(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    """The names in a list of names and of tables with options, or the keys of one table."""
    for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        if isinstance(item, yaml.ScalarNode):
            yield item.value, item
        elif isinstance(item, yaml.MappingNode):
            yield from ((str(key.value), key) for key, _ in item.value)
        elif item is not None:
            yield "[…]", item


def _pairs(node: yaml.Node | None) -> list[tuple[str, yaml.Node]]:
    return [(str(key.value), value) for key, value in node.value] if isinstance(node, yaml.MappingNode) else []


def _texts(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """The plain values in a node, however deep they stand."""
    keys = {id(key) for table in _all(node) if isinstance(table, yaml.MappingNode) for key, _ in table.value}
    yield from (found for found in _all(node) if isinstance(found, yaml.ScalarNode) and id(found) not in keys)


def _all(root: yaml.Node | None) -> Iterator[yaml.Node]:
    """Every node, each once: a node may hold itself."""
    waiting, seen = [root] if root else [], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            waiting += (part for pair in node.value for part in pair)
