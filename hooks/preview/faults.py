"""Why a build stopped, as a place, a kind and a detail, from whatever was raised."""

from __future__ import annotations

import os
import re
import tomllib
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2
import yaml
from mkdocs.exceptions import Abort, ConfigurationError

from essay.csl import CitationStyleError
from essay.labels import FOLDER, Labels
from essay.problems import Place, Problem, problem
from essay.settings import SettingsError
from essay.yamlfaults import yaml_fault

_LINE = re.compile(r"\bline (\d+)")
_TYPST = re.compile(r"┌─ (\S+?):(\d+):\d+")
_TEXTS = (".html", ".toml", ".yml", ".css", ".js", ".typ")


@dataclass(frozen=True, slots=True)
class Line:
    """A line for the editor, as ``essay check`` prints it: ``path:line: message``. Warnings are no errors."""

    place: str
    message: str
    error: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


def line(words: Labels, place: Place, kind: str, **values: str) -> Line:
    """The words for a kind in ``preview.faults`` of the labels."""
    form = words.words["preview"]["faults"][kind]
    return Line(str(place), (form["says"] + words.words["gap"] + form["remedy"]).format(**values))


def fault(error: BaseException, root: Path, config: Path, words: Labels, watched: Iterable[Path] = ()) -> Line:
    """What to tell an editor of an exception. ``watched`` are the files among which one that is not UTF-8 is sought."""
    chain = list(_chain(error))
    known = (_known(found, root, config, words, watched) for found in chain)
    told = next(filter(None, known), None)
    if told:
        return told
    said = next((found for found in chain if isinstance(found, ConfigurationError | Abort)), None)
    if isinstance(said, ConfigurationError) or said is chain[-1]:
        return line(words, Place(config.name), "settings", detail=" ".join(str(said).replace(f"{root}{os.sep}", "").split()))
    return _of_code(next(found for found in chain if not isinstance(found, Abort)), root, config, words)


def faults(error: BaseException, root: Path, config: Path, words: Labels, watched: Iterable[Path] = ()) -> list[Line]:
    """The same, of a ``mkdocs.yml`` everything that is wrong with it."""
    problems = next((found.problems for found in _chain(error) if isinstance(found, SettingsError)), ())
    return [_told(found, words) for found in problems] or [fault(error, root, config, words, watched)]


def _told(found: Problem, words: Labels) -> Line:
    return Line(str(found.place), words.message(found))


def _known(error: BaseException, root: Path, config: Path, words: Labels, watched: Iterable[Path]) -> Line | None:
    """The line for an exception that says by itself where the fault is."""
    match error:
        case yaml.MarkedYAMLError():
            found = yaml_fault(error, config.read_text("utf-8", "replace"))
            place = Place(config.name, found.line + 1)
            return _told(problem(place, "settings-syntax", cause=found.cause, detail=found.detail), words)
        case SettingsError() if error.problems:
            return _told(error.problems[0], words)
        case SettingsError():
            return line(words, Place(config.name), "settings", detail=_after_path(error, config))
        case CitationStyleError() if not isinstance(error.__cause__, OSError):
            style = Path(str(error).split(": ", 1)[0])
            place = Place(_relative(style, root) or config.name, _number(str(error)))
            return line(words, place, "style", detail=_after_path(error, style))
        case tomllib.TOMLDecodeError():
            file = FOLDER / f"{words.language.split('-', 1)[0]}.toml"
            return line(words, Place(_relative(file, root) or file.name, _number(str(error))), "words", detail=str(error))
        case jinja2.TemplateSyntaxError():
            name = _relative(Path(error.filename or ""), root) or error.name or ""
            return line(words, Place(name, error.lineno), "template", detail=error.message or "")
        case jinja2.TemplateNotFound():
            place = next((place for place in _frames(error, root) if _is_template(place)), Place(f"overrides/{error.name}"))
            return line(words, place, "absent", detail=str(error.name))
        case UnicodeDecodeError():
            bad = next(_not_utf8(watched), None)
            return line(words, Place(_relative(bad[0], root) or bad[0].name, bad[1]), "encoding") if bad else None
        case OSError() if error.filename:
            name = _relative(Path(str(error.filename)), root) or str(error.filename)
            return line(words, Place(name), "file", detail=error.strerror or "")
    diagnostic = getattr(error, "diagnostic", None)
    if diagnostic:  # typst.TypstError
        where = _TYPST.search(str(diagnostic))
        place = Place(where[1], int(where[2])) if where else Place("handout/edition.typ")
        return line(words, place, "typesetting", detail=str(error))
    return None


def option(words: Labels, config: Path, key: str, detail: str) -> Line:
    """A fault of one key of ``mkdocs.yml``, at the first line that has it."""
    text = config.read_text("utf-8", "replace")
    found = re.search(rf"^{re.escape(key)}:", text, re.MULTILINE)
    number = text.count("\n", 0, found.start()) + 1 if found else 1
    return line(words, Place(config.name, number), "option", key=key, detail=" ".join(detail.split()))


def _of_code(error: BaseException, root: Path, config: Path, words: Labels) -> Line:
    """A fault named by the innermost file of the project that took part: a template, or the program."""
    place = next(_frames(error, root), Place(config.name))
    detail = " ".join(f"{type(error).__name__}: {error}".split())
    return line(words, place, "template" if _is_template(place) else "program", detail=detail)


def _frames(error: BaseException, root: Path) -> Iterator[Place]:
    """The lines of the project that an exception came through, the innermost first."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        name = _relative(Path(frame.filename), root)
        if name:
            yield Place(name, frame.lineno or 1)


def _is_template(place: Place) -> bool:
    return place.path.endswith((".html", ".xml"))


def is_of_program(error: BaseException) -> bool:
    """Whether the terminal should show the whole traceback: nothing that an editor writes raises such."""
    known = (
        yaml.YAMLError, SettingsError, CitationStyleError, ConfigurationError, tomllib.TOMLDecodeError, jinja2.TemplateError,
        OSError, UnicodeError,
    )
    chain = list(_chain(error))
    expected = any(isinstance(found, known) or hasattr(found, "diagnostic") for found in chain)
    return not expected and not all(isinstance(found, Abort) for found in chain)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and those that it came from, the first cause last."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _relative(file: Path, root: Path) -> str | None:
    """The path below the project's top folder with forward slashes, or ``None`` outside of it."""
    try:
        return file.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return None


def _number(message: str) -> int:
    found = _LINE.search(message)
    return int(found[1]) if found else 1


def _after_path(error: BaseException, path: Path) -> str:
    """The message without the path that it begins with, and without lxml's name for a text that came from no file."""
    return " ".join(re.sub(r" \(<string>, line \d+\)$", "", str(error).removeprefix(f"{path}: ")).split())


def _not_utf8(files: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    """Text files with a byte that is not UTF-8, and the line of the first such byte."""
    for file in files:
        if file.suffix in _TEXTS:
            try:
                data = file.read_bytes()
                data.decode("utf-8")
            except UnicodeDecodeError as error:
                yield file, data.count(b"\n", 0, error.start) + 1
            except OSError:
                continue
