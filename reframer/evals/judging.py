"""What models say of outputs: which of two is better, and what each adds to its story; recorded apart from answers.

A pair is judged in both orders, as often as the suite says; how often the two orders disagree is the judge's noise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import as_completed
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, Field

from reframer import framework, tasks
from reframer.errors import ModelError, ModelRefusedKey, ModelUnknown
from reframer.evals import cassettes, running
from reframer.evals.cases import Case
from reframer.evals.outputs import Output, Score
from reframer.evals.recording import Live, RecordingModel, recording
from reframer.evals.replaying import ReplayModel, replaying
from reframer.evals.scorers import drafted, told
from reframer.evals.suite import Judging, Suite
from reframer.llm import Model
from reframer.reviewing.asking import ask
from reframer.schema import VerifyInput
from reframer.settings import Settings
from reframer.threads import Threads

Ask = Callable[[Path, str, str, int], Model]
WAYS = {"untrue_drafted": drafted, "untrue_told": told}


class Choice(BaseModel):
    """Which of two answers a judge would rather hear."""

    better: Literal["A", "B"]
    why: str = Field(description="In one sentence.")


class Pair(NamedTuple):
    """Two outputs of one case: a variant's, and that of the variant it is held against."""

    case: Case
    one: Output
    other: Output


def record(
    suite: Suite, cases: list[Case], live: Callable[[str], Live], concurrency: int, tell: Callable[[str], None]
) -> None:
    """Asks the suite's judges for every verdict that no recording holds on what the recorded answers come to."""
    outputs = list(running.replay_all(suite, running.jobs(suite, cases)))
    models: list[RecordingModel] = []

    def asking(path: Path, name: str, case: str, epoch: int) -> Model:
        models.append(RecordingModel(live(name), path, name, case, epoch))
        return recording(models[-1])

    known = _by_id(cases)
    work: list[Callable[[], Iterable[Score]]] = [partial(_truth, suite, known, output, asking) for output in outputs]
    work += [partial(_in_one, suite, pair, asking) for pair in _pairs(suite, cases, outputs)]
    todo = [partial(_problems, each) for each in work]
    crew, broken_off = Threads(concurrency), True
    try:
        for done, future in enumerate(as_completed([crew.submit(job) for job in todo]), 1):
            problem = future.result()
            tell(f"{done} of {len(todo)} judgements, {sum(model.asked for model in models)} calls{problem}")
        broken_off = False
        # What was said of texts that are no longer told is of no use to anyone.
        for model in models:
            model.finish()
    finally:
        crew.shutdown(wait=not broken_off, cancel_futures=broken_off)


def scores(suite: Suite, cases: list[Case], outputs: list[Output]) -> Iterator[Score]:
    """What the recorded judges say of outputs; a value is None where they have not been asked about these texts."""
    known = _by_id(cases)
    yield from (score for output in outputs for score in _truth(suite, known, output, _replayed))
    yield from (_judged(suite, pair, _replayed) for pair in _pairs(suite, cases, outputs))
    # Held against itself, an answer would be preferred every other time.
    against = suite.judge.against if suite.judge else None
    yield from (_score(o, "preferred", 0.5, "held against itself") for o in outputs if o.variant == against)


def noise(scores: Iterable[Score]) -> tuple[int, int]:
    """In how many judgements the two orders disagreed, and of how many."""
    flips = [flip for score in scores for flip in score.flips]
    return sum(flips), len(flips)


def _replayed(path: Path, name: str, case: str, epoch: int) -> Model:
    return replaying(ReplayModel(cassettes.load(path), name, case, epoch))


def _by_id(cases: list[Case]) -> dict[str, Case]:
    return {case.id: case for case in cases}


def _pairs(suite: Suite, cases: list[Case], outputs: list[Output]) -> Iterator[Pair]:
    """Every output of a model beside that of the variant it is held against: of the same epoch, or else the first."""
    judge, known = suite.judge, _by_id(cases)
    if judge is None:
        return
    beside = {(o.case, o.epoch): o for o in outputs if o.variant == judge.against and o.outcome == "done"}
    for output in outputs:
        other = beside.get((output.case, output.epoch)) or beside.get((output.case, 1))
        judged = output.outcome == "done" and output.variant != judge.against
        if judged and other is not None and suite.variants[output.variant].engine == "llm":
            yield Pair(known[output.case], output, other)


def _judged(suite: Suite, pair: Pair, asking: Ask) -> Score:
    """The first's share of the choices between a pair, in both orders, `repeats` times each.

    Raises ModelRefusedKey and ModelUnknown.
    """
    judge = suite.judge
    assert judge is not None, "only what a suite has judged comes in pairs"
    chosen: list[bool] = []
    flips: list[bool] = []
    reasons: list[str] = []
    folder = f"judged.{pair.one.variant}-{judge.against}"
    for repeat in range(1, judge.repeats + 1):
        number = (pair.one.epoch - 1) * judge.repeats + repeat
        path = cassettes.place(suite.recordings, suite.suite, folder, judge.model, pair.case.id, number)
        model = asking(path, judge.model, pair.case.id, number)
        try:
            choices = [_choice(judge, pair, model, turned=turned) for turned in (False, True)]
        except ModelError as error:
            if isinstance(error, (ModelRefusedKey, ModelUnknown)):
                raise
            return _score(pair.one, "preferred", None, str(error).splitlines()[0])
        first = [choices[0].better == "A", choices[1].better == "B"]
        chosen += first
        flips.append(first[0] != first[1])
        reasons += [f"{'for' if won else 'against'}: {each.why}" for won, each in zip(first, choices, strict=True)]
    return _score(pair.one, "preferred", sum(chosen) / len(chosen), " | ".join(reasons), flips)


def _in_one(suite: Suite, pair: Pair, asking: Ask) -> list[Score]:
    return [_judged(suite, pair, asking)]


def _choice(judge: Judging, pair: Pair, model: Model, *, turned: bool) -> Choice:
    item = pair.case.item.model_dump()
    lens = _lens()
    target = lens.team(item["target"]) if item.get("target") else None
    texts = [told(pair.one), told(pair.other)]
    variables: dict[str, Any] = {
        "story": item.get("story") or item.get("text") or "",
        "team": target.name if target else "",
        "listens_for": target.listens_for if target else "",
        "a": texts[turned], "b": texts[not turned],
    }  # fmt: skip
    return ask(model, judge.prompt, Choice, variables, judge.prompts)[0]


@cache
def _lens() -> framework.Framework:
    return framework.load()


def _truth(suite: Suite, cases: dict[str, Case], output: Output, asking: Ask) -> Iterator[Score]:
    """The share of a text's sentences that the rules and a model find unsupported by its story."""
    for metric, of in WAYS.items():
        variant = suite.variants[output.variant]
        asked = variant.engine == "llm" and (variant.checks or of is drafted)
        if suite.truth is None or output.outcome != "done" or metric not in suite.scorers or not asked:
            continue
        case = cases[output.case]
        folder = f"truth.{metric.removeprefix('untrue_')}.{output.variant}.{cassettes.slug(output.model)}"
        name = suite.truth.model
        path = cassettes.place(suite.recordings, suite.suite, folder, name, case.id, output.epoch)
        item = VerifyInput(story=case.item.model_dump()["story"], text=of(output))
        try:
            found = tasks.verify(
                item, settings=Settings(engine="llm", model=name), model=asking(path, name, case.id, 1)
            )
        except ModelError as error:
            if isinstance(error, (ModelRefusedKey, ModelUnknown)):
                raise
            yield _score(output, metric, None, str(error).splitlines()[0])
            continue
        wrong = [each for each in found.sentences if each.status == "unsupported"]
        reason = "; ".join(f"{each.text!r}: {each.violations[0].why if each.violations else ''}" for each in wrong)
        yield _score(output, metric, len(wrong) / max(len(found.sentences), 1), reason or "nothing found")


def _problems(work: Callable[[], Iterable[Score]]) -> str:
    """What went wrong with a judgement, as an ending to a line; nothing where all went well."""
    missing = [score.reason for score in work() if score.value is None]
    return f"; not judged: {missing[0]}" if missing else ""


def _score(output: Output, metric: str, value: float | None, reason: str, flips: Sequence[bool] = ()) -> Score:
    names = (output.case, output.cluster, output.variant, output.model, output.epoch)
    return Score(*names, metric, value, reason, list(flips))
