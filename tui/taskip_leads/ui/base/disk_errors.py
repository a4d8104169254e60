"""What a disk that keeps nothing means while one works: it is said, what was typed stays, one goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from textual.app import App
from textual.message import Message
from textual.worker import WorkerFailed

from taskip_leads.errors import MirrorDamaged, MirrorUnavailable
from taskip_leads.ui.base.notifications import Stage, report

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.dom import DOMNode

    _Base = App[None]
else:
    _Base = object


def is_unkept(error: BaseException) -> bool:
    """Whether the local copy could not be read or written: text on the screen stays, and is tried again."""
    return isinstance(error, MirrorUnavailable)


def tell(stage: Stage, error: MirrorUnavailable) -> None:
    """Say what could not be kept."""
    report(stage, error)


@contextmanager
def survived(stage: Stage) -> Iterator[None]:
    """Whatever in the block could not be kept is said, and one goes on."""
    try:
        yield
    except MirrorUnavailable as error:
        tell(stage, error)


class DiskTrouble(_Base):
    """Mix into the app. Of all ways on which something is kept, none ends it.

    Raised through Textual, an error ends the loop of whatever it was raised in.
    """

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        with survived(cast(Stage, self)):
            return await super().run_action(action, default_namespace, namespaces)
        return True

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except MirrorUnavailable as error:
            tell(cast(Stage, self), error)

    def survives(self, error: BaseException) -> bool:
        """Say what a worker could not keep; False where it is something else, or was no worker."""
        if not isinstance(error, WorkerFailed) or not is_unkept(error.error):
            return False
        report(cast(Stage, self), cast(MirrorUnavailable, error.error))
        return True

    def survives_in_background(self, error: BaseException) -> bool:
        """Say that the store's background work ended by damage; False where it is something else."""
        if not isinstance(error, MirrorDamaged):
            return False
        report(cast(Stage, self), error)
        return True
