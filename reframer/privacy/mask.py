"""The mask: texts with placeholders, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reframer.privacy import looking
from reframer.privacy.contacts import contacts
from reframer.privacy.folded import folded
from reframer.privacy.names import Attested, Found, attested, names
from reframer.privacy.placeholders import (
    BROKEN,
    KINDS,
    LOOKALIKE,
    PLACEHOLDER,
    Span,
    lookalikes,
    merged,
    read,
    written,
)
from reframer.privacy.terms import Terms

Places = Sequence[tuple[int, int]]


class Mask:
    """Hides what should not leave the machine, the same value behind the same placeholder for as long as it lives.

    >>> mask = Mask(["Acme"])
    >>> mask.hide("At Acme, Priya Natarajan cut p99 to 120 ms; ask priya@acme.com.")
    'At [TERM_1], [PERSON_1] cut p99 to 120 ms; ask [EMAIL_1].'
    >>> mask.restore("[Person_1] of TERM\\\\_1 cut p99.")
    'Priya Natarajan of Acme cut p99.'
    """

    def __init__(self, terms: Terms | Iterable[str] = ()) -> None:
        """Takes words or phrases to hide, in any case. Raises InputError for a term without a letter."""
        self._terms = terms if isinstance(terms, Terms) else Terms(terms)
        self._names: dict[tuple[str, str], str] = {}
        self._values: dict[tuple[str, int], str] = {}
        self._last = dict.fromkeys(KINDS, 0)
        self._known: set[str] = set()

    @property
    def hidden(self) -> Mapping[str, str]:
        """What stands behind each placeholder so far, in the order of its first use."""
        return {placeholder: value for (_, value), placeholder in self._names.items()}

    def hide(self, text: str) -> str:
        """The text with placeholders; `restore` gives back exactly this text."""
        return self.hide_together([text])[0]

    def hide_together(self, texts: Sequence[str], own: Sequence[Places] | None = None) -> list[str]:
        """Texts that leave together: what is a name in one of them is hidden in all, in lower case too.

        `own` tells where in each text the user's words stand; elsewhere no common word is taken for a name only because
        it is one in the user's words.
        """
        first = [names(text) for text in texts]
        told = attested(first, texts)
        rare = {word: kind for found in first for word, kind in found.rare.items() if word not in told.ordinary}
        self._known |= rare.keys()
        known = [Terms((w for w, k in rare.items() if k == kind), kind) for kind in dict.fromkeys(rare.values())]
        spans = []
        for at, (text, found) in enumerate(zip(texts, first, strict=True)):
            again = _again(text, found, told, own[at] if own is not None else None)
            fold = folded(text)
            listed = (span for terms in (*known, self._terms) for span in terms.spans(text, fold))
            spans.append(merged([*lookalikes(text), *again, *contacts(text), *listed]))
        # A placeholder that a text itself holds keeps its number where that is still free.
        for text, each in zip(texts, spans, strict=True):
            self._reserve(text, each)
        return [self._replaced(text, each) for text, each in zip(texts, spans, strict=True)]

    def hide_all(self, value: Any) -> Any:
        """A value with every text in it masked; a mapping's keys are not of the user's text and stay."""
        texts: list[str] = []
        _gathered(value, texts)
        hidden = iter(self.hide_together(texts))
        return _filled(value, hidden)

    def look(self, texts: Sequence[str], where: str) -> None:
        """A last look at texts that are about to leave. Raises Leaking where one still shows what is to be hidden."""
        looking.look(texts, where, self._terms, Terms(self._known), self.hidden)

    def restore(self, text: str) -> str:
        """A text with its placeholders turned back into what they stand for, mangled ones too; unknown ones stay."""
        return PLACEHOLDER.sub(lambda match: self._values.get(read(match), match.group()), text)

    def unresolved(self, text: str) -> list[str]:
        """The placeholders in a text that stand for nothing, as they stand there; to be asked before `restore`."""
        unknown = [(m.start(), m.group()) for m in PLACEHOLDER.finditer(text) if read(m) not in self._values]
        broken = [(m.start(), m.group()) for m in BROKEN.finditer(text) if not PLACEHOLDER.fullmatch(m.group())]
        return list(dict.fromkeys(said for _, said in sorted(unknown + broken)))

    def _reserve(self, text: str, spans: Iterable[Span]) -> None:
        for span in spans:
            match = LOOKALIKE.fullmatch(text, span.start, span.end)
            if match and (read(match)[0], match.group()) not in self._names and read(match) not in self._values:
                self._store(match.group(), *read(match))

    def _replaced(self, text: str, spans: Iterable[Span]) -> str:
        pieces, at = [], 0
        for span in spans:
            kind = span.kind
            if match := LOOKALIKE.fullmatch(text, span.start, span.end):
                kind = read(match)[0]
            pieces += [text[at : span.start], self._placeholder(text[span.start : span.end], kind)]
            at = span.end
        return "".join([*pieces, text[at:]])

    def _placeholder(self, value: str, kind: str) -> str:
        if (kind, value) not in self._names:
            number = self._last[kind] + 1
            while (kind, number) in self._values:
                number += 1
            self._last[kind] = number
            self._store(value, kind, number)
        return self._names[kind, value]

    def _store(self, value: str, kind: str, number: int) -> None:
        self._values[kind, number] = value
        self._names[kind, value] = written(kind, number)


def _again(text: str, found: Found, told: Attested, own: Places | None) -> list[Span]:
    """The names of a text, read again with what the other texts tell where the user's own words stand."""
    if not told.capitals and not told.ordinary:
        return found.spans
    wider = names(text, told).spans
    if own is None:
        return wider
    outside = names(text, Attested(ordinary=told.ordinary)).spans
    return [*outside, *(s for s in wider if any(start <= s.start and s.end <= end for start, end in own))]


def _gathered(value: Any, texts: list[str]) -> None:
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, list | tuple):
        for each in value:
            _gathered(each, texts)
    elif isinstance(value, Mapping):
        for each in value.values():
            _gathered(each, texts)


def _filled(value: Any, hidden: Any) -> Any:
    if isinstance(value, str):
        return next(hidden)
    if isinstance(value, list | tuple):
        return [_filled(each, hidden) for each in value]
    if isinstance(value, Mapping):
        return {key: _filled(each, hidden) for key, each in value.items()}
    return value
