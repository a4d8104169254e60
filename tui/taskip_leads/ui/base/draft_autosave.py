"""A text that is being written: on the disk within a second after a key, until it is handed over.

Begun from a template, or written in the user's own editor, where they like.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.errors import MirrorUnavailable, UsageError
from taskip_leads.models.draft_text import Draft
from taskip_leads.text import ago, clean
from taskip_leads.ui.base.disk_errors import is_unkept, survived
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.system import editor
from taskip_leads.ui.widgets.text_editor import TextEditor
from taskip_leads.ui.writing.templates import Template

#: A draft is on disk this many seconds after a key, at the latest; a second is promised.
_DRAFT_AFTER = 0.4
# ... and where the disk did not take it, it is tried again after this many.
_AGAIN_AFTER = 2.0


def draft_kept() -> Content:
    """What a text is answered with that was closed before it was done."""
    return Content.assemble(
        ("Draft kept. ", "$tl-muted"), ("g n", "bold $tl-text"), (" shows all drafts", "$tl-muted")
    )


class Drafting(AppScreen):
    """Mix into a screen in ``AppScreen``'s place. The screen has a line ``#trouble`` and calls ``typed``."""

    #: What is on disk; None until the draft was read, and nothing is written before.
    _kept: tuple[str, str] | None = None
    #: What is in the fields now, for when they are gone already.
    _now = ("", "")
    _sign = ""
    #: What is written is a draft on the disk.
    _drafted = False
    _due: Timer | None = None
    #: It was handed over, or given up: there is no draft any more.
    _over = False
    _unkept = False
    _templates: Sequence[Template] = ()
    #: The next key is a template's digit.
    _choosing = False

    @property
    def takes_keys(self) -> bool:
        """What there was before is read: esc and ctrl+s know what they keep."""
        return self._kept is not None or self._over

    async def save_draft(self, title: str, text: str) -> bool:
        """Bring both to the disk; whether there is a draft then."""
        raise NotImplementedError

    async def drop_draft(self) -> None:
        raise NotImplementedError

    def _paint(self) -> None:
        raise NotImplementedError

    async def on_unmount(self) -> None:
        # The app may end within the draft's half second.
        if not self._over:
            await self.keep()

    def typed(self, title: str, text: str) -> None:
        """The fields hold something else now."""
        if self._over or not self.is_attached:
            return
        self._now = (title, text)
        if self._kept is None:
            return
        if self._now != self._kept:
            self._sign = ""
            self._trouble("")
            self._keep_in(_DRAFT_AFTER)
        self._paint()

    def _keep_in(self, seconds: float) -> None:
        if self._due is None:
            self._due = self.set_timer(seconds, self._keep_soon)

    def _keep_soon(self) -> None:
        self._due = None
        self.work(self._try_to_keep, group="draft")

    async def _try_to_keep(self) -> None:
        try:
            await self.keep()
        except MirrorUnavailable as error:
            if not is_unkept(error):
                raise
            self._unkept = True
            self._trouble(f"{error.headline} This text is not on the disk yet.")
            self._keep_in(_AGAIN_AFTER)

    async def keep(self) -> None:
        """Bring what is written to the disk, now."""
        written = self._now
        # Once it is saved there is no draft, not even by a timer that was set before.
        if self._over or self._kept is None or written == self._kept:
            return
        self._drafted = await self.save_draft(*written)
        self._kept = written
        if self._unkept:
            self._unkept = False
            self._trouble("")
        if self._now == written:
            self._sign = "draft saved" if self._drafted else ""
            self._paint()

    def go_on(self, draft: Draft) -> None:
        """What is in the fields is a draft that was there."""
        self._drafted = True
        age = ago(draft.updated_at, clock.now())
        self._sign = f"draft from {'just now' if age == 'now' else age}"

    async def hand_over(self, give: Callable[[], Awaitable[object]]) -> None:
        """Let ``give`` make a change of the text, which is kept in its place from then on."""
        self._over = True
        try:
            await give()
        except MirrorUnavailable:
            self._over = False
            raise
        # Only now, so that a power cut between them leaves both; so does a full disk.
        with survived(self.shell):
            await self.drop_draft()

    async def action_close(self) -> None:
        await self.keep()
        self._over = True
        self.dismiss()
        if self._drafted:
            self.shell.hint(draft_kept())

    def _trouble(self, words: str) -> None:
        sign = f"{self.shell.glyphs.refused} " if words else ""
        self.query_one("#trouble", Static).update(
            Content.assemble((sign, "$tl-bad"), (clean(words), "$tl-text"))
        )

    # Templates and the user's own editor

    @property
    def _sheet(self) -> TextEditor:
        return self.query_one(TextEditor)

    def insert(self, template: Template) -> None:
        """Put a template into the fields."""
        raise NotImplementedError

    def _choices(self) -> Content:
        """The templates with their digits, while one is chosen."""
        line = Content()
        for at, template in enumerate(self._templates, start=1):
            line = Content.assemble(
                line, (str(at), "bold $tl-text"), (f" {template.name}   ", "$tl-muted")
            )
        return Content.assemble(line, ("esc", "bold $tl-text"), (" none", "$tl-muted"))

    async def take_chord(self, key: str, character: str | None) -> bool:
        if not self._choosing:
            return await super().take_chord(key, character)
        self._choosing = False
        chosen = int(character) - 1 if character and character in "123456789" else -1
        if 0 <= chosen < len(self._templates):
            self.insert(self._templates[chosen])
        self._paint()
        # Any other key chose to write on: no letter is lost.
        return key == "escape" or 0 <= chosen < len(self._templates)

    def action_editor(self) -> None:
        self.work(self._edit, group="editor", exclusive=True)

    async def _edit(self) -> None:
        """The text in $EDITOR."""
        notices: list[str] = []
        try:
            edited = await editor.edit(self.app, self._sheet.text, say=notices.append)
        except UsageError as error:
            self._trouble(str(error))
            return
        if edited != self._sheet.text:
            self._sheet.text = edited
            self._sheet.move_cursor(self._sheet.document.end)
        self._sheet.focus()
        for notice in notices:
            # Once the new text was heard of, which takes away what is said of the one before.
            self.call_after_refresh(self._trouble, notice)
