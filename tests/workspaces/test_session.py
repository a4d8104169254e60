"""An open workspace: each client takes the settings of the moment in which it is made."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from taskip_leads.errors import RequestNotSent
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace
from tests.faults.kinds import Fault
from tests.faults.server import FaultServer
from tests.support.service import KEY


def test_next_client_uses_the_proxy_that_the_settings_name_now(tmp_path: Path) -> None:
    async def work() -> None:
        options = Options("https://crm.example/api", data_dir=tmp_path, secret_key=KEY)
        machine = Installation(options)
        opened = RemoteWorkspace(machine)
        async with FaultServer() as proxy:
            proxy.rule = lambda _request: Fault.HTML_502
            machine.settings_session.set(("proxy",), f"http://127.0.0.1:{proxy.port}")
            client = await opened.connect()
            try:
                with pytest.raises(RequestNotSent):
                    await client.check()
            finally:
                await client.aclose()
            assert {seen.method for seen in proxy.seen} == {"CONNECT"}

    asyncio.run(work())
