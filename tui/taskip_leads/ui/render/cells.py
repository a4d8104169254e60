"""Cut, pad and wrap text by terminal cells.

Widths are Rich's, which draws the lines. The caller passes ``…`` or its ASCII replacement.
"""

from __future__ import annotations

from rich.cells import cell_len, chop_cells, set_cell_size

#: Longer text is not measured: a megabyte pasted into a web form must not stall a key press.
LIMIT = 500
#: The most cells of a line of prose, and of a line of a table.
PROSE, TABLE = 92, 120
_STOPS = (".", "!", "?", "…")


#: The width of a text in cells.
width = cell_len


def cut(text: str, cells: int, ellipsis: str = "…") -> str:
    """Cut ``text`` to at most ``cells`` cells; cut text ends in the ellipsis."""
    if cells <= 0:
        return ""
    text = text[: max(LIMIT, cells + 1)]
    if cell_len(text) <= cells:
        return text
    room = cells - cell_len(ellipsis)
    if room <= 0:
        return set_cell_size(ellipsis, cells)
    # set_cell_size pads where it would split a wide character; strip that before the ellipsis.
    return set_cell_size(text, room).rstrip() + ellipsis


def pad(text: str, cells: int, ellipsis: str = "…") -> str:
    """Return ``text`` in exactly ``cells`` cells, flush left."""
    short = cut(text, cells, ellipsis)
    return short + " " * (cells - cell_len(short))


def index_at(text: str, cells: int) -> int:
    """Return the index of the first character of ``text`` that begins at or after a cell."""
    place = 0
    for index, character in enumerate(text):
        if place >= cells:
            return index
        place += cell_len(character)
    return len(text)


def pad_left(text: str, cells: int, ellipsis: str = "…") -> str:
    """Return ``text`` in exactly ``cells`` cells, flush right."""
    short = cut(text, cells, ellipsis)
    return " " * (cells - cell_len(short)) + short


def balanced(text: str, cells: int) -> list[str]:
    """Wrap like ``wrap``, but balance line lengths so that no word is left alone."""
    lines = wrap(text, cells)
    if len(lines) < 2:
        return lines
    low, high = 1, cells
    while low < high:
        middle = (low + high) // 2
        if len(wrap(text, middle)) > len(lines):
            low = middle + 1
        else:
            high = middle
    return wrap(text, low)


def wrap(text: str, cells: int, lines: int | None = None, ellipsis: str = "…") -> list[str]:
    """Wrap ``text`` at spaces into lines of at most ``cells`` cells; chop longer words.

    ``lines`` limits the number of lines; if text is left out, the last one ends in the ellipsis.
    """
    out: list[str] = []
    if cells <= 0:
        return out
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            if cell_len(joined) <= cells:
                line = joined
                continue
            if line:
                out.append(line)
            *full, line = chop_cells(word, cells) or [""]
            out.extend(full)
            if lines is not None and len(out) > lines:
                break
        out.append(line)
        if lines is not None and len(out) > lines:
            break
    if lines is not None and len(out) > lines:
        out = out[:lines]
        if out:
            out[-1] = _with_ellipsis(out[-1], cells, ellipsis)
    return out


def thumb(count: int, page: int, top: float) -> range:
    """Return the rows of a scrollbar's thumb, for ``count`` lines of which those from ``top`` on are seen.

    There is none if all lines are in sight.
    """
    if count <= page:
        return range(0)
    length = max(1, page * page // count)
    first = round((page - length) * min(1.0, top / (count - page)))
    return range(first, first + length)


def _with_ellipsis(line: str, cells: int, ellipsis: str) -> str:
    """End a line in the ellipsis, which a blank keeps apart from the end of a sentence."""
    room = cells - cell_len(ellipsis)
    if cell_len(line) > room:
        line = set_cell_size(line, max(0, room))
    line = line.rstrip()
    if line.endswith(_STOPS):
        if cell_len(line) < room:
            return f"{line} {ellipsis}"
        line = line.rstrip("".join(_STOPS))
    return line + ellipsis
