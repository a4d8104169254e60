"""The service shares no code with the client, which could hide a common mistake."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_IMPORT = """
import sys
from taskip_leads.sandbox.process import child, serve
print(*sys.modules)
"""


def test_serving_imports_nothing_of_client_screens_and_mirror() -> None:
    process = subprocess.run(
        [sys.executable, "-c", _IMPORT],
        env={"PYTHONPATH": str(ROOT / "tui")},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = process.stdout.split()
    assert "starlette.applications" in loaded
    for name in ("httpx", "pydantic", "textual", "rich", "keyring"):
        assert name not in loaded
    ours = {name.split(".")[1] for name in loaded if name.startswith("taskip_leads.")}
    assert ours == {"sandbox", "clock", "errors", "models"}
    shared = {name for name in loaded if name.startswith("taskip_leads.models.")}
    assert shared == {"taskip_leads.models.limits"}, "plain numbers, and no reading of an answer"
