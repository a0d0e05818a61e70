"""Pieces of rendered HTML, cut out of one page and set into another."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from urllib.parse import urlsplit

from lxml import etree, html

from essay.mentions import SENTENCE_END, closed_up

_LOOSE = re.compile(r"(?<=<p>)\s+|\s+(?=</p>)")
"""The spaces around what has been taken out of a note."""

_WORDS = re.compile(r"(<h1\b[^>]*>)(.*?)(<a\b[^>]*\bheaderlink\b|</h1>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class NoteFragment:
    """An editorial note out of its page: ``title`` without its closing stop, ``body`` as HTML."""

    label: str
    page_url: str
    title: str
    body: str


def split_heading(content: str) -> tuple[str, str]:
    """A page's HTML up to the end of its first heading, and the rest."""
    head, tag, body = content.partition("</h1>")
    return (head + tag, body) if tag else ("", content)


def with_reading(heading: str, reading: str) -> str:
    """A page's first heading with its reading as ruby (HTML Living Standard, §4.5.10)."""
    ruby = f"<rp>（</rp><rt>{escape(reading)}</rt><rp>）</rp></ruby>"
    return _WORDS.sub(lambda match: f"{match[1]}<ruby>{match[2]}{ruby}{match[3]}", heading, count=1)


def editorial_notes(content: str, page_url: str, labels: set[str]) -> dict[str, NoteFragment]:
    """The notes of a page with these labels, without ids, backlinks and number."""
    found: dict[str, NoteFragment] = {}
    if not labels:
        return found
    for item in html.fragment_fromstring(content, create_parent="div").iter("li"):
        label = item.get("id", "").removeprefix("fn:")
        if label in labels and item.get("id", "").startswith("fn:"):
            for link in item.xpath(".//a[contains(@class,'footnote-backref')] | .//span[@class='note__number']"):
                link.drop_tree()
            _drop_ids(item)
            title = _take_title(item)
            found[label] = NoteFragment(label, page_url, title, _LOOSE.sub("", _inner(item)))
    return found


def _take_title(item: html.HtmlElement) -> str:
    """Remove the bold words with which the note begins, and give them."""
    first = item.find(".//strong")
    if first is None:
        return ""
    title: str = first.text_content().strip().rstrip("。.")
    first.drop_tree()
    return title


def _drop_ids(item: html.HtmlElement) -> None:
    for element in item.iter():
        if isinstance(element.tag, str):
            element.attrib.pop("id", None)
            element.attrib.pop("data-incidents", None)


def _inner(element: html.HtmlElement) -> str:
    text = element.text or ""
    parts = [html.tostring(child, encoding="unicode") for child in element]
    return (text + "".join(parts)).strip()


def relocate(body: str, from_url: str, to_url: str) -> str:
    """HTML with its relative links made to lead from another page to where they led.

    Both addresses are relative to the site's root. Links to the page itself are undone.
    """
    root = html.fragment_fromstring(body, create_parent="div")
    for element in list(root.iter(etree.Element)):
        for name in ("href", "src"):
            target = element.get(name)
            if target:
                element.set(name, relocated(target, from_url, to_url))
        if element.get("href") == "#":
            element.drop_tag()
    return _inner(root)


def relocated(target: str, from_url: str, to_url: str) -> str:
    """A relative address as seen from another page; absolute ones stay."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or target.startswith("/"):
        return target
    path = joined(parts.path, from_url)
    if path == to_url:
        return f"#{parts.fragment}"
    seen = between(to_url, path)
    return f"{seen}#{parts.fragment}" if parts.fragment else seen


def joined(path: str, page: str) -> str:
    """The address, from the site's root, of what a relative path on a page means; a folder's keeps its slash."""
    if not path:
        return page
    found = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
    return f"{found}/" if path.endswith("/") else found


def between(page: str, target: str) -> str:
    """The relative path from a page to another address, both from the site's root."""
    return _seen_from(posixpath.dirname(page) or ".", target)


@cache
def _seen_from(folder: str, target: str) -> str:
    seen = posixpath.relpath(target, folder)
    return f"{seen}/" if target.endswith("/") else seen


def first_sentence(content: str) -> str:
    """The first sentence of a page's first paragraph as plain text, citations left out; ``""`` if none."""
    _, body = split_heading(content)
    if not body.strip():
        return ""
    root = html.fragment_fromstring(body, create_parent="div")
    paragraph = root.find(".//p")
    if paragraph is None:
        return ""
    for aside in paragraph.xpath(".//*[@class='citation'] | .//sup"):
        aside.drop_tree()
    text = closed_up(re.sub("\u2060", "", paragraph.text_content()).strip())
    end = SENTENCE_END.search(text)
    return text[: end.end()] if end else text
