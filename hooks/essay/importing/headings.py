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
    r"[(]\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])\s*[)]\s*(\S.*)|第\s*[0-9一二三四五六七八九十]+\s*節.*"
    r"|([0-9]{1,2})[.\-]([0-9]{1,2})[.\s]\s*(\S.*)"
)
_SENTENCE = re.compile(r"[。.!?！？、,，;；]\Z")
_KANJI = {char: value for value, char in enumerate("一二三四五六七八九十", 1)}
_ROMAN = {"I": 1, "V": 5, "X": 10}

CHAPTER, SECTION = 1, 2


@dataclass(frozen=True, slots=True)
class Form:
    """What a line would be as a heading: its level, and its number where it has one, by which it must follow the last."""

    level: int
    style: str
    number: int | None


def form_of(text: str) -> Form | None:
    """The form of a heading, or ``None`` for a line that has none. Full-width digits count as digits (NFKC)."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > LONGEST or _SENTENCE.search(plain):
        return None
    if _CHAPTER.fullmatch(plain):
        return Form(CHAPTER, "name", None)
    sub = _SUB.fullmatch(plain)
    if sub:
        number = _value(sub[1]) if sub[1] else int(sub[4]) if sub[4] else None
        return Form(SECTION, "bracket" if sub[1] else "decimal", number)
    numbered = _NUMBERED.fullmatch(plain)
    if numbered:
        value = _value(numbered[1])
        style = "digit" if numbered[1].isdigit() else "kanji" if numbered[1][0] in _KANJI else "roman"
        return Form(CHAPTER, style, value) if value else None
    return None


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
    """The headings so far. A numbered one counts when its number follows that of the last of its style."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._top = ""

    def takes(self, form: Form) -> bool:
        """Whether a heading of this form may stand here; it is noted if so."""
        if form.number is None:
            if form.level == CHAPTER:
                self._forget(SECTION)
            return True
        if form.level == CHAPTER:
            # A second style of numbers at the top is a list within the text.
            if self._top not in ("", form.style) or form.number != self._last.get(form.style, 0) + 1:
                return False
            self._top = form.style
            self._forget(SECTION)
        elif form.number not in (1, self._last.get(form.style, 0) + 1):
            return False
        self._last[form.style] = form.number
        return True

    def _forget(self, level: int) -> None:
        if level == SECTION:
            for style in ("bracket", "decimal"):
                self._last.pop(style, None)
