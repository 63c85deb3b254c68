"""One retry policy over any model."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from reframer.errors import ModelError
from reframer.llm.errors_map import is_transient, retry_after
from reframer.llm.model import Model, OnText, Reply, Request

if TYPE_CHECKING:
    from tenacity import RetryCallState

T = TypeVar("T")

ATTEMPTS = 5
PATIENCE_SECONDS = 20.0
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 8.0


class RetryingModel:
    """Asks again where waiting may help: rate limits, server faults, timeouts, dropped connections.

    At most 5 attempts and 20 seconds of waiting a call; a server's Retry-After is kept to, and one that exceeds the
    patience ends the call at once. Time lost in attempts counts from the second on, so a call that runs into a long
    timeout is repeated once. Wrong answers, keys, models and used-up quotas are never asked again.

    Once pieces of an answer have been shown, a repeated attempt shows none: its whole text is in the reply.

    Raises what the last attempt raised, with the number of attempts.
    """

    def __init__(
        self,
        inner: Model,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._inner = inner
        self._sleep = sleep
        self._clock = clock
        self._jitter = jitter

    @property
    def name(self) -> str:
        """The inner model's name."""
        return self._inner.name

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """Answers one request, at a later attempt if need be."""
        listener = _Listener(on_text)
        return insisted(
            lambda: self._inner.complete(request, listener.next_attempt()), self._sleep, self._clock, self._jitter
        )


def insisted(
    call: Callable[[], T],
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    jitter: Callable[[], float] = random.random,
) -> T:
    """What a call to a server returns, at a later attempt if need be; the policy of `RetryingModel`."""
    from tenacity import Retrying, retry_if_exception

    started = clock()

    def enough(state: RetryCallState) -> bool:
        late = state.attempt_number > 1 and clock() - started > PATIENCE_SECONDS
        waited = state.idle_for + state.upcoming_sleep
        return late or state.attempt_number >= ATTEMPTS or waited > PATIENCE_SECONDS

    policy = Retrying(
        sleep=sleep,
        retry=retry_if_exception(is_transient),
        wait=lambda state: _wait(state, jitter),
        stop=enough,
        reraise=True,
    )
    try:
        return policy(call)
    except ModelError as error:
        attempts = policy.statistics.get("attempt_number", 1)
        if attempts == 1:
            raise
        raise _counted(error, attempts, policy.statistics.get("idle_for", 0.0)) from error.__cause__


def _wait(state: RetryCallState, jitter: Callable[[], float]) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = retry_after(error)
    if asked is not None:
        return asked
    wait: float = min(_FIRST_WAIT * 2 ** (state.attempt_number - 1), _LONGEST_WAIT)
    return wait * (1 + 0.25 * jitter())


class _Listener:
    """Passes on the pieces of the first attempt that shows any."""

    def __init__(self, on_text: OnText | None) -> None:
        self.attempts = 0
        self._on_text = on_text
        self._shown_by = 0

    def next_attempt(self) -> OnText | None:
        self.attempts += 1
        return None if self._on_text is None else self._hear

    def _hear(self, piece: str) -> None:
        self._shown_by = self._shown_by or self.attempts
        if self._on_text is not None and self._shown_by == self.attempts:
            self._on_text(piece)


def _counted(error: ModelError, attempts: int, waited: float) -> ModelError:
    counted = type(error)(f"{error} (tried {attempts} times, with {waited:.0f} s of waiting)")
    vars(counted).update(vars(error))
    return counted
