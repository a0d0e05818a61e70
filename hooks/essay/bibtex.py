"""BibTeX text read into entries that know their lines.

The grammar is pybtex's, which mkdocs-bibtex reads the same file with. Two things are added: the line
of every field, and recovery. A file is cut at the lines that begin with ``@kind{``, and each piece is
read by itself; so a fault stays in its own entry, and the next entry is read whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise

from pybtex.bibtex.utils import split_name_list  # type: ignore[import-untyped]
from pybtex.database import InvalidNameString, Person, parse_string  # type: ignore[import-untyped]
from pybtex.database.input.bibtex import (  # type: ignore[import-untyped]
    LowLevelParser,
    SkipEntry,
    UndefinedMacro,
    month_names,
)
from pybtex.exceptions import PybtexError  # type: ignore[import-untyped]
from pybtex.richtext import Text  # type: ignore[import-untyped]
from pybtex.scanner import PrematureEOF, PybtexSyntaxError  # type: ignore[import-untyped]
from pybtex.utils import CaseInsensitiveDict  # type: ignore[import-untyped]

from essay.problems import Place, Problem, problem

_COMMAND = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t\n]*[({]", re.MULTILINE)
_SPACE = re.compile(r"[ \t\r\n]+")
_EMPHASIS = re.compile(r"\\(?:emph|textit|mkbibemph)\{([^{}]*)\}")
_NOT_ENTRIES = frozenset({"string", "preamble", "comment"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field as written: its lower-case name, its value in BibTeX, its line."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as written. ``whole`` is false when a fault was found in it: fields may then be missing."""

    kind: str
    key: str
    fields: tuple[Field, ...]
    line: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in its parts, or the name of a body in ``literal``. Values are plain text."""

    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""


class _Parser(LowLevelParser):  # type: ignore[misc]
    """pybtex's parser for one piece of a file, noting the line on which each value begins."""

    def __init__(self, text: str, line: int, macros: CaseInsensitiveDict) -> None:
        super().__init__(text, macros=macros)
        self.lineno = line
        self.lines: list[int] = []
        self.kept: list[tuple[str, str]] = []

    def parse_entry_body(self, body_end: object) -> None:
        pattern = self.KEY_PAREN if body_end == self.RPAREN else self.KEY_BRACE
        self.current_entry_key = self.required([pattern]).value
        self.eat_whitespace()
        # pybtex takes a key without a comma after it; biber and pandoc do not.
        if body_end.search(self.text, self.pos) and not body_end.match(self.text, self.pos):  # type: ignore[attr-defined]
            self.required([self.COMMA])
        self.parse_entry_fields()

    def parse_value(self) -> None:
        self.lines.append(self.lineno)
        super().parse_value()


@dataclass(slots=True)
class _File:
    text: str
    path: str
    problems: list[Problem] = field(default_factory=list)
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.starts = [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line_at(self, offset: int) -> int:
        return bisect_right(self.starts, offset)

    def broken(self, line: int, key: str | None) -> None:
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        written = self.text[self.starts[line - 1] : end].strip()
        detail = written if key is None or key in written else f"{key}: {written}"
        self.problems.append(problem(Place(self.path, line), "bib-syntax", detail=detail))


def read_entries(text: str, path: str) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The entries of a file in their order, and a ``bib-syntax`` problem for each fault in the writing.

    Lines that begin with ``%`` are comments, as for biber; but to pybtex an ``@`` begins a command there
    too, so it is a fault. So is other text outside the entries: it is nearly always an entry whose ``@``
    is missing or which was closed too early.
    """
    file = _File(text.removeprefix("\ufeff").replace("\r\n", "\n"), path)
    macros = CaseInsensitiveDict(month_names)
    starts = [match.start() for match in _COMMAND.finditer(file.text)]
    _stray(file, 0, starts[0] if starts else len(file.text))
    entries = []
    for start, end in pairwise([*starts, len(file.text)]):
        entry = _read(file, start, end, macros)
        if entry:
            entries.append(entry)
    return tuple(entries), tuple(file.problems)


def _read(file: _File, start: int, end: int, macros: CaseInsensitiveDict) -> Entry | None:
    """The entry between two offsets, or ``None`` where there is another command or no key."""
    # Trailing space would hide a missing brace's place, trailing comments would end up in the last value.
    parser = _Parser(file.text[start:end], file.line_at(start), macros)
    line = parser.lineno + len(file.text[start:end]) - len(file.text[start:end].lstrip("\n"))
    parser.skip_to([parser.AT])
    kind = ""
    whole = True
    try:
        kind = _COMMAND.match(file.text, start)[0].strip("@ \t\n({").lower()  # type: ignore[index]
        parser.parse_command()
    except SkipEntry:
        return None
    except UndefinedMacro:
        whole = False
        file.broken(parser.lines[-1] if parser.lines else line, parser.current_entry_key)
    except PrematureEOF:
        whole = False
        file.broken(parser.lines[-1] if parser.lines else line, parser.current_entry_key)
    except PybtexSyntaxError:
        whole = False
        before = file.text[start : start + parser.pos].rstrip()
        file.broken(file.line_at(start + len(before)), parser.current_entry_key)
    else:
        whole = not _stray(file, start + parser.pos, end)
    if kind in _NOT_ENTRIES or parser.current_entry_key is None:
        return None
    lines = iter(parser.lines)
    fields = tuple(
        Field(name.lower(), _SPACE.sub(" ", "".join(parts)).strip(" "), next(lines))
        for name, parts in parser.current_fields
    )
    for written in fields:
        if "\\" in written.value and not _is_tex(written.value):
            file.broken(written.line, parser.current_entry_key)
    return Entry(kind, parser.current_entry_key, fields, line, whole)


def _stray(file: _File, start: int, end: int) -> bool:
    """Whether a line between two offsets is neither blank nor a comment without ``@``; the first is told as a problem."""
    offset = start
    for line in file.text[start:end].splitlines(keepends=True):
        written = line.strip()
        if written and not (written.startswith("%") and "@" not in written):
            file.broken(file.line_at(offset), None)
            return True
        offset += len(line)
    return False


def refusal(text: str, path: str) -> Problem | None:
    """What pybtex stops at when it reads the whole file at once, as mkdocs-bibtex does; ``None`` for nothing."""
    try:
        parse_string(text, "bibtex")
    except PybtexError as error:
        return problem(Place(path, getattr(error, "lineno", None) or 1), "bib-syntax", detail=error)
    return None


def plain(value: str) -> str:
    """A BibTeX value as text: TeX's accents, dashes and quotes in Unicode, braces gone."""
    return re.sub("[\ue000\ue001]", "", _decoded(value))


def marked(value: str) -> str:
    """The same as CSL-JSON rich text: ``<i>`` for ``\\emph``. CSL-JSON has no entities: none are made."""
    return _decoded(value).replace("\ue000", "<i>").replace("\ue001", "</i>")


def verbatim(value: str) -> str:
    """The text of an address: ``~`` and ``--`` stand for themselves, only ``\\_`` and its like are undone."""
    return re.sub(r"\\([_%&#~$])", r"\1", value).strip("{}")


@lru_cache(maxsize=1 << 14)
def _decoded(value: str) -> str:
    # A build asks for each value several times, a preview at every change.
    # To latexcodec a bare % begins a comment, and the rest of the value would be lost.
    shielded = re.sub(r"(?<!\\)%", r"\\%", _EMPHASIS.sub("\ue000\\1\ue001", value))
    try:
        return str(Text.from_latex(shielded))
    except (ValueError, PybtexSyntaxError):
        # read_entries has said so; the rest of the entry is still of use.
        return re.sub(r"[{}\\]", "", value)


def _is_tex(value: str) -> bool:
    """Whether a value can be decoded: a backslash before nothing or before a line's end cannot."""
    try:
        Text.from_latex(value)
    except (ValueError, PybtexSyntaxError):
        return False
    return True


def is_braced(name: str) -> bool:
    """Whether one pair of braces encloses the whole: BibTeX's way to say «a body, not a person»."""
    if not (name.startswith("{") and name.endswith("}")):
        return False
    depths = list(accumulate((letter == "{") - (letter == "}") for letter in name))
    return 0 not in depths[:-1] and depths[-1] == 0


def written_names(value: str) -> list[str]:
    """The names of a list as written, parted at ``and`` outside of braces."""
    return [name.strip() for name in split_name_list(value) if name.strip()]


def names(value: str) -> tuple[Name, ...]:
    """The names of a list in their parts; ``and others`` gives a literal ``others``."""
    return tuple(_name(written) for written in written_names(value))


def _name(written: str) -> Name:
    if is_braced(written) or "," not in written:
        return Name(literal=plain(written))
    try:
        person = Person(written)
    except InvalidNameString:
        return Name(literal=plain(written))
    parts = (
        person.last_names,
        person.first_names + person.middle_names,
        person.prelast_names,
        person.lineage_names,
    )
    return Name(*(plain(" ".join(part)) for part in parts))
