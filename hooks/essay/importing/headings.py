"""Which lines are headings."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 70
NOTES = re.compile(
    r"[【〔（(<＜]?\s*(?:注|註|脚注|後注|注釈|註釈|注記|notes?|endnotes?|footnotes?)\s*[】〕）)>＞]?\s*[:：]?", re.IGNORECASE
)
_NAMED = (
    "はじめに|はしがき|まえがき|序章|序論|序文|序|緒言|緒論|おわりに|むすび(?:に(?:かえて|代えて))?|結びに?(?:かえて|代えて)?|結論|結語|終章|"
    "あとがき|謝辞|付記|追記|参考文献|introduction|preface|foreword|prologue|conclusions?|epilogue|afterword|acknowledge?ments?|"
    "references|bibliography|appendix"
)
_CHAPTER = re.compile(
    rf"(?:{_NAMED})(?:\s*[―—–\-:：].*|\s{{1,3}}\S.*)?|第\s*[0-9一二三四五六七八九十百]+\s*[章部編講](?:\s.*|[^\d].*)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"([0-9]{1,2}|[一二三四五六七八九十]{1,3}|[IVX]{1,5}|[ivx]{1,5})\s*[.、](?!\d)\s*(\S.*)")
_SUB = re.compile(
    r"[(]\s*(?:(?P<bracket>[0-9]{1,2})|(?P<kanji>[一二三四五六七八九十]{1,3})|(?P<letter>[a-zA-Z]))\s*[)]\s*(?:\S.*)"
    r"|第\s*[0-9一二三四五六七八九十]+\s*(?P<unit>節).*"
    r"|第\s*(?P<article>[0-9一二三四五六七八九十]+)\s*(?P<part>[款項目])(?:[\s―—–:].*)?"
    r"|(?P<decimal>[0-9]{1,2}(?:[.\-][0-9]{1,2}){1,4})(?:[.](?!\d)|\s)\s*(?:\S.*)"
    r"|(?:[(]\s*(?P<bracket_kana>[ア-ト])\s*[)]|(?P<kana>[ア-ト])(?:[.、)]|\s))\s*(?:\S.*)"
)
_CIRCLED = re.compile(r"([①-⑳])\s*[\w「『（(].*")
_SENTENCE = re.compile(r"[。.!?！？、,，;；]\Z")
_KANJI = {char: value for value, char in enumerate("一二三四五六七八九十", 1)}
_ROMAN = {"I": 1, "V": 5, "X": 10}

_KANA = "アイウエオカキクケコサシスセソタチツテト"

CHAPTER, SECTION = 1, 2
DEEPEST = 6
"""The levels that HTML has."""
_UNITS = ("節", "款", "項", "目")
"""In the order in which one holds the next."""
_PLAIN = ("digit", "kanji", "roman")
_LISTS = (*_PLAIN, "circled", "kana", "bracket_kana")
"""Signs that number the items of lists more often than what stands below a chapter."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a line would be as a heading: a chapter's or one below, and its number where it has one, by which it must follow
    the last.

    ``style`` is what it begins with: a ``name``, 第…章 (``chapter``), a unit (節), a kind of number; ``document`` where the
    file itself gives the level. ``depth`` is how many numbers a decimal has.
    """

    level: int
    style: str
    number: int | None
    depth: int = 0


def form_of(text: str) -> Form | None:
    """The form of a heading, or ``None`` for a line that has none. Full-width digits count as digits (NFKC)."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > LONGEST or _SENTENCE.search(plain):
        return None
    if _CHAPTER.fullmatch(plain):
        return Form(CHAPTER, "chapter" if plain.startswith("第") else "name", None)
    circled = _CIRCLED.fullmatch(text.strip())
    if circled:
        return Form(SECTION, "circled", ord(circled[1]) - ord("①") + 1)
    sub = _SUB.fullmatch(plain)
    if sub:
        return _sub_form(sub)
    numbered = _NUMBERED.fullmatch(plain)
    if numbered:
        value = _value(numbered[1])
        style = "digit" if numbered[1].isdigit() else "kanji" if numbered[1][0] in _KANJI else "roman"
        return Form(CHAPTER, style, value) if value else None
    return None


def _sub_form(match: re.Match[str]) -> Form | None:
    """The form of a heading below a chapter."""
    if match["unit"]:
        return Form(SECTION, "節", None)
    if match["article"]:
        return Form(SECTION, match["part"], _value(match["article"]))
    if match["decimal"]:
        numbers = re.split(r"[.\-]", match["decimal"])
        return Form(SECTION, "decimal", int(numbers[-1]), len(numbers))
    style = match.lastgroup or ""
    if "kana" in style:
        # The small letters and those with marks between them count nothing.
        return Form(SECTION, style, _KANA.index(match[style]) + 1) if match[style] in _KANA else None
    return Form(SECTION, f"bracket_{style}" if style != "bracket" else style, _value(match[style]))


def _value(number: str) -> int | None:
    """What a number says: digits, 一 to 九十九, I to XXXIX, or a letter by its place."""
    if number.isdigit():
        return int(number)
    if number[0] in _KANJI:
        tens, _, ones = number.rpartition("十") if "十" in number else ("", "", number)
        base = (_KANJI.get(tens, 1) if tens else 1) * 10 if "十" in number else 0
        return base + (_KANJI.get(ones, 0) if ones else 0)
    if set(number.upper()) <= set(_ROMAN):
        values = [_ROMAN[char] for char in number.upper()]
        return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))
    return ord(number.lower()) - ord("a") + 1 if len(number) == 1 else None


class Order:
    """The headings so far. A numbered one counts when its number follows that of the last of its style.

    What first follows a heading stands below it, and never more than one level; what goes on stands where it began.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._top = ""
        self._open: list[tuple[str, int]] = [("", 0)]
        """The styles from the chapter's down to the last heading's, with the depth of decimals."""
        self._below: set[tuple[str, str]] = set()
        """Of which style another has stood below which."""

    def level_of(self, form: Form, item: bool) -> int:
        """The level of a heading of this form, which is noted; 0 if none may stand here.

        ``item`` says whether the lines about it make it the item of a list.
        """
        if form.style == "document":
            return self._enter(form, form.level - 1)
        if form.level == CHAPTER and form.number is None:
            return self._enter(form, 0)
        if form.level == CHAPTER and self._top in ("", form.style):
            return self._enter(form, 0) if form.number == self._last.get(form.style, 0) + 1 else 0
        key = self._key(form)
        styles = [style for style, _ in self._open]
        begun = key in styles[1:]
        if form.number not in (None, 1, self._last.get(key, 0) + 1):
            return 0
        if form.style in _LISTS and (item or (begun and form.number == 1)):
            return 0
        return self._enter(form, styles.index(key, 1) if begun else self._place(form))

    def _place(self, form: Form) -> int:
        """How many of the open headings stay above one of a style that is not among them."""
        at = len(self._open)
        if form.style in _UNITS:
            above = ("", "chapter", "name", "document", *_UNITS[: _UNITS.index(form.style)])
            return 1 + max(place for place, (style, _) in enumerate(self._open) if place == 0 or style in above)
        if form.style == "decimal":
            shorter = [place for place, (_, depth) in enumerate(self._open) if 0 < depth < form.depth]
            longer = [place for place, (_, depth) in enumerate(self._open) if place and depth > form.depth]
            return shorter[-1] + 1 if shorter else longer[0] if longer else at
        while at > 1 and (form.style, self._open[at - 1][0]) in self._below:
            at -= 1
        return at

    def _enter(self, form: Form, place: int) -> int:
        place = min(place, len(self._open))
        if place >= DEEPEST:
            return 0
        key = self._key(form)
        del self._open[place:]
        if place == 0:
            self._last = {style: number for style, number in self._last.items() if style == self._top}
            self._top = form.style if form.style != "name" else self._top
        self._below |= {(style, key) for style, _ in self._open[1:]}
        self._open.append((key, 1 if form.style == "digit" else form.depth))
        if form.number is not None:
            self._last[key] = form.number
        return place + 1

    @staticmethod
    def _key(form: Form) -> str:
        return f"{form.style}{form.depth}" if form.depth else form.style
