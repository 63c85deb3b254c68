"""A chat-completions endpoint that answers from a script at the speed of a hosted model.

    python -m eval.benchmarks.endpoint --port 8123 --answers answers.json

It measures the wall time of prompt variants where no provider can be reached: the first token comes after 0.6 s and
0.1 s for each 1,000 tokens of the prompt, then 60 tokens a second follow. A token is four characters. The answers file
holds a list, given in turn, or an object whose keys are looked for in the request's messages (`*` matches any); an
answer that is not a string is sent as JSON. `GET /stats` tells what was asked so far. Standard library only.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True)
class Speed:
    """How fast the endpoint pretends to be, in seconds and tokens a second."""

    first_token: float = 0.6
    prompt_per_thousand: float = 0.1
    tokens_per_second: float = 60.0

    def begin(self, prompt_tokens: int) -> float:
        """Seconds until the first token."""
        return self.first_token + self.prompt_per_thousand * prompt_tokens / 1000

    def total(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Seconds until the last token."""
        return self.begin(prompt_tokens) + completion_tokens / self.tokens_per_second


class Script:
    """The answers, chosen by turn or by what stands in the messages."""

    def __init__(self, answers: list[Any] | dict[str, Any]) -> None:
        if not answers:
            raise ValueError("the answers file is empty")
        self._answers = answers
        self._turn = 0
        self._lock = threading.Lock()

    def answer(self, prompt: str) -> str | None:
        """The answer to a prompt; None where no key of the script stands in it."""
        if isinstance(self._answers, dict):
            found = next((v for k, v in self._answers.items() if k != "*" and k in prompt), self._answers.get("*"))
        else:
            with self._lock:
                found = self._answers[self._turn % len(self._answers)]
                self._turn += 1
        return found if found is None or isinstance(found, str) else json.dumps(found, ensure_ascii=False)


class Server(ThreadingHTTPServer):
    """The endpoint; `stats` sums what was asked and answered."""

    daemon_threads = True

    def __init__(self, port: int, script: Script, speed: Speed | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.script = script
        self.speed = speed or Speed()
        self.stats = {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0}
        self._lock = threading.Lock()

    def count(self, prompt_tokens: int, completion_tokens: int) -> None:
        """Adds one call to the statistics."""
        with self._lock:
            self.stats["calls"] += 1
            self.stats["prompt_tokens"] += prompt_tokens
            self.stats["completion_tokens"] += completion_tokens


def tokens(text: str) -> int:
    """The tokens of a text, estimated as a quarter of its characters."""
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


def prompt_of(body: dict[str, Any]) -> str:
    """All that a request gives the model to read, its response format included."""
    texts: list[str] = []
    for message in body.get("messages", []):
        content = message.get("content") or ""
        texts.append(content if isinstance(content, str) else "\n".join(part.get("text", "") for part in content))
    if form := body.get("response_format"):
        texts.append(json.dumps(form, separators=(",", ":")))
    return "\n".join(texts)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    # Without this, small packets of a stream wait for each other's acknowledgement.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._send(200, self.server.stats)

    def do_POST(self) -> None:
        arrived = time.perf_counter()
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        prompt = prompt_of(body)
        answer = self.server.script.answer(prompt)
        if answer is None:
            self._send(
                404, {"error": {"message": "no key of the answers file stands in this prompt", "code": "no_answer"}}
            )
            return
        answer, finish = _limited(answer, body.get("max_tokens") or body.get("max_completion_tokens"))
        usage = {"prompt_tokens": tokens(prompt), "completion_tokens": tokens(answer)}
        self.server.count(**usage)
        usage["total_tokens"] = sum(usage.values())
        envelope = {"id": f"chatcmpl-{self.server.stats['calls']}", "created": int(time.time())}
        envelope["model"] = body.get("model", "scripted")
        # A caller that gave up has hung up.
        with contextlib.suppress(OSError):
            if body.get("stream"):
                self._stream(envelope, answer, finish, usage, body, arrived)
            else:
                _until(arrived + self.server.speed.total(usage["prompt_tokens"], usage["completion_tokens"]))
                message = {"role": "assistant", "content": answer}
                choices = [{"index": 0, "message": message, "finish_reason": finish}]
                self._send(200, {**envelope, "object": "chat.completion", "choices": choices, "usage": usage})

    def _stream(
        self,
        envelope: dict[str, Any],
        answer: str,
        finish: str,
        usage: dict[str, int],
        body: dict[str, Any],
        arrived: float,
    ) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        envelope = {**envelope, "object": "chat.completion.chunk"}
        for index, piece in enumerate(_pieces(answer), 1):
            _until(arrived + self.server.speed.total(usage["prompt_tokens"], index))
            delta = {"role": "assistant", "content": piece} if index == 1 else {"content": piece}
            self._event({**envelope, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        self._event({**envelope, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
        if (body.get("stream_options") or {}).get("include_usage"):
            self._event({**envelope, "choices": [], "usage": usage})
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _event(self, data: dict[str, Any]) -> None:
        self._chunk(f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode())

    def _chunk(self, sent: bytes) -> None:
        self.wfile.write(f"{len(sent):x}\r\n".encode() + sent + b"\r\n")
        self.wfile.flush()

    def _send(self, status: int, data: dict[str, Any]) -> None:
        sent = json.dumps(data, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: Any) -> None:
        return


def _limited(answer: str, limit: int | None) -> tuple[str, str]:
    if limit is None or tokens(answer) <= limit:
        return answer, "stop"
    return answer[: limit * CHARACTERS_PER_TOKEN], "length"


def _pieces(answer: str) -> Iterator[str]:
    for at in range(0, len(answer), CHARACTERS_PER_TOKEN):
        yield answer[at : at + CHARACTERS_PER_TOKEN]


def _until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.perf_counter()))


def main() -> None:
    """Serves until interrupted."""
    parser = argparse.ArgumentParser(description="A scripted chat endpoint with the speed of a hosted model.")
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--answers", type=Path, required=True, help="a JSON list, or an object by words of the prompt")
    parser.add_argument("--first-token", type=float, default=Speed.first_token, help="seconds")
    parser.add_argument("--prompt-per-thousand", type=float, default=Speed.prompt_per_thousand, help="seconds")
    parser.add_argument("--tokens-per-second", type=float, default=Speed.tokens_per_second)
    given = parser.parse_args()
    script = Script(json.loads(given.answers.read_text(encoding="utf-8")))
    speed = Speed(given.first_token, given.prompt_per_thousand, given.tokens_per_second)
    server = Server(given.port, script, speed)
    print(f"http://127.0.0.1:{server.server_port}/v1", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
