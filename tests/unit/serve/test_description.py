"""The interface against its own description: generated requests to every route, no fault of the server, every answer as described."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from tests.unit.serve.conftest import Served

QUIET = [
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.function_scoped_fixture,
]
WANTED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


def test_generated_requests_meet_no_fault_and_answers_are_as_described(served: Served) -> None:
    app = served.client().app
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers={"host": "127.0.0.1"})
    checks = CHECKS.get_by_names(list(WANTED))
    for operation in schema.get_all_operations():
        strategy = operation.ok().as_strategy()

        @settings(max_examples=4, deadline=None, database=None, derandomize=True, suppress_health_check=QUIET)
        @__import__("hypothesis").given(case=strategy)
        def asked(case) -> None:
            case.call_and_validate(headers={"host": "127.0.0.1"}, checks=checks)

        asked()
