"""A Content-Security-Policy for each page: nothing from elsewhere, and of inline scripts only those that the build wrote.

Content Security Policy Level 3 (W3C), §6.7.2 for hashes; data blocks (JSON) are not scripts and need none.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping

_INLINE = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_DATA = re.compile(r"\btype\s*=\s*[\"']?application/(?:ld\+)?json", re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s*=", re.IGNORECASE)
_CHARSET = re.compile(r"<meta charset=[^>]*>", re.IGNORECASE)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What a server should send besides the policy."""


def hashes(html: str) -> dict[str, set[str]]:
    """The hashes of a page's inline scripts and styles, by element name."""
    found: dict[str, set[str]] = {"script": set(), "style": set()}
    for match in _INLINE.finditer(html):
        name, attributes, content = match[1].lower(), match[2], match[3]
        if not _SOURCE.search(attributes) and not _DATA.search(attributes):
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            found[name].add(f"'sha256-{digest}'")
    return found


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """The policy that allows these hashes and the site's own files."""
    return "; ".join([
        # Firefox fetches the page that is marked as the next ahead of time, and asks this rule for leave.
        "default-src 'self'", " ".join(["script-src 'self'", *sorted(scripts)]), " ".join(["style-src 'self'", *sorted(styles)]),
        "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'",
        "object-src 'none'", "frame-src 'none'", "base-uri 'none'", "form-action 'none'",
    ])


def with_policy(html: str, found: Mapping[str, set[str]]) -> str:
    """The page with its policy as a ``<meta>`` behind the character set, where nothing has been loaded yet.

    ``found`` are its :func:`hashes`.
    """
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(found["script"], found["style"])}">'
    return _CHARSET.sub(lambda match: match[0] + meta, html, count=1)


def headers_file(pages: Iterable[Mapping[str, set[str]]]) -> str:
    """The ``_headers`` file of static hosts: one policy that allows the hashes of all pages, and the other headers.

    ``frame-ancestors`` counts only when sent by a server.
    """
    scripts: set[str] = set()
    styles: set[str] = set()
    for found in pages:
        scripts |= found["script"]
        styles |= found["style"]
    lines = ["/*", f"  Content-Security-Policy: {policy(scripts, styles)}; frame-ancestors 'none'"]
    return "\n".join([*lines, *(f"  {name}: {value}" for name, value in HEADERS.items())]) + "\n"
