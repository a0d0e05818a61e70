"""Citations and entries put into words by CSL styles, through pandoc's citeproc.

CSL knows one language at a time; so the works of each language go to their style, in one call of pandoc
a style for the whole book, and the results are merged. Pandoc is not called for what the cache holds.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tempfile
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pypandoc  # type: ignore[import-untyped]
from lxml import etree, html

from essay.bibliography import Reference, in_order
from essay.citations import LOCATORS, CitationItem, read_locator
from essay.works import as_csl

CACHE_FILE = "citations.json"

_CSL = "{http://purl.org/net/xbiblio/csl}"
_TAGS = {"em": "i", "i": "i", "sup": "sup", "sub": "sub", "strong": "b", "b": "b"}
_NO_SPACE = " \u2060"
"""A word joiner at the beginning of a style's term takes away the space that citeproc sets: 李ほか."""

_EASTERN = re.compile("[\u2e80-\u303f\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]")

_DIGITS = re.compile("[0-9０-９]+")
_ANY = "70007000700"
"""Stands for every plain number in a locator: it is printed as it is, so that one answer serves for all pages of a work."""

_FORMED = re.compile(r'<number\b[^>]*\bvariable="locator"')
"""How a style prints a locator otherwise: as an ordinal, or in Roman numerals (CSL 1.0.2, «Number»)."""

_LAYOUT = 2
"""Raised when what is kept in the cache changes its meaning."""


class CitationStyleError(Exception):
    """A style that is missing, is not CSL, or that pandoc cannot work with. The message names the file."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """The bibliography and the citations of a book, as safe HTML without any brackets around them.

    ``entries`` maps a key to its entry; ``items`` a citation to its text, «夏目 1914, 12頁»;
    ``narrative`` to the same in two parts where the author is named in the sentence: «夏目», «1914, 12頁».
    Elements are ``i``, ``b``, ``sup``, ``sub`` and ``a`` with an address of http or https.
    """

    entries: Mapping[str, str]
    items: Mapping[CitationItem, str]
    narrative: Mapping[CitationItem, tuple[str, str]]


def format_citations(
    references: Iterable[Reference],
    items: Iterable[CitationItem],
    styles: Mapping[str, Path],
    cache: Path | None = None,
    in_sentence: Collection[CitationItem] | None = None,
) -> Formatted:
    """Every work as an entry, every citation as text.

    ``styles`` maps a language (BCP 47; its primary subtag is enough) to a CSL file, ``default`` to the
    one for the rest. ``items`` whose key is not among the ``references`` are left out. ``cache`` is a
    folder; the file in it holds the results for just these works and citations. ``in_sentence`` are the
    items whose author is named in the sentence, all when it is not given.

    Raises :class:`CitationStyleError`.
    """
    jobs: dict[Path, list[Reference]] = {}
    for reference in in_order(references):
        jobs.setdefault(_style_for(reference.language, styles), []).append(reference)
    cited = sorted(set(items))
    entries: dict[str, str] = {}
    texts: dict[CitationItem, str] = {}
    narrative: dict[CitationItem, tuple[str, str]] = {}
    known = _cached(cache)
    used: dict[str, Any] = {}
    for style, works in sorted(jobs.items()):
        keys = {work.key for work in works}
        text = _style(style)
        asked = {item: _numberless(item, text) for item in cited if item.key in keys}
        named = asked.keys() if in_sentence is None else asked.keys() & set(in_sentence)
        forms, split = sorted({form for form, _ in asked.values()}), sorted({asked[item][0] for item in named})
        question = _Question(style, text, [as_csl(work) for work in works], forms, split)
        digest = question.digest()
        answer = known[digest] if _fits(known.get(digest), len(works), len(forms), len(split)) else question.ask()
        used[digest] = answer
        entries |= dict(zip((work.key for work in works), answer["entries"], strict=True))
        authors = dict(zip((work.key for work in works), answer["authors"], strict=True))
        wholes, rests = dict(zip(forms, answer["items"], strict=True)), dict(zip(split, answer["rests"], strict=True))
        for item, (form, number) in asked.items():
            texts[item] = _prefixed(item.prefix, wholes[form].replace(_ANY, number))
        for item in named:
            form, number = asked[item]
            narrative[item] = (authors[item.key], _prefixed(item.prefix, rests[form].replace(_ANY, number)))
    if cache is not None and used != known:
        _keep(cache, used)
    return Formatted(entries, texts, narrative)


def _numberless(item: CitationItem, style: str) -> tuple[CitationItem, str]:
    """What pandoc is asked about a citation, and the number for which :data:`_ANY` stands in it. A prefix is set later."""
    locator = read_locator(item.suffix)
    number = locator.value if locator and re.fullmatch("[0-9]+", locator.value) else ""
    if not number or len(_DIGITS.findall(item.suffix)) != 1 or _FORMED.search(style):
        return replace(item, prefix=""), ""
    return replace(item, prefix="", suffix=_DIGITS.sub(_ANY, item.suffix)), number


def _style_for(language: str, styles: Mapping[str, Path]) -> Path:
    for name in (language, language.split("-", 1)[0], "default"):
        if name in styles:
            return styles[name]
    raise CitationStyleError(f"no citation style for the language {language!r}, and no style named 'default'")


def _style(path: Path) -> str:
    """A style's text, without brackets around citations, with labels of locators known by English names.

    Brackets belong to the cluster, which may hold works of several styles. Pandoc reads a locator's
    label by the terms of the style's own language; a form of the term that is never printed is added.
    """
    try:
        # No entities and no network: a style may come from anywhere.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        style = etree.fromstring(path.read_bytes(), parser)
    except (OSError, etree.XMLSyntaxError) as error:
        raise CitationStyleError(f"{path}: {error}") from error
    layout = style.find(f"{_CSL}citation/{_CSL}layout")
    if style.tag != f"{_CSL}style" or layout is None:
        raise CitationStyleError(f"{path}: not a CSL style with a citation layout")
    if style.get("class") != "in-text" or style.find(f"{_CSL}bibliography") is None:
        raise CitationStyleError(f"{path}: not a style for citations in the text with a bibliography")
    for bracket in ("prefix", "suffix"):
        layout.attrib.pop(bracket, "")
    locale = etree.SubElement(style, f"{_CSL}locale")
    terms = etree.SubElement(locale, f"{_CSL}terms")
    for label in LOCATORS:
        etree.SubElement(terms, f"{_CSL}term", name=label, form="verb").text = label
    return etree.tostring(style, encoding="unicode")


@dataclass(frozen=True)
class _Question:
    """All that pandoc is asked about one style."""

    path: Path
    style: str
    works: Sequence[dict[str, Any]]
    items: Sequence[CitationItem]
    split: Sequence[CitationItem]

    def digest(self) -> str:
        asked = [_LAYOUT, version("pypandoc_binary"), self.style, self.works, self.document]
        return hashlib.sha256(json.dumps(asked, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @cached_property
    def document(self) -> str:
        """A Pandoc document: a paragraph for each work, each again without its author, the same for the citations.

        Works are cited first, in the order of the bibliography, since the letters after equal years follow the order of citation.
        """
        works = [CitationItem(work["id"]) for work in self.works]
        cited = [_cite(item, item.suppress_author) for item in [*works, *self.items]]
        bare = [_cite(item, True) for item in [*works, *self.split]]
        blocks = [{"t": "Para", "c": [citation]} for citation in [*cited, *bare]]
        return json.dumps({"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks})

    def ask(self) -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as folder:
            style, works = Path(folder, "style.csl"), Path(folder, "works.json")
            style.write_text(self.style, encoding="utf-8")
            works.write_text(json.dumps(self.works, ensure_ascii=False), encoding="utf-8")
            command = ["--from=json", "--to=html", "--wrap=none", "--citeproc"]
            command += [f"--csl={style}", f"--bibliography={works}"]
            try:
                pandoc = pypandoc.get_pandoc_path()
                run = [pandoc, *command]
                done = subprocess.run(run, input=self.document.encode(), capture_output=True, check=False)  # noqa: S603 - no shell
            except OSError as error:
                raise CitationStyleError(f"{self.path}: pandoc cannot be run: {error}") from error
        if done.returncode:
            raise CitationStyleError(f"{self.path}: {done.stderr.decode(errors='replace').strip()}")
        return self.answer(done.stdout.decode())

    def answer(self, page: str) -> dict[str, Any]:
        tree = html.fragment_fromstring(page, create_parent=True)
        texts = [_safe(cited).replace(_NO_SPACE, "") for cited in tree.iterfind("p/span")]
        cited, bare = texts[: len(self.works) + len(self.items)], texts[len(self.works) + len(self.items) :]
        listed = {div.get("id"): _safe(div) for div in tree.iter("div") if div.get("class") == "csl-entry"}
        return {
            "entries": [listed.get("ref-" + work["id"], "") for work in self.works],
            "authors": [cited[at].removesuffix(bare[at]).rstrip(" ,") for at in range(len(self.works))],
            "items": cited[len(self.works) :],
            "rests": bare[len(self.works) :],
        }


def _cite(item: CitationItem, without_author: bool) -> dict[str, Any]:
    """A citation as Pandoc's element. Braces show it the locator, or that there is none to look for."""
    locator = read_locator(item.suffix)
    suffix = f"{{{locator.label} {locator.value}}}{locator.rest}" if locator else "{}" + _set_off(item.suffix)
    mode = "SuppressAuthor" if without_author else "NormalCitation"
    return {
        "t": "Cite",
        "c": [
            [
                {
                    "citationId": item.key,
                    "citationPrefix": [],
                    "citationSuffix": _inlines(", " + suffix),
                    "citationMode": {"t": mode},
                    "citationNoteNum": 0,
                    "citationHash": 0,
                }
            ],
            [],
        ],
    }


def _prefixed(prefix: str, cited: str) -> str:
    """A prefix before a citation, with a space unless Japanese letters meet: «see Cha», «とくに夏目»."""
    joined = _EASTERN.match(prefix[-1:]) and _EASTERN.match(cited)
    return escape(prefix, quote=False) + " " * (bool(prefix) and not joined) + cited


def _set_off(suffix: str) -> str:
    """A suffix that is no locator, with the comma that was taken from it; punctuation needs none."""
    if not suffix:
        return ""
    kind = unicodedata.category(suffix[0])
    if kind in ("Ps", "Pi"):
        return suffix if unicodedata.east_asian_width(suffix[0]) in "WF" else " " + suffix
    return suffix if kind.startswith("P") else ", " + suffix


def _inlines(text: str) -> list[dict[str, str]]:
    words: list[dict[str, str]] = []
    for number, word in enumerate(text.split(" ")):
        words += [{"t": "Space"}] * (number > 0) + [{"t": "Str", "c": word}] * bool(word)
    return words


def _safe(element: html.HtmlElement) -> str:
    """What an element holds, as HTML of a few harmless elements; of the others only the text is kept."""
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        inside = _safe(child)
        href = child.get("href", "")
        if child.tag == "a" and href.startswith(("http://", "https://")):
            shown = inside.removeprefix("https://").removeprefix("http://")
            inside = f'<a href="{escape(href)}">{shown}</a>'
        elif child.tag in _TAGS:
            inside = f"<{_TAGS[child.tag]}>{inside}</{_TAGS[child.tag]}>"
        parts += [inside, escape(child.tail or "", quote=False)]
    return "".join(parts).strip("\n")


def _cached(folder: Path | None) -> dict[str, Any]:
    """What the cache holds; nothing when it is absent or damaged, since it can be made again."""
    if folder is None:
        return {}
    try:
        known = json.loads((folder / CACHE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _fits(answer: object, works: int, items: int, split: int) -> bool:
    """Whether something from the cache has the form of an answer."""
    if not isinstance(answer, dict):
        return False
    lengths = {"entries": works, "authors": works, "items": items, "rests": split}
    lists = [(answer.get(name), length) for name, length in lengths.items()]
    return all(isinstance(t, list) and len(t) == length and all(isinstance(s, str) for s in t) for t, length in lists)


def _keep(folder: Path, answers: Mapping[str, Any]) -> None:
    """Writes the cache in one step, so that a build that is stopped or runs beside leaves no half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as file:
        json.dump(answers, file, ensure_ascii=False, indent=1, sort_keys=True)
    Path(file.name).replace(folder / CACHE_FILE)
