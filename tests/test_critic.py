"""The embedded critique: verdict, signals, patterns, mistakes, and what each of them quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reframer import framework, tasks
from reframer.errors import InputError
from reframer.schema import Critique, CritiqueInput

LENS = framework.load()
SYSTEM = (
    "Forty teams wrote their own joins, so I decided on one definition per feature, and from it we generate the batch "
    "job and the stream job. Both write into one log, and offline and online stores are filled from that log. When the "
    "stream is late, readers get the last good value with its timestamp. We went from 30 to 900 features by "
    "partitioning the online store by entity. On call alternates each week, and the freshness alert goes to whoever "
    "owns the feature. We gave up strong consistency to keep writes fast, because no reader needs it."
)
PRODUCT = (
    "Shoppers typed a query, got nothing and left the shop; one in nine did. We guessed that misspelt brand names "
    "were behind it and showed corrected results to half of the visitors for three weeks. Empty searches fell from 11% "
    "to 7% and orders after a search rose by 2%, which was the number we had agreed on. The first version corrected "
    "too much, so in the second one we asked before we changed anything. We accepted a slower page, since a wrong "
    "correction made people angrier than a second of waiting. I decided to stop there and moved on to filters."
)
MODEL = (
    "I started with logistic regression and then moved to gradient boosted trees with 340 features. Target encoding "
    "of the merchant category gave the most, about two points of AUC. I tuned depth, learning rate and the number of "
    "leaves with 200 trials. Then I tried a transformer over the sequence with eight heads and sinusoidal encodings. "
    "Focal loss with gamma of two beat weighted cross-entropy. In the end the ensemble reached an AUC of 0.941."
)
VAGUE = (
    "I would first understand the requirements together with all stakeholders. Then I would choose a suitable solution "
    "and follow best practices. Communication is very important, and so is documentation. It depends on the situation "
    "which tool is the right one. In my experience good collaboration is the key. I am passionate about learning and "
    "always look for new challenges."
)


def read(answer: str, target: str, **more: str) -> Critique:
    return tasks.critique(CritiqueInput(answer=answer, target=target, **more))  # type: ignore[arg-type]


def ids(found: Critique) -> set[str]:
    return {pattern.id for pattern in found.patterns}


@pytest.mark.parametrize(
    ("answer", "target", "verdict"),
    [
        (SYSTEM, "platform", "aligned"),
        (SYSTEM, "product", "misaligned"),
        (PRODUCT, "product", "aligned"),
        (PRODUCT, "platform", "misaligned"),
        (MODEL, "product", "misaligned"),
        (MODEL, "platform", "misaligned"),
        (VAGUE, "product", "misaligned"),
        (VAGUE, "platform", "misaligned"),
        (f"{SYSTEM} {PRODUCT}", "hybrid", "aligned"),
        (SYSTEM, "hybrid", "misaligned"),
    ],
)
def test_an_answer_is_aligned_where_it_dwells_on_what_the_team_values(answer: str, target: str, verdict: str) -> None:
    assert read(answer, target).verdict == verdict


@pytest.mark.parametrize(
    ("answer", "target", "pattern"),
    [
        (PRODUCT, "platform", "product_thinking_in_platform"),
        (SYSTEM, "product", "platform_thinking_in_product"),
        (VAGUE, "platform", "one_size_fits_all"),
        (MODEL, "product", "wrong_depth"),
        (SYSTEM, "product", "misaligned_project_framing"),
    ],
)
def test_a_failure_pattern_is_named_where_it_holds_and_not_for_the_team_it_suits(
    answer: str, target: str, pattern: str
) -> None:
    assert pattern in ids(read(answer, target))
    other = "product" if target == "platform" else "platform"
    if answer in (PRODUCT, SYSTEM):
        assert ids(read(answer, other)) == set()


def test_a_team_that_is_known_and_passed_over_is_named_with_the_contexts_words() -> None:
    context = (
        "GPU Fleet. We own the scheduler and the preemption policy for 3,000 accelerators shared by 200 researchers."
    )
    found = read(PRODUCT, "platform", context=context, question="What do you think our biggest challenge is?")
    finding = next(pattern for pattern in found.patterns if pattern.id == "team_not_researched")
    assert finding.in_ == "context"
    assert finding.quote in context


def test_every_quote_stands_in_the_field_it_names() -> None:
    fields = {"question": "What happens to it if the online store is down?", "context": "Model serving for 40 teams."}
    for answer in (SYSTEM, PRODUCT, MODEL, VAGUE):
        for target in ("product", "platform", "hybrid"):
            found = read(answer, target, **fields)
            _assert_verbatim(found, fields | {"answer": answer})


def _assert_verbatim(found: Critique, fields: dict[str, str]) -> None:
    for finding in (*found.patterns, *found.mistakes):
        assert finding.quote is None or finding.quote in fields[finding.in_]
    for signal in found.signals:
        for quote in signal.quotes:
            assert fields["answer"][quote.start : quote.end] == quote.text
    for told in (*found.tradeoffs, *found.suggestions):
        assert told.quote in fields["answer"]
    for cue in found.cues:
        assert cue.quote in fields["question"]
    for said in found.sentences:
        assert fields["answer"][said.start : said.end] == said.text


def test_wanted_signals_are_either_shown_or_missing() -> None:
    found = read(SYSTEM, "platform")
    shown = {signal.id for signal in found.signals}
    assert shown | set(found.missing) == set(LENS.wanted("platform"))
    assert not shown & set(found.missing)
    assert {"system_design", "reliability", "operations"} <= shown


def test_depth_sums_to_one_and_lies_where_the_words_are() -> None:
    for answer, side in ((SYSTEM, "platform"), (PRODUCT, "product"), (MODEL, "model"), (VAGUE, "other")):
        depth = read(answer, "product").depth
        assert sum(depth.values()) == pytest.approx(1)
        assert max(depth, key=lambda name: depth[name]) == side


def test_a_tradeoff_is_told_with_the_side_it_was_settled_for() -> None:
    assert any(told.favours == "platform" for told in read(SYSTEM, "platform").tradeoffs)
    assert any(told.favours == "product" for told in read(PRODUCT, "product").tradeoffs)


def test_a_cue_counts_as_answered_only_where_the_answer_goes_into_it() -> None:
    question = "And what happens if the online store goes down?"
    (met,) = {cue.answered for cue in read(SYSTEM, "platform", question=question).cues}
    (missed,) = {cue.answered for cue in read(MODEL, "platform", question=question).cues}
    assert (met, missed) == (True, False)


def test_suggestions_are_the_candidates_own_words_and_blanks() -> None:
    for said in read(MODEL, "product").suggestions:
        own, frame = said.rewrite.split("___")[0], "___"
        assert frame in said.rewrite
        head = own.split(". ")[0].rstrip(".")
        frames = {entry.frame for entry in LENS.signals.values()}
        assert head in said.quote or said.rewrite in frames


def test_missing_signals_are_asked_for_and_the_first_change_is_one_sentence_or_more() -> None:
    found = read(PRODUCT, "platform")
    assert LENS.patterns["product_thinking_in_platform"].fix in found.first
    assert LENS.signal(found.missing[0]).probe in found.follow_ups


def test_the_levels_expectations_quote_what_may_show_them() -> None:
    found = read(SYSTEM, "platform", level="senior")
    assert [each.expects for each in found.level] == list(LENS.expectations("senior", "platform"))
    assert any(each.quote and each.quote in SYSTEM for each in found.level)
    assert read(SYSTEM, "platform").level == ()


def test_the_story_shows_what_was_left_unused_and_what_is_claimed_beyond_it() -> None:
    story = (
        "I helped with a feature store for forty teams. When a producer sends garbage, the contract check puts it into "
        "quarantine. On call alternates each week. p99 fell from 80 to 12 ms."
    )
    answer = "I led a feature store for forty teams, and p99 fell from 80 to 9 ms, which they liked."
    found = read(answer, "platform", story=story)
    assert found.story is not None
    assert {found.story.sentence(id).text for id in found.unused} >= {"On call alternates each week."}
    assert {violation.kind for violation in found.violations} >= {"number", "ownership"}
    assert all(violation.span in answer for violation in found.violations)


def test_without_a_target_the_context_decides_then_the_question_else_it_is_read_for_both() -> None:
    serving = "You'll run the inference gateway that 40 teams deploy to, its autoscaling, rollbacks and on-call."
    assert tasks.critique(CritiqueInput(answer=PRODUCT, context=serving)).target == "platform"
    question = "How would you measure whether the new search results help shoppers?"
    assert tasks.critique(CritiqueInput(answer=PRODUCT, question=question)).target == "product"
    unknown = tasks.critique(PRODUCT)
    assert (unknown.target, unknown.ask) == ("hybrid", LENS.unclear.ask)
    assert any("name the team" in warning for warning in unknown.warnings)


def test_a_context_of_the_other_kind_is_a_warning_and_the_target_stays() -> None:
    serving = "You'll run the inference gateway that 40 teams deploy to, its autoscaling, rollbacks and on-call."
    found = read(PRODUCT, "product", context=serving)
    assert found.target == "product"
    assert any("reads like a platform team" in warning for warning in found.warnings)


@pytest.mark.parametrize("answer", ["", "  \n ", "!!! ... 42"])
def test_an_answer_without_words_is_refused(answer: str) -> None:
    with pytest.raises(InputError):
        tasks.critique(answer)


def test_a_huge_answer_is_refused_with_the_limit() -> None:
    with pytest.raises(InputError, match="one answer at a time"):
        tasks.critique("word " * 30_000)


@pytest.mark.parametrize(
    "answer",
    [
        "Yes.",
        SYSTEM.upper(),
        "so we had like forty teams and " * 60,
        "What would you want to know? I'd ask: who uses it? Then I'd build it.",
        "word " * 5000,
    ],
)
def test_odd_answers_are_read_all_the_same(answer: str) -> None:
    for target in ("product", "platform", "hybrid"):
        _assert_verbatim(
            read(answer, target, question="What if it fails?"), {"answer": answer, "question": "What if it fails?"}
        )


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=400), st.sampled_from(["product", "hybrid"]))
def test_any_text_gives_a_critique_with_verbatim_quotes_or_a_clear_refusal(answer: str, target: str) -> None:
    try:
        found = read(answer, target, question=answer)
    except InputError:
        return
    _assert_verbatim(found, {"answer": answer, "question": answer})
    assert sum(found.depth.values()) == pytest.approx(1)


def test_the_same_text_for_both_teams_is_said_plainly_with_what_to_shift() -> None:
    item = CritiqueInput(answer=SYSTEM)
    pair = tasks.critique_pair(item, item)
    assert (pair.a.target, pair.b.target, pair.reused) == ("product", "platform", 1.0)
    assert pair.says.startswith("This is the same answer")
    assert len(pair.shift) == 2
    other = tasks.critique_pair(item, CritiqueInput(answer=PRODUCT))
    assert other.reused < 0.2
    assert (other.shared, other.shift) == ((), ())
