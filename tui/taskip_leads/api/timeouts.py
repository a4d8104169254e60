"""How long one request may take in all. Whoever waits for a late commit counts from its end."""

#: Seconds, connecting included.
REQUEST = 30.0
# A file may be large and the line thin: as long as this, and at this pace.
_UPLOAD = 600.0
_BYTES_A_SECOND = 32_000
#: So long nothing at all may move while a file leaves.
STANDSTILL = 60.0


def upload(size: int) -> float:
    """Seconds for a file of ``size`` bytes: ten minutes, and more for what a thin line needs."""
    return _UPLOAD + size / _BYTES_A_SECOND
