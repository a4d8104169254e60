"""What all our screens share: chords, the key bar, hints, and the class that flat palettes need."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.content import Content
from textual.css.query import NoMatches
from textual.events import Unmount
from textual.message import Message

from taskip_leads.errors import MirrorUnavailable
from taskip_leads.store.events import Event, EventBus
from taskip_leads.ui import keys
from taskip_leads.ui.base.disk_errors import tell
from taskip_leads.ui.compat.immediate_paint import ImmediatePaint
from taskip_leads.ui.ports import Shell
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from textual.worker import WorkType

#: The app's work for what the person has just decided: the next key is for what is there then.
HAND = "hand"


class AppScreen(ImmediatePaint):
    """Mix into a ``Screen`` or ``ModalScreen``, before it: ``class LeadScreen(Keyed, Screen[None])``.

    Set ``SCOPE`` and ``BINDINGS = keys.bindings("lead", "app")``. A screen that has a ``KeyBar`` or
    a ``StatusBar`` gets its keys and hints shown there; neither is needed.
    """

    #: Which rows of the key table are this screen's.
    SCOPE: ClassVar[str] = "app"
    #: Groups of its work that keys wait for: what they act on is being read, or what they go to opened.
    KEYS_WAIT_FOR: ClassVar[tuple[str, ...]] = ()
    #: It counts down itself what can be taken back: no toast of it covers its lines.
    TELLS_HELD: ClassVar[bool] = False
    _armed: str = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # For the first frame: Textual tells a screen how large it is after it, and all would jump.
        app, (width, height) = self.app, self.app.size
        for size, points in (
            (width, app.HORIZONTAL_BREAKPOINTS),
            (height, app.VERTICAL_BREAKPOINTS),
        ):
            fits = [point for point in points or () if size >= point[0]]
            self.add_class(*(name for _, name in fits[-1:]), update=False)

    @property
    def shell(self) -> Shell:
        """The app, as screens may use it."""
        return cast(Shell, self.app)

    def foot(self) -> tuple[keys.FooterKey, ...]:
        """The key bar's entries now; a screen whose focus moves overrides this."""
        return keys.footer(self.SCOPE)

    @property
    def chosen(self) -> tuple[int, ...]:
        """Keys of the leads that a verb acts on: the marked ones, or the one under the cursor."""
        return ()

    @property
    def current(self) -> int | None:
        """Key of the one lead that is meant by verbs which act on one alone."""
        return self.chosen[0] if self.chosen else None

    def keep_marked(self, leads: frozenset[int]) -> None:
        """Something was done with the marked leads: only these stay marked."""

    @property
    def takes_keys(self) -> bool:
        """Whether keys have somewhere to go; until then they wait, and none is lost."""
        return not self.shell.acting and not self.working(*self.KEYS_WAIT_FOR)

    def working(self, *groups: str) -> bool:
        """Whether work of one of these groups is not at its end."""
        return any(
            worker.node is self and worker.group in groups and not worker.is_finished
            for worker in self.workers
        )

    @property
    def resting(self) -> bool:
        """Whether nothing is being read or counted for this screen; tests and pictures wait for it."""
        return not any(worker.node is self and not worker.is_finished for worker in self.workers)

    def work(
        self,
        function: Callable[[], Coroutine[Any, Any, None]],
        *,
        group: str = "default",
        exclusive: bool = False,
    ) -> None:
        """Run ``function`` as a worker of this screen, in place of its group's with ``exclusive``.

        A function and no coroutine, because one that is replaced before it began is never awaited.
        """

        async def guarded() -> None:
            try:
                await function()
            except NoMatches:
                # A screen that is being taken away loses its parts first, while something is read for it.
                if self.display:
                    raise

        self.run_worker(cast("WorkType[None]", guarded), group=group, exclusive=exclusive)

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except MirrorUnavailable as error:
            # The last moment to keep something: nobody would see a toast.
            if isinstance(message, Unmount):
                raise
            tell(self.shell, error)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The rows of the key table that are valid now; of two with the same key the later one wins."""
        return ("app", self.SCOPE)

    async def on_screen_resume(self) -> None:
        await self.shell.show_undo()

    def listen(self, events: EventBus, hear: Callable[[Event], None]) -> Callable[[], None]:
        """Hear the store's events while the screen is there; the answer ends it earlier.

        A screen that is taken away loses its widgets before it is told, and may hear of a change between.
        """

        def while_here(event: Event) -> None:
            if self._pruning or self._closing or self._closed:
                end()
            else:
                hear(event)

        end = events.subscribe(while_here)
        return end

    def show_keys(self) -> None:
        """Bring the key bar up to date, after the focus or the state changed."""
        chord = keys.chords(*self.scopes).get(self._armed)
        entries = keys.continuations(chord.items()) if chord else self.foot()
        # A dialog has keys of its own only, and a text field takes the letter.
        letter = self.is_modal or keys.is_typing(entries)
        if self.shell.undoable and not chord and not letter:
            entries = (keys.UNDO, *entries)
        for bar in self.query(KeyBar):
            bar.show(entries)

    def hint(self, content: Content) -> None:
        """Say something for two seconds in the status bar of this screen, or of the one below."""
        try:
            self.query_one(StatusBar).hint(content)
        except NoMatches:
            for screen in reversed(self.app.screen_stack[:-1]):
                for bar in screen.query(StatusBar):
                    bar.hint(content)
                    return

    def action_chord(self, first: str) -> None:
        """The first key of a chord was pressed: wait for the second."""
        self._armed = first
        self.show_keys()

    async def take_chord(self, key: str, character: str | None) -> bool:
        """Give a waiting chord its second key; False where none waits. Called by the app, first of all."""
        if not self._armed:
            return False
        chord = keys.chords(*self.scopes).get(self._armed, {})
        first, self._armed = self._armed, ""
        self.show_keys()
        found = chord.get(character or "") or chord.get(key)
        if found is not None:
            await self.run_action(found.action)
        elif key != "escape":
            second = character if character and character.isprintable() else keys.shown(key)
            self.hint(nothing_here(f"{first} {second}"))
        return True


def nothing_here(key: str) -> Content:
    """What an unbound key is answered with."""
    return Content.assemble(
        (key, "bold $tl-text"),
        (" does nothing here. ", "$tl-muted"),
        ("?", "bold $tl-text"),
        (" shows the keys", "$tl-muted"),
    )
