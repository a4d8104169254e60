"""Decode a response body to JSON, with limits on size, count, depth and numbers.

Untrusted text must neither lose a page nor exhaust memory or time: a body is decompressed up to a limit,
its tokens are counted before they are parsed, excessive nesting becomes null, and numbers that no field
can hold become text. Every step takes linear time.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

#: The accepted encodings; others are refused, and none is applied twice.
ENCODINGS = "gzip, deflate"
#: Bytes, compressed and decompressed: 200 kB of gzip can be 200 MB. 250 leads of 64 kB fit.
LARGEST = 32 * 2**20
# Bytes and tokens allowed for any response, and more for each requested row. A lead of the reference has
# about 1,000 bytes and 120 tokens.
_SIZE_BASE, _SIZE_PER_ROW = 16 * 2**20, 2**16
_TOKENS_BASE, _TOKENS_PER_ROW = 500_000, 2_500
# The number of rows assumed where the request asks for all.
_ALL_ROWS = 1_000
# Levels of lists and maps. Beyond Python's own limit, near 1000, the whole page would be lost.
_DEEPEST = 64
# Digits. Python refuses 4300, SQLite stores 19; a normal id has ten.
_LONGEST_NUMBER = 40

_CHUNK = 2**16
_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
# Possessive, to avoid backtracking, and bounded, because each repetition takes memory.
_QUOTE_OR_BRACKET = re.compile(r'["\[\]{}]')
_WITHIN_STRING = re.compile(r'(?:[^"\\]++|\\.){1,10000}+', re.DOTALL)


class TooLarge(ValueError):
    """The response has more bytes or tokens than allowed."""


class MalformedBody(ValueError):
    """The body is truncated, has an unexpected encoding, or is not JSON."""


class AnswerLimits(Struct, frozen=True):
    """Limits of a response: decompressed bytes, and tokens (values, keys and brackets)."""

    size: int = LARGEST
    tokens: int = _TOKENS_BASE

    @classmethod
    def for_rows(cls, rows: int) -> AnswerLimits:
        """Return generous limits for a response of ``rows`` rows; 0 means all."""
        rows = rows or _ALL_ROWS
        size = min(LARGEST, _SIZE_BASE + rows * _SIZE_PER_ROW)
        return cls(size, _TOKENS_BASE + min(rows, _ALL_ROWS) * _TOKENS_PER_ROW)


def unpacked(body: bytes, encoding: str, largest: int = LARGEST) -> bytes:
    """Decompress a body. Raises ``TooLarge`` or ``MalformedBody``."""
    encoding = encoding.strip().lower()
    if not body or encoding in ("", "identity"):
        return body
    for window in _WINDOWS.get(encoding, ()):
        inflater = zlib.decompressobj(window)
        try:
            content = inflater.decompress(body, largest + 1)
        except zlib.error:
            continue
        if len(content) > largest:
            raise TooLarge
        if not inflater.eof:
            break
        return content
    raise MalformedBody


def decoded(body: bytes, tokens: int = _TOKENS_BASE) -> Any:
    """Parse a body of at most ``tokens``. Raises ``TooLarge`` or ``MalformedBody``."""
    if _has_more_tokens(body, tokens):
        raise TooLarge
    # A single bad byte spoils one character, not the page.
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


def _has_more_tokens(body: bytes, most: int) -> bool:
    """Return whether a body has more commas, opening brackets and strings than ``most``."""
    if len(body) <= most or _tokens(body) + body.count(b'"') // 2 <= most:
        return False
    # Some of them may be inside strings. Count again without strings.
    count = 0
    for outside, strings in _outside_strings(body):
        count += _tokens(outside) + strings
        if count > most:
            return True
    return False


def _tokens(text: bytes) -> int:
    return text.count(b",") + text.count(b"{") + text.count(b"[")


def _outside_strings(body: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the bytes outside strings, and the number of strings between, in chunks."""
    rest, inside = b"", 0
    for start in range(0, len(body), _CHUNK):
        chunk = rest + body[start : start + _CHUNK]
        # An escape may continue in the next chunk. Pairs of backslashes are complete.
        text = chunk.rstrip(b"\\")
        rest = b"\\" * ((len(chunk) - len(text)) % 2)
        parts = text.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        yield b" ".join(parts[inside::2]), (len(parts) - inside) // 2
        inside = (inside + len(parts) - 1) % 2


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _fraction(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


# Not strict: raw line breaks in strings are accepted. NaN and Infinity become null.
_DECODER = json.JSONDecoder(
    strict=False, parse_int=_integer, parse_float=_fraction, parse_constant=lambda _name: None
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
    """Return the same JSON with everything below the deepest level as null."""
    parts, start, depth = [], 0, 0
    for at in _brackets(text):
        if text[at] in "[{":
            depth += 1
            if depth == _DEEPEST + 1:
                parts += [text[start:at], "null"]
        else:
            if depth == _DEEPEST + 1:
                start = at + 1
            depth -= 1
    if depth <= _DEEPEST:
        parts.append(text[start:])
    return "".join(parts)


def _brackets(text: str) -> Iterator[int]:
    """Yield where the brackets outside strings are."""
    at = 0
    while match := _QUOTE_OR_BRACKET.search(text, at):
        at = match.end()
        if match[0] != '"':
            yield match.start()
            continue
        while part := _WITHIN_STRING.match(text, at):
            at = part.end()
        if text[at : at + 1] != '"':
            return
        at += 1
