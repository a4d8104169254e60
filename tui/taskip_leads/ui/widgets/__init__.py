"""Widgets of several screens. They take values and post messages; none uses the store."""
