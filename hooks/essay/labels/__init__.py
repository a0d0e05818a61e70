"""Every word that a reader or an editor is shown, in one TOML file a language.

Messages have two parts. ``says`` names the fault, ``remedy`` the way out; when a problem carries a
suggestion, the line is ``says`` followed by «did you mean» instead of the remedy. A problem with a ``cause``
has the remedy that ``causes`` holds for it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from essay.problems import Problem, nearest
from essay.unseen import visible

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of one language.

    ``words`` are nested tables of strings, handed to the templates as they are;
    ``problems`` maps a problem's kind to its ``says`` and ``remedy``.
    """

    language: str
    words: dict[str, Any]
    problems: dict[str, dict[str, str]]

    def message(self, problem: Problem) -> str:
        """The problem's sentences, without its place."""
        return f"{self.says(problem)}{self.words['gap']}{self.remedy(problem)}"

    def says(self, problem: Problem) -> str:
        """What is wrong."""
        return self.problems[problem.kind]["says"].format(**self._values(problem))

    def remedy(self, problem: Problem) -> str:
        """The way out: what was probably meant, or else what the kind always advises."""
        values = self._values(problem)
        pattern: str = self.problems[problem.kind]["remedy"]
        if values.get("suggestion"):
            pattern = self.words["did_you_mean"]
        elif "cause" in values:
            pattern = self.words["causes"][dict(problem.values)["cause"]]["remedy"]
        return pattern.format(**values)

    def _values(self, problem: Problem) -> dict[str, str]:
        values = {name: visible(value) for name, value in problem.values}
        if "expected" in values:
            values["expected"] = self.words["expected"][values["expected"]]
        if "cause" in values:
            values["cause"] = self.words["causes"][values["cause"]]["says"].format(**values)
        return values

    def line(self, problem: Problem) -> str:
        """``path:line: message``, as a build and ``check`` both print it."""
        return f"{visible(str(problem.place))}: {self.message(problem)}"


def languages() -> list[str]:
    """The languages that there are words in."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


@cache
def load(language: str) -> Labels:
    """The labels of a language by its BCP 47 code; the primary subtag is enough (``en-GB`` reads ``en``).

    Raises :class:`LookupError` when there is no such file.
    """
    path = FOLDER / f"{language.split('-', 1)[0]}.toml"
    if not path.exists():
        known = languages()
        near = nearest(language, known)
        hint = f"; did you mean {near}?" if near else ""
        raise LookupError(f"no labels for the language {language!r}; there are: {', '.join(known)}{hint}")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Labels(language, {k: v for k, v in table.items() if k != "problems"}, table["problems"])
