"""All private names of Textual that this package uses, with the reason."""

from __future__ import annotations

#: Attributes and methods, by class. Only modules of ``ui/compat`` may use them.
ATTRIBUTES: dict[str, str] = {
    "App._batch_count": "A screen must not paint while a batch is open; only its end is public.",
    "MessagePump._close_messages_no_wait": "Ends the app from an exception handler, which cannot await.",
    "App._exception": "The pilot raises it again, so that an error in the app fails the test.",
    "App._exception_event": "Wakes the pilot that waits for the exception.",
    "App._filters": "A line filter that is added after Textual has chosen its own.",
    "App._handle_exception": "The one place where an unhandled exception can be kept from printing.",
    "App._return_code": "``exit`` sets it, but also waits for handlers that may have failed.",
    "Compositor._dirty_regions": "The lines that an update has to render.",
    "Compositor._get_renders": "Asks the widgets for their lines.",
    "DOMNode._pruning": "Set before the children are removed; ``is_attached`` changes after it.",
    "App._display": "Where a frame can be skipped while the terminal is behind.",
    "App._driver": "Asked whether the terminal is behind, or gone.",
    "App._check_action_state": "Raises for an action of the focused widget while nothing has the focus.",
    "App._print_error_renderables": "Prints the last words, for which a dead terminal would block.",
    "Driver._app": "Told that the terminal is gone.",
    "Driver._auto_restart": "Whether the app, and no other program, is continued after a stop.",
    "Driver._loop": "The way from a thread of the driver to the app.",
    "Driver._size": "Without it the app asks Rich, which prefers COLUMNS to the terminal.",
    "LinuxDriver._get_terminal_size": "Prefers COLUMNS and LINES to the terminal.",
    "LinuxDriver._sigcont_application": "Starts everything twice after a stop without warning.",
    "Parser._awaiting": "Tells whether the parser is stuck in a sequence.",
    "Driver._debug": "The parser of the input needs it.",
    "Input._value": "The text that is drawn; control characters must not reach the terminal.",
    "MessagePump._closed": "``is_running`` is still true while a screen loses its widgets.",
    "MessagePump._closing": "``is_running`` is still true while a screen loses its widgets.",
    "MessagePump._dispatch_message": "An exception in a handler would end the message loop.",
    "MessagePump._parent": "Follows a key up to the app; ``parent`` exists on nodes only.",
    "TextArea._rewrap_and_refresh_virtual_size": "Wraps the text; called too late after a resize.",
    "WrappedDocument._width": "The width that the text is wrapped for.",
    "DOMNode._bindings": "What the keys of a node do, once it exists; a keymap of Textual knows no chords.",
    "Screen._binding_chain": "Where a key is looked up, before text fields take theirs.",
    "Screen._compositor": "Textual has no other place for a compositor of another class.",
    "Screen._compositor_refresh": "Repaints the screen in front for each change of a covered one.",
    "Screen._dirty_widgets": "Tells whether there is anything to paint.",
    "Toast._notification": "What a notification says, to draw it with styles but without markup.",
    "Widget._on_idle": "Paints at once; a public handler runs after the frame was put off.",
    "Screen._on_timer_update": "Paints what the timer would paint one tick later.",
}

#: Imported names, by module.
IMPORTS: dict[str, str] = {
    "textual._ansi_sequences.ANSI_SEQUENCES_KEYS": "The sequences that are keys.",
    "textual._keyboard_protocol.FUNCTIONAL_KEYS": "The numbers that are keys.",
    "textual._ansi_sequences": "The table of escape sequences, extended by pairs of esc and a key.",
    "textual._compositor.ChopsUpdate": "What the replaced method returns.",
    "textual._compositor.CompositorUpdate": "What the compositor returns for a whole screen.",
    "textual._compositor.Compositor": "The base of the compositor that renders changed lines only.",
    "textual._context.active_message_pump": "The widget that raised an exception.",
    "textual._styles_cache.StylesCache": "Its cache of colours holds the painted lines of closed screens.",
    "textual._xterm_parser.XTermParser": "The parser that the replaced input loop feeds.",
    "textual.widgets._toast.Toast": "Draws plain text or markup, and no text with styles.",
    "textual.keys._character_to_key": "The name that Textual gives to a character's key.",
}
