"""A rewrite as Markdown."""

from __future__ import annotations

import re

from reframer.framework import Framework
from reframer.pages.words import clock, heading, mark, origin, summary
from reframer.schema import Framing, Reframing

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def page(result: Reframing, framework: Framework) -> str:
    """A rewrite as a Markdown page; the candidate's text is escaped, so that it cannot become markup."""
    parts = [f"*{_plain(origin(result))}*", *(f"> {_plain(warning)}" for warning in result.warnings)]
    parts += [_framing(framing, framework) for framing in result.framings.values()]
    sentences = "\n".join(f"{s.id}. {_plain(' '.join(s.text.split()))}" for s in result.story.sentences)
    return "\n\n".join([*parts, f"## Your sentences\n\n{sentences}"]) + "\n"


def _framing(framing: Framing, framework: Framework) -> str:
    wanted = framework.wanted(framing.target)
    out = [
        f"## {heading(framework.team(framing.target).name)}",
        f"{clock(framing.seconds)}, {framing.words} words; shows {len(framing.fit.present)} of {len(wanted)} signals: "
        + (", ".join(framework.signal(id).name.lower() for id in framing.fit.present) or "none"),
    ]
    for part in framing.parts:
        said = " ".join(f"{_plain(line.text)} <sup>{_plain(mark(line).strip())}</sup>" for line in part.lines)
        out.append(f"**{framework.structure[part.part].name}.** {said}")
    out += _list("Worth adding, if it is true", [g.question for g in framing.gaps if g.reply is None])
    out += _list("If they ask", [f"{framework.signal(g.signal).probe} “{g.reply}”" for g in framing.gaps if g.reply])
    out += _list(
        "Withheld", [f"{w.text} ({'; '.join(f'{v.kind}: {v.why}' for v in w.violations)})" for w in framing.withheld]
    )
    out += _list("They may ask next", list(framing.follow_ups))
    out += _list("Computed", [f"{d.value}: {d.arithmetic}" for line in framing.lines for d in line.derived])
    out += _list(
        "Left out", [f"{reason}: {', '.join(map(str, numbers))}" for reason, numbers in summary(framing.left_out)]
    )
    return "\n\n".join(out)


def _list(title: str, items: list[str]) -> list[str]:
    return [f"### {title}\n\n" + "\n".join(f"- {_plain(item)}" for item in items)] if items else []


def _plain(said: str) -> str:
    return _SPECIAL.sub(r"\\\1", said)
