"""The file of settings while the program runs: read again, changed in place, and told about."""
