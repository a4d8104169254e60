"""What the bars of insights say."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from taskip_leads.models.filters.chips import Chip
from taskip_leads.models.insights.figures import Insights
from taskip_leads.models.insights.tables import (
    Numbers,
    as_markdown,
    period_words,
    tables,
    weeks_words,
)
from taskip_leads.text import clean, short_day
from taskip_leads.ui.insights.blocks import FigureItem
from taskip_leads.ui.keys import FooterKey
from taskip_leads.ui.widgets.status_bar import StatusSegment, local_time


def footer_keys(*, wide: bool) -> tuple[FooterKey, ...]:
    """Return the entries of the key bar; ``wide``: all blocks are shown at once."""
    return (
        FooterKey("enter", "leads", 95),
        FooterKey("j k", "row", 60),
        FooterKey("[ ]", "block" if wide else "page", 80),
        FooterKey("< >", "period", 75),
        FooterKey("c", "currency", 70),
        FooterKey("f", "filter", 55),
        FooterKey("y", "copy", 65),
        FooterKey("?", "keys", 100),
    )


def period(insights: Insights, *, wide: bool) -> Content:
    """Return the period, with its days where there is room."""
    words = period_words(insights) if wide else weeks_words(insights.period)
    return Content.styled(words, "$tl-muted")


def totals(insights: Insights, numbers: Numbers) -> Content:
    """Return ``224 active, 26 converted``."""
    words = totals_words(insights, numbers)
    return Content.styled(words, "$tl-muted")


def totals_words(insights: Insights, numbers: Numbers) -> str:
    """Return the number of active and of converted leads."""
    active, converted = numbers.count(insights.active), numbers.count(insights.converted)
    return f"{active} active, {converted} converted"


def facts(item: FigureItem | None, synced: datetime | None) -> list[StatusSegment]:
    """Return the figures of a row for the status bar, and when the copy was synced."""
    segments: list[StatusSegment] = []
    for at, words in enumerate(item.facts if item is not None else ()):
        style = "bold $tl-text" if at == 0 else "$tl-text"
        segments.append(StatusSegment((Content.styled(words, style), Content()), keep=90 - at * 10))
    if synced is not None:
        as_of = Content.styled(f"as of {local_time(synced)}", "$tl-muted")
        segments.append(StatusSegment((as_of, Content()), keep=10, right=True))
    return segments


def markdown(
    workspace: str,
    insights: Insights,
    chips: tuple[Chip, ...],
    synced: datetime | None,
    *,
    growing: bool,
) -> str:
    """Return all figures as a page in Markdown."""
    totals = f"{totals_words(insights, Numbers(growing))}."
    if synced is not None:
        day = short_day(synced.astimezone().date(), insights.today)
        totals += f" As of {day} {local_time(synced)}."
    if chips:
        totals += f" Only {', '.join(f'{chip.label} {chip.value}' for chip in chips)}."
    headline = f"{clean(workspace)}, {period_words(insights)}"
    return as_markdown(headline, totals, tables(insights, growing=growing))
