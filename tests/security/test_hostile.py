"""Hostile text on every screen of the real program: nothing harmful is printed, nothing moves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from taskip_leads.crash_report import CODE
from tests.security.corpus import CORPUS, Halving, fill, hostile, meant
from tests.support.service import KEY, Service
from tests.support.terminal import PROGRAM, REPOSITORY, Terminal, environment, running

COLUMNS, ROWS = 140, 66
# Escape as a terminal with the kitty protocol tells it: never half of another key.
ESC, TAB, ENTER, CTRL_P, CTRL_Q = "\x1b[27u", "\t", "\r", "\x10", "\x11"
# The program with cleaning switched off, to see that this test would notice.
_UNCLEAN = (
    "import re, sys, taskip_leads.text as text, taskip_leads.wire.scalars as scalars\n"
    "text.clean = lambda said, *, lines=False: said\n"
    "scalars._HALVES = scalars._UNFIT = re.compile('(?!)')\n"
    "from taskip_leads.cli import main\n"
    "sys.exit(main())\n"
)
# The program with a watch over every string that is read as markup.
_WATCHED = (
    "import sys\n"
    "from tests.security import markup_guard\n"
    "markup_guard.install()\n"
    "from taskip_leads.cli import main\n"
    "sys.exit(main())\n"
)
#: Screen → the keys that open and close it, from the list.
SCREENS = {
    "preview": "jjkk",
    "status filter": ["f", "s", ESC],
    "source filter": ["f", "o", ESC],
    "owner filter": ["f", "a", ESC],
    "text filter": ["/", "n2", ENTER, "f", "x"],
    "date filter": ["f", "d", ESC],
    "value filter": ["f", "v", ESC],
    "filter as text": ["F", ESC],
    "who I am": ["g", "i", ESC],
    "sorted by name": ["S", "n"],
    "sorted by company": ["S", "c"],
    "sorted by status": ["S", "s"],
    "sorted by value": ["S", "v"],
    "marked": [" ", "V", ESC],
    "palette": [CTRL_P, "n1", ESC],
    "help": ["?", ESC],
    "status picker": ["s", ESC],
    "note": ["n", "begun", ESC],
    "drafts": ["g", "n", "j", ESC],
    "next step": ["t", ESC],
    "owners": ["A", ESC],
    "deletion": ["D", ESC],
    "new lead": ["a", ESC],
    "conversion": ["C", ESC],
    "form": ["e", ESC],
    "e-mail": ["m", ESC],
    "name copied": ["y", "n"],
    "address copied": ["y", "e"],
    "website": ["o", "w", ESC],
    "status set, and undone": ["s", "1", "z"],
    "conversion, and undone": ["C", "y", "z"],
    "one change on two leads": [" ", "j", " ", "s", "1", ESC, "z", ESC],
    "status set": ["s", "2"],
    "outbox": ["g", "o", "j", ENTER, ESC, ESC],
    "attributes": ["g", "s", "j", "e", ESC, TAB, "j", "e", ESC, ESC],
    "deletion of a status": ["g", "s", "D", ESC, ESC],
    "workspaces": ["g", "w", ESC],
    "views": ["W", ESC],
}


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(leads=len(CORPUS), around=Halving) as running_service:
        fill(running_service)
        yield running_service


@contextmanager
def opened(service: Service, home: Path, command: tuple[str, ...]) -> Iterator[Terminal]:
    environ = environment(home, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)
    environ["PYTHONPATH"] += f":{REPOSITORY}"
    with running(command, environ, COLUMNS, ROWS) as terminal:
        terminal.wait_for("✓ synced")
        terminal.settle()
        yield terminal


def report(home: Path) -> str:
    """Return the program's message about its crash."""
    return "\n".join(file.read_text() for file in home.rglob("crash-*.txt"))


def press(terminal: Terminal, *keys: str) -> str:
    for key in keys:
        terminal.send(key)
        terminal.settle(0.1, at_most=2)
    return terminal.text


_A_LEAD = re.compile(r"[▌ ][▪↑ ?✗◔◦→] *n\d\d")


def heads(terminal: Terminal) -> int | None:
    """Return the row of the column headers, if the list is shown."""
    for row in range(ROWS):
        if {"Name", "Company", "Status", "Value"} <= set(terminal.line(row).split()):
            return row
    return None


def aligned(terminal: Terminal) -> bool:
    """Whether the list is what is shown, and each lead's status stands where its head says."""
    top = heads(terminal)
    if top is None:
        return False
    column = terminal.cells(top).index("S", terminal.line(top).index("Company"))
    rows = [row for row in range(top + 1, ROWS - 2) if _A_LEAD.match(terminal.line(row))]
    return bool(rows) and all(terminal.cells(row)[column] in "●◌–" for row in rows)


def walk(terminal: Terminal) -> set[str]:
    """Through every screen, and back to a list that is aligned each time; the tags that were seen."""
    seen = terminal.text
    for name, keys in SCREENS.items():
        seen += press(terminal, *keys)
        terminal.wait_for(lambda: aligned(terminal), 20, f"an aligned list after: {name}")
        seen += terminal.text
    press(terminal, "g", "g", ENTER)
    for number, _ in enumerate(CORPUS):
        # What stands on the tabs comes from the same few places: every sixth lead shows them all.
        for key in ("]", "]", "]", "]", "J") if number % 6 == 0 else ("J",):
            seen += press(terminal, key)
    press(terminal, ESC, ESC)
    terminal.wait_for(lambda: aligned(terminal), 20, "an aligned list after the leads")
    return {item.tag for item in CORPUS if item.tag in seen}


def test_hostile_corpus_reaches_every_screen_but_not_the_terminal(
    service: Service, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    before = service.rows("SELECT id, first_name, last_name, email, description FROM leads")
    program = tmp_path / "watched.py"
    program.write_text(_WATCHED)
    with opened(service, tmp_path, (sys.executable, str(program))) as terminal:
        seen = walk(terminal)
        terminal.wait_for(lambda: bool(service.sent("PUT", "/lead/")), what="the edit to be sent")
        press(terminal, CTRL_Q)
        assert terminal.wait_end() == 0, report(tmp_path)
    assert {item.tag for item in CORPUS} - seen == set(), (
        "an item that was shown nowhere proves nothing"
    )
    assert hostile(terminal.output, ROWS) == []
    assert terminal.left_on() == []
    # What was shown cleaned is kept as it was, here and there, and is sent back unchanged.
    sent = service.sent("PUT", "/lead/")
    assert sent
    texts = {row["id"]: row["first_name"] for row in before}
    assert all(r.body["first_name"] == texts[int(r.path.split("/")[-1])] for r in sent)
    after = service.rows("SELECT id, first_name, last_name, email, description FROM leads")
    assert after == before
    record_property(
        "counted",
        f"{len(CORPUS)} hostile texts through {len(SCREENS) + 1} screens and dialogs:"
        f" {len(terminal.output):,} bytes for the terminal, 0 of them harmful",
    )


def test_refusal_text_is_shown_harmlessly(service: Service, tmp_path: Path) -> None:
    sentences = " ".join(meant(item.told("r")) for item in CORPUS if len(item.text) < 100)
    refusal = {"message": sentences, "errors": {"statuses": [sentences]}}
    with opened(service, tmp_path, PROGRAM) as terminal:
        service.fail(422, json.dumps(refusal).encode(), method="PUT")
        press(terminal, "s", "2")
        # As a toast, in the outbox, in its details.
        terminal.wait_for("r10")
        press(terminal, "g", "o")
        terminal.wait_for("refused")
        press(terminal, ENTER)
        terminal.wait_for("r11")
        press(terminal, ESC, ESC, CTRL_Q)
        assert terminal.wait_end() == 0, report(tmp_path)
    assert hostile(terminal.output, ROWS) == []


def test_printed_text_is_harmless_and_exported_text_is_original(
    service: Service, tmp_path: Path
) -> None:
    environ = environment(tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)
    for arguments in (("sync",), ("leads",), ("outbox",), ("workspaces",), ("doctor",)):
        with running((*PROGRAM, *arguments), environ, COLUMNS, ROWS) as terminal:
            terminal.wait_end()
        assert hostile(terminal.output.replace(b"\r\n", b"\n"), ROWS) == [], arguments
        if arguments == ("leads",):
            assert all(item.tag.encode() in terminal.output for item in CORPUS)
    printed = subprocess.run(
        [*PROGRAM, "leads", "--json", "is:all"], env=environ, capture_output=True, check=True
    )
    exported = {lead["id"]: lead for lead in json.loads(printed.stdout)}
    for row in service.rows("SELECT id, first_name, last_name, description FROM leads"):
        lead = exported[row.pop("id")]
        assert {name: lead[name] for name in row} == {n: meant(text) for n, text in row.items()}


def test_walk_without_sanitising_fails(tmp_path: Path) -> None:
    program = tmp_path / "unclean.py"
    program.write_text(_UNCLEAN)
    with Service(leads=len(CORPUS)) as service:
        fill(service)
        home = tmp_path / "home"
        environ = environment(home, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)
        with running((sys.executable, str(program)), environ, COLUMNS, ROWS) as terminal:
            # Nothing on the screen can be waited for: it was cleared and written over.
            terminal.wait_for(lambda: len(hostile(terminal.output, ROWS)) > 10, what="harm")


def test_lone_surrogate_without_sanitising_ends_the_program(
    service: Service, tmp_path: Path
) -> None:
    program = tmp_path / "unclean.py"
    program.write_text(_UNCLEAN)
    environ = environment(tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)
    with running((sys.executable, str(program)), environ, COLUMNS, ROWS) as terminal:
        assert terminal.wait_end() == CODE
        # What is printed uncleaned may clear the screen after the report.
        assert b"UnicodeEncodeError" in terminal.output


def test_guard_detects_a_plain_string_read_as_markup(tmp_path: Path) -> None:
    program = (
        "from tests.security import markup_guard\n"
        "markup_guard.install()\n"
        "from textual.app import App\n"
        "from textual.widgets import Static\n"
        "class Careless(App):\n"
        "    def compose(self):\n"
        "        yield Static({text!r})\n"
        "async def main():\n"
        "    async with Careless().run_test() as pilot:\n"
        "        await pilot.pause()\n"
        "import asyncio\n"
        "asyncio.run(main())\n"
    )
    for text, noticed in (("n41[bold]x[/]", True), ("our own [bold]words[/]", False)):
        ended = subprocess.run(
            [sys.executable, "-c", program.format(text=text)],
            env={**environment(tmp_path), "PYTHONPATH": f"{REPOSITORY}"},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (b"ReadAsMarkup" in ended.stdout + ended.stderr) is noticed
