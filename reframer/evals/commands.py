"""What the commands of `reframer eval` do, and what they tell on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from reframer import settings
from reframer.errors import InputError, ModelUnreachable
from reframer.evals import baselines, cases, comparing, judging, outputs, planning, running, scoring, suite, templates
from reframer.evals.comparing import Comparison, Side
from reframer.evals.outputs import Output, Run, Score
from reframer.evals.planning import Planned
from reframer.evals.running import Job
from reframer.evals.scoring import Summary
from reframer.evals.suite import Suite

Tell = Callable[[str], None]


class Result(NamedTuple):
    """What a run came to: `broken` thresholds and `fell` metrics fail it, `stale` and `missing` jobs leave it open."""

    suite: Suite
    run: Run
    outputs: list[Output]
    scores: list[Score]
    summaries: list[Summary]
    broken: list[str]
    comparisons: list[Comparison]
    noise: tuple[int, int]

    @property
    def fell(self) -> list[str]:
        """The metrics that are worse than the baseline, each as a sentence."""
        return list(_moved(self.comparisons, "worse", "fell"))

    @property
    def rose(self) -> list[str]:
        """The metrics that are better than the baseline, each as a sentence."""
        return list(_moved(self.comparisons, "better", "rose"))

    @property
    def open(self) -> Counter[str]:
        """How many outputs are stale or missing."""
        return Counter(each.outcome for each in self.outputs if each.outcome in ("stale", "missing"))

    @property
    def exit_code(self) -> int:
        """1 where a threshold or the baseline is missed, 5 where recordings are lacking, else 0."""
        return 1 if self.broken or self.fell else 5 if self.open else 0


def _moved(comparisons: list[Comparison], verdict: str, verb: str) -> Iterator[str]:
    for each in comparisons:
        for metric in each.metrics:
            if metric.verdict == verdict:
                change = f"from {metric.before:.3f} to {metric.after:.3f}"
                yield f"{each.after.name}: {metric.name} {verb} against the baseline, {change}"


def record(
    path: Path, base_url: str | None, timeout: float, concurrency: int, only: str | None, *, judges: bool, tell: Tell
) -> None:
    """Asks for every answer that no recording holds.

    Raises InputError for a suite that cannot be read or where the settings ask for placeholders, NotPrivate where they
    forbid the call, ModelError where every case would fail for the same reason.
    """
    from reframer.evals.recording import Live

    chosen = settings.load()
    if chosen.hides:
        raise InputError(
            "a recording is found by the very words that were sent, so nothing can be recorded with placeholders; "
            "record made-up cases without REFRAMER_REDACT and REFRAMER_TERMS"
        )
    asked = suite.load(path)
    live = cache(lambda name: Live(name, base_url, timeout, private=chosen.private, key_file=chosen.key_file))
    if judges:
        judging.record(asked, cases.load(asked), live, concurrency, tell)
        return
    todo = [job for job in running.jobs(asked, cases.load(asked), only) if job.model != running.EMBEDDED]
    told = _Telling(len(todo), concurrency, tell)
    running.record_all(asked, todo, live, concurrency, told.done)
    tell(", ".join(f"{count} {what}" for what, count in sorted(told.ended.items())) + f"; {told.calls} calls were made")
    left = [each for each in planning.plan(asked, todo) if each.state != "hit"]
    if left:
        raise ModelUnreachable(f"{len(left)} cases got no answer that could be kept; call it again to go on")


class _Telling:
    """Tells of each case as it ends, and gives up where none is answered any more."""

    def __init__(self, whole: int, concurrency: int, tell: Tell) -> None:
        self.ended: Counter[str] = Counter()
        self.calls = 0
        self._whole = whole
        self._patience = 2 * concurrency
        self._in_vain = 0
        self._tell = tell

    def done(self, job: Job, output: Output, made: int) -> None:
        self.ended[output.outcome] += 1
        self.calls += made
        if output.outcome in ("failed", "refused"):
            self._tell(f"{job.name}: {output.outcome}: {output.why.splitlines()[0]}")
        self._in_vain = self._in_vain + 1 if output.outcome == "failed" and not made else 0
        if self._in_vain > self._patience:
            raise ModelUnreachable(f"{self._in_vain} cases in a row got no answer; {output.why}")
        count = sum(self.ended.values())
        if made or count == self._whole:
            self._tell(f"{count} of {self._whole} cases, {self.calls} calls")


def run(path: Path, only: str | None = None, again: str | None = None) -> Result:
    """Replays a suite and scores it; `again` scores the stored outputs of a run by its name, without any replay.

    Raises InputError for a suite, a case file, a run or a baseline that cannot be read.
    """
    asked = suite.load(path)
    known = cases.load(asked)
    if again is not None:
        kept = outputs.find(asked.runs, asked.suite, again)
        made = kept.outputs()
    else:
        made = list(running.replay_all(asked, running.jobs(asked, known, only)))
        kept = outputs.new(asked.runs, asked.suite)
        kept.write_outputs(made)
    found = scoring.score(asked, known, made)
    kept.write_scores(found)
    return _result(asked, kept, made, found)


def result(path: Path, name: str | None) -> Result:
    """A run as it was scored, the latest where none is named."""
    asked = suite.load(path)
    kept = outputs.find(asked.runs, asked.suite, name)
    return _result(asked, kept, kept.outputs(), kept.scores())


def _result(asked: Suite, kept: Run, made: list[Output], found: list[Score]) -> Result:
    summaries = list(scoring.summaries(asked, made, found))
    before, compared = baselines.load(asked), []
    for name, each in sides(made, found).items():
        shared = before.get(name)
        if shared and any(
            each.values.get(metric, {}).keys() & shared.values.get(metric, {}) for metric in asked.metrics
        ):
            compared.append(comparing.compare(asked, shared, each))
    broken = scoring.broken(asked, summaries)
    return Result(asked, kept, made, found, summaries, broken, compared, judging.noise(found))


def sides(made: list[Output], found: list[Score]) -> dict[str, Side]:
    """Every variant and model of a run, by `VARIANT@MODEL`."""
    names = dict.fromkeys((each.variant, each.model) for each in made)
    return {
        f"{variant}@{model}": comparing.side(
            f"{variant}@{model}",
            [each for each in made if (each.variant, each.model) == (variant, model)],
            [each for each in found if (each.variant, each.model) == (variant, model)],
        )
        for variant, model in names
    }


def take_over(found: Result) -> Path:
    """Makes a run's figures the baseline. Raises InputError where recordings are lacking."""
    if found.open:
        raise InputError(f"{sum(found.open.values())} cases are stale or missing; record them before taking over")
    return baselines.save(found.suite, list(sides(found.outputs, found.scores).values()))


def compare(path: Path, before: str, after: str) -> Comparison:
    """Compares two sides of a suite, each a variant, `VARIANT@MODEL`, a run, `RUN:VARIANT@MODEL`, or `baseline`.

    Raises InputError for a name that is none of these, or where the two have no case in common.
    """
    asked = suite.load(path)
    one, other = (_sides(asked, name) for name in (before, after))
    match = next((name for name in other if name in one), None)
    if match is None and len(one) > 1 and len(other) > 1:
        raise InputError(f"{before} holds {', '.join(one)} and {after} {', '.join(other)}; name one of each")
    pick_one = one[match] if match and len(one) > 1 else next(iter(one.values()))
    pick_other = other[match] if match and len(other) > 1 else next(iter(other.values()))
    found = comparing.compare(asked, pick_one, pick_other)
    return found._replace(prompts=templates.difference(asked, pick_one.name, pick_other.name))


def _sides(asked: Suite, name: str) -> dict[str, Side]:
    run_name, _, rest = name.rpartition(":") if ":" in name and "@" not in name.partition(":")[0] else ("", "", name)
    if name.startswith("baseline"):
        found = baselines.load(asked)
        if not found:
            raise InputError(f"{asked.suite} has no baseline yet; `reframer eval run SUITE --take-over` makes one")
        return _chosen(found, name.partition(":")[2]) or found
    if run_name and (asked.runs / asked.suite / run_name).is_dir():
        kept = outputs.find(asked.runs, asked.suite, run_name)
        whole = sides(kept.outputs(), kept.scores())
        return _chosen(whole, rest) or _unknown(asked, name)
    if (asked.runs / asked.suite / name / outputs.OUTPUTS).is_file() or (Path(name) / outputs.OUTPUTS).is_file():
        kept = outputs.find(asked.runs, asked.suite, name)
        return sides(kept.outputs(), kept.scores())
    kept = outputs.find(asked.runs, asked.suite)
    return _chosen(sides(kept.outputs(), kept.scores()), name) or _unknown(asked, name)


def _chosen(found: dict[str, Side], name: str) -> dict[str, Side]:
    return {each: side for each, side in found.items() if name in (each, each.partition("@")[0])}


def _unknown(asked: Suite, name: str) -> dict[str, Side]:
    raise InputError(
        f"{name!r} is no variant, run or baseline of {asked.suite}; variants are {', '.join(asked.variants)}, "
        f"runs stand in {asked.runs / asked.suite}"
    )


def plan(path: Path, only: str | None) -> tuple[Suite, list[Planned]]:
    """What still hits and what is stale or missing, without any call."""
    asked = suite.load(path)
    todo = [job for job in running.jobs(asked, cases.load(asked), only) if job.model != running.EMBEDDED]
    return asked, planning.plan(asked, todo)


def prune(path: Path, *, really: bool) -> Iterator[str]:
    """Removes, or only names, the recordings that the suite no longer asks for."""
    asked = suite.load(path)
    for file in planning.unused(asked, running.jobs(asked, cases.load(asked))):
        if really:
            Path(file).unlink()
        yield file
