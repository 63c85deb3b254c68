"""A provider's files and batches on loopback: OpenAI's API, as far as bulk work needs it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], str | dict[str, Any]]


class Provider:
    """Answers each request of a batch by `answer`: a text, or the error that the request ended in.

    A batch is looked at `looks` times before it has ended as `status`; `most` is how many requests it gets done.
    """

    def __init__(self, answer: Answer, looks: int = 1, status: str = "completed", most: int = 10_000) -> None:
        self.answer, self.looks, self.status, self.most = answer, looks, status, most
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.asked = 0
        self.faults: list[int] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.provider = self  # type: ignore[attr-defined]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def kept(self, content: bytes) -> dict[str, Any]:
        id = f"file-{len(self.files) + 1}"
        self.files[id] = content
        return {"id": id, "object": "file", "bytes": len(content), "created_at": 1, "filename": "requests.jsonl",
                "purpose": "batch", "status": "processed"}  # fmt: skip

    def begun(self, asked: dict[str, Any]) -> dict[str, Any]:
        id = f"batch_{len(self.batches) + 1}"
        lines = self.files[asked["input_file_id"]].splitlines()
        self.asked += len(lines)
        self.batches[id] = {
            "id": id, "object": "batch", "endpoint": asked["endpoint"], "input_file_id": asked["input_file_id"],
            "completion_window": "24h", "created_at": 1, "status": "validating", "metadata": asked["metadata"],
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0}, "left": self.looks,
        }  # fmt: skip
        return self.batches[id]

    def looked(self, id: str) -> dict[str, Any]:
        batch = self.batches[id]
        if batch["status"] in ("validating", "in_progress"):
            batch["left"] -= 1
            batch["status"] = "in_progress" if batch["left"] > 0 else self.status
            if batch["left"] <= 0 and self.status in ("completed", "expired"):
                self._end(batch)
        return batch

    def _end(self, batch: dict[str, Any]) -> None:
        good, bad = [], []
        for number, line in enumerate(self.files[batch["input_file_id"]].splitlines()):
            asked = json.loads(line)
            made = {"code": "batch_expired", "message": "late"} if number >= self.most else self.answer(asked["body"])
            told: dict[str, Any] = {"id": "r", "custom_id": asked["custom_id"], "response": None, "error": None}
            if isinstance(made, str):
                good.append(told | {"response": {"status_code": 200, "body": _body(made)}})
            elif "status" in made:
                bad.append(told | {"response": {"status_code": made["status"], "body": {"error": made}}})
            else:
                bad.append(told | {"error": made})
        # Answers come in any order.
        for name, lines in (("output_file_id", good[::-1]), ("error_file_id", bad)):
            if lines:
                batch[name] = self.kept("".join(json.dumps(line) + "\n" for line in lines).encode())["id"]
        batch["request_counts"] |= {"completed": len(good), "failed": len(bad)}


def _body(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text, "refusal": None}
    return {
        "id": "chat-1", "object": "chat.completion", "created": 1, "model": "small-1",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16},
    }  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        provider: Provider = self.server.provider  # type: ignore[attr-defined]
        sent = self.rfile.read(int(self.headers["content-length"]))
        if provider.faults:
            self._answer({"error": {"message": "no"}}, provider.faults.pop(0))
        elif self.path.endswith("/files"):
            whole = message_from_bytes(b"Content-Type: " + self.headers["content-type"].encode() + b"\r\n\r\n" + sent)
            (file,) = [part for part in whole.get_payload() if part.get_filename()]  # type: ignore[union-attr]
            self._answer(provider.kept(file.get_payload(decode=True)))  # type: ignore[union-attr, arg-type]
        else:
            self._answer(provider.begun(json.loads(sent)))

    def do_GET(self) -> None:
        provider: Provider = self.server.provider  # type: ignore[attr-defined]
        _, _, kind, *rest = self.path.partition("?")[0].split("/")
        if kind == "files":
            self._answer(provider.files[rest[0]])
        elif rest:
            self._answer(provider.looked(rest[0]))
        else:
            self._answer({"object": "list", "data": list(provider.batches.values()), "has_more": False})

    def _answer(self, said: Any, status: int = 200) -> None:
        sent = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: Any) -> None:
        return
