"""How long one request may take in all. Whoever waits for a late commit counts from its end."""

#: Seconds, connecting included.
REQUEST = 30.0
#: A file may be large and the line thin.
UPLOAD = 600.0
