"""Frozen values without I/O, which every other package may import."""
