"""A chat-completions endpoint that answers from a script at the speed of a hosted model.

    python -m eval.benchmarks.endpoint --port 8123 --answers answers.json

It measures wall time where no provider can be reached: the first token comes after 0.6 s and 0.1 s for each 1,000
tokens of the prompt, then 60 tokens a second follow. A token is four characters. The answers file holds a list, given
in turn, or an object whose keys are looked for in the request's messages (`*` matches any); an answer that is not a
string is sent as JSON. `GET /stats` tells what was asked so far. Standard library only, on one thread, so that fifty
calls that wait cost nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import math
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CHARACTERS_PER_TOKEN = 4
JSON, EVENTS = "application/json", "text/event-stream"


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

    def answer(self, prompt: str) -> str | None:
        """The answer to a prompt; None where no key of the script stands in it."""
        if isinstance(self._answers, dict):
            found = next((v for k, v in self._answers.items() if k != "*" and k in prompt), self._answers.get("*"))
        else:
            found = self._answers[self._turn % len(self._answers)]
            self._turn += 1
        return found if found is None or isinstance(found, str) else json.dumps(found, ensure_ascii=False)


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


class Server:
    """The endpoint; `stats` sums what was asked and answered."""

    def __init__(self, script: Script, speed: Speed) -> None:
        self.script = script
        self.speed = speed
        self.stats = {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers the requests of one connection."""
        # A caller that gave up has hung up.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = re.search(r"content-length: *([0-9]+)", head)
                body = await reader.readexactly(int(length[1]) if length else 0)
                if head.startswith("get"):
                    _send(writer, 200, self.stats)
                else:
                    await self._answer(writer, json.loads(body))
                await writer.drain()
        writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, body: dict[str, Any]) -> None:
        arrived = time.perf_counter()
        prompt = prompt_of(body)
        answer = self.script.answer(prompt)
        if answer is None:
            told = {"message": "no key of the answers file stands in this prompt", "code": "no_answer"}
            _send(writer, 404, {"error": told})
            return
        answer, finish = _limited(answer, body.get("max_tokens") or body.get("max_completion_tokens"))
        usage = self._counted(prompt, answer)
        envelope = {"id": f"chatcmpl-{self.stats['calls']}", "created": int(time.time())}
        envelope["model"] = body.get("model", "scripted")
        if body.get("stream"):
            asked = (body.get("stream_options") or {}).get("include_usage")
            await self._stream(writer, envelope, answer, finish, usage, bool(asked), arrived)
            return
        await _until(arrived + self.speed.total(usage["prompt_tokens"], usage["completion_tokens"]))
        choices = [{"index": 0, "message": {"role": "assistant", "content": answer}, "finish_reason": finish}]
        _send(writer, 200, {**envelope, "object": "chat.completion", "choices": choices, "usage": usage})

    def _counted(self, prompt: str, answer: str) -> dict[str, int]:
        """The usage of one call, added to the statistics."""
        usage = {"prompt_tokens": tokens(prompt), "completion_tokens": tokens(answer)}
        self.stats["calls"] += 1
        for kind, count in usage.items():
            self.stats[kind] += count
        return usage | {"total_tokens": sum(usage.values())}

    async def _stream(
        self,
        writer: asyncio.StreamWriter,
        envelope: dict[str, Any],
        answer: str,
        finish: str,
        usage: dict[str, int],
        tell_usage: bool,
        arrived: float,
    ) -> None:
        writer.write(_head(200, EVENTS, "transfer-encoding: chunked"))
        envelope = {**envelope, "object": "chat.completion.chunk"}
        for index, piece in enumerate(_pieces(answer), 1):
            await _until(arrived + self.speed.total(usage["prompt_tokens"], index))
            delta = {"role": "assistant", "content": piece} if index == 1 else {"content": piece}
            _event(writer, {**envelope, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        _event(writer, {**envelope, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
        if tell_usage:
            _event(writer, {**envelope, "choices": [], "usage": usage})
        _chunk(writer, b"data: [DONE]\n\n")
        _chunk(writer, b"")


def _event(writer: asyncio.StreamWriter, data: dict[str, Any]) -> None:
    _chunk(writer, f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode())


def _chunk(writer: asyncio.StreamWriter, sent: bytes) -> None:
    writer.write(f"{len(sent):x}\r\n".encode() + sent + b"\r\n")


def _send(writer: asyncio.StreamWriter, status: int, data: dict[str, Any]) -> None:
    sent = json.dumps(data, ensure_ascii=False).encode()
    writer.write(_head(status, JSON, f"content-length: {len(sent)}") + sent)


def _head(status: int, kind: str, length: str) -> bytes:
    return f"HTTP/1.1 {status} Told\r\ncontent-type: {kind}\r\n{length}\r\n\r\n".encode()


def _limited(answer: str, limit: int | None) -> tuple[str, str]:
    if limit is None or tokens(answer) <= limit:
        return answer, "stop"
    return answer[: limit * CHARACTERS_PER_TOKEN], "length"


def _pieces(answer: str) -> Iterator[str]:
    for at in range(0, len(answer), CHARACTERS_PER_TOKEN):
        yield answer[at : at + CHARACTERS_PER_TOKEN]


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.perf_counter()))


@contextlib.contextmanager
def served(answers: list[Any] | dict[str, Any], speed: Speed | None = None) -> Iterator[str]:
    """The endpoint in a process of its own, on a free port of loopback; yields its base URL."""
    speed = speed or Speed()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.json"
        file.write_text(json.dumps(answers), encoding="utf-8")
        command = [
            sys.executable, "-m", "eval.benchmarks.endpoint", "--port", "0", "--answers", str(file),
            "--first-token", str(speed.first_token), "--prompt-per-thousand", str(speed.prompt_per_thousand),
            "--tokens-per-second", str(speed.tokens_per_second),
        ]  # fmt: skip
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                yield process.stdout.readline().strip()
            finally:
                process.terminate()


async def _forever(port: int, server: Server) -> None:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", port, backlog=512)
    print(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1", flush=True)
    await listening.serve_forever()


def main() -> None:
    """Serves until interrupted."""
    parser = argparse.ArgumentParser(description="A scripted chat endpoint with the speed of a hosted model.")
    parser.add_argument("--port", type=int, default=8123, help="0 takes a free one")
    parser.add_argument("--answers", type=Path, required=True, help="a JSON list, or an object by words of the prompt")
    parser.add_argument("--first-token", type=float, default=Speed.first_token, help="seconds")
    parser.add_argument("--prompt-per-thousand", type=float, default=Speed.prompt_per_thousand, help="seconds")
    parser.add_argument("--tokens-per-second", type=float, default=Speed.tokens_per_second, help="inf: all at once")
    given = parser.parse_args()
    script = Script(json.loads(given.answers.read_text(encoding="utf-8")))
    speed = Speed(given.first_token, given.prompt_per_thousand, given.tokens_per_second)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_forever(given.port, Server(script, speed)))


if __name__ == "__main__":
    main()
