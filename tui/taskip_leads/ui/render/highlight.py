"""Find the matches of a search in a text."""

from __future__ import annotations

from taskip_leads.text import find_folded


def spans(text: str, wanted: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return the first match of each word in ``text``, in order, without overlaps."""
    matches = sorted(span for word in wanted if (span := find_folded(text, word)))
    out: list[tuple[int, int]] = []
    for start, end in matches:
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
