"""What the edition takes of its theme: the style sheet, as a layer under its own, and none of the scripts.

Declarations outside of a layer win over all that stand in one, whatever their selectors (W3C CSS Cascading and
Inheritance Level 5, §6.4.4). So the theme's sheet, which stands in none, is put into the lowest.
"""

from __future__ import annotations

import re
from pathlib import Path

LAYER = "theme"
SHEET = "assets/theme.css"
"""Where the site has it."""

_NAMED = "assets/stylesheets/main.*.min.css"
_CHARSET = re.compile(r'\A@charset "[^"]*";')
_SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/\s*\Z", re.DOTALL)


def style_sheet(theme: Path) -> str:
    """The style sheet of the theme in a folder, in its layer. Raises :class:`FileNotFoundError` for one that has none."""
    file = next(theme.glob(_NAMED), None)
    if file is None:
        raise FileNotFoundError(f"{theme}: no {_NAMED}")
    return layered(file.read_text(encoding="utf-8"))


def layered(sheet: str) -> str:
    """A style sheet in the layer of the theme's."""
    return f"@layer {LAYER} {{{_SOURCE_MAP.sub('', _CHARSET.sub('', sheet))}}}\n"
