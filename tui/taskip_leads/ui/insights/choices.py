"""What the user chose on the insights screen; it stays while the app runs."""

from __future__ import annotations

from enum import StrEnum

from taskip_leads import clock
from taskip_leads.models.filters.query import LeadQuery, ready_made
from taskip_leads.models.insights.figures import PERIODS, USUAL_PERIOD, Insights
from taskip_leads.ui.leads.query_state import LeadListQuery


class BlockName(StrEnum):
    """The blocks of figures; the value names a block's page."""

    STANDING = "Standing"
    SOURCES = "Sources"
    TEAM = "Team"
    WEEKS = "Weeks"
    CONTACT = "Contact"
    NOTES = "Notes"


#: The order of the blocks where all are shown at once, and the pages where they are not.
BLOCKS = tuple(BlockName)
PAGES: tuple[tuple[BlockName, ...], ...] = (
    (BlockName.STANDING,),
    (BlockName.SOURCES,),
    (BlockName.WEEKS, BlockName.NOTES),
    (BlockName.CONTACT,),
    (BlockName.TEAM,),
)


class InsightsChoices:
    """The filter, the period, the currency and the place of the cursor."""

    def __init__(self) -> None:
        self.list_query = LeadListQuery(ready_made(clock.today())[:1])
        self.period: int | None = USUAL_PERIOD
        #: None: the most used one.
        self.currency: str | None = None
        self.block = BlockName.STANDING
        #: The row or column of the block; None: the block's own first choice.
        self.index: int | None = None

    @property
    def query(self) -> LeadQuery:
        """The filter, over active and converted leads."""
        return self.list_query.current

    def change_period(self, by: int) -> bool:
        """Choose a shorter or longer period; returns whether there is one."""
        at = PERIODS.index(self.period) + by
        if at not in range(len(PERIODS)):
            return False
        self.period = PERIODS[at]
        return True

    def next_currency(self, insights: Insights) -> bool:
        """Choose the next currency; returns whether there is another one."""
        known = insights.currencies
        if len(known) < 2 or insights.currency is None:
            return False
        self.currency = known[(known.index(insights.currency) + 1) % len(known)]
        return True

    def place(self, block: BlockName, index: int | None = None) -> None:
        """Put the cursor on a row of a block."""
        self.block, self.index = block, index
