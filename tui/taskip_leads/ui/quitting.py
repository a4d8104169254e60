"""What is said about unsent changes when the app ends."""

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
            f"{'It is' if one else 'They are'} kept on this machine and {'leaves' if one else 'leave'}"
            f" when the program runs again; until {'it has' if one else 'they have'} left, z takes"
            f" {'it' if one else 'them'} back then too."
        )
    if leaving:
        lines.append(
            "The file is kept on this machine, and begins anew when the program runs again."
        )
    if not held:
        return "A file has not left whole yet", lines
    return f"{plural(held, 'change')} {'has' if one else 'have'} not left yet", lines


def farewell(counts: OutboxCounts) -> str | None:
    """Return what is printed after the app has ended; None if nothing is unsent."""
    moving = counts.held + counts.waiting + counts.unknown
    parts = []
    if moving:
        verb = "is" if moving == 1 else "are"
        parts.append(
            f"{plural(moving, 'change')} {verb} kept on this machine and"
            f" {'leaves' if moving == 1 else 'leave'} when taskip-leads runs again."
        )
    if counts.asking:
        verb = "needs" if counts.asking == 1 else "need"
        parts.append(f"{plural(counts.asking, 'change')} {verb} a look: g o shows which.")
    return " ".join(parts) or None
