"""A ``Screen`` with the few changes to Textual's behaviour that our screens rely on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.color import Color as RichColor
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment, Segments
from rich.style import Style
from textual import on
from textual._compositor import ChopsUpdate, Compositor
from textual._styles_cache import StylesCache
from textual.binding import BindingsMap
from textual.color import Color
from textual.dom import DOMNode
from textual.events import Idle, Resize, Unmount
from textual.geometry import Region
from textual.message import Message
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen, ScreenResultType
from textual.scrollbar import ScrollBarRender
from textual.strip import Strip

#: Classes that a screen has from a width on: room for two panes, and for a broad one.
_WIDTHS = ((100, "-split"), (140, "-roomy"), (160, "-broad"))
_DIM, _BLACK = Style(dim=True), RichColor.parse("black")


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


class ThumbRender(ScrollBarRender):
    """Draws Textual's scroll bars as ours: a thumb of half blocks, and nothing else."""

    @classmethod
    def render_bar(
        cls,
        size: int = 25,
        virtual_size: float = 50,
        window_size: float = 20,
        position: float = 0,
        thickness: int = 1,
        vertical: bool = True,
        back_color: RichColor = _BLACK,
        bar_color: RichColor = _BLACK,
    ) -> Segments:
        if not vertical:
            return super().render_bar(
                size,
                virtual_size,
                window_size,
                position,
                thickness,
                vertical,
                back_color,
                bar_color,
            )
        first = last = 0
        if window_size and size and virtual_size > window_size:
            length = max(1, round(size * window_size / virtual_size))
            first = round((size - length) * position / (virtual_size - window_size))
            last = first + length
        above = Style(bgcolor=back_color, meta={"@mouse.down": "scroll_up"})
        below = Style(bgcolor=back_color, meta={"@mouse.down": "scroll_down"})
        thumb = Style(color=bar_color, bgcolor=back_color, meta={"@mouse.down": "grab"})
        blank = " " * thickness
        lines = [
            Segment("▐".rjust(thickness), thumb)
            if first <= at < last
            else Segment(blank, above if at < first else below)
            for at in range(int(size))
        ]
        return Segments(lines, new_lines=True)


class DimmedScreen(BackgroundScreen):
    """What is behind a dialog where no colour can veil it: dim, with a blank cell around the dialog."""

    def __init__(self, screen: Screen[Any], frames: Sequence[Region]) -> None:
        super().__init__(screen, Color.parse("transparent"))
        self._frames = tuple(frame.grow((1, 1, 1, 1)) for frame in frames)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for y, strip in enumerate(self.screen._compositor.render_strips(self.screen.size)):
            yield from self._dimmed(strip, y)
            yield Segment.line()

    def _dimmed(self, strip: Strip, y: int) -> Iterable[Segment]:
        """Return a line in which the cells of the frames are blank."""
        width, blanked = strip.cell_length, strip
        for frame in self._frames:
            if frame.y <= y < frame.bottom:
                start, end = max(0, frame.x), min(width, frame.right)
                blank = Strip([Segment(" " * (end - start))], end - start)
                blanked = Strip.join([blanked.crop(0, start), blank, blanked.crop(end, width)])
        for text, style, control in self.process_segments(blanked, self.color):
            yield Segment(text, (style or Style()) + _DIM, control)


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
        self.add_class(*(name for least, name in _WIDTHS if width >= least), update=False)

    def renew_bindings(self, nodes: Iterable[DOMNode]) -> None:
        """Give nodes that are about to be asked for a key the bindings that the user chose."""

    @property
    def _binding_chain(self) -> list[tuple[DOMNode, BindingsMap]]:
        self.renew_bindings(
            (self, self.app) if self.focused is None else self.focused.ancestors_with_self
        )
        return super()._binding_chain

    @on(Resize)
    def _note_width(self, event: Resize) -> None:
        # Textual's own breakpoints exclude each other.
        for least, name in _WIDTHS:
            self.set_class(event.size.width >= least, name)

    @on(Unmount)
    def _release_widgets(self) -> None:
        # Textual keeps what 1,024 widgets have painted in the cache of a method...
        StylesCache.get_inner_outer.cache_clear()
        # ...and each text area that watches the app's theme until the theme changes.
        for watchers in getattr(self.app, "__watchers", {}).values():
            watchers[:] = [watcher for watcher in watchers if not watcher[0]._closing]

    @property
    def takes_keys(self) -> bool:
        """Whether the screen is ready for keys. Until then they are queued."""
        return True

    def render(self) -> RenderableType:
        """Return what is behind; without colours a dialog dims it."""
        behind = super().render()
        if not isinstance(behind, BackgroundScreen) or not self.has_pseudo_class("ansi"):
            return behind
        frames = [child.region for child in self.children if child.styles.border_top[0]]
        return DimmedScreen(behind.screen, frames) if frames else behind

    @property
    def is_closing(self) -> bool:
        """Whether the screen is being removed. It loses its widgets before it is unmounted."""
        return self._pruning or self._closing or self._closed

    def survives(self, error: Exception, message: Message) -> bool:
        """Return whether ``error``, raised by the handler of ``message``, was dealt with."""
        return False

    def _compositor_refresh(self) -> None:
        # Textual repaints the whole screen in front for every change of the one below, seen or not.
        front = self.app.screen
        if front is not self and front.styles.background.a == 1:
            self._compositor._dirty_regions.clear()
            self._dirty_widgets.clear()
        else:
            super()._compositor_refresh()

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
