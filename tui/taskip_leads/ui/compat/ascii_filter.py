"""Draw ASCII in place of symbols that we do not choose, on terminals without Unicode.

``Glyphs`` holds the symbols that we draw; borders, scroll bars and punctuation come from elsewhere. Letters
stay as they are, so names are never changed.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# Each replacement is one cell wide, like the symbol.
_FRAMES = dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼┏┓┗┛", "+") | dict.fromkeys("│┃▐▌▕▏█", "|")
_LINES = dict.fromkeys("─╌–—▔▁▂▃▄▅▆▇", "-") | dict.fromkeys("━═", "=")
_SIGNS = {"→": ">", "←": "<", "↑": "^", "↓": "v", "…": "~", "“": '"', "”": '"', "‘": "'", "’": "'",
          "•": "*", "·": ".", "×": "x"}  # fmt: skip
_TABLE = str.maketrans({**_FRAMES, **_LINES, **_SIGNS})


class AsciiFilter(LineFilter):
    """Replaces these symbols in every painted line."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text.translate(_TABLE), style, control) for text, style, control in segments
        ]
