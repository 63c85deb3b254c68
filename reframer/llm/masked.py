"""A model that sees placeholders in place of names, contacts and the user's own terms."""

from __future__ import annotations

import re
from dataclasses import replace

from reframer.llm.model import Model, OnText, Reply, Request
from reframer.privacy import Mask


class MaskedModel:
    """Hides what the mask hides in every request, and puts it back into every answer.

    A placeholder that arrives in pieces is held back until it is whole.
    """

    def __init__(self, inner: Model, mask: Mask) -> None:
        self.name = inner.name
        self._inner, self._mask = inner, mask

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """Answers a request, with the placeholders of the answer restored."""
        hidden = tuple(replace(message, content=self._mask.hide(message.content)) for message in request.messages)
        listener = _Whole(on_text, self._mask) if on_text else None
        reply = self._inner.complete(replace(request, messages=hidden), listener.hear if listener else None)
        if listener:
            listener.end()
        parsed = reply.parsed
        if parsed is not None:
            parsed = type(parsed).model_validate(self._restored(parsed.model_dump(by_alias=True)))
        return replace(reply, text=self._mask.restore(reply.text), parsed=parsed)

    def _restored(self, value: object) -> object:
        if isinstance(value, str):
            return self._mask.restore(value)
        if isinstance(value, list | tuple):
            return [self._restored(each) for each in value]
        if isinstance(value, dict):
            return {key: self._restored(each) for key, each in value.items()}
        return value


class _Whole:
    """Passes text on once no placeholder in it can still be growing."""

    LONGEST = 60
    # What may become a placeholder: one in brackets that is still open or escaped, or a word, which may be a bare one.
    _GROWING = re.compile(r"(?:\\?\[[ \t]*[\w \t\\-]*|[\w\\]+)\\?$")

    def __init__(self, on_text: OnText, mask: Mask) -> None:
        self._on_text, self._mask, self._held = on_text, mask, ""

    def hear(self, piece: str) -> None:
        self._held += piece
        growing = self._GROWING.search(self._held, max(0, len(self._held) - self.LONGEST))
        self._pass_on(growing.start() if growing else len(self._held))

    def end(self) -> None:
        self._pass_on(len(self._held))

    def _pass_on(self, end: int) -> None:
        whole, self._held = self._held[:end], self._held[end:]
        if whole:
            self._on_text(self._mask.restore(whole))
