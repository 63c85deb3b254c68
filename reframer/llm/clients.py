"""The SDK's HTTP clients: nothing is sent on to another address, and no silence outlasts the timeout.

Servers that let a call wait in a queue send empty lines or comments meanwhile, so that the connection is never idle.
To somebody who waits for an answer that is silence like any other, and counts as it.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any

from reframer.llm.providers import is_here

_CONNECT_SECONDS = 10.0


def client(timeout: float, base_url: str | None = None, hear: Callable[[Any], None] | None = None) -> Any:
    """The OpenAI SDK's own HTTP client for an address; `hear` is called with each response, before its body is read."""
    import openai

    hooks = [lambda response: _watch(response, timeout), *([hear] if hear else [])]
    return openai.DefaultHttpxClient(event_hooks={"response": hooks}, **settings(timeout, base_url))


def settings(timeout: float, base_url: str | None) -> dict[str, Any]:
    """What a client, synchronous or not, is built with; `timeout` in seconds."""
    import openai

    # A redirect would take the text to an address that the user did not name.
    found: dict[str, Any] = {
        "timeout": openai.Timeout(timeout, connect=min(_CONNECT_SECONDS, timeout)),
        "follow_redirects": False,
    }
    if is_here(base_url):
        # A proxy for the outside world cannot reach this machine's own server.
        found["trust_env"] = False
        if str(base_url).startswith("http:"):
            # Trusts no certificate, and spares reading those of the system, twice 30 ms.
            found["verify"] = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    elif proxy := os.environ.get("OPENAI_PROXY"):
        # LangChain knows this one, and takes it for a client of its own only.
        found["proxy"] = proxy
    return found


def _watch(response: Any, timeout: float) -> None:
    """Makes the body's stream end with a TimeoutError where nothing of an answer has come for `timeout` seconds."""
    inner = response.stream
    base = next(cls for cls in type(inner).__mro__ if cls.__name__ == "SyncByteStream")

    class Watched(base):  # type: ignore[misc, valid-type]
        def __iter__(self) -> Iterator[bytes]:
            return awake(inner, timeout)

        def close(self) -> None:
            inner.close()

    response.stream = Watched()


def awake(pieces: Any, timeout: float, clock: Callable[[], float] = time.monotonic) -> Iterator[bytes]:
    """The pieces of a body; raises TimeoutError where they hold nothing but empty lines and comments for too long.

    >>> ticks = iter([0.0, 1.0, 2.0, 3.0])
    >>> list(awake([b": wait\\n", b"data: 1\\n", b"\\n"], 1.5, lambda: next(ticks)))
    [b': wait\\n', b'data: 1\\n', b'\\n']
    """
    last, line = clock(), b""
    for piece in pieces:
        *lines, line = (line + piece).split(b"\n")
        if any(_says(each) for each in (*lines, line)):
            last = clock()
            line = line[:1]  # no more of it is needed to know what kind of line it is
        elif clock() - last > timeout:
            raise TimeoutError(f"nothing but empty lines for {timeout:g} s")
        yield piece


def _says(line: bytes) -> bool:
    return bool(line.strip()) and not line.startswith(b":")
