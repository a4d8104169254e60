"""Limits of texts and ids. Each limit is declared only here.

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
#: Characters of a note's title. The API documents no limit; this is the usual text column.
NOTE_TITLE_MAX = 255

#: TaskIP's ids are positive and fit into the 64 bits of SQLite. Negative ids are local.
ID_MIN = 1
ID_MAX = 2**63 - 1
#: Local ids of objects that TaskIP does not have yet.
OWN_IDS = range(-ID_MAX, 0)
