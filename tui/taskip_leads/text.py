"""Format text for display: sanitise it, fold it for searching, write numbers and dates.

Cutting by cell width is in ``ui/render/cells.py``, because only Textual knows how wide it draws a
character.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal

_REPLACEMENT = "\ufffd"
_MAX_MARKS = 4
# Harmless characters: letters of scripts without joiners, digits, common symbols, and line ends. This is
# an allowlist, so that unexpected characters are checked and not let through.
_UNSAFE = re.compile(
    "[^\n -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u05d0-\u05f4\u0620-\u064a\u0660-\u066f"
    "\u0671-\u06d5\u1e00-\u1fff\u2010-\u2027\u202f-\u205f\u2070-\u20cf\u2100-\u2bff\u3000-\u3029"
    "\u3030-\u3098\u309b-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9f]+"
)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Visible characters of the class "format": number signs of Arabic, Syriac and Kaithi.
_DRAWN = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029\x85]")
_ZWNJ = "\u200c"
# Scripts whose letters change their form with their neighbours: Arabic, Syriac, Indic, Myanmar, Khmer.
_JOINING = re.compile(
    "[\u0620-\u077f\u08a0-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\ufb50-\ufdff\ufe70-\ufefe]"
)


def clean(text: str, *, lines: bool = False) -> str:
    """Sanitise untrusted text for a terminal (rules: README, Security).

    Control characters, bidirectional controls and lone surrogates become U+FFFD, invisible characters
    are removed, and a letter keeps at most four combining marks. Line ends are kept only with
    ``lines``; otherwise they and tabs become one space.

    Terminals disagree on the width of joined emoji, which would break the columns of a row. Emoji are
    therefore split into parts of known width: a family into its people, a flag into the letters of its
    country; skin tones and variation selectors are removed. The non-joiner is kept inside words of
    scripts that need it (Persian, Hindi). ``clean(clean(x)) == clean(x)``.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n" if lines else " ", text)
    text = text.replace("\t", "    " if lines else " ")
    if not lines:
        text = text.replace("\n", " ")
    return _UNSAFE.sub(_harmless, text)


def _harmless(match: re.Match[str]) -> str:
    """Return a run of characters that are not on the allowlist in displayable form."""
    text, start, end = match.string, match.start(), match.end()
    out: list[str] = []
    marks = 0
    for at in range(start, end):
        char = text[at]
        before = out[-1] if out else text[start - 1 : start]
        category = unicodedata.category(char)
        if category in ("Mn", "Me"):
            # A mark without a letter would attach to the symbol at its left.
            if before not in ("", "\n") and marks < _MAX_MARKS and not _is_selector(char):
                out.append(char)
                marks += 1
            continue
        shown = _shown(char, category)
        if char == _ZWNJ and _joins(before) and _begins_joining(text[at + 1 : at + 2]):
            shown = char
        if shown:
            out.append(shown)
            marks = 0
    return "".join(out)


def _shown(char: str, category: str) -> str:
    """Return what is drawn for a character that is not a combining mark; may be empty."""
    if category in ("Cc", "Cs") or char in _BIDI:
        return _REPLACEMENT
    if "\U0001f1e6" <= char <= "\U0001f1ff":  # half of a flag
        return chr(ord(char) - 0x1F1E6 + ord("A"))
    if "\U0001f3fb" <= char <= "\U0001f3ff":  # a skin tone
        return ""
    if category == "Cf" and char not in _DRAWN:
        return ""
    if "\U000e0000" <= char <= "\U000e0fff":  # tags: invisible, assigned or not
        return ""
    return char


def _is_selector(char: str) -> bool:
    """Return whether the character is a variation selector."""
    return (
        "\ufe00" <= char <= "\ufe0f"
        or "\u180b" <= char <= "\u180f"
        or "\U000e0100" <= char <= "\U000e01ef"
    )


def _joins(char: str) -> bool:
    return bool(char) and _JOINING.match(char) is not None


def _begins_joining(char: str) -> bool:
    return _joins(char) and unicodedata.category(char)[0] == "L"


# Letters that do not decompose, but are typed without their stroke, hook or ligature.
_PLAIN = str.maketrans(
    dict(zip("øɔɵłƚɫđðɖɗħŧƭæœıɨɩþŋɲƞəɛǝɇɓƀƴɏƒɠǥɣƙĸƥʋʉʊȷɉɟƶʒƈȼɍⱥɑ",
             ("o o o l l l d d d d h t t ae oe i i i th n n n e e e e b b y y f g g g k k p v u u"
              " j j j z z c c r a a").split(), strict=True))
)  # fmt: skip
# Characters that word processors and phones put in place of those on a keyboard, and letters whose
# decomposition leaves a symbol behind.
_TYPED = str.maketrans(
    dict.fromkeys("‘’‚‛ʻʼʽʹ′´＇", "'")
    | dict.fromkeys("“”„‟«»″〝〞＂", '"')
    | dict.fromkeys("‐‑‒–—―⁃−﹘﹣－", "-")
    | {"ŀ": "l", "ŉ": "'n"}
)


def fold(text: str) -> str:
    """Fold text for searching: without case, accents and typography (``José`` → ``jose``).

    Typographic quotes, hyphens and dashes become those of a keyboard; invisible characters are dropped.
    Folding is done character by character, so ``fold(a + b) == fold(a) + fold(b)``.
    """
    if text.isascii():
        return text.lower()
    return text.translate(_FOLDED)


class _FoldedCharacters(dict[int, str]):
    """The folded form of each character, computed on first use."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code).casefold().translate(_TYPED))
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
        plain = plain.casefold().translate(_TYPED).translate(_PLAIN)
        folded = "".join(char for char in plain if unicodedata.category(char) != "Cf")
        self[code] = folded
        return folded


_FOLDED = _FoldedCharacters()


# Format characters that are valid in text: they join letters of some scripts, and emoji.
_JOINERS = "\u200c\u200d"


def drop_invisible(text: str, *, joiners: bool = True) -> str:
    """Remove invisible characters from typed or pasted text.

    These are control characters other than white space, lone surrogates and format characters: zero-width
    spaces, byte order marks, soft hyphens and bidirectional controls. With ``joiners`` a joiner stays
    between two characters that are not ASCII (Persian words, families of emoji).
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char
        for at, char in enumerate(text)
        if not _is_invisible(char) or (joiners and char in _JOINERS and _is_between(text, at))
    )


def _is_invisible(char: str) -> bool:
    if char.isspace():
        return False
    return unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in _DRAWN


def _is_between(text: str, at: int) -> bool:
    """Return whether the neighbours of ``text[at]`` are visible and not ASCII."""
    neighbours = text[at - 1 : at] + text[at + 1 : at + 2]
    return len(neighbours) == 2 and not any(
        char.isascii() or char.isspace() or _is_invisible(char) for char in neighbours
    )


def find_folded(text: str, needle: str) -> tuple[int, int] | None:
    """Find the folded ``needle`` in ``text``; return it as a slice of ``text``, or None."""
    if not needle:
        return None
    if text.isascii():
        at = text.lower().find(needle)
        return (at, at + len(needle)) if at >= 0 else None
    if needle not in fold(text):
        return None
    folded: list[str] = []
    origin: list[int] = []
    for position, char in enumerate(text):
        piece = fold(char)
        folded.append(piece)
        origin.extend([position] * len(piece))
    at = "".join(folded).index(needle)
    return origin[at], origin[at + len(needle) - 1] + 1


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun: ``1 lead``, ``1,284 leads``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


# Larger amounts are written with an exponent, because all their digits could fill the memory.
_MOST_DIGITS = 40
_HUGE = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))


def amount(value: Decimal, *, short: bool = False) -> str:
    """Return an amount without currency: ``48,000``; ``short``: three digits, ``1.15M``."""
    if not value.is_finite() or value.adjusted() >= _MOST_DIGITS:
        return str(value)
    if short:
        size = abs(value)
        for unit, letter in _HUGE:
            if size >= unit:
                scaled = value / unit
                places = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0
                digits = f"{_rounded(scaled, places):,f}"
                return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + letter
    if value == value.to_integral_value():
        return f"{value.to_integral_value():,f}"
    return f"{_rounded(value, 2):,f}"


def _rounded(value: Decimal, places: int) -> Decimal:
    """Round ``value`` to ``places`` decimals, however many digits it has."""
    digits = max(value.adjusted(), 0) + places + 2
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=digits))


def money(value: Decimal, currency: str | None) -> str:
    """Return an exact amount with its currency: ``48,000 EUR``."""
    return f"{amount(value)} {currency}" if currency else amount(value)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def when(day: date, today: date) -> str:
    """Return an interaction date in five cells: ``in 4d``, ``today``, ``4d``, ``2w``, ``5mo``."""
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
    """Return a date as ``Fri 27 Nov``, with the year if it is not the current one."""
    text = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    # Four digits also before the year 1000: fields read the day back.
    return text if day.year == today.year else f"{text} {day.year:04}"


def ago(moment: datetime, now: datetime) -> str:
    """Return an age: ``now``, ``2m ago``, ``3h ago``, ``4d ago``."""
    seconds = int((now - moment).total_seconds())
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{seconds // 60}m ago"
    if seconds < 86400:
        return f"{seconds // 3600}h ago"
    return f"{seconds // 86400}d ago"


# An infinite wait cannot be rounded.
_LONGEST_SPAN = 10.0**9


def span(seconds: float) -> str:
    """Return a duration: ``20s``, ``21m``, ``2h``; at least ``1s``."""
    rounded = max(1, round(min(seconds, _LONGEST_SPAN)))
    if rounded < 100:
        return f"{rounded}s"
    if rounded < 5400:
        return f"{round(rounded / 60)}m"
    return f"{round(rounded / 3600)}h"


def size(octets: int) -> str:
    """Return a file's size: ``210 kB``, ``1.2 MB``."""
    if octets < 1000:
        return f"{octets} B"
    if octets < 1_000_000:
        return f"{round(octets / 1000)} kB"
    if octets < 1_000_000_000:
        return f"{octets / 1_000_000:.1f} MB"
    return f"{octets / 1_000_000_000:.1f} GB"


def initials(name: str) -> str:
    """Return two letters for an owner: ``Mara König`` → ``MK``."""
    words = [word for word in name.split() if word[:1].isalnum()]
    if not words:
        return "–"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()
