"""What an edit made stale, before anything is spent: which cases still hit, which do not, why, and at what cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reframer.errors import InputError
from reframer.evals import cassettes, running
from reframer.evals.cassettes import Cassette
from reframer.evals.replaying import NotRecorded, ReplayModel, hashes, replaying
from reframer.evals.running import Job
from reframer.evals.suite import Suite


class Planned(NamedTuple):
    """One job: `hit` where its recording answers it, else `stale` or `missing`, why, and what recording it takes."""

    job: Job
    state: str
    why: str = ""
    calls: int = 0
    tokens: int = 0


def plan(suite: Suite, asked: Iterable[Job]) -> list[Planned]:
    """Every job that needs a model, without any call."""
    found = [_planned(suite, job) for job in asked if job.model != running.EMBEDDED]
    known = [each for each in found if each.calls]
    # What was never recorded costs about what the others of the suite did, and one call at least.
    calls = round(sum(each.calls for each in known) / max(len(known), 1)) or 1
    tokens = round(sum(each.tokens for each in known) / max(len(known), 1))
    return [
        each._replace(calls=calls, tokens=tokens) if each.state == "missing" and not each.calls else each
        for each in found
    ]


def _planned(suite: Suite, job: Job) -> Planned:
    try:
        cassette = cassettes.load(running.path(suite, job))
    except InputError as error:
        return Planned(job, "missing", str(error))
    model = ReplayModel(cassette, job.model, job.case.id, job.epoch)
    running.work(suite, job, replaying(model))
    cost = _cost(cassette, frozenset())
    if not model.missed:
        return Planned(job, "hit", "", *cost)
    missed = model.missed[0]
    if cassette is None or not cassette.exchanges:
        return Planned(job, "missing", "never recorded")
    left = _cost(cassette, frozenset(model.used))
    return Planned(job, "stale", _why(missed), max(left[0], 1), left[1])


def _cost(cassette: Cassette | None, without: frozenset[str]) -> tuple[int, int]:
    """The calls and tokens of a recording's exchanges, but for some."""
    left = [each for each in (cassette.exchanges if cassette else ()) if each.key not in without]
    return len(left), sum(sum(each.usage.values()) for each in left)


def _why(missed: NotRecorded) -> str:
    """What changed: the template, a variable, or what it is rendered by."""
    asked, recorded = missed.request, missed.nearest
    if recorded is None:
        return f"the prompt {asked.name} was not asked before"
    variables, templates = hashes(asked)
    if asked.origin and asked.origin.fingerprint != recorded.fingerprint:
        changed = _changed(templates, recorded.templates) if recorded.templates else []
        which = f" in {', '.join(changed)}" if changed else ""
        return (
            f"prompt {asked.name}: its template changed{which} ({recorded.fingerprint} to {asked.origin.fingerprint})"
        )
    if changed := _changed(variables, recorded.variables):
        return f"prompt {asked.name}: its variable {', '.join(changed)} changed"
    return f"prompt {asked.name}: how it is asked changed (model, format or settings)"


def _changed(now: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    return sorted(name for name in now.keys() | before.keys() if now.get(name) != before.get(name))


def reasons(found: Iterable[Planned]) -> Counter[str]:
    """How many jobs are stale for each reason."""
    return Counter(each.why for each in found if each.state == "stale")


def unused(suite: Suite, asked: Iterable[Job]) -> list[str]:
    """The recordings of a suite that no job asks for, as paths."""
    wanted = {running.path(suite, job).resolve() for job in asked}
    home = suite.recordings / suite.suite
    folders = [suite.recordings / suite.suite / name for name in suite.variants]
    there = [file for file in home.rglob("*.json") if file.is_file()] if home.is_dir() else []
    judged = [file for file in there if not any(file.is_relative_to(folder) for folder in folders)]
    kept_judges = {"judged", "truth"} if suite.judge or suite.truth else set()
    spared = {f for f in judged if f.relative_to(home).parts[0].split(".")[0] in kept_judges}
    return sorted(str(file) for file in there if file.resolve() not in wanted and file not in spared)
