"""Recognise our text in its stored form.

Services rewrite text: entities, paragraphs, collapsed spaces, another normal form, typographic quotes,
question marks for emoji. Texts that differ only in these count as the same.
"""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
# Tags that rich-text editors put around lines.
_PARAGRAPH = re.compile(r"</?(?:p|div|br)\s*/?>", re.IGNORECASE)
# Each layer may escape entities again.
_LAYERS = 3
_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        # Invisible: zero-width characters, the soft hyphen, the byte order mark.
        **dict.fromkeys("\u200b\u200c\u2060\ufeff\u00ad", ""),
    }
)
# Characters that a column without full Unicode replaces by question marks.
_WIDE = re.compile("[\U00010000-\U0010ffff\ufffd\u200d\ufe0e\ufe0f]+")
_WIDE_CHARACTER = re.compile("[\U00010000-\U0010ffff]")
_WIDE_WITH_BLANKS = re.compile(f"( ?)({_WIDE.pattern})( ?)")
_MARKS = re.compile(r"[\s?]*\?")
_BLANKS = re.compile(r"\s+")
# The share of common words that makes two texts similar.
_ALIKE = 0.6


def folded(text: object) -> str:
    """Return a text without the features that a service may rewrite."""
    return _MARKS.sub("?", _WIDE.sub("?", _plain(text))).strip()


def same_text(sent: object, stored: object) -> bool:
    """Return whether ``stored`` may be a service's form of ``sent``."""
    if folded(stored) in (folded(sent), folded(_without_wide(sent))):
        return True
    # Some services drop characters that they cannot store.
    left = _BLANKS.sub(" ", _WIDE.sub(" ", _plain(sent))).strip()
    return left != _plain(sent) and left == _plain(stored)


def is_stored_form(sent: object, stored: object) -> bool:
    """Return whether ``stored`` is TaskIP's form of ``sent``, without any other change.

    It may have entities, paragraphs or no tags at all, collapsed spaces, another normal form, and
    question marks or nothing for emoji. Quotes, dashes, dots and case must be equal.
    """
    unescaped = _unescaped(stored)
    plain = _joined(_PARAGRAPH.sub(" ", unescaped))
    mine = (_unescaped(sent), _without_wide(sent))
    texts = [_joined(_PARAGRAPH.sub(" ", text)) for text in mine]
    if not _TAG.search(_PARAGRAPH.sub("", unescaped)):
        texts += [_joined(_TAG.sub(" ", text)) for text in mine]
    return any(text == plain or _narrowed(text).fullmatch(plain) for text in texts)


def _narrowed(text: str) -> re.Pattern[str]:
    """Return a pattern of the stored form if emoji cannot be stored."""
    parts: list[str] = []
    end = 0
    for wide in _WIDE_WITH_BLANKS.finditer(text):
        before, run, after = wide.groups()
        marks = f"{before}[?\ufffd\u200d\ufe0e\ufe0f]{{1,{4 * len(run)}}}{after}"
        dropped = " " if before or after else ""
        if wide.start() == 0 or wide.end() == len(text):
            dropped = ""
        parts += re.escape(text[end : wide.start()]), f"(?:{re.escape(wide[0])}|{marks}|{dropped})"
        end = wide.end()
    return re.compile("".join([*parts, re.escape(text[end:])]))


def alike(sent: object, stored: object) -> bool:
    """Return whether most words of two texts are equal, or one is a prefix of the other."""
    mine, theirs = folded(sent).casefold(), folded(stored).casefold()
    if mine == theirs:
        return True
    shorter, longer = sorted((mine, theirs), key=len)
    if shorter and longer.startswith(shorter):
        return True
    words, others = mine.split(), theirs.split()
    common = len(set(words) & set(others))
    return common >= _ALIKE * max(len(set(words)), len(set(others)), 1)


def _plain(text: object) -> str:
    """Return a text in one normal form, without entities, tags and repeated spaces."""
    # Normalise twice: some quotes and text separated by tags have another normal form.
    normal = unicodedata.normalize("NFC", _TAG.sub(" ", _unescaped(text)))
    return _joined(normal.translate(_PUNCTUATION))


def _unescaped(text: object) -> str:
    plain = "" if text is None else str(text)
    for _ in range(_LAYERS):
        unescaped = html.unescape(plain)
        if unescaped == plain:
            break
        plain = unescaped
    return plain


def _without_wide(text: object) -> str:
    """Return a text with U+FFFD for wide characters, whose normal forms differ."""
    return _WIDE_CHARACTER.sub("\ufffd", _unescaped(text))


def _joined(text: str) -> str:
    """Return a text in one normal form, with single spaces."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()
