"""Recognise our own text in what TaskIP stored of it.

Services rewrite what they store: entities, paragraphs, joined blanks, another normal form, typographic
quotes, question marks for emoji. Text that differs only in these is the same text.
"""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
# Entities may be escaped again by each layer that a text passes.
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
# What a column without room for all of Unicode keeps no more of than question marks.
_WIDE = re.compile("[\U00010000-\U0010ffff\ufffd\u200d\ufe0e\ufe0f]+")
_MARKS = re.compile(r"[\s?]*\?")
_BLANKS = re.compile(r"\s+")
# So much of the words in common makes two texts alike.
_ALIKE = 0.6


def folded(text: object) -> str:
    """A text without what a service may rewrite; emoji become question marks."""
    return _MARKS.sub("?", _WIDE.sub("?", _plain(text))).strip()


def same_text(sent: object, stored: object) -> bool:
    """Whether ``stored`` is what a service may have made of ``sent``."""
    if folded(sent) == folded(stored):
        return True
    # Some drop what they cannot store instead.
    left = _BLANKS.sub(" ", _WIDE.sub(" ", _plain(sent))).strip()
    return left != _plain(sent) and left == _plain(stored)


def alike(sent: object, stored: object) -> bool:
    """Whether most words of two texts are the same, or one is the beginning of the other."""
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
    """A text in one normal form, without entities, tags and repeated blanks."""
    plain = "" if text is None else str(text)
    for _ in range(_LAYERS):
        unescaped = html.unescape(plain)
        if unescaped == plain:
            break
        plain = unescaped
    plain = unicodedata.normalize("NFC", _TAG.sub(" ", plain)).translate(_PUNCTUATION)
    return _BLANKS.sub(" ", plain).strip()
