"""``python -m taskip_leads`` is the command ``taskip-leads``."""

from taskip_leads.cli import main

raise SystemExit(main())
