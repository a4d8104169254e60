"""Add a status or source, or rename and recolour one."""

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
#: Letters of the name that a sample of the pill has room for.
_SAMPLE = 14

AttributeChange = AddAttribute | EditAttribute


class AttributeForm(ModalScreen[None], AppScreen[None]):
    """Hands the change over, and closes once that was taken. The type cannot be chosen here."""

    SCOPE = "form"
    CSS_PATH = "form.tcss"
    BINDINGS = keys.bindings("form")

    def __init__(
        self,
        type_: AttributeType,
        others: Sequence[AttributeUse],
        give: Callable[[AttributeChange], Awaitable[str]],
        *,
        use: AttributeUse | None = None,
        colour_first: bool = False,
    ) -> None:
        """``others`` are those of the same type; ``use`` is the one to change, None for a new one.

        ``give`` makes the change; where it cannot be made, it answers with words for the field.
        """
        super().__init__()
        self._type = type_
        self._give = give
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
            # A new one gets a colour, so that it can be told apart; one that nobody has so far.
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
        """What the change does, besides itself."""
        if self._use is None:
            return Content.styled("No lead has it yet. It comes last in the list.", "$tl-muted")
        count = self._use.leads
        if not count:
            return Content.styled("No lead has it. Nothing else changes.", "$tl-muted")
        verb = "shows" if count == 1 else "show"
        words = f"{plural(count, 'lead')} {verb} it at once. Nothing else changes."
        return Content.styled(words, "$tl-muted")

    def _say_refusal(self) -> None:
        """Opened on a change that was refused: the service's sentence stands where it was typed."""
        waiting = self._use.pending if self._use is not None else None
        if waiting is not None and waiting.state is ChangeState.REFUSED:
            self._say("#name-said", waiting.message, "$tl-bad")

    # Typing

    @on(Input.Changed, "#name")
    def _name_typed(self) -> None:
        name = self.typed_name
        if name and name.casefold() in self._names:
            self._say("#name-said", f"Another {self._type.word} has this name.", "$tl-warn")
        elif len(name) > ATTRIBUTE_NAME_MAX:
            self._say(
                "#name-said", f"{len(name)} letters; at most {ATTRIBUTE_NAME_MAX} fit.", "$tl-bad"
            )
        elif name == self._was_name:
            self._say_refusal()
        else:
            self._say("#name-said", "")
        self._show_looks()

    @on(Input.Changed, "#colour")
    def _colour_typed(self) -> None:
        self._say("#colour-said", "")
        self._show_colour()

    @on(ColorPicker.Picked)
    def _picked(self, event: ColorPicker.Picked) -> None:
        self._put_colour(event.colour)

    @on(ColorPicker.Typed)
    def _typed_on_swatches(self, event: ColorPicker.Typed) -> None:
        """Go on in the field, with what was typed in place of the colour that was chosen."""
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
            hint = "is no colour that can be shown"
        self.query_one("#colour-hint", Static).update(Content.styled(hint, "$tl-faint"))
        self.query_one(ColorPicker).show(self.typed_colour)
        self._show_looks()

    def _show_looks(self) -> None:
        """The pill as it will be, in both themes; in the terminal's own colours as it is there."""
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
            words, tint = palette.pill(self.typed_colour)
            ground = f"on {palette.bg}"
            upper += [(" ", ground), (pill, f"bold {words} on {tint}"), (" ", ground)]
            if palette is colours.DARK:
                upper.append("  ")
        lower = " " * 8 + f"{'dark':<{cells.width(pill) + 4}}light"
        looks.update(Content.assemble(*upper) + "\n" + Content.styled(lower, "$tl-faint"))

    def _say(self, where: str, words: str, style: str = "$tl-bad") -> None:
        self.query_one(where, Static).update(Content.styled(clean(words), style))

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
        said = await self._give(change) if change is not None else ""
        if said:
            # What was typed stays, to be saved again or elsewhere.
            self._say("#name-said", said, "$tl-warn")
        elif self.is_active:
            self.dismiss()

    def _change(self) -> AttributeChange | None:
        """What the fields say now; None where that is what it was."""
        name, colour = self.typed_name, self.typed_colour
        if self._use is None or self._use.attribute.id < 0:
            order = max(self._orders, default=0) + 1
            if self._use is not None:
                order = self._use.attribute.order
            return AddAttribute(self._type, name, colour or None, order)
        attribute = self._use.attribute
        if (name, colour) == (attribute.name, attribute.color or ""):
            return None
        # What was not edited is not sent. The type is the attribute's own, whatever happens here.
        changed = colour if colour != (attribute.color or "") else None
        base = {"name": attribute.name, "color": attribute.color, "order": attribute.order}
        return EditAttribute(attribute.id, attribute.type, name, changed, base=base)

    def _valid(self) -> bool:
        """Look at the fields; what is wrong is said at the field, which gets the focus."""
        name, colour = self.typed_name, self.typed_colour
        if not name or len(name) > ATTRIBUTE_NAME_MAX:
            self.query_one("#name").focus()
            words = (
                f"{len(name)} letters; at most {ATTRIBUTE_NAME_MAX} fit."
                if name
                else "A name is needed."
            )
            self._say("#name-said", words)
            return False
        if len(colour) > COLOR_MAX:
            words = f"{len(colour)} signs; at most {COLOR_MAX} fit."
        elif colour.startswith("#") and not _HEX.fullmatch(colour):
            words = "Six or three of 0-9 and a-f follow the #."
        else:
            return True
        self.query_one("#colour").focus()
        self._say("#colour-said", words)
        return False


def _initial_values(use: AttributeUse | None) -> tuple[str, str]:
    """Name and colour to begin with: what was typed before, where that was refused."""
    if use is None:
        return "", ""
    tried = use.pending.change if use.pending is not None else None
    if isinstance(tried, AttributeChange):
        return tried.name, use.attribute.color or "" if tried.color is None else tried.color
    return use.attribute.name, use.attribute.color or ""
