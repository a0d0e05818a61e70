"""``python -m essay new``: a record, a chapter or a work to be filled in, written into the edition."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from essay.book import load
from essay.commands.edition import Commands, Edition
from essay.commands.output import RefusedError as NotWrittenError
from essay.commands.output import write_change
from essay.mending import Change
from essay.navlist import with_page
from essay.scaffold import BadKeyError, Draft, RefusedError, chapter, record, work

WRITTEN, REFUSED = 0, 2
_ASKS = {"term": ("id",), "incident": ("date", "id"), "source": ("key",), "chapter": ("id",)}


def add_parser(commands: Commands) -> ArgumentParser:
    """The options. Which of them a file cannot do without, :func:`run` says in the edition's language."""
    parser = commands.add_parser("new", help="write a term, an incident, a source or a chapter to be filled in")
    parser.add_argument("sort", choices=_ASKS)
    parser.add_argument("--id", default="", help="its id: lower-case letters, digits and hyphens")
    parser.add_argument("--title", default="", help="its headword or title")
    parser.add_argument("--date", default="", help="when an incident happened, as 2010-11-23")
    parser.add_argument("--key", default="", help="the key by which a source is cited")
    parser.add_argument("--type", default="book", help="what a source is, as BibLaTeX has it: book, article, report, online …")
    return parser


def run(edition: Edition, options: Namespace) -> int:
    """Write the file and say what to do next; 2, and nothing written, when it cannot be."""
    told, sort = edition.words.words["new"], options.sort
    given = {name: " ".join(str(getattr(options, name)).split()) for name in ("id", "title", "date", "key", "type")}
    lacking = next((name for name in _ASKS[sort] if not given[name]), None)
    if lacking:
        return _refuse(edition, told["missing"].format(name=lacking.upper(), example=told["examples"][sort]))
    try:
        written = _write(edition, sort, given)
    except RefusedError as error:
        return _refuse(edition, *(edition.words.message(fault) for fault in error.problems))
    except BadKeyError:
        return _refuse(edition, told["bad_key"].format(key=given["key"]))
    except FileExistsError as error:
        return _refuse(edition, told["exists"].format(path=Path(error.filename).relative_to(edition.root).as_posix()))
    except NotWrittenError as error:
        return _refuse(edition, edition.words.words["fix"][str(error)])
    except (OSError, UnicodeDecodeError) as error:
        return _refuse(edition, " ".join(str(error).split()))
    print(*written, told["next"], sep="\n")
    return WRITTEN


def _refuse(edition: Edition, *said: str) -> int:
    print(*said, edition.words.words["new"]["refused"], sep="\n", file=sys.stderr)
    return REFUSED


def _write(edition: Edition, sort: str, given: dict[str, str]) -> list[str]:
    """Write one new file or entry; what has been written, in the edition's words."""
    root, settings, words = edition.root, edition.settings, edition.words
    told = words.words["new"]
    if sort == "source":
        file = root / settings.bibliography
        before = file.read_bytes()
        text = work(given["key"], given["type"].lower(), before.decode("utf-8"), settings, words)
        write_change(root, Change(settings.bibliography, before, text.encode()))
        begins = text[: text.rfind("\n@") + 1].count("\n") + 1
        return [told["written"].format(path=f"{settings.bibliography}:{begins}")]
    book, _ = load(root, settings)
    if sort != "chapter":
        values = {name: given[name] for name in _ASKS[sort]}
        return [_create(record(sort, values, given["title"], book, words), edition)]
    draft, config = chapter(given["id"], given["title"], book, words), root / settings.file
    before = config.read_bytes()
    text = before.decode("utf-8")
    listed = with_page(text, draft.page, given["title"], settings.chapters) if settings.nav else None
    line = _create(draft, edition)
    if listed:
        try:
            write_change(root, Change(settings.file, before, listed.encode()))
        except (NotWrittenError, OSError):
            (root / settings.docs / draft.page).unlink()
            raise
        return [line, told["listed"].format(file=settings.file)]
    return [line, *([told["unlisted"].format(page=draft.page, file=settings.file)] if settings.nav else [])]


def _create(draft: Draft, edition: Edition) -> str:
    """Write a file that must not exist yet. Raises :class:`FileExistsError`."""
    path = f"{edition.settings.docs}/{draft.page}"
    file = edition.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8", newline="\n") as out:
        out.write(draft.text)
    return str(edition.words.words["new"]["written"].format(path=path))
