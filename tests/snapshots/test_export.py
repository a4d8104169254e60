"""Pictures of the dialog that exports leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.snapshots.conftest import Picture


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_export_of_marked_leads(picture: Picture) -> None:
    assert picture((80, 24), "space", "space", "E", "down")


def test_export_without_colours(picture: Picture) -> None:
    keys = ("E", "ctrl+u", *"~/nowhere/a.csv", "enter")
    assert picture((120, 36), *keys, environ={"NO_COLOR": "1"})
