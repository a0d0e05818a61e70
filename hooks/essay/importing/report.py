"""The report of an import, in Markdown: every decision with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from essay.importing.headings import SECTION
from essay.importing.manuscript import Manuscript
from essay.importing.suggestions import suggestions
from essay.importing.writing import escaped
from essay.labels import Labels

SHOWN = 60
"""So many letters of a line are shown."""


def report(manuscript: Manuscript, paths: Sequence[str], source: str, encoding: str, labels: Labels) -> str:
    """What was taken for what, what is doubtful, and what could be made of it. ``paths`` are those of the chapters."""
    words = labels.words["importing"]
    told = words["report"]
    intro = told["intro_document" if manuscript.document else "intro"]
    parts = [f"# {told['title'].format(source=source)}", intro.format(encoding=encoding)]
    for name, lines in _sections(manuscript, paths, words):
        parts.append(f"## {told[name]}")
        parts.append("\n".join(f"- {line}" for line in lines) if lines else told["none"])
    return "\n\n".join(parts) + "\n"


def _sections(manuscript: Manuscript, paths: Sequence[str], words: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    at = words["report"]["paragraph" if manuscript.document else "at"]

    def place(line: int, text: str) -> str:
        shown = text if len(text) <= SHOWN else text[:SHOWN] + "…"
        return str(at.format(line=line, text=escaped(shown)))

    chapters = list(zip(manuscript.chapters, paths, strict=True))
    yield "chapters", [
        f"`{path}`" + (f"　{place(draft.head.line, draft.head.text)}" if draft.head else "") for draft, path in chapters
    ]
    sections = [block for draft, _ in chapters for block in draft.blocks if block.level]
    yield "sections", [
        ("" if block.level == SECTION else f"`{'#' * block.level}`　") + place(block.line, block.text) for block in sections
    ]
    yield "front", [place(line.number, line.text) for line in manuscript.front]
    call, stub = words["report"]["call"], words["report"]["stub"]
    yield "notes", [
        call.format(number=each.number, path=path, place=place(each.line, draft.blocks[at_block].text[: each.start][-20:]))
        for draft, path in chapters for at_block, calls in sorted(draft.calls.items()) for each in calls
    ]
    if not manuscript.document:
        yield "feet", [f"\\[^{entry.number}]　{place(entry.lines[0].number, entry.text)}" for entry in manuscript.known]
    if manuscript.paired:
        yield "signed", [
            f"\\[^{entry.number}]　{place(entry.lines[0].number, entry.mark + entry.text)}" for entry in manuscript.paired
        ]
    yield "stubs", [
        stub.format(number=number, path=path)
        for draft, path in chapters for number, entry in sorted(draft.notes.items()) if not entry
    ]  # fmt: skip
    yield "uncalled", [
        f"`{path}`　\\[^{entry.number}]　{place(entry.lines[0].number, entry.text)}"
        for draft, path in chapters for entry in draft.uncalled
    ]  # fmt: skip
    yield "aside", [f"{words['reasons'][each.reason]}　{place(each.line.number, each.line.text)}" for each in manuscript.aside]
    blocks = manuscript.reading.blocks
    lines = {part.number: block.text[part.start : part.start + SHOWN] for block in blocks for part in block.parts}

    def told(reason: str, line: int) -> str:
        return f"{words['doubts'][reason]}　{place(line, lines.get(line, ''))}"

    yield "breaks", [place(line, lines.get(line, "")) for line in manuscript.reading.breaks]
    yield "doubtful", [told(reason, line) for line, reason in manuscript.doubtful]
    untaken = sorted(set(manuscript.untaken), key=lambda each: each.line)
    yield "untaken", [f"{words['untaken'][each.kind]}　{place(each.line, each.words)}" for each in untaken]
    hyphens, ligatures = manuscript.reading.hyphens, manuscript.ligatures
    yield "changed", [*(told("hyphen-gone", line) for line in hyphens), *(told("ligature", line) for line in ligatures)]
    found = list(suggestions(manuscript))
    for kind in ("incident", "term", "source"):
        yield kind, [place(each.line, each.text) for each in found if each.kind == kind]
