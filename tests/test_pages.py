"""A page says what its numbers stand for."""

from __future__ import annotations

from reframer import framework, pages, tasks
from reframer.pages import terminal
from reframer.schema import Reframing, RewriteInput

STORY = (
    "For a year I worked on search at a shop for used sofas, where one query in nine came back empty. I built a "
    "rewriter in front of the index. It runs behind a queue on four machines, with an alert on timeouts. Empty results "
    "fell from 11% to 7% in an A/B test of three weeks. We tuned the learning rate and the layers for a week, which "
    "took longer than anybody had thought it would."
)


def page(result: Reframing) -> str:
    lens = framework.load()
    return pages.captured(lambda console: terminal.show(result, lens, console), False)


def test_what_is_left_out_is_quoted_by_its_number() -> None:
    result = tasks.rewrite(RewriteInput(story=STORY, target="product", seconds=20))
    left = [entry.sentence for entry in result.framings["product"].left_out]
    assert left
    for number in left:
        assert f"[{number}] {result.story.sentence(number).text[:40]}" in page(result)


def test_the_story_is_listed_where_a_model_wrote_the_lines_and_only_there() -> None:
    result = tasks.rewrite(STORY)
    assert "Your sentences" not in page(result)
    written = page(result.model_copy(update={"engine": "llm"}))
    assert "[1] For a year" in written.partition("Your sentences")[2]
