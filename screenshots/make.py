"""``make screenshots``: every picture of the README, from the program running on the sample workspace.

With arguments, only the pictures whose name begins with one of them: ``make screenshots ARGS=note``.
"""

from __future__ import annotations

import os

# Read when Textual is imported: a picture must not depend on who makes it.
os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8", TZ="UTC")
os.environ.pop("NO_COLOR", None)

import asyncio
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from screenshots.svg import tidy
from taskip_leads import clock
from taskip_leads.api.client import TaskipClient
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.settings_session import SettingsSession
from taskip_leads.store.store import Store
from tests.support.service import Service
from tests.support.ui_driver import Driver, running

#: Where time stands in the pictures.
MOMENT = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
FOLDER = Path(__file__).parent
WIDE, NARROW = (120, 36), (80, 24)

#: What a rep does in the first hour of a day.
A_MORNING = (
    "s", "2", "j", "n", *"Call: wants the offer by Friday", "ctrl+s", "j", "t", *"fri", "enter", "j", "d",
    "j", "s", "4", "j", "space", "j", "space", "j", "space", "s", "2", "n", *"Call: no answer", "ctrl+s",
    "g", "h",
)  # fmt: skip
#: The settings of the pictures that show them.
SETTINGS = """\
theme = "dark"
undo_seconds = 9
closed_statuses = ["Won", "Lost"]

[keys]
"leads.follow_up" = ["t", "f2"]
"""

#: What becomes of the service: before the program starts, or while it runs.
Trouble = Callable[[Service], None]


@dataclass(frozen=True, slots=True)
class Shot:
    """One situation: the keys that lead to it, and what must be in sight then.

    ``before`` happens to the service before the program starts, ``then`` once it has synced: ``r`` asks
    again. After ``answers`` answers the service takes its time.
    """

    name: str
    keys: Sequence[str]
    sees: str = ""
    sizes: Sequence[tuple[int, int]] = (WIDE, NARROW)
    themes: Sequence[str] = ("dark",)
    leads: int = 250
    before: Trouble | None = None
    then: Trouble | None = None
    answers: int | None = None
    #: For how many seconds a change can be taken back; time stands still, so that it is not sent.
    hold: float = 0.0
    #: Whether the notes of the leads with a next step were read, as after some days of work.
    reads_notes: bool = False
    #: The text of ``config.toml``.
    settings: str = ""


def another_key(service: Service) -> None:
    service.sandbox.key = "made anew"


def an_hour_is_spent(service: Service) -> None:
    """As a team does that shares one key: all its requests, until the service says no."""
    service.limits(True)
    while service.sandbox.limits.admit(upload=False)[1] is None:
        pass


#: Everything begins on the list, with the cursor on the first lead.
SHOTS = (
    Shot("leads", (), "synced", themes=("dark", "light")),
    Shot("leads", (), "synced", sizes=((100, 30), (200, 50))),
    Shot("filter", ("/", *"acme"), "Acme Robotics"),
    Shot("picker", ("f", "s", "space"), "1 chosen"),
    Shot("lead", ("/", *"okafor", "enter", "enter"), "Overview", themes=("dark", "light")),
    Shot("lead", ("/", *"okafor", "enter", "enter"), "Overview", sizes=((100, 30), (200, 50))),
    Shot("triage", ("T", *"262"), "So far"),
    Shot("triage-end", (*["space"] * 8, "T", *"2622362", "enter"), "Triage done"),
    Shot("note", ("/", *"okafor", "enter", "n"), "Amelia Okafor"),
    Shot("convert", ("/", *"okafor", "enter", "C"), "Cancel"),
    Shot("pending", ("/", *"okafor", "enter", "s", "1", "g", "o"), "Done today"),
    Shot("email", ("/", *"okafor", "enter", "m"), "Subject"),
    Shot("board", ("g", "b", "l", "j"), "by status", themes=("dark", "light")),
    Shot("board-moved", ("g", "b", "l", "j", "L"), "z undo", hold=5.0),
    Shot("board-dense", ("g", "b", "l", "="), "by status"),
    Shot("agenda", ("g", "a", "g", "i", *"mara", "enter", "j"), "2 overdue", reads_notes=True),
    Shot("attributes", ("g", "s"), "Sources"),
    Shot("insights", ("g", "m", "j"), "Where leads stand", themes=("dark", "light")),
    Shot("insights-weeks", ("g", "m", *["right_square_bracket"] * 2), "New leads", sizes=(NARROW,)),
    Shot("duplicates", ("g", "d"), "is copied", sizes=(WIDE,), hold=5.0),
    Shot("duplicates", ("g", "d", "enter"), "is copied", sizes=(NARROW,), hold=5.0),
    Shot("history", A_MORNING, "History"),
    Shot("report", (*A_MORNING, "p"), "plain text"),
    Shot("settings", ("g", ",", "j", "j"), "Look", settings=SETTINGS),
    Shot("settings-keys", ("g", ",", "]", "/", *"next step", "enter"), " of ", settings=SETTINGS),
    Shot("export", ("E",), "CSV"),
    Shot("keys", ("?",), "Keys: leads"),
    Shot("empty", (), "No leads here yet", leads=0),
    Shot("first-sync", (), "500", leads=1200, answers=3),
    Shot("offline", (), "offline", then=Service.stop),
    Shot("offline-at-first", (), "offline", before=Service.stop),
    Shot("key-refused", (), "Key refused", then=another_key),
    Shot("rate-limited", (), "limit", then=an_hour_is_spent),
    Shot("no-match", ("f", "s", "1", "enter", "/", *"zebra", "enter"), "No lead"),
    Shot("small-terminal", (), "active leads", sizes=((58, 14),)),
)


async def shoot(shot: Shot, size: tuple[int, int], theme: str) -> None:
    """Make one picture of a fresh workspace."""
    with tempfile.TemporaryDirectory() as folder, Service(leads=shot.leads) as service:

        async def connect() -> TaskipClient:
            return TaskipClient(service.base_url, service.key)

        store = Store(
            Path(folder) / "mirror.sqlite3",
            connect,
            workspace="Sample workspace",
            host="localhost",
            undo_seconds=shot.hold,
        )
        if shot.before is not None:
            shot.before(service)
        # A picture names the file as its owner sees it.
        os.environ["HOME"] = folder
        session = SettingsSession(Path(folder) / ".config" / "taskip-leads" / "config.toml")
        session.file.parent.mkdir(parents=True)
        session.file.write_text(shot.settings, encoding="utf-8")
        session.reload()
        async with AsyncExitStack() as stack:
            if shot.answers is not None:
                stack.enter_context(service.held(after=shot.answers))
            ui = await stack.enter_async_context(
                running(store, size=size, theme=theme, settings=session, idle=shot.answers is None)
            )
            svg = await picture(ui, shot, service)
    path = FOLDER / f"{shot.name}-{size[0]}x{size[1]}-{theme}.svg"
    path.write_text(svg, encoding="utf-8")
    print(path.name)


async def picture(ui: Driver, shot: Shot, service: Service) -> str:
    """What the running program shows in this situation, as SVG."""
    ui.app.animation_level = "none"
    if shot.then is not None:
        shot.then(service)
        await ui.press("r")
    if shot.reads_notes:
        ui.store.sync.allow_read_ahead(True)
        for lead_id in (await ui.store.agenda.read(LeadQuery())).lead_ids:
            await ui.store.sync.read_notes_ahead(lead_id)
    for key in shot.keys:
        await ui.press(key)
    await ui.sees(shot.sees)
    waits = shot.answers is None and not shot.hold
    await (ui.idle() if waits else ui.rest())
    return tidy(ui.app.export_screenshot(title="taskip-leads", simplify=True))


async def main(wanted: Sequence[str]) -> None:
    with clock.frozen(MOMENT):
        for shot in SHOTS:
            if wanted and not shot.name.startswith(tuple(wanted)):
                continue
            for size in shot.sizes:
                for theme in shot.themes:
                    await shoot(shot, size, theme)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
