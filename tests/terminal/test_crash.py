"""A crash restores the terminal and writes a report without the user's data."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from taskip_leads.crash_report import CODE
from tests.support.terminal import PROGRAM, environment, running

pytestmark = pytest.mark.breaks

SECRET = "tk_secret_in_a_variable"
# Each puts a fault where a person's key press reaches it; the words hold what must not be repeated.
FAULTS = {
    "in an action": "LeadsScreen.action_preview = fault",
    "in a worker": (
        "async def work():\n    fault(None)\n"
        "LeadsScreen.action_preview = lambda self: self.run_worker(work()) and None"
    ),
    "in a background task": (
        "import asyncio\n"
        "async def work():\n    fault(None)\n"
        "async def begin(self):\n"
        "    self.app.store.tasks.start(work())\n"
        "LeadsScreen.action_preview = begin"
    ),
    "in a thread": (
        "import threading\n"
        "LeadsScreen.action_preview = lambda self: threading.Thread(target=fault, args=(None,)).start()"
    ),
    "in painting a row": (
        "from taskip_leads.ui.leads.widgets.table import LeadTable\n"
        "def begin(self):\n"
        "    LeadTable.render_lines = lambda self, crop: fault(self)\n"
        "    self.app.refresh(layout=True)\n"
        "LeadsScreen.action_preview = begin"
    ),
    "in a timer": (
        "LeadsScreen.action_preview = lambda self: self.set_timer(0.01, lambda: fault(self)) and None"
    ),
}
_PROGRAM = """
import sys
from taskip_leads.ui.leads.screen import LeadsScreen

def fault(self):
    key = {secret!r}
    raise LookupError("Amelia Okafor " + key)

{wiring}
from taskip_leads.cli import main
sys.exit(main())
"""


@pytest.mark.parametrize("where", FAULTS)
def test_crash_restores_the_terminal_and_its_report_has_no_secrets(
    where: str, tmp_path: Path
) -> None:
    program = tmp_path / "faulty.py"
    program.write_text(_PROGRAM.format(secret=SECRET, wiring=FAULTS[where]))
    command = (sys.executable, str(program), "demo", "--leads", "20")
    given = environment(tmp_path / "home")
    with running(command, given, 120, 36) as terminal:
        terminal.wait_for("✓ synced")
        terminal.send("p")
        assert terminal.wait_end() == CODE
        assert terminal.left_on() == []
        assert "taskip-leads crashed: LookupError" in terminal.text
        after = terminal.output.rpartition(b"\x1b[?1049l")[2]
    (report,) = (tmp_path / "home" / "leads" / "crashes").iterdir()
    assert report.name in terminal.text.replace("\n", "")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    told = report.read_text() + after.decode()
    assert "builtins.LookupError" in told
    assert "in fault" in told
    assert SECRET not in told
    assert "Okafor" not in told
    assert str(tmp_path) not in report.read_text()


def test_start_after_a_crash_continues(tmp_path: Path) -> None:
    program = tmp_path / "faulty.py"
    program.write_text(_PROGRAM.format(secret=SECRET, wiring=FAULTS["in an action"]))
    given = environment(tmp_path / "home")
    with running(
        (sys.executable, str(program), "demo", "--leads", "20"), given, 120, 36
    ) as terminal:
        terminal.wait_for("✓ synced")
        terminal.send("p")
        assert terminal.wait_end() == CODE
    with running((*PROGRAM, "demo"), given, 120, 36) as again:
        again.wait_for("✓ synced")
        again.wait_for("Okafor")
        again.send("\x11")
        assert again.wait_end() == 0
