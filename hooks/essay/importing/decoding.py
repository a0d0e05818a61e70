"""Bytes of unknown encoding as text, or not at all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
JAPANESE = ("utf-16-le", "utf-16-be", "cp932", "euc-jp")
"""Encodings without a mark of their own in which a Japanese text may be; few bytes fit more than one of them."""
OTHERS = ["cp1252", "cp932", "euc_jp", "utf_16_le", "utf_16_be", "euc_kr", "gb18030", "big5"]
"""Of which the library tells by how much like a language the text looks."""
_COMMON = re.compile("[\u3041-\u3096\u30a1-\u30fc\u3000-\u3002\u300c-\u3011（）！？：；０-９\\x20-\\x7e\\n\\t]")
_KANJI = re.compile("[\u4e00-\u9fff]")
_NEVER = re.compile("[\ue000-\uf8ff\ufffd-\uffff\0-\x08\x0e-\x1f\x7f-\x9f]")


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
        return data.decode("iso2022_jp_ext"), "iso-2022-jp"
    try:
        text = data.decode("utf-8")
        # Text without a zero byte; UTF-16 without its mark would have many.
        if "\0" not in text:
            return text, "utf-8"
        at = text.index("\0")
    except UnicodeDecodeError as error:
        at = error.start
    found = max(_japanese(data), default=None)
    if found:
        return found[1], found[2]
    best = from_bytes(data, cp_isolation=OTHERS, preemptive_behaviour=False).best()
    if best is None:
        raise UndecodableError(at)
    return data.decode(best.encoding), best.encoding.replace("_", "-")


def _japanese(data: bytes) -> Iterator[tuple[float, str, str]]:
    """What the bytes are in each Japanese encoding in which they read as Japanese, with how much they do so."""
    for encoding in JAPANESE:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        kanji, common = len(_KANJI.findall(text)), len(_COMMON.findall(text))
        japanese = len(re.findall("[\u3041-\u30fc\u4e00-\u9fff]", text))
        if not _NEVER.search(text) and japanese * 5 >= len(text) and (kanji * 0.8 + common) * 2 >= len(text):
            yield (kanji * 0.8 + common) / len(text), text, encoding
