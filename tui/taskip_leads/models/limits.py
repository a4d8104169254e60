"""How long a text may be, and which numbers are ids. Each limit is declared here and nowhere else.

The forms, the request bodies and the sample service use these numbers; a test compares them with the
API contract. The module imports nothing, so the sample service can use it and stay independent.
"""

from __future__ import annotations

#: Characters of ``first_name`` and of ``last_name``.
PERSON_NAME_MAX = 100
#: Characters of the name of a status or source.
ATTRIBUTE_NAME_MAX = 191
#: Characters of the color of a status or source.
COLOR_MAX = 50
#: Characters of the subject of an email.
SUBJECT_MAX = 255
#: Characters of a note's title. The reference states no limit; this is the usual text column.
NOTE_TITLE_MAX = 255

#: Ids of the service: positive, and within the 64 bits that SQLite keeps. Negative ids are our own.
ID_MIN = 1
ID_MAX = 2**63 - 1
#: Ids that this machine gives to what the service does not have yet.
OWN_IDS = range(-ID_MAX, 0)
