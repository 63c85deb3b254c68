"""By what an exchange with a model is known: the whole request, in one spelling, and how often it was asked."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from reframer.llm import Request
from reframer.llm.schemas import response_format


def canonical(request: Request, model: str) -> dict[str, Any]:
    """All of a request that shapes its answer, without what an SDK adds to it."""
    form = response_format(request.schema, request.format) if request.schema and request.format else None
    return {
        "model": model,
        "messages": [[message.role, message.content] for message in request.messages],
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "format": form,
    }


def key(request: Request, model: str, epoch: int) -> str:
    """The key of a request's exchange in one epoch.

    >>> from reframer.llm import Message
    >>> asked = Request((Message("user", "Well?"),))
    >>> key(asked, "openai:a", 1) == key(asked, "openai:a", 1), key(asked, "openai:a", 1) == key(asked, "openai:b", 1)
    (True, False)
    """
    whole = json.dumps([canonical(request, model), epoch], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:32]
