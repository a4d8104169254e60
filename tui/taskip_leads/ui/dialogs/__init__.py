"""Dialogs that any screen may open; they know no screen themselves."""
