"""Draw ASCII in place of symbols that we do not choose, on terminals without Unicode.

``Glyphs`` holds the symbols that we draw; borders, scroll bars and punctuation come from elsewhere. Letters
stay as they are, so names are never changed.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# Each replacement is one cell wide, like the symbol.
_FRAMES = dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼┏┓┗┛", "+") | dict.fromkeys("│┃▐▌▕▏█", "|")
_LINES = dict.fromkeys("─╌–—▔▁▂▃▄▅▆▇", "-") | dict.fromkeys("━═", "=")
# An arrow has two cells where a blank can make room for it: ``>`` alone is the cursor, too.
_ARROWS = {"→": "->", "←": "<-"}
_SIGNS = {"→": ">", "←": "<", "↑": "^", "↓": "v", "…": "~", "“": '"', "”": '"', "‘": "'", "’": "'",
          "•": "*", "·": ".", "×": "x"}  # fmt: skip
_TABLE = str.maketrans({**_FRAMES, **_LINES, **_SIGNS})


class AsciiFilter(LineFilter):
    """Replaces these symbols in every painted line."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if any(arrow in segment.text for segment in segments for arrow in _ARROWS):
            segments = widen_arrows(segments)
        return [
            Segment(text.translate(_TABLE), style, control) for text, style, control in segments
        ]


def widen_arrows(segments: Sequence[Segment]) -> list[Segment]:
    """Draw each arrow in two cells; the next gap of two blanks or more gives one of them.

    The line keeps its width. An arrow with no such gap after it keeps its one cell.
    """
    texts = [segment.text for segment in segments]
    for at, text in enumerate(texts):
        for arrow, wide in _ARROWS.items():
            while arrow in text:
                end = text.index(arrow) + 1
                if not _narrow_gap(texts, at, end):
                    break
                text = texts[at] = texts[at].replace(arrow, wide, 1)
    return [Segment(text, *segment[1:]) for text, segment in zip(texts, segments, strict=True)]


def _narrow_gap(texts: list[str], at: int, start: int) -> bool:
    """Take a blank out of the first gap after a place in a line; return whether there is one."""
    for index in range(at, len(texts)):
        gap = texts[index].find("  ", start if index == at else 0)
        if gap >= 0:
            texts[index] = texts[index][:gap] + texts[index][gap + 1 :]
            return True
    return False
