"""The forms of the pages, as values; an empty field means that nothing was chosen."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from reframer.schema import Answer, CritiqueInput, Level, RewriteInput

Maybe = BeforeValidator(lambda value: None if isinstance(value, str) and not value.strip() else value)
MaybeText = Annotated[str | None, Maybe]
# A text field sends its line ends as two characters, whatever was in it.
Typed = Annotated[str, BeforeValidator(lambda value: value.replace("\r\n", "\n") if isinstance(value, str) else value)]
MaybeNumber = Annotated[int | None, Maybe]


class Replies(BaseModel):
    """Gap questions with the replies to them, in step.

    `kept` and `revision` tell which story of the library they belong to, and how it was when it was read.
    """

    asked: list[str] = []
    answer: list[str] = []
    kept: MaybeNumber = None
    revision: MaybeNumber = None

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The replies that were given."""
        pairs = zip(self.asked, self.answer, strict=False)
        return tuple(Answer(question=asked, answer=said.strip()) for asked, said in pairs if said.strip())


class StoryForm(Replies):
    """What the page *Reframe* is asked."""

    story: Typed = ""
    context: MaybeText = None
    target: MaybeText = None
    question: MaybeText = None
    level: Annotated[Level | None, Maybe] = None
    seconds: MaybeNumber = None

    @property
    def item(self) -> RewriteInput:
        """The task's input. Raises ValidationError for a number out of bounds."""
        return RewriteInput(
            story=self.story, target=self.target, context=self.context, question=self.question, level=self.level,
            seconds=self.seconds, answers=self.answers,
        )  # fmt: skip


class PasteForm(StoryForm):
    """A reply from a chat window to check; `redact` tells that the prompt had placeholders."""

    reply: Typed = ""
    redact: bool = False


class DraftForm(BaseModel):
    """What the page *Critique* is asked."""

    answer: Typed = ""
    target: MaybeText = None
    question: MaybeText = None
    context: MaybeText = None
    level: Annotated[Level | None, Maybe] = None
    story: MaybeText = None
    kept: MaybeNumber = None

    @property
    def item(self) -> CritiqueInput:
        """The task's input."""
        return CritiqueInput(
            answer=self.answer, target=self.target, question=self.question, context=self.context, level=self.level,
            story=self.story,
        )  # fmt: skip


class PracticeForm(BaseModel):
    """How a practice session is begun."""

    target: MaybeText = None
    dual: bool = False
    count: Annotated[int, BeforeValidator(lambda value: value or 5)] = 5
    context: MaybeText = None
    level: Annotated[Level | None, Maybe] = None
    kept: MaybeNumber = None
    profile: str = "me"


class KeepForm(Replies):
    """A story to keep: a new one, or with `kept` and `revision` a change to one."""

    text: Typed = ""
    name: str = ""
    profile: str = "me"


class CheckForm(BaseModel):
    """A text to check, and the story it is told from: written here, or one of the library."""

    text: Typed = ""
    story: Typed = ""
    kept: MaybeNumber = None


class SheetForm(BaseModel):
    """The stories of a sheet by their numbers, whom it is for, and the kind of file to take it along as."""

    stories: list[int] = []
    context: MaybeText = None
    target: MaybeText = None
    file: str = ""
