"""The command line under locales that are not UTF-8."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.service import Service
from tests.support.terminal import PROGRAM, environment, running

LOCALES = {
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Latin-1": {"PYTHONIOENCODING": "iso-8859-1"},
    "ASCII": {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"},
}


@pytest.fixture
def given(tmp_path: Path) -> Iterator[dict[str, str]]:
    with Service(leads=30) as service:
        base = environment(
            tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=service.key
        )
        subprocess.run([*PROGRAM, "sync"], env=base, check=True, capture_output=True)
        yield base


@pytest.mark.parametrize("locale", LOCALES)
def test_commands_print_utf8_into_a_pipe(given: dict[str, str], locale: str) -> None:
    for command in (["leads"], ["leads", "--csv"], ["leads", "--json"], ["outbox"], ["keys"]):
        ended = subprocess.run(
            [*PROGRAM, *command], env=given | LOCALES[locale], check=False, capture_output=True
        )
        assert (ended.returncode, ended.stderr) == (0, b""), command
        ended.stdout.decode("utf-8")
        if command[0] == "leads" and command[1:] != ["--json"]:
            assert "美咲" in ended.stdout.decode()


@pytest.mark.parametrize("locale", LOCALES)
def test_commands_print_to_a_terminal_without_utf8(given: dict[str, str], locale: str) -> None:
    for command in ("leads", "outbox", "keys"):
        with running([*PROGRAM, command], given | LOCALES[locale], 100, 50) as terminal:
            assert terminal.wait_end() == 0, command
            assert b"Traceback" not in terminal.output


def test_filter_is_read_as_utf8(given: dict[str, str]) -> None:
    ended = subprocess.run(
        [*PROGRAM, "leads", "美咲"], env=given | LOCALES["C"], check=False, capture_output=True
    )
    assert ended.returncode == 0
    assert "美咲" in ended.stdout.decode()
