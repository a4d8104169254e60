"""Notifications about changes that need the user."""

from __future__ import annotations

from collections.abc import Callable

from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.text import clean
from taskip_leads.ui.ports import Notices


class ChangeAlerts:
    """Notifies once about each change, or about each group made with one key press."""

    def __init__(self, notices: Notices, shown_anyway: Callable[[], bool]) -> None:
        """``shown_anyway``: whether the screen in front shows what became of a change."""
        self._notices = notices
        self._shown_anyway = shown_anyway
        self._alerted: set[int] = set()

    def alert(self, change: PendingChange) -> None:
        """Notify that ``change`` needs the user, unless they were notified or see it."""
        group = change.batch or change.id
        if group in self._alerted:
            return
        self._alerted.add(group)
        if not self._shown_anyway():
            self._notices.toast(*alert_text(change))


def alert_text(change: PendingChange) -> tuple[str, str]:
    """Return headline and text about a change that needs the user; its content is kept.

    The text names keys by their actions, as ``content.with_keys`` reads them.
    """
    from taskip_leads.ui.changes import labels  # with the first change

    about = clean(change.about)
    kind, whose = labels.kind(change.change), f" for {about}" if about else ""
    if kind == "New":
        kind, whose = clean(change.words[:60]), ""
    if change.is_deleted_elsewhere:
        more = "\n`app.outbox` offers to make the lead again." if change.can_recreate_lead else ""
        return f"{kind}{whose} can no longer be sent", f"{labels.refusal(change)}{more}"
    if change.state is ChangeState.REFUSED:
        return (
            f"{kind}{whose} was refused",
            f"{labels.refusal(change)}\n`app.outbox` opens the outbox.",
        )
    return f"{kind}{whose} needs you", "`app.outbox` shows why."
