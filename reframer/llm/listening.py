"""The SDK's HTTP client with somebody listening to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def client(hear: Callable[[Any], None], timeout: float) -> Any:
    """The OpenAI SDK's own HTTP client; `hear` is called with each response, before its body is read."""
    import openai

    return openai.DefaultHttpxClient(event_hooks={"response": [hear]}, timeout=timeout)
