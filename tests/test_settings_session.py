"""The settings in force and their file: written at once, with its permissions, and never lost."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from taskip_leads.config import Settings
from taskip_leads.errors import ConfigError, UsageError
from taskip_leads.settings_session import SettingsSession


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_new_file_is_for_its_owner_and_an_old_one_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    session = SettingsSession(file)
    assert session.set(("theme",), "dark").theme == "dark"
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)
    assert session.line("theme") == 1
    file.chmod(0o640)
    session.set(("theme",), None)
    assert (mode(file), file.read_text()) == (0o640, "")
    assert session.current == Settings()
    assert list(file.parent.iterdir()) == [file], "no part is left behind"


def test_link_stays_a_link_and_a_byte_order_mark_stays(tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.toml"
    target.write_bytes(b"\xef\xbb\xbf# mine\r\n")
    file = tmp_path / "config.toml"
    file.symlink_to(target)
    SettingsSession(file).set(("readonly",), True)
    assert file.is_symlink()
    assert target.read_bytes() == b"\xef\xbb\xbf# mine\r\nreadonly = true\r\n"


def test_wrong_value_and_wrong_file_leave_the_last_good_settings(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('theme = "dark"\n')
    session = SettingsSession(file)
    session.reload()
    with pytest.raises(ConfigError, match="line 1: theme must be one of"):
        session.set(("theme",), "pink")
    assert file.read_text() == 'theme = "dark"\n'
    file.write_text('# edited\ntheme = "pink"\n')
    with pytest.raises(ConfigError, match="line 2: theme must be one of"):
        session.set(("ascii",), "yes")
    assert (session.current.theme, session.current.ascii) == ("dark", "auto")
    assert file.read_text() == '# edited\ntheme = "pink"\n'


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="can't be written"):
        SettingsSession(tmp_path / "config.toml").set(("theme",), "dark")
    tmp_path.chmod(0o700)


def test_file_that_is_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(ConfigError, match="can't be read"):
        SettingsSession(tmp_path / "config.toml").set(("theme",), "dark")
