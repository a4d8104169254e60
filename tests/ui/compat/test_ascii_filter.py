"""Every screen can be drawn in ASCII."""

from __future__ import annotations

import pytest

from taskip_leads.ui.render import glyphs
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
