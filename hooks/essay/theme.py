"""What the edition takes of its theme: the style sheet, as a layer under its own, and none of the scripts.

Declarations outside of a layer win over all that stand in one, whatever their selectors (W3C CSS Cascading and
Inheritance Level 5, §6.4.4). So the theme's sheet, which stands in none, is put into the lowest.
"""

from __future__ import annotations

import re

LAYER = "theme"
SHEET = re.compile(r"assets/stylesheets/main\.[0-9a-f]+\.min\.css")
_NOT_TAKEN = re.compile(r"assets/javascripts/.*|assets/stylesheets/(?!main\.).*|assets/images/.*|.*\.map")
_CHARSET = re.compile(r'\A@charset "[^"]*";')
_SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/\s*\Z", re.DOTALL)


def is_taken(name: str) -> bool:
    """Whether a file of the theme, by its path in the site, is part of the edition."""
    return not _NOT_TAKEN.fullmatch(name)


def layered(sheet: str) -> str:
    """The theme's style sheet in its layer."""
    return f"@layer {LAYER} {{{_SOURCE_MAP.sub('', _CHARSET.sub('', sheet))}}}\n"
