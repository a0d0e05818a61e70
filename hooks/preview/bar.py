"""The bar at the head of every page of the preview: what is wrong, whether the page is old, and the way to print."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from preview.faults import Line

PREFIX = "/~preview/"
"""The addresses of the preview's own; no file of ``docs`` gets such a one."""

_HEADER = re.compile(r"<header\b.*?(?=</header>)", re.DOTALL | re.IGNORECASE)
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_PLACE = re.compile(r"[^/:]+/(.+)\.md(?::\d+)?")


@dataclass(frozen=True, slots=True)
class Bar:
    """What one bar says. ``notice`` comes before the count: that the page is old, or the program.

    ``token`` names the state; ``links`` are addresses with their words, in order.
    """

    token: str
    lines: Sequence[Line]
    notice: str
    links: Sequence[tuple[str, str]]
    words: Mapping[str, Any]

    @property
    def errors(self) -> bool:
        return bool(self.notice) or any(line.error for line in self.lines)


def summary(lines: Sequence[Line], words: Mapping[str, Any]) -> str:
    """How many errors and warnings there are, or that there are none."""
    errors = sum(line.error for line in lines)
    told: Mapping[str, str] = words["check"]
    return told["count"].format(errors=errors, warnings=len(lines) - errors) if lines else told["clean"]


def render(bar: Bar, address_of: Callable[[str], str | None]) -> str:
    """The bar as HTML. ``address_of`` gives the address of a page of ``docs`` by its path without its suffix."""
    words = bar.words["preview"]
    says = bar.words["gap"].join(filter(None, [bar.notice, summary(bar.lines, bar.words)]))
    listed = ""
    if bar.lines:
        items = "".join(f"<li{'' if line.error else ' class=is-warning'}>{_line(line, address_of)}</li>" for line in bar.lines)
        # A list that the editor has folded stays folded until it says something else (bar.js).
        name = hashlib.sha256(items.encode()).hexdigest()[:12]
        opened = " open" if bar.errors else ""
        head = f'<details data-list="{name}"{opened}><summary>{escape(words["details"])}</summary>'
        listed = f'{head}<ul tabindex="0">{items}</ul></details>'
    links = "".join(f'<a href="{escape(address)}">{escape(name)}</a>' for address, name in bar.links)
    role, kind = ("alert", " has-errors") if bar.errors else ("status", "")
    return (
        f'<aside class="preview-bar{kind}" aria-label="{escape(words["name"])}">'
        f'<p role="{role}" data-stopped="{escape(words["stopped"])}">{escape(says)}</p>{listed}'
        f'<p class="preview-bar__links">{links}</p></aside>'
    )


def _line(line: Line, address_of: Callable[[str], str | None]) -> str:
    """A line, its place a link when it stands on a page of the preview."""
    place = f"<code>{escape(line.place)}</code>" if line.place else ""
    found = _PLACE.fullmatch(line.place)
    address = address_of(found[1]) if found else None
    return " ".join(filter(None, [f'<a href="{escape(address)}">{place}</a>' if address else place, escape(line.message)]))


def with_bar(page: str, bar: str, token: str) -> str:
    """A page with the bar as the last thing of its header, or the first of its body, and what the bar needs."""
    files = f'<link rel="stylesheet" href="{PREFIX}bar.css"><script src="{PREFIX}bar.js" data-token="{token}" defer></script>'
    at = _HEADER.search(page) or _BODY.search(page)
    if at is None:
        return page
    return page[: at.end()] + bar + files + page[at.end() :]


def bare_page(title: str, body: str, language: str) -> str:
    """A page of the preview itself, under the strictest policy that it can live with."""
    policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'"
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title></head>'
        f'<body class="preview-page">{body}</body></html>'
    )
