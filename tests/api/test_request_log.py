"""The request log: its content, what it omits, and its permissions."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from taskip_leads.api.client import TaskipClient
from taskip_leads.api.request_log import LoggedRequest, RequestLog
from taskip_leads.errors import UsageError, WireError
from tests.faults.kinds import Fault
from tests.faults.messages import Reply
from tests.faults.server import FaultServer
from tests.support.service import Service

pytestmark = pytest.mark.anyio

KEY = "sk_live_c4n4ry_0123456789"
TUI = Path(__file__).parents[2] / "tui"


async def test_request_log_has_a_line_per_request_without_names_text_or_key(tmp_path: Path) -> None:
    file = tmp_path / "requests.log"
    log = RequestLog(file)

    def answer(_request: object) -> Reply:
        return Reply.of({"data": []}, x_ratelimit_limit="1000", x_ratelimit_remaining="871")

    async with FaultServer(answer=answer) as server:
        client = TaskipClient(server.base_url, KEY, observer=log, first_wait=0.001)
        server.script = [Fault.HTML_502, Fault.NONE, Fault.RESET_AFTER]
        await client.leads.page(search="jane@example.test", is_converted=0)
        with pytest.raises(WireError):
            await client.notes.create(4711, title="Secret title", note="Secret text")
        await client.aclose()
    log.close()
    lines = [re.sub(r" \d+ ms", " N ms", line) for line in file.read_text().splitlines()]
    assert lines[0].split(" ", 2)[1] == "taskip-leads"
    assert [line.split(" ", 1)[1] for line in lines[1:]] == [
        "GET    /lead?search&item&page&is_converted 502 N ms left ? UnknownOutcome",
        "GET    /lead?search&item&page&is_converted 200 N ms left 871",
        "POST   /lead/notes/4711 --- N ms left 870 UnknownOutcome",
    ]
    text = file.read_text()
    assert not any(word in text for word in ("jane", "Secret", KEY, "127.0.0.1"))


def test_log_file_becomes_private_even_if_it_existed(tmp_path: Path) -> None:
    new, old = tmp_path / "new.log", tmp_path / "old.log"
    old.write_text("before\n")
    old.chmod(0o644)
    mask = os.umask(0)
    try:
        for file in (new, old):
            RequestLog(file).close()
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    finally:
        os.umask(mask)
    assert old.read_text().startswith("before\n"), "it is appended to"


def test_log_path_that_cannot_be_written_is_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        RequestLog(tmp_path / "none" / "x.log")


def test_log_that_can_no_longer_be_written_ends_silently(tmp_path: Path) -> None:
    log = RequestLog(tmp_path / "x.log")
    os.close(log._file)
    log(LoggedRequest("GET", "/lead", (), 200, 0.1, None))
    log(LoggedRequest("GET", "/lead", (), 200, 0.1, None))


def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "taskip_leads", *arguments, "--data-dir", str(home)],
        env={
            **os.environ,
            "PYTHONPATH": str(TUI),
            "TASKIP_SECRET_KEY": KEY,
            "HOME": str(home),
        },
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_sync_command_writes_the_log(tmp_path: Path) -> None:
    file = tmp_path / "requests.log"
    with Service(leads=30, key=KEY) as service:
        ended = run("sync", "--base-url", service.base_url, "--log", str(file), home=tmp_path / "h")
        assert ended.returncode == 0, ended.stderr
        requests = len(service.requests)
    lines = file.read_text().splitlines()[1:]
    assert len(lines) == requests > 3
    assert all(" 200 " in line for line in lines)
    assert KEY not in file.read_text()


def test_command_line_reports_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "h").mkdir(mode=0o700)
    ended = run("sync", "--log", str(tmp_path / "none" / "x.log"), home=tmp_path / "h")
    assert ended.returncode == 1
    assert "can't be written" in ended.stderr
