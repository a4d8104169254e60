"""Tables of duplicates: what is compared, and pairs that are none."""
