"""Messages about unsent changes when the app ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from taskip_leads.text import plural
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.keys import name_of

if TYPE_CHECKING:
    from textual.app import App

    from taskip_leads.models.pending import OutboxCounts
    from taskip_leads.store.store import Store


def ask_to_quit(app: App[None], store: Store, answer: Callable[[bool | None], None]) -> None:
    """Ask before quitting with changes that can be undone, or while a file is uploaded."""
    held = store.outbox.counts.held
    leaving = sum(part < 1.0 for part in store.outbox.uploads.progress.values())
    if (held or leaving) and not isinstance(app.screen, ConfirmDialog):
        app.push_screen(ConfirmDialog(*quit_question(held, leaving), "quit"), answer)
    else:
        answer(True)


def quit_question(held: int, leaving: int = 0) -> tuple[str, list[str]]:
    """Return headline and lines of the question before quitting.

    ``held`` changes can still be undone, and ``leaving`` files are being uploaded.
    """
    one = held == 1
    lines = []
    if held:
        lines.append(
            f"{'It is' if one else 'They are'} kept on this machine and sent at the next start."
            f" You can still undo {'it' if one else 'them'} then."
        )
    if leaving:
        lines.append("The file is kept on this machine and uploaded at the next start.")
    if not held:
        return "A file is still being uploaded", lines
    return f"{plural(held, 'change')} not sent yet", lines


def farewell(counts: OutboxCounts) -> str | None:
    """Return the message to print after the end of the app; None if nothing is unsent."""
    moving = counts.held + counts.waiting + counts.unknown
    parts = []
    if moving:
        verb = "is" if moving == 1 else "are"
        parts.append(
            f"{plural(moving, 'change')} {verb} kept on this machine and sent when taskip-leads"
            " runs again."
        )
    if counts.asking:
        verb = "needs" if counts.asking == 1 else "need"
        parts.append(
            f"{plural(counts.asking, 'change')} {verb} you: see the outbox with {name_of('app.outbox')}."
        )
    return " ".join(parts) or None
