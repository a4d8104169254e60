"""The screen that asks for an API key: first for a new user, later for a replacement."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from taskip_leads.errors import (
    ConfigError,
    KeyRefused,
    KeyringUnavailable,
    RateLimited,
    RequestNotSent,
    TaskipError,
    WrongWorkspace,
)
from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen, start_worker
from taskip_leads.ui.ports import Credentials
from taskip_leads.ui.render import content
from taskip_leads.ui.widgets.info_bar import InfoBar
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.workspaces.secret_input import SecretInput

_QUIT = keys.FooterKey("ctrl+q", "quit", 90)


class LoginScreen(AppScreen[str | None]):
    """Checks an API key with one request and stores it in the keyring.

    Returns a sentence about where the key is stored, or None if cancelled. On the ``first`` run there is
    nothing to return to, and the sample workspace is offered.
    """

    SCOPE = "welcome"
    CSS_PATH = "login.tcss"
    BINDINGS = keys.bindings("welcome")
    AUTO_FOCUS: ClassVar[str | None] = "SecretInput"

    def __init__(self, credentials: Credentials, *, first: bool, waiting: int = 0) -> None:
        super().__init__()
        self._credentials = credentials
        self._first = first
        self._waiting = waiting
        #: The keyring's name; empty until it is known, None if no keyring is safe.
        self._keyring: str | None = ""
        self._asking = False

    def compose(self) -> ComposeResult:
        with Vertical(id="middle"), Vertical(id="column"):
            yield Static(self._name_words(), id="name")
            yield Static(self._headline_words(), id="headline")
            yield Static(self._about_words(), id="about")
            yield Static(self._label_words(), id="label")
            with Horizontal(id="field"):
                yield Static(self.look.glyphs.bar, id="focus", markup=False)
                yield SecretInput(id="key")
            yield Static(id="said")
            yield Static(id="where")
            yield Static(id="button")
            if self._first:
                yield Static(self._sample_words(), id="sample")
        yield InfoBar(self._bar_left(), self._bar_right())
        yield KeyBar(self.footer_keys())

    def on_mount(self) -> None:
        self._show_where()
        start_worker(self, self._look_for_keyring, group="keyring")

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        enter = keys.FooterKey("enter", self._verb(), 100)
        if self._first:
            return (enter, keys.FooterKey("ctrl+t", "sample workspace", 80), _QUIT)
        return (enter, keys.FooterKey("esc", "back", 80), _QUIT)

    # Words

    def _name_words(self) -> Content:
        return Content.assemble(("taskip", "bold $tl-accent"), (" leads", "bold $tl-text"))

    def _headline_words(self) -> Content:
        words = "Your leads, by keyboard." if self._first else f"A new key for {self._called}"
        return Content.styled(words, "bold $tl-text")

    @property
    def _called(self) -> str:
        return clean(self._credentials.label)

    def _about_words(self) -> Content:
        if self._first:
            words = "Everything stays readable offline; nothing is sent twice."
        elif self._waiting:
            changes = plural(self._waiting, "change")
            words = f"Your {changes} and all drafts are kept and sent once the key works."
        else:
            words = "Everything here stays readable; drafts are kept. Keys expire after a year."
        return Content.styled(words, "$tl-muted")

    def _label_words(self) -> Content:
        return Content.assemble(
            ("Secret key", "bold $tl-text"), (" of your TaskIP workspace", "$tl-muted")
        )

    def _sample_words(self) -> Content:
        return Content.assemble(
            ("No key yet? ", "$tl-muted"),
            content.key("welcome.sample"),
            (" opens a sample workspace with 250 leads", "$tl-muted"),
        )

    def _bar_left(self) -> Content:
        return Content.styled("no workspace yet" if self._first else self._called, "$tl-muted")

    def _bar_right(self) -> Content:
        host = clean(self._credentials.host)
        return Content.styled(f"one request will be sent to {host}", "$tl-faint")

    def _verb(self) -> str:
        if self._keyring is None:
            return "check and use for this session"
        return "check and start" if self._first else "check and continue"

    def _show_where(self, trouble: KeyringUnavailable | None = None) -> None:
        lines = [
            "Find it in TaskIP under Settings, API Application.",
            "It is shown only once and expires.",
            "The MCP secret is a different key.",
        ]
        if trouble is not None:
            lines += [
                "",
                clean(trouble.headline),
                "Without one, the key is used for this session only.",
                "On Linux, install gnome-keyring or KWallet.",
            ]
        else:
            lines.append(f"It is stored in {self._keyring or 'your keyring'} and nowhere else.")
        self.query_one("#where", Static).update(Content.styled("\n".join(lines), "$tl-muted"))
        self.query_one("#button", Static).update(
            Content.assemble(
                (" enter ", "bold $tl-onaccent on $tl-accent"),
                (f" {self._verb()}", "bold $tl-text"),
            )
        )
        self.show_keys()

    def _show_message(self, sign: str, style: str, words: str) -> None:
        message = Content.assemble(
            (sign, style), content.with_keys(f" {clean(words, lines=True)}", "$tl-muted")
        )
        self.query_one("#said", Static).update(message)

    # Doing

    async def _look_for_keyring(self) -> None:
        try:
            self._keyring = await self._credentials.keyring()
        except KeyringUnavailable as error:
            self._keyring = None
            self._show_where(error)
        else:
            self._show_where()

    @on(Input.Changed, "SecretInput")
    def _typed(self, event: Input.Changed) -> None:
        count = len(event.value.strip())
        if count:
            self._show_message(self.look.glyphs.done, "$tl-ok", plural(count, "character"))
        else:
            self.query_one("#said", Static).update("")

    @on(Input.Submitted, "SecretInput")
    def action_check(self) -> None:
        """Check the API key; does nothing while a check is running."""
        if not self._asking:
            self._asking = True
            check = partial(self._check, self.query_one(SecretInput).secret)
            start_worker(self, check, group="check")

    async def _check(self, secret: str) -> None:
        glyphs = self.look.glyphs
        self._show_message(glyphs.ring, "$tl-faint", f"Checking with {self._credentials.host}")
        try:
            keyring = await self._credentials.login(secret, keep=self._keyring is not None)
        except TaskipError as error:
            self._show_message(*self._trouble(error))
            # The next key that is typed or pasted replaces this one.
            self.query_one(SecretInput).select_all()
            if isinstance(error, KeyringUnavailable):
                self._keyring = None
                self._show_where(error)
        else:
            self.dismiss(
                f"It is stored in {keyring}." if keyring else "It is used for this session only."
            )
        finally:
            self._asking = False

    def _trouble(self, error: TaskipError) -> tuple[str, str, str]:
        """Show a message; the API key stays in the field."""
        glyphs, host = self.look.glyphs, self._credentials.host
        if isinstance(error, KeyRefused):
            words = (
                "TaskIP refused this key.\n  Check that it was copied in full. It may have expired or\n"
                "  been revoked, or it may be the MCP secret."
            )
            return glyphs.refused, "bold $tl-bad", words
        if isinstance(error, ConfigError):
            return glyphs.refused, "bold $tl-bad", f"{error.headline}\n  {error.hint}".rstrip()
        if isinstance(error, KeyringUnavailable):
            words = "The key works, but this keyring did not store it."
            return glyphs.unknown, "bold $tl-warn", words
        if isinstance(error, WrongWorkspace):
            words = (
                "This key belongs to another workspace.\n  To use it, add that workspace:"
                " `app.workspaces`, then `workspaces.add`."
            )
            return glyphs.refused, "bold $tl-bad", words
        if isinstance(error, RequestNotSent):
            words = f"{host} does not answer.\n  The key is not checked yet; it stays in the field."
            return glyphs.ring, "bold $tl-warn", words
        if isinstance(error, RateLimited):
            words = "Too many requests right now; try again in a minute."
            return glyphs.unknown, "bold $tl-warn", words
        return glyphs.unknown, "bold $tl-warn", error.headline

    def action_sample(self) -> None:
        if self._first:
            self.navigation.open_sample()

    def action_back(self) -> None:
        if not self._first:
            self.dismiss(None)
