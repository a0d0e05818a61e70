"""One build of the edition after another, by MkDocs, each into a folder of its own and with all that was said of it."""

from __future__ import annotations

import logging
import re
import time
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import jinja2
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority

from essay import labels
from essay.labels import Labels
from essay.problems import Problem, in_order
from essay.unseen import visible
from preview.faults import Line, faults, is_of_program, option
from preview.pages import FIRST, Site
from preview.watching import snapshot

FOLDERS = ("docs", "bib", "hooks", "overrides", "handout")
"""What is watched from the start; the settings may add to it."""
HIDING = frozenset({"not-utf8"})
"""Kinds at which a build goes on, but without a page that its editor wants to see."""
SAID_BETTER = ("mkdocs.structure.nav", "mkdocs.structure.pages")
"""Loggers whose warnings about links and navigation our own problems give with their lines."""


class Documents(Protocol):
    """What prints, as ``hooks/handout.py`` has it: the names of the documents, and by a page's address that of its own."""

    pages: Mapping[str, str]
    names: Sequence[str]

    def print(self, name: str) -> bytes: ...
    def problems(self) -> list[Problem]: ...


@dataclass(frozen=True)
class Outcome:
    """What a build gave. ``site`` is ``None`` when it stopped; it is not ``whole`` when a page could not be read."""

    lines: tuple[Line, ...]
    site: Site | None
    whole: bool
    documents: Documents | None
    seconds: float
    trace: str = ""


class Edition:
    """The edition of one ``mkdocs.yml``. ``words`` are those of its language as they could last be read."""

    def __init__(self, config: Path) -> None:
        self.file = config.resolve()
        self.root = self.file.parent
        self.words = self._words(labels.load("en"))
        self.watched: set[Path] = {self.file, *(self.root / name for name in FOLDERS)}
        self._templates = _Templates()
        self._started = False

    def build(self, folder: Path, address: str, open_pages: Iterable[str] = ()) -> Outcome:
        """Build into a folder for an address. Nothing is raised: whatever goes wrong becomes a line.

        ``open_pages`` are written at once, so that what is wrong with one of them is told.
        """
        started = time.monotonic()
        self.words = self._words(self.words)
        told = _Told()
        logger = logging.getLogger("mkdocs")
        logger.setLevel(logging.INFO)
        logger.propagate = False
        logger.addHandler(told)
        guest = _Guest(self._templates)
        stopped: Exception | None = None
        site = Site(folder)
        try:
            with site.building():
                build(self._load(folder, address, guest), serve_url=address)
            site.write(dict.fromkeys([FIRST, *open_pages]))
        except Exception as error:
            stopped = error  # whatever a hook, a template or a plugin raises
        finally:
            logger.removeHandler(told)
        lines = tuple(dict.fromkeys(self._lines(told, stopped)))
        trace = "".join(traceback.format_exception(stopped)) if stopped and is_of_program(stopped) else ""
        whole = stopped is None and not any(found.kind in HIDING for found in told.problems)
        return Outcome(lines, None if stopped else site, whole, guest.documents, time.monotonic() - started, trace)

    def _words(self, known: Labels) -> Labels:
        """The labels of the theme's language, sought in the text, which may be no YAML at the moment."""
        labels.load.cache_clear()
        try:
            found = re.search(r"^\s+language:\s*[\"']?([A-Za-z-]+)", self.file.read_text("utf-8", "replace"), re.MULTILINE)
            return labels.load(found[1]) if found else known
        except (OSError, ValueError, LookupError):
            return known

    def _load(self, site: Path, address: str, guest: _Guest) -> MkDocsConfig:
        config = load_config(str(self.file), site_dir=str(site), strict=False)
        if not self._started:
            config.plugins.on_startup(command="serve", dirty=False)
            self._started = True
        config.site_url = address
        config.plugins["preview"] = guest  # type: ignore[assignment]  # hooks are no plugins either
        guest.watched = self.watched
        return config

    def _lines(self, told: _Told, stopped: Exception | None) -> list[Line]:
        """First why the build stopped, then the problems of the book, then what else MkDocs has warned of."""
        lines = [option(self.words, self.file, key, detail) for key, detail in told.options]
        hidden = {found.place.path for found in told.problems if found.kind in HIDING}
        problems = in_order(found for found in told.problems if found.kind in HIDING or found.place.path not in hidden)
        ours = [Line(str(found.place), self.words.message(found), found.is_error) for found in problems]
        errors = any(found.error for found in ours)
        if stopped and not lines and (not errors or not isinstance(stopped, Abort)):
            lines.extend(faults(stopped, self.root, self.file, self.words, snapshot(self.watched)))
        others = [Line("", text) for name, text in told.others if not (name in SAID_BETTER and errors)]
        told_of = [*lines, *ours, *([] if stopped else others)]
        return [replace(found, place=visible(found.place), message=visible(found.message)) for found in told_of]


class _Told(logging.Handler):
    """Gathers what MkDocs and the hooks log; the hooks put their problems beside the message."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.problems: list[Problem] = []
        self.options: list[tuple[str, str]] = []
        self.others: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        found, message = getattr(record, "problem", None), record.getMessage()
        option = re.fullmatch(r"Config value '([^']+)': (.*)", message, re.DOTALL)
        if isinstance(found, Problem):
            self.problems.append(found)
        elif record.levelno >= logging.WARNING and option:
            self.options.append((option[1], option[2]))
        elif record.levelno >= logging.WARNING:
            self.others.append((record.name, message))


class _Guest:
    """Takes part in one build: keeps compiled templates, and notes what is to be watched and what prints."""

    def __init__(self, templates: _Templates) -> None:
        self.templates = templates
        self.watched: set[Path] = set()
        self.documents: Documents | None = None

    @event_priority(-100)
    def on_config(self, config: MkDocsConfig) -> None:
        self.watched |= {Path(path).resolve() for path in (config.docs_dir, *config.watch, config.theme.custom_dir) if path}

    @event_priority(200)
    def on_env(self, env: jinja2.Environment, config: MkDocsConfig, files: Any) -> None:
        env.bytecode_cache = self.templates

    def on_post_build(self, config: MkDocsConfig) -> None:
        self.documents = next((hook.documents for hook in config.plugins.values() if hasattr(hook, "documents")), None)


class _Templates(jinja2.BytecodeCache):
    """Compiled templates between builds; Jinja compares each with its source."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()
