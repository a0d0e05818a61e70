"""What a stranger's text may not hold: characters that deceive, HTML that acts, addresses that run, files that are programs.

Of HTML only what :data:`ELEMENTS` lists is taken; nh3, the sanitiser, judges each tag. Nothing is mended: what is
refused is named with its line, and the author writes it otherwise.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import nh3
from lxml import etree

from essay.memory import Memory
from essay.problems import Mend, Place, Problem, problem
from essay.settings import Settings
from essay.source import ATTRIBUTES, Source, blank, blank_code_spans
from essay.unseen import UNSEEN, acts, may_stand

if TYPE_CHECKING:
    from essay.book import Book

GLOBAL = frozenset({"id", "class", "lang", "title", "dir"})
"""Attributes that any element may have, and any attribute list ``{ … }``."""

ELEMENTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("abbr", "b", "br", "caption", "cite", "code", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure",
         "hr", "i", "ins", "kbd", "li", "mark", "p", "pre", "rp", "rt", "ruby", "s", "samp", "section", "small", "span",
         "strong", "sub", "summary", "sup", "table", "tbody", "tfoot", "thead", "tr", "u", "ul", "var", "wbr"),
        frozenset[str](),
    ),
    "a": frozenset({"href"}), "q": frozenset({"cite"}), "blockquote": frozenset({"cite"}), "time": frozenset({"datetime"}),
    "img": frozenset({"src", "alt", "width", "height"}), "ol": frozenset({"start", "type", "reversed"}),
    "details": frozenset({"open"}),
    "td": frozenset({"colspan", "rowspan"}), "th": frozenset({"colspan", "rowspan", "scope"}),
}
"""The HTML that an essay may hold, and the attributes of each element besides those of :data:`GLOBAL`."""

IN_LISTS = GLOBAL | {"width", "height", "start", "type", "data-title", "markdown"}
"""The attributes that an attribute list may give."""

CLASSES = frozenset({"nolink", "subtitle", "tcy"})
"""The classes that an essay may give; others would let it put on the looks of the page's own parts."""

DANGEROUS = frozenset({
    "refused-html", "refused-attribute", "refused-class", "unsafe-address", "symbolic-link", "refused-setting",
})  # fmt: skip
"""The kinds of problems that would let a stranger act in a reader's browser, or read files of whoever builds."""

SCHEMES = frozenset({"http", "https", "mailto", "tel", "doi"})
"""The schemes of addresses that a link may lead to."""

KINDS = frozenset({".md", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".svg", ".pdf", ".csv", ".txt"})
"""Kinds of files that ``docs`` may hold: MkDocs publishes all that lies there, and a browser or a server may run others."""

_TAG = re.compile(r"<(?=[A-Za-z!?])")
_WHOLE = re.compile(r"<[A-Za-z][\w:-]*(?:\s+[^\s=<>\"'/]+(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=`]+))?)*\s*/?>")
_ADDRESS = re.compile(r"<(?:https?://[^\s<>\"'`]+|(?:mailto:)?[^\s<>\"'`:/@=]+@[^\s<>\"'`:/@=]+)>", re.IGNORECASE)
_FENCE = re.compile(r"^(`{3,}|~{3,})[^\n`]*\n(?:.*\n)*?\1[ \t]*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--(?!-?>)(?:(?!--!?>)[^<])*-->")
_BLOCK = re.compile(
    r"^ {0,3}</?(?!(?:a|abbr|b|br|cite|code|del|dfn|em|i|img|ins|kbd|mark|q|ruby|s|samp|small|span|strong|sub|sup|time|u|var|"
    r"wbr)\b)[A-Za-z]", re.MULTILINE | re.IGNORECASE,
)
_NAME = re.compile(r"<([A-Za-z][\w:-]*)")
_ATTRIBUTE = re.compile(r"\s([^\s=<>\"'/]+)(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=`]+))?")
_CLASS = re.compile(r"\sclass\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'<>]+)", re.IGNORECASE)
_SHORT_CLASS = re.compile(r"(?<=\s)\.([^ =]+)")
_BLOCK_END = re.compile(r"\n[ \t]*(?:\n|\Z)")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\\]+")
_RUNS = re.compile(r"(?:java|vb|live)script:", re.IGNORECASE)
_KEY = re.compile(r"(?:^|\s)([A-Za-z_@:][\w:.@-]*)\s*=")
_MENDED = 1_000
"""Of the hidden characters in one file, how many can be taken out at once."""

_XHTML = "http://www.w3.org/1999/xhtml"
_ANIMATED = frozenset({"to", "from", "by", "values"})
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//")
_OF_CSS = re.compile(r"@import|\b(?:url|src)\s*\(\s*(?![\"']?\s*#)|image(?:-set)?\s*\(", re.IGNORECASE)
_OF_SVG = frozenset({"script", "foreignobject", "handler", "iframe", "object", "embed"})


def check_characters(text: str, path: str) -> Iterator[Problem]:
    """Characters that nobody sees, each kind once a line; those that only hide can be taken out.

    ``text`` has its lines ended by ``\\n``; offsets of mends count its characters.
    """
    starts: list[int] = []
    told: set[tuple[int, str]] = set()
    mends = 0
    for match in UNSEEN.finditer(text):
        at, char = match.start(), match[0]
        if may_stand(text, at):
            continue
        starts = starts or [0, *(end.end() for end in re.finditer("\n", text))]
        line = bisect_right(starts, at)
        if acts(char):
            if (line, char) not in told:
                yield problem(Place(path, line), "control-character", code=f"U+{ord(char):04X}")
        elif (line, char) not in told or mends < _MENDED:
            mends += 1
            yield problem(Place(path, line), "hidden-character", mend=Mend(at, at + 1, ""), code=f"U+{ord(char):04X}")
        told.add((line, char))


_MARKUP: Memory[tuple[Problem, ...]] = Memory()


def check_markup(book: Book) -> Iterator[Problem]:
    """HTML, attribute lists and addresses that are refused, on every page; addresses in the bibliography."""
    _MARKUP.turn()
    for source in (page.source for page in book.pages.values()):
        yield from _MARKUP.get((source.path, source.first_line, source.body), partial(_markup_of, source))
    for reference in book.references.values():
        address = reference.fields.get("url", "")
        if address and not address.startswith("〔★") and not re.match(r"https?://", address, re.IGNORECASE):
            yield problem(reference.place, "unsafe-address", target=address)


def _markup_of(source: Source) -> tuple[Problem, ...]:
    from essay.rendered import check_rendered  # noqa: PLC0415 - it needs what is allowed, which stands here

    found = [*_html(source), *_lists(source), *_addresses(source)]
    return tuple(found or check_rendered(source))


def _html(source: Source) -> Iterator[Problem]:
    if "<" not in source.body:
        return
    text = _markup(source.body)
    for start in _TAG.finditer(text):
        at = start.start()
        tag = _WHOLE.match(text, at)
        if tag is None:
            if not _ADDRESS.match(text, at) and not _is_less_than(text, at):
                yield problem(source.place(at), "refused-html", html=_shown(text[at : at + 40]))
        elif not is_allowed(tag[0]):
            yield problem(source.place(at), "refused-html", html=_shown(tag[0]))
        else:
            yield from _classes(source, at, _CLASS.findall(tag[0]))


def _markup(body: str) -> str:
    """The text in which HTML is looked for: more than what a page will show as HTML, never less.

    Inside an HTML block the signs of code are none; what stands in raw ``<code>`` is HTML itself; and where a comment
    ends, parsers disagree, unless it holds no ``<``.
    """
    text = _COMMENT.sub(lambda match: blank(match[0]), _FENCE.sub(lambda match: blank(match[0]), body))
    block = _BLOCK.search(text)
    end = block.start() if block else len(text)
    return blank_code_spans(text[:end]) + text[end:]


def is_allowed(tag: str) -> bool:
    """Whether a start tag, whole, may stand in an essay: its element is listed, and nh3 leaves it all its attributes."""
    named = _NAME.match(tag)
    name = named[1].lower() if named else ""
    if name not in ELEMENTS:
        return False
    given = [attribute.lower() for attribute in _ATTRIBUTE.findall(tag.rstrip("/>"))]
    allowed = ELEMENTS[name] | GLOBAL | {"markdown"}
    if not set(given) <= allowed:
        return False
    kept: list[str] = []
    nh3.clean(
        tag, tags={name}, attributes={name: set(allowed)}, url_schemes=set(SCHEMES), link_rel=None,
        attribute_filter=lambda element, attribute, value: kept.append(attribute) or value,  # type: ignore[func-returns-value]
    )
    return name in _TABLE or len(kept) == len(given)


_TABLE = frozenset({"caption", "tbody", "td", "tfoot", "th", "thead", "tr"})
"""Elements that are no elements outside of a table, where nh3 sees each tag; they have no address as attribute."""


def _lists(source: Source) -> Iterator[Problem]:
    for match in ATTRIBUTES.finditer(source.text):
        for key in _KEY.findall(match[1]):
            if key.lower() not in IN_LISTS:
                yield problem(source.place(match.start()), "refused-attribute", attribute=key, known=", ".join(sorted(IN_LISTS)))
        yield from _classes(source, match.start(), [*_CLASS.findall(f" {match[1]}"), *_SHORT_CLASS.findall(f" {match[1]}")])


def _is_less_than(text: str, at: int) -> bool:
    """Whether a ``<`` is but a sign, as in «a<b»: not at a line's beginning, and nothing in its block ends a tag."""
    if text[at + 1] in "!?":
        return False
    line, end = text.rfind("\n", 0, at) + 1, _BLOCK_END.search(text, at)
    return text[line:at].strip("\0 \t>*+-") != "" and ">" not in text[at : end.start() if end else len(text)]


def _classes(source: Source, offset: int, values: list[str]) -> Iterator[Problem]:
    names = [name for value in values for name in unescape(value).strip("\"'").split()]
    for name in dict.fromkeys(names):
        if name not in CLASSES:
            yield problem(source.place(offset), "refused-class", name=name, known=", ".join(sorted(CLASSES)))


def _addresses(source: Source) -> Iterator[Problem]:
    told = set()
    for link in source.links:
        target = _UNSEEN.sub("", unescape(link.target))
        scheme = _SCHEME.match(target)
        if scheme and scheme[1].lower() not in SCHEMES:
            place = source.place(link.start)
            told.add(place.line)
            yield problem(place, "unsafe-address", target=_shown(link.target))
    if "script" not in unescape(source.text).lower():
        return
    offset = 0
    for line in source.text.split("\n"):
        found = _RUNS.search(_UNSEEN.sub("", unescape(line)))
        if found and source.place(offset).line not in told:
            yield problem(source.place(offset), "unsafe-address", target=found[0])
        offset += len(line) + 1


def check_files(root: Path, settings: Settings) -> Iterator[Problem]:
    """Symbolic links, and files below ``docs`` that are programs or hide one."""
    docs = root / settings.docs
    for place in (settings.docs, settings.bibliography, str(PurePosixPath(settings.bibliography).parent)):
        if (root / place).is_symlink():
            yield problem(Place(place), "symbolic-link")
    for file in sorted(docs.rglob("*")):
        path = f"{settings.docs}/{file.relative_to(docs).as_posix()}"
        if file.is_symlink():
            yield problem(Place(path), "symbolic-link")
        elif file.is_file() and not _is_hidden(file.relative_to(docs)) and file.suffix.lower() not in KINDS:
            yield problem(Place(path), "refused-file", suffix=file.suffix or file.name, known=", ".join(sorted(KINDS)))
        elif file.is_file() and file.suffix.lower() == ".svg":
            fault = _of_svg(file.read_bytes())
            if fault:
                yield problem(Place(path, fault[0]), "refused-picture", what=fault[1])


def _is_hidden(path: Path) -> bool:
    """Whether MkDocs leaves a file out, as an editor's or a system's own."""
    return any(part.startswith(".") for part in path.parts)


def _of_svg(data: bytes) -> tuple[int, str] | None:
    """The line and the name of the first thing in an SVG picture that acts or fetches; ``None`` for a mere picture."""
    if b"<!DOCTYPE" in data.upper() or b"<!ENTITY" in data.upper():
        return 1, "DOCTYPE"
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        return int(getattr(error, "lineno", None) or 1), "XML"
    for element in root.iter():
        line: int = element.sourceline or 1  # type: ignore[assignment]
        if not isinstance(element.tag, str):
            if isinstance(element, etree._ProcessingInstruction):
                return line, "<?…?>"
            continue
        name = etree.QName(element).localname
        if name.lower() in _OF_SVG or etree.QName(element).namespace == _XHTML:
            return line, f"<{name}>"
        if name.lower() == "style" and _fetches("".join(str(part) for part in element.itertext())):
            return line, "<style>"
        for key, value in element.attrib.items():
            attribute = etree.QName(str(key)).localname.lower()
            address = _UNSEEN.sub("", str(value)).lower()
            fetched = attribute in ("href", "src") and not address.startswith(("#", "data:image/png", "data:image/jpeg"))
            fetched = fetched or attribute == "base" or (attribute in _ANIMATED and _ELSEWHERE.search(address) is not None)
            if attribute.startswith("on") or fetched or "script:" in address or _fetches(str(value)):
                return line, attribute
    return None


def _fetches(style: str) -> bool:
    """Whether CSS asks for a file; what is escaped or hidden in comments counts as if it did."""
    return bool(_OF_CSS.search(style)) or ("\\" in style and "(" in style)


def _shown(html: str) -> str:
    """A piece of the source as a message shows it: one line, no more than forty characters."""
    line = " ".join(html.replace("\0", "").split())
    return line if len(line) <= 40 else line[:39] + "…"
