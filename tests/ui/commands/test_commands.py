"""Command lines of the user: what they get to know, what they print, and that they can be stopped."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.config import load
from taskip_leads.errors import ConfigError
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.ui.commands.lead_environment import environment
from taskip_leads.ui.commands.process import MOST_LINES, CommandProcess
from tests.ui.conftest import Opener
from tests.ui.settings.conftest import Written
from tests.ui.settings.conftest import written as written

COMMANDS = """\
[[commands]]
name = "Card"
key = "Q"
run = 'printf "%s\\n" "$TASKIP_LEAD_NAME at $TASKIP_LEAD_COMPANY" "$TASKIP_LEAD_STATUS"; exit 3'

[[commands]]
name = "Wait"
key = "f9"
confirm = true
run = 'echo begun; sleep 60 & sleep 60'

[[commands]]
name = "Taken"
key = "n"
run = "true"
"""


async def printed(line: str, **environ: str) -> CommandProcess:
    process = CommandProcess(line, {**os.environ, **environ}, lambda: None)
    await process.run()
    return process


async def test_output_is_bounded_and_has_no_control_sequences() -> None:
    process = await printed(
        r"printf '\033[31mred\033[0m \033]0;title\007end\nhalf\rwhole\n\302\233x'; exit 7"
    )
    assert (process.lines, process.code) == (["red end", "whole", "\ufffdx"], 7)
    process = await printed("seq 1 3000; printf '%09999d' 1 >&2")
    assert MOST_LINES <= len(process.lines) <= MOST_LINES + 1
    assert process.dropped >= 2000
    assert all(len(line) <= 2000 for line in process.lines)


async def test_stop_ends_it_and_all_that_it_has_started(tmp_path: Path) -> None:
    begun = asyncio.Event()
    process = CommandProcess(
        "trap '' TERM; sleep 60 & echo $!; wait; sleep 60", os.environ, begun.set
    )
    run = asyncio.create_task(process.run())
    await begun.wait()
    (child,) = process.lines
    await process.stop()
    await run
    assert (process.running, process.stopped) == (False, True)
    # Killed with its group; where nobody reaps it, a zombie is left.
    async with asyncio.timeout(10):
        while is_alive(int(child)):
            await asyncio.sleep(0)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def row(**fields: object) -> LeadRow:
    return LeadRow(**{"lead_id": 1, "server_id": 7, "name": "Ada", **fields})  # type: ignore[arg-type]


@given(st.text(max_size=50))
def test_text_of_strangers_is_a_value_without_control_characters(text: str) -> None:
    got = environment(row(name=text), {"PATH": "/bin", "TASKIP_SECRET_KEY": "s3cret"})
    assert "TASKIP_SECRET_KEY" not in got
    assert not {category(letter) for letter in got["TASKIP_LEAD_NAME"]} & {"Cc", "Cs", "Zl"}
    got["TASKIP_LEAD_NAME"].encode()
    assert (got["PATH"], got["TASKIP_LEAD_ID"], got["TASKIP_LEAD_EMAIL"]) == ("/bin", "7", "")


async def test_text_of_strangers_is_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "run"
    environ = environment(
        row(name=f'$(touch {mark}); `touch {mark}` "; touch {mark} #'), os.environ
    )
    process = CommandProcess('echo "$TASKIP_LEAD_NAME"', environ, lambda: None)
    await process.run()
    assert str(mark) in process.lines[0]
    assert not mark.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("commands = 3", "must be tables such as"),
        ("[[commands]]\nname = 'Call'", "must be tables such as"),
        ("[[commands]]\nname = ''\nrun = 'x'", "need a name of at most 60 characters"),
        ("[[commands]]\nname = 'A'\nrun = 'x'\nkeys = ['x']", "can't have keys; they have name, run"),
        ("[[commands]]\nname = 'A'\nrun = 'x'\n[[commands]]\nname = 'A'\nrun = 'y'", "the name A twice"),
    ],
)  # fmt: skip
def test_wrong_command_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"# mine\n{text}\n")
    with pytest.raises(ConfigError, match="line 2: commands") as error:
        load(file)
    assert said in str(error.value)


async def test_walk_through_commands_on_a_lead(offline: Opener, written: Written) -> None:
    async with offline(settings=written(COMMANDS)) as ui:
        await ui.until(
            lambda: "command Taken: n is taken in Leads" in ui.notification, "the notice"
        )
        assert "Q Card" in ui.lines[-1]
        await ui.press("Q")
        await ui.sees("Amelia Okafor at Lumen Optics", "Proposal", "ended with 3")
        await ui.press("escape", "question_mark")
        await ui.write("card")
        assert ui.shows("Q             Card")
        await ui.press("escape", "escape", "ctrl+p")
        await ui.write("taken")
        await ui.press("enter")
        await ui.sees("ended with 0", "It has printed nothing.")
        await ui.press("escape")

        # It asks, runs on without its pane, is shown again by its key, and stops.
        await ui.press("f9")
        assert ui.shows("Run Wait?", "sleep 60", "y run")
        await ui.press("n")
        assert not ui.shows("begun")
        await ui.press("f9", "y")
        await ui.sees("begun", "running")
        await ui.press("escape", "j")
        assert not ui.shows("begun")
        await ui.press("f9")
        await ui.sees("begun", "running")
        await ui.press("S")
        await ui.sees("stopped")
        assert "S stop" not in ui.lines[-1]
        await ui.press("escape", "f9", "y")
        await ui.sees("begun")
    # The app ends what still runs.
