"""The edition to take along: a service worker that keeps it, and an archive that opens without a server."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can hold: the same input gives the same archive."""


class OnDisk(Mapping[str, bytes]):
    """Files in a folder by their names, each read when it is asked for: those of a long book need not be held together."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self.folder = folder
        self.names = dict.fromkeys(names)

    def __getitem__(self, name: str) -> bytes:
        if name not in self.names:
            raise KeyError(name)
        return (self.folder / name).read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def version(files: Mapping[str, bytes]) -> str:
    """A name for exactly these files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return digest.hexdigest()[:16]


def service_worker(template: str, files: Mapping[str, bytes]) -> str:
    """The script with its version and the list of what it keeps. ``template`` reads ``VERSION`` and ``FILES``."""
    given = f"const VERSION = {json.dumps(version(files))};\nconst FILES = {json.dumps(sorted(files))};\n"
    return given + template


def manifest(name: str, description: str, language: str, colour: str) -> str:
    """A web app manifest (W3C Web Application Manifest)."""
    icon = {"src": "assets/mark.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    return json.dumps({
        "name": name, "short_name": name[:12], "description": description, "lang": language,
        "start_url": "index.html", "scope": "./", "display": "minimal-ui",
        "background_color": colour, "theme_color": colour, "icons": [icon],
    }, ensure_ascii=False, indent=1) + "\n"


def archive(files: Mapping[str, bytes], folder: str) -> bytes:
    """A zip of the files under one folder, in order of their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as target:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, files[name])
    return out.getvalue()


def kept(names: Iterable[str]) -> list[str]:
    """Of a site's files those for reading: no printed documents, no maps for machines, no server's files."""
    left_out = ("handout/", "sitemap.xml", "_headers", "sw.js", "search/")
    return sorted(name for name in names if not name.startswith(left_out) and not name.endswith((".map", ".zip", ".gz")))


def kept_files(site: Path) -> OnDisk:
    """Those files of a site that :func:`kept` keeps."""
    top = len(str(site)) + 1
    found = (f"{folder}/{name}" for folder, _, names in os.walk(site) for name in names)
    return OnDisk(site, kept(file[top:].replace(os.sep, "/") for file in found))
