"""The edition without a network, and what it allows itself with one."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from conftest import parsed
from playwright.sync_api import Browser, expect

from essay.offline import OnDisk, archive, kept, manifest, service_worker, version
from essay.security import hashes, headers_file, policy, with_policy


def test_a_policy_names_the_inline_scripts_and_nothing_else() -> None:
    html = ('<head><meta charset="utf-8"><script>a()</script><script src="b.js"></script><script type="application/json">{}</script>'
            "<STYLE>p{}</STYLE></head>")
    found = hashes(html)
    assert len(found["script"]) == 1
    assert len(found["style"]) == 1
    page = with_policy(html, found)
    assert page.startswith('<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src \'self\'; script-src')
    assert "unsafe" not in page
    assert found == hashes(page)


def test_the_hash_is_that_of_the_standard() -> None:
    """The example of Content Security Policy Level 3, §8.3."""
    assert hashes("<script>alert('Hello, world.');</script>")["script"] == {"'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"}


def test_the_headers_hold_for_every_page() -> None:
    text = headers_file([hashes("<script>a</script>"), hashes("<script>b</script>")])
    assert text.startswith("/*\n  Content-Security-Policy: default-src 'self'; script-src 'self' 'sha256-")
    assert text.count("sha256-") == 2
    assert "frame-ancestors 'none'" in text
    assert "  X-Content-Type-Options: nosniff\n" in text
    assert policy([], []) in headers_file([])


def test_an_archive_is_the_same_for_the_same_files() -> None:
    files = {"b/c.html": b"2", "a.html": b"1"}
    assert archive(files, "e") == archive(dict(reversed(files.items())), "e")
    with zipfile.ZipFile(io.BytesIO(archive(files, "e"))) as found:
        assert found.namelist() == ["e/a.html", "e/b/c.html"]
        assert found.read("e/a.html") == b"1"


def test_files_on_disk_are_as_those_in_memory(tmp_path: Path) -> None:
    files = {"b/c.html": b"2", "a.html": b"1"}
    (tmp_path / "b").mkdir()
    for name, data in {**files, "other": b"3"}.items():
        (tmp_path / name).write_bytes(data)
    found = OnDisk(tmp_path, files)
    assert dict(found) == files
    assert "other" not in found
    assert archive(found, "e") == archive(files, "e")
    assert version(found) == version(files)


def test_a_version_changes_with_any_file() -> None:
    assert version({"a": b"1"}) == version({"a": b"1"})
    assert len({version(files) for files in ({"a": b"1"}, {"a": b"2"}, {"b": b"1"}, {"a": b"1", "b": b""})}) == 4
    assert service_worker("x;", {"b": b"", "a": b""}).endswith('const FILES = ["a", "b"];\nx;')


def test_what_is_kept_is_for_reading() -> None:
    names = ["index.html", "handout/handout.pdf", "sitemap.xml", "sitemap.xml.gz", "_headers", "sw.js", "assets/a.js", "assets/a.js.map"]
    assert kept(names) == ["assets/a.js", "index.html"]


def test_a_manifest_names_the_edition() -> None:
    assert json.loads(manifest("題" * 20, "説明", "ja", "#fff"))["short_name"] == "題" * 12


def test_every_page_has_its_policy(edition: Path) -> None:
    for file in edition.rglob("*.html"):
        found = parsed(file).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert len(found) == 1, file
        assert "unsafe" not in found[0]
        html = file.read_text(encoding="utf-8")
        assert not re.search(r"<[a-z][^<>]*\s(?:style|on[a-z]+)=\"", html), file


@pytest.fixture
def unpacked(edition: Path, tmp_path: Path) -> Path:
    """The archive as a reader unpacks it."""
    with zipfile.ZipFile(edition / "edition.zip") as found:
        found.extractall(tmp_path)
    return tmp_path / "edition"


def test_the_archive_opens_without_a_server(chromium: Browser, unpacked: Path) -> None:
    page = chromium.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(("file:", "data:", "blob:")) else None)
    page.goto((unpacked / "index.html").as_uri())
    page.locator(".home-contents a").nth(5).click()
    expect(page.locator("h1")).to_contain_text("中国というもう一つの理由")
    page.locator(".incidents__name").first.click()
    expect(page.locator("dl.facts")).to_be_visible()
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(251, 249, 244)"
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("よんぴょんとう")
    expect(page.locator("a[role=option]").first).to_contain_text("延坪島")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("延坪島")
    page.close()
    assert wrong == []


def test_the_book_is_kept_only_when_asked_and_read_without_a_network(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{address}/index.html")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0
    button = page.locator("[data-offline] button")
    button.click()
    expect(page.locator("[data-offline] [role=status]")).to_have_text("保存しました。通信がなくても読めます。", timeout=30_000)
    page.reload()
    context.set_offline(True)
    page.goto(f"{address}/chapters/03-tcog.html")
    expect(page.locator("h1")).to_contain_text("二つの同盟をつなぐ")
    page.goto(f"{address}/index.html")
    page.locator("[data-offline] button").click()
    page.wait_for_function("caches.keys().then(names => names.length === 0)")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0
    context.close()
