"""Form written as the edition's Markdown, where that renders; what does not is left as plain words, and told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from lxml import html
from markdown import Markdown

from essay.importing.form import EMPHASIS, INLINE, Frame, Mark, in_order, is_nested
from essay.rendered import EXTENSIONS, Plainly

_OPEN = {"em": ("*", "*"), "strong": ("**", "**"), "sup": ("<sup>", "</sup>"), "sub": ("<sub>", "</sub>"), "s": ("<s>", "</s>")}
_TAGS = frozenset({"em", "strong", "a", "sup", "sub", "s"})
_EDGE = re.compile(r"\A[\W_]*|[\W_]*\Z")
_INDENT = {"quote": "> ", "bullet": "    ", "number": "    "}
_LISTS = ("bullet", "number")
_SHAPED = (*_LISTS, "quote", "row")
_HIDDEN = re.compile(r"\s+")
Write = Callable[[str, bool], str]
"""Writes plain words as Markdown; the flag says whether they begin a line."""


def inline(text: str, marks: Iterable[Mark], write: Write) -> str:
    """A text with its marks as Markdown: calls of notes, breaks, borders of cells, emphasis, links. The marks are nested."""
    return "".join(_span(text, 0, len(text), in_order(marks), write))


def _span(text: str, start: int, end: int, marks: Sequence[Mark], write: Write) -> Iterator[str]:
    at, rest = start, list(marks)
    while rest:
        mark = rest.pop(0)
        inner = [each for each in rest if each.end <= mark.end and each.start < mark.end]
        rest = rest[len(inner) :]
        if at < mark.start:
            yield write(text[at : mark.start], at == 0)
        if mark.kind == "call":
            yield f"[^{mark.target}]"
        elif mark.kind == "br":
            yield "<br>"
        elif mark.kind == "cell":
            yield " | "
        else:
            inside = "".join(_span(text, mark.start, mark.end, inner, lambda piece, _: write(piece, False)))
            bare = mark.kind == "link" and not inner and text[mark.start : mark.end] == mark.target
            yield f"<{mark.target}>" if bare else _marked(mark, inside)
        at = mark.end
    if at < end:
        yield write(text[at:end], at == 0)


def _marked(mark: Mark, inside: str) -> str:
    if mark.kind != "link":
        before, after = _OPEN[mark.kind]
        return f"{before}{inside}{after}"
    address = re.sub(r"&(?=#?\w+;)", "&amp;", mark.target)
    words = inside.replace("\\[", "&#91;").replace("\\]", "&#93;")
    return f"[{words}]({address})"


def settled(text: str, marks: Sequence[Mark], write: Write, links: bool = True) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """The marks as they can be written, and those that cannot.

    Tried in turn: as they are; emphasis without the brackets and stops at its edges, which it may not touch beside words;
    each one left out; none. A mark is kept only where the text renders as it says.
    """
    fixed = [mark for mark in marks if mark.kind not in INLINE]
    calls = [mark for mark in fixed if mark.kind in ("call", "cell", "br")]
    wanted = [mark for each in _joined(marks) if (mark := _trimmed(text, each, calls))]
    lost = [mark for mark in wanted if mark.kind == "link" and not links]
    wanted = [mark for mark in wanted if mark not in lost]
    bare = [_bared(text, mark) for mark in wanted]
    for tried in (wanted, bare):
        kept = [mark for mark in tried if mark.start < mark.end]
        if is_nested([*kept, *fixed]) and _renders(text, [*kept, *fixed], write):
            gone = [mark for mark, each in zip(wanted, tried, strict=True) if each.start >= each.end]
            return (*kept, *fixed), (*lost, *gone)
    kept = []
    for mark, short in zip(wanted, bare, strict=True):
        for each in (mark, short):
            if each.start < each.end and is_nested([*kept, each, *fixed]) and _renders(text, [*kept, each, *fixed], write):
                kept.append(each)
                break
        else:
            lost.append(mark)
    return (*kept, *fixed), tuple(lost)


def _joined(marks: Iterable[Mark]) -> list[Mark]:
    """The inline marks, with those of a kind that touch as one: word processors cut words in pieces."""
    found: list[Mark] = []
    for mark in (mark for mark in marks if mark.kind in INLINE):
        for at, other in enumerate(found):
            whole = replace(other, end=mark.end)
            alike = (other.kind, other.target, other.end) == (mark.kind, mark.target, mark.start)
            if alike and is_nested([*found[:at], whole, *found[at + 1 :]]):
                found[at] = whole
                break
        else:
            found.append(mark)
    # What marks the same words the same way twice marks them once.
    within = [
        mark for mark in found
        if not any(o is not mark and o.kind == mark.kind and o.start <= mark.start and mark.end <= o.end for o in found)
    ]  # fmt: skip
    return list(dict.fromkeys(within))


def _trimmed(text: str, mark: Mark, calls: Sequence[Mark]) -> Mark | None:
    """A mark without the white space, calls and breaks at its edges; ``None`` if nothing else is in it, or a cell ends in it."""
    start, end = mark.start, mark.end
    if any(start < call.end and call.start < end for call in calls if call.kind == "cell"):
        return None
    while start < end:
        first = next((call.end for call in calls if call.start == start and call.end > start), start)
        last = next((call.start for call in calls if call.end == end and call.start < end), end)
        space = len(text[first:last]) - len(text[first:last].lstrip())
        behind = len(text[first:last]) - len(text[first:last].rstrip())
        if (first + space, last - behind) == (start, end):
            break
        start, end = first + space, last - behind
    return replace(mark, start=start, end=end) if start < end else None


def _bared(text: str, mark: Mark) -> Mark:
    """Emphasis without the signs at its edges."""
    if mark.kind not in EMPHASIS:
        return mark
    inside = text[mark.start : mark.end]
    before, after = (match.end() - match.start() for match in [*_EDGE.finditer(inside)][:2] or ())
    if before == len(inside):
        return replace(mark, end=mark.start)
    return replace(mark, start=mark.start + before, end=mark.end - after)


def _renders(text: str, marks: Sequence[Mark], write: Write) -> bool:
    """Whether a text with its marks renders as just these letters, with just these marks."""
    page = inline(text, [mark for mark in marks if mark.kind != "cell"], write)
    page += "".join(f"\n\n[^{mark.target}]: x" for mark in marks if mark.kind == "call")
    try:
        root = html.fragment_fromstring(Markdown(extensions=[*EXTENSIONS, Plainly()]).convert(page), create_parent="div")
    except AssertionError:  # html.parser, at «<![a»
        return False
    for extra in root.xpath("./div[@class='footnote'] | .//sup[starts-with(@id, 'fnref')]"):
        extra.drop_tree()
    skipped = {at for mark in marks if mark.kind == "call" for at in range(mark.start, mark.end)}
    inner = [mark for mark in marks if mark.kind in INLINE]
    expected = [
        (char, frozenset("a" if mark.kind == "link" else mark.kind for mark in inner if mark.start <= at < mark.end))
        for at, char in enumerate(text) if at not in skipped and not char.isspace()
    ]  # fmt: skip
    return [*_letters(root, frozenset())] == expected


def _letters(element: html.HtmlElement, tags: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    inside = tags | ({element.tag} & _TAGS)
    yield from ((char, inside) for char in _HIDDEN.sub("", element.text or ""))
    for child in element:
        yield from _letters(child, inside)
        yield from ((char, inside) for char in _HIDDEN.sub("", child.tail or ""))


def laid_out(blocks: Iterable[tuple[tuple[Frame, ...], str]]) -> str:
    """Paragraphs, each with its frames, as Markdown: lists, quotations and tables are set together, all else apart."""
    out, before, loose = "", tuple[Frame, ...](), False
    for given, text in blocks:
        frames = tuple(frame for frame in given if frame.kind in _SHAPED)
        common = 0
        while common < min(len(frames), len(before)) and frames[common] == before[common]:
            common += 1
        here, there = frames[common : common + 1], before[common : common + 1]
        parent = frames[common - 1].kind if common else ""
        goes_on = bool(here and there and here[0].kind in _LISTS and here[0].whole == there[0].whole)
        shared = "".join(_INDENT.get(frame.kind, "") for frame in frames[:common])
        row = bool(here and there and here[0].kind == "row" and here[0].whole == there[0].whole)
        item = bool(here and here[0].kind in _LISTS and (goes_on or (parent in _LISTS and not there)))
        if out and (row or (item and not loose)):
            out += "\n"
        elif out:
            apart = here and there and not goes_on and here[0].whole != there[0].whole and _touch(here[0].kind, there[0].kind)
            blank = f"\n{shared.rstrip()}\n"
            out += f"{blank}{shared}<!-- -->{blank}" if apart else blank
        loose = bool(frames) and not here and frames[-1].kind in _LISTS
        out += shared + "".join(_opening(frame) for frame in frames[common:]) + text
        if here and here[-1].kind == "row":
            out = out[: len(out) - len(text)] + _row(text, first=not (there and there[0].whole == here[0].whole))
        before = frames
    return out


def _touch(one: str, other: str) -> bool:
    """Whether two kinds of frames, one behind the other, would be taken for one."""
    return (one in _LISTS and other in _LISTS) or (one == other == "quote")


def _opening(frame: Frame) -> str:
    return {"quote": "> ", "bullet": "- ", "number": f"{frame.item}. "}.get(frame.kind, "")


def _row(text: str, first: bool) -> str:
    cells = text.count(" | ") + 1
    return f"| {text} |" + ("\n|" + " --- |" * cells if first else "")
