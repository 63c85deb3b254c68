"""The API as it describes itself: whatever is sent, the answer is one of those described, and never a fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from reframer.web import Site, create

schemathesis = pytest.importorskip("schemathesis", reason="needs the dependency group `fuzz`: `make fuzz` installs it")
# Where the program that made these requests is served from, as Schemathesis names it.
HOST = "testserver"


def operations() -> dict[str, Any]:
    """What the API describes, by method and path."""
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", create(Site(hosts=frozenset((HOST,)))))
    return {each.ok().label: each.ok() for each in schema.get_all_operations()}


OPERATIONS = operations()
# What takes nothing can be sent nothing wrong.
SENT = [(label, "positive") for label in OPERATIONS] + [
    (label, "negative") for label, each in OPERATIONS.items() if list(each.iter_parameters()) or list(each.body)
]


def checks() -> list[Any]:
    """What an answer is held to; the others are about servers that ask for a login or hide things between requests."""
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    return [
        not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
        checks.response_headers_conformance, checks.response_schema_conformance, checks.negative_data_rejection,
        checks.unsupported_method, checks.allow_header_conformance,
    ]  # fmt: skip


@pytest.mark.parametrize(("label", "mode"), SENT)
def test_the_api_answers_as_it_describes_itself(label: str, mode: str, tmp_path: Path) -> None:
    operation, held = OPERATIONS[label], checks()
    operation.app.state.site.library_file = tmp_path / "library.db"
    usual = settings.default.max_examples if settings.default else 100

    @given(operation.as_strategy(schemathesis.GenerationMode(mode)))
    @settings(deadline=None, max_examples=max(8, usual // 10), suppress_health_check=list(HealthCheck))
    def answered(case: Any) -> None:
        case.call_and_validate(checks=held)

    answered()
