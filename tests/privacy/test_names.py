"""Proper names by how they are written: what is hidden, what stays, and how often either is wrong."""

from __future__ import annotations

import pytest

from eval.privacy import measure
from reframer import prompts
from reframer.privacy import Mask
from reframer.prompts import open_shelf


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("I asked Anselm Okafor about it.", "I asked [NAME_1] about it."),
        ("I asked Priya Okafor about it.", "I asked [PERSON_1] about it."),
        ("It was at Globex, then for Initech GmbH.", "It was at [COMPANY_1], then for [COMPANY_2]."),
        ("I joined Hooli’s ads team.", "I joined [COMPANY_1]’s ads team."),
        ("We hid QuiltPay behind Kafka.", "We hid [NAME_1] behind Kafka."),
        ("Globex paid. GLOBEX_PROD ran, and globexlib.", "[NAME_1] paid. [NAME_2]_[NAME_3] ran, and [NAME_4]."),
        ("Target was slow. I was at Target.", "[NAME_1] was slow. I was at [COMPANY_1]."),
        ("Employer: Target", "Employer: [NAME_1]"),
        ("my employer (Apple) and Maple/Anchor", "my employer ([NAME_1]) and [NAME_2]/[NAME_3]"),
        ("“Will they sign?” (Nobody did.)", "“Will they sign?” (Nobody did.)"),
        ("Target latency was 50 ms.", "Target latency was 50 ms."),
        (
            "I worked at Databricks on Spark; we used Databricks.",
            "I worked at [COMPANY_1] on Spark; we used [COMPANY_1].",
        ),
        ("We worked at night on Databricks.", "We worked at night on Databricks."),
        ("D. Vandersloot and van der Hoog", "[NAME_1] and [NAME_2]"),
        ("Okafor wrote it; okafor tested it.", "[NAME_1] wrote it; [NAME_2] tested it."),
        ("Rehandling was slow, the rehandling of boxes.", "Rehandling was slow, the rehandling of boxes."),
        ("王小明 and Анна wrote 3 of 12.", "[NAME_1] and [NAME_2] wrote 3 of 12."),
        ("ZYNTHO and the SLA, the GPU and the BHX", "[NAME_1] and the SLA, the GPU and the [NAME_2]"),
        ("Head of Data Science, Senior Staff Engineer", "Head of Data Science, Senior Staff Engineer"),
    ],
)
def test_a_capital_that_is_not_known_to_be_harmless_is_hidden(text: str, hidden: str) -> None:
    mask = Mask()
    assert mask.hide(text) == hidden
    assert mask.restore(hidden) == text


def test_a_name_of_one_text_is_hidden_in_those_that_leave_with_it() -> None:
    mask = Mask()
    assert mask.hide_all({"a": "I met Okafor.", "b": ["then okafor left"]}) == {
        "a": "I met [NAME_1].",
        "b": ["then [NAME_2] left"],
    }


def test_common_words_are_names_only_where_the_users_own_words_stand() -> None:
    texts = ["Keep it short.", "I worked at Keep. Keep paid."]
    hidden = Mask().hide_together(texts, [[], [(0, len(texts[1]))]])
    assert hidden == ["Keep it short.", "I worked at [COMPANY_1]. [NAME_1] paid."]


@pytest.mark.parametrize("name", prompts.names())
def test_nothing_of_a_shipped_prompt_is_taken_for_a_name(name: str) -> None:
    prompt = open_shelf(None).find(name)
    given = {each.name: [] if each.name == "failed" else "x." for each in prompt.inputs if each.required}
    for turn in prompt.render(**given):
        assert Mask().hide(turn.content) == turn.content


def test_nothing_of_the_shipped_framework_is_taken_for_a_name() -> None:
    text = (measure.ROOT / "prompts/framework.yaml").read_text(encoding="utf-8")
    assert Mask().hide(text) == text


def test_few_names_of_the_held_out_list_are_missed() -> None:
    whole, missed = measure.missed()
    assert whole >= 100
    assert len(missed) / whole <= 0.02


def test_few_words_are_hidden_without_need() -> None:
    words, found = measure.hidden(measure.DRAFTS)
    needless = sum(len(value.split()) * count for value, count in measure.needless(found).items())
    assert words > 20_000
    assert needless / words <= 0.005


def test_what_was_read_to_be_a_name_is_hidden() -> None:
    listed = (measure.HERE / "names.txt").read_text(encoding="utf-8").splitlines()
    assert set(listed) <= set(measure.hidden((*measure.STORIES, *measure.DRAFTS))[1])
