"""The pages without a browser: what comes in, what comes back, and what is kept."""

from __future__ import annotations

import json
import sqlite3
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
from web.conftest import HTML, PLATFORM, QUEUE, STORY


def streamed(client: TestClient, **fields: Any) -> list[dict[str, Any]]:
    answer = client.post("/reframe", data=fields, headers={"accept": "application/x-ndjson"})
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize("path", ["/", "/reframe", "/critique", "/check", "/practise", "/sheet", "/library"])
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


def test_an_answer_given_elsewhere_while_this_one_is_read_is_not_written_over(
    client: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = client.post("/practise", data={"target": "platform", "count": "2"}).url.path
    read = tasks.critique

    def slow(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(tasks, "critique", read)
        client.post(path, data={"turn": "0", "said": "The other tab was quicker: we kept a log of every write."})
        return read(*given, **more)

    monkeypatch.setattr(tasks, "critique", slow)
    assert client.post(path, data={"turn": "0", "said": QUEUE}).status_code == 409
    with site.library() as library:
        (turn,) = library.sessions()[0].session.turns
    assert turn.answer.startswith("The other tab")


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
    assert "/tmp" not in page
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
