"""Every screen can be drawn in ASCII."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from textual.color import Color

from taskip_leads.ui.compat.ascii_filter import AsciiFilter
from taskip_leads.ui.render import glyphs
from tests.support.lead_fixtures import FILES, FULL, NOTES, open_lead
from tests.ui.conftest import Opener


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LC_ALL": "C"}, glyphs.ASCII),
        ({"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, glyphs.ASCII),
        ({"LANG": "de_DE.ISO-8859-1"}, glyphs.ASCII),
        ({"LC_ALL": "de_DE.UTF-8", "LANG": "C"}, glyphs.UNICODE),
        ({"LC_CTYPE": "C.UTF-8"}, glyphs.UNICODE),
        ({"LANG": "C.UTF-8", "TERM": "linux"}, glyphs.ASCII),
    ],
)
def test_glyphs_follow_the_locale(environ: dict[str, str], expected: glyphs.Glyphs) -> None:
    assert glyphs.choose(environ) is expected
    assert glyphs.choose(environ, ascii_wanted=True) is glyphs.ASCII
    assert glyphs.choose(environ, ascii_wanted=False) is glyphs.UNICODE


@pytest.mark.parametrize(
    ("texts", "drawn"),
    [
        (["Status New → Won   Jo"], ["Status New -> Won  Jo"]),
        (["New → ", "Won", "   ", "Jo  "], ["New -> ", "Won", "  ", "Jo  "]),
        (["A → B → C    "], ["A -> B -> C  "]),
        (["← → colour   esc cancel  "], ["<- -> colour esc cancel  "]),
        (["New → Won"], ["New > Won"]),
        (["  New → Won Jo"], ["  New > Won Jo"]),
        (["Won → ", "  "], ["Won -> ", " "]),
        (["…", "→  "], ["~", "-> "]),
    ],
)
def test_arrow_takes_a_blank_of_the_next_gap(texts: list[str], drawn: list[str]) -> None:
    segments = [Segment(text) for text in texts]
    assert [one.text for one in AsciiFilter().apply(segments, Color(0, 0, 0))] == drawn


@given(st.lists(st.text("→← aé", max_size=8), max_size=5))
def test_line_keeps_its_width_and_its_words(texts: list[str]) -> None:
    before = "".join(texts)
    after = "".join(
        one.text for one in AsciiFilter().apply([Segment(text) for text in texts], Color(0, 0, 0))
    )
    assert len(after) == len(before)
    assert [sign for sign in after if sign in "aé"] == [sign for sign in before if sign in "aé"]


async def test_cursor_of_a_lead_has_a_blank_beside_it(offline: Opener) -> None:
    async with offline(size=(120, 36), environ={"LC_ALL": "C"}) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        assert ui.line_of("Status ").startswith("> Status")
        assert ui.line_of("Value ").startswith("  Value")
        assert "> Status Qualified -> Proposal" in ui.text
        status, value = ui.line_of("Status  "), ui.line_of("Value  ")
        assert status.index("* Proposal") == value.index("48,000")
        await ui.press("j", "enter")
        assert ui.line_of("Value ").startswith("> Value")
        assert ui.line_of("Value ").index("EUR") == value.index("48,000")
        await ui.press("escape", "]")
        assert ui.line_of("Offer call").startswith("> # Offer call")


@pytest.mark.parametrize(
    "keys",
    [(), ("f", "s"), ("s",), ("C",), ("D",), ("t",), ("n",), ("m",), ("a",), ("e",), ("enter",),
     ("g", "s"), ("g", "s", "a"), ("g", "o"), ("g", "n"), ("question_mark",), ("ctrl+p",),
     ("space", "space", "s", "6")],
    ids="-".join,
)  # fmt: skip
async def test_ascii_screen_has_no_symbols_outside_ascii(
    offline: Opener, keys: tuple[str, ...]
) -> None:
    async with offline(size=(80, 24), hold=5, environ={"LC_ALL": "C"}) as ui:
        await ui.press(*keys)
        strange = {sign for sign in ui.text if not sign.isascii() and not sign.isalpha()}
        assert strange == set()
