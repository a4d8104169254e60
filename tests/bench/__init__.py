"""``make bench``: measure the program and its peers in one run, in a real terminal."""
