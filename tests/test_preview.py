"""The preview, driven as an editor does: a program on a port, files that change, a browser that nobody touches."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from axe import AXE, RULES
from browser import opened
from conftest import ROOT, add_video
from playwright.sync_api import Browser, Page, expect

from essay.search import PATH as SEARCH_INDEX

FIRST = "docs/chapters/01-first.md"
INCIDENT = "docs/incidents/2010-11-23-shelling.md"
FILES = {
    "docs/index.md": "# 小さな本\n\n表題の頁。\n",
    FIRST: "# はじめに\n\n初めの文。[砲撃](../incidents/2010-11-23-shelling.md)のこと[@cha1999]。北方限界線を引く。\n",
    "docs/chapters/02-second.md": "# おわりに\n\n終わりの文。\n",
    "docs/glossary/index.md": "# 用語集\n",
    "docs/glossary/nll.md": "---\nid: nll\nreading: ほっぽうげんかいせん\nessay: true\n---\n\n# 北方限界線\n\n海の線。\n",
    "docs/incidents/index.md": "# 年表\n",
    INCIDENT: "---\nid: shelling\ndate: 2010-11-23\nkind: statement\nessay: true\n---\n\n# 島への砲撃\n\n砲撃があった。\n",
    "docs/bibliography.md": "# 文献\n",
    "bib/refs.bib": "@book{cha1999,\n  author = {Cha, Victor},\n  title = {Alignment},\n  publisher = {X},\n  date = {1999},\n"
                    "  langid = {english},\n  keywords = {scholarship},\n}\n",
}
NAV = "nav:\n  - 表題: index.md\n  - はじめに: chapters/01-first.md\n  - おわりに: chapters/02-second.md\n  - 年表: incidents/index.md\n"


def write_book(root: Path) -> None:
    """A small book with the edition's own program, templates, settings and styles."""
    for folder in ("hooks", "overrides", "handout", "bib"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    settings = re.sub(r"(?ms)^nav:\n.*?(?=^\S)", NAV + "\n", settings)
    (root / "mkdocs.yml").write_text(settings, encoding="utf-8")
    add_video(root)


class Running:
    """A preview as a process. ``said`` is what its terminal shows."""

    def __init__(self, root: Path, port: int = 0) -> None:
        self.root = root
        environment = {**os.environ, "PYTHONPATH": str(root / "hooks"), "PYTHONUNBUFFERED": "1", "NO_MKDOCS_2_WARNING": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "preview", "--port", str(port)], cwd=root, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        )
        assert self.process.stdout
        first = self.process.stdout.readline()
        found = re.match(r"(http://127\.0\.0\.1:\d+)/ を開いてください。", first)
        assert found, first
        self.address = found[1]
        self.said = ""
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(20)
        self.listener.join()
        assert self.process.stdout
        self.process.stdout.close()
        return code

    def write(self, name: str, text: str | bytes) -> None:
        (self.root / name).write_bytes(text if isinstance(text, bytes) else text.encode())

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    @contextmanager
    def changed(self, name: str, change: Callable[[bytes], bytes | None]) -> Iterator[None]:
        """A file with its bytes changed, or removed for ``None``; mended behind."""
        file = self.root / name
        before = file.read_bytes()
        after = change(before)
        if after is None:
            file.unlink()
        else:
            file.write_bytes(after)
        try:
            yield
        finally:
            file.write_bytes(before)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of an answer."""
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()


@contextmanager
def running(root: Path, port: int = 0) -> Iterator[Running]:
    preview = Running(root, port)
    try:
        yield preview
    finally:
        preview.stop()


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """A busy machine builds slowly, and what is waited for may take two builds."""
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root = tmp_path_factory.mktemp("book")
    write_book(root)
    with running(root) as found:
        yield found


def bar(page: Page) -> Any:
    return page.locator(".preview-bar")


def state(page: Page) -> Any:
    return bar(page).locator("[role]")


CLEAN = "問題はありません。"


@contextmanager
def watching(chromium: Browser, preview: Running, path: str) -> Iterator[Page]:
    """A page that is opened once, and that is clean before and after."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None)
    page.goto(f"{preview.address}/{path}")
    expect(state(page)).to_have_text(CLEAN)
    yield page
    expect(state(page)).to_have_text(CLEAN)
    context.close()
    assert wrong == []


def test_what_is_written_shows_by_itself_under_the_published_policy(chromium: Browser, preview: Running) -> None:
    with watching(chromium, preview, "chapters/01-first.html") as page:
        expect(state(page)).to_have_role("status")
        page.evaluate("window.opened = true")
        with preview.changed(FIRST, lambda data: data + "\n書き足した文。\n".encode()):
            expect(page.locator("article")).to_contain_text("書き足した文。")
        expect(page.locator("article")).not_to_contain_text("書き足した文。")
        assert page.evaluate("window.opened") is None
        policy = page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
        assert policy
        assert "unsafe" not in policy
        assert "script-src 'self'; style-src 'self';" in policy


def test_an_unknown_citation_is_told_in_the_page_and_in_the_terminal(chromium: Browser, preview: Running) -> None:
    told = f"{FIRST}:5: 文献キー「cha1990」は bib/refs.bib にありません。「cha1999」ですか？"
    with watching(chromium, preview, "chapters/02-second.html") as page:
        with preview.changed(FIRST, lambda data: data + "\nまた引く[@cha1990]。\n".encode()):
            expect(state(page)).to_have_text("誤り 1 件、警告 0 件。")
            expect(state(page)).to_have_role("alert")
            line = bar(page).locator("li")
            expect(line).to_be_visible()
            assert f"{line.locator('code').inner_text()}: {line.inner_text().split(' ', 1)[1]}" == told
            line.locator("a").click()
            expect(page.locator("article")).to_contain_text("また引く")
        expect(bar(page).locator("li")).to_have_count(0)
    assert f"{told}\n" in preview.said


def test_a_list_can_be_folded_by_keyboard_and_stays_so(chromium: Browser, preview: Running) -> None:
    broken = preview.changed(FIRST, lambda data: data + "\n[無](none.md)\n".encode())
    with watching(chromium, preview, "chapters/02-second.html") as page, broken:
        expect(bar(page).locator("li")).to_be_visible()
        page.wait_for_load_state()
        bar(page).locator("summary").focus()
        page.keyboard.press("Escape")
        expect(bar(page).locator("li")).not_to_be_visible()
        with preview.changed("docs/chapters/02-second.md", lambda data: data + "\n変えた文。\n".encode()):
            expect(page.locator("article")).to_contain_text("変えた文。")
            page.wait_for_load_state()
            expect(bar(page).locator("li")).not_to_be_visible()
            bar(page).locator("summary").focus()
            page.keyboard.press("Enter")
            expect(bar(page).locator("li")).to_be_visible()


def test_warnings_are_a_count_that_unfolds(chromium: Browser, preview: Running) -> None:
    with watching(chromium, preview, "index.html") as page:
        preview.write("docs/glossary/x.md", FILES["docs/glossary/nll.md"].replace("nll", "x").replace("北方限界線", "未使用"))
        expect(state(page)).to_have_text("誤り 0 件、警告 1 件。")
        expect(state(page)).to_have_role("status")
        expect(bar(page).locator("li")).not_to_be_visible()
        bar(page).locator("summary").click()
        expect(bar(page).locator("li.is-warning")).to_contain_text("用語「x」はどこにも使われていません。")
        (preview.root / "docs/glossary/x.md").unlink()


BROKEN: dict[str, tuple[str, Callable[[bytes], bytes | None], str]] = {
    "bytes": (FIRST, lambda data: data + b"\xff\n", f"{FIRST}:4 UTF-8 ではないバイト 0xFF があります。"),
    "bibliography": ("bib/refs.bib", lambda data: data + b"@book{x, title\n", "bib/refs.bib:9 BibTeX の書式が壊れています"),
    "style": ("bib/western.csl", lambda data: data + b"<x", "bib/western.csl:"),
    "style gone": ("bib/western.csl", lambda _: None, "bib/western.csl:1 ファイルが読めません"),
    "settings": ("mkdocs.yml", lambda data: data + b"a: [\n", "設定の YAML が読めません（括弧が閉じていないか"),
    "setting": ("mkdocs.yml", lambda data: data.replace(b"    author:", b"    autor:"), "設定のキー extra.essay.autor は知られていません。"),
    "theme": ("mkdocs.yml", lambda data: data.replace(b"name: material\n", b"name: materiall\n"), "設定の theme が正しくありません"),
    "settings gone": ("mkdocs.yml", lambda _: None, "mkdocs.yml:1 設定が読めません（Config file 'mkdocs.yml' does not exist"),
    "template": ("overrides/essay/home.html", lambda data: b"{% if %}\n" + data, "overrides/essay/home.html:1 頁の型が壊れています"),
    "template's bytes": ("overrides/essay/home.html", lambda _: b"\n\xe9", "overrides/essay/home.html:2 UTF-8 ではないバイト"),
    "template gone": ("overrides/essay/home.html", lambda _: None, "頁の型 essay/home.html がありません。"),
    "undefined": ("overrides/essay/home.html", lambda data: b"\n{{ a.b.c }}" + data, "essay/home.html:2 頁の型が壊れています（UndefinedError"),
    "words": ("hooks/essay/labels/ja.toml", lambda data: data + b"x = [", "hooks/essay/labels/ja.toml:1 言葉のファイルが読めません"),
}


def test_files_that_stop_the_build_leave_the_last_pages(chromium: Browser, preview: Running) -> None:
    said = len(preview.said)
    with watching(chromium, preview, "chapters/01-first.html") as page:
        for name, (file, change, told) in BROKEN.items():
            # Each is mended as the next breaks.
            with preview.changed(file, change):
                expect(bar(page).locator("li").first, name).to_contain_text(told)
                expect(state(page)).to_contain_text("に組み立てた頁です。")
                expect(state(page)).to_have_role("alert")
                expect(page.locator("article")).to_contain_text("初めの文。")
                assert preview.get("/bibliography.html")[0] == 200
    assert "Traceback" not in preview.said
    for _, _, told in BROKEN.values():
        assert told.split(" ", 1)[0] in preview.said[said:]


def test_bad_front_matter_is_told_and_mended(chromium: Browser, preview: Running) -> None:
    with watching(chromium, preview, "incidents/index.html") as page:
        with preview.changed(INCIDENT, lambda data: data.replace(b"date: 2010-11-23", b"date: 2010-13-23")):
            expect(bar(page).locator("li")).to_contain_text([f"{INCIDENT}:3 date の「2010-13-23」は日付として読めません。"])
        expect(page.locator(".chronology__item")).to_have_count(1)


CHANGES = {
    "bib": ("bib/refs.bib", "Alignment", "Estrangement", "bibliography.html", ".reference__entry", "Estrangement"),
    "style": ("bib/western.csl", '</layout>\n  </bibliography>', '<text value="§"/></layout>\n  </bibliography>', "bibliography.html", ".reference__entry", "§"),
    "words": ("hooks/essay/labels/ja.toml", 'incidents_count = "{count}件"', 'incidents_count = "{count}つ"', "chapters/01-first.html", ".incidents__count", "1つ"),
    "nav": ("mkdocs.yml", "  - おわりに: chapters", "  - むすび: chapters", "chapters/01-first.html", ".md-nav--primary", "むすび"),
    "settings": ("mkdocs.yml", "statement: 声明・発表", "statement: 宣言", "incidents/2010-11-23-shelling.html", ".facts", "宣言"),
    "template": ("overrides/essay/home.html", "{{", "型を変えた{{", "index.html", "article", "型を変えた"),
    "record": (INCIDENT, "# 島への砲撃", "# 島の砲撃", "chapters/01-first.html", ".incidents", "島の砲撃"),
}


def test_a_change_of_anything_shows(chromium: Browser, preview: Running) -> None:
    with watching(chromium, preview, "index.html") as page:
        for name, (file, old, new, path, place, shown) in CHANGES.items():
            page.goto(f"{preview.address}/{path}")
            expect(page.locator(place).first, name).not_to_contain_text(shown)
            before = (preview.root / file).read_bytes()
            preview.change(file, old, new)
            expect(page.locator(place).first, name).to_contain_text(shown)
            (preview.root / file).write_bytes(before)
            expect(page.locator(place).first, name).not_to_contain_text(shown)
        page.goto(f"{preview.address}/index.html")
        with preview.changed("overrides/assets/essay.css", lambda data: data + b"article p { color: rgb(1, 2, 3) !important; }\n"):
            expect(page.locator("article p").first).to_have_css("color", "rgb(1, 2, 3)")
        expect(page.locator("article p").first).not_to_have_css("color", "rgb(1, 2, 3)")


EVERYWHERE = ("/incidents/index.html", "/assets/cards.js", f"/{SEARCH_INDEX}")


def test_a_deleted_incident_is_gone_from_everywhere(chromium: Browser, preview: Running) -> None:
    own = "incidents/2010-11-23-shelling.html"
    with watching(chromium, preview, own) as page:
        for path in EVERYWHERE:
            assert "島への砲撃" in preview.get(path)[1].decode(), path
        with preview.changed(INCIDENT, lambda _: None):
            expect(bar(page).locator("li")).to_contain_text([f"{FIRST}:3 リンク先「../incidents/2010-11-23-shelling.md」がありません。"])
            expect(page.locator("h1")).to_have_text("この住所に頁はありません")
            assert preview.get(f"/{own}")[0] == 404
            status, chapter = preview.get("/chapters/01-first.html")
            assert status == 200
            assert b"data-incident=" not in chapter
            for path in EVERYWHERE:
                assert "島への砲撃" not in preview.get(path)[1].decode(), path
            with pdfplumber.open(io.BytesIO(preview.get("/handout/chronology.pdf")[1])) as document:
                assert "砲撃" not in "".join(sheet.extract_text() for sheet in document.pages)
        expect(page.locator("h1")).to_contain_text("島への砲撃")


def test_a_renamed_incident_leaves_no_trace_of_its_name(chromium: Browser, preview: Running) -> None:
    new = preview.root / INCIDENT.replace("11-23", "11-24")
    with watching(chromium, preview, "incidents/index.html") as page:
        with preview.changed(INCIDENT, lambda _: None):
            new.write_text(FILES[INCIDENT].replace("11-23", "11-24"), encoding="utf-8")
            with preview.changed(FIRST, lambda data: data.replace(b"11-23", b"11-24")):
                expect(page.locator(".chronology__item a").first).to_have_attribute("href", "2010-11-24-shelling.html")
                expect(state(page)).to_have_text(CLEAN)
                assert preview.get("/incidents/2010-11-23-shelling.html")[0] == 404
                assert preview.get("/incidents/2010-11-24-shelling.html")[0] == 200
                for path in ("/incidents/index.html", "/chapters/01-first.html", "/assets/cards.js"):
                    assert b"2010-11-23" not in preview.get(path)[1], path
            new.unlink()
        expect(page.locator(".chronology__item a").first).to_have_attribute("href", "2010-11-23-shelling.html")


def test_a_page_that_cannot_be_made_says_why_when_it_is_asked_for(chromium: Browser, preview: Running) -> None:
    asked = "/chapters/02-second.html"
    for path in ("/index.html", "/glossary/index.html", "/glossary/nll.html", "/bibliography.html"):
        assert preview.get(path)[0] == 200
    with watching(chromium, preview, "index.html") as page:
        said = len(preview.said)
        with preview.changed("overrides/essay/sidebar.html", lambda data: b"\n{{ a.b.c }}" + data):
            while len(preview.said) == said:  # a page that is asked for sooner would be built with the rest
                page.wait_for_timeout(50)
            expect(state(page)).to_have_text(CLEAN)
            status, body = preview.get(asked)
            assert status == 503
            assert "essay/sidebar.html:2 頁の型が壊れています" in re.sub("<[^>]+>", "", body.decode()).replace("\n", "")
            with preview.changed(FIRST, lambda data: data + b"\n"):
                expect(bar(page).locator("li")).to_contain_text(["essay/sidebar.html:2 頁の型が壊れています"])
        expect(state(page)).to_have_text(CLEAN)
        assert preview.get(asked)[0] == 200


def pages_of(data: bytes) -> str:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return re.sub(r"\s", "", "".join(sheet.extract_text() for sheet in document.pages))


def test_a_chapter_is_printed_when_asked_for(chromium: Browser, preview: Running) -> None:
    with watching(chromium, preview, "chapters/01-first.html") as page:
        bar(page).locator("a", has_text="印刷版").click()
        expect(page.locator("iframe")).to_have_attribute("src", re.compile(r"^/handout/01-first\.pdf\?"))
        before = page.locator("iframe").get_attribute("src")
        assert before
        status, data = preview.get(before)
        assert status == 200
        assert "初めの文。" in pages_of(data)
        with preview.changed(FIRST, lambda data: data.replace("初めの文。".encode(), "刷り直した文。".encode())):
            expect(page.locator("iframe")).not_to_have_attribute("src", before)
            assert "刷り直した文。" in pages_of(preview.get("/handout/01-first.pdf")[1])
        for name in ("全体", "小冊子", "年表"):
            expect(bar(page).locator("a", has_text=name)).to_be_visible()
        bar(page).locator("a", has_text="この章の頁").click()
        expect(page.locator("h1")).to_contain_text("はじめに")


def test_a_document_that_cannot_be_set_says_why(chromium: Browser, preview: Running) -> None:
    with watching(chromium, preview, "~preview/print/01-first") as page:
        with preview.changed("handout/edition.typ", lambda data: data + b"\n#let broken = (\n"):
            expect(bar(page).locator("li")).to_contain_text([re.compile(r"handout/edition\.typ:\d+ 組版できません（unclosed delimiter）。")])
            assert preview.get("/handout/01-first.pdf")[0] == 503
        expect(page.locator("iframe")).to_be_visible()
        with preview.changed(FIRST, lambda data: data + "\n動画欄。\n".encode()):
            expect(bar(page).locator("li")).to_contain_text([re.compile(rf"{FIRST}:\d+ <video> は印刷版に示せません。")])


def test_a_change_of_the_program_asks_for_a_new_start(chromium: Browser, tmp_path: Path) -> None:
    write_book(tmp_path)
    with running(tmp_path) as preview, opened(chromium, f"{preview.address}/index.html") as page:
        expect(state(page)).to_have_text(CLEAN)
        preview.change("hooks/essay/navigation.py", '"""', '"""')
        expect(state(page)).to_have_text("プログラムが変わりました（navigation.py）。make serve を終えて、もう一度実行してください。" + CLEAN)
        (tmp_path / "docs").rename(tmp_path / "elsewhere")
        expect(bar(page).locator("li")).to_contain_text(["設定の docs_dir が正しくありません"])
        (tmp_path / "elsewhere").rename(tmp_path / "docs")
        expect(bar(page).locator("li")).to_have_count(0)


def test_it_starts_with_a_broken_edition_and_recovers(chromium: Browser, tmp_path: Path) -> None:
    write_book(tmp_path)
    settings = (tmp_path / "mkdocs.yml").read_text(encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(f"{settings}a: [\n", encoding="utf-8")
    with running(tmp_path) as preview:
        page = chromium.new_page()
        page.goto(f"{preview.address}/chapters/01-first.html")
        expect(page.locator("body > p")).to_have_text("まだ組み立てられません。直すと、ここに頁が出ます。")
        expect(bar(page).locator("li")).to_contain_text(["設定の YAML が読めません"])
        preview.write("mkdocs.yml", settings)
        expect(page.locator("article")).to_contain_text("初めの文。")
        page.close()


def test_a_page_says_when_nobody_builds_it_any_more(chromium: Browser, tmp_path: Path) -> None:
    write_book(tmp_path)
    preview = Running(tmp_path)
    page = chromium.new_page()
    page.goto(f"{preview.address}/index.html")
    expect(state(page)).to_have_text(CLEAN)
    port = int(preview.address.rsplit(":", 1)[1])
    assert preview.stop() == 0
    expect(state(page)).to_contain_text("プレビューが止まっています。")
    preview.change("docs/index.md", "表題の頁。", "次に書いた文。")
    with running(tmp_path, port):
        expect(page.locator("article")).to_contain_text("次に書いた文。")
        page.close()


WORKER = """
self.addEventListener("install", (event) => event.waitUntil(caches.open("essay-old").then((cache) => cache.addAll(["index.html"]))));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => event.respondWith(caches.match(event.request, { ignoreSearch: true }).then((kept) => kept || fetch(event.request))));
"""


def test_pages_kept_by_an_earlier_site_are_not_shown(chromium: Browser, tmp_path: Path) -> None:
    write_book(tmp_path)
    old = tmp_path / "old"
    old.mkdir()
    (old / "sw.js").write_text(WORKER, encoding="utf-8")
    (old / "index.html").write_text("<meta charset=utf-8><script>navigator.serviceWorker.register('sw.js')</script><h1>古い頁</h1>", encoding="utf-8")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(old)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    server.shutdown()
    server.server_close()
    page.reload()
    expect(page.locator("h1")).to_have_text("古い頁")
    with running(tmp_path, server.server_port):
        page.reload()
        expect(page.locator("article")).to_contain_text("表題の頁。")
        assert page.evaluate("caches.keys()") == []
        assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0
        expect(page.locator("[data-offline]")).to_be_hidden()
        context.close()


def test_a_port_in_use_is_named_with_another(tmp_path: Path) -> None:
    write_book(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = {**os.environ, "PYTHONPATH": str(tmp_path / "hooks"), "NO_MKDOCS_2_WARNING": "1"}
        command = [sys.executable, "-m", "preview", "--port", str(port)]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    other = min(port + 1, 65_535)
    assert done.stderr == f"ポート {port} は、ほかのプログラムが使っています。make serve PORT={other} のように、ほかの番号を選んでください。\n"


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1440)])
def test_the_bar_can_be_read_by_everyone(chromium: Browser, preview: Running, scheme: Any, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{preview.address}/chapters/01-first.html")
    expect(state(page)).to_have_text(CLEAN)
    with preview.changed(FIRST, lambda data: data + "\n[無](none.md)[@無]\n".encode()):
        expect(bar(page).locator("li").first).to_be_visible()
        page.wait_for_load_state()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        # The list lies over the page, whose own tests look at it without.
        found = page.evaluate(f"axe.run('.preview-bar', {json.dumps(RULES)})")
        assert len(found["passes"]) > 10
        assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        heading, header = page.locator("h1").bounding_box(), page.locator("header").first.bounding_box()
        assert heading
        assert header
        assert heading["y"] >= header["y"] + header["height"]
        context.close()


@pytest.mark.parametrize("path", [
    "/../mkdocs.yml", "/%2e%2e/%2e%2e/etc/passwd", "/..%5cmkdocs.yml", "/%00", "//etc/passwd", "/~preview/print/none", "/~preview/server.py",
    "/~preview/../mkdocs.yml", "/handout/../index.pdf", "/handout/none.pdf", "/x" * 3000, "/%ff",
])
def test_nothing_but_the_site_is_served(preview: Running, path: str) -> None:
    status, data = preview.get(path)
    assert status == 404
    assert b"site_name" not in data
    assert b"root:" not in data


def test_addresses_lead_where_they_do_in_the_published_site(preview: Running) -> None:
    assert preview.get("/")[1] == preview.get("/index.html")[1]
    assert preview.get("/chapters/01-first.html?x=1#y")[0] == 200
    assert "用語集".encode() in preview.get("/glossary")[1]
    assert preview.get("/edition.zip")[1][:2] == b"PK"
    assert preview.get("/manifest.webmanifest")[0] == 200
    request = urllib.request.Request(f"{preview.address}/index.html", method="HEAD")
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.read() == b""
        assert answer.headers["Cache-Control"] == "no-store"
        assert int(answer.headers["Content-Length"]) > 1000


def test_a_published_site_has_nothing_of_the_preview(edition: Path) -> None:
    for file in edition.rglob("*"):
        assert not file.name.startswith("bar.")
        if file.suffix in {".html", ".css", ".js"}:
            assert "preview-bar" not in file.read_text(encoding="utf-8"), file
            assert "~preview" not in file.read_text(encoding="utf-8"), file


def test_the_other_server_sends_editors_to_this_one(tmp_path: Path) -> None:
    write_book(tmp_path)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", "127.0.0.1:0"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "プレビューは make serve で始めてください。" in done.stdout + done.stderr
