"""A real keyring: gnome-keyring in a private D-Bus session, queried by a new process each time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.secret_service import SecretService, needed, run
from tests.support.service import Service

pytestmark = [pytest.mark.secret_service, pytest.mark.xdist_group("secret_service")]

KEY = "tk_real_89abcdef01234567"
PASSWORD = "correct horse"
# Prints what the keychain answers; "refused" and the words where it will not.
_ASK = """
import asyncio, sys
from taskip_leads.errors import KeyringUnavailable
from taskip_leads.workspaces.keychain import Keychain

async def main():
    keychain = Keychain("api.example", "Northwind", within=float(sys.argv[1]))
    try:
        print(await getattr(keychain, sys.argv[2])(*sys.argv[3:]))
    except KeyringUnavailable as error:
        print("refused:", error)

asyncio.run(main())
"""


def ask(service: SecretService, *words: str, within: float = 20, **environment: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", _ASK, str(within), *words],
        env=service.environment(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return answer.stdout.strip()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SecretService]:
    """A bus without a keyring on it yet."""
    needed()
    secret_service = SecretService(tmp_path)
    try:
        secret_service.start_bus()
        yield secret_service
    finally:
        secret_service.close()


@pytest.mark.parametrize("under", ["true", ""], ids=["under .ci/run", "elsewhere"])
def test_missing_secret_service_fails_if_installed_and_else_skips(
    under: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", under)
    ended = pytest.fail.Exception if under else pytest.skip.Exception
    with pytest.raises(ended, match="gnome-keyring-daemon is not installed"):
        needed()


def test_key_is_stored_read_after_a_restart_and_removed(service: SecretService) -> None:
    service.start(PASSWORD)
    assert ask(service, "name") == "the Secret Service keyring"
    assert ask(service, "get") == "None"
    assert ask(service, "set", KEY) == "the Secret Service keyring"
    service.stop()
    service.start(PASSWORD)
    assert ask(service, "get") == KEY
    assert ask(service, "delete") == "True"
    assert ask(service, "delete") == "False"
    assert ask(service, "get") == "None"


def test_keyring_encrypts_the_key_on_disk(service: SecretService) -> None:
    service.start(PASSWORD)
    ask(service, "set", KEY)
    service.stop()
    files = [file for file in service.home.rglob("*") if file.is_file()]
    assert any(file.suffix == ".keyring" for file in files)
    assert not any(KEY.encode() in file.read_bytes() for file in files)


def test_locked_keyring_is_reported_as_locked(service: SecretService) -> None:
    service.start(PASSWORD)
    ask(service, "set", KEY)
    service.stop()
    service.start(None)
    for words in (("get",), ("set", KEY), ("delete",), ("probe",)):
        assert ask(service, *words).startswith("refused: The keyring is locked"), words


def test_wrong_password_leaves_it_locked_with_the_key(service: SecretService) -> None:
    service.start(PASSWORD)
    ask(service, "set", KEY)
    service.stop()
    service.start("wrong horse")
    assert ask(service, "get").startswith("refused: The keyring is locked")
    service.stop()
    service.start(PASSWORD)
    assert ask(service, "get") == KEY


def test_missing_keyring_on_the_bus_is_reported_with_advice(service: SecretService) -> None:
    answer = ask(service, "set", KEY)
    assert answer.startswith("refused: No safe keyring was found")
    assert "gnome-keyring" in answer


def test_missing_bus_is_reported_with_advice(service: SecretService) -> None:
    answer = ask(service, "get", DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere/bus")
    assert answer.startswith("refused: No safe keyring was found")


def test_null_backend_is_refused_next_to_a_safe_one(service: SecretService) -> None:
    service.start(PASSWORD)
    null = "keyring.backends.null.Keyring"
    answer = ask(service, "set", KEY, PYTHON_KEYRING_BACKEND=null)
    assert answer.startswith(f"refused: No safe keyring was found, only {null}")


@pytest.fixture
def plaintext(tmp_path: Path) -> Path:
    """A folder with an installed plug-in of ``keyring`` that writes plain text and wants to be first."""
    folder = tmp_path / "plug-ins"
    information = folder / "plainring-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: plainring\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[keyring.backends]\nplainring = plainring\n")
    (folder / "plainring.py").write_text(
        "import pathlib\n"
        "from keyring.backend import KeyringBackend\n"
        "class Keyring(KeyringBackend):\n"
        "    priority = 9\n"
        "    file = pathlib.Path(__file__).with_name('secrets.txt')\n"
        "    def get_password(self, service, username):\n"
        "        return self.file.read_text() if self.file.exists() else None\n"
        "    def set_password(self, service, username, password):\n"
        "        self.file.write_text(password)\n"
        "    def delete_password(self, service, username):\n"
        "        self.file.unlink()\n"
    )
    return folder


def path(service: SecretService, plaintext: Path) -> str:
    return f"{service.environment()['PYTHONPATH']}:{plaintext}"


def test_installed_plaintext_backend_is_refused(service: SecretService, plaintext: Path) -> None:
    service.start(PASSWORD)
    where = path(service, plaintext)
    chosen = "plainring.Keyring"
    answer = ask(service, "set", KEY, PYTHONPATH=where, PYTHON_KEYRING_BACKEND=chosen)
    assert answer.startswith("refused: No safe keyring was found, only plainring.Keyring")
    service.stop()
    alone = ask(service, "set", KEY, PYTHONPATH=where)
    assert alone.startswith("refused: No safe keyring was found, only plainring.Keyring")
    assert not (plaintext / "secrets.txt").exists()


def test_only_the_safe_backend_gets_the_key(service: SecretService, plaintext: Path) -> None:
    """Without a wish of the user's, ``keyring`` chains both, the plain one first."""
    service.start(PASSWORD)
    where = path(service, plaintext)
    assert ask(service, "set", KEY, PYTHONPATH=where) == "the Secret Service keyring"
    assert not (plaintext / "secrets.txt").exists()
    assert ask(service, "get") == KEY


def test_hanging_keyring_times_out(service: SecretService) -> None:
    service.start(PASSWORD)
    service.freeze()
    assert ask(service, "get", within=1).startswith("refused: The keyring did not answer within 1")


def test_key_is_only_in_the_keyring_from_login_to_logout(
    service: SecretService, tmp_path: Path
) -> None:
    """``login --key-stdin``, ``sync`` and ``logout``, as three processes of the program."""
    service.start(PASSWORD)
    home = tmp_path / "leads"
    with Service(leads=20, key=KEY) as api:
        where = {"TASKIP_BASE_URL": api.base_url, "TASKIP_LEADS_HOME": str(home)}

        refused = run(service, "login", "--key-stdin", text="tk_wrong\n", **where)
        assert refused.returncode == 1
        assert "key" in refused.stderr
        none = run(service, "sync", **where)
        assert (none.returncode, "taskip-leads login" in none.stderr) == (1, True)

        login = run(service, "login", "--key-stdin", text=f"{KEY}\n", **where)
        assert (login.returncode, login.stderr) == (0, "")
        assert "the Secret Service keyring" in login.stdout
        checks = [request for request in api.requests if request.authorised]
        assert len(checks) == 1, "the key is checked with one request"

        service.stop()
        service.start(PASSWORD)
        synced = run(service, "sync", **where)
        assert (synced.returncode, synced.stderr) == (0, "")
        assert "20 leads" in synced.stdout

        assert run(service, "logout", **where).stdout == "The key was removed.\n"
        assert run(service, "logout", **where).stdout == "There was no key.\n"
        assert run(service, "sync", **where).returncode == 1
        printed = "".join(ended.stdout + ended.stderr for ended in (refused, none, login, synced))
        assert KEY not in printed
    held = [file for file in home.rglob("*") if file.is_file()]
    assert any(file.name == "mirror.sqlite3" for file in held)
    assert not [file for file in held if KEY.encode() in file.read_bytes()]
