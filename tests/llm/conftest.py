from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from eval.faults.endpoint import Endpoint
from reframer.llm import LangChainModel, RetryingModel, StructuredModel


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    served = Endpoint()
    yield served
    served.close()


@dataclass
class Clock:
    """Time that passes only when somebody sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def model(endpoint: Endpoint, clock: Clock) -> StructuredModel:
    """The real stack over real HTTP, with waits that take no time."""
    inner = LangChainModel("openai:small", endpoint.url, timeout=5)
    return StructuredModel(RetryingModel(inner, sleep=clock.sleep, clock=clock.time, jitter=lambda: 0.0))
