"""Characters that nobody sees: those that may not stand in a text, and a form in which a message can show them.

They turn the direction of what follows, act on a terminal, or part a word so that neither search nor a reviewer finds it
(Unicode Technical Report 36; Unicode Technical Standard 55).
"""

from __future__ import annotations

import re
import unicodedata

_ACTS = "\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069"
_HIDES = "\xad\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef"
UNSEEN = re.compile(f"[{_ACTS}{_HIDES}]")
"""What :func:`may_stand` judges by its place."""

_CONTROLS = re.compile(f"[{_ACTS}]")
_SHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_JOINED = re.compile("[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff\u1800-\u18af\ufb50-\ufdff\ufe70-\ufefc]")
"""Scripts in which U+200C and U+200D change the shape of letters: Arabic, Indic, Tibetan, Burmese, Khmer, Mongolian."""

_IDEOGRAPH = re.compile("[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_FLAG = re.compile("|".join(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in f"{region}\x7f") for region in ("gbeng", "gbsct", "gbwls")
))
_OF_FLAG = 6


def acts(char: str) -> bool:
    """Whether it is a control, or turns the direction of what follows: where one stands, a person must look."""
    return bool(_CONTROLS.match(char))


def may_stand(text: str, at: int) -> bool:
    """Whether the unseen character at an offset belongs to the one before it.

    Variation selectors choose a form of an ideograph (異体字) or of a symbol, joiners one of a letter or an emoji, tags one
    of three flags. A byte order mark may begin a file.
    """
    char, before = text[at], text[at - 1 : at]
    if char == "\ufeff":
        return not text[:at].strip("\ufeff")
    if char in "\u200c\u200d":
        after = text[at + 1 : at + 2]
        emoji = char == "\u200d" and _is_symbol(before, "\ufe0f") and _is_symbol(after)
        return emoji or bool(_JOINED.match(before) and _JOINED.match(after))
    if "\ufe00" <= char <= "\ufe0f":
        return bool(_IDEOGRAPH.match(before)) or _is_symbol(before) or before in ("\u203c", "\u2049", *"0123456789#*")
    if "\U000e0100" <= char <= "\U000e01ef":
        return bool(_IDEOGRAPH.match(before))
    return "\U000e0020" <= char <= "\U000e007f" and any(_FLAG.match(text, at - back) for back in range(1, min(at, _OF_FLAG) + 1))


def _is_symbol(char: str, also: str = "") -> bool:
    """Whether it is an emoji, a modifier of one, or another symbol beyond ASCII."""
    return bool(char) and (char == also or (char > "\x7f" and unicodedata.category(char) in ("So", "Sk", "Sm")))


def visible(text: str) -> str:
    """The text on one line with its controls, marks of direction and other unseen characters named: ``U+001B``."""
    return _SHOWN.sub(lambda match: f"U+{ord(match[0]):04X}", text)


def escaped(text: str) -> str:
    """JSON with the same characters escaped, which changes nothing of what it says."""
    return _SHOWN.sub(lambda match: match[0] if match[0] in "\n\t" else _surrogates(match[0]), text)


def _surrogates(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
