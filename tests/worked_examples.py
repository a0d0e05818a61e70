"""The worked examples of CONTRIBUTING.md: what each changes in which file, applied as an editor would."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_SECTION = re.compile(r"^## (?P<section>.+)\n", re.MULTILINE)
_EXAMPLE = re.compile(
    r"^\*\*手本\*\*　`(?P<path>[^`\n]+)`[^\n]*\n\n```(?P<form>diff|markdown|bibtex)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_HUNK = re.compile(r"^@@ .* @@\n", re.MULTILINE)


class OutdatedError(Exception):
    """An example whose old lines the edition has no longer. The message says in Japanese which one to bring up to date."""


@dataclass(frozen=True, slots=True)
class Example:
    """A change of the file ``path``: a diff, a whole new page, or an entry for the end of the bibliography."""

    section: str
    path: str
    form: str
    text: str

    def apply(self, root: Path) -> None:
        """Change the edition under ``root``. Raises :class:`OutdatedError`."""
        file = root / self.path
        if self.form == "markdown":
            if file.exists():
                raise OutdatedError(self._says("というファイルはもうあります。ほかのものを手本にしてください"))
            file.write_text(self.text, encoding="utf-8")
            return
        text = file.read_text(encoding="utf-8")
        file.write_text(self._patched(text) if self.form == "diff" else f"{text}\n{self.text}", encoding="utf-8")

    def _patched(self, text: str) -> str:
        for hunk in filter(None, _HUNK.split(self.text)):
            lines = hunk.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if line[0] in " -")
            after = "".join(line[1:] for line in lines if line[0] in " +")
            if f"\n{text}".count(f"\n{before}") != 1:
                raise OutdatedError(self._says(f"の次の行が変わりました。今の行に合わせて、手本を書き直してください。\n{before}"))
            text = text.replace(before, after)
        return text

    def _says(self, fault: str) -> str:
        return f"CONTRIBUTING.md の「{self.section}」の手本が古くなっています。{self.path} {fault}"


def worked_examples(guide: str) -> list[Example]:
    """The examples of a guide, in its order."""
    # A page shown whole has headings of its own, which begin no section of the guide.
    plain = re.sub(r"^```.*?^```$", lambda block: re.sub(r"[^\n]", " ", block[0]), guide, flags=re.MULTILINE | re.DOTALL)
    sections = [(match.start(), match["section"]) for match in _SECTION.finditer(plain)]
    return [
        Example(max(found for found in sections if found[0] < match.start())[1], match["path"], match["form"], match["text"])
        for match in _EXAMPLE.finditer(guide)
    ]
