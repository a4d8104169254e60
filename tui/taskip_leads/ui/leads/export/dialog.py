"""Export leads: choose a format, and where the file goes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from taskip_leads import clock
from taskip_leads.models.csv_export import separator_of
from taskip_leads.models.exports.formats import ExportFormat
from taskip_leads.models.filters.query import ListColumn
from taskip_leads.store.exports import LeadExporter
from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import clickable
from taskip_leads.ui.system import file_paths
from taskip_leads.ui.system.new_file import write_new_at
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

_FORMATS = tuple(ExportFormat)
_LABEL = 22


class ExportPath(TextInput):
    """The field of the path; its keys act on the dialog."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("export")


class ExportDialog(ModalScreen[str | None], AppScreen[str | None]):
    """Writes ``lead_ids`` in their order; returns a sentence about it, or None."""

    SCOPE = "export"
    KEYS_WAIT_FOR = ("export",)
    DEFAULT_CSS = """
    ExportDialog { align: center middle; background: $tl-veil; }
    ExportDialog DialogFrame { width: 72; padding: 1 2; }
    ExportDialog #formats { height: auto; margin-bottom: 1; }
    ExportDialog ExportPath, ExportDialog ExportPath:focus { height: 1; border: none; padding: 0 1;
        background: $tl-raised; color: $tl-text; background-tint: $tl-bg 0%; }
    ExportDialog #said { height: 2; }
    ExportDialog #keys { height: 1; }
    ExportDialog ExportPath:ansi { border-left: solid $tl-edge; padding: 0 1 0 0; }
    """

    field = getters.query_one(ExportPath)

    def __init__(
        self, store: Store, lead_ids: Sequence[int], columns: Sequence[ListColumn]
    ) -> None:
        """``columns``: those of the list."""
        super().__init__()
        self._exporter = LeadExporter(store.database)
        self._lead_ids, self._columns = lead_ids, columns
        self._format = ExportFormat.CSV

    def compose(self) -> ComposeResult:
        with DialogFrame(self.look.glyphs, "Export", plural(len(self._lead_ids), "lead")):
            yield Static(id="formats", markup=False)
            yield ExportPath(compact=True, select_on_focus=False)
            yield Static(id="said", markup=False)
            yield Static(self._keys(), id="keys", markup=False)

    def on_mount(self) -> None:
        self._show_formats()
        self.run_guarded(self._suggest, group="export")

    async def _suggest(self) -> None:
        """Suggest a name that no file has, where the last file went."""
        folder = await self._exporter.folder()
        path = await asyncio.to_thread(_free, f"{folder}leads-{clock.today()}", self._format.ending)
        self._show_path(path)

    def _show_path(self, path: str) -> None:
        self.field.value = path
        self.field.cursor_position = len(path)

    def _show_formats(self) -> None:
        flat = self.look.palette.flat
        lines = []
        for at, form in enumerate(_FORMATS):
            here = form is self._format
            bar = self.look.glyphs.bar if here else " "
            line = Content.assemble(
                (f"{bar} ", "$tl-accent"),
                (cells.pad(form.label, _LABEL), "bold $tl-text" if here else "$tl-text"),
                (form.about, "$tl-muted"),
            )
            if here:
                line = (
                    line.stylize("bold reverse") if flat else line.stylize_before("on $tl-cursor")
                )
            lines.append(clickable(line, f"screen.choose({at})"))
        self.query_one("#formats", Static).update(Content("\n").join(lines))

    def _keys(self) -> Content:
        line = Content()
        for shown, words in (
            ("enter", "write"), ("tab", "complete"), ("↓", "format"), ("esc", "cancel"),
        ):  # fmt: skip
            gap = "   " if line.cell_length else ""
            line = Content.assemble(line, gap, (shown, "bold $tl-text"), (f" {words}", "$tl-muted"))
        return line

    def recolour(self) -> None:
        self._show_formats()

    def _say(self, text: str, *, wrong: bool = False) -> None:
        sign = (f"{self.look.glyphs.refused} ", "$tl-bad") if wrong else ""
        style = "$tl-text" if wrong else "$tl-faint"
        self.query_one("#said", Static).update(Content.assemble(sign, (clean(text), style)))

    # Keys

    @on(Input.Changed)
    def _forget_message(self) -> None:
        self._say("")

    def action_move(self, by: int) -> None:
        self.action_choose((_FORMATS.index(self._format) + by) % len(_FORMATS))

    def action_choose(self, index: int) -> None:
        """Choose a format; the name of the file follows, if it ended like the one before."""
        before, self._format = self._format, _FORMATS[index]
        path = self.field.value
        if path.lower().endswith(f".{before.ending}"):
            self._show_path(path[: -len(before.ending)] + self._format.ending)
        self._show_formats()

    async def action_complete(self) -> None:
        text, names = await asyncio.to_thread(file_paths.complete, self.field.value)
        self._show_path(text)
        if len(names) > 1:
            self._say("  ".join(names[: file_paths.OFFERED]))
        elif not names:
            self._say("Nothing starts with that", wrong=True)

    def action_save(self) -> None:
        """Write the file, and remember its folder."""
        self.run_guarded(self._save, group="export", exclusive=True)

    async def _save(self) -> None:
        typed = self.field.value.strip()
        folder, slash, name = typed.rpartition("/")
        if not name:
            self._say("Enter the name of a file.", wrong=True)
            return
        with reporting(self.notices):
            form = self._format
            text, count = await self._exporter.text(
                self._lead_ids, form, separator_of(os.environ), self._columns
            )
            try:
                path = await asyncio.to_thread(write_new_at, typed, form.ending, text)
            except FileExistsError:
                self._say(f"{name} is there already, and is kept. Choose another name.", wrong=True)
                return
            except (OSError, ValueError, RuntimeError) as error:
                self._say(_trouble(error, folder), wrong=True)
                return
            await self._exporter.keep_folder(f"{folder}{slash}")
            self.dismiss(f"{plural(count, 'lead')} saved in {path}")

    def action_cancel(self) -> None:
        self.dismiss(None)


def _trouble(error: Exception, folder: str) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"There is no folder {folder}."
    reason = error.strerror if isinstance(error, OSError) else None
    return f"The file can't be written: {reason or 'this is no name for a file'}."


def _free(stem: str, ending: str) -> str:
    """Return a path that no file has."""
    number = 1
    path = f"{stem}.{ending}"
    while Path(path).expanduser().exists():
        number += 1
        path = f"{stem}-{number}.{ending}"
    return path
