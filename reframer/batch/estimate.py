"""What a batch will ask of a model, said before anything is spent: by the first items' own prompts."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from reframer import tasks
from reframer.batch import items
from reframer.batch.doing import Doing
from reframer.batch.items import Item
from reframer.contracts import TASKS
from reframer.errors import ReframerError
from reframer.llm import Halt, OnText, Reply, Request
from reframer.llm.meter import tokens
from reframer.settings import Settings

SAMPLE = 20
# A rewrite writes, then checks what it wrote with about as much to read.
STAGES = {"rewrite": 2}


class Estimate(NamedTuple):
    """Calls, and tokens to read; what the model writes, and repairs, come on top."""

    items: int
    calls: int
    tokens: int

    def told(self, max_calls: int | None, max_tokens: int | None) -> str:
        """One line for a person, with what it is capped at."""
        most = [f"{max_calls:,} calls" if max_calls else "", f"{max_tokens:,} tokens" if max_tokens else ""]
        cap = " and ".join(filter(None, most))
        return (
            f"{self.items:,} items: about {self.calls:,} calls and {self.tokens:,} tokens to read (estimated at four "
            f"characters a token; what the model writes comes on top){f'; at most {cap}, then it stops' if cap else ''}"
        )


class _Asked:
    """A model that notes what it is asked and answers nothing."""

    name = "none:estimate"

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """Notes the request. Raises Halt."""
        self.requests.append(request)
        raise Halt


def estimate(task: str, given: Iterable[Item], settings: Settings, name: str) -> Estimate:
    """The calls and tokens that all items will take, by the prompts of the first of them."""
    doing = Doing(task, settings, name)
    source = iter(given)
    sample = list(islice(source, SAMPLE))
    asked = _asked(doing, sample)
    count = len(sample) + sum(1 for _ in source)
    stages = STAGES.get(doing.task, 1) * count / max(len(sample), 1)
    return Estimate(count, round(len(asked) * stages), round(sum(map(tokens, asked)) * stages))


def _asked(doing: Doing, sample: Sequence[Item]) -> list[Request]:
    model = _Asked()
    work = tasks.work(doing.task, doing.settings, model)
    for item in sample:
        with contextlib.suppress(Halt, ReframerError):  # an item that cannot be read costs nothing
            work(items.validated(TASKS[doing.task][0], item, doing.name))
    return model.requests
