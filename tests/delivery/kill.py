"""Repeated ``kill -9`` of the real program while a user works in it (``points``: at each commit).

A change is acknowledged when the terminal has shown that. At the end the service has all of them, none
twice, and after each kill the database is sound.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Timer

from taskip_leads import clock
from taskip_leads.api.client import TaskipClient
from taskip_leads.models.change import SendEmail
from taskip_leads.models.pending import ChangeState, Question
from taskip_leads.store.store import Store
from tests.support.service import Service
from tests.support.terminal import PROGRAM, Terminal, environment, running

CTRL_Q, CTRL_S, CTRL_U = "\x11", "\x13", "\x15"
# The id of the lead in the preview.
_NUMBER = re.compile(r"#(\d+)$", re.MULTILINE)
_LEADS = 20
# Seconds after the start of the last change within which it is saved, held, sent and settled.
_LIFE = 2.0
# Its commits of the outbox: each change is saved, released, sent and settled.
_COMMITS = 12
_TITLES = {"note": "New note", "name": "Edit lead", "status": "Status of"}
DYING = (sys.executable, "-m", "tests.delivery.dying")


@dataclass(frozen=True)
class Intent:
    """One typed change; ``value`` is the note's title, the new first name, or the status."""

    kind: str
    lead: int
    value: str
    #: It was acknowledged, and must not be lost any more.
    acknowledged: bool


@dataclass
class Toll:
    """The outcome of all typed changes."""

    rounds: int = 0
    typed: int = 0
    acknowledged: int = 0
    lost: list[Intent] = field(default_factory=list)
    twice: list[Intent] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)
    #: Unsettled changes, by their description.
    open: list[str] = field(default_factory=list)
    #: Emails for which the program asked whether they had arrived.
    asked: int = 0

    def add(self, other: Toll) -> None:
        """Add another outcome."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def __str__(self) -> str:
        return (
            f"{self.rounds} kills, {self.typed} changes typed, {self.acknowledged} acknowledged:"
            f" {len(self.lost)} lost, {len(self.twice)} twice, {len(self.open)} not settled,"
            f" {len(self.unsound)} times a damaged database, {self.asked} e-mails asked about"
        )

    @property
    def clean(self) -> bool:
        return not (self.lost or self.twice or self.open or self.unsound)


class Work:
    """A user of one workspace over several runs of the program."""

    command = PROGRAM

    def __init__(self, home: Path, service: Service, seed: int) -> None:
        self._service, self._home = service, home
        self._random = Random(seed)
        folder = home / "leads"
        folder.mkdir(mode=0o700, parents=True)
        (folder / "config.toml").write_text("undo_seconds = 1\n", encoding="utf-8")
        self.environment = environment(
            home, TASKIP_SECRET_KEY=service.key, TASKIP_BASE_URL=service.base_url
        )
        self.environment["PYTHONPATH"] += f":{Path(__file__).parents[2]}"
        self.intents: list[Intent] = []
        self._asked = 0
        rows = service.rows("SELECT name FROM attributes WHERE type = 1 ORDER BY position, id")
        self._statuses = [row["name"] for row in rows][:6]

    def begin(self) -> None:
        """Read all leads once."""
        with running(PROGRAM, self.environment, 120, 36) as terminal:
            terminal.wait_for("✓ synced")
            terminal.send(CTRL_Q)
            assert terminal.wait_end() == 0

    @staticmethod
    def _shown(terminal: Terminal) -> int:
        """Return the number of the lead under the cursor, once the preview shows it too; else 0."""
        lines = terminal.text.splitlines()
        there = next((line for line in lines if line.startswith("▌")), "")
        name = re.split(r"\s\s|…", there[3:])[0]
        preview = next((line for line in lines if _NUMBER.search(line)), "")
        if not name or name not in preview[60:]:
            return 0
        return int(_NUMBER.findall(preview)[-1])

    def lead(self, terminal: Terminal) -> int:
        """Wait for ``_shown``; return 0 if the program ended before.

        The screen rests first, so that the cursor has moved; which row it is in cannot be told
        beforehand, because a new name may move leads while one counts.
        """
        terminal.settle()
        terminal.wait_for(lambda: bool(self._shown(terminal)) or terminal.over)
        return self._shown(terminal)

    def live(self, number: int, *, at_commit: bool) -> None:
        """One run: start, work, be killed."""
        command: Sequence[str] = PROGRAM
        if at_commit:
            when = self._random.choice(("before", "after"))
            command = (*DYING, when, str(self._random.randint(1, _COMMITS)))
        with running(command, self.environment, 120, 36) as terminal:
            killer = Timer(
                _LIFE if at_commit else self._random.uniform(0, _LIFE), _kill, [terminal.pid]
            )
            try:
                self.lead(terminal)
                self._work(terminal, number, killer)
                assert terminal.wait_end() == -signal.SIGKILL
            finally:
                killer.cancel()

    def _work(self, terminal: Terminal, number: int, killer: Timer) -> None:
        """Make up to three changes; the kill happens in or after the last one."""
        kinds = self._random.sample(("note", "status", "name"), self._random.choice((1, 2, 3, 3)))
        # A new name may move a lead within the list.
        kinds.sort(key=lambda kind: kind == "name")
        for kind in kinds:
            terminal.send("j" * self._random.randint(0, 5))
            lead = self.lead(terminal)
            if not lead:
                return
            if kind == kinds[-1]:
                killer.start()
            self._change(terminal, kind, lead, number)

    def _meant(self, terminal: Terminal, kind: str) -> int:
        """The lead that what is open is about. On a busy machine the cursor may still have been on its
        way when its row was read; 0 where that is not told, or not yet."""
        title = next((line for line in terminal.text.splitlines() if _TITLES[kind] in line), "")
        if kind != "status":
            numbers = re.findall(r"#(\d+)", title)
            return int(numbers[-1]) if numbers else 0
        text = title.partition(_TITLES[kind])[2].strip()
        name = re.split(r"\s\s|[─…│]", text)[0].strip()
        if not name:
            return 0
        with sqlite3.connect(self._mirror) as mirror:
            found = mirror.execute("SELECT id FROM lead WHERE name = ?", (name,)).fetchall()
        mirror.close()
        return int(found[0][0]) if len(found) == 1 else 0

    def _digit(self, lead: int) -> int:
        """Return which status a lead is moved to."""
        return self._random.randrange(len(self._statuses))

    def _change(self, terminal: Terminal, kind: str, lead: int, number: int) -> None:
        digit = self._digit(lead)
        key, opens, keys, value, saved = {
            "note": ("n", "ctrl+s save", f"K{number}\rText{CTRL_S}", f"K{number}", "Note saved"),
            "name": ("e", "Edit lead", f"{CTRL_U}E{number}{CTRL_S}", f"E{number}", f"→ E{number}"),
            "status": ("s", "Status of", str(digit + 1), self._statuses[digit], "→ {}"),
        }[kind]
        saved = saved.format(value)
        terminal.send(key)

        def is_open() -> bool:
            # The name of the lead may appear a frame later.
            is_known = kind == "status" or bool(self._meant(terminal, kind))
            return opens in terminal.text and is_known

        terminal.wait_for(lambda: is_open() or terminal.over)
        if terminal.over:
            return
        lead = self._meant(terminal, kind) or lead
        terminal.send(keys)

        def as_it_was() -> bool:
            # The previous message may still be visible when another change is made.
            return kind == "status" and "already has this status" in terminal.text

        with suppress(AssertionError):
            # On a busy machine the message may never be painted: the change then is not acknowledged.
            terminal.wait_for(
                lambda: saved in terminal.text or as_it_was() or terminal.over, within=_LIFE * 2
            )
        if not as_it_was():
            self.intents.append(Intent(kind, lead, value, saved in terminal.text))

    # -- results

    @property
    def _mirror(self) -> Path:
        (found,) = self._home.rglob("mirror.sqlite3")
        return found

    def soundness(self) -> list[str]:
        """Return the damage of the database; empty if there is none."""
        with sqlite3.connect(self._mirror) as database:
            problems = [row[0] for row in database.execute("PRAGMA integrity_check")]
            problems += [str(row) for row in database.execute("PRAGMA foreign_key_check")]
        database.close()
        return [line for line in problems if line != "ok"]

    async def settle(self) -> list[str]:
        """Start again and finish all changes; return the unsettled ones."""

        async def connect() -> TaskipClient:
            return TaskipClient(self._service.base_url, self._service.key)

        store = Store(self._mirror, connect, workspace="W", host="h", undo_seconds=1.0)
        with clock.frozen(clock.now()):
            await store.open()
            try:
                assert await store.participant.claim()
                for _ in range(10):
                    for _ in range(1000):
                        if await store.outbox.dispatcher.step() != 0:
                            break
                    await self._answer(store)
                    clock.freeze(clock.now() + timedelta(seconds=61))
                changes = await store.outbox.changes()
            finally:
                await store.stop()
        return [
            f"{change.words}: {change.state} {change.message}"
            for change in changes
            if change.state is not ChangeState.DONE
        ]

    async def _answer(self, store: Store) -> None:
        """Decide for each undecided email whether it arrived, as a user who checks."""
        for change in await store.outbox.changes():
            mail = change.change
            if change.question is Question.ARRIVED and isinstance(mail, SendEmail):
                self._asked += 1
                there = self._service.rows(
                    "SELECT 1 FROM emails WHERE subject = ?", (mail.subject,)
                )
                await (store.outbox.mark_arrived if there else store.outbox.send_again)(change.id)

    def toll(self, toll: Toll) -> Toll:
        """Compare the typed changes with the service's data."""
        toll.typed += len(self.intents)
        toll.acknowledged += sum(intent.acknowledged for intent in self.intents)
        toll.asked, self._asked = toll.asked + self._asked, 0
        for intent in self.intents:
            times = self._times(intent)
            if times > 1:
                toll.twice.append(intent)
            if intent.acknowledged and not times and not self._overtaken(intent):
                toll.lost.append(intent)
        return toll

    def _overtaken(self, intent: Intent) -> bool:
        """A name that had not left when the same lead got another one: they leave as one, and that came."""
        since = self.intents[self.intents.index(intent) + 1 :]
        return intent.kind == "name" and any(
            (later.kind, later.lead) == ("name", intent.lead) and self._times(later)
            for later in since
        )

    def _times(self, intent: Intent) -> int:
        """Return how often the service executed it."""
        if intent.kind == "note":
            where = "lead_id = ? AND title = ?"
            (row,) = self._service.rows(
                f"SELECT count(*) AS n FROM notes WHERE {where}", (intent.lead, intent.value)
            )
            return int(row["n"])
        if intent.kind == "name":
            sent = self._service.sent("PUT", f"/lead/{intent.lead}")
            names = [r.body["first_name"] for r in sent if (r.status or 0) // 100 == 2]
            changes = [n for n, before in zip(names, ["", *names], strict=False) if n != before]
            return changes.count(intent.value)
        return self._moved(intent)

    def _moved(self, intent: Intent) -> int:
        """A lead that was moved stands where the last move, or one that nobody saw saved, put it."""
        (row,) = self._service.rows(
            "SELECT group_concat(a.name, '|') AS names FROM lead_attributes l JOIN attributes a"
            " ON a.id = l.attribute_id WHERE l.lead_id = ? AND a.type = 1",
            (intent.lead,),
        )
        moves = [i for i in self.intents if (i.kind, i.lead) == ("status", intent.lead)]
        since = moves[moves.index(intent) + 1 :]
        held = (row["names"] or "").split("|")
        return int(intent.value in held or any(later.value in held for later in since))


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def run(rounds: int, seed: int = 1, *, report: bool = False) -> Toll:
    """Run a number of lives, half ended at a commit of the outbox, half at any instant."""
    toll = Toll()
    with tempfile.TemporaryDirectory() as folder, Service(leads=_LEADS, latency=0.05) as service:
        work = Work(Path(folder), service, seed)
        work.begin()
        for number in range(rounds):
            work.live(number, at_commit=bool(number % 2))
            toll.rounds += 1
            toll.unsound += work.soundness()
            if report and toll.rounds % 10 == 0:
                print(f"{toll.rounds} kills, {len(work.intents)} changes typed", flush=True)
        toll.open = asyncio.run(work.settle())
        return work.toll(toll)
