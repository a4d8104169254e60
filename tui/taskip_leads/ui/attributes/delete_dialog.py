"""Confirm deletion of a status or source, and offer to move its leads first."""

from __future__ import annotations

from enum import StrEnum

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads.models.lead_views import AttributeUse
from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.base import dialog
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import answer, button, with_keys


class DeleteDecision(StrEnum):
    """The user's decision."""

    DELETE = "delete"
    MOVE = "move"


class DeleteAttributeDialog(ModalScreen[DeleteDecision | None], AppScreen[DeleteDecision | None]):
    """Dismiss with a decision, or None. ``enter`` cancels."""

    SCOPE = "deleteattribute"
    BINDINGS = keys.bindings("deleteattribute")
    DEFAULT_CSS = """
    DeleteAttributeDialog { align: center middle; background: $tl-veil; }
    DeleteAttributeDialog #dialog { width: 78; max-width: 98%; height: auto; max-height: 96%;
        background: $tl-bg; border: round $tl-edge; padding: 1 3; }
    DeleteAttributeDialog #body { height: auto; }
    DeleteAttributeDialog #answers { height: 1; margin-top: 1; }
    DeleteAttributeDialog.-tight #dialog { padding: 0 3; }
    DeleteAttributeDialog.-tight #answers { margin-top: 0; }
    DeleteAttributeDialog #cancel { width: auto; background: $tl-accent; color: $tl-onaccent;
        text-style: bold; }
    DeleteAttributeDialog #enter { width: 1fr; color: $tl-muted; }
    DeleteAttributeDialog #move { width: auto; background: $tl-raised; margin: 0 2 0 0; }
    DeleteAttributeDialog #yes { width: auto; background: $tl-raised; }
    """

    def __init__(self, use: AttributeUse, held: float) -> None:
        """``held`` is the number of seconds in which a deletion can be undone."""
        super().__init__()
        self._use = use
        self._held = held

    def on_resize(self) -> None:
        dialog.fit(self)

    def compose(self) -> ComposeResult:
        flat = self.look.palette.flat
        with Vertical(id="dialog"):
            yield Static(Content("\n").join(self._lines()), id="body", markup=False)
            with Horizontal(id="answers"):
                cancel = button("esc", f"{self.look.glyphs.button} Cancel", flat=flat)
                yield Static(cancel, id="cancel", markup=False)
                yield Static(" enter", id="enter", markup=False)
                if self._use.leads:
                    yield Static(
                        answer("deleteattribute.move", "move and delete", flat=flat),
                        id="move",
                        markup=False,
                    )
                yield Static(
                    answer("deleteattribute.delete", "delete", flat=flat), id="yes", markup=False
                )

    def _lines(self) -> list[Content]:
        word, count = self._use.attribute.type.word, self._use.leads
        name = cells.cut(clean(self._use.attribute.name), 44, self.look.glyphs.ellipsis)
        lines = [Content.styled(f"Delete the {word} {name}?", "bold $tl-text"), Content()]
        if count:
            verb = "has" if count == 1 else "have"
            note = f" {verb} it. TaskIP does not document what happens to them;"
            lines.append(
                Content.assemble((plural(count, "lead"), "bold $tl-text"), (note, "$tl-muted"))
            )
            lines.append(Content.styled(f"they will probably have no {word}.", "$tl-muted"))
        else:
            lines.append(Content.styled("No lead uses it.", "$tl-muted"))
        after = "It is sent at once and can't be undone."
        if self._held:
            after = (
                f"`app.undo` undoes it for {self._held:.0f} seconds. After that it can't be undone."
            )
        return [*lines, with_keys(after, "$tl-muted")]

    # Keys

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_move(self) -> None:
        if self._use.leads:
            self.dismiss(DeleteDecision.MOVE)

    def action_delete(self) -> None:
        self.dismiss(DeleteDecision.DELETE)
