"""Decode a text file by its byte order mark, as UTF-8, or as Windows-1252."""

from __future__ import annotations

import codecs
from contextlib import suppress

from msgspec import Struct

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
}


class DecodedText(Struct, frozen=True):
    """A file's text with ``\\n`` at its line ends, and how it was encoded if not as UTF-8."""

    text: str
    #: Empty for UTF-8, with or without a mark.
    encoding: str = ""


def decode(octets: bytes) -> DecodedText:
    """Decode a file. Nothing is dropped: other bytes than UTF-8 are read as Windows-1252."""
    for mark, encoding in _MARKS:
        if octets.startswith(mark):
            return _decoded(octets, len(mark), encoding)
    if b"\0" in octets and len(octets) % 2 == 0:
        # UTF-16 without a mark: most letters have a zero byte.
        little = octets[1::2].count(0) >= octets[::2].count(0)
        return _decoded(octets, 0, "utf-16-le" if little else "utf-16-be")
    return _decoded(octets, 0, "utf-8")


def _decoded(octets: bytes, start: int, encoding: str) -> DecodedText:
    """Decode from ``start`` on; if that fails, decode all of it as an eight-bit encoding."""
    with suppress(UnicodeDecodeError):
        text = octets[start:].decode(encoding, "surrogatepass")
        return DecodedText(_lines(text), _NAMES.get(encoding, ""))
    with suppress(UnicodeDecodeError):
        return DecodedText(_lines(octets.decode("cp1252")), "Windows-1252")
    return DecodedText(_lines(octets.decode("latin-1")), "Latin-1")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
