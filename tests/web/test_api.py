"""The JSON API: the tasks by their contracts, the library and practice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from reframer import tasks
from reframer.schema import RewriteInput
from web.conftest import PLATFORM, QUEUE, STORY


def api(client: TestClient, method: str, path: str, **body: Any) -> tuple[int, Any]:
    answer = client.request(method, f"/api{path}", json=body or None, headers={"accept": "application/json"})
    return answer.status_code, answer.json() if answer.content else None


def test_the_api_does_each_task_by_its_contract(client: TestClient) -> None:
    code, made = api(client, "POST", "/rewrite", story=STORY, target="platform", unknown=1)
    assert code == 200
    told = tasks.rewrite(RewriteInput(story=STORY, target="platform"))
    assert made == json.loads(told.model_dump_json(by_alias=True))
    assert api(client, "POST", "/detect", text=PLATFORM)[1]["team"] == "platform"
    assert api(client, "POST", "/critique", answer=QUEUE, target="platform")[1]["verdict"] == "aligned"
    assert api(client, "POST", "/verify", story=QUEUE, text="We used Kafka.")[1]["faithful"] is False
    assert api(client, "POST", "/tag", text=QUEUE)[1]["signals"]
    assert api(client, "POST", "/sheet", stories={"fraud": STORY}, context=PLATFORM)[1]["target"] == "platform"


def test_the_api_keeps_changes_and_erases_stories(client: TestClient) -> None:
    code, story = api(client, "POST", "/stories", name="queue", text=QUEUE)
    assert (code, story["revision"]) == (201, 1)
    path = f"/stories/{story['id']}"
    assert api(client, "PUT", path, name="queue", text="Newer.", revision=1)[0] == 200
    code, conflict = api(client, "PUT", path, name="queue", text="Older.", revision=1)
    assert (code, conflict["error"]["kind"]) == (409, "changed")
    assert api(client, "GET", path)[1]["text"] == "Newer."
    assert api(client, "DELETE", path)[0] == 204
    assert api(client, "GET", path)[0] == 404


def test_the_api_practises(client: TestClient) -> None:
    code, asked = api(client, "POST", "/practice", target="platform", count=1)
    assert code == 201
    code, again = api(client, "POST", f"/practice/{asked['id']}", turn=0, answer=QUEUE)
    assert (code, again["follows"], again["turn"]) == (200, True, 1)
    assert api(client, "POST", f"/practice/{asked['id']}", turn=1, end=True)[1]["asked"] is None


BODIES = [
    ("/rewrite", {"story": ""}, 422, "input"),
    ("/rewrite", {}, 422, "input"),
    ("/rewrite", {"story": STORY, "seconds": 3}, 422, "input"),
    ("/rewrite", {"story": STORY, "target": "sales"}, 422, "input"),
    ("/nothing", {"a": 1}, 404, "input"),
    ("/practice/99", {"turn": 0}, 404, "not_found"),
    ("/practice", {"target": "platform", "count": 0}, 422, "input"),
    ("/practice", {}, 422, "input"),
    ("/detect", {"text": "\ud800"}, 422, "input"),
    ("/verify", {"story": STORY, "text": "\ud800 built it."}, 422, "input"),
]


@pytest.mark.parametrize(("path", "body", "code", "kind"), BODIES)
def test_the_api_says_what_is_wrong(client: TestClient, path: str, body: dict[str, Any], code: int, kind: str) -> None:
    answer = client.post(f"/api{path}", content=json.dumps(body), headers={"content-type": "application/json"})
    assert answer.status_code == code
    assert answer.json()["error"]["kind"] == kind
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/stories", "/practice"])
@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30, 0])
def test_a_number_that_nothing_has_is_not_found_however_large(client: TestClient, path: str, number: int) -> None:
    code, answer = api(client, "GET", f"{path}/{number}")
    assert (code, answer["error"]["kind"]) == (404, "not_found")


def test_a_revision_that_never_was_is_a_conflict_however_large(client: TestClient) -> None:
    kept = api(client, "POST", "/stories", name="queue", text=QUEUE)[1]
    change = {"name": "queue", "text": "Newer.", "revision": 10**30}
    assert api(client, "PUT", f"/stories/{kept['id']}", **change)[0] == 409


@pytest.mark.parametrize("body", [b"\xff1", b"[" * 100_000, b'{"text": ' + b"9" * 5_000 + b"}"])
def test_a_body_that_cannot_be_read_is_refused_as_described(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/detect", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["kind"]) == (422, "input")


def test_every_way_into_the_api_is_described_with_its_errors(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.")
    for path, methods in described["paths"].items():
        assert path.startswith("/api/")
        for operation in methods.values():
            assert operation["summary"]
            assert "422" in operation["responses"]
