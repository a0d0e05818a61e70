"""Bytes of unknown encoding as text, or not at all."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
LEGACY = ["cp932", "euc_jp", "utf_16_le", "utf_16_be", "cp1252", "euc_kr", "gb18030", "big5"]
"""Without a mark of their own. Which of them it is the library tells by how much like a language the text looks."""


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
    best = from_bytes(data, cp_isolation=LEGACY, preemptive_behaviour=False).best()
    if best is None:
        raise UndecodableError(at)
    return data.decode(best.encoding), best.encoding.replace("_", "-")
