"""A page put into ``nav`` of ``mkdocs.yml`` as an editor would: one line, and not a byte of the rest changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from essay.settings import nav_of, nodes

_DASH = re.compile(r"[ \t]*-[ \t]+")


def with_page(text: str, page: str, title: str, folder: str) -> str | None:
    """The text with a page below the last one of its folder, or at the end where there is none.

    ``None`` when that cannot be done with one line: ``nav`` is missing, empty, or written in brackets.
    """
    root = nodes(text)
    nav = next((value for key, value in root.value if key.value == "nav"), None) if isinstance(root, yaml.MappingNode) else None
    entry = yaml.safe_dump({title: page} if title else page, allow_unicode=True, width=10**6).removesuffix("...\n").strip()
    if not isinstance(nav, yaml.SequenceNode) or not nav.value or "\n" in entry:
        return None
    leaves = list(_leaves(nav))
    inside = [(item, leaf) for item, leaf, name in leaves if name.startswith(f"{folder}/")]
    item, leaf = inside[-1] if inside else (nav.value[0].start_mark.index, leaves[-1][1])
    before = nav_of(root)
    start = text.rfind("\n", 0, item) + 1
    dash = text[start:item]
    end = text.find("\n", leaf)
    if not _DASH.fullmatch(dash):
        return None
    if end < 0:
        changed = f"{text}\n{dash}{entry}"
    else:
        line_end = "\r\n" if text[end - 1] == "\r" else "\n"
        changed = f"{text[: end + 1]}{dash}{entry}{line_end}{text[end + 1 :]}"
    line = text.count("\n", 0, leaf) + 1
    expected = [name for name, at in before if at <= line] + [page] + [name for name, at in before if at > line]
    try:
        return changed if [name for name, _ in nav_of(nodes(changed))] == expected else None
    except yaml.YAMLError:
        return None


def _leaves(nav: yaml.SequenceNode) -> Iterator[tuple[int, int, str]]:
    """Everything that ``nav`` names: where its item begins, where its path or address ends, and that itself."""
    for item in nav.value:
        pairs = item.value if isinstance(item, yaml.MappingNode) else [(None, item)]
        for _, value in pairs:
            if isinstance(value, yaml.SequenceNode):
                yield from _leaves(value)
            else:
                yield item.start_mark.index, value.end_mark.index, str(value.value)
