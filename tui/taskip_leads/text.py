"""Text for people: strangers' text made harmless, folded for searching, numbers and dates in words.

Pure and without a terminal: cutting by cell width is in ``ui/cells.py``, because only the screens'
own library knows how wide it draws a character.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

_REPLACEMENT = "\ufffd"
_MAX_MARKS = 4
_ZWJ = "\u200d"
# Everything that may need a second look; text without any of these passes at once.
_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u0300-\u036f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u20d0-\u20ff\ufe20-\ufe2f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
    "|[\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0e31-\u0e3a\u0e47-\u0e4e]{3}"
)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DROPPED = frozenset(
    "\u00ad\u180e\u200b\u200c\u2060\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb"
)
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029|\x85")


def clean(text: str, *, lines: bool = False) -> str:
    """Text from outside, made fit for a terminal (rules: the README's Security section).

    Control characters and bidirectional controls become U+FFFD, zero-width characters go (a joiner
    inside an emoji stays), a letter keeps at most four combining marks, lone surrogates are replaced.
    Line ends stay only with ``lines``; otherwise they and tabs become one space.
    """
    if not _SUSPECT.search(text):
        return text
    text = _LINE_ENDS.sub("\n", text)
    out: list[str] = []
    marks = 0
    for at, char in enumerate(text):
        if char == "\n":
            char = "\n" if lines else " "
        elif char == "\t":
            char = "    " if lines else " "
        elif char in _DROPPED or 0xE0000 <= ord(char) <= 0xE0FFF:
            continue
        elif char == _ZWJ:
            if not (_pictographic(text, at - 1) and _pictographic(text, at + 1)):
                continue
        elif char in _BIDI or (category := unicodedata.category(char)) in ("Cc", "Cs"):
            char = _REPLACEMENT
        elif category in ("Mn", "Me"):
            marks += 1
            if marks > _MAX_MARKS:
                continue
            out.append(char)
            continue
        marks = 0
        out.append(char)
    return "".join(out)


def _pictographic(text: str, at: int) -> bool:
    """Whether an emoji (or the modifier that ends one) stands at ``at``."""
    if not 0 <= at < len(text):
        return False
    code = ord(text[at])
    return code >= 0x1F000 or 0x2190 <= code <= 0x2BFF or code == 0xFE0F


# Letters that do not decompose but are typed without their stroke or ligature.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)


def fold(text: str) -> str:
    """Text as it is compared when searching: without case and accents (``José`` → ``jose``).

    Folding is done character by character, so ``fold(a + b) == fold(a) + fold(b)``.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.casefold().translate(_PLAIN)


def find_folded(text: str, needle: str) -> tuple[int, int] | None:
    """Where the folded ``needle`` first stands in ``text``, as a slice of ``text``; None if nowhere."""
    if not needle:
        return None
    if text.isascii():
        at = text.lower().find(needle)
        return (at, at + len(needle)) if at >= 0 else None
    folded: list[str] = []
    origin: list[int] = []
    for position, char in enumerate(text):
        piece = fold(char)
        folded.append(piece)
        origin.extend([position] * len(piece))
    at = "".join(folded).find(needle)
    if at < 0:
        return None
    return origin[at], origin[at + len(needle) - 1] + 1


def plural(count: int, one: str, many: str | None = None) -> str:
    """``1 lead``, ``1,284 leads``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


_HUGE = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))


def amount(value: Decimal, *, short: bool = False) -> str:
    """Money without its code: ``48,000``, ``1,250.50``; ``short``: three digits from a million, ``1.15M``."""
    if not value.is_finite():
        return str(value)
    if short:
        size = abs(value)
        for unit, letter in _HUGE:
            if size >= unit:
                scaled = value / unit
                places = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0
                rounded = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
                digits = f"{rounded:,f}"
                return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + letter
    if value == value.to_integral_value():
        return f"{value.to_integral_value():,f}"
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"


def money(value: Decimal, currency: str | None) -> str:
    """Exact money in prose: ``48,000 EUR``."""
    return f"{amount(value)} {currency}" if currency else amount(value)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def when(day: date, today: date) -> str:
    """An interaction date in five cells: ``in 4d``, ``today``, ``4d``, ``2w``, ``5mo``, ``2y``."""
    ahead = (day - today).days
    if ahead == 0:
        return "today"
    if ahead > 0:
        if ahead <= 9:
            return f"in {ahead}d"
        if ahead < 70:
            return f"in {ahead // 7}w"
        return _MONTHS[day.month - 1] if ahead < 330 else str(day.year)
    past = -ahead
    if past <= 13:
        return f"{past}d"
    if past < 91:
        return f"{past // 7}w"
    if past < 365:
        return f"{past // 30}mo"
    return f"{past // 365}y"


def short_day(day: date, today: date) -> str:
    """``Fri 27 Nov``, with the year only where it is not this one."""
    text = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"


def ago(moment: datetime, now: datetime) -> str:
    """``now``, ``2m ago``, ``3h ago``, ``4d ago``."""
    seconds = int((now - moment).total_seconds())
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{seconds // 60}m ago"
    if seconds < 86400:
        return f"{seconds // 3600}h ago"
    return f"{seconds // 86400}d ago"


def span(seconds: float) -> str:
    """How long something still takes: ``20 s``, ``21m``, ``2h``; never less than ``1 s``."""
    whole = max(1, round(seconds))
    if whole < 100:
        return f"{whole} s"
    if whole < 5400:
        return f"{round(whole / 60)}m"
    return f"{round(whole / 3600)}h"


def size(octets: int) -> str:
    """A file's size: ``210 kB``, ``1.2 MB``."""
    if octets < 1000:
        return f"{octets} B"
    if octets < 1_000_000:
        return f"{round(octets / 1000)} kB"
    return f"{octets / 1_000_000:.1f} MB"


def initials(name: str) -> str:
    """Two letters for an owner's column: ``Mara König`` → ``MK``."""
    words = [word for word in name.split() if word[:1].isalnum()]
    if not words:
        return "–"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()
