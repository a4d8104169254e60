"""The known workspaces: named once, found by name, removed with everything that is theirs."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from taskip_leads.errors import ConfigError, UsageError
from taskip_leads.workspaces.registry import Registry, Workspace, checked_url
from taskip_leads.workspaces.session import Installation, Options, SampleWorkspace
from tests.support.service import KEY, Service

REPOSITORY = Path(__file__).parents[2]
FIRST = Workspace("", "https://crm.example/api")


def registry(folder: Path) -> Registry:
    return Registry(folder / "data" / "workspaces.json", FIRST)


def test_first_workspace_is_that_of_the_settings_and_named_by_host(tmp_path: Path) -> None:
    assert registry(tmp_path).known == (FIRST,)
    assert registry(tmp_path).last == FIRST
    assert FIRST.label == "crm.example"


def test_added_workspace_is_saved_in_a_private_file(
    tmp_path: Path,
) -> None:
    added = registry(tmp_path).add(" Northwind ", "https://crm.example/api/")
    assert registry(tmp_path).known == (FIRST, added)
    assert registry(tmp_path).find("northWIND") == added == Workspace("Northwind", FIRST.base_url)
    assert added.folder != FIRST.folder, "same address, other files"
    file = tmp_path / "data" / "workspaces.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [f.name for f in file.parent.iterdir()] == ["workspaces.json"]


def test_last_opened_workspace_is_next_unless_removed(
    tmp_path: Path,
) -> None:
    added = registry(tmp_path).add("Northwind", "https://other.example")
    registry(tmp_path).open(added)
    assert registry(tmp_path).last == added
    registry(tmp_path).remove(added)
    assert registry(tmp_path).last == FIRST
    assert registry(tmp_path).known == (FIRST,)


@pytest.mark.parametrize("name", ["", "  ", "crm.example", "Sample", "a\x1b]0;x\x07", "x" * 61])
def test_invalid_or_taken_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError):
        registry(tmp_path).add(name, "https://crm.example")
    assert registry(tmp_path).known == (FIRST,)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "crm.example",
        "ftp://crm.example",
        "https://",
        "https://user:secret@crm.example",
        "https://crm.example?x=1",
        "https://crm.example:port",
        "http://crm.example",
        "http://192.168.0.9",
        "http://localhost.evil.example",
    ],
)
def test_unsafe_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigError):
        checked_url(address)


@pytest.mark.parametrize(
    "address", ["https://crm.example/api", "http://127.0.0.1:8080/x", "http://[::1]:80"]
)
def test_https_anywhere_and_http_to_localhost_are_accepted(address: str) -> None:
    assert checked_url(f" {address}/ ") == address


def test_unknown_name_raises_with_the_known_names(tmp_path: Path) -> None:
    registry(tmp_path).add("Northwind", "https://other.example")
    with pytest.raises(UsageError) as unknown:
        registry(tmp_path).find("Southwind")
    assert "crm.example, Northwind" in unknown.value.hint


@pytest.mark.parametrize("name", ["sample", "Sample workspace", "demo"])
def test_sample_workspace_by_name_raises_with_its_command(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="taskip-leads demo"):
        registry(tmp_path).find(name)


def test_damaged_list_is_reported_and_not_changed(tmp_path: Path) -> None:
    file = tmp_path / "data" / "workspaces.json"
    file.parent.mkdir()
    file.write_text("[broken")
    with pytest.raises(ConfigError, match="can't be read"):
        registry(tmp_path)
    assert file.read_text() == "[broken"


class Program:
    """The command itself, in a home of its own, with no keyring but the key of one run."""

    def __init__(self, home: Path, base_url: str) -> None:
        self.home = home
        self._environment = {
            "PYTHONPATH": str(REPOSITORY / "tui"),
            "HOME": str(home),
            "TASKIP_LEADS_HOME": str(home / "leads"),
            "TASKIP_BASE_URL": base_url,
            "TASKIP_SECRET_KEY": KEY,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def __call__(
        self, *arguments: str, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "taskip_leads", *arguments],
            env=self._environment,
            input=text or "",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Synchronised once with a service of 20 leads."""
    with Service(leads=20) as service:
        started_program = Program(tmp_path, service.base_url)
        assert started_program("sync").returncode == 0
    return started_program


def test_list_shows_the_local_data_of_each_workspace(program: Program) -> None:
    printed = program("workspaces")
    assert printed.returncode == 0
    first, sample = printed.stdout.splitlines()
    assert first.startswith("* 127.0.0.1")
    assert "20 leads" in first
    assert sample.startswith("  Sample workspace")


def test_purge_asks_and_removes_nothing_without_an_answer(program: Program) -> None:
    refused = program("purge")
    assert refused.returncode == 2
    assert "20 leads" in refused.stdout
    assert "Nothing was removed" in refused.stderr
    assert list(program.home.rglob("mirror.sqlite3"))


def test_purge_removes_the_local_copy_and_reports_keyring_failure(
    program: Program,
) -> None:
    purged = program("purge", "--yes")
    assert list(program.home.rglob("mirror.sqlite3*")) == []
    assert purged.returncode == 1, "the key may still be somewhere"
    assert "No safe keyring was found" in purged.stderr


def test_unknown_workspace_cannot_be_opened(program: Program) -> None:
    refused = program("leads", "--workspace", "Southwind")
    assert refused.returncode == 1
    assert "no workspace “Southwind”" in refused.stderr


def test_workspace_is_opened_by_name_with_its_own_mirror(program: Program, tmp_path: Path) -> None:
    known = Registry(tmp_path / "leads" / "workspaces.json", FIRST)
    with Service(leads=7) as other:
        known.add("Southwind", other.base_url)
        synced = program("sync", "--workspace", "southwind")
        assert "7 leads" in synced.stdout, synced.stderr
        assert other.authorised > 0
    # Both services are gone by now: what is printed is on this machine.
    assert len(program("leads", "--workspace", "Southwind", "is:all").stdout.splitlines()) == 7
    assert len(program("leads", "is:all").stdout.splitlines()) == 20
    assert len(list(tmp_path.rglob("mirror.sqlite3"))) == 2
    program("purge", "--workspace", "Southwind", "--yes")
    assert len(list(tmp_path.rglob("mirror.sqlite3"))) == 1
    assert len(program("leads", "is:all").stdout.splitlines()) == 20


def test_sample_reset_removes_copies_of_uploads(tmp_path: Path) -> None:
    sample = SampleWorkspace(Installation(Options(data_dir=tmp_path)))
    copies = sample.mirror.parent / "mirror.uploads"
    copies.mkdir(parents=True)
    (copies / "1").write_text("an offer")
    sample.mirror.write_text("a database")
    SampleWorkspace(Installation(Options(data_dir=tmp_path)), reset=True)
    assert not copies.exists()
    assert not sample.mirror.exists()
