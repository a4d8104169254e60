"""Signs that are not ours to choose, drawn in ASCII where the terminal has no others.

``Glyphs`` holds those that we draw; frames, scroll bars and signs within sentences come from elsewhere.
Letters stay as they are: a name is not rewritten.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# One cell each, as what they stand for.
_FRAMES = dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼┏┓┗┛", "+") | dict.fromkeys("│┃▐▌▕▏█", "|")
_LINES = dict.fromkeys("─╌–—▔▁▂▃▄▅▆▇", "-") | dict.fromkeys("━═", "=")
_SIGNS = {"→": ">", "←": "<", "↑": "^", "↓": "v", "…": "~", "“": '"', "”": '"', "‘": "'", "’": "'",
          "•": "*", "·": ".", "×": "x"}  # fmt: skip
_TABLE = str.maketrans({**_FRAMES, **_LINES, **_SIGNS})


class AsciiFilter(LineFilter):
    """Replaces them in every line that is painted."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text.translate(_TABLE), style, control) for text, style, control in segments
        ]
