"""Rendered HTML as Typst code: calls of the functions in ``handout/edition.typ``.

Text is written as string literals in code mode, so that no character of it can be taken for markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from lxml import html

WORD_JOINER = "\u2060"
BREAK = "\u200b"
_CJK = "\u3000-\u30ff\u3400-\u9fff\uff00-\uffef"
_BREAK_IN_CJK = re.compile(rf"(?<=[{_CJK}])[ \t]*\n[ \t]*(?=[{_CJK}])")
_SPACE = re.compile(r"[ \t\n]+")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TRANSPARENT = frozenset({
    "div", "section", "article", "span", "abbr", "q", "u", "small", "figure", "figcaption", "main", "header", "footer",
    "details", "summary", "label", "time", "cite", "ins", "mark", "var", "tbody", "thead", "tfoot",
})
_PARTS = frozenset({"caption", "dd", "dt", "li", "rt", "td", "th", "tr"})
"""Parts that stand outside of their whole: as in browsers, only their text counts."""

_NOTE_CALL = "note-ref"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads on paper.

    ``kind`` is ``term``, ``incident``, ``reference``, ``cross`` (a page is printed), ``web`` or ``none``;
    ``name`` the record's id, the label, or the address.
    """

    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """An incident for the margin, in Typst strings ready to print."""

    id: str
    date: str
    title: str
    mark: str
    linked: bool


@dataclass(slots=True)
class Page:
    """A page being written: its prefix for labels, its notes, what stands beside its paragraphs.

    ``emphasis`` is true within ``em``, ``lost`` names the elements that have no form on paper.
    """

    prefix: str
    notes: dict[str, html.HtmlElement] = field(default_factory=dict)
    printed: set[str] = field(default_factory=set)
    beside: dict[str, list[Beside]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    emphasis: bool = False

    @contextmanager
    def emphasised(self, emphasis: bool) -> Iterator[None]:
        """Text written within is emphasised, or not, whatever stands around it."""
        outer, self.emphasis = self.emphasis, emphasis
        yield
        self.emphasis = outer


def string(text: str) -> str:
    """A Typst string literal (Typst reference, «Strings»)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def name_of(prefix: str, anchor: str) -> str:
    """A label's name; everything but letters, digits, ``-`` and ``_`` becomes ``-``."""
    return re.sub(r"[^\w-]", "-", f"{prefix}--{anchor}" if anchor else prefix)


class Writer:
    """Turns fragments of HTML into Typst.

    ``resolve`` says where a link of the page being written leads; ``words`` are the labels' ``handout``;
    ``picture`` gives the path of a picture for Typst, or ``None`` where it cannot be printed.
    """

    def __init__(self, resolve: Callable[[str], Target], words: Mapping[str, str], picture: Callable[[str], str | None]) -> None:
        self.resolve = resolve
        self.words = words
        self.picture = picture

    def blocks(self, elements: Iterable[html.HtmlElement], page: Page) -> str:
        """Block-level elements, one call a line."""
        return "\n".join(filter(None, (self.block(element, page) for element in elements))) or "[]"

    def page(self, content: str, page: Page, skip: Iterable[str] = ("h1",)) -> str:
        """A whole page; its lists of notes become footnotes at their calls."""
        root = html.fragment_fromstring(content, create_parent="div")
        for section in root.xpath(".//section[contains(concat(' ', @class, ' '), ' notes ')]"):
            for item in section.xpath("./ol/li"):
                page.notes[item.get("id", "").removeprefix("fn:")] = item
            section.drop_tree()
        for link in root.xpath(".//a[contains(@class,'headerlink')]"):
            link.drop_tree()
        return self.blocks((element for element in root if element.tag not in skip), page)

    def block(self, element: html.HtmlElement, page: Page) -> str:
        tag = element.tag
        if not isinstance(tag, str):
            return ""
        if tag in _HEADINGS:
            name = element.get("id")
            label = string(name_of(page.prefix, name)) if name else "none"
            return f"section({_HEADINGS[tag]}, {label}, {self.inline(element, page)})"
        if tag == "p":
            return self._paragraph(element, page)
        if tag in ("ul", "ol"):
            items = ", ".join(self._item(item, page) for item in element if item.tag == "li")
            return f"{'list' if tag == 'ul' else 'enum'}({items})" if items else ""
        if tag == "dl":
            return self._definitions(element, page)
        if tag == "table":
            return self._table(element, page)
        if tag == "blockquote":
            return f"quote(block: true, {{{self._flow(element, page)}}})"
        if tag == "pre":
            return f"raw(block: true, {string(element.text_content().rstrip())})"
        if tag == "hr":
            return "line(length: 100%, stroke: 0.4pt)"
        if tag == "img":
            return self._picture(element, page)
        if tag in _TRANSPARENT:
            return self._flow(element, page)
        return f"para(none, {self.inline(element, page, outer=True)})"

    def _flow(self, element: html.HtmlElement, page: Page) -> str:
        """Children that are blocks as blocks, loose text between them as paragraphs."""
        out: list[str] = []
        loose: list[str] = []

        def close() -> None:
            if loose and set(loose) != {'" "'}:
                out.append(f"para(none, {{{'; '.join(loose)}}})")
            loose.clear()

        loose += self._text(element.text, page)
        for child in element:
            if _is_block(child):
                close()
                out.append(self.block(child, page))
            else:
                loose += self._node(child, page)
            loose += self._text(child.tail, page)
        close()
        return "\n".join(filter(None, out)) or "[]"

    def _paragraph(self, element: html.HtmlElement, page: Page) -> str:
        name = element.get("id")
        label = string(name_of(page.prefix, name)) if name else "none"
        beside = "".join(
            f"beside({string(name_of(page.prefix, 'beside-' + item.id))}, {string(item.date)}, {string(item.title)}, "
            f"{string(item.mark)}, {string('i-' + item.id) if item.linked else 'none'}); "
            for item in page.beside.pop(name or "", [])
        )
        return f"para({label}, {{{beside}{self._children(element, page)}}})"

    def _item(self, item: html.HtmlElement, page: Page) -> str:
        if any(_is_block(child) for child in item):
            return f"{{{self._flow(item, page)}}}"
        return self.inline(item, page)

    def _definitions(self, element: html.HtmlElement, page: Page) -> str:
        out = []
        for part in element.iter("dt", "dd"):
            body = f"{{{self._flow(part, page)}}}" if any(_is_block(child) for child in part) else self.inline(part, page)
            term = f"block(above: 1em, below: 0.4em, sticky: true, bold({body}))"
            out.append(term if part.tag == "dt" else f"pad(left: 1em, {body})")
        return "\n".join(out)

    def _table(self, element: html.HtmlElement, page: Page) -> str:
        rows = list(element.iter("tr"))
        columns = max((sum(_span(cell, "colspan") for cell in row if cell.tag in ("td", "th")) for row in rows), default=0)
        if not columns:
            return ""
        head = [row for row in rows if row.getparent().tag == "thead" or all(cell.tag == "th" for cell in row)]
        cells = ", ".join(self._cell(cell, page) for row in rows if row not in head for cell in row if cell.tag in ("td", "th"))
        top = ", ".join(self._cell(cell, page) for row in head for cell in row if cell.tag in ("td", "th"))
        caption = element.find("caption")
        table = f"table(columns: {columns}, " + (f"table.header({top}), " if top else "") + f"{cells})"
        if caption is not None:
            return f"figure(kind: table, supplement: none, caption: {self.inline(caption, page)}, {table})"
        return f"block(above: 1.4em, below: 1.4em, width: 100%, {table})"

    def _cell(self, cell: html.HtmlElement, page: Page) -> str:
        spans = "".join(f"{name}: {_span(cell, name)}, " for name in ("colspan", "rowspan") if _span(cell, name) > 1)
        body = f"{{{self._flow(cell, page)}}}" if any(_is_block(child) for child in cell) else self.inline(cell, page)
        return f"table.cell({spans}{f'bold({body})' if cell.tag == 'th' else body})"

    def inline(self, element: html.HtmlElement, page: Page, outer: bool = False) -> str:
        """An element's content (with ``outer`` the element itself) as one code block."""
        parts = "; ".join(self._node(element, page)) if outer else self._children(element, page)
        return f"{{{parts}}}" if parts else "[]"

    def _children(self, element: html.HtmlElement, page: Page) -> str:
        parts = self._text(element.text, page)
        for child in element:
            parts += self._node(child, page)
            parts += self._text(child.tail, page)
        return "; ".join(parts)

    def _text(self, text: str | None, page: Page) -> list[str]:
        if not text:
            return []
        text = _SPACE.sub(" ", _BREAK_IN_CJK.sub("", text.replace(WORD_JOINER, "")))
        if not text.strip():
            return [string(text)] if text else []
        return [f"stress({string(text)})" if page.emphasis else string(text)]

    def _node(self, element: html.HtmlElement, page: Page) -> list[str]:
        tag = element.tag
        if not isinstance(tag, str) or tag == "rp":
            return []
        if tag == "a":
            return self._link(element, page)
        if tag == "br":
            return ["linebreak()"]
        if tag == "wbr":
            inside = self._children(element, page)  # libxml2 knows no such element, and takes what follows into it
            return [string(BREAK), *([inside] if inside else [])]
        if tag == "img":
            return [self._picture(element, page)]
        if tag == "em":
            with page.emphasised(True):
                stressed = self._children(element, page)
            return [stressed] if stressed else []
        if tag == "ruby":
            reading = "".join(part.text_content() for part in element.iter("rt"))
            base = "".join([element.text or "", *(part.tail or "" for part in element.iter("rt", "rp")), *(
                part.text_content() for part in element if part.tag not in ("rt", "rp"))]).strip()
            return [f"ruby({string(base)}, {string(reading)})"]
        body = self.inline(element, page)
        if body == "[]":
            return []
        if tag in ("strong", "b"):
            return [f"bold({body})"]
        if tag == "dfn":
            return [f"defined({body})"]
        if tag == "i":
            return [f"emph({body})"]
        if tag == "sup":
            return [body] if element.xpath(f".//a[contains(@class,'{_NOTE_CALL}')]") else [f"super({body})"]
        if tag == "sub":
            return [f"sub({body})"]
        if tag in ("code", "kbd", "samp"):
            return [f"raw({string(element.text_content())})"]
        if tag in ("del", "s"):
            return [f"strike({body})"]
        if tag not in _TRANSPARENT | _PARTS and not _is_block(element):
            page.lost.append(tag)
        language = element.get("lang")
        if language:
            return [f"korean({body})" if language.startswith("ko") else f"foreign({string(language)}, {body})"]
        return [body]

    def _link(self, link: html.HtmlElement, page: Page) -> list[str]:
        if _NOTE_CALL in (link.get("class") or ""):
            return self._note(link, page)
        body = self.inline(link, page)
        if body == "[]":
            return []
        target = self.resolve(link.get("href") or "")
        match target.kind:
            case "term" | "incident":
                return [f"{target.kind}({string(target.name)}, {body})"]
            case "reference":
                return [f"go({string(target.name)}, {body})"]
            case "cross":
                around = f"({string(self.words['page_before'])}, {string(self.words['page_after'])})"
                return [f"cross({string(target.name)}, {body}, {around})"]
            case "web":
                return [f"link({string(target.name)}, {body})"]
        return [body]

    def _note(self, call: html.HtmlElement, page: Page) -> list[str]:
        label = (call.get("href") or "").removeprefix("#fn:")
        name = string(name_of(page.prefix, f"fn:{label}"))
        mark = string(call.text_content())
        if label in page.printed or label not in page.notes:
            return [string(WORD_JOINER), f"again({mark}, {name})"]
        page.printed.add(label)
        item = page.notes[label]
        for extra in item.xpath(".//a[contains(@class,'footnote-backref')] | .//span[@class='note__number']"):
            extra.drop_tree()
        with page.emphasised(False):
            body = self._children(item[0], page) if [child.tag for child in item] == ["p"] else self._flow(item, page)
        return [string(WORD_JOINER), f"note({mark}, {name}, {{{body}}})"]

    def _picture(self, image: html.HtmlElement, page: Page) -> str:
        path = self.picture(image.get("src") or "")
        if path is None:
            return string(image.get("alt") or "")
        return f"image({string(path)}, alt: {string(image.get('alt') or '')})"


def _span(cell: html.HtmlElement, name: str) -> int:
    """How many columns or rows a cell takes; one where it says nothing that could be."""
    written = cell.get(name) or ""
    return max(1, int(written)) if written.isdecimal() else 1


def _is_block(element: html.HtmlElement) -> bool:
    tag = element.tag
    if not isinstance(tag, str):
        return False
    if tag in _HEADINGS or tag in ("p", "ul", "ol", "dl", "table", "blockquote", "pre", "hr"):
        return True
    return tag in _TRANSPARENT and any(_is_block(child) for child in element)
