"""Lighthouse on the built site: the four scores of a kind of page, performance as a median.

    make site && npm ci --prefix benchmarks/node && python benchmarks/lighthouse.py [REPEATS]

Needs Node 22 or newer and a Chromium (``CHROME_PATH`` names another). The site is served as a static
host would, compressed and with the headers of ``_headers``.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parent.parent
SITE = ROOT / "site"
PROGRAM = ROOT / "benchmarks/node/node_modules/.bin/lighthouse"
PAGES = ("index.html", "chapters/05-cheonan.html", "glossary/tcog.html", "incidents/2010-11-23-yeonpyeong-shelling.html",
         "incidents/index.html", "bibliography.html")
ATTEMPTS = 3
"""The browser does not always start under load; a run that fails is said and made again."""
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync")


class Host(SimpleHTTPRequestHandler):
    """A static host: gzip for text, long caching for named assets, the site's own headers."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, directory=str(SITE), **options)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        kind = self.guess_type(str(path))
        self.send_response(200)
        if kind.startswith(("text/", "application/javascript", "application/json", "image/svg", "application/manifest")):
            data = gzip.compress(data, 9)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "public, max-age=31536000" if "/assets/" in self.path else "no-cache")
        for line in (SITE / "_headers").read_text(encoding="utf-8").splitlines()[1:]:
            name, _, value = line.strip().partition(": ")
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        pass


def scores(url: str) -> dict[str, float]:
    """One run's scores, 0 to 100, and the bytes that it moved."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        environment = {**os.environ, "CHROME_PATH": os.environ.get("CHROME_PATH") or shutil.which("chromium") or ""}
        command = [str(PROGRAM), url, "--quiet", "--output=json", f"--output-path={report.name}", f"--chrome-flags={FLAGS}"]
        for attempt in range(ATTEMPTS):
            done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)  # noqa: S603
            if done.returncode == 0:
                break
            print(f"  {url}: attempt {attempt + 1} failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        result = json.loads(Path(report.name).read_text(encoding="utf-8"))
    found = {name: 100 * result["categories"][name]["score"] for name in CATEGORIES}
    found["kB"] = result["audits"]["total-byte-weight"]["numericValue"] / 1000
    for name in CATEGORIES[1:]:
        if found[name] < 100:
            audits = [result["audits"][ref["id"]] for ref in result["categories"][name]["auditRefs"]]
            failed = [audit["id"] for audit in audits
                      if audit["scoreDisplayMode"] in ("binary", "numeric") and (audit["score"] or 0) < 1]
            print(f"  {url}: {name}: {', '.join(failed)}", file=sys.stderr)
    return found


def main(repeats: int = 5) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{'page':<52} {'perf':>5} {'a11y':>5} {'best':>5} {'seo':>5} {'kB':>6}")
    for page in PAGES:
        runs = [scores(f"http://127.0.0.1:{server.server_port}/{page}") for _ in range(repeats)]
        median = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        print(f"{page:<52} " + " ".join(f"{median[name]:>5.0f}" for name in CATEGORIES) + f" {median['kB']:>6.1f}", flush=True)
    server.shutdown()


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
