"""A question that only ``y`` confirms. Cancel is preselected, so ``enter`` cancels."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.base import dialog
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import answer, button, with_keys, wrapped


class _Number(Input):
    """Accepts digits only; letters bubble up, where ``y`` confirms."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return bool(character) and (character or "").isdigit()

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and not (event.character or "").isdigit():
            event.prevent_default()


class ConfirmDialog(ModalScreen[bool], AppScreen[bool]):
    """Returns True if confirmed.

    With ``count``, that number must be typed before ``y`` counts, so that large changes are not
    confirmed by accident.
    """

    SCOPE = "confirm"
    CSS_PATH = "confirm.tcss"
    BINDINGS = keys.bindings("confirm")

    def __init__(
        self,
        headline: str,
        lines: Sequence[str | Content],
        verb: str,
        *,
        count: int | None = None,
    ) -> None:
        """``verb`` names what ``y`` does, such as ``delete``. Long lines are wrapped."""
        super().__init__()
        self._headline = headline
        self._lines = lines
        self._verb = verb
        self._count = count

    def compose(self) -> ComposeResult:
        flat = self.look.palette.flat
        with Vertical(id="dialog"):
            yield Static(Content.styled(clean(self._headline[: cells.LIMIT]), "bold $tl-text"),
                         id="headline", markup=False)  # fmt: skip
            yield Static(self._body(), id="body", markup=False)
            if self._count is not None:
                with Horizontal(id="typed"):
                    yield Static(f"Type {self._count} ", classes="label", markup=False)
                    yield _Number(compact=True, max_length=9, id="number")
                    yield Static(id="said", markup=False)
            with Horizontal(id="answers"):
                cancel = button("esc", f"{self.look.glyphs.button} Cancel", flat=flat)
                yield Static(cancel, id="cancel", markup=False)
                yield Static(" enter", id="enter", markup=False)
                yield Static(
                    answer("confirm.confirm", self._verb, flat=flat), id="yes", markup=False
                )

    def _body(self, width: int = 0) -> Content:
        """Return the lines wrapped to ``width`` cells; 0 if the width is not known yet."""
        shown: list[Content] = []
        for line in self._lines:
            if isinstance(line, Content):
                shown.append(line)
            elif line or not dialog.is_tight(self):
                words = with_keys(clean(line), "$tl-muted")
                shown += wrapped(words, width, balanced=True) if width else [words]
        return Content("\n").join(shown)

    def on_mount(self) -> None:
        if self._count is not None:
            self.query_one(Input).cursor_blink = False
            self.query_one(Input).focus()

    @property
    def _other_rows(self) -> int:
        air = 0 if dialog.is_tight(self) else 1
        return 1 + air + (1 + air if self._count is not None else 0)

    def on_resize(self) -> None:
        body = self.query_one("#body", Static)
        body.update(self._body(body.size.width))
        dialog.fit(self, self._other_rows)

    @property
    def _typed(self) -> bool:
        return self._count is None or self.query_one(Input).value.strip() == str(self._count)

    @on(Input.Changed)
    def _number_typed(self) -> None:
        words = "then y" if self._typed else ""
        self.query_one("#said", Static).update(Content.styled(f"  {words}", "$tl-muted"))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_cancel()

    def action_cancel(self) -> None:
        self.dismiss(False)

    def action_confirm(self) -> None:
        if self._typed:
            self.dismiss(True)
            return
        words = f"  type {self._count} first"
        self.query_one("#said", Static).update(Content.styled(words, "$tl-bad"))
