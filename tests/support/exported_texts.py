"""Texts that are hard to write to a table and to read back."""

from __future__ import annotations

from hypothesis import strategies as st

from taskip_leads.text import clean

TRICKY = "=+-@＝＋;,|\t\r\n\"'\\ ab1()é漢:*_[]<>`~"
TEXT = st.text(st.sampled_from(TRICKY), max_size=14) | st.text(max_size=20)
#: The apostrophes that are written before a formula are not those that a person typed.
FORMULAS = st.text(st.sampled_from("'=; \"+\n"), max_size=8)
NAMES = st.lists((TEXT | FORMULAS).filter(lambda name: clean(name).strip()), max_size=3)
