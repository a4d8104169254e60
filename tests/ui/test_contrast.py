"""Every pair of tokens is readable in every palette: the contrast of WCAG 2.1."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual.color import Color

from taskip_leads.ui.render import theme
from taskip_leads.ui.render.contrast import GROUNDS, TEXT_RATIO, TEXTS, faint_pairs
from taskip_leads.ui.render.indexed import CONTRAST_256, DARK_256, LIGHT_256, colour_of, index_of
from taskip_leads.ui.render.theme import CONTRAST, DARK, LIGHT, PLAIN, TERMINAL, Palette, contrast

TONED = (DARK, LIGHT, CONTRAST, DARK_256, LIGHT_256, CONTRAST_256)

palettes = pytest.mark.parametrize("palette", TONED, ids=lambda palette: palette.name)


@palettes
def test_text_and_frames_are_readable_on_every_ground(palette: Palette) -> None:
    assert list(faint_pairs(palette)) == []


@palettes
def test_tones_differ(palette: Palette) -> None:
    grounds = [getattr(palette, name) for name in GROUNDS]
    assert len(set(grounds)) == len(grounds)
    assert contrast(palette.text, palette.bg) > contrast(palette.muted, palette.bg)
    assert contrast(palette.muted, palette.bg) > contrast(palette.faint, palette.bg)


@pytest.mark.parametrize(
    ("more", "than"), [(CONTRAST, DARK), (CONTRAST_256, DARK_256)], ids=["24", "256"]
)
def test_contrast_theme_tells_rows_and_fields_apart_by_tone(more: Palette, than: Palette) -> None:
    assert contrast(more.cursor, more.bg) >= 1.75
    for part in ("cursor", "line", "edge", "text", "muted", "faint", "accent"):
        assert contrast(getattr(more, part), more.bg) > contrast(getattr(than, part), than.bg), part
    assert contrast(more.raised, more.bg) >= contrast(than.raised, than.bg)


@palettes
@pytest.mark.parametrize(
    "colour", ["#000000", "#ffffff", "#0a84ff", "#ffcc00", "#3b0764", "junk", None]
)
def test_colours_of_the_workspace_are_fitted(palette: Palette, colour: str | None) -> None:
    for ground in (palette.bg, palette.surface, palette.cursor):
        assert contrast(palette.dot(colour, ground), ground) >= theme.DOT_RATIO
    text, tint = palette.pill(colour, palette.bg)
    assert contrast(text, tint) >= TEXT_RATIO


@pytest.mark.parametrize("palette", [TERMINAL, PLAIN], ids=lambda palette: palette.name)
def test_flat_palettes_leave_text_and_grounds_to_the_terminal(palette: Palette) -> None:
    """Nobody knows the terminal's own colours; text and ground are a pair of the user's."""
    names = ("text", "muted", "faint", *GROUNDS)
    assert {getattr(palette, name) for name in names} == {"default"}
    assert palette.flat


@pytest.mark.parametrize("palette", [DARK_256, LIGHT_256], ids=lambda palette: palette.name)
def test_indexed_palettes_use_the_measured_indexes(palette: Palette) -> None:
    names = (*GROUNDS, "line", "edge", *TEXTS)
    indexes = [index_of(Color.parse(getattr(palette, name))) for name in names]
    assert indexes == (
        [233, 234, 236, 237, 238, 243, 254, 250, 248, 147, 114, 179, 210]
        if palette.dark
        else [231, 255, 254, 189, 252, 244, 234, 238, 240, 56, 22, 58, 124]
    )


def test_every_index_is_its_own_nearest_colour() -> None:
    # 59 and 102 stand in the cube and among the greys.
    assert [
        at for at in range(16, 256) if colour_of(index_of(colour_of(at))) != colour_of(at)
    ] == []


@pytest.mark.parametrize(
    ("environ", "setting", "expected"),
    [
        ({"COLORTERM": "truecolor", "TERM": "xterm-256color"}, "auto", "taskip-dark"),
        ({"COLORTERM": "24bit", "TERM": "screen"}, "light", "taskip-light"),
        ({"TERM": "xterm-256color"}, "auto", "taskip-dark-256"),
        ({"TERM": "screen-256color", "COLORFGBG": "0;15"}, "auto", "taskip-light-256"),
        ({"TERM": "xterm-256color"}, "light", "taskip-light-256"),
        ({"TERM": "xterm-256color"}, "contrast", "taskip-contrast-256"),
        ({"COLORTERM": "truecolor"}, "contrast", "taskip-contrast"),
        ({"TERM": "xterm-256color"}, "terminal", "terminal"),
        ({"TERM": "xterm"}, "contrast", "terminal"),
        ({"TERM": "xterm"}, "dark", "terminal"),
        ({"TERM": "linux"}, "auto", "terminal"),
        ({}, "light", "terminal"),
    ],
)
def test_theme_follows_what_the_terminal_promises(
    environ: dict[str, str], setting: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.name", "posix")
    assert theme.named(setting, environ) == expected
    assert expected in {one.name for one in theme.themes(theme.depth(environ))}
    assert theme.palette_of(expected).name == expected


def test_next_theme_stays_within_the_depth_of_colour() -> None:
    names = {one.name for one in theme.themes(8)}
    seen = ["taskip-dark-256"]
    for _ in range(4):
        seen.append(theme.following(seen[-1], names))
    assert seen == [
        "taskip-dark-256", "taskip-light-256", "taskip-contrast-256", "terminal", "taskip-dark-256",
    ]  # fmt: skip


def test_contrast_finds_what_is_too_faint() -> None:
    faint = replace(DARK, muted="#303030", edge="#20222a", onaccent="#aaa0ff")
    found = [(token, ground) for token, ground, _ratio, _least in faint_pairs(faint)]
    assert found == [
        *(("muted", ground) for ground in GROUNDS), ("onaccent", "accent"), ("edge", "bg"),
    ]  # fmt: skip
