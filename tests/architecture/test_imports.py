"""Commands and the first paint import only what they use."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from taskip_leads.ui.preloading import MODULES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "tui" / "taskip_leads"
TESTS = ROOT / "tests"
# Tens of milliseconds each, and none is needed before the first paint.
SLOW = {"httpx", "httpcore", "pydantic", "keyring", "starlette", "uvicorn", "multipart"}

#: Modules that still execute SQL outside the mirror.
SQL_PENDING: list[str] = []


def loaded_by(statement: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after ``statement``."""
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


def test_client_loads_no_command_line_of_httpx() -> None:
    loaded = loaded_by("import click")
    assert "click.core" in loaded, "it is installed here"
    loaded = loaded_by("import taskip_leads.api.client")
    assert "httpx" in loaded
    assert not loaded & {"click", "pygments", "rich"}


@pytest.mark.parametrize("command", ["--version", "--help", "keys"])
def test_command_without_screens_or_requests_loads_neither(command: str) -> None:
    loaded = loaded_by(
        "from taskip_leads.cli import main\n"
        "import contextlib, io\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        f"    main([{command!r}])"
    )
    assert not loaded & (SLOW | {"textual.app", "sqlite3"}), loaded & (SLOW | {"textual.app"})


#: Modules of this package that may be loaded before the first paint; each costs about 0.3 ms. The order by
#: next steps, reading ahead, and the keys of board and triage take seven of them.
FIRST_PAINT_BUDGET = 122
FIRST_PAINT = "import taskip_leads.store.store, taskip_leads.ui.app"

#: Imports within functions that neither the first paint nor the preloading covers, and why.
RARE = {
    "store.foreign_changes": "only where another instance syncs, or after the program was suspended",
    "crash_report": "only for what a person should know before the program ends",
    "store.outbox.recreate": "only for a lead that was deleted elsewhere",
    "api.endpoints.leads": "comes with the client, which is imported in a thread",
    "api.rate_limiter": "comes with the client, which is imported in a thread",
    "mirror.maintenance.salvage": "only for a damaged copy",
    "store.follower": "only where another instance syncs",
    "store.leads.derived": "only after an update or in another time zone",
    "store.outbox.reinstate": "only after a rescue",
    "store.projection.rescued_records": "only after a rescue",
    "store.sync.live_search": "only during a first sync",
    "store.sync.workspace_check": "with the first connection, in the background",
    "ui.compat.ascii_filter": "before the first paint, where only ASCII is shown",
    "ui.compat.indexed_colors": "before the first paint, where there are 256 colours",
    "ui.render.indexed": "before the first paint, where there are 256 colours",
    "ui.compat.input_driver": "before the first paint, at a terminal",
    "ui.compat.rebinding": "only where the user has chosen other keys",
    "ui.preloading": "imports the others",
    "ui.system.collector": "right after the first paint",
    "ui.system.job_control": "only when the program is suspended",
}


def test_first_paint_loads_few_of_our_modules() -> None:
    """What the app and its first screen import, with the store that fills it."""
    ours = sorted(name for name in loaded_by(FIRST_PAINT) if name.startswith("taskip_leads"))
    assert len(ours) <= FIRST_PAINT_BUDGET, ours


def deferred_imports() -> set[str]:
    """Our modules that a function of screens, store, mirror or models imports."""
    found: set[str] = set()
    for part in ("ui", "store", "mirror", "models"):
        for file in (PACKAGE / part).rglob("*.py"):
            tree = ast.parse(file.read_text("utf-8"))
            for function in ast.walk(tree):
                if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                    found |= _our_modules(function)
    return found


def _our_modules(function: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("taskip_leads"):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                place = PACKAGE.parent / inner.replace(".", "/")
                is_module = place.is_dir() or place.with_suffix(".py").exists()
                found.add(inner if is_module else node.module or "")
    return {name.removeprefix("taskip_leads.") for name in found}


def test_preloading_covers_what_keys_would_import() -> None:
    """A key finds imported what it needs, unless that is rare."""
    preload = (
        f"{FIRST_PAINT}\n"
        "from importlib import import_module\n"
        "from taskip_leads.store import store\n"
        "from taskip_leads.ui.preloading import MODULES\n"
        "store._import_background()\n"
        "for name in MODULES: import_module(f'taskip_leads.{name}')"
    )
    loaded = {name.removeprefix("taskip_leads.") for name in loaded_by(preload)}
    deferred = deferred_imports()
    assert deferred - loaded - RARE.keys() == set(), "preload it, or say why it is rare"
    assert RARE.keys() - deferred == set(), "nothing imports it within a function"


def test_preloading_lists_only_modules_not_loaded_by_the_first_paint() -> None:
    loaded = {name.removeprefix("taskip_leads.") for name in loaded_by(FIRST_PAINT)}
    assert [name for name in MODULES if name in loaded] == []


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


def test_import_check_detects_loaded_modules() -> None:
    assert {"httpx", "pydantic"} <= loaded_by("import taskip_leads.api.client")


def _imports(file: Path) -> set[str]:
    """Return the absolute names that a file imports, wherever in it."""
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
        ("tomlkit", ("toml_text.py",)),
    ],
)
def test_library_is_imported_by_its_own_part_only(library: str, homes: tuple[str, ...]) -> None:
    strangers = [
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if file.relative_to(PACKAGE).parts[0] not in homes
        and any(name.split(".")[0] == library for name in _imports(file))
    ]
    assert strangers == []


def test_package_root_imports_nothing() -> None:
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
