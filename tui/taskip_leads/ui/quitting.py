"""Messages about unsent changes when the app ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taskip_leads.text import plural

if TYPE_CHECKING:
    from taskip_leads.models.pending import OutboxCounts


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
        parts.append(f"{plural(counts.asking, 'change')} {verb} you: see the outbox with g o.")
    return " ".join(parts) or None
