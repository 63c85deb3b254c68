"""The one seam to language models: prompt text in, a checked answer out."""

from __future__ import annotations

from pathlib import Path

from reframer.llm.langchain import TIMEOUT_SECONDS, LangChainModel
from reframer.llm.meter import Allowance, Meter, MeteredModel
from reframer.llm.model import Halt, Message, Model, OnText, Origin, Reply, Request, complete_all
from reframer.llm.retry import RetryingModel
from reframer.llm.runnables import as_runnable
from reframer.llm.scripted import ScriptedModel
from reframer.llm.structured import StructuredModel

__all__ = [
    "Allowance",
    "Halt",
    "LangChainModel",
    "Message",
    "Meter",
    "MeteredModel",
    "Model",
    "OnText",
    "Origin",
    "Reply",
    "Request",
    "RetryingModel",
    "ScriptedModel",
    "StructuredModel",
    "as_runnable",
    "build",
    "complete_all",
]


def build(
    model: str,
    base_url: str | None = None,
    timeout: float = TIMEOUT_SECONDS,
    allowance: Allowance | None = None,
    exchange: Model | None = None,
    *,
    private: bool = False,
    key_file: Path | None = None,
    tracing: bool = False,
) -> Model:
    """The model named `provider:name`, with retries under the schema ladder, so that each exchange is retried alone.

    `timeout` is the longest silence in seconds; every attempt asks the `allowance` first; `exchange` takes the place of
    the calls to the server. Nothing is imported or sent before the first call. The rest is as in LangChainModel.

    Raises ModelUnknown where no provider is named, InputError where the base URL is no address, NotPrivate where
    `private` forbids it.
    """
    if exchange is not None:
        return StructuredModel(exchange)
    named = LangChainModel(model, base_url, timeout=timeout, private=private, key_file=key_file, tracing=tracing)
    inner = named if allowance is None else MeteredModel(named, allowance, prepare=named.prepare)
    return StructuredModel(RetryingModel(inner))
