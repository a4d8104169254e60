"""From the bytes of an answer to its JSON, within bounds of size, depth and numbers.

A stranger's text must not cost a page, nor the program its memory: an answer is unpacked only up to a
size, nesting beyond any honest use becomes null, and numbers that no field can hold become text.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from typing import Any

#: What is asked for; nothing else is unpacked, and nothing twice.
ENCODINGS = "gzip, deflate"
#: Bytes, packed and unpacked: 200 kB of gzip can be 200 MB. 250 leads of 64 kB stay below it.
LARGEST = 32 * 2**20
# Levels of lists and maps. Python's own limit, near 1000, would cost the whole page.
_DEEPEST = 64
# Digits. Python refuses 4300, SQLite keeps 19; an honest id has ten.
_LONGEST_NUMBER = 40

_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


class TooLarge(ValueError):
    """More than ``LARGEST``."""


class MalformedBody(ValueError):
    """Cut off, packed in a way that was not asked for, or no JSON."""


def unpacked(body: bytes, encoding: str) -> bytes:
    """The body without its ``Content-Encoding``. Raises ``TooLarge`` or ``MalformedBody``."""
    encoding = encoding.strip().lower()
    if not body or encoding in ("", "identity"):
        return body
    for window in _WINDOWS.get(encoding, ()):
        inflater = zlib.decompressobj(window)
        try:
            whole = inflater.decompress(body, LARGEST + 1)
        except zlib.error:
            continue
        if len(whole) > LARGEST:
            raise TooLarge
        if not inflater.eof:
            break
        return whole
    raise MalformedBody


def decoded(body: bytes) -> Any:
    """The JSON of a body. Raises ``MalformedBody``."""
    # A single bad byte is one odd character of one field, not the end of the page.
    text = body.decode("utf-8-sig", "replace")
    try:
        answer = _DECODER.decode(text.strip())
    except RecursionError:
        answer = None
    except ValueError:
        raise MalformedBody from None
    else:
        if not _too_deep(answer):
            return answer
    try:
        return _DECODER.decode(_flattened(text).strip())
    except ValueError:
        raise MalformedBody from None


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _fraction(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


# Not strict: a raw line break within a string is as good as an escaped one. NaN and Infinity are null.
_DECODER = json.JSONDecoder(
    strict=False, parse_int=_whole, parse_float=_fraction, parse_constant=lambda _name: None
)


def _too_deep(answer: Any) -> bool:
    level = [answer] if isinstance(answer, dict | list) else []
    for _ in range(_DEEPEST):
        level = [
            part
            for holder in level
            for part in (holder.values() if type(holder) is dict else holder)
            if type(part) is dict or type(part) is list
        ]
        if not level:
            return False
    return True


def _flattened(text: str) -> str:
    """The same JSON with everything below the deepest level as null."""
    kept, start, depth = [], 0, 0
    for found in _STRING_OR_BRACKET.finditer(text):
        sign = found[0]
        if sign in ("[", "{"):
            depth += 1
            if depth == _DEEPEST + 1:
                kept += [text[start : found.start()], "null"]
        elif sign in ("]", "}"):
            if depth == _DEEPEST + 1:
                start = found.end()
            depth -= 1
    if depth <= _DEEPEST:
        kept.append(text[start:])
    return "".join(kept)
