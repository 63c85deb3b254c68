"""An outage of the provider waited out: items are not spent on a server that answers nobody.

One item that fails is that item's error. Where several in a row get no answer, whichever they are, the server is taken
to be down: one of them is tried again from time to time, the others wait, and when it answers all go on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from reframer.errors import (
    ModelBusy,
    ModelError,
    ModelRefusedKey,
    ModelUnknown,
    ModelUnreachable,
    ReframerError,
)
from reframer.llm import Halt

if TYPE_CHECKING:
    from reframer.batch.doing import Work

IN_A_ROW = 3
LONGEST_MINUTES = 10.0
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 60.0
# What every item after this one would run into as well.
_FOR_ALL = (ModelRefusedKey, ModelUnknown, ModelBusy, ModelUnreachable)


def _silent(message: str) -> None:
    """Tells nobody."""


class Patient:
    """Work that waits out outages of `minutes`; the state is shared among the threads that do it.

    Raises Halt where the outage lasts, and at once where not even the first item could be asked about: a wrong key, an
    unknown model, nobody at the address.
    """

    def __init__(
        self,
        work: Work,
        minutes: float = LONGEST_MINUTES,
        *,
        tell: Callable[[str], None] = _silent,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work = work
        self._longest = minutes * 60
        self._tell, self._sleep, self._clock = tell, sleep, clock
        self._changed = threading.Condition()
        self._failed = 0
        self._since: float | None = None
        self._probing = self._worked = False
        self._over: Halt | None = None

    def __call__(self, item: Any) -> BaseModel:
        """The result of one item, after an outage if need be."""
        wait = _FIRST_WAIT
        while True:
            probing = self._turn()
            if probing:
                self._sleep(wait)
                wait = min(2 * wait, _LONGEST_WAIT)
            try:
                made = self._work(item)
            except ModelError as error:
                if not self._again(error, probing):
                    raise
            except BaseException as error:
                self._answered(probing, reached=isinstance(error, ReframerError) and error.exit_code == 4)
                raise
            else:
                self._answered(probing, reached=True)
                return made

    def _turn(self) -> bool:
        """Waits while another item is tried, and tells whether this one is the one to try."""
        with self._changed:
            while self._since is not None and self._probing and self._over is None:
                self._changed.wait(0.25)
            if self._over is not None:
                raise self._over
            self._probing = self._since is not None
            return self._probing

    def _answered(self, probing: bool, *, reached: bool) -> None:
        with self._changed:
            if reached:
                if self._since is not None:
                    self._tell("the model answers again; going on")
                self._failed, self._since, self._worked = 0, None, True
            self._probing = self._probing and not probing
            self._changed.notify_all()

    def _again(self, error: ModelError, probing: bool) -> bool:
        """Whether the item is worth another try; else the error is its own."""
        if not isinstance(error, _FOR_ALL):
            self._answered(probing, reached=True)
            return False
        with self._changed:
            try:
                return self._counted(error)
            finally:
                self._probing = self._probing and not probing
                self._changed.notify_all()

    def _counted(self, error: ModelError) -> bool:
        if not self._worked and not error.transient:
            self._over = Halt(error)
            raise self._over
        self._failed += 1
        if self._since is None and self._failed >= IN_A_ROW:
            self._since = self._clock()
            if self._longest:
                self._tell(
                    f"{self._failed} items in a row got no answer ({error}); the rest waits, for at most "
                    f"{self._longest / 60:g} minutes. Ctrl-C keeps what is done"
                )
        if self._since is None:
            return False
        if self._clock() - self._since >= self._longest:
            self._over = Halt(_lasting(error, self._longest / 60))
            raise self._over
        return True


def _lasting(error: ModelError, minutes: float) -> ModelError:
    waited = f"for {minutes:g} minutes" if minutes else f"to {IN_A_ROW} items in a row"
    return type(error)(f"the model has not answered {waited}: {error}; what is done is kept, go on with --resume")
