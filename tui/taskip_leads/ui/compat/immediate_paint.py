"""Painting as soon as there is nothing else to do.

Textual paints on the next beat of a clock, to bundle changes that come one after the other. Ours are
bundled already (``ui/one_frame.py``), and the beat is a millisecond for which every key waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.events import Idle
    from textual.screen import Screen

    _Base = Screen[object]
else:
    _Base = object


class ImmediatePaint(_Base):
    """Mix into a screen, before ``Screen``.

    It leans on names that Textual does not promise to keep, so its minor version is pinned, and
    tests/ui/test_one_frame.py sees whether a key is painted without the clock.
    """

    async def _on_idle(self, event: Idle) -> None:
        # Before Textual's own, which finds nothing left to paint then.
        if self.is_current and not self.app._batch_count and self._dirty_widgets:
            self._on_timer_update()
