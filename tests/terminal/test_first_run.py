"""The first run up to the user's leads, in a real terminal and with a real keyring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.secret_service import SecretService, needed
from tests.support.service import Service
from tests.support.terminal import PROGRAM, environment, running

KEY = "tk_first_run_0123456789abcdef"
CTRL_Q, CTRL_T, ESC = "\x11", "\x14", "\x1b"


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[SecretService]:
    needed()
    secret_service = SecretService(tmp_path)
    try:
        secret_service.start_bus()
        secret_service.start("correct horse")
        yield secret_service
    finally:
        secret_service.close()


@pytest.mark.secret_service
@pytest.mark.xdist_group("secret_service")
def test_pasted_key_opens_the_list_and_is_not_requested_again(
    keyring: SecretService, tmp_path: Path
) -> None:
    with Service(leads=20, key=KEY) as service:
        environ = keyring.environment(
            TERM="xterm-256color",
            TASKIP_BASE_URL=service.base_url,
            TASKIP_LEADS_HOME=str(tmp_path / "leads"),
        )
        with running(PROGRAM, environ, 120, 36) as terminal:
            terminal.wait_for("It is stored in the Secret Service keyring")
            terminal.paste(f"{KEY}\n")
            terminal.wait_for(f"{len(KEY)} characters")
            terminal.send("\r")
            terminal.wait_for("The key works")
            terminal.wait_for("✓ synced")
            terminal.send(CTRL_Q)
            assert terminal.wait_end() == 0
            assert KEY.encode() not in terminal.output
        with running(PROGRAM, environ, 120, 36) as again:
            again.wait_for("✓ synced")
            assert "Secret key" not in again.text
            again.send(CTRL_Q)
            assert again.wait_end() == 0
    files = [file for file in (tmp_path / "leads").rglob("*") if file.is_file()]
    assert files
    assert not any(KEY.encode() in file.read_bytes() for file in files)


def test_sample_workspace_opens_with_one_key_and_g_w_returns(tmp_path: Path) -> None:
    with Service(leads=20, key=KEY) as service:
        environ = environment(tmp_path, TASKIP_BASE_URL=service.base_url)
        with running(PROGRAM, environ, 120, 36) as terminal:
            terminal.wait_for("ctrl+t opens a sample workspace")
            terminal.send(CTRL_T)
            terminal.wait_for("Sample workspace")
            terminal.wait_for("✓ synced")
            terminal.send("gw")
            terminal.wait_for("250 leads")
            terminal.send("k\r")
            terminal.wait_for("ctrl+t opens a sample workspace")
            terminal.paste(KEY)
            terminal.send("\r")
            terminal.wait_for("for this session")
            terminal.wait_for("✓ synced")
            terminal.send(CTRL_Q)
            assert terminal.wait_end() == 0
            assert terminal.left_on() == []
