"""A real Secret Service, gnome-keyring, on a private D-Bus, without the user's data."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
_BUS = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def needed() -> None:
    """Skip where this machine has no gnome-keyring; fail there under ``.ci/run``, which installs it."""
    lacking = [
        name
        for name in ("dbus-daemon", "dbus-send", "gnome-keyring-daemon")
        if not shutil.which(name)
    ]
    if not lacking:
        return
    words = f"no Secret Service to be had: {', '.join(lacking)} is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)


class SecretService:
    """One machine's keyring: a bus, and a daemon that can be started, locked, frozen and stopped."""

    def __init__(self, folder: Path) -> None:
        # A socket's path has room for about 100 characters, and a test's folder may be longer.
        self._run = Path(f"/tmp/tl-{os.getpid()}-{abs(hash(folder)) % 10**8}")
        self._run.mkdir(mode=0o700)
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        self._bus: subprocess.Popen[bytes] | None = None
        self._daemon: subprocess.Popen[bytes] | None = None

    def environment(self, **extra: str) -> dict[str, str]:
        """For a process that shall see this keyring, and nothing of whoever runs the tests."""
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(REPOSITORY / "tui"),
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self._run),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self._run / 'bus'}",
            **extra,
        }

    def start_bus(self) -> None:
        config = self._run / "bus.xml"
        config.write_text(_BUS.format(socket=self._run / "bus"))
        self._bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.environment(),
        )
        assert self._bus.stdout is not None
        assert self._bus.stdout.readline(), "the bus did not start"

    def start(self, password: str | None) -> None:
        """Start the daemon; with ``password`` the login keyring is unlocked, made the first time."""
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        command += [f"--control-directory={self._run}", *(["--unlock"] if password else [])]
        self._daemon = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environment(),
        )
        assert self._daemon.stdin is not None
        self._daemon.stdin.write((password or "").encode())
        self._daemon.stdin.close()
        self._wait_for_name()

    def _wait_for_name(self) -> None:
        """Until the daemon has its name on the bus."""
        command = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]
        command += ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]
        for _ in range(200):
            answer = subprocess.run(
                command, env=self.environment(), capture_output=True, text=True, check=False
            )
            if "boolean true" in answer.stdout:
                return
            time.sleep(0.02)
        raise AssertionError("gnome-keyring did not come up")

    def stop(self) -> None:
        _end(self._daemon)
        self._daemon = None

    def freeze(self) -> None:
        """The daemon holds its name and answers nothing, as one does that waits for an unseen prompt."""
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGSTOP)

    def close(self) -> None:
        self.stop()
        _end(self._bus)
        shutil.rmtree(self._run, ignore_errors=True)


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None:
        return
    process.kill()  # also ends one that is frozen
    process.wait(10)
    for stream in (process.stdin, process.stdout):
        if stream is not None and not stream.closed:
            stream.close()


def run(
    service: SecretService, *arguments: str, text: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Return the program's command line with this keyring."""
    return subprocess.run(
        [sys.executable, "-m", "taskip_leads", *arguments],
        input=text,
        env=service.environment(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
