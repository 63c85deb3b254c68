"""The tasks as tools of the Model Context Protocol, and prompts that the host's own model writes from.

A host such as an editor or a chat program starts `reframer mcp` and speaks to it over standard input and output. The
tools work with the engine that the settings name; the prompt needs no key of ours: the host's model writes, and the
tool `verify` checks what it wrote.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS, CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from reframer import __version__, warming
from reframer.errors import ReframerError
from reframer.settings import Settings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from reframer.llm import Model
    from reframer.pages.page import Page

INSTRUCTIONS = (
    "Tells one true ML project story for a product team and for a platform team, and adds no fact. Use verify on any "
    "text that was written from a candidate's story before showing it: it names each sentence that says more."
)
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)

Team = Literal["product", "platform", "hybrid"]
Story = Annotated[str, Field(description="The candidate's true project story, in their own words.")]
Context = Annotated[str | None, Field(description="The job description, or what is known of the team.")]
Asked = Annotated[str | None, Field(description="The interviewer's question.")]


def build(settings: Settings, model: Model | None = None) -> MCPServer[Any]:
    """The server, with its tools and prompts; `model` takes the place of the one that the settings name."""
    logging.getLogger("mcp").setLevel(logging.CRITICAL)  # a refused call is the host's to tell, not the log's
    server: MCPServer[Any] = MCPServer(
        "reframer", instructions=INSTRUCTIONS, version=__version__, log_level="CRITICAL", lifespan=_warmed
    )
    _add_telling(server, settings, model)
    _add_checking(server, settings, model)
    if not (settings.hides or settings.private):
        # It hands a story to the host's own model, which no setting of ours reaches.
        _add_prompts(server, settings)
    return server


@asynccontextmanager
async def _warmed(server: MCPServer[Any]) -> AsyncIterator[None]:
    timer = warming.soon()
    yield None
    timer.cancel()


def _add_telling(server: MCPServer[Any], settings: Settings, model: Model | None) -> None:
    """The tools for what is told: rewrite and critique."""

    @server.tool(annotations=READS)
    def rewrite(
        story: Story,
        target: Annotated[
            Team | Literal["both"] | None, Field(description="Whom to tell it to; else read from context.")
        ] = None,
        context: Context = None,
        question: Asked = None,
        seconds: Annotated[int | None, Field(ge=20, le=900, description="Speaking time.")] = None,
    ) -> CallToolResult:
        """Tell a candidate's true project story for a product team and for a platform team, adding no fact.

        Every line comes with the numbers of the story sentences it stands on. Lines marked "check this" are in doubt.
        """
        from reframer import framework, tasks
        from reframer.pages.rewrites import rewrite_pages
        from reframer.schema import RewriteInput

        def work() -> tuple[BaseModel, list[Page]]:
            item = RewriteInput(story=story, target=target, context=context, question=question, seconds=seconds)
            made = tasks.rewrite(item, settings=settings, model=model)
            return made, rewrite_pages(made, framework.load(settings.framework))

        return _told(work)

    @server.tool(annotations=READS)
    def critique(
        answer: Annotated[str, Field(description="The draft answer, as it would be said.")],
        target: Annotated[Team | None, Field(description="Who asks; else read from context or question.")] = None,
        question: Asked = None,
        context: Context = None,
        story: Annotated[
            str | None, Field(description="The story it is told from, to find what it adds or leaves.")
        ] = None,
    ) -> CallToolResult:
        """Read a draft interview answer as the hiring manager hears it, the one change that helps most first."""
        from reframer import framework, tasks
        from reframer.pages.critiques import critique_page
        from reframer.schema import CritiqueInput

        def work() -> tuple[BaseModel, list[Page]]:
            item = CritiqueInput(answer=answer, target=target, question=question, context=context, story=story)
            made = tasks.critique(item, settings=settings, model=model)
            return made, [critique_page(made, framework.load(settings.framework), answer)]

        return _told(work)


def _add_checking(server: MCPServer[Any], settings: Settings, model: Model | None) -> None:
    """The tools for what is given: detect and verify."""

    @server.tool(annotations=READS)
    def detect(
        text: Annotated[
            str, Field(description="A job description, a team's blurb, a note or an interviewer's question.")
        ],
    ) -> CallToolResult:
        """Say whether a text speaks of a product or a platform ML team, with the words that say so and what to ask."""
        from reframer import framework, tasks
        from reframer.pages.detections import detection_page

        def work() -> tuple[BaseModel, list[Page]]:
            made = tasks.detect(text, settings=settings, model=model)
            return made, [detection_page(made, framework.load(settings.framework))]

        return _told(work)

    @server.tool(annotations=READS)
    def verify(
        story: Story,
        text: Annotated[str, Field(description="What was written from the story, by anybody.")],
    ) -> CallToolResult:
        """Check a text against the true story it is told from: which words say more than the story, and why.

        `faithful` is false where a sentence adds a number, tool, outcome, role, cause, extent or certainty.
        """
        from reframer import tasks
        from reframer.pages.verifications import verification_page
        from reframer.schema import VerifyInput

        def work() -> tuple[BaseModel, list[Page]]:
            made = tasks.verify(VerifyInput(story=story, text=text), settings=settings, model=model)
            return made, [verification_page(made, text)]

        return _told(work)


def _add_prompts(server: MCPServer[Any], settings: Settings) -> None:
    @server.prompt(title="Tell a story for a team")
    def tell_story(
        story: Annotated[str, Field(description="Your true project story.")],
        target: Annotated[str, Field(description="product, platform or hybrid")] = "platform",
        question: Annotated[str, Field(description="The interviewer's question, if there is one.")] = "",
    ) -> str:
        """Have this program's own model tell your story for a team, and check what it wrote with the verify tool."""
        from reframer import prompts, tasks
        from reframer.schema import RewriteInput

        shelf = prompts.open_shelf(settings.prompts)
        try:
            item = RewriteInput(story=story, question=question or None)
            given = tasks.prompt_variables(item, target, settings=settings)
            turns = [*shelf.find("rewrite").render(**given), *shelf.find("host").render(team=target)]
        except ReframerError as error:
            raise MCPError(INVALID_PARAMS, str(error)) from None
        return "\n\n".join(turn.content.strip() for turn in turns if turn.content.strip())


def _told(work: Callable[[], tuple[BaseModel, list[Page]]]) -> CallToolResult:
    """A result as a page for the model to read and as the contract's JSON. Raises ToolError that says what is wrong."""
    from reframer.pages import render

    try:
        made, pages = work()
    except ReframerError as error:
        raise ToolError(str(error)) from None
    structured = made.model_dump(mode="json", by_alias=True)
    return CallToolResult(
        content=[TextContent(type="text", text=render.markdown(pages))], structured_content=structured
    )
