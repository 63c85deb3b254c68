"""What is turned away: strangers, bodies without end, files of the wrong kind, markup, and who has no token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from reframer.llm import ScriptedModel
from reframer.web import Site, create
from reframer.web.guards import MAX_BODY
from web.conftest import PLATFORM, QUEUE, STORY

UPLOADS = [
    (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "photo.png", 422, "picture"),
    (b"%PDF-1.7 broken", "cv.pdf", 422, "broken"),
    (b"0" * (MAX_BODY + 1), "long.txt", 413, "MB"),
    (b"x" * 20_500_000, "long.txt", 422, "20 MB"),
]


@pytest.mark.parametrize(("data", "name", "code", "says"), UPLOADS, ids=[says for *_, says in UPLOADS])
def test_an_upload_of_the_wrong_kind_or_size_is_refused(
    client: TestClient, data: bytes, name: str, code: int, says: str
) -> None:
    answer = client.post("/read", files={"file": (name, data)}, headers={"accept": "application/json"})
    assert answer.status_code == code
    assert says in answer.json()["error"]["message"]


def test_a_body_without_a_length_is_not_read_without_end(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 1_000_000 + 2):
            yield b"a" * 1_000_000

    headers = {"content-type": "application/json", "accept": "application/json"}
    assert client.post("/api/detect", content=endless(), headers=headers).status_code == 413


HOSTILE = "<script>alert(1)</script> [click](javascript:alert(2)) {{ 7 * 7 }} <img src=x onerror=alert(3)>"


@pytest.mark.parametrize("path", ["/reframe", "/critique", "/library", "/practise"])
def test_markup_in_what_is_entered_is_text(client: TestClient, path: str) -> None:
    said = f"We built a ranker. {HOSTILE}"
    fields = {"story": said, "answer": said, "text": said, "name": "x<b>", "context": said, "question": said}
    page = client.post(path, data=fields, follow_redirects=True).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "49" not in re.sub(r"\d{4}-\d\d-\d\d|:49", "", page) or "{{ 7 * 7 }}" in page
    assert 'href="javascript' not in page


def test_no_page_lets_anything_run_or_load_that_is_not_its_own(client: TestClient) -> None:
    for path in ("/reframe", "/static/reframer.js", "/api/about", "/nothing"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    page = client.post("/reframe", data={"story": STORY, "context": PLATFORM, "target": "both"}).text
    assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?! src=\"/static/)|(?:src|href)=\"(?:https?:)?//", page)


STRANGERS = [
    ("get", {"host": "evil.example"}, 421),
    ("get", {"host": "localhost.evil.example:8765"}, 421),
    ("get", {"host": ""}, 421),
    ("post", {"origin": "http://evil.example"}, 403),
    ("post", {"origin": "null"}, 403),
    ("post", {"origin": "http://localhost:9999"}, 403),
    ("post", {"sec-fetch-site": "cross-site"}, 403),
    ("post", {"sec-fetch-site": "same-site"}, 403),
    ("post", {"origin": "http://localhost:8765", "sec-fetch-site": "same-origin"}, 200),
    ("post", {}, 200),
    ("get", {"host": "127.0.0.1:8765"}, 200),
    ("get", {"host": "LocalHost:8765"}, 200),
    ("get", {"cookie": "a b=;;=\x01"}, 200),
    ("get", {"content-length": "many"}, 413),
    ("get", {"host": "[::1]:8765"}, 200),
]


@pytest.mark.parametrize(("method", "headers", "code"), STRANGERS)
def test_other_origins_and_other_names_are_turned_away(
    client: TestClient, site: Site, method: str, headers: dict[str, str], code: int
) -> None:
    fields = {"text": QUEUE, "name": "queue"} if method == "post" else None
    answer = client.request(method.upper(), "/library", data=fields, headers=headers)
    assert answer.status_code == code
    with site.library() as library:
        assert bool(library.stories()) is (method == "post" and code == 200)


def test_with_a_token_nothing_is_served_without_it(library_file: Path) -> None:
    site = Site(library_file=library_file, token="s3cret", hosts=frozenset(("192.168.1.5",)))
    client = TestClient(create(site), base_url="http://192.168.1.5:8765", follow_redirects=False)
    assert client.get("/reframe").status_code == 401
    assert client.get("/api/stories").status_code == 401
    assert client.get("/reframe?token=wrong").status_code == 401
    assert client.get("/api/about", headers={"authorization": "Bearer s3cret"}).status_code == 200
    entered = client.get("/library?token=s3cret&q=a")
    assert (entered.status_code, entered.headers["location"]) == (303, "/library?q=a")
    assert "HttpOnly" in entered.headers["set-cookie"]
    assert "SameSite=Strict" in entered.headers["set-cookie"]
    assert client.get("/library").status_code == 200


def test_no_key_reaches_a_page_or_the_api(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-verysecret")
    site.model = ScriptedModel({})
    site.settings = site.settings.model_copy(
        update={"model": "openai:gpt", "base_url": "http://user:sk-verysecret@127.0.0.1:9/v1"}
    )
    client = TestClient(create(site), base_url="http://localhost")
    for path in ("/reframe", "/critique", "/practise", "/library", "/api/about", "/api/openapi.json"):
        assert "verysecret" not in client.get(path).text
    assert "127.0.0.1" in client.get("/reframe").text
