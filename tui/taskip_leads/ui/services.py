"""The app's implementation of the ports ``Look`` and ``Notices``."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.content import Content

from taskip_leads import clock
from taskip_leads.models.filters.query import LeadQuery, LeadState
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.base.notifications import READ_ONLY_HINT
from taskip_leads.ui.base.screen import AppScreen, screen_in_front, start_worker
from taskip_leads.ui.compat.app import CompatApp
from taskip_leads.ui.ports import DisplayOptions, ShownMessage
from taskip_leads.ui.render import glyphs
from taskip_leads.ui.render.content import with_keys
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import OWN, Palette, depth, palette_of, themes

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from taskip_leads.settings_session import SettingsSession
    from taskip_leads.store.store import Store
    from taskip_leads.ui.commands.runner import CommandRunner
    from taskip_leads.ui.compat.ascii_filter import AsciiFilter
    from taskip_leads.ui.key_hints import KeyHints
    from taskip_leads.ui.keys import FooterKey
    from taskip_leads.ui.leads.screen import LeadsScreen

_TOAST_SECONDS = 8.0
#: Messages that are kept, in memory only, and how many characters of each.
_REMEMBERED, _LONGEST = 20, 1000


class AppLook:
    """The glyphs of this terminal, the colours of the current theme, and how leads are shown."""

    def __init__(
        self,
        app: CompatApp,
        environ: Mapping[str, str],
        own: Mapping[str, Palette],
        display: DisplayOptions,
    ) -> None:
        """``own`` are the user's palettes, by their names in the settings."""
        self._app, self._environ, self._own = app, environ, own
        self.glyphs = Glyphs()
        #: Draws ASCII in place of signs that we do not choose; None: there is no need.
        self._ascii_filter: AsciiFilter | None = None
        self._use(display)

    def _use(self, display: DisplayOptions) -> None:
        self.display = display
        self.glyphs.become(glyphs.choose(self._environ, ascii_wanted=display.ascii))
        if self._ascii_filter is not None:
            self._app.remove_line_filter(self._ascii_filter)
            self._ascii_filter = None
        if self.glyphs.is_ascii:
            from taskip_leads.ui.compat.ascii_filter import AsciiFilter

            self._ascii_filter = AsciiFilter()
            self._app.add_line_filter(self._ascii_filter)

    def show(self, display: DisplayOptions) -> None:
        """Show leads in this way from now on, on all screens."""
        self._use(display)
        for screen in self._app.screen_stack:
            if isinstance(screen, AppScreen):
                screen.recolour()
                screen.follow_day()
            for widget in screen.query("*"):
                widget.refresh(layout=True)

    @property
    def palette(self) -> Palette:
        name = self._app.theme
        own = self._own.get(name.removeprefix(OWN)) if name.startswith(OWN) else None
        return own or palette_of(name)


def make_look(
    app: CompatApp,
    environ: Mapping[str, str],
    own: Mapping[str, Palette],
    display: DisplayOptions,
) -> AppLook:
    """Return how to draw in this terminal; filter lines for its signs and its depth of colour."""
    look = AppLook(app, environ, own, display)
    if depth(environ) == 8:
        from taskip_leads.ui.compat.indexed_colors import IndexedColors
        from taskip_leads.ui.render.indexed import index_of

        app.add_line_filter(IndexedColors(index_of))
    return look


def permits(app: App[None], store: Store, action: object) -> bool:
    """Return whether an action may run; in a read-only workspace, one that changes something is named."""
    screen = app.screen
    if not store.read_only or not isinstance(screen, AppScreen):
        return True
    if not isinstance(action, str) or not keys.changes(screen.scopes, action):
        return True
    screen.hint(READ_ONLY_HINT)
    return False


class UserChoices:
    """What the settings add to the program: keys and themes of the user."""

    def __init__(self, settings: SettingsSession | None, environ: Mapping[str, str]) -> None:
        self.settings, self._bits = settings, depth(environ)
        #: The user's palettes, by their names in the settings.
        self.palettes: dict[str, Palette] = {}
        self._runner: CommandRunner | None = None
        #: What is wrong with them, for the user.
        self.wrong = self._install_keys(keys.install())

    def _install_keys(self, table: keys.KeyTable) -> list[str]:
        if self.settings is None:
            return []
        settings = self.settings.current
        if not settings.keys and not settings.commands:
            return []
        from taskip_leads.ui.keys import user_rows

        rows, _chosen, problems = user_rows.read(self.settings)
        table.use(rows)
        return problems

    def run_command(self, app: App[Any], store: Store, index: int) -> None:
        """Run one of the user's own commands on the lead under the cursor."""
        if self.settings is None or index >= len(self.settings.current.commands):
            return
        from taskip_leads.ui.commands.runner import CommandRunner

        self._runner = self._runner or CommandRunner(app, store)
        start_worker(
            app, partial(self._runner.run, self.settings.current.commands[index]), group="command"
        )

    def register_themes(self, app: App[Any]) -> None:
        """Read the user's themes, and register them and ours."""
        self.palettes.clear()
        if self.settings is not None and self.settings.current.themes:
            from taskip_leads.ui.render import own_themes

            palettes, problems = own_themes.read(self.settings.current.themes, self._bits)
            self.palettes.update(palettes)
            self.wrong += [own_themes.explain(one, self.settings) for one in problems]
        for one in themes(self._bits, self.palettes.values()):
            app.register_theme(one)


class AppNotices:
    """Shows hints on the screen in front, and one notification at a time."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._recent: deque[ShownMessage] = deque(maxlen=_REMEMBERED)

    @property
    def recent(self) -> Sequence[ShownMessage]:
        return tuple(self._recent)

    def hint(self, content: Content, *, keep: bool = True) -> None:
        screen = screen_in_front(self._app)
        if isinstance(screen, AppScreen):
            screen.hint(content, keep=keep)

    def toast(self, headline: str, text: str) -> None:
        # The status bar and the outbox show the previous message too.
        self._app.clear_notifications()
        from taskip_leads.ui.compat import toast  # with the first one

        toast.install()
        styled = toast.StyledText(with_keys(text, ""))
        # Without markup: the text may be the server's or a stranger's.
        self._app.notify(styled, title=headline, timeout=_TOAST_SECONDS, markup=False)
        lines = ((headline, "bold $tl-text"), "\n", with_keys(text, "$tl-muted"))
        self.remember(Content.assemble(*lines))

    def remember(self, content: Content) -> None:
        content = content[:_LONGEST]
        # One that is shown again and again would push all others out.
        if self._recent and self._recent[-1].content.plain == content.plain:
            self._recent.pop()
        self._recent.append(ShownMessage(clock.now(), content))


def tell_at_start(notices: AppNotices, store: Store, choices: UserChoices) -> None:
    """Tell what a person should know once the first list is shown."""
    if store.rescued:
        notices.toast("The local copy was damaged", store.rescued)
    elif choices.wrong:
        notices.toast("Not all settings are used", "\n".join(choices.wrong))


class AppUsage:
    """Notes which keys are used; imported and read once the list is shown."""

    def __init__(self, app: App[None], file: Path | None) -> None:
        """``file`` keeps what was used; None: nothing is kept."""
        self._app, self._file = app, file
        self._hints: KeyHints | None = None

    def start(self) -> None:
        """Begin: the list is shown."""
        from taskip_leads.ui.key_hints import KeyHints

        self._hints = KeyHints(self._app, self._file)
        self._hints.start()

    async def stop(self) -> None:
        """Write down what was used since the last time."""
        if self._hints is not None:
            await self._hints.save()

    def unused(self) -> tuple[FooterKey, ...]:
        """Return keys of the list that nobody has used on this machine."""
        return self._hints.unused if self._hints is not None else ()

    def recent(self) -> Sequence[str]:
        """Return the ids of the commands used last."""
        return self._hints.recent if self._hints is not None else ()

    def note(
        self, screen: AppScreen[object] | None, action: str, namespace: DOMNode | None
    ) -> None:
        """Note an action on a screen; ``namespace`` is the node whose binding asked for it."""
        # Actions of a focused widget have names of their own.
        named = "." in action or namespace in (None, screen, self._app)
        if self._hints is not None and screen is not None and named:
            self._hints.note_action(screen.scopes, action)


async def chord_facts(store: Store, leads: Callable[[], LeadsScreen | None]) -> dict[str, str]:
    """Return what stands beside chords, by the id of their key: what waits at a place, what is deleted."""
    late = await store.leads.count(LeadQuery(states=frozenset((LeadState.LATE,))))
    drafts = len(await store.drafts.all())
    changes = store.outbox.waiting + store.outbox.counts.asking
    screen = leads()
    view = screen.list_query.view.name if screen is not None and screen.list_query.view.id else ""
    return {
        key: text
        for key, count, text in (
            ("app.agenda", late, f"{late:,} late"),
            ("app.drafts", drafts, f"{drafts:,}"),
            ("app.outbox", changes, f"{changes:,}"),
            ("leads.delete_view", len(view), clean(view)),
        )
        if count
    }


async def suspend(store: Store, notices: AppNotices, stop: Callable[[], None]) -> None:
    """Suspend to the shell with ``stop``, if there is one; another window may sync and send meanwhile."""
    from taskip_leads.ui.system import job_control

    if not job_control.has_shell():
        text = "No shell to go back to: `app.quit` quits, and keeps everything"
        notices.hint(with_keys(text, "$tl-muted"))
        return
    await store.pause()
    try:
        stop()
    finally:
        # The signal stops the process here; it goes on when the shell continues it.
        await store.resume()
