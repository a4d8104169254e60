"""Monday's figures in a real terminal: opened, looked through and copied as Markdown."""

from __future__ import annotations

import base64
import re

from tests.support.service import Service
from tests.terminal.conftest import Walk

ENTER = "\r"


def test_walk_that_copies_mondays_figures_as_markdown(walk: Walk, service: Service) -> None:
    with walk() as terminal:
        active = service.rows("SELECT count(*) AS number FROM leads WHERE NOT converted")
        service.forget()
        terminal.send("gm")
        terminal.wait_for(f"{active[0]['number']} active")
        terminal.wait_for("▌  ● New")
        for title in ("Sources  ", "New leads per week", "Last contact", "Team  "):
            terminal.send("]")
            terminal.wait_for(title)
        terminal.send("Y")
        terminal.wait_for("All figures as Markdown sent to the terminal")
        sent = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)", bytes(terminal.output))
        text = base64.b64decode(sent[-1]).decode()
        assert "## Where leads stand" in text
        assert f"{active[0]['number']} active" in text
        new = re.search(r"^\| New \| (\d+) \|", text, re.MULTILINE)
        assert new is not None
        terminal.send("]")
        terminal.wait_for("▌  ● New")
        terminal.send(ENTER)
        terminal.wait_for("status New")
        terminal.wait_for(f"{new[1]} of ")
        assert service.sent("PUT") == service.sent("POST") == []
