"""Keys of editors and forms: notes, emails, leads, statuses, dates and files."""

from __future__ import annotations

from taskip_leads.ui.keys.row import Key

NOTE = (
    Key("note.save", "note", ("ctrl+s",), "save", "Save the note", "save", 90),
    Key("note.close", "note", ("escape",), "close", "Close, keep the draft", "keep draft", 80),
    Key("note.next", "note", ("tab",), "next_field(1)", "Next step, then status", "next step", 70,
        palette=False),
    Key("note.template", "note", ("ctrl+t",), "template", "Insert a template", "template", 60),
    Key("note.editor", "note", ("ctrl+o", "f4"), "editor", "Open in your editor", "editor", 50),
    Key("note.undo", "note", ("ctrl+underscore",), "focused.undo", "Undo typing; ctrl+y redoes it",
        palette=False),
    Key("note.title", "note", ("shift+tab",), "next_field(-1)", "Title field", "title", 40, palette=False),
)  # fmt: skip

NOTE_STATUS = (
    Key("notestatus.open", "notestatus", ("enter", "space"), "open", "Choose another status", palette=False),
    Key("notestatus.keep", "notestatus", ("backspace", "delete"), "keep", "Keep the present one",
        palette=False),
    Key("notestatus.nth_1", "notestatus", ("1",), "nth(1)", "Status 1 to 9", palette=False),
    *(
        Key(f"notestatus.nth_{digit}", "notestatus", (str(digit),), f"nth({digit})", f"Status {digit}",
            palette=False, listed=False)
        for digit in range(2, 10)
    ),
)  # fmt: skip

EMAIL = (
    Key("email.check", "email", ("ctrl+s",), "check", "Review and send", "review and send", 95),
    Key("email.send", "email", ("y",), "send", "Send", "send", 95, palette=False),
    Key("email.back", "email", ("enter",), "back", "Keep writing, in the preview", palette=False),
    Key("email.preview", "email", ("ctrl+r",), "preview", "Preview with fields filled in", "preview", 60),
    Key("email.template", "email", ("ctrl+t",), "template", "Insert a template", "template", 70),
    Key("email.editor", "email", ("ctrl+o", "f4"), "editor", "Open in your editor", "editor", 50),
    Key("email.undo", "email", ("ctrl+underscore",), "focused.undo", "Undo typing; ctrl+y redoes it",
        palette=False),
    Key("email.other", "email", ("tab",), "other_field", "Subject field", palette=False),
    Key("email.close", "email", ("escape",), "close", "Close, keep the draft", "keep draft", 90),
)  # fmt: skip

LEAD_FORM = (
    Key("leadform.save", "leadform", ("ctrl+s",), "save", "Save", "save", 95),
    Key("leadform.next", "leadform", ("tab", "down"), "next", "Next field", "field", 70, palette=False),
    Key("leadform.previous", "leadform", ("shift+tab", "up"), "previous", "Previous field", palette=False),
    Key("leadform.holder", "leadform", ("ctrl+o",), "open_holder", "Open the lead that has this email"),
    Key("leadform.close", "leadform", ("escape",), "close", "Close, keep the draft",
        "keep draft", 90),
)  # fmt: skip

CHOICE = (
    Key("choice.open", "choice", ("enter", "space"), "open", "Choose", "choose", 90, palette=False),
    Key("choice.none", "choice", ("backspace", "delete"), "none", "Clear", palette=False),
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
    Key("followup.down", "followup", ("down",), "move(1)", "Next day", palette=False),
    Key("followup.up", "followup", ("up",), "move(-1)", "Previous day", palette=False),
    Key("followup.cancel", "followup", ("escape",), "cancel", "Cancel", "cancel", 95, palette=False),
)  # fmt: skip

UPLOAD = (
    Key("path.complete", "path", ("tab",), "screen.complete", "Complete the path", palette=False),
    Key("path.add", "path", ("enter",), "screen.add", "Add, or upload all", palette=False),
    Key("path.take_out", "path", ("backspace",), "screen.take_out", "Remove the last file", palette=False),
    Key("upload.cancel", "upload", ("escape",), "cancel", "Cancel", "cancel", 90, palette=False),
)  # fmt: skip

EXPORT = (
    Key("export.save", "export", ("enter",), "screen.save", "Write the file", "write", 90, palette=False),
    Key("export.complete", "export", ("tab",), "screen.complete", "Complete the path", "complete", 80,
        palette=False),
    Key("export.down", "export", ("down",), "screen.move(1)", "Next format", "format", 70, palette=False),
    Key("export.up", "export", ("up",), "screen.move(-1)", "Previous format", palette=False),
    Key("export.cancel", "export", ("escape",), "screen.cancel", "Cancel", "cancel", 60, palette=False),
)  # fmt: skip
