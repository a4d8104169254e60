"""The service as a child process: start, data and end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from taskip_leads import clock
from taskip_leads.errors import UsageError
from taskip_leads.sandbox.process import parent as process
from taskip_leads.sandbox.process.parent import SandboxProcess

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "tui")}


def _wait_for(condition: Callable[[], bool], what: str) -> None:
    """Wait until it is so; the limit only ends a test that has failed."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def _refuses(base_url: str) -> bool:
    parts = urlsplit(base_url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname or "", parts.port or 0)) != 0


def _client(running: SandboxProcess) -> httpx.Client:
    return httpx.Client(base_url=running.base_url, headers={"X-Secret-Key": running.key})


def _names(running: SandboxProcess) -> list[str]:
    with _client(running) as http:
        return [row["full_name"] for row in http.get("/lead?item=0").json()["data"]]


def _run(folder: Path, work: Callable[[SandboxProcess], object], **options: object) -> object:
    """Start it, do something, stop it."""

    async def main() -> object:
        running = await process.start(folder, **options)  # type: ignore[arg-type]
        try:
            return await asyncio.to_thread(work, running)
        finally:
            await running.stop()

    return asyncio.run(main())


def test_process_serves_on_localhost_and_stops(tmp_path: Path) -> None:
    seen: list[str] = []

    def work(running: SandboxProcess) -> None:
        seen.append(running.base_url)
        assert urlsplit(running.base_url).hostname == "127.0.0.1"
        assert len(_names(running)) == 12

    _run(tmp_path, work, leads=12)
    assert _refuses(seen[0])


def test_every_start_has_a_private_key_of_its_own(tmp_path: Path) -> None:
    def work(running: SandboxProcess) -> str:
        assert httpx.get(f"{running.base_url}/lead").status_code == 401
        assert running.key not in repr(running)
        for name in ("cmdline", "environ"):
            path = Path(f"/proc/{running.pid}/{name}")
            if path.exists():
                assert running.key.encode() not in path.read_bytes()
        for file in tmp_path.iterdir():
            assert running.key.encode() not in file.read_bytes()
            assert file.stat().st_mode & 0o077 == 0
        return running.key

    first, second = (_run(tmp_path, work, leads=3) for _ in range(2))
    assert isinstance(first, str)
    assert len(first) >= 24
    assert first != second


def test_key_in_the_environment_does_not_reach_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKIP_SECRET_KEY", "of-a-real-workspace")

    def work(running: SandboxProcess) -> None:
        path = Path(f"/proc/{running.pid}/environ")
        assert not path.exists() or b"of-a-real-workspace" not in path.read_bytes()

    _run(tmp_path, work, leads=3)


def test_changes_are_kept_until_a_reset(tmp_path: Path) -> None:
    def create(running: SandboxProcess) -> None:
        with _client(running) as http:
            body = {"first_name": "Kept", "last_name": "Lead", "email": "kept@new.example"}
            assert http.post("/lead", json=body).status_code == 201

    _run(tmp_path, create, leads=12)
    # Another number does not cost the user the changes.
    names = _run(tmp_path, _names, leads=20)
    assert isinstance(names, list)
    assert len(names) == 13
    assert "Kept Lead" in names
    fresh = _run(tmp_path, _names, leads=20, reset=True)
    assert isinstance(fresh, list)
    assert len(fresh) == 20
    assert "Kept Lead" not in fresh


def test_changes_survive_a_killed_child(tmp_path: Path) -> None:
    def create_and_kill(running: SandboxProcess) -> None:
        with _client(running) as http:
            body = {"first_name": "Kept", "email": "kept@new.example"}
            assert http.post("/lead", json=body).status_code == 201
        os.kill(running.pid, signal.SIGKILL)

    _run(tmp_path, create_and_kill, leads=3)
    assert "Kept " in str(_run(tmp_path, _names))


def test_switches_reach_the_child(tmp_path: Path) -> None:
    def work(running: SandboxProcess) -> None:
        with _client(running) as http:
            answer = http.get("/lead?item=0")
        assert answer.headers["X-RateLimit-Limit"] == "1000"
        assert all(row["statuses"] == [] for row in answer.json()["data"])

    _run(tmp_path, work, leads=12, limits=True, bare_lists=True)


def test_frozen_clock_is_frozen_in_the_child(tmp_path: Path) -> None:
    def work(running: SandboxProcess) -> None:
        with _client(running) as http:
            created = http.post("/lead", json={"first_name": "A", "email": "a@new.example"}).json()
        assert created["data"]["created_at"] == "2031-05-06T07:08:09.000000Z"

    with clock.frozen(datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)):
        _run(tmp_path, work, leads=3)


def test_event_loop_runs_while_the_child_starts(tmp_path: Path) -> None:
    async def main() -> int:
        turns = 0
        starting = asyncio.ensure_future(process.start(tmp_path, leads=10_000))
        while not starting.done():
            turns += 1
            await asyncio.sleep(0.01)
        await (await starting).stop()
        return turns

    # It takes far longer than a tenth of a second to make so many leads.
    assert asyncio.run(main()) > 10


def test_ctrl_c_in_the_terminal_does_not_reach_the_child(tmp_path: Path) -> None:
    def work(running: SandboxProcess) -> None:
        assert os.getpgid(running.pid) != os.getpgid(0)

    _run(tmp_path, work, leads=3)


def test_foreign_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "service.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(UsageError, match=r"service\.sqlite3"):
        asyncio.run(process.start(tmp_path))
    # The user's file is as it was.
    assert (tmp_path / "service.sqlite3").read_bytes().startswith(b"no database")
    assert len(str(_run(tmp_path, _names, leads=1, reset=True)).split(",")) == 1


def test_open_request_is_answered_and_saved_before_the_end(tmp_path: Path) -> None:
    body = json.dumps({"first_name": "Kept", "last_name": "Lead", "email": "kept@new.example"})

    async def main() -> bytes:
        running = await process.start(tmp_path, leads=3, latency=0.3)
        parts = urlsplit(running.base_url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        head = (
            f"POST {parts.path}/lead HTTP/1.1\r\nHost: {parts.netloc}\r\nX-Secret-Key: {running.key}"
            f"\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
            "\r\nExpect: 100-continue\r\n\r\n"
        )
        writer.write(head.encode())
        # It has begun to deal with the request.
        assert b" 100 " in await reader.readline()
        writer.write(body.encode())
        _, answer = await asyncio.gather(running.stop(), reader.read())
        writer.close()
        return answer

    assert b" 201 " in asyncio.run(main())
    assert "Kept Lead" in str(_run(tmp_path, _names))
    assert not (tmp_path / "service.sqlite3-wal").exists(), "its file was closed"


def test_stopping_twice_is_harmless(tmp_path: Path) -> None:
    async def main() -> None:
        running = await process.start(tmp_path, leads=3)
        await running.stop()
        await running.stop()

    asyncio.run(main())


_PARENT = """
import asyncio, sys
from pathlib import Path
from taskip_leads.sandbox.process import parent as process

async def main():
    running = await process.start(Path(sys.argv[1]), leads=3)
    print(running.base_url, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PARENT, str(tmp_path)]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        base_url = parent.stdout.readline().strip()
        assert not _refuses(base_url)
        parent.kill()
    _wait_for(lambda: _refuses(base_url), "the service goes on without its parent")


def test_child_ends_when_its_parent_is_killed_while_leads_are_created(tmp_path: Path) -> None:
    orders = {
        "key": "k", "database": str(tmp_path / "s.sqlite3"), "reset": False, "leads": 100_000,
        "limits": False, "latency": 0.0, "bare_lists": False, "frozen": None,
    }  # fmt: skip
    command = [sys.executable, "-m", "taskip_leads.sandbox.process.child"]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdin is not None
        child.stdin.write(json.dumps(orders).encode() + b"\n")
        child.stdin.flush()
        _wait_for((tmp_path / "s.sqlite3").exists, "it does not begin")
        child.stdin.close()
        assert child.wait(30) == 0
        assert child.stdout is not None
        assert child.stdout.read() == b""


# -- in the foreground


def _serve(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "taskip_leads", "serve", *arguments]
    return subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _told(served: subprocess.Popen[str]) -> tuple[str, str]:
    """Base URL and key, as printed."""
    assert served.stdout is not None
    lines = [served.stdout.readline().split() for _ in range(2)]
    assert [line[:-1] for line in lines] == [["Base", "URL"], ["Key"]]
    return lines[0][-1], lines[1][-1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_exits_with_0_despite_an_open_connection(number: signal.Signals) -> None:
    with _serve("--leads", "5") as served:
        base_url, key = _told(served)
        with httpx.Client(base_url=base_url, headers={"X-Secret-Key": key}) as http:
            assert len(http.get("/lead").json()["data"]) == 5
            served.send_signal(number)
            assert served.wait(30) == 0
        assert served.stderr is not None
        assert served.stderr.read() == ""


def test_serve_prints_one_json_object() -> None:
    with _serve("--leads", "5", "--json") as served:
        assert served.stdout is not None
        printed = json.loads(served.stdout.readline())
        with httpx.Client(
            base_url=printed["base_url"], headers={"X-Secret-Key": printed["key"]}
        ) as http:
            assert http.get("/lead").status_code == 200
        served.send_signal(signal.SIGTERM)
        assert served.wait(30) == 0


def test_serve_keeps_its_data_in_the_named_file(tmp_path: Path) -> None:
    file = tmp_path / "workspace.sqlite3"
    for expected in (5, 6):
        with _serve("--leads", "5", "--db", str(file)) as served:
            base_url, key = _told(served)
            with httpx.Client(base_url=base_url, headers={"X-Secret-Key": key}) as http:
                assert len(http.get("/lead?item=0").json()["data"]) == expected
                http.post("/lead", json={"first_name": "A", "email": f"{expected}@new.example"})
            served.send_signal(signal.SIGINT)
            assert served.wait(30) == 0
    assert file.stat().st_mode & 0o077 == 0


def test_serve_reports_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with _serve("--port", str(port)) as served:
            assert served.wait(30) == 1
            assert served.stderr is not None
            assert f"Port {port} can't be used" in served.stderr.read()


def test_ten_thousand_leads_are_served() -> None:
    with _serve("--leads", "10000") as served:
        base_url, key = _told(served)
        with httpx.Client(base_url=base_url, headers={"X-Secret-Key": key}, timeout=60) as http:
            answer = http.get("/lead", params={"item": 0}).json()
        assert len({row["id"] for row in answer["data"]}) == 10_000
        served.send_signal(signal.SIGTERM)
        assert served.wait(30) == 0
