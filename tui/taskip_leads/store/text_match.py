"""Recognise our own text in what TaskIP stored of it.

Services rewrite what they store: entities, paragraphs, joined blanks, another normal form, typographic
quotes, question marks for emoji. Text that differs only in these is the same text.
"""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
# What editors for formatted text put around lines.
_PARAGRAPH = re.compile(r"</?(?:p|div|br)\s*/?>", re.IGNORECASE)
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
_WIDE_CHARACTER = re.compile("[\U00010000-\U0010ffff]")
_WIDE_WITH_BLANKS = re.compile(f"( ?)({_WIDE.pattern})( ?)")
_MARKS = re.compile(r"[\s?]*\?")
_BLANKS = re.compile(r"\s+")
# So much of the words in common makes two texts alike.
_ALIKE = 0.6


def folded(text: object) -> str:
    """A text without what a service may rewrite; emoji become question marks."""
    return _MARKS.sub("?", _WIDE.sub("?", _plain(text))).strip()


def same_text(sent: object, stored: object) -> bool:
    """Whether ``stored`` is what a service may have made of ``sent``."""
    if folded(stored) in (folded(sent), folded(_without_wide(sent))):
        return True
    # Some drop what they cannot store instead.
    left = _BLANKS.sub(" ", _WIDE.sub(" ", _plain(sent))).strip()
    return left != _plain(sent) and left == _plain(stored)


def is_stored_form(sent: object, stored: object) -> bool:
    """Whether ``stored`` is ``sent`` as TaskIP keeps it: nobody else changed a word or a mark.

    It may have entities, paragraphs or no tags at all, joined blanks, another normal form, and question
    marks or nothing for emoji. Quotes, dashes, dots and case must be those that were sent.
    """
    kept = _unescaped(stored)
    plain = _joined(_PARAGRAPH.sub(" ", kept))
    mine = (_unescaped(sent), _without_wide(sent))
    texts = [_joined(_PARAGRAPH.sub(" ", text)) for text in mine]
    if not _TAG.search(_PARAGRAPH.sub("", kept)):
        texts += [_joined(_TAG.sub(" ", text)) for text in mine]
    return any(text == plain or _narrowed(text).fullmatch(plain) for text in texts)


def _narrowed(text: str) -> re.Pattern[str]:
    """A pattern of what is stored where there is no room for emoji."""
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
    # Twice in normal form: some quotes have another quote for one, and so has what a tag separated.
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
    """A text with U+FFFD for wide characters, of which normal forms make other characters."""
    return _WIDE_CHARACTER.sub("\ufffd", _unescaped(text))


def _joined(text: str) -> str:
    """A text in one normal form, with single blanks."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()
