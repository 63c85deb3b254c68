"""Nothing is told to LangSmith unless reframer's own setting turns it on; then placeholders are used there too."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.privacy.echo import Echo

ROOT = Path(__file__).parents[2]
WORK = """
import sys
from reframer import rewrite, runnable, tasks
from reframer.settings import load
settings, text = load(), "You own the feature store with Anselm Okafor."
rewrite(text + " I built the loader. It was slow.", settings=settings)
tasks.detect(text, settings=settings)
runnable("detect", settings=settings).invoke({"text": text})
list(runnable("detect", settings=settings).stream({"text": text}))
from langchain_core.tracers.langchain import wait_for_all_tracers
wait_for_all_tracers()
"""


class Recorder(ThreadingHTTPServer):
    """Keeps whatever is posted to it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posted: list[bytes] = []


class _Handler(BaseHTTPRequestHandler):
    server: Recorder

    def do_GET(self) -> None:
        self.server.posted.append(self.path.encode())
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def do_POST(self) -> None:
        self.server.posted.append(self.rfile.read(int(self.headers.get("content-length", 0))))
        self.send_response(202)
        self.send_header("content-length", "0")
        self.end_headers()

    do_PATCH = do_POST  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def langsmith() -> Iterator[Recorder]:
    """LangSmith, on this machine."""
    recorder = Recorder()
    thread = threading.Thread(target=recorder.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield recorder
    recorder.shutdown()
    recorder.server_close()
    thread.join()


def worked(echo: Echo, langsmith: Recorder, **variables: str) -> list[bytes]:
    """What arrives at LangSmith while the tasks run in a process that is told to trace."""
    there = f"http://127.0.0.1:{langsmith.server_port}"
    told = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_ENDPOINT": there}
    told |= {"LANGCHAIN_ENDPOINT": there, "LANGSMITH_API_KEY": "made-up", "PYTHONPATH": str(ROOT)}
    told |= {"REFRAMER_MODEL": "small", "REFRAMER_BASE_URL": echo.url, "REFRAMER_CONFIG": "nowhere"}
    subprocess.run([sys.executable, "-c", WORK], env=os.environ | told | variables, check=True, timeout=120)
    assert len(echo.asked) >= 4
    return langsmith.posted


def test_langsmiths_own_variables_alone_send_nothing(echo: Echo, langsmith: Recorder) -> None:
    assert worked(echo, langsmith) == []


def test_tracing_that_is_asked_for_arrives(echo: Echo, langsmith: Recorder) -> None:
    assert any(b"Okafor" in posted for posted in worked(echo, langsmith, REFRAMER_TRACING="true"))


def test_tracing_shows_placeholders_where_they_are_asked_for(echo: Echo, langsmith: Recorder) -> None:
    posted = worked(echo, langsmith, REFRAMER_TRACING="true", REFRAMER_REDACT="true")
    assert any(b"[NAME_1]" in each for each in posted)
    assert not any(b"kafor" in each.lower() for each in posted)
