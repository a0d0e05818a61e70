"""What a page has become, held against what an essay may hold: the last word on HTML, since only the parser knows what it makes.

:mod:`essay.strangers` reads the source, and names what it finds exactly. Where it takes for code what Python-Markdown
does not, nothing would be found; so every page is rendered too. nh3 reads HTML as browsers do and leaves what is allowed;
elements, attributes and letters must be the same before and after. Whatever it has dropped is missing, however it was hidden.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree  # noqa: N813 - its name in Python-Markdown
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import unescape
from html.parser import HTMLParser

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from essay.citations import PATTERN, parse
from essay.markdown import SPAN, RawCode, Spans
from essay.problems import Place, Problem, problem
from essay.settings import Settings
from essay.settingsfaults import refused_settings
from essay.source import VERBATIM, Source
from essay.strangers import CLASSES, ELEMENTS, GLOBAL, IN_LISTS, SCHEMES

EXTENSIONS = ["attr_list", "md_in_html", "tables", "footnotes", "toc", "pymdownx.betterem", "pymdownx.superfences"]
"""The edition's, in ``mkdocs.yml``. What others make of a page is seen when the site is built."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MADE = frozenset({
    "role", "aria-hidden", "aria-label", "aria-labelledby", "tabindex", "data-key", "data-incidents", "data-lang", "style",
})  # fmt: skip
"""Attributes that Markdown and the edition add; of ``style`` only how a table's columns are set."""

_ALIGNED = re.compile(r"text-align: (?:left|center|right);")
_ADDRESSES = frozenset({"cite", "href", "src"})
_PLAIN_LIST = re.compile(r"\{:?[ \t]*(?:(?:#[\w-]+|\.(?:" + "|".join(sorted(CLASSES)) + r"))[ \t]*)+\}")
_RISKY = re.compile(
    r"[!:<&{`~\x00-\x08\x0b-\x1f]"
    r"(?:(?<=!)(?=\[)|(?<=:)(?<![^\x00-\x7f]:)(?<!\]:)(?<!(?i:http):)(?<!(?i:https):)(?<!(?i:mailto):)|(?<![!:]))"
)
_FOREIGN = re.compile(r"//|[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""Addresses of pictures of another origin: the pages' policy keeps a browser from them, and paper cannot fetch them."""
_OF_THEME = re.compile(r"(?:^|\s)md-")
_PADDING = re.compile(r"[\s\\\0-\x20]+")
Lost = tuple[str, str, str]
"""An element, its attribute, the attribute's value; the latter two empty for the element itself, all for stray text."""


class _Inventory(HTMLParser):
    """All start tags, and how often each letter stands in texts, comments, declarations."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: Counter[Lost] = Counter()
        self.letters: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.update([(tag, "", ""), *((tag, name, unescape(value or "")) for name, value in attrs)])

    def handle_data(self, data: str) -> None:
        self.letters.update("".join(unescape(data).split()))

    def handle_comment(self, data: str) -> None:
        self.handle_data(data)

    def handle_decl(self, decl: str) -> None:
        self.handle_data(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_data(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_data(data)


def _inventory(html: str) -> _Inventory | None:
    """``None`` for what the tokeniser gives up on."""
    found = _Inventory()
    try:
        found.feed(html)
        found.close()
    except AssertionError:
        return None
    return found


def _bare(address: str) -> str:
    """An address as browsers take it: without white space, and with ``/`` for a backslash."""
    return re.sub(r"[\s\0-\x20]+", "", address).replace("\\", "/")


_WEIGHED = re.compile(' (?:src|style)="| class="[^"]*md-')
"""Attributes that :func:`_kept` may refuse, as nh3 writes them: every value in double quotes, without entities for letters."""


def _kept(element: str, attribute: str, value: str) -> str | None:
    if (attribute == "src" and _FOREIGN.match(_bare(value))) or (attribute == "class" and _OF_THEME.search(value)):
        return None
    return None if attribute == "style" and not (element in ("td", "th") and _ALIGNED.fullmatch(value)) else value


@cache
def _cleaner(also: frozenset[str], attribute_filter: Callable[[str, str, str], str | None] | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags={*ELEMENTS, *HEADINGS},
        attributes={"*": {*GLOBAL, *IN_LISTS, "style", *also}, **{name: set(own) for name, own in ELEMENTS.items() if own}},
        attribute_filter=attribute_filter, url_schemes=set(SCHEMES), clean_content_tags={"script"}, strip_comments=False,
        link_rel=None,
    )  # fmt: skip


def lost(html: str, also: Iterable[str] = ()) -> tuple[Lost, ...]:
    """What of a page's HTML is not allowed; empty when all of it is. ``also`` are attributes that any element may have."""
    names = frozenset(also)
    kept = _cleaner(names, None).clean(html)
    # To ask Python about every attribute takes long; most pages have none whose value matters.
    if _WEIGHED.search(kept):
        kept = _cleaner(names, _kept).clean(html)
    if kept == html.replace(" />", ">").replace("&#160;", "&nbsp;"):
        return ()
    before, after = _inventory(html), _inventory(kept)
    if before is None or after is None:
        return (("", "", ""),)
    gone = before.parts - after.parts
    elements = {element for element, attribute, _ in gone if not attribute}
    # A listed element in a wrong place, as a cell without its table, is dropped by every browser.
    found = [part for part in gone if (part[1] and part[0] not in elements) or part[0] not in {*ELEMENTS, *HEADINGS}]
    if not found and not elements and before.letters - after.letters:
        return (("", "", ""),)
    return tuple(sorted(part for part in found if not part[1] or part[0] not in elements))


class Plainly(Extension):
    """The parts of :class:`essay.markdown.EssayExtension` that decide what is HTML."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        md.ESCAPED_CHARS.append("@")
        md.inlinePatterns.register(RawCode(VERBATIM.pattern, md), "essay-raw-code", 185)
        md.inlinePatterns.register(_Citations(PATTERN, md), "essay-citations", 176)
        md.inlinePatterns.register(Spans(SPAN, md), "essay-spans", 155)


class _Citations(InlineProcessor):
    def handleMatch(  # type: ignore[override]  # noqa: N802 - the name is Python-Markdown's
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element, int, int] | tuple[None, None, None]:
        cluster = parse(m)
        if cluster is None:
            return None, None, None
        cited = etree.Element("span")
        cited.text = AtomicString(data[cluster.start : cluster.end])
        return cited, cluster.start, cluster.end


@cache
def _markdown() -> Markdown:
    return Markdown(extensions=[*EXTENSIONS, Plainly()])


def is_plain(body: str) -> bool:
    """Whether a text has no sign with which HTML, an attribute or an address of another scheme could be written.

    Most pages have none, and need not be rendered to know what they will hold.
    """
    return not _RISKY.search(_PLAIN_LIST.sub("", body))


def check_rendered(source: Source) -> Iterator[Problem]:
    """What the source becomes and may not be, as far as can be told without the rest of the book."""
    # At a note without text Python-Markdown fails; check_notes reports it.
    if not is_plain(source.body) and all(source.body[note.start : note.end].strip() for note in source.notes):
        try:
            html = _markdown().reset().convert(source.body)
        except AssertionError:  # html.parser, at «<![a»
            html = "<![a"
        yield from refusals(source, lost(html, MADE - {"role", "data-key", "data-incidents"}))


def refusals(source: Source, found: Iterable[Lost]) -> Iterator[Problem]:
    """What has been lost as problems, at the lines that spell it out."""
    for element, attribute, value in found:
        written = value if attribute in _ADDRESSES else attribute or (f"<{element}" if element else "<")
        place = source.place(_spelt(written, source.body))
        if attribute == "src" and re.match("https?:|//", _bare(value), re.IGNORECASE):
            yield problem(place, "foreign-picture", target=value)
        elif attribute == "class":
            yield problem(place, "refused-class", name=value, known=", ".join(sorted(CLASSES)))
        elif attribute in _ADDRESSES:
            yield problem(place, "unsafe-address", target=value)
        elif attribute:
            yield problem(place, "refused-attribute", attribute=attribute, known=", ".join(sorted(IN_LISTS)))
        else:
            yield problem(place, "refused-html", html=f"<{element}>" if element else "<")


def _spelt(written: str, body: str) -> int:
    """The offset of the last line that has it, entities and padding undone; of the first if none has it."""
    needle, start, found = _PADDING.sub("", written).lower(), 0, 0
    for line in body.split("\n"):
        if needle in _PADDING.sub("", unescape(line)).lower():
            found = start
        start += len(line) + 1
    return found


def check_configuration(settings: Settings) -> Iterator[Problem]:
    """What the files of settings may not hold. ``copyright`` is HTML, and held against what an essay may hold."""
    yield from refused_settings(settings.refused)
    text, line = settings.copyright
    if "<" in text or "&" in text:
        for element, attribute, value in lost(text, ("rel",)):
            written = f"{attribute}={value}" if attribute else f"<{element}>"
            yield problem(Place(settings.file, line), "refused-setting", key="copyright", value=written)
