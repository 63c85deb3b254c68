"""One fault, met by the real stack over real HTTP; waits are counted and take no time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from eval.faults.endpoint import Endpoint
from eval.faults.table import Fault
from reframer import tasks
from reframer.errors import ReframerError
from reframer.llm import LangChainModel, Model, RetryingModel, StructuredModel
from reframer.schema import DetectInput, RewriteInput


class Tried(NamedTuple):
    """What became of a fault: the calls that arrived, seconds of waiting and of work, the engine or the error."""

    calls: int
    waited: float
    seconds: float
    engine: str | None
    error: ReframerError | None


class _Waits:
    """Time that passes as it does, and at once where somebody would sleep."""

    def __init__(self) -> None:
        self.total = 0.0

    def sleep(self, seconds: float) -> None:
        self.total += seconds

    def time(self) -> float:
        return time.monotonic() + self.total


def tried(fault: Fault) -> Tried:
    """Runs the fault's task against an endpoint that has it."""
    waits, started = _Waits(), time.monotonic()
    with _serving(fault) as endpoint:
        inner = LangChainModel("openai:small", endpoint.url, timeout=fault.timeout)
        model = StructuredModel(RetryingModel(inner, sleep=waits.sleep, clock=waits.time, jitter=lambda: 0.0))
        engine, error = None, None
        try:
            engine = _work(fault, model)
        except ReframerError as told:
            error = told
        return Tried(len(endpoint.asked), waits.total, time.monotonic() - started, engine, error)


def _work(fault: Fault, model: Model) -> str:
    if fault.task == "detect":
        return tasks.detect(DetectInput(text=fault.story), model=model).engine
    return tasks.rewrite(RewriteInput(story=fault.story, target="platform"), model=model).engine


@contextmanager
def _serving(fault: Fault) -> Iterator[Endpoint]:
    endpoint = Endpoint()
    endpoint.will(*fault.script)
    if fault.refused:
        endpoint.close()
    try:
        yield endpoint
    finally:
        if not fault.refused:
            endpoint.close()
