"""Whose work it was, by name, and the leadership, titles and solitude that a line claims."""

from __future__ import annotations

import pytest

from reframer.grounding import Checker
from reframer.grounding.evidence import Evidence
from reframer.story import read

STORY = (
    "I work on the alerting of a bank, in a team of five. Kofi wrote the alerting on null rates. The new dashboard was "
    "Lena's. Placement of replicas across racks was Joanna's fix. Sales cut off two shady publishers. We agreed on the "
    "threshold of forty with the planners. I trained the ranking model. Kafka carried the events."
)


@pytest.mark.parametrize(
    "line",
    [
        "I wrote the alerting on null rates.",
        "I did the placement of replicas across racks.",
        "I cut off two shady publishers.",
        "I managed the five people of the team.",
        "As head of alerting I worked at a bank.",
        "On the threshold of forty I alone agreed.",
    ],
)
def test_a_larger_part_than_the_storys_is_a_violation(line: str) -> None:
    found = Checker(read(STORY)).check(line)
    assert [violation.kind for violation in found.violations] == ["ownership"]


@pytest.mark.parametrize(
    "line",
    [
        "Kofi wrote the alerting on null rates.",
        "A colleague's fix was to place replicas across racks.",
        "We agreed on the threshold of forty with the planners.",
        "I trained the ranking model.",
        "I work on the alerting of a bank.",
    ],
)
def test_the_same_part_in_other_words_is_none(line: str) -> None:
    assert not Checker(read(STORY)).check(line).violations


def test_those_who_act_or_own_are_persons_and_tools_are_not() -> None:
    assert Evidence(read(STORY)).persons == {"kofi", "lena", "joanna"}


@pytest.mark.parametrize(
    ("story", "line", "false"),
    [
        ("Waits fell from 18% to 13%. Drivers had 8% more runs.", "Waits fell from 18% to 8%.", True),
        ("Waits fell from 18% to 13%. Drivers had 8% more runs.", "Waits went from 18 percent down to 13.", False),
        ("It gained 21 points and reached 80 points.", "It climbed by 21 points to 80 points.", False),
        ("The share was 18% in May. In June it was 13%.", "The share went from 18% to 13%.", False),
        ("Before: 18%. We fixed the cache. Then the join. After: 13%.", "It went from 18% to 13%.", False),
    ],
)
def test_a_step_leads_where_the_storys_step_leads(story: str, line: str, false: bool) -> None:
    assert bool(Checker(read(story)).check(line).violations) is false
