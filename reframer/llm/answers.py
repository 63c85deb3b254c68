"""Whether an answer can be used: its visible text, apart from thinking, or a clear error."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reframer.errors import AnswerUnusable, ContextTooSmall

_OPENING = ("<think>", "<thinking>", "<reasoning>", "<thought>", "[think]")
_CLOSING = {tag: re.compile(re.escape(tag[0] + "/" + tag[1:]), re.IGNORECASE) for tag in _OPENING}
_LONGEST_CLOSING = max(len(tag) for tag in _OPENING) + 1
_OPENED = re.compile(r"<think(?:ing)?>", re.IGNORECASE)
_LATE_CLOSING = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
# An answer that shows nothing and yet wrote more tokens than this was thinking.
_SILENT_TOKENS = 8
# No tokenizer makes fewer tokens than words of a text in a European language; the share leaves room for lists of
# numbers. A count below the smallest context is no context's size: such a server counts otherwise.
_WORDS_READ, _SMALLEST_CONTEXT = 0.8, 256

_FINISH = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "completed": "stop",
    "eos": "stop",
    "eos_token": "stop",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "model_length": "length",
    "model_context_window_exceeded": "length",
    "incomplete": "length",
    "safety": "content_filter",
    "recitation": "content_filter",
    "blocklist": "content_filter",
    "prohibited_content": "content_filter",
    "content_filtered": "content_filter",
    "guardrail_intervened": "content_filter",
}


def finish(reason: str | None) -> str:
    """The reason an answer ended, in one vocabulary: stop, length, content_filter, refusal; empty where none was given.

    >>> finish("MAX_TOKENS"), finish("end_turn"), finish(None)
    ('length', 'stop', '')
    """
    lower = (reason or "").lower()
    return _FINISH.get(lower, lower)


def without_thinking(text: str) -> tuple[str, bool]:
    """The text after any leading thinking, and whether there was some; unclosed thinking leaves nothing.

    >>> without_thinking("<think>hm</think> Yes.")
    ('Yes.', True)
    """
    visible = Visible()
    shown = visible.feed(text) + visible.flush()
    if not visible.thought and not shown.startswith("{") and not _OPENED.search(shown):
        # Some chat templates open the thinking in the prompt, so that only its end stands in the answer.
        *before, shown = _LATE_CLOSING.split(shown)
        return shown.strip(), bool(before)
    return shown.strip(), visible.thought


class Visible:
    """A filter for pieces of an answer that lets through what stands outside leading thinking."""

    def __init__(self) -> None:
        self.thought = False
        self._held = ""
        self._closing: re.Pattern[str] | None = None
        self._decided = False

    def feed(self, piece: str) -> str:
        """The part of the answer that this piece makes visible, possibly empty."""
        if self._decided:
            return piece
        self._held += piece
        while not self._decided:
            if self._closing is None and not self._open():
                return ""
            if self._closing is not None and not self._close():
                return ""
        return self.flush()

    def flush(self) -> str:
        """What is still held back at the end of the answer; unclosed thinking stays hidden."""
        held, self._held = self._held, ""
        return "" if self._closing is not None else held

    def _open(self) -> bool:
        """Whether it is known if the held text opens a thinking block."""
        self._held = self._held.lstrip()
        start = self._held[:12].lower()
        for tag in _OPENING:
            if start.startswith(tag):
                self._closing = _CLOSING[tag]
                self._held = self._held[len(tag) :]
                self.thought = True
                return True
        if any(tag.startswith(start) for tag in _OPENING):
            return False
        self._decided = True
        return True

    def _close(self) -> bool:
        """Whether the thinking block ends in the held text."""
        found = self._closing.search(self._held) if self._closing else None
        if found is None:
            self._held = self._held[-(_LONGEST_CLOSING - 1) :]
            return False
        self._held = self._held[found.end() :]
        self._closing = None
        return True


def usable(
    text: str,
    reason: str,
    model: str,
    *,
    refusal: str | None = None,
    written: int = 0,
    max_tokens: int | None = None,
) -> str:
    """The visible text of a finished answer; `reason` as `finish` gives it, `written` in tokens.

    Raises AnswerUnusable where the answer was refused, filtered, cut short, empty, or thinking only.
    """
    shown, thought = without_thinking(text)
    if refusal or reason == "refusal":
        said = f": “{' '.join((refusal or shown).split())[:200]}”" if refusal or shown else ""
        raise AnswerUnusable(f"{model} refused to answer{said}; reword the text, or name another model with --model")
    if reason == "content_filter":
        raise AnswerUnusable(
            f"the content filter of {model} withheld the answer; reword the text, or name another model with --model"
        )
    thought = thought or (not shown and written > _SILENT_TOKENS)
    if reason == "length":
        raise AnswerUnusable(_cut_short(model, not shown and thought, max_tokens))
    if shown:
        return shown
    if thought:
        raise AnswerUnusable(
            f"{model} sent its thinking in place of an answer; turn its thinking off, "
            "or name another model with --model"
        )
    raise AnswerUnusable(f"{model} sent an empty answer; try again, or name another model with --model")


def arrived(prompt: Iterable[str], counted: int, model: str) -> None:
    """Makes sure that a server read all of a prompt, by the tokens that it counted; 0 where it counted none.

    Raises ContextTooSmall where it read fewer tokens than the prompt has words: such servers drop the front of what
    does not fit, the story with it, and answer as if nothing were amiss.
    """
    words = sum(len(text.split()) for text in prompt)
    if _SMALLEST_CONTEXT <= counted < _WORDS_READ * words:
        raise ContextTooSmall(
            f"{model} read only {counted:,} tokens of a prompt of {words:,} words, so a part of the text never reached "
            "it; give the server a larger context (OLLAMA_CONTEXT_LENGTH, --max-model-len, -c), or a shorter text"
        )


def _cut_short(model: str, thinking: bool, max_tokens: int | None) -> str:
    limit = f"the limit of {max_tokens} tokens" if max_tokens else "the server's limit on its length"
    if thinking:
        return (
            f"{model} was still thinking when it reached {limit}; turn its thinking off, raise the limit, "
            "or name another model with --model"
        )
    return (
        f"the answer of {model} was cut short at {limit}; give a shorter text, raise the limit, "
        "or name another model with --model"
    )
