"""``python -m preview``: build the edition at every change and show it on a port of this machine."""

from __future__ import annotations

import argparse
import errno
import shutil
import signal
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from preview.bar import summary
from preview.building import Edition, Outcome
from preview.faults import Line
from preview.server import Preview, State
from preview.watching import differences, snapshot, wait_for_change

DONE, REFUSED = 0, 2
HIGHEST = 65_535
SHORT = 20
"""As many lines as a terminal shows without scrolling."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted, and give the exit code: 0, or 2 when the port cannot be used."""
    parser = argparse.ArgumentParser(prog="preview", description="Show the edition while it is being written.")
    parser.add_argument("config", nargs="?", default="mkdocs.yml", type=Path, help="the edition's mkdocs.yml")
    parser.add_argument("--port", default=8000, type=port, help="the port on 127.0.0.1; 0 takes any that is free")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    edition = Edition(options.config)
    try:
        server = Preview(options.port, edition.root, edition.file, edition.words)
    except OSError as error:
        words = edition.words.words["preview"]
        form = words["port_taken" if error.errno == errno.EADDRINUSE else "port_refused"]
        print(form.format(port=options.port, other=min(options.port + 1, HIGHEST), detail=error.strerror), file=sys.stderr)
        return REFUSED
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with tempfile.TemporaryDirectory(prefix="preview-", ignore_cleanup_errors=True) as folder:
            Session(edition, server, Path(folder)).run()
    except KeyboardInterrupt:
        return DONE
    finally:
        server.shutdown()
        server.server_close()


def port(text: str) -> int:
    """A port's number. Its name stands in argparse's message."""
    number = int(text)
    if not 0 <= number <= HIGHEST:
        raise argparse.ArgumentTypeError(f"0 to {HIGHEST}")
    return number


class Session:
    """The builds of one run, each in a folder of its own; the last whole one is shown until there is another."""

    def __init__(self, edition: Edition, server: Preview, folder: Path) -> None:
        self.edition = edition
        self.server = server
        self.folder = folder
        self.shown = server.current
        self.whole = False
        self.when = ""
        self.program: set[str] = set()
        self.told: tuple[Line, ...] = ()

    def run(self) -> NoReturn:
        """Build at every change, until interrupted."""
        print(self._words("open", url=self.server.address), flush=True)
        seen = snapshot(self.edition.watched)
        while True:
            token = f"{time.time_ns():x}"
            watched = set(self.edition.watched)
            self._show(token, self.edition.build(self.folder / token, self.server.address, self.server.open_pages))
            seen |= snapshot(self.edition.watched - watched)
            found = wait_for_change(self.edition.watched, seen)
            self.server.hold()
            self.program |= {file.name for file in differences(seen, found) if file.suffix == ".py"}
            seen = found

    def _show(self, token: str, outcome: Outcome) -> None:
        """Show what has been built, or what was built before with what is wrong now, and tell the terminal."""
        now = time.strftime("%H:%M:%S")
        before = self.shown.site
        restart = self._words("restart", files=", ".join(sorted(self.program))) if self.program else ""
        if outcome.site and (outcome.whole or not self.whole):
            self.when, self.whole = now, outcome.whole
            self.shown = State(token, self.edition.words, outcome.lines, restart, outcome.site, outcome.documents)
        else:
            old = self._words("old", time=self.when) if before else ""
            notice = self.edition.words.words["gap"].join(filter(None, [restart, old]))
            self.shown = replace(
                self.shown, token=token, words=self.edition.words, lines=outcome.lines, notice=notice, printed={}
            )
        self.server.show(self.shown)
        self._tell(outcome, now)
        for folder in self.folder.iterdir():
            if folder not in [site.folder for site in (self.shown.site, before) if site]:
                shutil.rmtree(folder, ignore_errors=True)

    def _tell(self, outcome: Outcome, now: str) -> None:
        """Print what is wrong, unless it was wrong before, and one line that sums it up."""
        if outcome.lines != self.told:
            self.told = outcome.lines
            for line in self.told[:SHORT]:
                print(line)
            if len(self.told) > SHORT:
                print(self._words("more", count=str(len(self.told) - SHORT)))
        if outcome.trace:
            print(outcome.trace)
        built = self._words("built" if outcome.site else "stuck", time=now, seconds=f"{outcome.seconds:.1f}")
        parts = [built, summary(outcome.lines, self.edition.words.words), self.shown.notice]
        print(self.edition.words.words["gap"].join(filter(None, parts)), flush=True)

    def _words(self, name: str, **values: str) -> str:
        text: str = self.edition.words.words["preview"][name]
        return text.format(**values)


if __name__ == "__main__":
    sys.exit(main())
