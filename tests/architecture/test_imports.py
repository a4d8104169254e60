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
TESTS = ROOT / "tests"
# Tens of milliseconds each, and none is needed before the first paint.
SLOW = {"httpx", "httpcore", "pydantic", "keyring", "starlette", "uvicorn", "multipart"}

#: Modules that still execute SQL outside the mirror.
SQL_PENDING: list[str] = []


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


#: Modules of this package that may be loaded before the first paint; each costs about 0.3 ms.
FIRST_PAINT_BUDGET = 115
#: How many more than that are loaded still; the test fails when they are fewer.
FIRST_PAINT_PENDING = 65


def test_first_paint_loads_few_of_our_modules() -> None:
    """What the app and its first screen import, with the store that fills it."""
    loaded = loaded_by("import taskip_leads.store.store, taskip_leads.ui.app")
    ours = sorted(name for name in loaded if name.startswith("taskip_leads"))
    assert len(ours) <= FIRST_PAINT_BUDGET + FIRST_PAINT_PENDING, ours
    if FIRST_PAINT_PENDING:
        assert len(ours) == FIRST_PAINT_BUDGET + FIRST_PAINT_PENDING, "lower FIRST_PAINT_PENDING"


@pytest.mark.parametrize(("call", "homes"), [(".execute(", ("mirror", "sandbox"))])
def test_sql_is_executed_in_the_mirror_and_the_sandbox_only(
    call: str, homes: tuple[str, ...]
) -> None:
    strangers = [
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if call in file.read_text("utf-8") and file.relative_to(PACKAGE).parts[0] not in homes
    ]
    assert strangers == SQL_PENDING


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


def test_no_test_imports_from_another_test_file() -> None:
    """What two of them need is in ``tests/support`` or beside them, under a name of its own."""
    borrowers = [
        f"{file.relative_to(TESTS).as_posix()}: {name}"
        for file in TESTS.rglob("*.py")
        for name in _imports(file)
        if any(part.startswith("test_") for part in name.split("."))
    ]
    assert borrowers == []
