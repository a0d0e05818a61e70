"""Bytes of unknown encoding as text, or not at all."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from charset_normalizer import from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
UNMARKED = {"utf-8": 0, "cp932": 2, "cp1252": 3, "euc-jp": 4, "utf-16-le": 5, "utf-16-be": 7}
"""Encodings without a mark of their own, with how rare each is, in bits; few bytes fit more than one of them."""
OTHERS = ["cp932", "euc_jp", "euc_kr", "gb18030", "big5"]
"""Of which the library tells by how much like a language the text looks."""
MARGIN = 9
"""So many bits must a reading be more likely than any other. Words of two or three letters may have none that is."""
STRANGE = 10
"""So many bits to a letter is no text in that encoding, even if nothing else is more likely."""
SAMPLE, LONG = 4000, 64
_NEVER = re.compile("[\ue000-\uf8ff\ufffd-\uffff\0-\x08\x0e-\x1f\x7f-\x9f]")
_RARITY = (
    ("[\u3041-\u3093、。「」・ー]", 5), ("[\u30a1-\u30f6\u3000『』（）！？々〇]", 6), ("[a-z \n\t]", 5), ("[0-9]", 6),
    ("[A-Z]|[０-９Ａ-Ｚａ-ｚ：；，．〔〕【】〜―…①-⑳]", 7), ("[!-~ß-öø-ÿÀ-ÖØ-Þ]|[\u2013-\u201d]", 8), ("[\uff61-\uff9f]", 11),
    ("[\uac00-\ud7a3]", 10), ("[\u0391-\u03c9\u0410-\u044f]", 12),
)  # fmt: skip
"""How rare letters are in what is written, in bits. Kanji are told by the levels of JIS X 0208."""
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f]")
_LETTER = re.compile("[A-Za-z]")


class UndecodableError(ValueError):
    """Bytes of no known encoding; ``at`` is the offset of the first that is not UTF-8."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class NotTextError(ValueError):
    """A file that is no text; the message is ``pdf`` or ``binary``."""


def decode(data: bytes) -> tuple[str, str]:
    """The text, without a byte order mark and with ``\\n`` at the ends of lines, and the name of its encoding.

    Raises :class:`NotTextError` and :class:`UndecodableError`.
    """
    if data.startswith(b"%PDF"):
        raise NotTextError("pdf")
    text, encoding = _decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(char < " " and char not in "\n\t\f" for char in text):
        raise NotTextError("binary")
    return text, encoding


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise UndecodableError(error.start + len(mark)) from error
    if b"\x1b$" in data and data.isascii():
        try:
            return data.decode("iso2022_jp_ext"), "iso-2022-jp"
        except UnicodeDecodeError as error:
            raise UndecodableError(error.start) from error
    at = 0
    try:
        text = data.decode("utf-8")
        # Nothing else happens to be UTF-8 with several letters of more than a byte, nor ASCII if it is long and has words.
        several = len({char for char in text if char > "\x7f"}) > 2
        if "\0" not in text and (several or (text.isascii() and len(data) > LONG and len(text.split()) > 1) or not data.strip()):
            return text, "utf-8"
        at = max(text.find("\0"), 0)
    except UnicodeDecodeError as error:
        at = error.start
    found = sorted(_readings(data))
    rival = next((each for each in found if each[2] != found[0][2]), None)
    # What is said again tells nothing new.
    again = len(found[0][2]) / len(set(found[0][2])) if found and len(data) <= 4 * LONG else 1
    if found and (rival is None or rival[0] - found[0][0] >= MARGIN * again):
        _, encoding, text = found[0]
        if encoding in ("cp932", "euc-jp") and _is_foreign(text[:SAMPLE]):
            raise UndecodableError(at)
        if found[0][0] <= STRANGE * len(text):
            return text, encoding
        found = []
    if data.isascii() and _CONTROL.search(data):
        raise NotTextError("binary")
    best = from_bytes(data, cp_isolation=OTHERS, preemptive_behaviour=False).best() if len(data) > LONG and not found else None
    if best is None:
        raise UndecodableError(at)
    return data.decode(best.encoding), best.encoding.replace("_", "-")


def _readings(data: bytes) -> Iterator[tuple[float, str, str]]:
    """How rare what the bytes say is in each encoding in which they say something, in bits; the encoding, and the text."""
    for encoding, rarity in UNMARKED.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:SAMPLE].replace("\r\n", "\n").replace("\r", "\n")
        # A sample of each is as many bytes.
        share = min(1.0, SAMPLE / max(len(text), 1)) or 1.0
        if _NEVER.search(text) or any(unicodedata.category(char) == "Cn" for char in sample):
            continue
        letters = sum(map(_rarity, sample))
        turns = sum(map(_turns, sample, sample[1:]))
        if encoding == "utf-8":
            # That its longer letters are whole tells for it.
            yield letters + 3 * turns - 5 * sum(not char.isascii() for char in sample), encoding, text
        else:
            yield rarity + (letters + 3 * turns) / share, encoding, text


def _is_foreign(text: str) -> bool:
    """Whether a text is too long for Japanese without kana, as Korean and Chinese are in Japanese encodings."""
    return len(re.findall("[\u4e00-\u9fff]", text)) > 16 and not re.search("[\u3041-\u30f6]", text)


def _turns(one: str, other: str) -> int:
    """How odd two letters are beside each other: Latin and others, a capital within a word, two with accents."""
    if "\x7f" < one < "\u0100" and "\x7f" < other < "\u0100":
        return 2
    mixed = bool(_LETTER.match(one)) != bool(_LETTER.match(other)) and not (one.isascii() and other.isascii())
    return int(mixed or (one.islower() and other.isupper()))


@cache
def _rarity(char: str) -> int:
    for letters, rarity in _RARITY:
        if re.match(letters, char):
            return rarity
    try:
        row = char.encode("euc_jp")
    except UnicodeEncodeError:
        return 16
    return 7 if b"\xb0" <= row[:1] < b"\xd0" and len(row) == 2 else 12 if b"\xd0" <= row[:1] <= b"\xf4" else 14
