"""Total timeouts of requests. The wait for a late commit starts when they end."""

#: Seconds, including the connection.
REQUEST = 30.0
# A file may be large and the connection slow: this time, plus the size at this rate.
_UPLOAD = 600.0
_BYTES_A_SECOND = 32_000
#: Seconds without progress after which an upload fails.
STANDSTILL = 60.0


def upload(size: int) -> float:
    """Return seconds for a file of ``size`` bytes: ten minutes plus time for a slow line."""
    return _UPLOAD + size / _BYTES_A_SECOND
