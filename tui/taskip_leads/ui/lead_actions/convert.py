"""The question before a lead is converted to a contact; only ``y`` confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads.errors import TaskipError
from taskip_leads.models.change import ConvertLead
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.text import amount, clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.base import dialog
from taskip_leads.ui.base.notifications import report
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.render import cells, content

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

_LEFT, _LABEL, _LABEL_RIGHT = 36, 9, 9


class ConvertDialog(ModalScreen[None], AppScreen[None]):
    """Cancel is preselected, so ``enter`` cancels. For a converted lead there is no question."""

    SCOPE = "convert"
    CSS_PATH = "convert.tcss"
    BINDINGS = keys.bindings("convert")

    def __init__(self, store: Store, lead_id: int) -> None:
        super().__init__()
        self._store = store
        self._lead_id = lead_id
        self._detail: LeadDetail | None = None

    @property
    def takes_keys(self) -> bool:
        """Keys wait until the question is visible."""
        return self._detail is not None or not self.working("begin")

    def compose(self) -> ComposeResult:
        flat = self.look.palette.flat
        with Vertical(id="dialog"):
            yield Static(id="body", markup=False)
            with Horizontal(id="answers"):
                cancel = content.button("esc", f"{self.look.glyphs.button} Cancel", flat=flat)
                yield Static(cancel, id="cancel", markup=False)
                yield Static(" enter", id="enter", markup=False)
                yield Static(
                    content.answer("convert.convert", "convert", flat=flat),
                    id="convert",
                    markup=False,
                )

    def on_mount(self) -> None:
        self.run_guarded(self._begin, group="begin")

    async def _begin(self) -> None:
        detail = await self._store.leads.detail(self._lead_id)
        if detail is None:
            self.dismiss()
            return
        self._detail = detail
        self._paint()
        if detail.lead.converted:
            # A colleague may have converted it just now; the detail response names the contact.
            try:
                await self._store.sync.refresh_lead(self._lead_id, force=True)
            except TaskipError as error:
                report(self.notices, error)
            self._detail = await self._store.leads.detail(self._lead_id) or detail
            self._paint()

    def on_resize(self) -> None:
        dialog.fit(self)
        self._paint()

    def _paint(self) -> None:
        body = self.query_one("#body", Static)
        width = body.size.width or self.query_one("#dialog").content_size.width
        if self._detail is None or width <= 0:
            return
        settled = self._detail.lead.converted
        self.set_class(settled, "-settled")
        if settled:
            flat = self.look.palette.flat
            close = content.button("esc", f"{self.look.glyphs.button} Close", flat=flat)
            self.query_one("#cancel", Static).update(close)
        lines = self._settled(self._detail) if settled else self._question(self._detail, width)
        body.update(Content("\n").join(lines))

    def _settled(self, detail: LeadDetail) -> list[Content]:
        lead = detail.lead
        contact_id = lead.converted_contact_id
        since = content.local_day(lead.converted_at)
        text = f"Contact #{contact_id}" if contact_id is not None else "Converted"
        return [
            Content.styled(
                f"{clean(lead.name[: cells.LIMIT])} is already a contact", "bold $tl-text"
            ),
            Content(),
            Content.styled(f"{text}{f', since {since}' if since else ''}.", "$tl-muted"),
            Content.styled("Nothing was sent.", "$tl-muted"),
        ]

    def _question(self, detail: LeadDetail, width: int) -> list[Content]:
        glyphs = self.look.glyphs
        name = content.short(detail.lead.name, width - 24, glyphs)
        gap = _LEFT if width >= 64 else max(20, width // 2)
        left, right = self._becomes(detail, gap - 2), self._stays(detail, width - gap)
        rows = max(len(left), len(right))
        left += [Content()] * (rows - len(left))
        right += [Content()] * (rows - len(right))
        table = [
            Content.assemble(one, " " * max(0, gap - one.cell_length), other)
            for one, other in zip(left, right, strict=True)
        ]
        gap_line = () if dialog.is_tight(self) else (Content(),)
        return [
            Content.styled(f"Convert {name} into a contact?", "bold $tl-text"),
            *gap_line,
            *table,
            *gap_line,
            Content.styled(
                "The lead leaves the active list and keeps a link to the contact.", "$tl-muted"
            ),
            content.with_keys(self._way_back(), "$tl-muted"),
        ]

    def _way_back(self) -> str:
        seconds = round(self._store.outbox.seconds_to_undo(ConvertLead(self._lead_id)))
        if not seconds:
            return "It is sent at once and can't be undone."
        return (
            f"`app.undo` undoes it for {plural(seconds, 'second')}. After that it can't be undone."
        )

    def _becomes(self, detail: LeadDetail, room: int) -> list[Content]:
        lead, glyphs = detail.lead, self.look.glyphs
        place = ", ".join(part for part in (lead.address, lead.city) if part)
        lines = [Content.styled("Goes to the contact", "bold $tl-text")]
        for label, value in (
            ("Name", lead.name),
            ("Email", lead.email),
            ("Phone", lead.phone_number),
            ("Address", place),
            ("Country", lead.country),
        ):
            text = content.short(value or glyphs.nothing, room - _LABEL, glyphs)
            style = "$tl-text" if value else "$tl-faint"
            lines.append(Content.assemble((cells.pad(label, _LABEL), "$tl-faint"), (text, style)))
        return lines

    def _stays(self, detail: LeadDetail, room: int) -> list[Content]:
        lead, glyphs, palette = detail.lead, self.look.glyphs, self.look.palette
        nothing = Content.styled(glyphs.nothing, "$tl-faint")
        value = nothing
        if lead.value is not None:
            value = Content.styled(
                f"{amount(lead.value)} {clean(lead.currency or '')}".strip(), "$tl-text"
            )
        status = nothing
        if lead.statuses:
            status = content.badge(
                content.ordered(lead.statuses)[0], palette, glyphs, room - _LABEL_RIGHT
            )
        sources = ", ".join(source.name for source in lead.sources or ())
        source = Content.styled(
            content.short(sources or glyphs.nothing, room - _LABEL_RIGHT, glyphs), "$tl-text"
        )
        known = detail.read_at is not None
        counts = [
            Content.styled(f"{count:,}" if known or count else "not loaded yet", "$tl-text")
            for count in (detail.note_count, len(detail.files))
        ]
        lines = [Content.styled("Stays on the lead", "bold $tl-text")]
        for label, text in zip(
            ("Value", "Status", "Source", "Notes", "Files"),
            (value, status, source, *counts),
            strict=True,
        ):
            lines.append(Content.assemble((cells.pad(label, _LABEL_RIGHT), "$tl-faint"), text))
        return lines

    # Keys

    def action_cancel(self) -> None:
        self.dismiss()

    async def action_convert(self) -> None:
        if self._detail is None or self._detail.lead.converted:
            return
        change = ConvertLead(self._lead_id)
        await self._store.outbox.add(change)
        name = clean(self._detail.lead.name[: cells.LIMIT])
        self.dismiss()
        if not self._store.outbox.seconds_to_undo(change):
            # Otherwise the undo toast says so, with the time that is left.
            self.notices.toast(
                f"{name} becomes a contact", "It is sent at once and can't be undone."
            )

    async def on_click(self, event: events.Click) -> None:
        if event.widget is self.query_one("#cancel"):
            self.action_cancel()
        elif event.widget is self.query_one("#convert"):
            await self.action_convert()
