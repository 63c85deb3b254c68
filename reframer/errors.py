"""What can go wrong, by who has to act.

ReframerError                exit code
├── InputError               2   the text, a file or the call is wrong: the user mends it
│   ├── FrameworkError           an entry of the framework file is missing or malformed
│   ├── PromptError              a prompt is missing, does not parse, or lacks a variable
│   ├── LibraryError             the library is locked, damaged, newer than this program, or cannot be written
│   ├── NotFound                 the library has no such story, profile or session
│   ├── NameTaken                a story of that name is there already
│   ├── Changed                  somebody else has changed the story since it was read
│   ├── Leaking                  what was to be hidden would have left this machine, so the call was not made
│   └── NotPrivate               a call that --private forbids
├── ModelError               3   the language model failed: wait, or change model, key or endpoint
│   ├── ModelUnreachable         refused, dropped or timed out
│   ├── ModelRefusedKey          wrong key, or not allowed
│   ├── ModelBusy                rate limit or quota
│   ├── ModelUnknown             no such model or provider
│   ├── AnswerUnusable           empty, cut short, filtered, refused, or not what was asked for
│   ├── ContextTooSmall          the prompt does not fit
│   └── BudgetSpent              the calls or tokens that the user allowed are used up
└── NothingLeft              4   every line failed verification

Each message names the cause and the remedy; the command line prints it as it is, without a traceback.
"""

from __future__ import annotations

from reframer import inert


class ReframerError(Exception):
    """Anything a caller can be told about; `kind` names it in JSON, `exit_code` in the shell.

    Its message holds nothing that a terminal obeys, whatever file, key or text it names.
    """

    exit_code = 2

    def __str__(self) -> str:
        return inert.plain(super().__str__())

    @property
    def kind(self) -> str:
        """The error's name in batch output, such as `input` or `model_busy`."""
        name = type(self).__name__.removesuffix("Error")
        return "".join("_" + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(name))


class InputError(ReframerError):
    """The text, a file or the call is wrong."""


class FrameworkError(InputError):
    """An entry of the framework file is missing or malformed."""


class PromptError(InputError):
    """A prompt is missing, does not parse, or lacks a variable."""


class LibraryError(InputError):
    """The library is locked, damaged, newer than this program, or cannot be written."""


class NotFound(InputError):
    """The library has no such story, profile or session."""


class NameTaken(InputError):
    """A story of that name is there already."""


class Changed(InputError):
    """Somebody else has changed the story since it was read; `now` is the story as it is."""

    def __init__(self, now: object, name: str) -> None:
        super().__init__(f"{name} was changed by somebody else meanwhile; nothing of yours was written over theirs")
        self.now = now


class Leaking(InputError):
    """Something that was to be hidden would have left this machine; the call was not made."""


class NotPrivate(InputError):
    """The settings forbid to speak to any other machine, and the call would have."""


class ModelError(ReframerError):
    """The language model failed.

    `transient` tells whether asking again may help, `retry_after` after how many seconds the server said it would.
    """

    exit_code = 3
    transient: bool = False
    retry_after: float | None = None


class ModelUnreachable(ModelError):
    """The endpoint refused, dropped or did not answer in time."""

    transient = True


class ModelRefusedKey(ModelError):
    """The endpoint did not accept the key."""


class ModelBusy(ModelError):
    """The endpoint limits the rate, or the quota is used up."""

    transient = True


class ModelUnknown(ModelError):
    """No such model or provider."""


class AnswerUnusable(ModelError):
    """The answer is empty, cut short, filtered, refused, or not what was asked for."""


class ContextTooSmall(ModelError):
    """The prompt does not fit into the model's context."""


class BudgetSpent(ModelError):
    """The calls or tokens that the user allowed are used up."""


class NothingLeft(ReframerError):
    """Every line of a framing failed verification."""

    exit_code = 4
