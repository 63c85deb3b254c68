"""Practice: what is asked, what comes back, what is kept, and what a session showed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from reframer import framework, practice, tasks
from reframer.cli import app
from reframer.errors import FrameworkError, ReframerError
from reframer.library import Library
from reframer.practice import Session, bank, candidate, trend
from reframer.practice.choosing import Wishes, choose
from reframer.practice.quoting import quotable

LENS, BANK = framework.load(), practice.load()
ROOT = Path(__file__).parent.parent
QUEUE = "We sharded the queue by tenant. When a shard dies it is rebuilt from the log within a minute."
MEALS = "Parents skipped breakfast ideas. We tested shorter lists on 5% of the users, and clicks rose by 4%."


def run(line: str, *more: str, input: str = "") -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["practice", *line.split(), *more], input=input)
    if isinstance(done.exception, ReframerError):
        return done.exception.exit_code, done.stdout, f"{done.stderr}{done.exception}"
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def held(target: str, *answers: str | None, count: int = 3, **more: Any) -> Session:
    """A session in which these answers were given, None for a skipped question."""
    session = practice.begin(BANK, LENS, target, Wishes(wanted=LENS.wanted(target)), count=count, **more)
    for said in answers:
        asked = practice.pending(session, BANK, LENS)
        assert asked
        critique = tasks.critique(said, target=asked.turn.team) if said else None
        session = practice.answered(session, asked, said, critique)
    return session


def test_the_bank_has_enough_questions_of_every_team_and_kind() -> None:
    counts = Counter((question.team, question.kind) for question in BANK.questions.values())
    assert len(BANK.questions) >= 80
    assert min(counts.values()) >= 8
    assert {team for team, _ in counts} == {*LENS.team_ids, "hybrid"}


@pytest.mark.parametrize("team", [*LENS.team_ids, "hybrid"])
def test_every_question_probes_what_its_team_wants_and_asks_back_for_more_than_one_thing(team: str) -> None:
    for question in BANK.of(team, LENS):
        known = {*LENS.wanted(team), *LENS.core_for(team)}
        probed = [follow.probes for follow in question.follow_ups]
        assert known.issuperset([*question.probes, *probed]), question.id
        assert len(set(probed)) == len(probed) >= 2, question.id
        assert question.strong, question.id


def test_all_wanted_signals_are_asked_for_first_by_some_questions() -> None:
    first = Counter(question.probes[0] for question in BANK.questions.values())
    assert all(first[id] >= 6 for team in LENS.team_ids for id in LENS.wanted(team))


WRONG = [
    ("questions:\n  a:\n    team: platform", "questions.a.kind is missing"),
    ("questions:\n  a: {team: platform, kind: chat, asks: Hm?, probes: [reliability]}", "none of the ids"),
    ("questions:\n  a: {team: platform, kind: case, asks: Hm?, probes: []}", "is empty"),
    (
        "questions:\n  a: {team: platform, kind: case, asks: Hm?, probes: [reliability], cues: [no]}",
        "not in the question",
    ),
    (
        "questions:\n  a:\n    team: platform\n    kind: case\n    asks: Hm?\n    probes: [reliability]\n"
        "    follow_ups:\n      - {asks: And?, cue: And, probes: reliability}",
        "must hold {quote} once",
    ),
    ("questions: [", "not YAML"),
]


@pytest.mark.parametrize(("text", "says"), WRONG, ids=[says for _, says in WRONG])
def test_a_bank_of_ones_own_that_is_wrong_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(FrameworkError, match=r"mine\.yaml") as refused:
        bank.parse(text, "mine.yaml")
    assert says in str(refused.value)


def test_a_question_of_ones_own_stands_beside_the_shipped_ones() -> None:
    own = "questions:\n  mine: {team: platform, kind: failure, asks: What broke?, probes: [reliability]}"
    assert len(bank.parse(own, "mine.yaml").questions) == len(BANK.questions) + 1


def test_a_team_of_ones_own_is_asked_what_its_framework_entry_asks() -> None:
    lens = framework.parse(
        "teams:\n  research:\n    name: research team\n    builds: new models\n    asks: What is new?\n"
        "    optimizes_for: [insight]\n    hidden_question: Will it last?\n    signals: [experimentation, iteration]\n"
        "    depth: [method]\n    listens_for: They listen for the method.\n    skips: No infrastructure.\n"
        "    tells: [papers]\n    interview_questions:\n      project: [What did you find out?]\n",
        "mine.yaml",
    )
    (question,) = BANK.of("research", lens)
    assert (question.asks, question.probes) == ("What did you find out?", ("experimentation",))


def test_what_the_stories_lack_is_asked_first_and_what_was_asked_before_last() -> None:
    questions = BANK.of("platform", LENS)
    lacking = choose(questions, 3, Wishes(gaps=("operations",)))
    assert lacking[0].probes[0] == "operations"
    again = choose(questions, 3, Wishes(gaps=("operations",), asked=Counter(q.id for q in lacking)))
    assert not {q.id for q in lacking} & {q.id for q in again}


def test_a_job_description_draws_questions_of_its_own_matter() -> None:
    context = "You will own fraud checks at a bank: transfers to scammers, and honest customers who are blocked."
    drawn = [q.id for q in choose(BANK.of("product", LENS), 5, Wishes(context=context))]
    assert "scam_transfer_warning" in drawn
    assert "scam_transfer_warning" not in [q.id for q in choose(BANK.of("product", LENS), 5, Wishes())]


def test_questions_of_a_session_differ_in_what_they_probe() -> None:
    for team in (*LENS.team_ids, "hybrid"):
        chosen = choose(BANK.of(team, LENS), 5, Wishes(wanted=LENS.wanted(team)))
        assert len({question.probes[0] for question in chosen}) >= 4


def test_a_follow_up_quotes_the_answer_and_asks_for_what_it_did_not_show() -> None:
    session = held("platform", QUEUE)
    asked = practice.pending(session, BANK, LENS)
    assert asked
    assert asked.turn.follows
    critique = session.turns[0].critique
    assert critique
    assert any(clause in asked.turn.asked for clause in ("We sharded the queue by tenant", "a shard dies"))
    assert asked.turn.cues[0] in asked.turn.asked
    assert asked.turn.probes[0] in critique.missing


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_clause_that_is_quoted_stands_in_the_answer(sentences: list[str]) -> None:
    quote = quotable(sentences)
    plain = [" ".join(said.replace("“", "").replace("”", "").replace('"', "").split()) for said in sentences]
    assert quote is None or any(quote in said for said in plain)


def test_a_skipped_question_is_followed_by_the_next_and_counts_for_nothing() -> None:
    session = held("platform", None, None)
    asked = practice.pending(session, BANK, LENS)
    assert asked
    assert (asked.number, asked.turn.follows) == (3, False)
    assert practice.summed(session, LENS).answers == 0


def test_a_session_that_was_kept_goes_on_where_it_was() -> None:
    session = held("platform", QUEUE)
    again = Session.model_validate_json(session.model_dump_json(by_alias=True))
    assert again == session
    assert practice.pending(again, BANK, LENS) == practice.pending(session, BANK, LENS)


def test_an_ended_session_asks_nothing_more() -> None:
    assert practice.pending(practice.ended(held("platform")), BANK, LENS) is None


def test_a_summary_says_what_was_sent_what_was_missed_and_what_to_work_on() -> None:
    summary = practice.summed(held("platform", QUEUE, None, "Hm, I would have to think about that."), LENS)
    sent = {each.signal: (each.answers, each.of) for each in summary.sent}
    assert sent["reliability"] == (1, 2)
    assert [each.signal for each in summary.weakest] != []
    assert all(sent[each.signal][0] < 2 and each.exercises for each in summary.weakest)
    assert all(missed.cue in missed.asked for missed in summary.missed)
    assert any(missed.signal for missed in summary.missed)


def test_dual_mode_asks_each_question_for_both_teams_and_says_how_much_was_reused() -> None:
    session = held("hybrid", QUEUE, QUEUE, QUEUE, MEALS, count=2, dual=True, follow_ups=False)
    assert [turn.team for turn in session.turns] == [*LENS.team_ids] * 2
    same, other = practice.summed(session, LENS).twice
    assert (same.reused, other.reused) == (1.0, 0.0)


def test_the_trend_shows_each_session_that_has_more_than_one_answer() -> None:
    sessions = [
        ("2026-01-01", held("platform", MEALS, MEALS)),
        ("2026-01-02", held("platform", MEALS)),
        ("now", held("platform", QUEUE, QUEUE)),
    ]
    points = trend(sessions, LENS, "platform")
    assert [point.when for point in points] == ["2026-01-01", "now"]
    assert [point.shares["reliability"] for point in points] == [0.0, 1.0]


TRANSCRIPTS = [
    ("I: What broke?\nA: The queue.", "The queue."),
    ("Interviewer: What broke?\nMe: The queue.\nInterviewer: Then?\nMe: We split it.", "The queue.\n\nWe split it."),
    ("[00:01:02] Maria Lopez: So, what broke?\n[00:01:09] Jo: The queue did, and\n[00:01:11] then we split it in two.",
     "The queue did, and then we split it in two."),
    ("1\n00:00:01.000 --> 00:00:02.000\nRecruiter: Hi there!\n\n2\n00:00:03.000 --> 00:00:09.000\nJo: Hello, thanks.",
     "Hello, thanks."),
    ("Maria 10:02 : So tell me?\nJo 10:03 : We built a queue for all of them.", "We built a queue for all of them."),
    ("We built it. Note: it broke once.", "We built it. Note: it broke once."),
    ("Problem: search was slow.\nWe made it fast.", "Problem: search was slow.\nWe made it fast."),
]  # fmt: skip


@pytest.mark.parametrize(("said", "own"), TRANSCRIPTS)
def test_of_a_transcript_the_candidates_words_are_read(said: str, own: str) -> None:
    assert candidate(said) == own


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at_as_a_transcript(said: str) -> None:
    candidate(said)


def test_answers_from_a_pipe_are_read_kept_and_summed_up(library_file: Path) -> None:
    code, out, err = run("--for platform -n 2", input=f"{QUEUE}\n---\n:s\n---\nWe would log it.\n---\n:q\n")
    assert code == 0
    assert "They ask back" in err
    assert "Signals sent" in out
    with Library(library_file) as library:
        (kept,) = library.sessions()
    assert [turn.answer for turn in kept.session.turns] == [QUEUE, None, "We would log it."]


def test_a_session_that_ends_early_is_gone_on_with_by_resume(library_file: Path) -> None:
    assert "--resume" in run("--for platform -n 2", input=f"{QUEUE}\n")[2]
    code, _, err = run("--resume", input=f"{QUEUE}\n---\n{QUEUE}\n---\n{QUEUE}\n")
    assert code == 0
    assert "going on" in err
    with Library(library_file) as library:
        (kept,) = library.sessions()
    assert kept.session.state == "ended"
    assert "no session that was broken off" in run("--resume")[2]


def test_nothing_is_kept_where_that_is_asked_for(library_file: Path) -> None:
    assert run("--for platform -n 1 --no-keep", input=QUEUE)[0] == 0
    assert not library_file.exists()


def test_the_team_is_read_from_the_job_description(tmp_path: Path) -> None:
    context = ROOT / "examples/contexts/platform-team.txt"
    assert "internal ML platform team" in run(f"--context {context} -n 1 --no-keep", input=QUEUE)[2]
    code, _, err = run(f"--context {ROOT / 'examples/contexts/unclear.txt'}", input=QUEUE)
    assert (code, "--for product" in err) == (2, True)


def test_a_session_as_json_is_its_summary() -> None:
    code, out, _ = run("--for platform -n 1 --no-keep --format json", input=QUEUE)
    assert code == 0
    assert practice.Summary.model_validate(json.loads(out)).answers == 1


def test_an_answer_that_cannot_be_read_is_asked_for_again() -> None:
    code, out, err = run("--for platform -n 1 --no-keep", input=f"?!\n---\n{QUEUE}\n")
    assert code == 0
    assert "holds no words" in err
    assert "1 answer" in out
