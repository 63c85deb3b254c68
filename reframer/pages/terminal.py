"""A rewrite as a terminal page: first the answer ready to say, then what to answer or check, then what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reframer.framework import Framework
from reframer.pages.words import clock, heading, mark, origin, summary
from reframer.schema import Framing, Reframing, Shift, Story, Tags

SIDE_BY_SIDE = 120
GAPS_SHOWN = 2
BAR = 12
QUOTED = 60
TEAM_STYLE = {"product": "bold magenta", "platform": "bold cyan"}
STATUS_STYLE = {"supported": "", "derived": "green", "doubtful": "yellow", "unsupported": "red"}


def show(result: Reframing, framework: Framework, console: Console) -> None:
    """Prints a rewrite; two framings stand side by side where the terminal is wide enough."""
    framings = list(result.framings.values())
    console.print(Text(origin(result), style="dim"))
    for warning in result.warnings:
        console.print(Text(f"! {warning}", style="yellow"))
    if len(framings) == 2 and console.width >= SIDE_BY_SIDE:
        grid = Table.grid(expand=True, padding=(0, 2))
        for _ in framings:
            grid.add_column(ratio=1)
        for rows in zip(*(_sections(framing, result.story, framework) for framing in framings), strict=True):
            grid.add_row(*rows)
        console.print(grid)
    else:
        for framing in framings:
            console.print(Group(*_sections(framing, result.story, framework)))
    if result.engine == "llm":
        console.print(_sentences(result.story))


def _sections(framing: Framing, story: Story, framework: Framework) -> list[RenderableType]:
    return [
        _title(framing, framework),
        _answer(framing, framework),
        _gaps(framing, framework),
        _withheld(framing),
        _ask_next(framing),
        _shift(framing.shift, framework, framing.target),
        _left_out(framing, story),
    ]


def _title(framing: Framing, framework: Framework) -> RenderableType:
    name = heading(framework.team(framing.target).name)
    style = TEAM_STYLE.get(framing.target, "bold")
    fit = "".join("●" if id in framing.fit.present else "○" for id in framework.wanted(framing.target))
    return Text.assemble(
        "\n", (name, style), f"   {clock(framing.seconds)}, {framing.words} words   fit ", (fit, style),
        f" {len(framing.fit.present)} of {len(fit)}",
    )  # fmt: skip


def _answer(framing: Framing, framework: Framework) -> RenderableType:
    rows: list[RenderableType] = []
    for part in framing.parts:
        rows.append(Text("\n" + framework.structure[part.part].name, style="dim italic"))
        said = Text()
        for line in part.lines:
            said.append(line.text, style=STATUS_STYLE[line.status])
            said.append(mark(line), style="yellow" if line.status == "doubtful" else "dim")
            said.append(" ")
        rows.append(said)
    notes = [Text(f"  = {d.value}: {d.arithmetic}", style="green") for line in framing.lines for d in line.derived]
    notes += [Text(f"  ? {v.why}", style="yellow") for line in framing.lines for v in line.doubts]
    return Group(*rows, *notes)


def _gaps(framing: Framing, framework: Framework) -> RenderableType:
    open_gaps = [gap for gap in framing.gaps if gap.reply is None]
    rows: list[RenderableType] = []
    if open_gaps:
        rows.append(Text("\nWorth adding, if it is true (--ask)", style="bold"))
        for gap in open_gaps[:GAPS_SHOWN]:
            rows.append(_item(f"{framework.signal(gap.signal).name}: {gap.question}"))
        if len(open_gaps) > GAPS_SHOWN:
            more = ", ".join(framework.signal(gap.signal).name.lower() for gap in open_gaps[GAPS_SHOWN:])
            rows.append(_item(f"also missing: {more}", "dim"))
    for gap in framing.gaps:
        if gap.reply is not None:
            rows.append(Text("\nIf they ask", style="bold"))
            rows.append(_item(f'{framework.signal(gap.signal).probe} "{gap.reply}"'))
    return Group(*rows)


def _withheld(framing: Framing) -> RenderableType:
    rows: list[RenderableType] = []
    if framing.withheld:
        rows.append(Text("\nWithheld: the story does not bear these out", style="bold red"))
    for line in framing.withheld:
        rows.append(_item(f"✗ {line.text}", "red"))
        rows.extend(_item(f"  {v.kind}: {v.why}", "dim") for v in line.violations)
    if framing.withheld:
        rows.append(_item("If one is true, say it in your own words: --ask puts it back.", "dim"))
    return Group(*rows)


def _ask_next(framing: Framing) -> RenderableType:
    rows = [_item(question) for question in framing.follow_ups]
    return Group(Text("\nThey may ask next", style="bold"), *rows) if rows else Text()


def _shift(shift: Shift, framework: Framework, target: str) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    wanted = framework.wanted(target)
    ids = [id for id in wanted if shift.before.get(id) or shift.after.get(id)]
    others = [id for id in (shift.before | shift.after) if id not in wanted]
    for id in ids:
        table.add_row(framework.signal(id).name, *_bars(shift.before.get(id, 0.0), shift.after.get(id, 0.0)))
    if others:
        before, after = (sum(side.get(id, 0.0) for id in others) for side in (shift.before, shift.after))
        table.add_row(Text("other signals", style="dim"), *_bars(before, after))
    return Group(Text("\nShare of the words that show it, story → answer", style="bold"), Padding(table, (0, 0, 0, 2)))


def _bars(before: float, after: float) -> Iterator[Text]:
    for share, style in ((before, "dim"), (after, "bold")):
        filled = round(BAR * min(share * 1.5, 1.0))
        yield Text(f"{'█' * filled}{'·' * (BAR - filled)} {share:4.0%}", style=style)


def _left_out(framing: Framing, story: Story) -> RenderableType:
    if not framing.left_out:
        return Text()
    rows: list[RenderableType] = [Text("\nLeft out", style="bold")]
    for reason, numbers in summary(framing.left_out):
        rows.append(_item(reason))
        rows.extend(_item(f"  [{number}] {_begun(story.sentence(number).text)}", "dim") for number in numbers)
    return Group(*rows)


def _begun(said: str) -> str:
    """A sentence on one line, cut where it is long."""
    said = " ".join(said.split())
    return f"{said[:QUOTED].rstrip()}…" if len(said) > QUOTED else said


def _sentences(story: Story) -> RenderableType:
    """The story's sentences by number: what the model's lines cite."""
    rows = [_item(f"[{sentence.id}] {' '.join(sentence.text.split())}", "dim") for sentence in story.sentences]
    return Group(Text("\nYour sentences", style="bold"), *rows)


def _item(said: str, style: str = "") -> RenderableType:
    return Padding(Text(said, style=style), (0, 0, 0, 2))


def show_tags(tags: Tags, framework: Framework, console: Console) -> None:
    """Prints each sentence with its signals."""
    for sentence in tags.sentences:
        names = ", ".join(f"{framework.signal(s.id).name.lower()} {s.score:.2f}" for s in sentence.signals) or "–"
        console.print(Text.assemble((f"{names}\n", "bold"), f"  {' '.join(sentence.text.split())}"))


def show_fits(titles: Sequence[str], results: Sequence[Reframing], framework: Framework, console: Console) -> None:
    """Prints which of several stories shows which signal, and which one to tell to which team."""
    table = Table(title="Which story shows what", title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column()
    for title in titles:
        table.add_column(escape(title), justify="center", overflow="fold")
    for team in framework.team_ids:
        if not any(team in result.framings for result in results):
            continue
        table.add_row(Text(heading(framework.team(team).name), style=TEAM_STYLE.get(team, "bold")))
        for id in framework.wanted(team):
            table.add_row("  " + framework.signal(id).name, *(_shows(result, team, id) for result in results))
    console.print(table)
    console.print()
    for team in framework.team_ids:
        told = [(t, r.framings[team]) for t, r in zip(titles, results, strict=True) if team in r.framings]
        if told:
            title, best = max(told, key=lambda item: (len(item[1].fit.present), sum(_wanted_share(item[1]))))
            count = f"{len(best.fit.present)} of {len(framework.wanted(team))} signals"
            console.print(Text.assemble(f"{heading(framework.team(team).name)}: tell ", (title, "bold"), f" ({count})"))


def _shows(result: Reframing, team: str, signal: str) -> str:
    framing = result.framings.get(team)
    return "" if framing is None else "●" if signal in framing.fit.present else "○"


def _wanted_share(framing: Framing) -> Iterator[float]:
    return (framing.shift.after.get(id, 0.0) for id in framing.fit.present)


def show_all(titles: Sequence[str], results: Sequence[Reframing], framework: Framework, console: Console) -> None:
    """Prints each story's rewrite, and for several stories which one shows what."""
    for title, result in zip(titles, results, strict=True):
        if len(results) > 1:
            console.rule(Text(title, style="bold"), align="left")
        show(result, framework, console)
    if len(results) > 1:
        console.print()
        show_fits(titles, results, framework, console)
