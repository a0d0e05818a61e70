"""MkDocs' events, each a call with plain data: the essay's pages on the web."""

from __future__ import annotations

import gc
import hashlib
import logging
from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils.templates import url_filter

import frame
import rendering
from essay import labels as essay_labels
from essay.backlinks import Backlinks
from essay.bibliography import UNREADABLE
from essay.book import Book
from essay.cards import script as cards_script
from essay.checks import examine
from essay.csl import CitationStyleError, Formatted, format_citations
from essay.labels import Labels
from essay.markdown import EssayExtension, mask_citations
from essay.mentions import PageApparatus
from essay.offline import archive, kept_files, manifest, service_worker
from essay.problems import Problem
from essay.publish import Filled, Publication
from essay.records import Chapter
from essay.rendered import MADE, lost, refusals
from essay.revision import Revision, read_revision
from essay.search import scripts as search_scripts
from essay.security import hashes, headers_file, with_policy
from essay.settings import CACHE, THEME, SettingsError, read_settings
from essay.strangers import DANGEROUS
from essay.theme import SHEET, style_sheet
from menu import Entry, Menu

log = logging.getLogger("mkdocs.hooks.essay")
WATCHED = ("hooks", "overrides")
PAPER = "#fbf9f4"
"""The colour of the paper, as in ``essay.css``, around an installed edition."""
FATAL = UNREADABLE | {"missing-bibliography", "not-utf8"}
"""Kinds that would make mkdocs-bibtex, which reads the same bibliography, fail with a traceback."""
FATAL_ON_PAGES = frozenset({"empty-note", "unknown-template"} | DANGEROUS)
"""Kinds at which Python-Markdown or Jinja fails so, and what no browser should get to see, not even in a preview."""


@dataclass
class Build:
    """One build of the edition; every build makes its own."""

    book: Book
    labels: Labels
    formatted: Formatted
    extension: EssayExtension
    revision: Revision
    theme: Path
    publication: Publication | None = None
    menu: Menu | None = None
    worker: str = ""
    address: Callable[[Any, str], str] = url_filter
    around: str = ""
    inline: list[dict[str, set[str]]] = field(default_factory=list)
    """What each page written so far has of scripts and styles."""

    def protected(self, html: str) -> str:
        """A page with its security policy."""
        self.inline.append(hashes(html))
        return with_policy(html, self.inline[-1])

    def near(self, page: Page | None, context: Any) -> tuple[Entry, ...]:
        """The menu of a page, or of one without a source, with the template's context."""
        assert self.menu is not None
        return self.menu.near(page, partial(self.address, context))

    def citations(self, page: str) -> Hashable:
        """The works that a page cites, as they are printed."""
        items = [item for cluster in self.book.pages[page].source.citations for item in cluster.items]
        return tuple(
            (item, self.formatted.items.get(item), self.formatted.narrative.get(item), self.book.references[item.key].written_in)
            for item in items if item.key in self.book.references
        )  # fmt: skip


build: Build
serving = False


def on_startup(command: str, dirty: bool) -> None:
    """Note whether this is a preview."""
    global serving
    serving = command == "serve"
    if not serving:
        # What a build makes it keeps to its end; to look for garbage in it finds hardly any, even in a thousand chapters.
        gc.disable()


def on_serve(server: Any, config: MkDocsConfig, builder: Any) -> Any:
    """Send those who call MkDocs' own server, which the pages' policy keeps from reloading them, to ours."""
    raise Abort(build.labels.words["preview"]["instead"])


@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the whole book, report what is wrong with it, and take part in the rendering."""
    global build
    file = Path(config.config_file_path)
    try:
        settings = read_settings(file)
        labels = essay_labels.load(settings.language)
        revision = read_revision(file.parent)
    except SettingsError as error:
        raise ConfigurationError(str(error)) from error
    # A quiet build tells no warnings, and so does not look for those that take long, unless it counts them as it stops.
    book, problems = examine(file.parent, settings, warnings=log.isEnabledFor(logging.INFO))
    if any(problem.is_error for problem in problems):
        book, problems = examine(file.parent, settings)
    report(problems, labels, settings.bibliography, strict=bool(config.strict))
    styles = {name: file.parent / path for name, path in settings.styles.items()}
    try:
        works, items, named = book.references.values(), book.citation_items(), book.items_in_sentences()
        formatted = format_citations(works, items, styles, file.parent / CACHE, in_sentence=named)
    except CitationStyleError as error:
        raise ConfigurationError(str(error)) from error
    if not config.repo_url:
        config.edit_uri = None  # without a repository it would lead nowhere
    build = Build(book, labels, formatted, EssayExtension(book, formatted, labels), revision, set_aside(config))
    build.around = surroundings(file, book, labels)
    rendering.begin()
    config.markdown_extensions.append(build.extension)  # type: ignore[arg-type]  # Markdown takes instances too
    watched = (*WATCHED, settings.bibliography, *settings.styles.values())
    config.watch.extend(str(file.parent / name) for name in watched if (file.parent / name).exists())
    return config


def set_aside(config: MkDocsConfig) -> Path:
    """Take the theme's folder from MkDocs, which would look through its ten thousand icons for files to publish."""
    own = next((folder for folder in config.theme.dirs if (Path(folder) / "mkdocs_theme.yml").is_file()), "")
    if config.theme.name != THEME or not own:
        raise ConfigurationError(f"{Path(config.config_file_path).name}: theme.name: {config.theme.name} → {THEME}")
    config.theme.dirs.remove(own)
    return Path(own)


def surroundings(file: Path, book: Book, labels: Labels) -> str:
    """A digest of all that the HTML of a page depends on besides its text and the works that it cites."""
    names = [(form.text, form.record, form.avoid) for form in book.lexicon.forms]
    records = [(record.id, record.page, type(record).__name__) for record in book.records.values()]
    known = (file.read_bytes(), labels.words, names, records, list(book.pages), sorted(book.files))
    return hashlib.sha256(repr(known).encode()).hexdigest()


def report(problems: list[Problem], labels: Labels, bibliography: str, strict: bool) -> None:
    """Log every problem; stop when a strict build has errors, or when no build could go on."""
    errors = [problem for problem in problems if problem.is_error]
    for problem in problems:
        level = logging.INFO if not problem.is_error else logging.ERROR if strict else logging.WARNING
        log.log(level, labels.line(problem), extra={"problem": problem})
    fatal = [problem for problem in errors if problem.kind in (FATAL if problem.place.path == bibliography else FATAL_ON_PAGES)]
    if fatal or (strict and errors):
        count = {"errors": len(errors), "warnings": len(problems) - len(errors)}
        raise Abort(labels.words["check"]["count"].format(**count))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out what cannot be read, which has been reported, and add what the edition takes of its theme."""
    for name in build.book.unreadable:
        file = files.get_file_from_path(name)
        if file:
            files.remove(file)
    # MkDocs makes pages of more than «.md»; what the book has not read nobody has checked.
    for file in [file for file in files.documentation_pages() if file.src_uri not in build.book.pages]:
        files.remove(file)
    files.append(File.generated(config, SHEET, content=style_sheet(build.theme)))
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Note what lies near each page."""
    build.menu = Menu(nav, build.labels.words["ui"]["all_chapters"])
    return nav


@event_priority(100)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Say which page is rendered next, and hide its citations from mkdocs-bibtex."""
    name = page.file.src_uri
    build.extension.page = name
    around = (build.around, build.citations(name)) if serving else ()
    render = rendering.keeping(page, build.extension, around) if serving else rendering.parsed(page)
    page.render = render  # type: ignore[method-assign, assignment]
    # The theme prints a page's title and description as they are.
    page.meta = {name: escape(value) if isinstance(value, str) else value for name, value in page.meta.items()}
    return mask_citations(markdown)


@event_priority(-100)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Refuse what only this edition's own extensions and plugins have made of a page."""
    own = build.book.pages.get(page.file.src_uri)
    if own:
        report(list(refusals(own.source, lost(html, MADE))), build.labels, build.book.settings.bibliography, bool(config.strict))
    return html


@event_priority(100)
def on_env(env: Any, config: MkDocsConfig, files: Files) -> Any:
    """Complete the pages that need all the others."""
    pages = {file.src_uri: file.page for file in files.documentation_pages() if file.page is not None}
    publication = Publication(
        build.book, build.labels,
        Backlinks(build.book, build.extension.apparatus, build.labels.words["ui"]), build.formatted,
        urls={name: page.url or "./" for name, page in pages.items()},
        contents={name: page.content or "" for name, page in pages.items()},
        render=lambda template, context: env.get_template(template).render(context),
    )
    build.publication = publication
    # The theme's templates hold HTML in their values; the edition's say which of theirs are.
    env.autoescape = lambda name: bool(name) and name.startswith("essay/")
    # A build's templates do not change under it; to look for that at every page takes a tenth of the time.
    env.auto_reload = False
    frame.prepare(env, config, build.labels, build.theme)
    build.address = env.filters["url"]
    env.globals["publication"] = publication
    env.globals["revision"] = build.revision
    build.worker = env.get_template("essay/sw.js.html").render()
    app = manifest(config.site_name, config.site_description or "", config.theme["language"], PAPER)
    files.append(File.generated(config, "manifest.webmanifest", content=app))
    files.append(File.generated(config, "assets/cards.js", content=cards_script(publication)))
    for path, script in search_scripts(publication).items():
        files.append(File.generated(config, path, content=script))
    for name, filled in publication.fill().items():
        complete(pages[name], filled)
    for name, apparatus in build.extension.apparatus.items():
        (pages[name].present_anchor_ids or set()).update(generated_ids(apparatus))
    return env


def complete(page: Page, filled: Filled) -> None:
    """Give a page its filled content, and its new headings a place in the contents."""
    page.content = filled.html
    (page.present_anchor_ids or set()).update(filled.ids)
    gained = [AnchorLink(escape(heading.title, quote=False), heading.id, 2) for heading in filled.headings]
    title = page.toc.items[0] if page.toc.items and page.toc.items[0].level == 1 else None
    # The contents as rendered are kept for the next build: they are not added to, but made anew.
    if title:
        first = AnchorLink(title.title, title.id, title.level)
        first.children = [*title.children, *gained]
        page.toc = TableOfContents([first, *page.toc.items[1:]])
    else:
        page.toc = TableOfContents([*page.toc.items, *gained])


def generated_ids(apparatus: PageApparatus) -> set[str]:
    """The ids that the linker gave to a page after MkDocs had noted its anchors."""
    paragraphs = {mention.anchor for mention in apparatus.mentions} | {citing.paragraph for citing in apparatus.citings}
    return paragraphs | {citing.anchor for citing in apparatus.citings}


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:
    """Hand the page's template its incidents, and of the navigation what lies near it."""
    context["config"] = shown(config)
    assert build.publication is not None
    context["menu"] = build.near(page, context)
    name = page.file.src_uri
    own = build.book.pages.get(name)
    context["essay"] = build.publication.context(name)
    context["chapter"] = own if isinstance(own, Chapter) else None
    context["beside"] = build.publication.backlinks.beside(name) if isinstance(own, Chapter) else ()
    return context


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> dict[str, Any]:
    """Hand a page without a source the settings as the theme prints them."""
    context["config"] = shown(config)
    context["menu"] = build.near(None, context)
    return context


def shown(config: MkDocsConfig) -> MkDocsConfig:
    """The settings with their plain texts escaped; the theme prints them as they are. ``copyright`` is HTML."""
    escaped = copy(config)
    for name in ("site_name", "site_description", "site_author"):
        escaped[name] = escape(config[name] or "")
    return escaped


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Give each page its security policy."""
    return build.protected(output)


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Give a page without a source, as that for missing pages, its policy too."""
    return build.protected(output) if template_name.endswith(".html") else output


def on_post_build(config: MkDocsConfig) -> None:
    """Write what needs the finished site: headers, service worker, archive. Then say what has been built."""
    if not serving:
        complete_site(Path(config.site_dir))
    log.info(build.labels.words["ui"]["summary"].format(**build.book.counts()))
    if not gc.isenabled():
        # As Python ends it would look through all of it once more, for half a second in a thousand chapters.
        gc.freeze()


def complete_site(site: Path) -> None:
    """What a published site has besides its pages; a preview neither needs nor keeps it."""
    files = kept_files(site)
    (site / "_headers").write_text(headers_file(build.inline), encoding="utf-8")
    (site / "sw.js").write_text(service_worker(build.worker, files), encoding="utf-8")
    (site / "edition.zip").write_bytes(archive(files, "edition"))
