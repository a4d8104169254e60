"""The program with a fault of its own, put there from outside."""

from __future__ import annotations

import sys
from pathlib import Path

#: Each puts a fault where ``p`` reaches it; its words hold what must not be repeated.
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
#: ``p`` says "ready"; from then on the fault comes at SIGUSR1.
AT_SIGNAL = """
import asyncio, signal
from textual.content import Content

def begin(self):
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, fault, None)
    self.hint(Content("ready"))

LeadsScreen.action_preview = begin
"""
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


def faulty_program(folder: Path, wiring: str, secret: str = "secret") -> tuple[str, str]:
    """Write the program with one of ``FAULTS`` into ``folder``; return the command that runs it."""
    program = folder / "faulty.py"
    program.write_text(_PROGRAM.format(secret=secret, wiring=wiring))
    return sys.executable, str(program)
