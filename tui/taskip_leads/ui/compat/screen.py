"""A ``Screen`` with the few changes to Textual's behaviour that our screens rely on."""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import ChopsUpdate, Compositor
from textual.events import Idle
from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip


class DirtyLineCompositor(Compositor):
    """Renders for a partial update only the lines that changed.

    Textual renders every line of every widget between the first and the last change on the screen, and
    then drops those that did not change: a moved cursor renders all rows, and a letter all bars.
    """

    def __init__(self) -> None:
        super().__init__()
        #: The changed regions of the update that is being rendered; empty for a whole screen.
        self._wanted: tuple[Region, ...] = ()

    def render_partial_update(self) -> ChopsUpdate | None:
        self._wanted = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._wanted = ()

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if not self._wanted:
            yield from super()._get_renders(crop)
            return
        covered: list[Region] = []
        # The frontmost first, so that covered screens need not be rendered.
        for widget, (region, clip) in self.visible_widgets.items():
            visible = region.intersection(clip)
            parts = [
                part
                for wanted in self._wanted
                if (part := wanted.intersection(visible))
                and not any(front.contains_region(part) for front in covered)
            ]
            if parts:
                top = min(part.y for part in parts)
                height = max(part.bottom for part in parts) - top
                lines = Region(visible.x, top, visible.width, height)
                yield lines, clip, widget.render_lines(lines.translate((-region.x, -region.y)))
                covered.append(visible)


class CompatScreen(Screen[ScreenResultType]):
    """Paints without waiting for a timer, and keeps running when a handler could not save something."""

    def __init__(
        self, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name, id, classes)
        self._compositor = DirtyLineCompositor()
        # Textual sets these classes only after the first frame, which would then be laid out again.
        app, (width, height) = self.app, self.app.size
        for size, points in (
            (width, app.HORIZONTAL_BREAKPOINTS),
            (height, app.VERTICAL_BREAKPOINTS),
        ):
            fits = [point for point in points or () if size >= point[0]]
            self.add_class(*(name for _, name in fits[-1:]), update=False)

    @property
    def takes_keys(self) -> bool:
        """Whether the screen is ready for keys. Until then they are queued."""
        return True

    @property
    def is_closing(self) -> bool:
        """Whether the screen is being removed. It loses its widgets before it is unmounted."""
        return self._pruning or self._closing or self._closed

    def survives(self, error: Exception, message: Message) -> bool:
        """Return whether ``error``, raised by the handler of ``message``, was dealt with."""
        return False

    async def _on_idle(self, event: Idle) -> None:
        # Textual paints on the next tick of a timer, to bundle changes that follow each other. Ours are
        # bundled by FrameBatch, and the tick is a millisecond for which every key would wait.
        # This runs before Textual's own handler, which then finds nothing left to paint.
        if self.is_current and not self.app._batch_count and self._dirty_widgets:
            self._on_timer_update()

    async def _dispatch_message(self, message: Message) -> None:
        # An exception would end the screen's message loop.
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            if not self.survives(error, message):
                raise
