"""Tasks as LangChain runnables, to be composed with `|`, batched and traced like any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from reframer.errors import InputError
from reframer.schema import what_is_wrong

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

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
    from langchain_core.runnables import RunnableLambda

    def run(given: Any) -> Out:
        if not isinstance(given, input_type):
            try:
                given = input_type.model_validate(given)
            except ValidationError as error:
                raise InputError(f"{what_is_wrong(error)}; see the task's input schema") from None
        return function(given)

    name = getattr(function, "__name__", type(function).__name__)
    return RunnableLambda(run, name=name).with_types(input_type=input_type, output_type=output_type)
