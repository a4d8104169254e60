"""Leads that may be the same person: find them, and merge two of them."""
