"""Detect how a text file is encoded, from its bytes alone."""

from __future__ import annotations

import codecs

#: Marks at the beginning of a file → the encoding that reads them away.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What eight-bit files of Windows use, Excel's CSV in particular.
_EIGHT_BIT = "cp1252"
#: How much of a file without a mark is searched for the zero bytes of UTF-16.
_SAMPLE = 4096
_LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    _EIGHT_BIT: "Windows-1252",
}


class EncodingDetector:
    """Takes a file piece by piece; ``encoding`` is right once all pieces were fed.

    A file is UTF-8 only if all of it is: the first accent may be in the last row.
    """

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._is_utf8 = True
        self._found: str | None = None
        self._begun = False

    def feed(self, piece: bytes) -> None:
        """Take the next piece. The first one holds at least the mark."""
        if not self._begun:
            self._begun = True
            self._found = _by_mark(piece) or _by_zeros(piece[:_SAMPLE])
        if self._found is None and self._is_utf8:
            try:
                self._utf8.decode(piece)
            except UnicodeDecodeError:
                self._is_utf8 = False

    @property
    def encoding(self) -> str:
        """The name of Python's codec."""
        if self._found is not None:
            return self._found
        if self._is_utf8:
            try:
                self._utf8.decode(b"", final=True)
            except UnicodeDecodeError:
                return _EIGHT_BIT
            return "utf-8"
        return _EIGHT_BIT


def label(encoding: str) -> str:
    """Return the name that people know: ``Windows-1252``."""
    return _LABELS.get(encoding, encoding)


def _by_mark(piece: bytes) -> str | None:
    return next((name for mark, name in _MARKS if piece.startswith(mark)), None)


def _by_zeros(sample: bytes) -> str | None:
    """Recognise UTF-16 without a mark: every other byte of Latin text is zero."""
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    even, odd = sample[0 : pairs * 2 : 2].count(0), sample[1 : pairs * 2 : 2].count(0)
    if odd > pairs * 0.4 and even < pairs * 0.1:
        return "utf-16-le"
    if even > pairs * 0.4 and odd < pairs * 0.1:
        return "utf-16-be"
    return None
