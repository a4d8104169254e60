"""Move cards from column to column: change the status of their leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.board.columns import BoardColumn
from taskip_leads.models.board.moves import column_after, status_move
from taskip_leads.models.change import MoveStatus
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import clean, plural
from taskip_leads.ui.board.grid import BoardGrid, Ghost
from taskip_leads.ui.board.moves import HeldMoves
from taskip_leads.ui.changes.repeats import StatusRepeat
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.leads import messages
from taskip_leads.ui.ports import Commands

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class BoardMover:
    """Queues the changes that move cards; ``hint`` tells where that is not possible."""

    def __init__(
        self,
        store: Store,
        grid: BoardGrid,
        moves: HeldMoves,
        commands: Commands,
        frame: FrameBatch,
        hint: Callable[[Content], None],
    ) -> None:
        self._store, self._grid, self._moves = store, grid, moves
        self._commands, self._frame, self._hint = commands, frame, hint

    async def shift(self, lead_ids: Sequence[int], by: int, *, marked: bool) -> None:
        """Move each lead to the column ``by`` to the right of its own."""
        columns = self._grid.board.columns
        goals: dict[int, BoardColumn] = {}
        for lead_id in lead_ids:
            at = next((n for n, one in enumerate(columns) if lead_id in one.lead_ids), None)
            if at is not None and 0 <= at + by < len(columns):
                goals[lead_id] = columns[at + by]
        if not goals and lead_ids:
            self._say("This is the last column" if by > 0 else "This is the first column")
        else:
            await self._move(lead_ids, goals, marked=marked)

    async def send(self, lead_ids: Sequence[int], column_id: int | None, *, marked: bool) -> None:
        """Move leads to one column."""
        goal = next((one for one in self._grid.board.columns if one.id == column_id), None)
        if goal is not None:
            await self._move(lead_ids, dict.fromkeys(lead_ids, goal), marked=marked)

    async def _move(
        self, lead_ids: Sequence[int], goals: Mapping[int, BoardColumn], *, marked: bool
    ) -> None:
        rows = await self._store.leads.rows(tuple(goals))
        changes: list[MoveStatus] = []
        ghosts: list[Ghost] = []
        for lead_id, row in rows.items():
            goal = goals[lead_id].status
            if goal is None:
                self._say(
                    "`board.edit_lead` edits a lead's statuses; a card can't be moved to a column without one"
                )
                return
            if (change := status_move(row, goal)) is not None:
                changes.append(change)
                ghosts += self._ghost_of(row, column_after(row, change, goal))
        if not changes:
            return
        if len(statuses := {goal.id: goal.status for goal in goals.values()}) == 1:
            (status,) = statuses.values()
            if status is not None:
                self._commands.remember(StatusRepeat(status))
        self._frame.hold()
        self._moves.leave(ghosts)
        try:
            await self._commands.submit(changes, _summary(goals), lead_ids, marked=marked)
        finally:
            self._moves.saved()
        if len(changes) == 1:
            self._tell_if_it_stays(rows[changes[0].lead], changes[0], goals)

    def _ghost_of(self, row: LeadRow, goal: Attribute) -> list[Ghost]:
        for column in self._grid.board.columns:
            if row.lead_id in column.lead_ids and column.id != goal.id:
                at = column.lead_ids.index(row.lead_id)
                return [Ghost(row.lead_id, row.name, column.id, at, goal.id)]
        return []

    def _tell_if_it_stays(
        self, row: LeadRow, change: MoveStatus, goals: Mapping[int, BoardColumn]
    ) -> None:
        """Tell why a card is in another column than the one it was sent to."""
        goal = goals[row.lead_id].status
        if goal is not None and (shown := column_after(row, change, goal)) != goal:
            name = clean(row.name)
            self._say(f"{name} has {clean(goal.name)} now, and stays in {clean(shown.name)} too")

    def _say(self, text: str) -> None:
        self._hint(messages.notice(text))


def _summary(goals: Mapping[int, BoardColumn]) -> str:
    names = {goal.name for goal in goals.values()}
    return f"Status {clean(names.pop())}" if len(names) == 1 else plural(len(goals), "lead")
