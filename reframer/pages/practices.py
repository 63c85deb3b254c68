"""A practice session as a page: what was shown, what was missed, how it changes, and what to work on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reframer.framework import Framework
from reframer.pages.page import Bar, Page, Row, Section
from reframer.pages.words import clock, heading
from reframer.practice import Point, Session, Summary
from reframer.practice.trend import line


def practice_page(session: Session, summary: Summary, points: Sequence[Point], framework: Framework) -> Page:
    """The page of a session; `points` are this session and those before it, oldest first."""
    weak = [framework.signal(each.signal).name.lower() for each in summary.weakest]
    spoken = ", ".join(clock(seconds) for seconds in summary.seconds)
    sections = (
        Section(
            "Signals sent", bars=tuple(_bars(summary, session, framework)), rows=tuple(_quotes(summary, framework))
        ),
        Section("Cues missed", tuple(_missed(summary, framework))),
        Section("Speaking time", (Row(f"{spoken}: {summary.pace}"),)),
        Section("The same question, twice", tuple(Row(each.says, quote=each.asked) for each in summary.twice)),
        Section("Over the sessions", tuple(_trend(points, framework))),
        Section("Work on", tuple(_study(summary, framework))),
    )
    count = f"{summary.answers} answer" + "s" * (summary.answers != 1)
    return Page(
        title="Practice for both teams" if session.dual else f"Practice for the {framework.team(session.target).name}",
        verdict=count,
        lead=f"Weakest: {heading(' and '.join(weak))}."
        if weak
        else "Every signal they want was shown in every answer.",
        origin="Speaking time is by word count",
        warnings=(),
        sections=tuple(section for section in sections if section.holds),
    )


def _bars(summary: Summary, session: Session, framework: Framework) -> Iterator[Bar]:
    for sent in summary.sent:
        if sent.of:
            side = session.target if not session.dual else framework.signal(sent.signal).team
            yield Bar(framework.signal(sent.signal).name, sent.answers / sent.of, side)


def _quotes(summary: Summary, framework: Framework) -> Iterator[Row]:
    for sent in summary.sent:
        if sent.quote:
            yield Row(f"{framework.signal(sent.signal).name}, {sent.answers} of {sent.of}", quote=sent.quote)


def _missed(summary: Summary, framework: Framework) -> Iterator[Row]:
    for missed in summary.missed:
        wants = framework.signal(missed.signal)
        yield Row(f"asked for {wants.name.lower()}", quote=missed.cue, note=f"in “{missed.asked}”", tone="warn")


def _trend(points: Sequence[Point], framework: Framework) -> Iterator[Row]:
    if len(points) < 2:
        return
    for id in framework.wanted(points[-1].target):
        shares = [point.shares.get(id, 0.0) for point in points]
        yield Row(f"{line(shares)}  {framework.signal(id).name}: {shares[0]:.0%} → {shares[-1]:.0%}")


def _study(summary: Summary, framework: Framework) -> Iterator[Row]:
    for weak in summary.weakest:
        for exercise in weak.exercises:
            yield Row(f"{framework.signal(weak.signal).name}: {exercise}")
