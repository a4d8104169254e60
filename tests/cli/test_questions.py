"""Questions of commands, on a real terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.terminal import environment, running

#: Ask inside an event loop, as commands do that have read the local copy.
_PROGRAM = """
import asyncio, sys
from taskip_leads.cli.questions import confirm
from taskip_leads.errors import UsageError

async def main():
    confirm("Delete 3 leads?", ["  Ana", "  Zoe"], refusal="Nothing was changed.")

try:
    asyncio.run(main())
except UsageError as error:
    print(error)
    sys.exit(1)
except KeyboardInterrupt:
    sys.exit(130)
print("goes on")
"""


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("yes\r", 0, "goes on"),
        ("YES \r", 0, "goes on"),
        ("y\r", 1, "Nothing was changed."),
        ("\r", 1, "Nothing was changed."),
        ("\x04", 1, "Nothing was changed."),
        ("\x03", 130, ""),
    ],
    ids=["yes", "yes in capitals", "y", "nothing", "end of input", "ctrl+c"],
)
def test_only_yes_goes_on(tmp_path: Path, typed: str, code: int, words: str) -> None:
    with running((sys.executable, "-c", _PROGRAM), environment(tmp_path), 80, 24) as terminal:
        terminal.wait_for("Type yes to continue:")
        assert "Delete 3 leads?\n  Ana\n  Zoe" in "\n".join(
            line.rstrip() for line in terminal.text.splitlines()
        )
        terminal.send(typed)
        assert terminal.wait_end() == code
        assert words in terminal.text
