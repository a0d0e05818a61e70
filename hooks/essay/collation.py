"""The order of Japanese readings and of names in Latin letters.

五十音順 is that of JIS X 4061:1996, «日本語文字列照合順番», reduced to what readings in kana need: first
the base letters (か = が, つ = っ, は = ぱ, hiragana = katakana; ー counts as the vowel before it, ゝ as the
kana before it), and only between equals the differences. A space comes before every letter, so that
works are ordered by family name first.
"""

from __future__ import annotations

import re
import unicodedata

KANA = re.compile(r"[ぁ-ゖゝゞァ-ヶー・･\s]+")

_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_VOWELS = {"A": "あ", "I": "い", "U": "う", "E": "え", "O": "お", "N": "ん"}
_MARKS = ("\u3099", "\u309a")
_ARTICLE = re.compile(r"\A(?:the|an?)\s+", re.IGNORECASE)


def kana_key(reading: str) -> tuple[str, str]:
    """The sort key of a reading in kana: the base letters, then the reading in hiragana.

    Between equal base letters 清音 comes before 濁音 and 半濁音, and small kana before full-sized.
    """
    composed = unicodedata.normalize("NFKC", reading)
    hiragana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in composed)
    hiragana = " ".join(re.sub("[・,，、]", " ", hiragana).split())
    base = ""
    for letter in hiragana:
        if letter == "ー" and base.strip():
            base += _VOWELS.get(unicodedata.name(base[-1], "")[-1:], "")
        elif letter in "ゝゞ" and base:
            base += base[-1]
        else:
            plain = "".join(c for c in unicodedata.normalize("NFD", letter) if c not in _MARKS)
            base += plain.translate(_SMALL)
    return base, hiragana


def latin_key(name: str) -> str:
    """The sort key of a name or title in Latin letters: no marks, case, punctuation or first article."""
    decomposed = unicodedata.normalize("NFKD", _ARTICLE.sub("", name.strip()))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"['’.]", "", letters).translate(_SPACES).split())


_SPACES = {ord(c): " " for c in ',;:!?()[]{}"“”‘-‐–—/&'}
