"""What a column of an imported file can become."""

from __future__ import annotations

from enum import StrEnum


class Target(StrEnum):
    """A lead's field, by TaskIP's write name where there is one."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    FULL_NAME = "full_name"
    EMAIL = "email"
    PHONE = "phone_number"
    WEBSITE = "website"
    COMPANY = "company"
    VALUE = "value"
    CURRENCY = "currency"
    DAY = "lead_interaction_date"
    STATUS = "status"
    SOURCE = "source"
    OWNER = "owner"
    ADDRESS = "address"
    ZIP = "zip_code"
    CITY = "city"
    STATE = "state"
    COUNTRY = "country"
    DESCRIPTION = "description"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The name on screens."""
        return _LABELS.get(self, self.value.replace("_", " ").capitalize())


_LABELS = {Target.PHONE: "Phone", Target.DAY: "Next step", Target.ZIP: "ZIP"}

#: Targets that are names of something TaskIP knows by an id.
NAMED = (
    Target.STATUS, Target.SOURCE, Target.OWNER, Target.COMPANY, Target.CITY, Target.STATE,
    Target.COUNTRY,
)  # fmt: skip
#: Targets that several columns can fill together.
JOINED = (Target.DESCRIPTION, Target.NOTE, Target.ADDRESS)


class Reading(StrEnum):
    """How the texts of a column are read where they have two readings."""

    AS_TYPED = "as typed"
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    DECIMAL_COMMA = "decimal comma"
    DECIMAL_POINT = "decimal point"


#: The readings that a target offers.
READINGS: dict[Target, tuple[Reading, ...]] = {
    Target.DAY: (Reading.AS_TYPED, Reading.DAY_FIRST, Reading.MONTH_FIRST),
    Target.VALUE: (Reading.AS_TYPED, Reading.DECIMAL_COMMA, Reading.DECIMAL_POINT),
}
