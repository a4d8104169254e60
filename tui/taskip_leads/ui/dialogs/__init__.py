"""Dialogs that answer whoever opened them. Screens may open these; they know no screen."""
