"""What a command does not use, it does not load: first paint and `--help` do not wait for it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "tui" / "taskip_leads"
# Tens of milliseconds each, and none is needed before the first paint.
SLOW = {"httpx", "httpcore", "pydantic", "keyring", "starlette", "uvicorn", "multipart"}


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after ``statement``."""
    printed = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys; print(*sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "tui")},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    return set(printed.split())


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("taskip_leads", {"taskip_leads.errors", "asyncio", "pathlib", "sqlite3", "textual"}),
        ("taskip_leads.cli", {"textual", "rich", "sqlite3"}),
        ("taskip_leads.ui.app", {"taskip_leads.api.client", "taskip_leads.sandbox"}),
        (
            "taskip_leads.bootstrap",
            {"textual", "rich", "taskip_leads.api.client", "tomllib", "zoneinfo", "csv"},
        ),
        (
            "taskip_leads.store.store",
            {
                "textual",
                "rich",
                "taskip_leads.api.client",
                "taskip_leads.api.rate_limiter",
                "taskip_leads.store.outbox.delivery",
                "taskip_leads.store.outbox.dispatcher",
                "taskip_leads.store.sync.syncer",
            },
        ),
        (
            "taskip_leads.api.rate_limiter",
            {"textual", "rich", "sqlite3", "taskip_leads.wire.records"},
        ),
        ("taskip_leads.sandbox", {"textual", "rich", "taskip_leads.api"}),
    ],
)
def test_importing_a_part_loads_nothing_slow_that_it_can_do_without(
    module: str, forbidden: set[str]
) -> None:
    loaded = loaded_by(f"import {module}")
    assert module in loaded
    assert not loaded & (SLOW | forbidden), sorted(loaded & (SLOW | forbidden))


@pytest.mark.parametrize("command", ["--version", "--help", "keys"])
def test_a_command_without_a_screen_or_a_service_loads_neither(command: str) -> None:
    loaded = loaded_by(
        "from taskip_leads.cli import main\n"
        "import contextlib, io\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        f"    main([{command!r}])"
    )
    assert not loaded & (SLOW | {"textual.app", "sqlite3"}), loaded & (SLOW | {"textual.app"})


def test_the_same_look_finds_what_is_loaded() -> None:
    assert {"httpx", "pydantic"} <= loaded_by("import taskip_leads.api.client")


def _imports(file: Path) -> set[str]:
    """The absolute names that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("httpx", ("api",)),
        ("pydantic", ("wire",)),
        ("sqlite3", ("mirror", "sandbox", "store")),
        ("textual", ("ui",)),
        ("keyring", ("workspaces",)),
        ("starlette", ("sandbox",)),
        ("uvicorn", ("sandbox",)),
    ],
)
def test_a_library_is_known_to_its_own_part_alone(library: str, homes: tuple[str, ...]) -> None:
    strangers = [
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if file.relative_to(PACKAGE).parts[0] not in homes
        and any(name.split(".")[0] == library for name in _imports(file))
    ]
    assert strangers == []


def test_the_package_itself_imports_nothing() -> None:
    assert _imports(PACKAGE / "__init__.py") == set()


def test_time_is_read_in_one_place() -> None:
    readers = [
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if any(
            call in file.read_text("utf-8")
            for call in ("datetime.now(", "time.time(", "time.monotonic(", "date.today(")
        )
    ]
    assert readers == ["clock.py"]
