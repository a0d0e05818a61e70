"""The web server of the preview: the site as it was last built, with the bar; documents when they are asked for."""

from __future__ import annotations

import mimetypes
import os
import sys
import threading
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from essay.labels import Labels
from essay.offline import archive, kept_files
from preview.bar import PREFIX, Bar, bare_page, render, with_bar
from preview.building import Documents
from preview.faults import Line, fault
from preview.pages import Site

PATIENCE = 25.0
"""Seconds for which a page that asks for news is kept waiting; it asks again."""
OPEN = 4
"""Of so many pages that were looked at last it is told at once when they cannot be built."""
OWN = {"bar.css": "text/css", "bar.js": "text/javascript"}
HERE = Path(__file__).parent
TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".svg": "image/svg+xml"}
"""Of which some systems' registries say otherwise, or nothing."""
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
GENERAL = ("handout", "booklet", "chronology")


@dataclass(frozen=True)
class State:
    """One state of the preview. ``notice`` says that ``site`` or the program is not of the last state of the files."""

    token: str
    words: Labels
    lines: tuple[Line, ...] = ()
    notice: str = ""
    site: Site | None = None
    documents: Documents | None = None
    printed: dict[str, bytes | Exception] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request gets."""

    status: int
    kind: str = "text/plain"
    data: bytes = b""
    location: str = ""


class Preview(ThreadingHTTPServer):
    """Serves one state after another. While a new one is made, requests for pages wait for it.

    Raises :class:`OSError` when the port cannot be used.
    """

    allow_reuse_address = os.name == "posix"  # elsewhere it lets two servers share a port
    daemon_threads = True

    def __init__(self, port: int, root: Path, config: Path, words: Labels) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.root = root
        self.config = config
        self._changed = threading.Condition()
        self._printing = threading.Lock()
        self.current = State("", words)
        self._building = True
        self.open_pages: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def hold(self) -> None:
        """Let requests wait for the state that is being made."""
        with self._changed:
            self._building = True

    def show(self, state: State) -> None:
        """Serve a new state, and tell the pages that are open."""
        with self._changed:
            self.current, self._building = state, False
            self._changed.notify_all()

    def state(self) -> State:
        with self._changed:
            self._changed.wait_for(lambda: not self._building)
            return self.current

    def asked(self, name: str) -> None:
        """Note a page that somebody looks at; of those the last few are remembered."""
        with self._changed:
            self.open_pages = (name, *(other for other in self.open_pages if other != name))[:OPEN]

    def token_after(self, token: str) -> str:
        """The token of the first state that is not ``token``'s, or ``token`` when none comes for a while."""
        with self._changed:
            self._changed.wait_for(lambda: not self._building and self.current.token != token, PATIENCE)
            return token if self._building else self.current.token

    def print(self, state: State, name: str) -> bytes | Exception:
        """A document of a state as PDF, or why there is none."""
        with self._printing:
            if name not in state.printed:
                assert state.documents is not None
                try:
                    state.printed[name] = state.documents.print(name)
                except Exception as error:
                    state.printed[name] = error
            return state.printed[name]


class Handler(BaseHTTPRequestHandler):
    """Answers requests; one page keeps one connection."""

    protocol_version = "HTTP/1.1"
    server: Preview

    def do_GET(self) -> None:
        answer = self._answer(unquote(urlsplit(self.path).path, errors="replace"))
        kind = f"{answer.kind}; charset=utf-8" if answer.kind.startswith("text/") else answer.kind
        headers = {"Content-Type": kind, "Content-Length": str(len(answer.data)), "Location": answer.location, **HEADERS}
        try:
            self.send_response(answer.status)
            for name, value in headers.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.data)
        except ConnectionError:
            self.close_connection = True

    do_HEAD = do_GET  # noqa: N815 - the base class's name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """The terminal is for the editor."""

    def _answer(self, path: str) -> Answer:
        if path.startswith(PREFIX):
            return self._own(path.removeprefix(PREFIX))
        if path.endswith("/sw.js"):
            return Answer(200, "text/javascript", (HERE / "away.js").read_bytes())
        state = self.server.state()
        words = state.words.words["preview"]
        if state.site is None:
            return self._page(503, bare_page(words["name"], f"<p>{words['nothing']}</p>", state.words.language), state, path)
        if path == "/edition.zip":
            return Answer(200, "application/zip", archive(kept_files(state.site.whole()), "edition"))
        name = path.removeprefix("/handout/").removesuffix(".pdf")
        if path == f"/handout/{name}.pdf" and state.documents and name in state.documents.names:
            printed = self.server.print(state, name)
            if isinstance(printed, bytes):
                return Answer(200, "application/pdf", printed)
            return Answer(503, data=str(self._fault(state, printed)).encode())
        return self._file(state.site, state, path)

    def _own(self, name: str) -> Answer:
        """What belongs to the preview and not to the site."""
        if name in OWN:
            return Answer(200, OWN[name], (HERE / name).read_bytes())
        if name.startswith("after/"):
            return Answer(200, data=self.server.token_after(name.removeprefix("after/")).encode())
        if name.startswith("print/"):
            return self._document(self.server.state(), name.removeprefix("print/"))
        return Answer(404)

    def _file(self, built: Site, state: State, path: str) -> Answer:
        """A file of the site; what is missing is the site's own page for that."""
        site = built.folder.resolve()
        name = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
        if name.endswith(".html") and built.holds(name):
            self.server.asked(name)
        try:
            built.write([name])
        except Exception as error:
            faulty = replace(state, lines=tuple(dict.fromkeys([self._fault(state, error), *state.lines])))
            return self._page(503, bare_page(name, "", state.words.language), faulty, path)
        try:
            file = (site / path.lstrip("/")).resolve()
            if file.is_dir() and not path.endswith("/"):
                return Answer(302, location=quote(f"/{path.strip('/')}/"))
            data = (file / "index.html" if path.endswith("/") else file).read_bytes() if file.is_relative_to(site) else None
        except (OSError, ValueError):
            data = None
        if data is None:
            missing = site / "404.html"
            text = missing.read_text("utf-8") if missing.is_file() else bare_page("404", "<p>404</p>", state.words.language)
            return self._page(404, text, state, path)
        if path.endswith(("/", ".html")):
            return self._page(200, data.decode("utf-8", "replace"), state, path)
        return Answer(200, TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream", data)

    def _page(self, status: int, page: str, state: State, path: str) -> Answer:
        """A page with its bar, which leads to the document of its chapter, or to the whole."""
        documents, links = state.documents, []
        if documents:
            name = documents.pages.get(path.lstrip("/"), GENERAL[0])
            links = [(f"{PREFIX}print/{quote(name)}", state.words.words["preview"]["print"])]
        return self._with_bar(status, page, state, Bar(state.token, state.lines, state.notice, links, state.words.words))

    def _with_bar(self, status: int, page: str, state: State, bar: Bar) -> Answer:
        def address(name: str) -> str | None:
            candidates = (f"{name}.html", f"{name}/index.html")
            return next((quote(f"/{found}") for found in candidates if state.site and state.site.holds(found)), None)

        return Answer(status, "text/html", with_bar(page, render(bar, address), bar.token).encode())

    def _document(self, state: State, name: str) -> Answer:
        """A page that shows a printed document and what is wrong with it, and is loaded again like every other."""
        documents, words = state.documents, state.words.words["preview"]
        if documents is None or name not in documents.names:
            return Answer(404)
        printed = self.server.print(state, name)
        faults = [] if isinstance(printed, bytes) else [self._fault(state, printed)]
        problems = [Line(str(found.place), state.words.message(found), found.is_error) for found in documents.problems()]
        page = next((url for url, own in documents.pages.items() if own == name), None)
        links = [(quote(f"/{page}"), words["page"])] if page else []
        links += [(f"{PREFIX}print/{other}", words[other]) for other in GENERAL if other != name]
        frame = "" if faults else f'<iframe src="/handout/{quote(name)}.pdf?{state.token}" title="{words["print"]}"></iframe>'
        bar = Bar(state.token, tuple(dict.fromkeys([*faults, *state.lines, *problems])), state.notice, links, state.words.words)
        return self._with_bar(200, bare_page(words["print"], frame, state.words.language), state, bar)

    def _fault(self, state: State, error: Exception) -> Line:
        return fault(error, self.server.root, self.server.config, state.words)
