"""The outbox: what needs a person, what is on its way, what arrived today."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    CreateLead,
    EditAttribute,
    EditLead,
    EditNote,
    SendEmail,
    lead_of,
)
from taskip_leads.models.pending import ChangeState, PendingChange, Question
from taskip_leads.store.events import Event, OutboxChanged, SyncChanged
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.changes import labels
from taskip_leads.ui.changes.conflict_dialog import ConflictDialog
from taskip_leads.ui.changes.details_dialog import DetailsDialog
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.outbox.list import OutboxList
from taskip_leads.ui.widgets.breadcrumbs import Breadcrumbs
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Events that come within this many seconds are answered together.
_TOGETHER = 0.08
#: What the key bar names where there is no change under the cursor.
_WITHOUT_ONE = ("outbox.back", "app.help")
_COMPARED = (Question.CONFLICT, Question.CHANGED, Question.NOT_TAKEN)


class OutboxScreen(AppScreen[None]):
    """Shows ``store.outbox()``; decisions go back through the store."""

    SCOPE = "outbox"
    SHOWS_OUTCOMES = True
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("outbox")
    AUTO_FOCUS: ClassVar[str | None] = "OutboxList"
    KEYS_WAIT_FOR = ("read", "open", "decide")
    SHOWS_UNDO = True

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._soon: Timer | None = None

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        told = [
            Content.styled("saved on this machine, sent in order", "$tl-faint"),
            Content.styled("saved here, sent in order", "$tl-faint"),
        ]
        yield Breadcrumbs(
            glyphs, "Leads", "Outbox", told[:1] if self.app.size.width >= 100 else told[1:]
        )
        yield OutboxList(palette, glyphs)
        yield Static(id="question", markup=False)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar()

    def on_mount(self) -> None:
        self.listen(self._store.events, self._hear)
        self.set_interval(1.0, self._tick)
        self._show_state()
        self._ask()

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        """Only what can be done about the change under the cursor."""
        found, waiting = keys.footer(self.SCOPE), self._waiting
        if waiting is None:
            return tuple(key for key in found if key.id in _WITHOUT_ONE)
        if waiting.state in (ChangeState.DONE, ChangeState.INFLIGHT):
            can = (
                ("outbox.open", "outbox.drop")
                if self._part(waiting) is not None
                else ("outbox.open",)
            )
            return tuple(key for key in found if key.id in (*_WITHOUT_ONE, *can))
        if not labels.can_edit(waiting):
            return tuple(key for key in found if key.id != "outbox.edit")
        return found

    @property
    def _list(self) -> OutboxList:
        return self.query_one(OutboxList)

    @property
    def _waiting(self) -> PendingChange | None:
        row = self._list.row
        return row.waiting if row is not None else None

    def _part(self, waiting: PendingChange) -> float | None:
        """The part that has left of an upload that can be stopped."""
        store = self._store
        return (
            store.outbox.uploads.progress.get(waiting.id, 0.0)
            if store.outbox.uploads.can_stop(waiting.id)
            else None
        )

    def _is_last(self, waiting: PendingChange) -> bool:
        """Whether it was made with the last key press of which something is held."""
        held = [one for one in self._list.shown if one.state is ChangeState.HELD]
        last = max(held, key=lambda one: one.id, default=waiting)
        return last.id == waiting.id or (last.batch is not None and last.batch == waiting.batch)

    @property
    def selected_leads(self) -> tuple[int, ...]:
        lead = lead_of(self._waiting.change) if self._waiting is not None else None
        return () if lead is None else (lead,)

    # Showing

    def _hear(self, event: Event) -> None:
        match event:
            case OutboxChanged():
                if self._soon is None:
                    self._soon = self.set_timer(_TOGETHER, self._ask)
                self._show_state()
            case SyncChanged():
                self._show_state()
                self._show_question()
            case _:
                pass

    def _ask(self) -> None:
        self._soon = None
        self.run_guarded(self._read, group="read", exclusive=True)

    async def _read(self) -> None:
        found = await self._store.outbox.changes()
        self._list.show(labels.groups(found), {one.id: one for one in found})
        self._show_question()

    def _tick(self) -> None:
        """What counts down follows the clock."""
        waiting = self._waiting
        if any(w.state is not ChangeState.DONE for w in self._list.shown):
            self._list.refresh()
        if waiting is not None and waiting.state in (ChangeState.HELD, ChangeState.INFLIGHT):
            self._show_question()

    def _show_state(self) -> None:
        store, counts = self._store, self._store.outbox.counts
        bar = self.query_one(StatusBar)
        present_status(bar, store, with_counts=False)
        words: list[tuple[str, str] | str] = [
            (f"{store.outbox.waiting}", "bold $tl-text"),
            (" waiting", "$tl-muted"),
        ]
        if counts.asking:
            verb = "needs you" if counts.asking == 1 else "need you"
            words += [", ", (f"{counts.asking}", "bold $tl-text"), (f" {verb}", "$tl-muted")]
        bar.show_facts([StatusSegment((Content.assemble(*words),), keep=90)])

    @on(OutboxList.Moved)
    def _show_question(self) -> None:
        pane, waiting = self.query_one("#question", Static), self._waiting
        self.show_keys()
        if waiting is None:
            pane.update(
                Content.assemble(
                    ("Nothing waits to be sent", "bold $tl-text"),
                    ("\nWhat you change is kept here until the service has it.", "$tl-muted"),
                )
            )
            return
        asked = labels.ask(waiting, self._store.sync.state, clock.now(), self._part(waiting))
        lines = [Content.styled(asked.headline, "bold $tl-text")]
        lines += [Content.styled(line, "$tl-muted") for line in asked.lines]
        answers = asked.answers
        if not self._is_last(waiting):
            # It takes back what was made last, which is another one.
            answers = tuple(answer for answer in answers if answer[0] != "z")
        if answers:
            lines += [Content(), self._answers(answers)]
        pane.update(Content("\n").join(lines))

    def _answers(self, answers: tuple[tuple[str, str], ...]) -> Content:
        flat = self.look.palette.flat
        parts: list[tuple[str, str] | str] = []
        for key, words in answers:
            ground = "" if flat else " on $tl-raised"
            open_, close = ("[", "]  ") if flat else (" ", " ")
            parts += [
                (f"{open_}{key}", f"bold $tl-text{ground}"),
                (f" {words}{close if not flat else ''}", f"$tl-muted{ground}"),
                close if flat else "  ",
            ]
        return Content.assemble(*parts)

    def recolour(self) -> None:
        self._list.set_palette(self.look.palette)
        self._show_question()

    # Keys

    def action_move(self, by: int) -> None:
        self._list.move(by)

    def action_end(self, by: int) -> None:
        self._list.move(by * 100_000)

    def action_back(self) -> None:
        self.dismiss()

    @on(Breadcrumbs.Back)
    def _clicked_back(self) -> None:
        self.dismiss()

    @on(OutboxList.Opened)
    def _double_clicked(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        waiting = self._waiting
        if waiting is None:
            return
        holder = waiting.details.get("lead")
        if (
            waiting.state is ChangeState.NEEDS_DECISION
            and waiting.question in _COMPARED
            and waiting.details
        ):
            self.app.push_screen(ConflictDialog(waiting), partial(self._resolved, waiting))
        elif waiting.state is ChangeState.REFUSED and isinstance(holder, int):
            self.navigation.open_lead(holder, (), "Outbox")
        else:
            self.app.push_screen(DetailsDialog(waiting))

    def _resolved(self, waiting: PendingChange, chosen: object) -> None:
        if isinstance(chosen, dict):
            self._decide(partial(self._resolve, waiting.id, chosen))

    async def _resolve(self, row: int, chosen: dict[str, object]) -> None:
        if not await self._store.outbox.resolve(row, chosen):
            self._late()

    def action_retry(self) -> None:
        """Try now; what would be sent a second time asks before."""
        waiting = self._undecided()
        if waiting is None:
            return
        if waiting.state is not ChangeState.NEEDS_DECISION:
            refused = waiting.state is ChangeState.REFUSED
            again = self._store.outbox.send_again if refused else self._store.outbox.retry_now
            self._decide(partial(again, waiting.id))
            self._say("It is tried now.")
            return
        question = self._doubt(waiting)
        self.app.push_screen(
            ConfirmDialog(*question),
            self._if_yes(partial(self._store.outbox.send_again, waiting.id)),
        )

    def _doubt(self, waiting: PendingChange) -> tuple[str, list[str], str]:
        name = clean(waiting.about) or "the service"
        if isinstance(waiting.change, SendEmail) and waiting.question is Question.ARRIVED:
            return (
                "Send this e-mail again?",
                [
                    f"If the first one did arrive, {name} gets “{clean(waiting.change.subject)}” twice.",
                    "It leaves once more and is not repeated by itself.",
                ],
                "send again",
            )
        return (
            f"{clean(waiting.words)}: send it all the same?",
            [
                "What the service holds now is replaced by yours."
                if waiting.question is not Question.WAITED
                else "It has waited for a long time."
            ],
            "send",
        )

    def action_arrived(self) -> None:
        waiting = self._undecided()
        if waiting is None:
            return
        asked = waiting.state is ChangeState.NEEDS_DECISION and waiting.question in (
            Question.ARRIVED,
            Question.NONE,
        )
        if not asked and waiting.state is not ChangeState.UNKNOWN:
            self._say("Whether it arrived is not in doubt.")
            return
        self._decide(partial(self._store.outbox.mark_arrived, waiting.id))

    def action_drop(self) -> None:
        sent = self._waiting
        if sent is not None and self._part(sent) is not None:
            words = Content.styled(clean(sent.words), "$tl-text")
            kept = "Nothing of it arrives; your file stays where it is."
            question = ConfirmDialog("Stop this upload?", [words, kept], "stop it")
            self.app.push_screen(question, self._if_yes(partial(self._stop, sent.id)))
            return
        waiting = self._undecided()
        if waiting is None:
            return
        lines: list[str | Content] = [Content.styled(clean(waiting.words), "$tl-text")]
        if waiting.state is ChangeState.UNKNOWN:
            lines.append("It may have arrived already; dropping it does not take it back.")
        else:
            lines.append("It is not sent, and the list shows what the service has.")
        if isinstance(waiting.change, AddNote | EditNote | SendEmail):
            lines.append("Its text is kept in Drafts.")
        self.app.push_screen(
            ConfirmDialog("Drop this change?", lines, "drop"),
            self._if_yes(partial(self._store.outbox.drop, waiting.id)),
        )

    async def _stop(self, row: int) -> None:
        if not await self._store.outbox.stop_upload(row):
            self._say("All of it had left already.")

    def _if_yes(self, decide: Callable[[], Awaitable[object]]) -> Callable[[object], None]:
        def answered(yes: object) -> None:
            if yes is True:
                self._decide(decide)

        return answered

    def _decide(self, decide: Callable[[], Awaitable[object]]) -> None:
        self.run_guarded(partial(self._carry_out, decide), group="decide")

    async def _carry_out(self, decide: Callable[[], Awaitable[object]]) -> None:
        with reporting(self.notices):
            await decide()
        await self._read()  # the next key is about what is left

    def _undecided(self) -> PendingChange | None:
        """The change under the cursor, if something can still be decided about it; else says why not."""
        waiting = self._waiting
        if waiting is not None and waiting.state is ChangeState.DONE:
            self._late()
        elif waiting is not None and waiting.state is ChangeState.INFLIGHT:
            self._say("It is being sent at this moment.")
        else:
            return waiting
        return None

    def _late(self) -> None:
        self._say("It is settled already.")

    def _say(self, words: str) -> None:
        self.hint(Content.styled(words, "$tl-muted"))

    def action_edit(self) -> None:
        """Correct it: the form or editor opens with what was typed, and replaces it."""
        waiting = self._undecided()
        if waiting is None:
            return
        change = waiting.change
        if isinstance(change, CreateLead | EditLead):
            self.navigation.edit_lead(lead_of(change), waiting)
        elif isinstance(change, AddAttribute | EditAttribute):
            self.navigation.open_attributes()
        elif isinstance(change, SendEmail):
            self.navigation.write_email(change.lead, waiting)
        elif isinstance(change, AddNote | EditNote):
            self.run_guarded(partial(self._edit_note, waiting), group="open")
        else:
            self._say("This cannot be edited; D drops it.")

    async def _edit_note(self, waiting: PendingChange) -> None:
        """Dropping keeps the text as a draft, which the editor opens with."""
        change = waiting.change
        if not await self._store.outbox.drop(waiting.id):
            return
        if isinstance(change, AddNote):
            self.navigation.write_note(change.lead)
        elif isinstance(change, EditNote):
            self.navigation.edit_note(change.lead, change.id)
