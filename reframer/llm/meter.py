"""What calls may cost: a model behind a meter that paces them and ends the work where the allowance is used up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from reframer.errors import AnswerUnusable, BudgetSpent
from reframer.llm.model import Halt, Model, OnText, Reply, Request

CHARACTERS_PER_TOKEN = 4


class Allowance(Protocol):
    """Whatever calls ask before they are made; it may stand in another process."""

    def ask(self, tokens: int) -> float:
        """Allows one call of about so many tokens, and returns the seconds to wait before it.

        Raises BudgetSpent where it is one too many.
        """
        ...

    def count(self, expected: int, used: int) -> None:
        """Puts the tokens that a call used in place of those that it was expected to."""
        ...


class Meter:
    """Counts calls and tokens against what is allowed, and keeps calls apart by a rate; safe to share among threads.

    Every attempt is a call. Tokens are those that servers report, a quarter of the characters where they report none;
    what a call under way will use is expected before it, so that calls made at once do not overspend together.

    >>> meter = Meter(max_calls=1)
    >>> meter.ask(100)
    0.0
    >>> meter.ask(100)
    Traceback (most recent call last):
    reframer.errors.BudgetSpent: the 1 calls allowed are used up; what is done is kept, raise --max-calls to go on
    """

    def __init__(
        self,
        max_calls: int | None = None,
        max_tokens: int | None = None,
        per_minute: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.calls = self.tokens = 0
        self._max_calls, self._max_tokens = max_calls, max_tokens
        self._apart = 60 / per_minute if per_minute else 0.0
        self._clock = clock
        self._next = clock()
        self._lock = threading.Lock()

    def ask(self, tokens: int) -> float:
        """Allows one call of about so many tokens, and returns the seconds to wait before it; else BudgetSpent."""
        with self._lock:
            if self._max_calls is not None and self.calls >= self._max_calls:
                raise BudgetSpent(
                    f"the {self._max_calls:,} calls allowed are used up; what is done is kept, raise --max-calls "
                    "to go on"
                )
            if self._max_tokens is not None and self.tokens + tokens > self._max_tokens:
                raise BudgetSpent(
                    f"{self.tokens:,} of {self._max_tokens:,} tokens allowed are used, and the next call takes about "
                    f"{tokens:,}; what is done is kept, raise --max-tokens to go on"
                )
            self.calls += 1
            self.tokens += tokens
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._apart
            return turn - now

    def count(self, expected: int, used: int) -> None:
        """Puts the tokens that a call used in place of those that it was expected to."""
        with self._lock:
            self.tokens += used - expected


class MeteredModel:
    """Asks an allowance before each call; where it says no, the work as a whole halts.

    `prepare` does before the first call what only that would take time for, so that calls leave when it is their turn.
    """

    def __init__(
        self,
        inner: Model,
        allowance: Allowance,
        sleep: Callable[[float], None] = time.sleep,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        self._inner = inner
        self._allowance = allowance
        self._sleep = sleep
        self._prepare = prepare
        self._preparing = threading.Lock()
        self._longest = 0

    @property
    def name(self) -> str:
        """The inner model's name."""
        return self._inner.name

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """Answers one request, when its turn has come. Raises Halt where no call is left."""
        with self._preparing:
            if self._prepare is not None:
                self._prepare()
                self._prepare = None
        expected = tokens(request) + self._longest
        try:
            wait = self._allowance.ask(expected)
        except BudgetSpent as spent:
            raise Halt(spent) from None
        if wait > 0:
            self._sleep(wait)
        used = 0
        try:
            reply = self._inner.complete(request, on_text)
            written = reply.usage.completion_tokens or len(reply.text) // CHARACTERS_PER_TOKEN
            used = (reply.usage.prompt_tokens or tokens(request)) + written
            self._longest = max(self._longest, written)
            return reply
        except AnswerUnusable:
            used = expected  # something was written, and nobody says how much
            raise
        finally:
            self._allowance.count(expected, used)


def tokens(request: Request) -> int:
    """The tokens of a request's messages, estimated at four characters each."""
    return sum(len(message.content) for message in request.messages) // CHARACTERS_PER_TOKEN
