"""The columns of the list: by width, and as the settings choose them for each view."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from taskip_leads import config
from taskip_leads.errors import ConfigError
from taskip_leads.models.filters.query import ColumnChoice, ListColumn
from taskip_leads.ui.leads.widgets.columns import Column, grid
from taskip_leads.ui.ports import DisplayOptions
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

CHOSEN = ColumnChoice(
    (ListColumn.VALUE, ListColumn.NAME, ListColumn.EMAIL),
    {"going cold": (ListColumn.NAME, ListColumn.PHONE, ListColumn.CREATED, ListColumn.WHEN)},
)


def heads(ui: Driver) -> list[str]:
    line = next(line for line in ui.lines if line.startswith("   Name"))
    return line[: line.index("│")].split() if "│" in line else line.split()


@pytest.mark.parametrize("width", range(60, 220))
@pytest.mark.parametrize("broad", [False, True])
def test_columns_never_overlap_or_leave_the_table(width: int, broad: bool) -> None:
    for chosen in ((), tuple(ListColumn)):
        columns = grid(width, broad=broad, chosen=chosen)
        assert columns[0].field is ListColumn.NAME
        for one, other in pairwise(columns):
            assert one.start + one.width < other.start + (one.field is ListColumn.NAME)
        assert columns[-1].start + columns[-1].width < width
        assert all(one.width > 0 for one in columns)


def test_broad_list_has_the_cells_of_the_design() -> None:
    columns = {one.field: one for one in grid(146, broad=True)}
    assert columns[ListColumn.NAME] == Column(ListColumn.NAME, 3, 24)
    assert columns[ListColumn.COMPANY].width == 26
    assert columns[ListColumn.STEP].width == 28
    assert columns[ListColumn.OWNER].width == 10


async def test_broad_terminal_shows_next_steps_and_names_of_owners(offline: Opener) -> None:
    async with offline(size=(200, 50)) as ui:
        assert heads(ui)[-3:] == ["Next", "step", "Owner"]
        assert "Ana Sousa" in ui.line_of("Sofia Marchetti")
        await ui.press("n")
        await ui.write("Called\n\nNext: send the samples")
        await ui.press("ctrl+s")
        await ui.sees("send the samples")
        assert "send the samples" in next(
            line[:146] for line in ui.lines if line.startswith("▌")
        ), "in the row, not in the pane only"
    async with offline(size=(159, 50)) as ui:
        assert "Next step" not in " ".join(heads(ui))


@pytest.mark.parametrize(("width", "pane"), [(80, False), (111, False), (112, True), (160, True)])
async def test_pane_comes_at_112_columns(offline: Opener, width: int, pane: bool) -> None:
    async with offline(size=(width, 30)) as ui:
        assert ui.shows("#1042") is pane
        assert ("Source" in heads(ui)) is (width in (111, 160)), "it is the first to yield"
        assert ("Owner" in heads(ui)) is (width == 160)
        if not pane:
            await ui.press("p")
            assert ui.shows("#1042"), "p opens it above the list"


async def test_settings_choose_columns_for_each_view(offline: Opener) -> None:
    async with offline(size=(120, 36), display=DisplayOptions(CHOSEN)) as ui:
        assert [word for word in heads(ui) if word != "▾"][:3] == ["Name", "Value", "Email"]
        assert "amelia@lumen.example" in ui.line_of("Amelia Okafor")
        await ui.press("3")
        shown = [word for word in heads(ui) if word not in ("▾", "▴")]
        assert shown[:4] == ["Name", "Phone", "Created", "When"]
        await ui.press("0")
        assert "Email" in heads(ui)


async def test_head_of_a_chosen_column_sorts_where_it_can(offline: Opener) -> None:
    async with offline(size=(120, 36), display=DisplayOptions(CHOSEN)) as ui:
        await ui.click_words("Value")
        assert "▾ Value" in " ".join(heads(ui))
        before = ui.text
        await ui.click_words("Email")
        assert ui.text == before, "nothing sorts by email"


def read(tmp_path: Path, text: str) -> config.Settings:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return config.load(file)


def test_settings_file_names_columns(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        'columns = ["name", "value"]\n[views."Big deals"]\ncolumns = ["name", "step", "when"]\n',
    )
    choice = ColumnChoice(settings.columns, settings.views)
    assert choice.of("All") == (ListColumn.NAME, ListColumn.VALUE)
    assert choice.of("Big deals") == (ListColumn.NAME, ListColumn.STEP, ListColumn.WHEN)
    assert ColumnChoice().of("All") == ()


def test_name_and_company_always_come_first() -> None:
    choice = ColumnChoice((ListColumn.VALUE, ListColumn.COMPANY))
    assert choice.of("All") == (ListColumn.NAME, ListColumn.COMPANY, ListColumn.VALUE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('columns = ["name", "size"]', "'size' is none of name, company"),
        ('columns = "name"', "must be a list such as"),
        ("columns = []", "must be a list such as"),
        ('[views.Mine]\ncolumns = ["size"]', "see the view Mine"),
        ('[views.Mine]\nsort = "name"', "nothing but columns for the view Mine"),
        ("views = 3", "must be tables such as"),
    ],
)
def test_wrong_columns_are_refused_with_the_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert words in str(caught.value)
    assert "config.toml, line 1" in str(caught.value)


async def test_prose_has_a_measure_and_tables_end(offline: Opener) -> None:
    from tests.support.lead_fixtures import FILES, FULL, NOTES, open_lead

    long = {**NOTES[0], "note": "word " * 200}
    async with offline(size=(200, 50)) as ui:
        await open_lead(ui, FULL, [long], FILES)
        await ui.press("right_square_bracket", "enter")
        prose = [line.strip() for line in ui.lines if line.strip().startswith("word word")]
        assert prose
        assert max(len(line) for line in prose) <= 92
        author = next(line.rstrip() for line in ui.lines if str(long["title"]) in line)
        assert len(author) <= 96, "the author stands beside the text"
