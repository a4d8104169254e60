"""Commands in this process, on the workspace of a running service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from taskip_leads.cli import main
from tests.support.service import Service

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(leads=40) as running:
        yield running


@pytest.fixture
def run(
    tmp_path: Path,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run a command on the service's workspace: its exit code, output and errors."""

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("TASKIP_SECRET_KEY", service.key)
        where = ("--data-dir", str(tmp_path), "--base-url", service.base_url)
        code = main([arguments[0], *where, *arguments[1:]])
        out, err = capsys.readouterr()
        return code, out, err

    return command
