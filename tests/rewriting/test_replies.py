"""What comes back from a chat window: its remarks are no answer, the prompt is no reply, another story is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reframer import prompts, tasks
from reframer.errors import InputError
from reframer.schema import Answer, CritiqueInput, RewriteInput
from reframer.writing import sayable

STORY = (
    "I helped a colleague move the scoring job to Airflow. Runs went from 200 to about 120 minutes. "
    "We piloted it in one of four regions. My manager decided to keep the old job as a fallback."
)
TOLD = "I helped a colleague move the scoring job to Airflow. Runs went from 200 to about 120 minutes."
ELSE = (
    "We make voice headsets for warehouse pickers. Recognition ran on a server far away. "
    "I trained a small acoustic model for it. Pickers repeat themselves far less now. We sell it in Spain as well."
)

REMARKS = [
    "Here's your answer for the platform team:\n\n{}",
    "Here’s the rewrite: {}",
    "Sure! Here is the answer:\n\n{}",
    "Certainly:\n{}",
    "{}\n\nLet me know if you'd like a shorter version!",
    "{} Hope this helps!",
    "{}\n\nWould you like me to make it shorter?",
    "**Problem**\n{}",
    "Problem\n{}",
    "## The answer\n\n{}\n\n---\n\nA note on the numbers.",
]


@pytest.mark.parametrize("around", REMARKS)
def test_what_a_chat_window_says_to_whoever_asked_is_no_part_of_the_answer(around: str) -> None:
    assert " ".join(sayable(around.format(TOLD))) == TOLD


@pytest.mark.parametrize(
    "said",
    [
        "Here's the thing: it never ran at night.",
        "Sure, it broke once.",
        "I hope to do that again.",
        "Let me start there.",
    ],
)
def test_what_a_candidate_would_say_stays(said: str) -> None:
    assert sayable(f"{TOLD} {said} It held.")[2] == said


@given(st.text(max_size=200))
def test_any_reply_can_be_looked_at(said: str) -> None:
    sayable(said)


def test_the_prompt_itself_is_no_reply() -> None:
    item = RewriteInput(story=STORY)
    turns = prompts.find("rewrite").render(**tasks.prompt_variables(item, "platform"))
    with pytest.raises(InputError, match="the prompt itself"):
        tasks.from_reply(item, "platform", "\n\n".join(turn.content for turn in turns))


@pytest.mark.parametrize(("reply", "strange"), [(TOLD, False), (STORY, False), (ELSE, True)])
def test_a_reply_that_finds_little_in_the_story_is_said_to_be_strange(reply: str, strange: bool) -> None:
    result, _ = tasks.from_reply(STORY, "platform", reply)
    assert bool(result.warnings) is strange


def test_a_gap_that_was_answered_is_not_asked_again_and_one_denied_has_its_reply() -> None:
    gaps = {
        gap.signal: gap for gap in tasks.rewrite(RewriteInput(story=STORY, target="platform")).framings["platform"].gaps
    }
    answers = (
        Answer(question=gaps["scalability"].question, answer="It was about the same size all along."),
        Answer(question=gaps["operations"].question, answer="never"),
    )
    framing = tasks.rewrite(RewriteInput(story=STORY, target="platform", answers=answers)).framings["platform"]
    left = {gap.signal: gap.reply for gap in framing.gaps}
    assert "scalability" not in left
    assert left["operations"]
    assert not any("looked after" in question or "after launch" in question for question in framing.follow_ups)


def test_a_story_told_whole_in_its_own_order_says_so() -> None:
    (warning,) = tasks.rewrite(RewriteInput(story=STORY, target="platform")).warnings
    assert "whole and in its own order" in warning


def test_a_critique_names_first_what_the_story_does_not_bear() -> None:
    answer = "I led the move of the scoring job to Airflow, and runs fell from 200 to about 120 minutes in all regions."
    made = tasks.critique(CritiqueInput(answer=answer, target="platform", story=STORY))
    assert made.first.startswith(f"Mend what your story does not bear, “{made.violations[0].span}”")


def test_of_a_few_words_no_pattern_is_made_out_to_be_first() -> None:
    assert tasks.critique("I don't know.", target="platform").first.startswith("3 words are too few")


CAVEATS = [
    "Our users opened the app every day and clicks rose, which is the customer's own figure that nobody checked.",
    "Our users opened the app every day and liked what they saw there, with clicks that went up from 4 to 6 percent.",
]


@pytest.mark.parametrize("said", CAVEATS)
def test_a_better_sentence_keeps_the_result_and_what_limits_it(said: str) -> None:
    answer = f"{said} We tested the list on users in May. They liked it more than the old one, in the interviews."
    (better,) = [each for each in tasks.critique(answer, target="platform").suggestions if each.quote == said]
    assert better.rewrite.startswith(said)
