"""Hardening of the process: the key is hidden, leaking switches are removed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskip_leads.cli import hardening
from tests.support.service import Service
from tests.support.terminal import PROGRAM, environment, running

KEY = "tk_never_in_the_environment"
TYPED = "tk_typed_letter_by_letter"


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(leads=10) as running_:
        yield running_


@pytest.mark.parametrize(
    "name",
    ["TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_DEBUG", "TEXTUAL_SCREENSHOT", "TEXTUAL_DRIVER", "SSLKEYLOGFILE",
     "PYTHONASYNCIODEBUG", "PYTHONINSPECT", "TEXTUAL_OF_A_LATER_VERSION"],
)  # fmt: skip
def test_leaking_variables_are_removed(name: str) -> None:
    environ = {name: "1", "TEXTUAL_FPS": "60", "HOME": "/home/rep"}
    hardening.remove_leaks(environ)
    assert environ == {"TEXTUAL_FPS": "60", "HOME": "/home/rep"}


def test_typed_key_is_in_no_log_requested_by_the_environment(
    tmp_path: Path, service: Service
) -> None:
    log, tls = tmp_path / "textual.log", tmp_path / "tls.log"
    environ = environment(
        tmp_path / "home",
        TASKIP_BASE_URL=service.base_url,
        TEXTUAL_LOG=str(log),
        TEXTUAL="devtools,debug",
        SSLKEYLOGFILE=str(tls),
    )
    with running(PROGRAM, environ, 120, 36) as terminal:
        terminal.wait_for("Secret key")
        for typed in (KEY, TYPED):
            terminal.paste(typed) if typed is KEY else terminal.send(typed)
            terminal.settle()
        terminal.send("\x11")
        terminal.wait_end()
    assert not log.exists()
    assert not tls.exists()
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert KEY.encode() not in written + terminal.output
    assert TYPED.encode() not in written + terminal.output


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc here")
def test_key_is_not_in_the_initial_environment_of_the_process(
    tmp_path: Path, service: Service
) -> None:
    environ = environment(tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=service.key)
    with running(PROGRAM, environ, 120, 36) as terminal:
        terminal.wait_for("✓ synced")
        process = Path(f"/proc/{terminal.pid}")
        assert service.key.encode() not in (process / "environ").read_bytes()
        assert service.key.encode() not in (process / "cmdline").read_bytes()
        limits = (process / "limits").read_text()
        (core,) = (line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"]
        terminal.send("\x11")
        assert terminal.wait_end() == 0
    assert service.requests
    assert all(request.authorised for request in service.requests)


@pytest.mark.parametrize("descriptor", ["", "0", "2", "-1", "x", "99999999999999999999", "²"])
def test_foreign_descriptor_gives_no_key(descriptor: str) -> None:
    assert hardening._from_pipe(descriptor) is None


REDIRECTIONS = ("| cat", "> /dev/null", "< /dev/null", ">&-", "<&-", "2>&-", "2> /dev/null")


@pytest.mark.parametrize("redirection", REDIRECTIONS)
@pytest.mark.parametrize("command", ["", "demo"])
def test_app_without_a_terminal_exits_with_2(
    redirection: str, command: str, tmp_path: Path
) -> None:
    script = f'set -o pipefail; "$@" {command} {redirection}'
    with running(
        ("bash", "-c", script, "bash", *PROGRAM), environment(tmp_path), 100, 30
    ) as terminal:
        assert terminal.wait_end(30) == 2
        if "2>" not in redirection:
            assert "Needs a terminal." in terminal.text
        assert b"Traceback" not in terminal.output


def test_crash_with_standard_error_closed_keeps_its_exit_code(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from taskip_leads import cli\n"
        "def fault(*_): raise LookupError('x')\n"
        "cli.commands.print_leads = fault\n"
        "sys.argv = ['taskip-leads', 'leads']\n"
        "sys.exit(cli.main())\n"
    )
    ended = subprocess.run(
        ["bash", "-c", '"$@" 2>&-', "bash", sys.executable, "-c", program],
        env=environment(tmp_path),
        check=False,
        capture_output=True,
    )
    assert ended.returncode == 70
    (report,) = (tmp_path / "leads" / "crashes").iterdir()
    assert "LookupError" in report.read_text()


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_files_are_private_under_any_umask(mask: int, tmp_path: Path, service: Service) -> None:
    environ = environment(tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=service.key)
    folder = tmp_path / "leads"
    folder.mkdir(mode=0o755)
    (folder / "crashes").mkdir(mode=0o755)
    ended = subprocess.run(
        [*PROGRAM, "sync"], env=environ, check=False, capture_output=True, umask=mask
    )
    assert ended.returncode == 0, ended.stderr
    for path in (folder, *folder.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_core_dumps_are_forbidden() -> None:
    program = (
        "import resource\n"
        "from taskip_leads.cli import hardening\n"
        "hardening.forbid_core_dumps()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "tui")},
        check=True,
        capture_output=True,
        text=True,
    )
    assert ended.stdout.strip() == "(0, 0)"
