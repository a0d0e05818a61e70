"""MkDocs' events, each a call with plain data: the essay's pages on paper."""

from __future__ import annotations

import importlib.util
import io
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pikepdf
import typst
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files

from essay.handout import Imprint, Press
from essay.imposition import saddle_stitched
from essay.pictures import check_printable
from essay.printing import missing_glyphs, read_print_settings, unprintable
from essay.printsettings import Fonts, PrintSettings
from essay.problems import Problem
from essay.revision import Revision
from essay.settings import CACHE, SettingsError

log = logging.getLogger("mkdocs.hooks.handout")
FOLDER = "handout"
TYPESETTING = Path(__file__).parents[1] / "handout"
"""The typesetting, which stands beside these hooks wherever the edition is."""

STANDARDS: list[Literal["ua-1", "a-2a"]] = ["ua-1", "a-2a"]

serving = False
settings: PrintSettings
documents: Documents


@dataclass(frozen=True)
class Printed:
    """A document as a page of the site offers it."""

    name: str
    data: bytes
    pages: int

    @property
    def size(self) -> str:
        return f"{len(self.data) / 1e6:.1f} MB" if len(self.data) >= 1e6 else f"{len(self.data) / 1e3:.0f} kB"


class Documents:
    """The documents of one build of the edition, each printed when it is asked for.

    ``names`` are in the order in which they are best printed, ``pages`` the chapters' own by the address of the page.
    """

    def __init__(self, press: Press, printer: Printer) -> None:
        self.press = press
        self.printer = printer
        chapters = press.book.chapters
        urls = press.publication.urls
        self.pages = {urls[chapter.page]: press.name_of(chapter.page) for chapter in chapters if chapter.page in urls}
        # The short ones first: what Typst remembers of a long one makes every later one slower.
        self.sources: dict[str, Callable[[], str]] = {
            press.name_of(chapter.page): partial(press.chapter, chapter, settings.paper) for chapter in chapters
        }
        self.sources |= {
            "chronology": press.wall, "handout": partial(press.whole, settings.paper),
            "booklet": partial(press.whole, settings.booklet),
        }
        self.names = tuple(self.sources)

    def print(self, name: str) -> bytes:
        """A document as PDF. Raises :class:`mkdocs.exceptions.Abort` when it cannot be set."""
        return self.set(name, self.sources[name]())

    def set(self, name: str, source: str) -> bytes:
        """A document's source as PDF; the booklet imposed."""
        data = self.printer.print(source)
        return saddle_stitched(data) if name == "booklet" else data

    def problems(self) -> list[Problem]:
        """What had no form on paper in the documents whose sources have been made."""
        return sorted(unprintable(self.press.book, self.press.lost))


def on_startup(command: str, dirty: bool) -> None:
    """A live preview prints only what is asked for."""
    global serving
    serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read how the edition is printed."""
    global settings
    try:
        settings = read_print_settings(config.extra.get("handout"), config.config_file_path)
    except SettingsError as error:
        raise ConfigurationError(str(error)) from error
    return config


@event_priority(50)
def on_env(env: Any, config: MkDocsConfig, files: Files) -> Any:
    """Print the documents, when every page is complete, and add them to the site's files."""
    global documents
    publication = env.globals["publication"]
    root = Path(config.config_file_path).parent
    printer = Printer(root, settings.fonts, publication.book.settings.language)
    press = Press(publication, imprint(config, publication.book.settings.author, env.globals["revision"]), settings)
    documents = Documents(press, printer)
    env.globals["handouts"] = {}
    sources = {} if serving else {name: source() for name, source in documents.sources.items()}
    report(printer, press, root, bool(config.strict))
    printed = {name: documents.set(name, source) for name, source in sources.items()}
    for name, data in printed.items():
        files.append(File.generated(config, f"{FOLDER}/{name}.pdf", content=data))
    env.globals["handout_of"] = press.name_of
    env.globals["handouts"] = {name: Printed(f"{FOLDER}/{name}.pdf", data, page_count(data)) for name, data in printed.items()}
    return env


def page_count(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as document:
        return len(document.pages)


def imprint(config: MkDocsConfig, author: str, revision: Revision) -> Imprint:
    """What cover and metadata say."""
    return Imprint(
        settings.title or config.site_name, settings.subtitle, config.site_description or "", config.site_author or "",
        author, revision, config.site_url or "",
    )


def report(printer: Printer, press: Press, root: Path, strict: bool) -> None:
    """Log what cannot be printed; a strict build stops."""
    book = press.book
    bibliography = root / book.settings.bibliography
    text = bibliography.read_text(encoding="utf-8") if bibliography.is_file() else ""
    problems = [*missing_glyphs(book, text, printer.coverage()), *unprintable(book, press.lost)]
    problems += check_printable(book, root / book.settings.docs)
    for problem in sorted(problems):
        log.log(logging.ERROR if strict else logging.WARNING, press.publication.labels.line(problem), extra={"problem": problem})
    if problems and strict:
        raise Abort(press.publication.labels.words["check"]["count"].format(errors=len(problems), warnings=0))


class Printer:
    """Typst with the fonts of the settings and no others, for texts in a language by its BCP 47 code."""

    def __init__(self, root: Path, fonts: Fonts, language: str) -> None:
        self.root = root
        self.folders = [folder for package in fonts.packages for folder in package_folders(package)]
        inputs = {name: ",".join(getattr(fonts, name)) for name in ("mincho", "gothic", "latin", "hangul")}
        inputs["language"] = language.split("-", 1)[0]
        self.files = {f"handout/{file.name}": file.read_bytes() for file in sorted(TYPESETTING.glob("*.typ"))}
        self.compiler = typst.Compiler(root=str(root), font_paths=self.folders, ignore_system_fonts=True, sys_inputs=inputs)

    def print(self, source: str) -> bytes:
        """A tagged PDF (PDF/UA-1, PDF/A-2a) of a Typst source.

        Raises :class:`mkdocs.exceptions.Abort` with Typst's own words when it cannot be set.
        """
        try:
            files: Any = {"main.typ": source.encode(), **self.files}  # its types know of one file only
            data = self.compiler.compile(input=files, format="pdf", pdf_standards=[*STANDARDS], timestamp=0)
        except typst.TypstError as error:
            raise Abort(f"Typst: {error}") from error
        assert isinstance(data, bytes)  # several files only for pictures of pages
        return data

    def coverage(self) -> frozenset[int]:
        """The code points that any of the fonts has; kept on disk, since reading them takes a third of a second."""
        files = sorted(file for folder in self.folders for file in Path(folder).glob("*.[ot]tf"))
        key = " ".join(f"{file.name}:{file.stat().st_size}" for file in files)
        kept = self.root / CACHE / "glyphs.json"
        try:
            known = json.loads(kept.read_text(encoding="utf-8"))
            if known["key"] == key:
                return frozenset(known["points"])
        except (OSError, ValueError, LookupError, TypeError):
            pass
        found: set[int] = set()
        for file in files:
            with TTFont(file, lazy=True) as font:
                found.update(font.getBestCmap())
        points = sorted(found)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps({"key": key, "points": points}), encoding="utf-8")
        return frozenset(points)


def package_folders(package: str) -> list[str]:
    """The folders of an installed package, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        raise Abort(f"mkdocs.yml: extra.handout.fonts.packages: {package} is not installed")
    return list(spec.submodule_search_locations or [])
