"""`reframer mcp` and `reframer serve`: the tasks for other programs and for the browser."""

from __future__ import annotations

from reframer.cli.options import (
    BaseUrlOption,
    EngineOption,
    FrameworkOption,
    ModelOption,
    PromptsOption,
    RedactOption,
    TermsOption,
    TimeoutOption,
    chosen,
    masked,
)


def mcp(
    redact: RedactOption = False,
    terms: TermsOption = None,
    engine: EngineOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    timeout: TimeoutOption = None,
    framework: FrameworkOption = None,
    prompts: PromptsOption = None,
) -> None:
    """Serve rewrite, critique, detect and verify to an MCP host, over standard input and output.

    Example, in the host's settings: {"mcpServers": {"reframer": {"command": "reframer", "args": ["mcp"]}}}
    """
    from reframer.errors import InputError

    settings = chosen(engine, model, base_url, timeout, framework, prompts)
    try:
        from reframer import mcp_server
    except ImportError:
        raise InputError('the MCP server needs mcp: pip install "reframer[mcp]"') from None
    mcp_server.build(settings, masked(settings, redact, terms)).run("stdio")
