"""Texts in a number of cells: wrapped lines and the ellipsis at their end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from taskip_leads.ui.render import cells

ELLIPSES = ("…", "~")
TEXTS = st.text(st.sampled_from("ab.!?…, \n田é"), max_size=60)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Two.\nThree.", 20, "Two. …"),
        ("Two.\nThree.", 6, "Two. …"),
        ("Two.\nThree.", 5, "Two…"),
        ("Really?\nYes.", 20, "Really? …"),
        ("Two and\nthree.", 20, "Two and…"),
        ("Two, three", 6, "Two,…"),
        ("One. Twenty", 6, "One. …"),
        ("...\nmore", 4, "…"),
    ],
)
def test_ellipsis_stands_apart_from_the_end_of_a_sentence(
    text: str, width: int, shown: str
) -> None:
    assert cells.wrap(text, width, 1) == [shown]


@given(TEXTS, st.integers(2, 12), st.integers(1, 4), st.sampled_from(ELLIPSES))
def test_cut_lines_fit_and_never_join_a_stop_and_the_ellipsis(
    text: str, width: int, lines: int, ellipsis: str
) -> None:
    whole = cells.wrap(text, width)
    cut = cells.wrap(text, width, lines, ellipsis)
    assert all(cell_len(line) <= width for line in cut)
    if len(whole) <= lines:
        assert cut == whole
        return
    assert cut[:-1] == whole[: lines - 1]
    assert cut[-1].endswith(ellipsis)
    assert cut[-1].removesuffix(ellipsis)[-1:] not in (".", "!", "?")
