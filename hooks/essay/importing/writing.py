"""Chapters written as Markdown that shows the text and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import yaml

from essay.importing.manuscript import Draft
from essay.importing.marks import Call

_SPECIAL = re.compile(r"[\\`*_\[\]@]")
_AT_START = re.compile(r"(?:[#>+\-=:~]|!!!|\?\?\?|///|\d+[.)](?=\s|$))")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_JA = "\u3040-\u30ff\u3400-\u9fff々〇"
_SPACE = re.compile(rf"(?<=[{_JA}、。，．」』）])[ \u3000]+(?=[!-~])|(?<=[!-~])[ \u3000]+(?=[{_JA}「『（])")
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
NAMES = {
    "はじめに": "introduction", "はしがき": "preface", "まえがき": "preface", "序": "introduction",
    "おわりに": "conclusion", "むすび": "conclusion", "結": "conclusion", "終章": "conclusion",
    "あとがき": "afterword", "謝辞": "acknowledgements", "参考文献": "references",
}  # fmt: skip


def escaped(text: str) -> str:
    """Text as Markdown that stands for just that text."""
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;")
    text = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    # The checks look past backslashes, since what they find is found in the source.
    text = text.replace("{", "&#123;").replace("}", "&#125;").replace("\\](", "\\]&#40;")
    start = _AT_START.match(text)
    if start:
        at = start.end() - 1 if text[0].isdigit() else 0
        text = f"{text[:at]}\\{text[at:]}" if text[0] not in "=:~?/" else f"&#{ord(text[0])};{text[1:]}"
    return text


def tidied(text: str) -> str:
    """Half-width letters and digits, and no space between them and Japanese."""
    return _SPACE.sub("", _WIDE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text))


def identifier(draft: Draft, number: int) -> str:
    """The last part of a chapter's file name: of a name that is known, of a title in Latin letters, else by its number."""
    for begins, name in NAMES.items():
        if draft.title.startswith(begins):
            return name
    plain = unicodedata.normalize("NFKD", draft.title)
    slug = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")
    latin = sum(char.isascii() and char.isalpha() for char in draft.title)
    return slug[:40].strip("-") if slug and latin * 2 > len(draft.title) else f"section-{number}"


def written(draft: Draft, title: str, mark: Callable[[str], str], tidy: bool) -> str:
    """A chapter's file. ``title`` is for one without a heading; ``mark`` marks what is still to be written."""
    text: Callable[[str], str] = (lambda text: escaped(tidied(text))) if tidy else escaped
    label = unicodedata.normalize("NFKC", draft.label)
    front = yaml.safe_dump({"label": label}, allow_unicode=True) if label else ""
    out = [f"---\n{front}---", f"# {text(draft.title or title)}"]
    for at, block in enumerate(draft.blocks):
        out.append(("#" * block.level + " " if block.level else "") + _with_calls(block.text, draft.calls.get(at, []), text))
    out += [f"{mark('place')}[^{entry.number}]" for entry in draft.uncalled]
    notes = {**draft.notes, **{entry.number: entry for entry in draft.uncalled}}
    for number, entry in sorted(notes.items()):
        body = text(entry.text) if entry and entry.text.strip() else mark("note")
        out.append(f"[^{number}]: {body}")
    return "\n\n".join(out) + "\n"


def _with_calls(text: str, calls: list[Call], write: Callable[[str], str]) -> str:
    parts, done = [], 0
    for call in calls:
        parts += [_inside(text[done : call.start], write, done), f"[^{call.number}]"]
        done = call.end
    return "".join([*parts, _inside(text[done:], write, done)])


def _inside(text: str, write: Callable[[str], str], start: int) -> str:
    """A piece of a paragraph. Behind a call it does not begin a line, and needs no escape for that."""
    return write(text) if not start else write(f"x{text}")[1:]
