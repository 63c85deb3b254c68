"""A model that sees placeholders in place of names, contacts and the user's own terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reframer.llm.model import Model, OnText, Reply, Request
from reframer.privacy import Mask, Terms
from reframer.prompts import marker


class MaskedModel:
    """Hides in every request what should not leave the machine, and puts it back into every answer.

    Each call has a mask of its own, so that nothing of one text meets another; it may be used from several threads. A
    placeholder that arrives in pieces is held back until it is whole; one that stands for nothing is left as it is, and
    fails the checks. Nothing unmasked goes on with a request: its `origin` is dropped.

    Raises Leaking, before anything is sent, where a last look still finds what was to be hidden.
    """

    def __init__(self, inner: Model, terms: Terms | None = None) -> None:
        self.name = inner.name
        self._inner, self._terms = inner, terms or Terms()

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """Answers a request, with the placeholders of the answer restored."""
        mask = Mask(self._terms)
        masked = self._masked(request, mask)
        listener = _Whole(on_text, mask) if on_text else None
        reply = self._inner.complete(masked, listener.hear if listener else None)
        if listener:
            listener.end()
        parsed = reply.parsed
        if parsed is not None:
            parsed = type(parsed).model_validate(_restored(parsed.model_dump(by_alias=True), mask))
        return replace(reply, text=mask.restore(reply.text), parsed=parsed)

    def _masked(self, request: Request, mask: Mask) -> Request:
        texts = [message.content for message in request.messages]
        own = [list(_places(text, request.origin.variables)) for text in texts] if request.origin else None
        hidden = [_marked_anew(text) for text in mask.hide_together(texts, own)]
        mask.look(hidden, f"the prompt {request.name!r}" if request.name else "the request")
        turns = zip(request.messages, hidden, strict=True)
        return replace(request, messages=tuple(replace(each, content=text) for each, text in turns), origin=None)


# A text that is set apart as data, between marks made from its hash.
_FENCED = re.compile(r"<data-([0-9a-f]{12,})>\n(.*?)\n</data-\1>", re.DOTALL)


def _marked_anew(text: str) -> str:
    """A masked text whose marks come from the masked words: a hash of the others would confirm a guess at them."""
    for fence in _FENCED.finditer(text):
        text = text.replace(fence[1], marker(fence[2]))
    return text


def _places(text: str, variables: Mapping[str, object]) -> Iterator[tuple[int, int]]:
    """Where the values of a prompt's variables stand in a rendered text."""
    for value in _texts(variables):
        at = text.find(value)
        while value and at >= 0:
            yield at, at + len(value)
            at = text.find(value, at + len(value))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)


def _restored(value: object, mask: Mask) -> object:
    if isinstance(value, str):
        return mask.restore(value)
    if isinstance(value, list | tuple):
        return [_restored(each, mask) for each in value]
    if isinstance(value, dict):
        return {key: _restored(each, mask) for key, each in value.items()}
    return value


class _Whole:
    """Passes text on once no placeholder in it can still be growing: an open bracket, or a last word, is held back."""

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
