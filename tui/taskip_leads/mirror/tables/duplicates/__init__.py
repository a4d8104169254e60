"""Tables of duplicates: what is compared, pairs that are none, and the steps of a merge."""
