"""httpx without its command line.

Where click is installed, httpx imports what its own command needs: click, and Rich's progress bars with all
lexers. That takes 3 MB and a tenth of a second, and nothing here uses it.
"""

from __future__ import annotations

import sys

_COMMAND_LINE = "click"

_known = _COMMAND_LINE in sys.modules
if not _known:
    # An import of it fails as if it were not installed, which httpx is prepared for.
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]
try:
    import httpx
finally:
    if not _known:
        del sys.modules[_COMMAND_LINE]

__all__ = ["httpx"]
