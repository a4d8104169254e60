"""The form to add a status or source, or to rename and recolour one."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import AddAttribute, EditAttribute
from taskip_leads.models.lead_views import AttributeUse
from taskip_leads.models.limits import ATTRIBUTE_NAME_MAX, COLOR_MAX
from taskip_leads.models.pending import ChangeState
from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.attributes.color_picker import COLOURS, ColorPicker
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render import theme as colours
from taskip_leads.ui.render.theme import read_colour
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.text_input import TextInput

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
#: Cells of the name in the sample pill.
_SAMPLE = 14

AttributeChange = AddAttribute | EditAttribute


class AttributeForm(ModalScreen[None], AppScreen[None]):
    """Submit the change, and close once it is saved. The type can't be changed here."""

    SCOPE = "form"
    CSS_PATH = "form.tcss"
    BINDINGS = keys.bindings("form")

    def __init__(
        self,
        type_: AttributeType,
        others: Sequence[AttributeUse],
        submit: Callable[[AttributeChange], Awaitable[str]],
        *,
        use: AttributeUse | None = None,
        colour_first: bool = False,
    ) -> None:
        """``others`` are of the same type; ``use`` is the one to edit, None to add one.

        ``submit`` saves the change and returns an error for the field, or "".
        """
        super().__init__()
        self._type = type_
        self._submit = submit
        self._use = use
        self._colour_first = colour_first
        self._names = {
            clean(other.attribute.name).casefold() for other in others if other is not use
        }
        self._orders = [other.attribute.order for other in others]
        self._was_name, self._was_colour = _initial_values(use)

    # Layout

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        if self._use is None:
            title, fact = f"New {self._type.word}", ""
        else:
            title, fact = "Rename or recolour", f"{self._type.word} {self._use.attribute.order}"
        with DialogFrame(glyphs, title, fact):
            with Horizontal(classes="row"):
                yield Static("Name", classes="label", markup=False)
                yield Static("[", classes="bracket", markup=False)
                yield TextInput(self._was_name, id="name", compact=True, select_on_focus=False)
                yield Static("]", classes="bracket", markup=False)
            yield Static(id="name-said", classes="said", markup=False)
            with Horizontal(classes="row"):
                yield Static("Colour", classes="label swatches", markup=False)
                yield ColorPicker(palette, glyphs)
            with Horizontal(classes="row"):
                yield Static(classes="label", markup=False)
                yield TextInput(self._was_colour, id="colour", compact=True, select_on_focus=False)
                yield Static(id="colour-hint", markup=False)
            yield Static(id="colour-said", classes="said", markup=False)
            yield Static(id="looks", markup=False)
            yield Static(id="reach", markup=False)
            yield Static(id="rule", markup=False)
            yield KeyBar(self.footer_keys())

    def on_mount(self) -> None:
        for field in self.query(Input):
            field.cursor_blink = False
        if self._use is None and not self._was_colour:
            # A new attribute gets a colour that no other one has.
            self._put_colour(COLOURS[len(self._orders) % len(COLOURS)])
        self.query_one("#rule", Static).update(
            Content.styled(self.look.glyphs.rule * 200, "$tl-line")
        )
        self.query_one("#reach", Static).update(self._reach())
        self._show_colour()
        (self.query_one(ColorPicker) if self._colour_first else self.query_one("#name")).focus()

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        return (
            keys.FooterKey("enter", "save", 90),
            keys.FooterKey("← →", "colour", 60),
            keys.FooterKey("tab", "field", 70),
            keys.FooterKey("esc", "cancel", 95),
        )

    def _reach(self) -> Content:
        """Describe how many leads the change affects."""
        if self._use is None:
            return Content.styled("No lead uses it yet. It goes to the end.", "$tl-muted")
        count = self._use.leads
        if not count:
            return Content.styled("No lead uses it. Nothing else changes.", "$tl-muted")
        verb = "changes" if count == 1 else "change"
        text = f"{plural(count, 'lead')} {verb} at once. Nothing else does."
        return Content.styled(text, "$tl-muted")

    def _show_refusal(self) -> None:
        """Show TaskIP's reason at the name, if the form corrects a refused change."""
        waiting = self._use.pending if self._use is not None else None
        if waiting is not None and waiting.state is ChangeState.REFUSED:
            self._show_text("#name-said", waiting.message, "$tl-bad")

    # Typing

    @on(Input.Changed, "#name")
    def _name_typed(self) -> None:
        name = self.typed_name
        if name and name.casefold() in self._names:
            self._show_text("#name-said", f"Another {self._type.word} has this name.", "$tl-warn")
        elif len(name) > ATTRIBUTE_NAME_MAX:
            self._show_text(
                "#name-said",
                f"{len(name)} characters, the limit is {ATTRIBUTE_NAME_MAX}.",
                "$tl-bad",
            )
        elif name == self._was_name:
            self._show_refusal()
        else:
            self._show_text("#name-said", "")
        self._show_looks()

    @on(Input.Changed, "#colour")
    def _colour_typed(self) -> None:
        self._show_text("#colour-said", "")
        self._show_colour()

    @on(ColorPicker.Picked)
    def _picked(self, event: ColorPicker.Picked) -> None:
        self._put_colour(event.colour)

    @on(ColorPicker.Typed)
    def _typed_on_swatches(self, event: ColorPicker.Typed) -> None:
        """Move the focus to the colour field, and put the typed character there."""
        self.query_one("#colour").focus()
        self._put_colour(event.sign)

    def _put_colour(self, colour: str) -> None:
        field = self.query_one("#colour", Input)
        field.value = colour
        field.cursor_position = len(colour)

    @property
    def typed_name(self) -> str:
        return " ".join(self.query_one("#name", Input).value.split())

    @property
    def typed_colour(self) -> str:
        return self.query_one("#colour", Input).value.strip()

    def _show_colour(self) -> None:
        field = self.query_one("#colour", Input)
        field.styles.width = max(8, min(cells.width(field.value) + 1, 34))
        hint = "or type any hex colour"
        if self.typed_colour and read_colour(self.typed_colour) is None:
            hint = "not a colour"
        self.query_one("#colour-hint", Static).update(Content.styled(hint, "$tl-faint"))
        self.query_one(ColorPicker).show(self.typed_colour)
        self._show_looks()

    def _show_looks(self) -> None:
        """Show the pill in both themes, or as a flat palette shows it."""
        glyphs, own = self.look.glyphs, self.look.palette
        name = cells.cut(clean(self.typed_name) or self._type.word, _SAMPLE, glyphs.ellipsis)
        label = (f"{'Looks':<8}", "$tl-faint")
        looks = self.query_one("#looks", Static)
        if own.flat:
            dot = (glyphs.dot, f"bold {content.css(own.dot(self.typed_colour))}")
            looks.update(Content.assemble(label, "[", dot, (f" {name}", "bold"), "]"))
            return
        pill = f" {glyphs.dot} {name} "
        upper: list[tuple[str, str] | str] = [label]
        for palette in (colours.DARK, colours.LIGHT):
            ink, tint = palette.pill(self.typed_colour)
            ground = f"on {palette.bg}"
            upper += [(" ", ground), (pill, f"bold {ink} on {tint}"), (" ", ground)]
            if palette is colours.DARK:
                upper.append("  ")
        lower = " " * 8 + f"{'dark':<{cells.width(pill) + 4}}light"
        looks.update(Content.assemble(*upper) + "\n" + Content.styled(lower, "$tl-faint"))

    def _show_text(self, where: str, text: str, style: str = "$tl-bad") -> None:
        self.query_one(where, Static).update(Content.styled(clean(text), style))

    # Keys

    def action_next(self) -> None:
        self.focus_next()

    def action_previous(self) -> None:
        self.focus_previous()

    def action_colour(self, by: int) -> None:
        if self.query_one(ColorPicker).has_focus:
            self.query_one(ColorPicker).step(by)

    def action_cancel(self) -> None:
        self.dismiss()

    @on(Input.Submitted)
    async def _submitted(self) -> None:
        await self.action_save()

    async def action_save(self) -> None:
        if not self._valid():
            return
        change = self._change()
        error = await self._submit(change) if change is not None else ""
        if error:
            # The typed text stays, so that the user can try again.
            self._show_text("#name-said", error, "$tl-warn")
        elif self.is_active:
            self.dismiss()

    def _change(self) -> AttributeChange | None:
        """Return the change that the fields describe, or None if nothing changed."""
        name, colour = self.typed_name, self.typed_colour
        if self._use is None or self._use.attribute.id < 0:
            order = max(self._orders, default=0) + 1
            if self._use is not None:
                order = self._use.attribute.order
            return AddAttribute(self._type, name, colour or None, order)
        attribute = self._use.attribute
        if (name, colour) == (attribute.name, attribute.color or ""):
            return None
        # Send only what was edited. The type is always the attribute's own.
        changed = colour if colour != (attribute.color or "") else None
        base = {"name": attribute.name, "color": attribute.color, "order": attribute.order}
        return EditAttribute(attribute.id, attribute.type, name, changed, base=base)

    def _valid(self) -> bool:
        """Validate the fields; show an error at its field and focus it."""
        name, colour = self.typed_name, self.typed_colour
        if not name or len(name) > ATTRIBUTE_NAME_MAX:
            self.query_one("#name").focus()
            text = (
                f"{len(name)} characters, the limit is {ATTRIBUTE_NAME_MAX}."
                if name
                else "Name is required."
            )
            self._show_text("#name-said", text)
            return False
        if len(colour) > COLOR_MAX:
            text = f"{len(colour)} characters, the limit is {COLOR_MAX}."
        elif colour.startswith("#") and not _HEX.fullmatch(colour):
            text = "Write # and three or six hex digits."
        else:
            return True
        self.query_one("#colour").focus()
        self._show_text("#colour-said", text)
        return False


def _initial_values(use: AttributeUse | None) -> tuple[str, str]:
    """Return the initial name and colour: those of a refused change, if there is one."""
    if use is None:
        return "", ""
    tried = use.pending.change if use.pending is not None else None
    if isinstance(tried, AttributeChange):
        return tried.name, use.attribute.color or "" if tried.color is None else tried.color
    return use.attribute.name, use.attribute.color or ""
