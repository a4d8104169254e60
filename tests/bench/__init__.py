"""``make bench``: what the program takes beside named others, in one run, through a real terminal."""
