"""A setting is changed in the text of the file; everything else in it stays byte for byte."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.errors import ConfigError
from taskip_leads.toml_text import with_value, without

#: Parts of a file before its first table, and tables, each with the setting that it is of.
_TOP = (
    ("", "# Settings of mine\n"),
    ("", "\n"),
    ("theme", 'theme = "dark"  # at night\n'),
    ("closed_statuses", 'closed_statuses = [\n  "Won", # yes\n  "Lost",\n]\n'),
    ("undo_seconds", "   undo_seconds   =   3\n"),
    ("", '# theme = "auto"\n'),
    ("", "# read_ahead = true\n"),
    ("workspace", 'workspace = """\nNorth\nwind"""\n'),
    ("note_timezone", "'note_timezone' = \"Europe/Berlin\"\n"),
    ("", "# the end of it\n"),
)
_TABLES = (
    (("", "# my keys\n[keys]\n"), ("leads.note", '"leads.note" = ["n"]  # mine\n'), ("", "# n\n")),
    (("", '\n[views."Big deals"]\ncolumns = ["name", "value"]\n'),),
    (("", '[views.Mine]\n  columns = [ "name" ]\n'), ("", "# last line\n")),
)
Parts = list[tuple[str, str]]
_VALUES: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("theme",), "terminal"),
    (("read_ahead",), False),
    (("undo_seconds",), 7.5),
    (("closed_statuses",), ["Gewonnen", 'the "lost" \\ ones', "失注"]),
    (("workspace",), "Ünïcode # no comment"),
    (("keys", "leads.note"), ["i", "f2"]),
    (("keys", "board.facts"), []),
)


@st.composite
def _parts(draw: st.DrawFn) -> Parts:
    """The parts of a valid file; the last one may lack its line end."""
    parts: Parts = list(draw(st.lists(st.sampled_from(_TOP), max_size=6, unique=True)))
    for table in draw(st.lists(st.sampled_from(_TABLES), max_size=3, unique=True)):
        parts += table
    windows, ended = draw(st.tuples(st.booleans(), st.booleans()))
    if windows:
        parts = [(name, part.replace("\n", "\r\n")) for name, part in parts]
    if parts and not ended:
        parts[-1] = (parts[-1][0], parts[-1][1].rstrip("\r\n"))
    return parts


def _assert_kept(parts: Parts, written: str, name: str) -> None:
    """Assert that every part but that of one setting is there, in order, to the byte."""
    at = 0
    for owner, part in parts:
        if owner != name:
            found = written.find(part, at)
            assert found >= 0, f"{part!r} is not in {written!r}"
            at = found + len(part)


@given(_parts(), st.sampled_from(_VALUES))
def test_what_is_set_is_read_back_and_nothing_else_changes(
    parts: Parts, change: tuple[tuple[str, ...], Any]
) -> None:
    text = "".join(part for _owner, part in parts)
    path, value = change
    written = with_value(text, path, value)
    expected = tomllib.loads(text)
    place = expected
    for table in path[:-1]:
        place = place.setdefault(table, {})
    was_there = path[-1] in place
    place[path[-1]] = value
    assert tomllib.loads(written) == expected
    _assert_kept(parts, written, path[-1])
    if 0 < text.count("\n") == text.count("\r\n"):
        assert written.count("\n") == written.count("\r\n")
    assert with_value(written, path, value) == written
    left = without(written, path)
    _assert_kept(parts, left, path[-1])
    if not was_there:
        assert without(left, path) == left


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 'theme = "dark"\n'),
        ('# theme = "auto"\n\n# b\n', '# theme = "auto"\ntheme = "dark"\n\n# b\n'),
        ('ascii = "no"\n\n# keys\n[keys]\n', 'ascii = "no"\ntheme = "dark"\n\n# keys\n[keys]\n'),
        ("# keys\n[keys]\n", 'theme = "dark"\n\n# keys\n[keys]\n'),
        ('theme = "light" # why', 'theme = "dark" # why\n'),
    ],
)  # fmt: skip
def test_new_setting_stands_where_a_person_would_write_it(text: str, expected: str) -> None:
    assert with_value(text, ("theme",), "dark") == expected


def test_what_cannot_be_changed_safely_is_left_alone() -> None:
    text = 'keys = [{ "leads.note" = ["n"] }]\n'
    with pytest.raises(ConfigError, match="can't be changed from here"):
        with_value(text, ("keys", "leads.open"), ["O"])
