"""Local files: their paths and permissions."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from taskip_leads.errors import MirrorUnavailable
from taskip_leads.paths import Paths, private_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_paths_are_below_the_configured_folder(tmp_path: Path) -> None:
    places = Paths.of(tmp_path / "home")
    every = (places.config_file, places.templates, places.crash_reports)
    assert all(path.is_relative_to(tmp_path / "home") for path in every)
    assert places.workspace_folder("sample").is_relative_to(tmp_path / "home")


def test_default_folders_are_those_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    places = Paths.of(None)
    assert places.data.is_relative_to(tmp_path)
    assert places.data.name == places.config.name == "taskip-leads"


def test_folders_are_created_private_under_any_umask(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        folder = Paths.of(tmp_path / "home").workspace_folder("sample")
    finally:
        os.umask(before)
    assert mode(folder) == mode(folder.parent) == mode(tmp_path / "home") == 0o700


def test_readable_folder_becomes_private(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    private_folder(tmp_path / "open")
    assert mode(tmp_path / "open") == 0o700


def test_accessible_data_folder_is_closed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir(mode=0o755)
    folder = Paths.of(tmp_path / "mine").workspace_folder("sample")
    assert (mode(tmp_path / "mine"), mode(folder)) == (0o700, 0o700)


@pytest.mark.parametrize("bits", [0o777, 0o1777, 0o770])
def test_data_folder_that_others_can_write_is_refused(tmp_path: Path, bits: int) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(bits)
    with pytest.raises(MirrorUnavailable, match="Others can write") as refused:
        Paths.of(shared).workspace_folder("sample")
    assert "chmod 700" in refused.value.hint
    assert list(shared.iterdir()) == []


def test_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(MirrorUnavailable, match="belongs to someone else"):
        private_folder(tmp_path)


def test_file_instead_of_the_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(MirrorUnavailable, match="can't be used"):
        Paths.of(tmp_path / "data").workspace_folder("sample")
