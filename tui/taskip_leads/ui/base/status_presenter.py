"""Show the store's state in a status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


def present_status(bar: StatusBar, store: Store, *, with_counts: bool = True) -> None:
    """Show the connection state and, with ``with_counts``, how many changes are not sent."""
    if with_counts:
        bar.show_state(
            store.sync.state,
            store.outbox.waiting,
            store.outbox.counts.asking,
            store.outbox.counts.held,
        )
    else:
        bar.show_state(store.sync.state, 0, 0)
