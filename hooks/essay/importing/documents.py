"""Documents of word processors and web pages as plain text with headings and notes marked, by way of pandoc."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypandoc  # type: ignore[import-untyped]

from essay.importing.lines import LEVELS

FORMATS = {".docx": "docx", ".odt": "odt", ".rtf": "rtf", ".html": "html", ".htm": "html", ".xhtml": "html", ".epub": "epub"}
"""By the ending of a file's name. Web pages in an encoding other than UTF-8 are decoded before."""


class DocumentError(ValueError):
    """A document that pandoc cannot read; the message is its own."""


def text_of(data: bytes, sort: str) -> str:
    """A document's text: one line a paragraph, indented; headings and notes marked. Raises :class:`DocumentError`.

    Of the form only headings and notes are kept; emphasis is not. A link keeps its address in brackets.
    """
    command = [pypandoc.get_pandoc_path(), f"--from={sort}", "--to=json", "--sandbox"]
    done = subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603 - no shell, and in a sandbox
    if done.returncode:
        raise DocumentError(" ".join(done.stderr.decode(errors="replace").split()))
    return _Writer(json.loads(done.stdout)).text()


class _Writer:
    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.notes: list[str] = []
        levels = [block["c"][0] for block in document["blocks"] if block["t"] == "Header"]
        top = min(levels, default=1)
        # One heading of the highest level above others is the title of the whole.
        first = next(iter(document["blocks"]), None)
        alone = levels.count(top) == 1 and len(levels) > 1
        self.titled = bool(alone and first and first["t"] == "Header" and first["c"][0] == top)
        self.top = min(levels[1:]) if self.titled else top

    def text(self) -> str:
        title = self._inlines(self.document.get("meta", {}).get("title", {}).get("c", []))
        lines = [title] if title else []
        for at, block in enumerate(self.document["blocks"]):
            if at == 0 and self.titled:
                lines += [self._inlines(block["c"][2])]
            else:
                lines += self._block(block)
        if self.notes:
            lines += ["注", *(f"注{number}　{note}" for number, note in enumerate(self.notes, 1))]
        return "\n\n".join(lines) + "\n"

    def _block(self, block: dict[str, Any]) -> Iterator[str]:
        content: Any
        sort, content = block["t"], block.get("c", [])
        if sort == "Header":
            yield LEVELS[min(content[0] - self.top, 1)] + self._inlines(content[2])
        elif sort in ("Para", "Plain"):
            text = self._inlines(content)
            if text.strip():
                yield f"\u3000{text}"
        elif sort == "LineBlock":
            yield from (f"\u3000{self._inlines(line)}" for line in content)
        elif sort == "CodeBlock":
            yield from (f"\u3000{line}" for line in content[1].split("\n") if line.strip())
        elif sort in ("BulletList", "OrderedList"):
            items = content if sort == "BulletList" else content[1]
            for number, item in enumerate(items, 1):
                yield from self._item("・" if sort == "BulletList" else f"({number}) ", item)
        elif sort == "DefinitionList":
            for name, bodies in content:
                yield f"\u3000{self._inlines(name)}"
                for body in bodies:
                    yield from self._blocks(body)
        elif sort == "BlockQuote":
            yield from self._blocks(content)
        elif sort in ("Div", "Figure"):
            yield from self._blocks(content[-1])
        elif sort == "Table":
            yield from self._table(content)

    def _blocks(self, blocks: list[dict[str, Any]]) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block)

    def _item(self, sign: str, blocks: list[dict[str, Any]]) -> Iterator[str]:
        for at, line in enumerate(self._blocks(blocks)):
            yield f"\u3000{sign}{line.strip()}" if at == 0 else line

    def _table(self, content: list[Any]) -> Iterator[str]:
        parts = [content[3][1], *(each for body in content[4] for each in body[2:4]), content[5][1]]
        rows = [row for part in parts for row in part]
        for row in rows:
            cells = [" ".join(line.strip() for line in self._blocks(cell[4])) for cell in row[1]]
            yield "\u3000" + "　".join(cells)

    def _inlines(self, inlines: list[dict[str, Any]]) -> str:
        return "".join(map(self._inline, inlines))

    def _inline(self, inline: dict[str, Any]) -> str:
        content: Any
        sort, content = inline["t"], inline.get("c", "")
        if sort == "Str":
            return str(content)
        if sort in ("Space", "SoftBreak", "LineBreak"):
            return " "
        if sort in ("Code", "Math", "RawInline"):
            return str(content[1]) if sort != "RawInline" else ""
        if sort == "Note":
            self.notes.append("")
            number = len(self.notes)
            self.notes[number - 1] = " ".join(line.strip() for line in self._blocks(content))
            return f"〔注{number}〕"
        if sort == "Link":
            text, address = self._inlines(content[1]), content[2][0]
            return text if text == address or address.startswith("#") else f"{text}（{address}）"
        if sort == "Quoted":
            return {"SingleQuote": "‘{}’", "DoubleQuote": "“{}”"}[content[0]["t"]].format(self._inlines(content[1]))
        if sort == "Image":
            return self._inlines(content[1])
        if sort in ("Span", "Cite"):
            return self._inlines(content[1])
        return self._inlines(content) if isinstance(content, list) else ""


def sort_of(file: Path) -> str:
    """Pandoc's name for what a file is, by its ending; empty for plain text."""
    return FORMATS.get(file.suffix.lower(), "")
