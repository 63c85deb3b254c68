"""What an interview showed: signals sent, cues missed, speaking time, and what to work on next."""

from __future__ import annotations

from collections.abc import Iterator

from reframer import critic
from reframer.critic import against
from reframer.framework import Framework
from reframer.practice.session import Session, Turn
from reframer.schema.shared import Value

WEAKEST = 2
# An answer that an interviewer can follow without interrupting, in seconds of speaking.
SHORTEST, LONGEST = 45, 180


class Sent(Value):
    """A signal that the team wants: in how many of the answers that could show it, and the words that did."""

    signal: str
    answers: int
    of: int
    quote: str | None = None


class Missed(Value):
    """A cue in a question that the answer did not take up: it asked for `signal`."""

    cue: str
    asked: str
    signal: str


class Twice(Value):
    """A question answered for both teams, and the share of the words in both answers."""

    asked: str
    reused: float
    says: str


class Study(Value):
    """A weak signal, and what to do about it."""

    signal: str
    exercises: tuple[str, ...]


class Summary(Value):
    """What a session showed; `seconds` are speaking time by word count, one for each answer."""

    answers: int
    sent: tuple[Sent, ...]
    missed: tuple[Missed, ...]
    seconds: tuple[int, ...]
    weakest: tuple[Study, ...]
    twice: tuple[Twice, ...] = ()
    pace: str = ""


def summed(session: Session, framework: Framework) -> Summary:
    """The summary of a session, whether it came to its end or not."""
    turns = session.answered
    sent = tuple(_sent(turns, framework))
    seconds = tuple(turn.critique.seconds for turn in turns if turn.critique)
    weakest = sorted((each for each in sent if each.of), key=lambda each: each.answers / each.of)[:WEAKEST]
    return Summary(
        answers=len(turns),
        sent=sent,
        missed=tuple(_missed(turns)),
        seconds=seconds,
        weakest=tuple(
            Study(signal=each.signal, exercises=framework.signal(each.signal).study)
            for each in weakest
            if each.answers < each.of
        ),
        twice=tuple(_twice(turns, framework)) if session.dual else (),
        pace=_pace(seconds),
    )


def shown(turn: Turn) -> frozenset[str]:
    """The wanted signals that an answer shows."""
    return frozenset(each.id for each in turn.critique.signals) if turn.critique else frozenset()


def _sent(turns: tuple[Turn, ...], framework: Framework) -> Iterator[Sent]:
    teams = dict.fromkeys(turn.team for turn in turns)
    for signal in dict.fromkeys(id for team in teams for id in framework.wanted(team)):
        able = [turn for turn in turns if signal in framework.wanted(turn.team)]
        told = [each for turn in able if turn.critique for each in turn.critique.signals if each.id == signal]
        yield Sent(signal=signal, answers=len(told), of=len(able), quote=told[0].quotes[0].text if told else None)


def _missed(turns: tuple[Turn, ...]) -> Iterator[Missed]:
    """A question's cue counts as missed where the answer shows nothing of what the question probes."""
    for turn in turns:
        if turn.cues and turn.probes and not shown(turn).intersection(turn.probes):
            yield Missed(cue=turn.cues[0], asked=turn.asked, signal=turn.probes[0])


def _twice(turns: tuple[Turn, ...], framework: Framework) -> Iterator[Twice]:
    first: dict[str, Turn] = {}
    for turn in (turn for turn in turns if not turn.follows):
        other = first.setdefault(turn.question, turn)
        if other is not turn and other.critique and turn.critique and other.answer and turn.answer:
            one, two = critic.hear(other.answer, framework), critic.hear(turn.answer, framework)
            pair = against.pair(other.critique, turn.critique, one, two, framework)
            yield Twice(asked=turn.asked, reused=pair.reused, says=pair.says)


def _pace(seconds: tuple[int, ...]) -> str:
    if not seconds:
        return ""
    short, long = sum(s < SHORTEST for s in seconds), sum(s > LONGEST for s in seconds)
    told = [f"{short} under {SHORTEST} s: too short to show much"] if short else []
    told += [f"{long} over {LONGEST // 60} min: stop earlier and let them ask"] if long else []
    return "; ".join(told) or "each of a length that can be followed"
