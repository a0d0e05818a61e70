"""MkDocs' events, each a call with plain data: the essay's pages on the web."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from essay import labels as essay_labels
from essay.backlinks import Backlinks
from essay.book import Book
from essay.checks import examine
from essay.csl import Formatted, format_citations
from essay.labels import Labels
from essay.markdown import EssayExtension, mask_citations
from essay.mentions import PageApparatus
from essay.problems import Problem
from essay.publish import Filled, Publication
from essay.records import Chapter
from essay.settings import read_settings

log = logging.getLogger("mkdocs.hooks.essay")
WATCHED = ("bib", "hooks", "overrides")
CACHE = Path(".cache") / "essay"
FATAL = frozenset({"bib-syntax"})
"""Kinds that would make mkdocs-bibtex, which reads the same file, fail with a traceback."""


@dataclass
class Build:
    """One build of the edition; every build makes its own."""

    book: Book
    labels: Labels
    formatted: Formatted
    extension: EssayExtension
    publication: Publication | None = None


build: Build


@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the whole book, report what is wrong with it, and take part in the rendering."""
    global build
    file = Path(config.config_file_path)
    settings = read_settings(file)
    labels = essay_labels.load(settings.language)
    book, problems = examine(file.parent, settings)
    report(problems, labels, strict=bool(config.strict))
    formatted = format_citations(
        book.references.values(), book.citation_items(), {name: file.parent / path for name, path in settings.styles.items()},
        file.parent / CACHE,
    )
    build = Build(book, labels, formatted, EssayExtension(book, formatted, labels))
    config.markdown_extensions.append(build.extension)  # type: ignore[arg-type] - Markdown takes instances too
    config.watch.extend(str(file.parent / name) for name in WATCHED if (file.parent / name).is_dir())
    return config


def report(problems: list[Problem], labels: Labels, strict: bool) -> None:
    """Log every problem; stop when a strict build has errors, or when no build could go on."""
    errors = [problem for problem in problems if problem.is_error]
    for problem in problems:
        level = logging.INFO if not problem.is_error else logging.ERROR if strict else logging.WARNING
        log.log(level, labels.line(problem))
    if errors and (strict or any(problem.kind in FATAL for problem in errors)):
        count = {"errors": len(errors), "warnings": len(problems) - len(errors)}
        raise Abort(labels.words["check"]["count"].format(**count))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out what cannot be read; it has been reported."""
    for name in build.book.unreadable:
        file = files.get_file_from_path(name)
        if file:
            files.remove(file)
    return files


@event_priority(100)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Say which page is rendered next, and hide its citations from mkdocs-bibtex."""
    build.extension.page = page.file.src_uri
    return mask_citations(markdown)


@event_priority(100)
def on_env(env: Any, config: MkDocsConfig, files: Files) -> Any:
    """Complete the pages that need all the others."""
    pages = {file.src_uri: file.page for file in files.documentation_pages() if file.page is not None}
    publication = Publication(
        build.book, build.labels,
        Backlinks(build.book, build.extension.apparatus, build.labels.words["ui"]), build.formatted,
        urls={name: page.url or "." for name, page in pages.items()},
        contents={name: page.content or "" for name, page in pages.items()},
        render=lambda template, context: env.get_template(template).render(context),
    )
    build.publication = publication
    for name, filled in publication.fill().items():
        complete(pages[name], filled)
    for name, apparatus in build.extension.apparatus.items():
        (pages[name].present_anchor_ids or set()).update(generated_ids(apparatus))
    return env


def complete(page: Page, filled: Filled) -> None:
    """Give a page its filled content, and its new headings a place in the contents."""
    page.content = filled.html
    (page.present_anchor_ids or set()).update(filled.ids)
    top = page.toc.items[0].children if page.toc.items and page.toc.items[0].level == 1 else page.toc.items
    top.extend(AnchorLink(heading.title, heading.id, 2) for heading in filled.headings)


def generated_ids(apparatus: PageApparatus) -> set[str]:
    """The ids that the linker gave to a page after MkDocs had noted its anchors."""
    paragraphs = {mention.anchor for mention in apparatus.mentions} | {citing.paragraph for citing in apparatus.citings}
    return paragraphs | {citing.anchor for citing in apparatus.citings}


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """Hand the page's template its incidents."""
    assert build.publication is not None
    name = page.file.src_uri
    own = build.book.pages.get(name)
    context["essay"] = build.publication.context(name)
    context["chapter"] = own if isinstance(own, Chapter) else None
    context["beside"] = build.publication.backlinks.beside(name) if isinstance(own, Chapter) else ()
    return context


def on_post_build(config: MkDocsConfig) -> None:
    """Say what has been built."""
    log.info(build.labels.words["ui"]["summary"].format(**build.book.counts()))
