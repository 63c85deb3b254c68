"""The page and its JSON API, without a browser: what comes in, what is turned away, and what comes back."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from reframer import tasks
from reframer.errors import ModelUnreachable
from reframer.library import Library
from reframer.llm import ScriptedModel
from reframer.schema import RewriteInput
from reframer.web import Site, create
from reframer.web.guards import MAX_BODY

EXAMPLES = Path(__file__).parent.parent / "examples"
STORY = (EXAMPLES / "stories/fraud-alerts.txt").read_text(encoding="utf-8")
PLATFORM = (EXAMPLES / "contexts/platform-team.txt").read_text(encoding="utf-8")
QUEUE = "We sharded the queue by tenant. When a shard dies it is rebuilt from the log within a minute."
HTML = {"accept": "text/html"}


@pytest.fixture
def site(library_file: Path) -> Site:
    return Site(library_file=library_file)


@pytest.fixture
def client(site: Site) -> Iterator[TestClient]:
    yield TestClient(create(site), base_url="http://localhost:8765", headers=HTML)


def streamed(client: TestClient, **fields: Any) -> list[dict[str, Any]]:
    answer = client.post("/reframe", data=fields, headers={"accept": "application/x-ndjson"})
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize("path", ["/", "/reframe", "/critique", "/practise", "/library"])
def test_every_page_opens_and_says_which_engine_works(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "nothing leaves this machine" in answer.text


def test_a_story_is_told_with_every_sentence_behind_a_line_or_left_out(client: TestClient) -> None:
    page = client.post("/reframe", data={"story": STORY, "target": "both", "seconds": "90"}).text
    made = tasks.rewrite(RewriteInput(story=STORY, target="both", seconds=90))
    for framing in made.framings.values():
        assert page.count(f"Left out: {len(framing.left_out)} of") >= 1
    assert all(f'id="s{s.id}"' in page for s in made.story.sentences)


def test_lines_come_one_by_one_and_then_the_whole(client: TestClient) -> None:
    *lines, done = streamed(client, story=STORY, target="both")
    assert {line["target"] for line in lines} == {"product", "platform"}
    assert all(line["kind"] == "line" for line in lines)
    assert done["kind"] == "done"
    assert "Your sentences" in done["html"]


def test_a_reply_to_a_gap_question_becomes_part_of_the_story(client: TestClient) -> None:
    (gap,) = [gap for gap in tasks.rewrite(QUEUE).framings["platform"].gaps if gap.signal == "reusability"]
    page = client.post(
        "/reframe",
        data={
            "story": QUEUE,
            "target": "platform",
            "asked": gap.question,
            "answer": "Four other teams reuse its client.",
        },
    ).text
    assert '<span class="line supported" data-sources="3"' in page
    assert f"</strong> {gap.question}" not in page


def test_the_team_of_a_job_description_is_told_with_its_words(client: TestClient) -> None:
    assert "Internal ML platform team" in client.post("/detect", data={"text": PLATFORM}).text


def test_a_model_that_fails_is_said_in_the_stream_and_on_the_page(site: Site) -> None:
    site.model = ScriptedModel({"rewrite": ModelUnreachable("127.0.0.1:9 refused the call; is the server running?")})
    client = TestClient(create(site), base_url="http://localhost", headers=HTML)
    assert streamed(client, story=STORY)[-1] == {
        "kind": "error", "message": "127.0.0.1:9 refused the call; is the server running?"
    }  # fmt: skip
    page = client.post("/reframe", data={"story": STORY})
    assert page.status_code == 502
    assert "is the server running?" in page.text
    assert "fraud alerts" in page.text


def test_the_prompt_is_rendered_for_one_team_with_placeholders_and_its_reply_is_checked(client: TestClient) -> None:
    story = "I helped Maria Okafor move the scoring job to Airflow. Runs went from 200 to 120 minutes."
    given = {"story": story, "target": "platform", "redact": "true"}
    prompt = client.post("/reframe/prompt", data=given).text
    assert "Maria" not in prompt
    assert "Airflow" in prompt
    reply = "I led the move of the scoring job to Airflow. Runs went from 200 to 120 minutes."
    page = client.post("/reframe/reply", data=given | {"reply": reply}).text
    assert "Some lines failed" in page
    assert "Runs went from 200 to 120 minutes." in page
    assert client.post("/reframe/prompt", data={"story": story}).status_code == 422


@pytest.mark.parametrize("form", ["md", "html", "docx", "json"])
def test_a_result_is_taken_along_as_a_file(client: TestClient, form: str) -> None:
    result = tasks.rewrite(STORY).model_dump_json(by_alias=True)
    answer = client.post(f"/download/{form}", data={"result": result})
    assert answer.status_code == 200
    assert f"reframed.{form}" in answer.headers["content-disposition"]
    assert len(answer.content) > 2000


def test_a_dropped_document_is_read(client: TestClient, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(QUEUE)
    document.save(str(tmp_path / "story.docx"))
    sent = {"file": ("story.docx", (tmp_path / "story.docx").read_bytes())}
    assert client.post("/read", files=sent).json() == {"text": QUEUE, "notes": []}


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


def test_two_tabs_that_change_one_story_lose_nothing(client: TestClient, site: Site) -> None:
    client.post("/library", data={"text": QUEUE, "name": "queue"})
    change = {"kept": "1", "revision": "1", "name": "queue"}
    assert client.post("/library", data=change | {"text": f"{QUEUE} First tab."}).status_code == 200
    second = client.post("/library", data=change | {"text": f"{QUEUE} Second tab."})
    assert second.status_code == 409
    assert "First tab." in second.text
    assert "Second tab." in second.text
    assert 'name="revision" value="2"' in second.text
    with site.library() as library:
        assert library.story("queue").text.endswith("First tab.")


def test_an_answer_that_another_tab_gave_already_is_not_given_twice(client: TestClient, site: Site) -> None:
    page = client.post("/practise", data={"target": "platform", "count": "2"})
    path = page.url.path
    for code in (200, 409):
        answer = client.post(path, data={"turn": "0", "said": QUEUE})
        assert answer.status_code == code
    assert QUEUE in answer.text
    with site.library() as library:
        assert len(library.sessions()[0].session.turns) == 1


def test_a_session_is_asked_answered_skipped_and_summed_up(client: TestClient) -> None:
    path = client.post("/practise", data={"target": "platform", "count": "2", "context": PLATFORM}).url.path
    assert "They ask back" in client.post(path, data={"turn": "0", "said": QUEUE}).text
    assert "Question 2 of 2" in client.post(path, data={"turn": "1", "do": "skip"}).text
    ended = client.post(path, data={"turn": "2", "do": "end"}).text
    assert "What this session showed" in ended
    assert "Signals sent" in ended


def test_an_empty_answer_is_asked_for_again_and_nothing_is_lost(client: TestClient) -> None:
    path = client.post("/practise", data={"target": "platform"}).url.path
    answer = client.post(path, data={"turn": "0", "said": "?!"})
    assert answer.status_code == 422
    assert "holds no words" in answer.text
    assert "?!" in answer.text


def test_a_story_is_found_kept_brought_in_taken_out_and_erased(client: TestClient, site: Site) -> None:
    client.post("/library", data={"text": QUEUE, "name": "queue", "profile": "ada"})
    assert "«sharded»" in client.get("/library?q=sharding").text
    taken = client.get("/library/export").content
    client.post("/library/1/erase")
    with site.library() as library:
        assert library.stories() == []
    files = [("file", ("all.json", taken)), ("file", ("fraud.md", STORY.encode())), ("file", ("x.pdf", b"%PDF-"))]
    page = client.post("/library/import", files=files, data={"profile": ""}).text
    assert "@ada/queue: added" in page
    assert "x: not read" in page
    with site.library() as library:
        assert [story.address for story in library.stories()] == ["@ada/queue", "@fraud"]


def test_a_locked_or_broken_library_is_said_and_the_rest_works(client: TestClient, library_file: Path) -> None:
    library_file.write_bytes(b"no database at all" * 100)
    for path in ("/library", "/api/stories"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "damaged" in answer.text
    assert client.get("/practise").status_code == 503
    assert client.post("/reframe", data={"story": STORY}).status_code == 200
    assert client.get("/critique").status_code == 200


def test_a_full_disk_is_said_and_what_was_entered_stands_in_the_form(
    client: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.library():
        pass
    opened = sqlite3.connect

    def small(*args: Any, **more: Any) -> sqlite3.Connection:
        made = opened(*args, **more)
        made.execute("PRAGMA max_page_count = 1")
        return made

    monkeypatch.setattr(sqlite3, "connect", small)
    answer = client.post("/library", data={"text": STORY * 30, "name": "fraud"})
    assert answer.status_code == 503
    assert "disk is full" in answer.text
    assert "For two years I worked on fraud alerts" in answer.text


# The API.


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
    assert api(client, "GET", path)[0] == 422


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
    ("/practice/99", {"turn": 0}, 422, "input"),
]


@pytest.mark.parametrize(("path", "body", "code", "kind"), BODIES)
def test_the_api_says_what_is_wrong(client: TestClient, path: str, body: dict[str, Any], code: int, kind: str) -> None:
    answer = client.post(f"/api{path}", json=body)
    assert answer.status_code == code
    assert answer.json()["error"]["kind"] == kind
    assert answer.json()["error"]["message"]


def test_every_way_into_the_api_is_described_with_its_errors(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.")
    for path, methods in described["paths"].items():
        assert path.startswith("/api/")
        for operation in methods.values():
            assert operation["summary"]
            assert "422" in operation["responses"]


@settings(max_examples=40, deadline=None)
@given(story=st.text(max_size=400), target=st.sampled_from(["", "both", "product", "x"]), seconds=st.text(max_size=4))
def test_any_text_entered_is_answered_with_a_page(story: str, target: str, seconds: str) -> None:
    client = TestClient(create(Site()), base_url="http://localhost", headers=HTML)
    answer = client.post("/reframe", data={"story": story, "target": target, "seconds": seconds})
    assert answer.status_code in (200, 422)
    assert answer.headers["content-type"].startswith("text/html")


def test_what_is_made_of_a_story_of_the_library_is_kept_with_it(client: TestClient, site: Site) -> None:
    with site.library() as library:
        library.add("fraud", STORY)
    client.post("/reframe", data={"story": STORY.replace("\n", "\r\n"), "kept": "1"})
    client.post("/critique", data={"answer": QUEUE, "kept": "1", "target": "platform"})
    with Library(site.library_file) as library:
        assert [made.task for made in library.made(library.story("fraud"))] == ["critique", "rewrite"]
