"""`reframer mcp` and `reframer serve`: the tasks for other programs and for the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from reframer.cli.engine import Using, with_engine


@with_engine
def mcp(
    *,
    using: Using,
) -> None:
    """Serve rewrite, critique, detect and verify to an MCP host, over standard input and output.

    Example, in the host's settings: {"mcpServers": {"reframer": {"command": "reframer", "args": ["mcp"]}}}
    """
    from reframer.errors import InputError

    settings = using.settings
    try:
        from reframer import mcp_server
    except ImportError:
        raise InputError('the MCP server needs mcp: pip install "reframer[mcp]"') from None
    mcp_server.build(settings, using.model()).run("stdio")


@with_engine
def serve(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes one that is free.")] = 8765,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Any address but loopback needs the token it prints.")
    ] = "127.0.0.1",
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="HOST", help="Another name that it is reached by. Repeatable.")
    ] = None,
    token: Annotated[
        str | None,
        typer.Option("--token", envvar="REFRAMER_TOKEN", help="Your own token; then loopback needs it too."),
    ] = None,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
    *,
    using: Using,
) -> None:
    """Open the page: reframe, critique, practise, and your library, in the browser. Ctrl-C ends it.

    Example: reframer serve
    """
    from reframer.errors import InputError

    settings = using.settings
    try:
        from reframer.web import serving
    except ImportError:
        raise InputError('the page needs fastapi and uvicorn: pip install "reframer[web]"') from None
    asked = using.model()
    serving.serve(settings, asked, host=host, port=port, names=name or (), token=token, opens=open_)
