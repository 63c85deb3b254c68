"""A scripted HTTP endpoint on loopback that speaks the OpenAI chat API."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Scripted:
    """One scripted response; `chunks` makes it an event stream, `hold` seconds of silence come before it.

    `drop` closes the connection: "before" the first byte, or "midway" through the body or the chunks; with `reset` it
    is torn down instead of closed. `stall` seconds of silence come midway, in which `alive` is sent over and over.
    """

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    chunks: Sequence[Any] | None = None
    hold: float = 0.0
    drop: str = ""
    reset: bool = False
    stall: float = 0.0
    alive: bytes = b""


def answer(text: str | None, finish: str | None = "stop", refusal: str | None = None, tokens: int = 5) -> Scripted:
    """A whole answer of a chat model."""
    message = {"role": "assistant", "content": text, "refusal": refusal}
    return Scripted(
        body={
            "id": "chat-1",
            "object": "chat.completion",
            "created": 1,
            "model": "small-1",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 11, "completion_tokens": tokens, "total_tokens": 11 + tokens},
        }
    )


def streamed(*pieces: str, finish: str | None = "stop", drop: str = "", usage: bool = True, **more: Any) -> Scripted:
    """An answer as a stream of pieces; without `finish` it ends without saying so."""
    chunks = [_chunk([{"index": 0, "delta": {"role": "assistant", "content": piece}}]) for piece in pieces]
    if not drop and finish:
        chunks.append(_chunk([{"index": 0, "delta": {}, "finish_reason": finish}]))
    if not drop and usage:
        counted = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
        chunks.append({**_chunk([]), "usage": counted})
    return Scripted(chunks=chunks, drop=drop, **more)


def failure(
    status: int, message: str = "no", code: str | None = None, param: str | None = None, **more: Any
) -> Scripted:
    """An error as OpenAI sends one."""
    return Scripted(status, {"error": {"message": message, "type": "error", "code": code, "param": param}}, **more)


def _chunk(choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "chat-1", "object": "chat.completion.chunk", "created": 1, "model": "small-1", "choices": choices}


class Endpoint:
    """Serves the script in order, one response a request, and keeps the requests' bodies and headers."""

    def __init__(self) -> None:
        self.script: list[Scripted] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.endpoint = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def will(self, *script: Scripted) -> None:
        self.script.extend(script)

    def take(self, body: dict[str, Any], headers: dict[str, str]) -> Scripted:
        with self._lock:
            self.asked.append(body)
            self.headers.append(headers)
            return self.script.pop(0) if self.script else failure(418, "the script is over")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    endpoint: Endpoint


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        given = json.loads(self.rfile.read(length) or b"{}")
        self.respond(self.server.endpoint.take(given, {k.lower(): v for k, v in self.headers.items()}))

    def respond(self, scripted: Scripted) -> None:
        if scripted.hold:
            threading.Event().wait(scripted.hold)
        self.close_connection = True
        if scripted.reset:
            # Without lingering, closing sends a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if scripted.drop == "before":
            return
        # A caller that timed out has hung up.
        with contextlib.suppress(OSError):
            self.stream(scripted) if scripted.chunks is not None else self.whole(scripted)

    def whole(self, scripted: Scripted) -> None:
        text = isinstance(scripted.body, str)
        sent = (scripted.body if text else json.dumps(scripted.body)).encode()
        self.send_response(scripted.status)
        self.send_header("content-type", "text/html" if text else "application/json")
        self.send_header("content-length", str(len(sent)))
        self.send_header("connection", "close")
        for name, value in scripted.headers.items():
            self.send_header(name, value)
        self.end_headers()
        half = len(sent) // 2 if scripted.drop == "midway" or scripted.stall else len(sent)
        self.wfile.write(sent[:half])
        self.wait(scripted)
        if scripted.drop != "midway":
            self.wfile.write(sent[half:])

    def wait(self, scripted: Scripted) -> None:
        """Falls silent for as long as scripted, but for what says that the connection lives."""
        until = time.monotonic() + scripted.stall
        while time.monotonic() < until:
            if scripted.alive:
                self.wfile.write(scripted.alive if scripted.chunks is None else framed(scripted.alive))
                self.wfile.flush()
            time.sleep(0.02)

    def stream(self, scripted: Scripted) -> None:
        self.send_response(scripted.status)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.send_header("connection", "close")
        self.end_headers()
        for each in scripted.chunks or ():
            self.event(json.dumps(each))
        self.wait(scripted)
        if scripted.drop != "midway":
            self.event("[DONE]")
            self.wfile.write(b"0\r\n\r\n")

    def event(self, data: str) -> None:
        self.wfile.write(framed(f"data: {data}\n\n".encode()))
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        return


def framed(sent: bytes) -> bytes:
    """One chunk of a chunked body."""
    return f"{len(sent):x}\r\n".encode() + sent + b"\r\n"
