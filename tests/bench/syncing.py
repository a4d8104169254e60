"""A first sync: time, requests, memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.workspaces import environment


@contextmanager
def served(leads: int, home: Path) -> Iterator[tuple[str, str]]:
    """The sample service in a process of its own: base URL and key."""
    process = subprocess.Popen(
        [sys.executable, "-m", "taskip_leads", "serve", "--leads", str(leads)],
        env=environment(home),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    printed = ""
    try:
        while not (
            (url := re.search(r"http://\S+", printed))
            and (key := re.search(r"(?im)^\s*key\W+(\S+)", printed))
        ):
            line = process.stdout.readline()
            assert line, f"the service did not start: {printed}"
            printed += line
        yield url[0], key[1]
    finally:
        process.terminate()
        process.wait()


def command_line(leads: int, home: Path) -> list[Figure]:
    """``taskip-leads sync`` as a process: what it prints, and the most memory it held."""
    with served(leads, home / "service") as (base_url, key):
        environ = environment(home / "sync", TASKIP_SECRET_KEY=key)
        command = [
            sys.executable, "-m", "taskip_leads", "sync", "--json",
            "--base-url", base_url, "--data-dir", str(home / "data"),
        ]  # fmt: skip
        read, write = os.pipe()
        pid = os.posix_spawn(
            command[0], command, environ, file_actions=[(os.POSIX_SPAWN_DUP2, write, 1)]
        )
        os.close(write)
        with os.fdopen(read) as out:
            report = json.load(out)
        _, status, usage = os.wait4(pid, 0)
        assert status == 0, status
    return [
        Figure(f"first sync of {leads:,} leads", f"{report['seconds']:.1f} s"),
        Figure("… requests", f"{report['requests']}", f"{report['pages']} pages"),
        Figure("… memory at most", f"{usage.ru_maxrss / 1024:.0f} MB"),
    ]
