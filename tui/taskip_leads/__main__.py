"""``python -m taskip_leads`` and the command ``taskip-leads``."""

from __future__ import annotations

import sys

from taskip_leads.splash import Splash


def main() -> int:
    """Show the kept frame, then import and run the command line; return the exit code."""
    splash = Splash(sys.argv[1:])
    try:
        splash.show()
        from taskip_leads.cli import main as run

        return run(splash=splash)
    finally:
        splash.end()


if __name__ == "__main__":
    raise SystemExit(main())
