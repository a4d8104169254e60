"""The kept frame is shown for a start like the one before, and for no other."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from taskip_leads import splash
from taskip_leads.cli import maintenance
from taskip_leads.paths import Paths
from taskip_leads.splash import Splash
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace
from tests.support import keyrings

FRAME = "\x1b[1;1HAnna Schmidt"
SIZE = (80, 24)


class Machine:
    """A data folder with one workspace, and a terminal that is only claimed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.arguments: Sequence[str] = ()
        self.environ = {"TASKIP_LEADS_HOME": str(home), "TERM": "xterm-256color"}
        self.folder = home / "workspaces" / "example-1"
        self.folder.mkdir(parents=True)
        self.mirror = self.folder / "mirror.sqlite3"
        self.mirror.write_bytes(b"leads")
        self.size: tuple[int, int] | None = SIZE

    def keep(self) -> None:
        Splash(self.arguments, self.environ).keep(FRAME, SIZE, str(self.folder))

    def kept(self) -> str | None:
        """What a start shows."""
        frame = Splash(self.arguments, self.environ).find()
        return None if frame is None else frame.decode()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    fake_machine = Machine(tmp_path)
    monkeypatch.setattr(splash, "terminal_size", lambda: fake_machine.size)
    return fake_machine


def test_frame_is_shown_at_the_next_start(machine: Machine) -> None:
    machine.keep()
    assert machine.kept() == FRAME
    mode = stat.S_IMODE((machine.folder / splash.FILE).stat().st_mode)
    assert mode == 0o600


def test_frame_of_the_workspace_that_is_opened_is_shown(machine: Machine) -> None:
    other = machine.home / "workspaces" / "another-2"
    other.mkdir()
    (other / "mirror.sqlite3").write_bytes(b"")
    machine.arguments = ("--workspace", "Another")
    Splash(machine.arguments, machine.environ).keep("another", SIZE, str(other))
    assert machine.kept() == "another"
    machine.arguments = ()
    assert machine.kept() is None


def resize(machine: Machine) -> None:
    machine.size = (81, 24)


def lose_size(machine: Machine) -> None:
    machine.size = None


def sync(machine: Machine) -> None:
    machine.mirror.write_bytes(b"other leads")


def replace(machine: Machine) -> None:
    fresh = machine.folder / "fresh"
    fresh.write_bytes(machine.mirror.read_bytes())
    fresh.replace(machine.mirror)


def crash(machine: Machine) -> None:
    (machine.folder / "mirror.sqlite3-wal").write_bytes(b"not checkpointed")


def change_settings(machine: Machine) -> None:
    (machine.home / "config.toml").write_text('theme = "light"')


def add_workspace(machine: Machine) -> None:
    (machine.home / "workspaces.json").write_text("{}")


def let_others_write(machine: Machine) -> None:
    (machine.folder / splash.FILE).chmod(0o622)


def link(machine: Machine) -> None:
    file = machine.folder / splash.FILE
    file.rename(machine.folder / "elsewhere")
    file.symlink_to(machine.folder / "elsewhere")


@pytest.mark.parametrize(
    "change",
    [
        resize,
        lose_size,
        sync,
        replace,
        crash,
        change_settings,
        add_workspace,
        let_others_write,
        link,
    ],
)
def test_frame_is_not_shown_after_a_change(
    machine: Machine, change: Callable[[Machine], None]
) -> None:
    machine.keep()
    assert machine.kept() == FRAME
    change(machine)
    assert machine.kept() is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("NO_COLOR", "1"), ("COLORTERM", "truecolor"), ("TERM", "linux"), ("COLORFGBG", "0;15"),
     ("LC_ALL", "C"), ("TASKIP_BASE_URL", "https://other.example/api"), ("TZ", "Asia/Tokyo")],
)  # fmt: skip
def test_frame_is_not_shown_in_another_environment(machine: Machine, name: str, value: str) -> None:
    machine.keep()
    machine.environ[name] = value
    assert machine.kept() is None


def test_frame_is_not_shown_on_another_day(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.keep()
    monkeypatch.setattr(time, "strftime", lambda form: "2030-01-01 +0000")
    assert machine.kept() is None


@pytest.mark.parametrize(
    "arguments",
    [["--no-splash"], ["demo", "--reset"], ["demo", "--limits"], ["sync"], ["--work", "Acme"],
     ["--workspace"], ["--log", "requests.txt"]],
)  # fmt: skip
def test_frame_is_neither_saved_nor_shown_for_other_commands(
    machine: Machine, arguments: Sequence[str]
) -> None:
    machine.arguments = arguments
    assert not Splash(arguments, machine.environ).can_keep(str(machine.folder))
    machine.keep()
    assert machine.kept() is None
    assert not (machine.folder / splash.FILE).exists()


@pytest.mark.parametrize(
    "arguments", [["demo"], ["--workspace=Acme"], ["--base-url", "https://a.example"]]
)
def test_frame_is_shown_for_the_same_workspace(machine: Machine, arguments: Sequence[str]) -> None:
    machine.arguments = arguments
    machine.keep()
    assert machine.kept() == FRAME
    machine.arguments = [*arguments, "--workspace", "Another"]
    assert machine.kept() is None


def test_frame_is_not_saved_on_a_full_disk(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.keep()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    machine.keep()
    assert machine.kept() is None
    assert [file.name for file in machine.folder.iterdir()] == ["mirror.sqlite3"]


def test_splash_finds_the_folders_of_the_program(tmp_path: Path) -> None:
    for arguments, environ, home in (
        ((), dict(os.environ), None),
        ((), {**os.environ, "TASKIP_LEADS_HOME": "~/leads"}, Path("~/leads")),
        (("--data-dir", "here"), dict(os.environ), Path("here")),
    ):
        environ.pop("TASKIP_LEADS_HOME", None) if home is None else None
        places = Paths.of(home)
        assert splash.folders(arguments, environ) == (str(places.data), str(places.config))


def test_logout_removes_the_frame(tmp_path: Path) -> None:
    options = Options(base_url="https://crm.example/api", data_dir=tmp_path)
    folder = RemoteWorkspace(Installation(options)).mirror.parent
    (folder / splash.FILE).write_bytes(b"Anna Schmidt")
    with keyrings.using(keyrings.backend(keyrings.SAFE)):
        assert maintenance.logout(options) == 0
    assert list(folder.iterdir()) == []
