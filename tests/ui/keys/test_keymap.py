"""Keys that the user chose: which are possible, who has them, and what the file says wrong."""

from __future__ import annotations

from contextvars import copy_context
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskip_leads.settings_session import SettingsSession
from taskip_leads.ui import keys
from taskip_leads.ui.help import entries
from taskip_leads.ui.help.entries import HelpEntry
from taskip_leads.ui.keys import keymap, names


def wrong(entries: dict[str, object]) -> list[str]:
    return [one.words for one in keymap.read(entries)[1]]


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"leads.noet": ["i"]}, "No action has this name; the nearest is leads.note"),
        ({"leads.note": 3}, "must be a list of keys"),
        ({"leads.note": ["i"]}, "i is taken in Board: Show sums"),
        ({"leads.note": ["f"]}, "f s is taken in Leads: Filter by status"),
        ({"leads.note": ["f s"]}, "f s is taken in Leads: Filter by status"),
        ({"app.refresh": ["n"]}, "n is taken in Leads: Write a note"),
        ({"leads.note": ["ctrl+i"]}, "Terminals send ctrl+i as tab."),
        ({"leads.note": ["ctrl+1"]}, "Most terminals cannot send ctrl+1."),
        ({"leads.note": ["alt+n"]}, "alt and cmd type signs"),
        ({"leads.note": ["shift+enter"]}, "Most terminals send shift+enter as another key."),
        ({"leads.note": ["f9 f9 f9"]}, "A chord has two keys."),
        ({"leads.note": ["esc"]}, "esc keeps its meaning everywhere."),
        ({"leads.note": ["frobnicate"]}, "“frobnicate” is no key."),
        ({"note.save": ["x"]}, "In this place x is text."),
        ({"confirm.cancel": ["y"]}, "y keeps its meaning in questions."),
    ],
)
def test_entry_that_cannot_be_is_refused_with_its_reason(
    entries: dict[str, object], words: str
) -> None:
    chosen, problems = keymap.read(entries)
    assert [one.words for one in problems if words in one.words], problems
    assert chosen == {}
    assert keymap.apply(chosen) == keys.TABLE


def test_keys_are_read_as_people_write_them() -> None:
    chosen, problems = keymap.read(
        {"leads.note": ["B", "F2"], "leads.open": ["Return", "Insert  x"]}
    )
    assert problems == []
    assert chosen == {"leads.note": ("B", "f2"), "leads.open": ("enter", "insert x")}


def test_same_verb_follows_the_list_unless_it_has_its_own_key() -> None:
    rows = {row.id: row.keys for row in keymap.apply({"leads.note": ("B",), "lead.note": ("i",)})}
    assert (rows["leads.note"], rows["board.note"], rows["triage.note"]) == (("B",),) * 3
    assert rows["lead.note"] == ("i",)
    assert rows["leads.set_status"] == ("s",)


def test_two_actions_can_exchange_their_keys() -> None:
    assert wrong({"leads.note": ["t"], "leads.follow_up": ["n"]}) == []
    assert wrong({"leads.note": ["t"]}) == ["t is taken in Leads: Set the next step"]


def test_fixed_keys_stay() -> None:
    chosen, problems = keymap.read({"leads.out": ["B"], "confirm.confirm": ["j"]})
    assert problems == []
    assert chosen["leads.out"] == ("B", "escape")
    assert "y" in chosen["confirm.confirm"]


def test_problem_names_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('theme = "dark"\n\n[keys]\n"leads.note" = ["ctrl+m"]\n')
    session = SettingsSession(file)
    session.reload()
    (problem,) = keymap.read(session.current.keys)[1]
    assert (
        keymap.explain(problem, session)
        == "config.toml, line 4: leads.note: Terminals send ctrl+m as enter."
    )


def test_chord_of_the_user_with_many_ends_is_one_entry_of_help() -> None:
    chosen, _problems = keymap.read(
        {"leads.note": ["O n"], "leads.open": ["O o"], "leads.mark": ["O m"]}
    )

    def names_shown() -> list[str]:
        keys.install().use(keymap.apply(chosen))
        groups = entries.here(("app", "leads"), "…")
        return [
            one.names for group in groups for one in group.entries if isinstance(one, HelpEntry)
        ]

    # In a context of its own, as an app has it.
    shown = copy_context().run(names_shown)
    assert "O …" in shown


_IDS = [row.id for row in keys.TABLE]
_NAMES = sorted(
    {name for row in keys.TABLE for name in row.keys} | {"f7", "B", "ctrl+i", "Q Q", ""}
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(_IDS), st.lists(st.sampled_from(_NAMES), max_size=2), min_size=1, max_size=4
    )
)
def test_chosen_key_runs_one_action_and_fixed_keys_run_what_they_did(
    entries: dict[str, list[str]],
) -> None:
    chosen, problems = keymap.read(entries)
    assert set(entries) == set(chosen) | {one.id for one in problems}
    table = keymap.apply(chosen)
    for id_, mine in chosen.items():
        for name in mine:
            assert not list(keymap.clashes(table, id_, name))
    for before, after in zip(keys.TABLE, table, strict=True):
        fixed = {name for name in before.keys if name in names.FIXED}
        assert fixed <= set(after.keys)
        assert not {name for name in after.keys if name in names.FIXED} - set(before.keys)
