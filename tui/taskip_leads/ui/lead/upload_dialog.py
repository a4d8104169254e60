"""Choose files for a lead: by path with completion, by pattern, or uploaded media by id."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from taskip_leads.models.change import AttachFiles, Change, UploadFile
from taskip_leads.text import clean, plural, size
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.compat.display_input import DisplayInput
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.system import file_paths

_SHOWN = 8
#: Uploads that TaskIP accepts per hour.
_HOURLY = 50
_INPUT_HELP = (
    "A path, several separated by spaces, a pattern such as *.pdf, or #12"
    " for a file already in TaskIP"
)


class UploadChoice(Struct, frozen=True):
    """Files to upload, as (path, bytes), and ids of media to attach."""

    files: tuple[tuple[Path, int], ...] = ()
    ids: tuple[int, ...] = ()

    def changes(self, lead_id: int) -> list[Change]:
        """Return the changes that give the files to a lead."""
        uploads: list[Change] = [
            UploadFile(lead_id, path.name, str(path), octets) for path, octets in self.files
        ]
        return [*uploads, AttachFiles(lead_id, self.ids)] if self.ids else uploads


class PathInput(DisplayInput):
    """The path field; its keys act on the dialog."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("path")


class UploadDialog(ModalScreen[UploadChoice | None], AppScreen[UploadChoice | None]):
    """Dismiss with an ``UploadChoice``, or None."""

    SCOPE = "upload"
    CSS_PATH = "upload_dialog.tcss"
    BINDINGS = keys.bindings("upload")

    def __init__(self, name: str) -> None:
        """``name`` is the lead's name."""
        super().__init__()
        self._lead = name
        self._files: list[tuple[Path, int]] = []
        self._ids: list[int] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(id="heading", markup=False)
            yield PathInput(placeholder="path of a file", compact=True, select_on_focus=False)
            yield Static(id="said", markup=False)
            yield Static(id="chosen", markup=False)
            yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        self._show_message("")
        self._paint()

    def on_resize(self) -> None:
        self._paint()

    @property
    def _field(self) -> PathInput:
        return self.query_one(PathInput)

    # Painting

    def _paint(self) -> None:
        width = self.query_one("#heading").size.width or 68
        glyphs = self.look.glyphs
        name = content.short(self._lead, width - 24, glyphs)
        self.query_one("#heading", Static).update(
            Content.assemble(("Upload files", "bold $tl-text"), (f"  {name}", "$tl-muted"))
        )
        lines = [self._line(path, octets, width) for path, octets in self._files]
        lines += [
            Content.assemble((f"{glyphs.queued} ", "$tl-muted"), (f"#{media_id}", "$tl-text"),
                             ("  already in TaskIP, will be attached", "$tl-faint"))
            for media_id in self._ids
        ]  # fmt: skip
        if len(lines) > _SHOWN:
            more = Content.styled(f"and {len(lines) - _SHOWN + 1} more", "$tl-faint")
            lines = [*lines[: _SHOWN - 1], more]
        if len(self._files) > _HOURLY:
            text = f"TaskIP takes {_HOURLY} an hour; the rest follows"
            lines.append(Content.styled(text, "$tl-faint"))
        self.query_one("#chosen", Static).update(Content("\n").join(lines))
        self.query_one("#keys", Static).update(self._keys())

    def _line(self, path: Path, octets: int, width: int) -> Content:
        size_text = size(octets)
        name = cells.cut(clean(path.name), width - 16, self.look.glyphs.ellipsis)
        left = Content.assemble((f"{self.look.glyphs.queued} ", "$tl-muted"), (name, "$tl-text"))
        return content.ends(left, Content.styled(size_text, "$tl-muted"), width)

    def _keys(self) -> Content:
        count = len(self._files) + len(self._ids)
        entries = [("tab", "complete"), ("enter", "add"), ("esc", "cancel")]
        if count and not self._field.value:
            entries[1:2] = [("enter", f"upload {count}"), ("backspace", "remove last")]
        line = Content()
        for shown, text in entries:
            gap = "   " if line.cell_length else ""
            line = Content.assemble(line, gap, (shown, "bold $tl-text"), (f" {text}", "$tl-muted"))
        return line

    def _show_message(self, text: str, *, wrong: bool = False) -> None:
        if not text:
            text = _INPUT_HELP
        sign = (f"{self.look.glyphs.refused} ", "$tl-bad") if wrong else ""
        style = "$tl-text" if wrong else "$tl-faint"
        self.query_one("#said", Static).update(
            Content.assemble(sign, content.with_keys(clean(text), style))
        )

    # Keys

    @on(Input.Changed)
    def _typed(self) -> None:
        self._show_message("")
        self.query_one("#keys", Static).update(self._keys())

    async def action_complete(self) -> None:
        text, names = await asyncio.to_thread(file_paths.complete, self._field.value)
        if text != self._field.value:
            with self.prevent(Input.Changed):
                self._field.value = text
            self._field.cursor_position = len(text)
        if len(names) > 1:
            more = len(names) - file_paths.OFFERED
            text = "  ".join(names[: file_paths.OFFERED])
            self._show_message(f"{text}  and {more} more" if more > 0 else text)
        elif not names and text.strip():
            self._show_message("Nothing starts with that", wrong=True)

    async def action_add(self) -> None:
        """Add the typed path to the list, or upload the list if the field is empty."""
        text = self._field.value
        if not text.strip():
            if self._files or self._ids:
                self.dismiss(UploadChoice(tuple(self._files), tuple(self._ids)))
            else:
                self._show_message("No file chosen yet", wrong=True)
            return
        typed = await asyncio.to_thread(file_paths.read, text)
        if typed.trouble:
            self._show_message(typed.trouble, wrong=True)
            return
        known = {path for path, _ in self._files}
        self._files += [one for one in typed.files if one[0] not in known]
        self._ids += [media_id for media_id in typed.ids if media_id not in self._ids]
        with self.prevent(Input.Changed):
            self._field.value = ""
        self._show_count()
        self._paint()

    def _show_count(self) -> None:
        count = len(self._files) + len(self._ids)
        self._show_message(f"{plural(count, 'file')} chosen" if count else "")

    def action_take_out(self) -> None:
        """Remove the last file if the field is empty, else delete a character."""
        if self._field.value:
            self._field.action_delete_left()
            return
        if self._ids:
            self._ids.pop()
        elif self._files:
            self._files.pop()
        self._show_count()
        self._paint()

    def action_cancel(self) -> None:
        self.dismiss(None)
