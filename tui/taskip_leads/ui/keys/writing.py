"""What is written and filled in: notes, e-mails, forms, days, files."""

from __future__ import annotations

from taskip_leads.ui.keys.row import Key

NOTE = (
    Key("note.save", "note", ("ctrl+s",), "save", "Save the note", "save", 90),
    Key("note.close", "note", ("escape",), "close", "Close, the draft is kept", "close, keeps the draft", 80),
    Key("note.template", "note", ("ctrl+t",), "template", "Insert a template", "template", 60),
    Key("note.editor", "note", ("ctrl+o", "f4"), "editor", "Write in $EDITOR", "editor", 50),
    Key("note.undo", "note", ("ctrl+underscore",), "focused.undo", "Undo typing; ctrl+y does it again",
        palette=False),
    Key("note.title", "note", ("tab",), "other_field", "To the title field and back", palette=False),
)  # fmt: skip

EMAIL = (
    Key("email.check", "email", ("ctrl+s",), "check", "Look at it, then send it", "look, then send", 95),
    Key("email.send", "email", ("y",), "send", "Send what is shown", "send it", 95, palette=False),
    Key("email.preview", "email", ("ctrl+r",), "preview", "Show it with its fields filled", "preview", 60),
    Key("email.template", "email", ("ctrl+t",), "template", "Insert a template", "template", 70),
    Key("email.editor", "email", ("ctrl+o", "f4"), "editor", "Write in $EDITOR", "editor", 50),
    Key("email.undo", "email", ("ctrl+underscore",), "focused.undo", "Undo typing; ctrl+y does it again",
        palette=False),
    Key("email.other", "email", ("tab",), "other_field", "To the subject and back", palette=False),
    Key("email.close", "email", ("escape",), "close", "Close, the draft is kept", "keep draft", 90),
)  # fmt: skip

LEAD_FORM = (
    Key("leadform.save", "leadform", ("ctrl+s",), "save", "Save", "save", 95),
    Key("leadform.next", "leadform", ("tab", "down"), "next", "Next field", "field", 70, palette=False),
    Key("leadform.previous", "leadform", ("shift+tab", "up"), "previous", "Previous field", palette=False),
    Key("leadform.holder", "leadform", ("ctrl+o",), "open_holder", "Open the lead that has the address"),
    Key("leadform.close", "leadform", ("escape",), "close", "Close, the draft is kept",
        "close, keeps the draft", 90),
)  # fmt: skip

CHOICE = (
    Key("choice.open", "choice", ("enter", "space"), "open", "Choose", "choose", 90, palette=False),
    Key("choice.none", "choice", ("backspace", "delete"), "none", "Choose nothing", palette=False),
)

FORM = (
    Key("form.save", "form", ("enter",), "save", "Save", "save", 90),
    Key("form.next", "form", ("tab", "down"), "next", "Next field", "field", 70, palette=False),
    Key("form.previous", "form", ("shift+tab", "up"), "previous", "Previous field", palette=False),
    Key("form.right", "form", ("right",), "colour(1)", "Next colour", palette=False),
    Key("form.left", "form", ("left",), "colour(-1)", "Previous colour", palette=False),
    Key("form.cancel", "form", ("escape",), "cancel", "Cancel", "cancel", 95),
)

FOLLOW_UP = (
    Key(
        "followup.cancel",
        "followup",
        ("escape",),
        "cancel",
        "Leave as it is",
        "leave as it is",
        95,
        palette=False,
    ),
)

UPLOAD = (
    Key("path.complete", "path", ("tab",), "screen.complete", "Complete the path", palette=False),
    Key("path.add", "path", ("enter",), "screen.add", "Add the file, or upload them all", palette=False),
    Key("path.take_out", "path", ("backspace",), "screen.take_out", "Take the last one out", palette=False),
    Key("upload.cancel", "upload", ("escape",), "cancel", "Cancel", "cancel", 90, palette=False),
)  # fmt: skip
