"""Widgets of the duplicates."""
