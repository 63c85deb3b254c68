"""`reframer serve`: where it listens, to whom, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from reframer.web.serving import is_loopback

ROOT = Path(__file__).parents[2]


class Served:
    """A server of its own process."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reframer", "serve", "--no-open", "--port", "0", *options],
            cwd=ROOT, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert self.process.stderr
        self.said = self.process.stderr.readline()
        self.address = self.said.split(" at ")[-1].strip()

    def get(self, address: str) -> int:
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def end(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        _, rest = self.process.communicate(timeout=20)
        return self.process.returncode, rest


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    found = Served(*request.param)
    yield found
    found.process.kill()
    found.process.communicate()


@pytest.mark.parametrize("served", [[]], indirect=True)
def test_it_says_where_it_is_and_ends_at_ctrl_c_without_a_word(served: Served) -> None:
    assert served.address.startswith("http://127.0.0.1:")
    assert served.get(served.address + "reframe") == 200
    code, rest = served.end()
    assert code == 130
    assert "Traceback" not in rest


@pytest.mark.parametrize("served", [["--host", "0.0.0.0"]], indirect=True)
def test_for_other_machines_it_makes_a_token(served: Served) -> None:
    assert "?token=" in served.address
    port = served.address.split("?")[0].strip("/").rpartition(":")[2]
    assert "//0.0.0.0" not in served.address
    assert served.get(f"http://127.0.0.1:{port}/reframe") == 401


@pytest.mark.parametrize("served", [["--token", "mine"]], indirect=True)
def test_a_token_of_ones_own_is_asked_for_on_loopback_too(served: Served) -> None:
    assert served.address.endswith("?token=mine")
    assert served.get(served.address.split("?")[0] + "api/about") == 401
    assert served.get(served.address.split("?")[0] + "api/about?token=mine") == 200


def test_an_address_in_use_is_said_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "reframer", "serve", "--no-open", "--port", str(port)],
            cwd=ROOT, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("host", "own"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("10.0.0.5", False)]
)
def test_only_loopback_needs_no_token(host: str, own: bool) -> None:
    assert is_loopback(host) is own
