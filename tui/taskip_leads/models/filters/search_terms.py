"""The words of a search: what is typed, cut into what must be found."""

from __future__ import annotations

from taskip_leads.text import fold


def tokens(text: str) -> list[str]:
    """Words, and phrases in double quotes; a phrase that is still open ends with the text.

    A quote opens a phrase only where a word could begin. Inside, ``\\`` keeps the next character from
    meaning anything.
    """
    return [text for text, _, _ in scan(text) if text]


def scan(text: str) -> list[tuple[str, int, int]]:
    """The same with where each stands: from, up to."""
    out: list[tuple[str, int, int]] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] == '"':
            phrase, end = unquote(text, at)
            out.append((" ".join(phrase.split()), at, end))
            at = end
        else:
            end = word_end(text, at)
            out.append((text[at:end], at, end))
            at = end
    return out


def word_end(text: str, at: int) -> int:
    """Where the word ends that ``at`` is in."""
    while at < len(text) and not text[at].isspace():
        at += 1
    return at


def unquote(text: str, at: int) -> tuple[str, int]:
    """The phrase whose opening quote stands at ``at``, and where it ends."""
    out: list[str] = []
    at += 1
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        out.append(text[at])
        at += 1
    return "".join(out), min(at + 1, len(text))


def quote(phrase: str) -> str:
    """A phrase so that ``unquote`` gives it back."""
    escaped = phrase.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def needles(text: str) -> tuple[str, ...]:
    """What a search looks for: each folded word and phrase, all of which must be found."""
    folded = (fold(token).strip() for token in tokens(text))
    return tuple(dict.fromkeys(needle for needle in folded if needle))
