"""``config`` and ``doctor --fix``."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest
from msgspec.structs import fields

from taskip_leads import config
from taskip_leads.cli.settings_file import EXAMPLES, template
from taskip_leads.config import Settings
from taskip_leads.mirror.lock import FileLock
from tests.cli.conftest import Run
from tests.support import keyrings


def test_new_file_names_every_setting_and_changes_none(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("config", "init")
    file = tmp_path / "config.toml"
    assert (code, out) == (0, f"{file}\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert config.load(file) == Settings()
    assert EXAMPLES.keys() == {field.name for field in fields(Settings)}
    file.write_text("theme = 'dark'\n")
    code, out, err = run("config", "init")
    assert (code, out) == (1, "")
    assert "There are settings already" in err
    assert file.read_text() == "theme = 'dark'\n"


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_a_valid_setting(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "certificates.pem").write_text("")
    file = tmp_path / "config.toml"
    file.write_text(re.sub(rf"(?m)^# ({name} = )", r"\1", template()))
    assert f"\n{name} = " in file.read_text()
    config.load(file)


def test_show_prints_settings_without_a_login(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("config", "show")
    assert code == 0
    assert "no such file" in out
    (tmp_path / "config.toml").write_text(
        "undo_seconds = 9\nproxy = 'http://ana:secret@proxy.example:80'\n"
    )
    code, out, _ = run("config", "show")
    assert "* undo_seconds     9.0" in out
    assert "secret" not in out
    printed = json.loads(run("config", "show", "--json")[1])
    assert printed["changed"] == ["undo_seconds", "proxy"]
    assert printed["settings"]["proxy"] == "http://proxy.example:80"
    assert json.loads(run("config", "path", "--json")[1])["exists"] is True
    (tmp_path / "config.toml").write_text("theme = 'pink'\n")
    code, out, err = run("config", "show")
    assert (code, out) == (1, "")
    assert "theme must be one of" in err
    assert run("config", "path")[0] == 0, "also while the settings are wrong"


def test_keys_that_cannot_be_are_named_with_their_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[keys]\n"leads.note" = ["i"]\n"leads.open" = ["O"]\n')
    message = "config.toml, line 2: leads.note: i is taken in Board: Show sums"
    assert f"! {message}" in run("config", "show")[1]
    (problem,) = json.loads(run("config", "show", "--json")[1])["problems"]
    assert problem.startswith(message)
    with keyrings.using(keyrings.backend(keyrings.SAFE)):
        assert message in run("doctor")[1]


def test_keys_prints_the_keys_of_the_settings(run: Run, tmp_path: Path) -> None:
    assert re.search(r"(?m)^  z  u +Undo the last change$", run("keys")[1])
    (tmp_path / "config.toml").write_text('[keys]\n"app.undo" = ["f7"]\n"leads.note" = ["i"]\n')
    code, out, err = run("keys")
    assert code == 0
    assert re.search(r"(?m)^  f7 +Undo the last change$", out)
    assert re.search(r"(?m)^  n +Write a note$", out)
    assert "config.toml, line 3: leads.note: i is taken in Board" in err
    rows = {row["id"]: row["keys"] for row in json.loads(run("keys", "--json")[1])}
    assert rows["app.undo"] == ["f7"]


def test_doctor_fix_makes_files_private(run: Run, tmp_path: Path) -> None:
    run("sync")
    (mirror,) = tmp_path.rglob("mirror.sqlite3")
    mirror.chmod(0o644)
    mirror.parent.chmod(0o755)
    tmp_path.chmod(0o777)
    with keyrings.using(keyrings.backend(keyrings.SAFE)):
        assert run("doctor", "--json")[0] == 1
        code, out, _ = run("doctor", "--fix", "--json")
        printed = json.loads(out)
        assert (code, printed["ok"]) == (0, True)
        assert printed["repairs"] == ["3 files and folders made private."]
        assert stat.S_IMODE(mirror.stat().st_mode) == 0o600
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
        assert json.loads(run("doctor", "--fix", "--json")[1])["repairs"] == []
        mirror.chmod(0o640)
        assert "1 file or folder made private." in run("doctor", "--fix")[1]


def test_doctor_fix_removes_what_a_killed_process_left(run: Run, tmp_path: Path) -> None:
    run("sync")
    (mirror,) = tmp_path.rglob("mirror.sqlite3")
    beat = mirror.with_suffix(".beat")
    with keyrings.using():
        beat.write_text("4242")
        beat.chmod(0o600)
        repairs = json.loads(run("doctor", "--fix", "--json")[1])["repairs"]
        assert repairs == [
            f"{mirror.parent.name}: the mark of process 4242, which has ended, was removed."
        ]
        assert not beat.exists()
        lock = FileLock(mirror.with_suffix(".lock"))
        assert lock.take()
        lock.beat()
        repairs = json.loads(run("doctor", "--fix", "--json")[1])["repairs"]
        lock.release()
    (sentence,) = repairs
    assert "has it open" in sentence
