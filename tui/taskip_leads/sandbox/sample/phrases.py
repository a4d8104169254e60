"""Texts of sample leads: descriptions, notes, next steps, files, custom fields."""

from __future__ import annotations

DESCRIPTIONS = (
    "Asked for prices through the web form. Has a team of about {n}.",
    "Uses spreadsheets today. Wants reminders and one place for mails and files.",
    "Met at the spring fair. Interested in the yearly plan for {n} seats.",
    "Came back after a year; the old contact has left the company.",
    "Replaces a home-grown tool. {n} people would use it from the first day.",
    "Wants to hear from two reference customers of the same trade.",
    "Needs an offer in writing, with the price of training named apart.",
    "Looking for something that works offline, for {n} people on the road.\nNo decision this quarter.",
)

#: Title and text of a note.
NOTES = (
    ("First call", "Friendly and short of time. Knows two of our competitors."),
    ("Follow-up", "Has read the offer and comes back with questions on the contract's length."),
    ("Demo", "Showed the list, the notes and the board. The board was what they liked best."),
    (
        "Price",
        "Finds the price fair, the set-up fee less so.\nCan decide up to {n} seats without the board.",
    ),
    ("Voicemail", "Nobody there. Left a message."),
    ("Security questions", "Asks where data is kept and who can read it. Sent the white paper."),
    ("Budget", "Budget is approved for next quarter. Purchasing wants three offers."),
    (
        "Meeting",
        "Met {n} people of sales and service.\n- works on tablets\n- imports from spreadsheets\n"
        "- wants a contact in their own time zone",
    ),
    ("Referral", "Recommended by a customer; mention it."),
    ("Reminder", "Said to call again after the holidays."),
)

#: The last line of some notes, after ``Next: ``.
STEPS = (
    "send the offer",
    "call about the contract",
    "book the demo",
    "send two references",
    "ask for the PO number",
    "write to purchasing",
    "agree on a start date",
    "check the number of seats",
)

#: Title, type, and size in bytes of a file.
FILES = (
    ("offer.pdf", "application/pdf", 214_803),
    (
        "requirements.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        48_211,
    ),
    ("seats.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 17_920),
    ("whiteboard.jpg", "image/jpeg", 2_480_112),
    ("contract draft v2.pdf", "application/pdf", 391_044),
    ("logo.svg", "image/svg+xml", 6_120),
)

#: Shapes of custom fields, each a complete list.
CUSTOM: tuple[list[dict[str, object]], ...] = (
    [{"id": 1, "name": "Region", "value": "North"}],
    [{"label": "Seats", "value": 40}, {"label": "Renewal month", "value": "March"}],
    [{"key": "preferred_contact", "value": ["e-mail", "phone"]}],
    [{"custom_field": {"id": 4, "label": "Contract until", "type": "date"}, "value": "2027-03-31"}],
    [{"slug": "vat-id", "value": None}, {"name": "Newsletter", "value": True}],
    [{"Industry": "Logistics"}],
)
