"""The API as it describes itself: whatever is sent, the answer is one of those described, and never a fault."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from reframer.web import Site, create

schemathesis = pytest.importorskip("schemathesis", reason="needs the dependency group `fuzz`: `make fuzz` installs it")

pytestmark = pytest.mark.hypothesis
# The name by which Schemathesis asks for an application in its own process.
SITE = Site(hosts=frozenset(("testserver",)))
APP = create(SITE)
DESCRIBED = {
    f"{method.upper()} {path}": operation
    for path, methods in APP.openapi()["paths"].items()
    for method, operation in methods.items()
}
# What takes nothing can be sent nothing wrong.
SENT = [(label, "positive") for label in DESCRIBED] + [
    (label, "negative") for label, each in DESCRIBED.items() if "parameters" in each or "requestBody" in each
]


@functools.cache
def operations() -> dict[str, Any]:
    """What the API describes, by method and path, with ways to make up requests."""
    found = schemathesis.openapi.from_asgi("/api/openapi.json", APP).get_all_operations()
    return {each.ok().label: each.ok() for each in found}


def checks() -> list[Any]:
    """What an answer is held to; the others are about servers that ask for a login or remember what was sent."""
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    return [
        not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
        checks.response_headers_conformance, checks.response_schema_conformance, checks.negative_data_rejection,
        checks.unsupported_method, checks.allow_header_conformance,
    ]  # fmt: skip


@pytest.mark.parametrize(("label", "mode"), SENT)
def test_the_api_answers_as_it_describes_itself(label: str, mode: str, tmp_path: Path) -> None:
    SITE.library_file = tmp_path / "library.db"
    requests, held = operations()[label].as_strategy(schemathesis.GenerationMode(mode)), checks()

    @given(requests)
    @settings(deadline=None, max_examples=settings().max_examples // 10, suppress_health_check=list(HealthCheck))
    def answered(case: Any) -> None:
        case.call_and_validate(checks=held)

    answered()
