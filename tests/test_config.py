"""The settings file: every setting works, and errors name their line."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import fields

from taskip_leads.config import OwnCommand, Settings, load
from taskip_leads.errors import ConfigError
from taskip_leads.models.filters.query import ListColumn


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == Settings()
    assert load(tmp_path / "missing" / "config.toml") == Settings()


def test_every_setting_is_read(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_text("")
    settings = load(
        written(
            tmp_path,
            f"""\
# a comment
base_url = "https://crm.example/api/v1"
workspace = " Northwind "
theme = "light"
ascii = "yes"
density = "compact"
start_with = "agenda"
splash = "no"
note_timezone = "Europe/Berlin"
undo_seconds = 3
closed_statuses = [" Won ", "Lost"]
first_order = "value"
cold_after_days = 14
week_start = "sunday"
read_ahead = false
readonly = true
new_leads = "mark"
changed_leads = "off"
notice_sound = true
notice_terminal = true
columns = ["name", "value"]
proxy = "http://proxy.example:3128"
ca_file = "{ca}"
[views.Mine]
columns = ["name", "when"]
[keys]
"leads.note" = ["n", "f2"]
[themes.night]
accent = "#ffb454"
[[commands]]
name = "Call"
run = "call"
""",
        )
    )
    assert settings == Settings(
        base_url="https://crm.example/api/v1",
        workspace="Northwind",
        theme="light",
        ascii="yes",
        density="compact",
        start_with="agenda",
        splash="no",
        note_timezone="Europe/Berlin",
        undo_seconds=3.0,
        closed_statuses=("Won", "Lost"),
        first_order="value",
        cold_after_days=14,
        week_start="sunday",
        read_ahead=False,
        readonly=True,
        new_leads="mark",
        changed_leads="off",
        notice_sound=True,
        notice_terminal=True,
        columns=(ListColumn.NAME, ListColumn.VALUE),
        views={"mine": (ListColumn.NAME, ListColumn.WHEN)},
        proxy="http://proxy.example:3128",
        ca_file=ca,
        keys={"leads.note": ["n", "f2"]},
        themes={"night": {"accent": "#ffb454"}},
        commands=(OwnCommand("Call", "call"),),
    )
    changed = [f.name for f in fields(Settings) if getattr(settings, f.name) != f.default]
    assert len(changed) == len(fields(Settings)), "a setting that is not tried here"


def test_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    assert load(written(tmp_path, '\ufefftheme = "light"\n')).theme == "light"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('theme = "dark"\ncolour = "red"\n', "line 2: colour is not a setting"),
        ('# theme = "x"\n\n  theme = "pink"\n', "line 3: theme must be one of auto, dark"),
        ('"theme" = 3\n', "line 1: theme must be one of"),
        ("cold_after_days = 0\n", "cold_after_days must be a whole number of days from 1 to 365"),
        ("cold_after_days = true\n", "cold_after_days must be a whole number of days"),
        ('week_start = "friday"\n', "week_start must be one of monday, sunday, saturday"),
        ('first_order = "price"\n', "first_order must be one of last, next, name"),
        ('closed_statuses = "Won"\n', "line 1: closed_statuses must be a list of names"),
        ("read_ahead = 1\n", "line 1: read_ahead must be true or false"),
        ('new_leads = "loud"\n', "line 1: new_leads must be one of notice, mark, off"),
        ('changed_leads = "notice"\n', "line 1: changed_leads must be one of mark, off"),
        ("notice_sound = 1\n", "line 1: notice_sound must be true or false"),
        ("ascii = true\n", "line 1: ascii must be one of auto, yes, no"),
        ('\n[workspace]\nname = "x"\n', "line 2: workspace must be text in quotes"),
        ('workspace = "a\\u001bb"\n', "line 1: workspace must be a name"),
        ('note_timezone = "Mars/Olympus"\n', "line 1: note_timezone must be the name of a time"),
        ('note_timezone = "../../etc/passwd"\n', "line 1: note_timezone must be the name of a"),
        ('base_url = "crm.example"\n', "line 1: base_url must be an address"),
        ('base_url = "ftp://crm.example"\n', "line 1: base_url must be an address"),
        ('proxy = "proxy:99999"\n', "line 1: proxy must be an address"),
        ('proxy = "http://p.example:99999"\n', "line 1: proxy must be an address"),
        ('ca_file = "/no/such/file.pem"\n', "line 1: ca_file names a file that does not exist"),
        ("verify = false\n", "line 1: verify is not a setting"),
        ('secret_key = "x"\n', "line 1: secret_key is not a setting"),
        ('theme = "dark\n', "at line 1"),
        ('theme = "dark"\ntheme = "light"\n', "at line 2"),
    ],
)
def test_invalid_setting_is_reported_with_file_and_line(
    tmp_path: Path, text: str, said: str
) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as wrong:
        load(file)
    assert str(file) in wrong.value.headline
    assert said in wrong.value.headline


def test_unknown_setting_is_reported_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as wrong:
        load(written(tmp_path, "colour = 1\n"))
    assert all(field.name in wrong.value.hint for field in fields(Settings))


def test_file_that_is_not_utf_8_is_reported_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b'theme = "dark"\nworkspace = "M\xfcller"\n')
    with pytest.raises(ConfigError, match="line 2: this is not UTF-8"):
        load(file)


def test_folder_instead_of_the_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(ConfigError, match="can't be read"):
        load(tmp_path / "config.toml")
