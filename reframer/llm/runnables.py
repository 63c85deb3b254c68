"""Tasks as LangChain runnables, to be composed with `|` and batched like any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from reframer.errors import InputError
from reframer.schema import what_is_wrong

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable, RunnableConfig

In = TypeVar("In", bound=BaseModel)
Out = TypeVar("Out", bound=BaseModel)


def as_runnable(function: Callable[[In], Out], input_type: type[In], output_type: type[Out]) -> Runnable[Any, Out]:
    """Wraps a task as a LangChain runnable that takes its input model, or a mapping that fits it.

    The runnable raises InputError where a mapping does not fit.

    >>> from reframer.schema import Sentence
    >>> same = as_runnable(lambda s: s, Sentence, Sentence)
    >>> same.invoke({"id": 1, "text": "It works.", "start": 0, "end": 9}).text
    'It works.'
    """
    from langchain_core.runnables import Runnable

    class Task(Runnable[Any, Out]):
        """The task, without callbacks of its own: they would hand a story to LangSmith before it is masked."""

        def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Out:
            if not isinstance(input, input_type):
                try:
                    input = input_type.model_validate(input)
                except ValidationError as error:
                    raise InputError(f"{what_is_wrong(error)}; see the task's input schema") from None
            return function(input)

    task = Task()
    task.name = getattr(function, "__name__", type(function).__name__)
    return task.with_types(input_type=input_type, output_type=output_type)
