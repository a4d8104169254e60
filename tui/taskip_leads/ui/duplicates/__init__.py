"""Duplicates: leads that may be the same person, compared side by side and merged."""
