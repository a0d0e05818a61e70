"""``essay import``: a finished text split into chapters of the edition, with a report of every decision."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from essay.book import load
from essay.commands.edition import Commands, Edition
from essay.commands.output import RefusedError, write_change
from essay.importing.conservation import losses
from essay.importing.decoding import NotTextError, UndecodableError, decode
from essay.importing.documents import DocumentError, document_of, sort_of
from essay.importing.form import Shape, Untaken
from essay.importing.manuscript import Manuscript, read_manuscript
from essay.importing.report import report
from essay.importing.writing import identifier, settle, written
from essay.mending import Change
from essay.navlist import with_page
from essay.scaffold import next_number

DONE, REFUSED = 0, 2
REPORT = "import-report.md"


class NotImportedError(Exception):
    """Why nothing was written: a name among the labels' ``importing``, and its values."""

    def __init__(self, name: str, **values: object) -> None:
        super().__init__(name)
        self.name, self.values = name, values


def add_parser(commands: Commands) -> ArgumentParser:
    parser = commands.add_parser("import", help="split a finished text into chapters")
    parser.add_argument("text", type=Path, help="the text: plain, or a document of a word processor, or a web page")
    parser.add_argument("--title", default="", help="the title of what stands before the first heading")
    parser.add_argument("--tidy", action="store_true", help="half-width digits and letters, no spaces between Japanese and Latin")
    parser.add_argument("--dry-run", action="store_true", help="print the report and write nothing")
    return parser


def run(edition: Edition, options: Namespace) -> int:
    """Write the chapters, their lines in the navigation and the report; 2, and nothing written, when that cannot be."""
    told = edition.words.words["importing"]
    try:
        said = _import(edition, options)
    except NotImportedError as error:
        print(told[error.name].format(**error.values), told["refused"], sep="\n", file=sys.stderr)
        return REFUSED
    print(*said, sep="\n")
    return DONE


def _import(edition: Edition, options: Namespace) -> list[str]:
    """What there is to say in the end. Raises :class:`NotImportedError`."""
    words = edition.words.words["importing"]
    target = edition.root / REPORT
    if not options.dry_run and target.exists():
        raise NotImportedError("again", report=REPORT)
    text, encoding, shapes, untaken = _read(options.text)
    manuscript = read_manuscript(text, shapes)
    manuscript.untaken += untaken
    if not manuscript.chapters:
        raise NotImportedError("empty", path=options.text)
    title = " ".join(options.title.split()) or (manuscript.front[0].text if manuscript.front else options.text.stem)
    settle(manuscript, options.tidy)
    marks = words["marks"]
    pages = [written(draft, title, lambda name: str(marks[name]), options.tidy) for draft in manuscript.chapters]
    lost = next(losses(text, manuscript, pages, re.compile("|".join(map(re.escape, marks.values())))), None)
    if lost:
        raise NotImportedError("lost", expected=lost.expected, found=lost.found)
    names = _names(edition, manuscript)
    paths = [f"{edition.settings.docs}/{name}" for name in names]
    told = report(manuscript, paths, options.text.name, encoding, edition.words)
    if options.dry_run:
        return [told.rstrip("\n")]
    titles = [draft.title or title for draft in manuscript.chapters]
    listed = _write(edition, dict(zip(paths, pages, strict=True)), names, titles, told)
    notes = sum(len(draft.notes) for draft in manuscript.chapters)
    stubs = sum(not entry for draft in manuscript.chapters for entry in draft.notes.values())
    stubs += sum(len(draft.uncalled) for draft in manuscript.chapters)
    return [
        *(words["written"].format(path=path) for path in paths),
        words["done"].format(chapters=len(paths), notes=notes, stubs=stubs, doubtful=len(manuscript.doubtful), report=REPORT),
        *([] if listed else [words["unlisted"].format(file=edition.settings.file)]),
    ]


def _read(file: Path) -> tuple[str, str, dict[int, Shape] | None, list[Untaken]]:
    """The text of a file and its encoding; of a document its kind, the form of its lines, and what of it is not kept."""
    try:
        data = file.read_bytes()
    except (OSError, ValueError) as error:
        raise NotImportedError("unreadable", path=file, detail=getattr(error, "strerror", None) or error) from error
    sort = sort_of(file)
    try:
        if sort == "html":
            text, encoding = decode(data)
            data, encoding = text.encode(), f"HTML, {encoding}"
        elif sort:
            encoding = sort.upper()
        if not sort:
            return *decode(data), None, []
        document = document_of(data, sort)
        return document.text, encoding, document.shapes, document.untaken
    except NotTextError as error:
        raise NotImportedError(str(error), path=file) from error
    except UndecodableError as error:
        raise NotImportedError("undecodable", path=file, at=error.at) from error
    except DocumentError as error:
        raise NotImportedError("unreadable", path=file, detail=error) from error


def _names(edition: Edition, manuscript: Manuscript) -> list[str]:
    """The chapters' paths inside ``docs``, numbered after those that there are."""
    book, _ = load(edition.root, edition.settings)
    number, width = next_number(book)
    used = {re.sub(r"^\d+-", "", Path(page.page).stem) for page in book.chapters}
    names = []
    for at, draft in enumerate(manuscript.chapters):
        name = identifier(draft, at + 1)
        while name in used:
            ends = re.fullmatch(r"(.*)-(\d+)", name)
            name = f"{ends[1]}-{int(ends[2]) + 1}" if ends else f"{name}-2"
        used.add(name)
        names.append(f"{edition.settings.chapters}/{number + at:0{width}d}-{name}.md")
    return names


def _write(edition: Edition, files: dict[str, str], names: list[str], titles: list[str], told: str) -> bool:
    """Write all or nothing; whether the chapters could be listed in the navigation."""
    root, settings = edition.root, edition.settings
    config = root / settings.file
    before = config.read_bytes()
    nav: str | None = before.decode("utf-8")
    for name, title in zip(names, titles, strict=True) if settings.nav else ():
        nav = with_page(nav, name, title, settings.chapters) if nav else None
    made: list[Path] = []
    try:
        for path, text in {**files, REPORT: told}.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8", newline="\n") as out:
                made.append(file)
                out.write(text)
        if settings.nav and nav:
            write_change(root, Change(settings.file, before, nav.encode()))
    except FileExistsError as error:
        _undo(made)
        raise NotImportedError("exists", path=Path(error.filename).relative_to(root).as_posix()) from error
    except (OSError, RefusedError) as error:
        _undo(made)
        raise NotImportedError("unwritable", detail=" ".join(str(error).split())) from error
    return bool(nav) or not settings.nav


def _undo(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
