"""An interview as a value: what is planned, asked and answered. Kept after every answer, it can be gone on with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from reframer.framework import HYBRID, Framework
from reframer.practice.bank import Bank, FollowUp, Question
from reframer.practice.choosing import Wishes, choose
from reframer.practice.quoting import quotable
from reframer.reading import Reading
from reframer.schema import Critique, CritiqueInput, Level
from reframer.schema.shared import Value

QUESTIONS = 5
# To fewer words nobody asks back; the next question comes.
FEW_WORDS = 12
State = Literal["open", "ended"]


class Turn(Value):
    """One question and what was answered; `critique` is how the team hears it, None where it was skipped."""

    question: str
    team: str
    asked: str
    cues: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
    follows: bool = False
    answer: str | None = None
    critique: Critique | None = None


class Step(Value):
    """A planned question, and the team it is answered for."""

    question: str
    team: str


class Session(Value):
    """A practice run; `dual` asks each question once for each team."""

    target: str
    dual: bool = False
    level: Level | None = None
    context: str | None = None
    story: str | None = None
    plan: tuple[Step, ...]
    turns: tuple[Turn, ...] = ()
    follow_ups: bool = True
    state: State = "open"

    @property
    def answered(self) -> tuple[Turn, ...]:
        """The turns that hold an answer."""
        return tuple(turn for turn in self.turns if turn.critique is not None)


class Asked(Value):
    """A question that waits for its answer: its place among the planned ones, from 1, and whether it follows up."""

    turn: Turn
    number: int
    of: int
    strong: tuple[str, ...] = ()


def wishes(
    before: Iterable[Session], framework: Framework, target: str, context: str | None = None, own: Reading | None = None
) -> Wishes:
    """What shapes the choice of questions: the sessions before, the job description, and what the own story lacks."""
    wanted = framework.wanted(target)
    asked = Counter(turn.question for session in before for turn in session.turns if not turn.follows)
    gaps = [id for id in wanted if own and id not in own.present]
    return Wishes(gaps, context or "", asked, wanted, own is not None)


def begin(
    bank: Bank,
    framework: Framework,
    target: str,
    wishes: Wishes,
    *,
    count: int = QUESTIONS,
    dual: bool = False,
    level: Level | None = None,
    context: str | None = None,
    story: str | None = None,
    follow_ups: bool = True,
) -> Session:
    """A new interview for a team. With `dual`, questions that every team may ask, each for the one and the other.

    Raises InputError where there is no such team.
    """
    questions = bank.of(HYBRID if dual else target, framework)
    chosen = choose(questions, count, wishes)
    teams = framework.team_ids[:2] if dual else (target,)
    plan = tuple(Step(question=question.id, team=team) for question in chosen for team in teams)
    return Session(
        target=target, dual=dual, level=level, context=context, story=story, plan=plan, follow_ups=follow_ups
    )


def pending(session: Session, bank: Bank, framework: Framework) -> Asked | None:
    """The question to ask now: a follow-up to the last answer, else the next planned; None at the end."""
    if session.state == "ended":
        return None
    questions = _questions(session, bank, framework)
    planned = sum(not turn.follows for turn in session.turns)
    last = session.turns[-1] if session.turns else None
    if last and not last.follows and last.critique and session.follow_ups and last.question in questions:
        question = questions[last.question]
        if found := follow_up(question, last, framework):
            return Asked(turn=found, number=planned, of=len(session.plan))
    # A bank of the user's own may have lost a question since the session began.
    steps = [step for step in session.plan if step.question in questions]
    if planned < len(steps):
        step = steps[planned]
        question = questions[step.question]
        turn = Turn(
            question=question.id, team=step.team, asked=question.asks, cues=question.cues, probes=question.probes
        )
        return Asked(turn=turn, number=planned + 1, of=len(steps), strong=question.strong)
    return None


def to_hear(session: Session, asked: Asked, said: str) -> CritiqueInput:
    """An answer as it is to be read: for the team that asked, and against the story where there is one."""
    return CritiqueInput(
        answer=said, target=asked.turn.team, question=asked.turn.asked, level=session.level, story=session.story
    )


def answered(session: Session, asked: Asked, answer: str | None, critique: Critique | None) -> Session:
    """The session with an answer to the question that waited; None for both where it was skipped."""
    turn = asked.turn.model_copy(update={"answer": answer, "critique": critique})
    return session.model_copy(update={"turns": (*session.turns, turn)})


def ended(session: Session) -> Session:
    """The session, closed."""
    return session.model_copy(update={"state": "ended"})


def follow_up(question: Question, turn: Turn, framework: Framework) -> Turn | None:
    """A question that quotes the answer and asks for what the team wants and the answer did not show; else None."""
    critique = turn.critique
    if critique is None or not question.follow_ups or critique.words < FEW_WORDS:
        return None
    wanted = set(framework.wanted(turn.team))
    fitting = [each for each in question.follow_ups if each.probes in wanted]
    missing = [each for each in fitting if each.probes in critique.missing]
    chosen: FollowUp | None = next(iter(missing or fitting), None)
    quote = quotable(_claims(critique, turn.team))
    if chosen is None or quote is None:
        return None
    return Turn(
        question=question.id, team=turn.team, asked=chosen.put(quote), cues=(chosen.cue,), probes=(chosen.probes,),
        follows=True,
    )  # fmt: skip


def _claims(critique: Critique, team: str) -> list[str]:
    """The sentences of an answer, those worth asking about first: what claims a number, what speaks to the team."""
    ranked = sorted(critique.sentences, key=lambda s: (not re.search(r"\d", s.text), s.side != team))
    return [sentence.text for sentence in ranked]


def _questions(session: Session, bank: Bank, framework: Framework) -> dict[str, Question]:
    return {q.id: q for q in bank.of(HYBRID if session.dual else session.target, framework)}
