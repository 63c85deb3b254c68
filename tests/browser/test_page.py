"""The page in a real Chromium: what a person does with it, by mouse, by keyboard, wide and narrow, light and dark."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from reframer import documents
from reframer.errors import ModelUnreachable
from reframer.llm import ScriptedModel
from reframer.web import Site

EXAMPLES = Path(__file__).parents[2] / "examples"
STORY = (EXAMPLES / "stories/fraud-alerts.txt").read_text(encoding="utf-8")
PLATFORM = (EXAMPLES / "contexts/platform-team.txt").read_text(encoding="utf-8")
QUEUE = "We sharded the queue by tenant. When a shard dies it is rebuilt from the log within a minute."
MOST_BYTES = 60_000


def told(page: Page, story: str = STORY, team: str = "both", seconds: str = "90") -> None:
    """Opens the page and has a story told."""
    page.goto("/reframe")
    page.fill("#story", story)
    page.check(f"input[name=target][value='{team}']")
    page.click("text=Question, level, length")
    page.fill("#seconds", seconds)
    page.click("button.main")
    expect(page.locator("#result .files")).to_be_visible()


def test_both_framings_stand_side_by_side_with_what_was_left_out(page: Page) -> None:
    told(page)
    product, platform = page.locator(".framing").all()
    one, other = product.bounding_box(), platform.bounding_box()
    assert one and other
    assert one["y"] == other["y"]
    assert one["x"] + one["width"] <= other["x"]
    expect(page.locator("text=Left out:").first).to_be_visible()


def test_a_line_lights_its_sentences_by_mouse_and_by_keyboard_and_back(page: Page) -> None:
    told(page)
    line = page.locator(".line[data-sources]").nth(3)
    source = (line.get_attribute("data-sources") or "").split()[0]
    line.hover()
    expect(page.locator(f"#s{source} span")).to_have_class("lit")
    page.locator(".line[data-sources] .cite").nth(5).focus()
    sixth = (page.locator(".line[data-sources]").nth(5).get_attribute("data-sources") or "").split()[0]
    expect(page.locator(f"#s{sixth} span")).to_have_class("lit")
    page.locator(f"#s{source}").hover()
    assert all(
        "lit" in (each.get_attribute("class") or "") for each in page.locator(f".line[data-sources~='{source}']").all()
    )


def test_a_gap_is_answered_in_place_and_the_story_told_again_with_it(page: Page) -> None:
    told(page, QUEUE, "platform")
    page.locator(".gaps .field", has_text="Reusability").locator("input[name=answer]").fill(
        "Four other teams reuse its client."
    )
    page.click("text=Tell it again with these")
    expect(page.locator(".told")).to_contain_text("Four other teams reuse its client.")
    page.locator(".gaps input[name=answer]").first.fill("never")
    page.click("text=Tell it again with these")
    expect(page.locator("text=If they ask")).to_be_visible()
    expect(page.locator(".told")).to_contain_text("Four other teams reuse its client.")


def test_a_pasted_job_description_tells_its_team_at_once(page: Page) -> None:
    page.goto("/reframe")
    page.fill("#context", PLATFORM)
    page.locator("#story").focus()
    expect(page.locator("#detected strong")).to_have_text("Internal ML platform team")


def test_a_file_that_is_dropped_on_a_field_is_read_into_it(page: Page) -> None:
    page.goto("/reframe")
    drop = """([text, name]) => {
        const data = new DataTransfer();
        data.items.add(new File([text], name));
        const dropped = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
        document.getElementById("story").dispatchEvent(dropped);
    }"""
    page.evaluate(drop, ["<p>We sharded the queue by tenant.</p><p hidden>I led it.</p>", "story.html"])
    expect(page.locator("#story")).to_have_value("We sharded the queue by tenant.")
    expect(page.locator(".field .warn")).to_contain_text("1 hidden stretch was left out")
    page.evaluate(drop, ["%PDF-1.7 and no more", "cv.pdf"])
    expect(page.locator(".field .warn")).to_contain_text("cv.pdf is broken")
    expect(page.locator("#story")).to_have_value("We sharded the queue by tenant.")


def test_the_text_and_the_prompt_are_copied(page: Page) -> None:
    told(page)
    page.locator("text=Copy the text").first.click()
    assert "fraud alerts" in page.evaluate("navigator.clipboard.readText()")
    page.check("input[name=target][value='product']")
    page.click("text=No key?")
    page.click("button[data-copy-from]")
    expect(page.locator("button[data-copy-from]")).to_have_text("Copied")
    assert "Rewrite the notes as the answer" in page.evaluate("navigator.clipboard.readText()")


def test_a_reply_from_a_chat_window_is_checked(page: Page) -> None:
    told(page, QUEUE, "platform")
    page.click("text=No key?")
    page.fill(
        "#reply", "We sharded the queue by tenant with Kafka. A dead shard is rebuilt from the log within a minute."
    )
    page.click("text=Check the reply")
    expect(page.locator(".withheld")).to_contain_text("Kafka")
    expect(page.locator("#repair")).not_to_be_empty()


@pytest.mark.parametrize("kind", ["Word", "Markdown", "HTML", "JSON"])
def test_the_result_is_taken_along(page: Page, kind: str, tmp_path: Path) -> None:
    told(page)
    with page.expect_download() as download:
        page.click(f".files button:has-text('{kind}')")
    download.value.save_as(tmp_path / "taken")
    assert (tmp_path / "taken").stat().st_size > 2000


def test_lines_of_a_model_appear_before_all_are_checked(page: Page, site: Site) -> None:
    check = {"sentences": [{"line": 1, "notes": [1], "problems": []}, {"line": 2, "notes": [2], "problems": []}]}
    site.model = ScriptedModel({"rewrite": QUEUE, "check": json.dumps(check)})
    seen: list[Any] = []
    page.expose_function("seen", lambda line: seen.append(line))
    page.goto("/reframe")
    page.evaluate(
        "new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach((n) => "
        "n.className?.startsWith?.('line new') && window.seen(n.textContent))))"
        ".observe(document.getElementById('result'), {childList: true, subtree: true})"
    )
    page.fill("#story", QUEUE)
    page.check("input[name=target][value='platform']")
    page.click("button.main")
    expect(page.locator("#result .files")).to_be_visible()
    assert seen == QUEUE.replace(". When", ".\nWhen").splitlines()


def test_where_a_model_fails_the_result_before_and_the_replies_typed_in_it_stay(page: Page, site: Site) -> None:
    told(page, QUEUE, "platform")
    site.model = ScriptedModel({"rewrite": ModelUnreachable("127.0.0.1:9 refused the call; is the server running?")})
    page.locator(".gaps input[name=answer]").first.fill("Ten teams use it.")
    page.click("text=Tell it again with these")
    expect(page.locator("#result > .error")).to_contain_text("is the server running?")
    expect(page.locator(".gaps input[name=answer]").first).to_have_value("Ten teams use it.")
    site.model = None
    page.click("text=Tell it again with these")
    expect(page.locator("#result > .error")).to_have_count(0)


def test_a_draft_is_marked_and_the_one_change_comes_first(page: Page) -> None:
    page.goto("/critique")
    page.fill("#answer", "We tested it on 5% of the users and clicks rose by 4%. Users liked it.")
    page.fill("#question", "What if the ranking service is down?")
    page.check("input[name=target][value='platform']")
    page.click("button.main")
    expect(page.locator("#result .lead")).to_be_visible()
    expect(page.locator("#result mark.side-product").first).to_be_visible()


def test_a_session_goes_from_question_to_question_to_what_it_showed(page: Page) -> None:
    for _ in range(2):
        page.goto("/practise")
        page.check("input[name=target][value='platform']")
        page.fill("#count", "1")
        page.click("button.main")
        page.fill("#said", QUEUE)
        page.click("button[value=answer]")
        expect(page.locator(".heard")).to_be_visible()
        expect(page.locator(".origin").first).to_have_text("They ask back")
        page.fill("#said", QUEUE)
        page.click("button[value=answer]")
    expect(page.locator("h1")).to_have_text("What this session showed")
    assert page.locator(".trend polyline").count() == 5


def test_a_story_is_kept_found_opened_and_erased(page: Page) -> None:
    told(page)
    page.fill("#keep-name", "fraud-alerts")
    page.click("text=Keep in the library")
    expect(page.locator("h1")).to_have_text("@fraud-alerts")
    page.goto("/library?q=takeovers")
    page.click("text=@fraud-alerts")
    page.click(".actions >> text=Reframe")
    expect(page.locator("#story")).to_have_value(STORY.replace("\r\n", "\n"))
    page.go_back()
    page.click("text=Erase this story")
    page.click("text=Erase for good")
    expect(page.locator("main")).to_contain_text("No stories yet.")


def test_the_sheet_is_made_of_stories_of_the_library_and_taken_along(page: Page, tmp_path: Path) -> None:
    told(page)
    page.fill("#keep-name", "fraud-alerts")
    page.click("text=Keep in the library")
    page.goto("/sheet")
    page.fill("#context", PLATFORM)
    page.check("input[name=stories]")
    page.click("text=Make the sheet")
    expect(page.locator("#result")).to_contain_text("don't claim more than this")
    with page.expect_download() as download:
        page.click("button:has-text('Word')")
    download.value.save_as(tmp_path / "sheet.docx")
    assert "fraud-alerts" in documents.read(tmp_path / "sheet.docx").text


def test_a_text_is_checked_against_a_story(page: Page) -> None:
    page.goto("/check")
    page.fill("#text", "We sharded the queue by tenant. We used Kafka.")
    page.fill("#story", QUEUE)
    page.click("button.main")
    expect(page.locator("#result mark.side-added")).to_have_text(re.compile("Kafka"))


HOSTILE = (
    "We built it. <script>window.hit = 1</script> <img src=x onerror='window.hit = 2'> [a](javascript:window.hit=3)"
)


@pytest.mark.parametrize("path", ["/reframe", "/critique", "/practise", "/library"])
def test_nothing_of_what_is_entered_runs(page: Page, path: str) -> None:
    page.goto(path)
    for field in page.locator("textarea").all():
        if field.is_visible():
            field.fill(HOSTILE)
    page.locator("main form button").first.click()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.hit") is None
    assert not page.locator("img").count()


def test_without_script_all_of_it_works(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    told(page)
    page.goto("/critique")
    page.fill("#answer", QUEUE)
    page.check("input[name=target][value='platform']")
    page.click("button.main")
    expect(page.locator("#result .lead")).to_be_visible()
    context.close()


def test_by_keyboard_alone_a_story_is_told(page: Page) -> None:
    page.goto("/reframe")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#story")).to_be_focused()
    page.keyboard.insert_text(STORY)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#result .files")).to_be_visible()
    expect(page.locator("#status")).to_have_text("It is told.")


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_nothing_is_cut_off_at_any_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    told(page)
    for path in (None, "/critique", "/check", "/practise", "/sheet", "/library"):
        if path:
            page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_finding_of_axe(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    told(page)
    page.click("text=No key?")
    _clean(page)
    page.fill("#keep-name", "fraud")
    page.click("text=Keep in the library")
    _clean(page)
    page.goto("/critique")
    page.fill("#answer", STORY)
    page.check("input[name=target][value='platform']")
    page.click("button.main")
    expect(page.locator("#result .lead")).to_be_visible()
    _clean(page)
    page.goto("/check")
    page.fill("#text", "I led the fraud team on Kafka.")
    page.fill("#story", STORY)
    page.click("button.main")
    expect(page.locator("#result .lead")).to_be_visible()
    _clean(page)
    page.goto("/sheet")
    page.check("input[name=stories]")
    page.check("input[name=target][value='platform']")
    page.click("button.main")
    expect(page.locator("#result .lead")).to_be_visible()
    _clean(page)
    page.goto("/practise")
    _clean(page)
    page.check("input[name=target][value='platform']")
    page.click("button.main")
    page.fill("#said", QUEUE)
    page.click("button[value=answer]")
    expect(page.locator(".heard")).to_be_visible()
    _clean(page)
    page.click("button[value=end]")
    _clean(page)
    page.goto("/library?profile=me")
    for summary in page.locator("summary").all():
        summary.click()
    _clean(page)
    page.goto("/nothing-here")
    _clean(page)


def _clean(page: Page) -> None:
    page.wait_for_timeout(200)  # colours that fade in have come
    found = Axe().run(page).response["violations"]
    told = [f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in found]
    assert not told, f"{page.url}: {told}"


def test_script_and_style_are_small_and_nothing_comes_from_outside(page: Page, address: str) -> None:
    asked: list[str] = []
    sizes: list[int] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda answer: sizes.append(len(answer.body())) if "/static/" in answer.url else None)
    told(page)
    assert all(url.startswith(address) for url in asked)
    assert 1000 < sum(sizes) < MOST_BYTES
