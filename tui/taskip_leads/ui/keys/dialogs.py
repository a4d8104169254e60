"""Keys of confirmation, progress and detail dialogs."""

from __future__ import annotations

from taskip_leads.ui.keys.row import Key

CONFIRM = (
    Key("confirm.cancel", "confirm", ("enter", "escape", "q", "n"), "cancel", "Cancel", "cancel", 90,
        palette=False),
    Key("confirm.confirm", "confirm", ("y",), "confirm", "Yes", "yes", 80, palette=False),
)  # fmt: skip

CONVERT = (
    Key("convert.cancel", "convert", ("enter", "escape", "q", "n"), "cancel", "Cancel", "cancel", 90,
        palette=False),
    Key("convert.convert", "convert", ("y",), "convert", "Convert", "convert", 80, palette=False),
)  # fmt: skip

DELETE_ATTRIBUTE = (
    Key("deleteattribute.cancel", "deleteattribute", ("enter", "escape", "q", "n"), "cancel", "Cancel",
        "cancel", 90, palette=False),
    Key("deleteattribute.move", "deleteattribute", ("m",), "move", "Move its leads, then delete", "move", 80,
        palette=False),
    Key("deleteattribute.delete", "deleteattribute", ("y",), "delete", "Delete", "delete", 80,
        palette=False),
)  # fmt: skip

REMOVE_WORKSPACE = (
    Key("removeworkspace.cancel", "removeworkspace", ("enter", "escape", "q", "n"), "cancel", "Cancel",
        "cancel", 90, palette=False),
    Key("removeworkspace.remove", "removeworkspace", ("y",), "remove", "Remove", "remove", 80,
        palette=False),
)  # fmt: skip

CONFLICT = (
    Key("conflict.down", "conflict", ("j", "down"), "move(1)", "Next field", palette=False),
    Key("conflict.up", "conflict", ("k", "up"), "move(-1)", "Previous field", palette=False),
    Key("conflict.mine", "conflict", ("left", "h"), "side(True)", "Mine", "mine", 80, palette=False),
    Key("conflict.theirs", "conflict", ("right", "l"), "side(False)", "Theirs", "theirs", 80,
        palette=False),
    Key("conflict.other", "conflict", ("space",), "other", "Switch side", palette=False),
    Key("conflict.next", "conflict", ("enter", "tab"), "next", "Next field, then the first again",
        "next field", 70, palette=False),
    Key("conflict.send", "conflict", ("y",), "send", "Send", "send", 95, palette=False),
    Key("conflict.later", "conflict", ("escape", "q"), "later", "Decide later", "later", 90,
        palette=False),
)  # fmt: skip

DETAILS = (
    Key("details.close", "details", ("escape", "q", "enter"), "close", "Close", "close", 90),
    Key("details.down", "details", ("j", "down"), "scroll(1)", "Down", palette=False),
    Key("details.up", "details", ("k", "up"), "scroll(-1)", "Up", palette=False),
)

BULK = (
    Key("bulk.stop", "bulk", ("S", "z"), "stop", "Cancel the rest", "stop", 90, palette=False),
    Key("bulk.down", "bulk", ("j", "down"), "scroll(1)", "Down", palette=False),
    Key("bulk.up", "bulk", ("k", "up"), "scroll(-1)", "Up", palette=False),
    Key("bulk.close", "bulk", ("escape", "q", "enter"), "close", "Close, keep going", "close", 95,
        palette=False),
)  # fmt: skip
