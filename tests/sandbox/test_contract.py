"""Generated requests: every response is allowed by the contract.

Schemathesis makes valid and invalid requests for every operation, always the same ones. Each meets a
workspace that was just made, so that no request depends on another's traces.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from taskip_leads.sandbox.sample.seed import FIRST_LEAD
from tests.support.service import Service

CONTRACT = Path(__file__).parents[1] / "contract" / "openapi.yaml"
LEADS = 12
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
    ignored_auth,
]
CONFIG = schemathesis.Config.from_dict(
    {
        "seed": 20260401,
        "generation": {
            "max-examples": 25,
            "deterministic": True,
            # The key is ours to send; the check of refused keys leaves it out for itself.
            "with-security-parameters": False,
        },
        # A body can be well-formed and still name a company that does not exist.
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 401, 404, 409, 422]}},
    }
)
schema = schemathesis.openapi.from_dict(
    yaml.safe_load(CONTRACT.read_text(encoding="utf-8")), config=CONFIG
)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with Service(leads=LEADS) as running:
        yield running


@schema.hook
def map_path_parameters(
    _context: schemathesis.HookContext, parameters: dict[str, object] | None
) -> dict[str, object]:
    """Return mostly existing ids, because a 404 is rarely interesting."""
    return {
        name: (FIRST_LEAD + value % LEADS if isinstance(value, int) and value % 4 else value)
        for name, value in (parameters or {}).items()
    }


@schema.parametrize()
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_every_response_matches_the_contract(
    case: schemathesis.Case[Any], service: Service
) -> None:
    service.reset()
    with requests.Session() as session:
        response = case.call(
            base_url=service.base_url, session=session, headers={"X-Secret-Key": service.key}
        )
        case.validate_response(response, checks=[c for c in CHECKS if _applies(c, case)])


def _applies(check: object, case: schemathesis.Case[Any]) -> bool:
    """Without ``ids`` an upload is counted as invalid although its ``file`` is enough."""
    uploading = case.operation.path.startswith("/lead/files/") and case.method == "POST"
    return not (uploading and check is negative_data_rejection)
