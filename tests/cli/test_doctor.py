"""``doctor`` reports the setup without private data."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from taskip_leads import bootstrap
from taskip_leads.cli import maintenance
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace
from tests.support import keyrings
from tests.support.certificates import certificate
from tests.support.service import KEY, Service

Doctor = Callable[..., tuple[int, dict[str, tuple[str, str]]]]


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(leads=20) as running:
        yield running


@pytest.fixture
def doctor(tmp_path: Path, capsys: pytest.CaptureFixture[str], service: Service) -> Doctor:
    """Run ``doctor --json``: the exit code, and name → state and words."""

    def run(**options: Any) -> tuple[int, dict[str, tuple[str, str]]]:
        settings = {"base_url": service.base_url, "data_dir": tmp_path / "home", **options}
        code = maintenance.doctor(Options(**settings), as_json=True)
        printed = json.loads(capsys.readouterr().out)
        assert printed["ok"] == (code == 0)
        return code, {
            found["name"]: (found["state"], found["words"]) for found in printed["findings"]
        }

    return run


def synchronised(folder: Path, service: Service) -> RemoteWorkspace:
    options = Options(base_url=service.base_url, data_dir=folder, secret_key=KEY)
    live = RemoteWorkspace(Installation(options))
    asyncio.run(bootstrap.synchronise(live.store()))
    return live


def test_doctor_reports_a_sound_setup_and_returns_0(
    doctor: Doctor, tmp_path: Path, service: Service
) -> None:
    synchronised(tmp_path / "home", service)
    with keyrings.using(keyrings.backend(keyrings.SAFE)):
        code, found = doctor(secret_key=KEY)
    assert code == 0
    assert {state for state, _ in found.values()} <= {"ok", "look"}
    assert found["keyring"] == ("ok", "the Secret Service keyring; test entry works")
    assert found["key"] == ("ok", "accepted")
    assert found["network"] == ("ok", "connected")
    assert "requests left" in found["limit"][1]
    assert "sound, 20 leads" in found["local copy"][1]
    assert found["waiting"] == ("ok", "0 changes not sent, 0 drafts")
    assert found["permissions"][0] == "ok"
    assert {"version", "terminal", "colours", "characters", "settings", "service"} <= set(found)


def test_doctor_reports_a_missing_keyring_and_a_refused_key(doctor: Doctor) -> None:
    with keyrings.using():
        code, found = doctor(secret_key="tk_wrong")
    assert code == 1
    assert found["keyring"][0] == "bad"
    assert "keyring.backends.fail.Keyring" in found["keyring"][1]
    assert found["key"][0] == "bad"
    assert "expired" in found["key"][1]


def test_doctor_checks_the_connection_without_a_key(doctor: Doctor, service: Service) -> None:
    with keyrings.using(keyrings.backend(keyrings.SAFE)):
        code, found = doctor()
    assert code == 0
    assert found["key"][0] == "look"
    assert found["answer"] == ("ok", "TaskIP replies")
    assert service.authorised == 0


def test_doctor_reports_why_the_server_is_unreachable(doctor: Doctor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with keyrings.using(keyrings.backend(keyrings.SAFE)):
        code, found = doctor(base_url=f"http://127.0.0.1:{port}/api", secret_key=KEY)
    assert code == 1
    assert found["network"][0] == "bad"
    assert "no connection" in found["network"][1]
    assert not any("retries" in words for _, words in found.values()), "this command ends here"


def test_doctor_finds_readable_files_and_a_damaged_copy(
    doctor: Doctor, tmp_path: Path, service: Service
) -> None:
    mirror = synchronised(tmp_path / "home", service).mirror
    mirror.chmod(0o644)
    with keyrings.using():
        _, found = doctor(secret_key=KEY)
    assert found["permissions"] == ("bad", "others can read mirror.sqlite3")
    mirror.write_bytes(b"no database at all" * 100)
    with keyrings.using():
        _, found = doctor(secret_key=KEY)
    assert found["local copy"][0] == "bad"
    assert "damaged" in found["local copy"][1]


def test_doctor_reports_a_folder_that_others_can_write(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o777)
    with keyrings.using():
        code, found = doctor(data_dir=tmp_path / "shared", secret_key=KEY)
    assert code == 1
    assert "Others can write" in found["folder"][1]


def test_doctor_report_contains_no_key_lead_or_user(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    service: Service,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "amelia"))
    home = tmp_path / "amelia" / "leads"
    synchronised(home, service)
    options = Options(base_url=service.base_url, data_dir=home, secret_key=KEY)
    with keyrings.using():
        maintenance.doctor(options, as_json=False)
    printed = capsys.readouterr().out
    assert "accepted" in printed
    assert KEY not in printed
    assert str(tmp_path) not in printed
    assert "amelia" not in printed
    assert "Okafor" not in printed


def test_doctor_reports_an_untrusted_certificate(doctor: Doctor, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path, "localhost"))
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    peer, _ = listening.accept()
                    context.wrap_socket(peer, server_side=True).close()
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        port = listening.getsockname()[1]
        with keyrings.using():
            code, found = doctor(base_url=f"https://localhost:{port}/api", secret_key=KEY)
        listening.shutdown(socket.SHUT_RDWR)
    assert code == 1
    assert found["certificate"] == ("bad", "not trusted: self-signed certificate")
