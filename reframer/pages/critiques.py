"""A critique as a page: the one change first, the draft with its sentences marked, then what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reframer.framework import Framework
from reframer.framework_entries import Mistake, Pattern
from reframer.pages.page import Bar, Marked, Page, Row, Section, Tone, letters
from reframer.pages.words import clock, heading
from reframer.schema import Critique, Finding, Pair

_TONES: dict[str, Tone] = {
    "aligned": "good",
    "mixed": "warn",
    "misaligned": "bad",
    "yes": "good",
    "partly": "warn",
    "no": "bad",
}
# Of a quote longer than this, in words, the page shows the beginning and the end.
LONGEST_QUOTE, BEGINNING, ENDING = 45, 28, 8
_HIRING = ("fits", "contributes", "understands")


def critique_page(result: Critique, framework: Framework, answer: str) -> Page:
    """The page of a critique; `answer` is the text that was read."""
    name = heading(framework.team(result.target).name)
    made = [
        section for section in _sections(result, framework, answer) if section.rows or section.bars or section.marked
    ]
    return Page(
        title=f"For the {name}",
        verdict=f"{result.verdict}, {clock(result.seconds)}, {result.words} words",
        lead=result.first,
        origin=_origin(result),
        warnings=result.warnings,
        sections=tuple(made),
        tone=_TONES[result.verdict],
    )


def _origin(result: Critique) -> str:
    by = f"by {result.made_by.model}, its quotes checked" if result.engine == "llm" else "without a language model"
    return f"Read {by}"


def _sections(result: Critique, framework: Framework, answer: str) -> Iterator[Section]:
    if result.ask:
        yield Section("Ask them first", (Row(result.ask),))
    yield _draft(result, framework, answer)
    yield _depth(result, framework)
    yield _signals(result, framework)
    yield Section("What goes wrong", tuple(_found(result.patterns, framework.patterns)))
    yield Section("Common mistakes", tuple(_found(result.mistakes, framework.mistakes)))
    yield _cues(result)
    yield _tradeoffs(result, framework)
    yield Section("Say it better", tuple(Row("", quote=s.quote, note=f"→ {s.rewrite}") for s in result.suggestions))
    yield from _against_story(result)
    yield _core(result, framework)
    yield _level(result)
    yield _hiring(result, framework)
    yield Section("They may ask next", tuple(Row(said) for said in result.follow_ups))


def _draft(result: Critique, framework: Framework, answer: str) -> Section:
    """The whole draft, each sentence that speaks to a side marked with it."""
    letter = letters((*framework.team_ids, "model"))
    marked: list[Marked] = []
    at = 0
    for said in result.sentences:
        if said.start > at:
            marked.append(Marked(answer[at : said.start]))
        marked.append(Marked(said.text, said.side, letter[said.side]) if said.side in letter else Marked(said.text))
        at = said.end
    marked.append(Marked(answer[at:]))
    legend = ", ".join(f"{sign} speaks to {side}" for side, sign in letter.items())
    return Section("Your draft", (Row(legend, tone="quiet"),), marked=tuple(m for m in marked if m.text))


def _depth(result: Critique, framework: Framework) -> Section:
    goes = framework.team(result.target).depth[0]
    note = Row(f"This team goes deep on {goes}.", tone="quiet")
    return Section("Where the words go", (note,), tuple(Bar(side, share, side) for side, share in result.depth.items()))


def _signals(result: Critique, framework: Framework) -> Section:
    rows = [
        Row(
            f"● {framework.signal(shown.id).name}",
            quote=shown.quotes[0].text,
            note=_more(len(shown.quotes) - 1),
            tone="good",
        )
        for shown in result.signals
    ]
    rows += [Row(f"○ {framework.signal(id).name}: {framework.signal(id).gap}", tone="warn") for id in result.missing]
    return Section(f"Signals: {len(result.signals)} of {len(result.signals) + len(result.missing)}", tuple(rows))


def _more(count: int) -> str | None:
    return f"and {count} more" if count > 0 else None


def _found(findings: Sequence[Finding], entries: Mapping[str, Pattern] | Mapping[str, Mistake]) -> Iterator[Row]:
    for finding in findings:
        place = "" if finding.in_ == "answer" or finding.quote is None else f" (the {finding.in_} says)"
        yield Row(
            entries[finding.id].name + place, quote=finding.quote, tone="bad",
            note=f"They hear: {finding.heard_as} → {finding.fix}",
        )  # fmt: skip


def _begun(quote: str | None) -> str | None:
    """A quote as the page shows it: of a long stretch its beginning and its end."""
    words = quote.split() if quote else []
    if len(words) <= LONGEST_QUOTE:
        return quote
    return f"{' '.join(words[:BEGINNING])} … {' '.join(words[-ENDING:])}"


def _cues(result: Critique) -> Section:
    rows = [
        Row("✓ answered" if cue.answered else "✗ not answered", quote=cue.quote, tone="good" if cue.answered else "bad",
            note=f"hints at {cue.hints_at}: lead with {cue.lead_with}")
        for cue in result.cues
    ]  # fmt: skip
    return Section("What the question hints at", tuple(rows))


def _tradeoffs(result: Critique, framework: Framework) -> Section:
    rows = []
    for told in result.tradeoffs:
        settled = f"settled for {told.favours}" if told.favours else "left open"
        away = told.favours not in (None, result.target) and result.target in framework.team_ids
        rows.append(Row(settled, quote=told.quote, tone="warn" if away else "plain"))
    return Section("Tradeoffs", tuple(rows))


def _against_story(result: Critique) -> Iterator[Section]:
    if result.story is None:
        return
    story = result.story
    unused = [Row(f"[{id}]", quote=story.sentence(id).text) for id in result.unused]
    yield Section("In your story, and not in the answer", tuple(unused))
    claimed = [
        Row(violation.kind, quote=violation.span, note=violation.why, tone="bad") for violation in result.violations
    ]
    yield Section("More than your story says", tuple(claimed))


def _core(result: Critique, framework: Framework) -> Section:
    rows = [
        Row(f"{'●' if quality.shown else '○'} {framework.core[quality.id].name}", note=quality.measured,
            tone="good" if quality.shown else "warn")
        for quality in result.core
    ]  # fmt: skip
    names = [framework.structure[part].name.lower() for part in result.order]
    if names:
        rows.append(Row("In this order: " + " → ".join(names), tone="quiet"))
    absent = [framework.structure[part].name.lower() for part, there in result.structure.items() if not there]
    if absent:
        rows.append(Row("Not there: " + ", ".join(absent), tone="quiet"))
    return Section("What every team wants", tuple(rows))


def _level(result: Critique) -> Section:
    rows = [
        Row(f"{'●' if e.quote else '○'} {e.expects}", quote=e.quote, tone="good" if e.quote else "warn")
        for e in result.level
    ]
    return Section("At this level they expect someone who", tuple(rows))


def _hiring(result: Critique, framework: Framework) -> Section:
    rows = []
    for id in _HIRING:
        opinion = getattr(result.hiring, id)
        question = framework.hiring[id].question if id in framework.hiring else id
        rows.append(Row(f"{question} {opinion.says}", note=opinion.because, tone=_TONES[opinion.says]))
    return Section("What the hiring manager decides on", tuple(rows))


def pair_pages(result: Pair, framework: Framework, a: str, b: str) -> tuple[Page, Page, Page]:
    """The comparison of two answers, then each one's own page."""
    rows = [
        Row("", quote=shared.a, note=None if shared.a == shared.b else f"again: {shared.b}") for shared in result.shared
    ]
    compared = Page(
        title="Two answers to one question", verdict=f"{result.reused:.0%} in both", lead=result.says,
        origin=_origin(result.a), warnings=(),
        sections=tuple(s for s in (
            Section("What to shift", tuple(Row(said) for said in result.shift)),
            Section("Said in both", tuple(rows)),
        ) if s.rows),
        tone="bad" if result.shift else "good",
    )  # fmt: skip
    return compared, critique_page(result.a, framework, a), critique_page(result.b, framework, b)
