"""Where a picker of filters opens, above the leads."""

from __future__ import annotations

from typing import Protocol

from textual import on
from textual.containers import Container

from taskip_leads.ui.widgets.picker import Picker


class PickerReceiver(Protocol):
    """What follows the picker that is open."""

    def choose(self, chosen: frozenset[int], excluded: frozenset[int]) -> None:
        """These lines are chosen or excluded so far."""

    async def accept(self, chosen: frozenset[int]) -> None:
        """The user has chosen."""

    async def cancel(self) -> None:
        """The user wants what was before."""


class PickerPopup(Container):
    """Shows a picker, and hands what is chosen in it to ``receiver``."""

    def __init__(self, picker: Picker, receiver: PickerReceiver) -> None:
        super().__init__(picker, id="popup")
        self.picker = picker
        self._receiver = receiver

    def on_mount(self) -> None:
        self.picker.focus()

    @on(Picker.Changed)
    def _choose(self, event: Picker.Changed) -> None:
        event.stop()
        self._receiver.choose(event.ids, event.excluded)

    @on(Picker.Done)
    async def _accept(self, event: Picker.Done) -> None:
        event.stop()
        await self._receiver.accept(event.ids)

    @on(Picker.Cancelled)
    async def _cancel(self, event: Picker.Cancelled) -> None:
        event.stop()
        await self._receiver.cancel()
