"""A key is found in three places, and shown in none."""

from __future__ import annotations

import io
import json
import logging
import os
import pickle
import stat
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from rich.traceback import Traceback
from typer.testing import CliRunner

from eval.faults.endpoint import answer, failure
from eval.faults.table import FAULTS, GOOD, Fault
from eval.faults.trying import tried
from reframer.cli import app
from reframer.errors import InputError, ModelBusy, ModelError, ModelRefusedKey, ModelUnreachable
from reframer.evals import commands
from reframer.llm import LangChainModel, Message, Request, keys
from tests.privacy.echo import Echo

ROOT = Path(__file__).parents[2]
# Of no shape that a provider gives, so that nothing blots it out by how it looks.
KEY = "Zq8vR2nX7pLm4wKd91Tc"
HELLO = Request((Message("user", "Hello"),))
ECHOED = (
    Fault("a key echoed with 401", (failure(401, f"{KEY} is wrong"),), ModelRefusedKey),
    Fault("a key echoed with 500", (failure(500, f"cannot use {KEY}"),) * 9, ModelUnreachable),
    Fault("a key echoed with 400", (failure(400, f"no {KEY} here"),), ModelError),
    Fault("a key echoed with 429", (failure(429, f"slow down, {KEY}"),) * 9, ModelBusy),
)
ALL = [*(fault for faults in FAULTS.values() for fault in faults), *ECHOED]


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """A key in the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return KEY


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a key in it that nobody else can read."""
    held = tmp_path / "key"
    held.write_text(KEY + "\n", encoding="utf-8")
    held.chmod(0o600)
    return held


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that any logger says, however small."""
    for name in ("", *logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, name)
    caplog.set_level(logging.DEBUG)
    yield caplog


@pytest.mark.parametrize("fault", ALL, ids=[fault.what for fault in ALL])
def test_a_failure_shows_no_key_anywhere(
    fault: Fault, key: str, told: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    error = tried(fault).error
    shown = [told.text, *capfd.readouterr()]
    if error is not None:
        shown += [str(error), repr(error), repr(vars(error)), pickle.dumps(error).decode("latin-1")]
        shown += [*frames(error)]
    assert [part for part in shown if key in part] == []


def frames(error: BaseException) -> Iterator[str]:
    """An error's traceback with the local variables of every frame, as two libraries show it."""
    seen = error.__traceback__
    while seen is not None and not Path(seen.tb_frame.f_code.co_filename).is_relative_to(ROOT / "reframer"):
        seen = seen.tb_next  # the test's own frames know the key
    yield "".join(traceback.TracebackException(type(error), error, seen, capture_locals=True).format())
    console = Console(width=200, file=io.StringIO())
    console.print(Traceback.from_exception(type(error), error, seen, show_locals=True))
    yield console.file.getvalue()  # type: ignore[attr-defined]


def test_the_key_did_arrive(key: str, echo: Echo) -> None:
    echo.take = lambda body, headers: (echo.headers.append(headers), GOOD)[1]  # type: ignore[func-returns-value, method-assign]
    LangChainModel("small", echo.url).complete(HELLO)
    assert echo.headers[0]["authorization"] == f"Bearer {key}"


@pytest.mark.parametrize("given", ["argument", "file", "environment"])
def test_a_model_shows_no_key(
    given: str, file: Path, echo: Echo, monkeypatch: pytest.MonkeyPatch, told: pytest.LogCaptureFixture
) -> None:
    if given == "environment":
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
    model = LangChainModel(
        "small", echo.url, KEY if given == "argument" else None, key_file=file if given == "file" else None
    )
    before = repr(model) + repr(vars(model))
    reply = model.complete(HELLO)
    assert KEY in echo.arrived
    after = repr(model) + repr(vars(model)) + repr(model._where())
    chats = "".join(repr(chat) + repr(vars(chat)) for chat in model._chats.values())
    assert KEY not in before + after + chats + repr(reply) + told.text
    with pytest.raises((TypeError, pickle.PicklingError)):
        pickle.dumps(model)


def test_a_recording_and_its_results_hold_no_key(
    file: Path, echo: Echo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REFRAMER_KEY_FILE", str(file))
    assert CliRunner().invoke(app, ["eval", "init", str(tmp_path / "evals")]).exit_code == 0
    answers = iter(range(10**6))

    def take(body: dict[str, object], headers: dict[str, str]) -> object:
        echo.headers.append(headers)
        said = {"sides": [], "team": "product", "share": [], "ask": KEY, "cues": [], "pivot": KEY, "from_story": [],
                "research": [KEY]}  # fmt: skip
        return answer(json.dumps(said)) if next(answers) % 2 else failure(400, f"no {KEY}")

    echo.take = take  # type: ignore[assignment, method-assign]
    lines: list[str] = []
    for _ in range(2):
        try:
            commands.record(
                tmp_path / "evals/suites/detect.yaml", echo.url, 5, 1, None, judges=False, tell=lines.append
            )
        except ModelError as error:
            lines.append(str(error))
    assert f"Bearer {KEY}" in echo.headers[0].values()
    kept = [each for each in tmp_path.rglob("*") if each.is_file() and each != file]
    assert any("recordings" in each.parts for each in kept)
    assert [each for each in kept if KEY in each.read_text(encoding="utf-8", errors="replace")] == []
    assert KEY not in "\n".join(lines)


def test_no_process_names_a_key(key: str, echo: Echo, tmp_path: Path) -> None:
    rows = [json.dumps({"id": str(n), "text": "You own the feature store."}) for n in range(8)]
    (tmp_path / "in.jsonl").write_text("\n".join(rows), encoding="utf-8")
    asked = ["batch", "detect", str(tmp_path / "in.jsonl"), "--model", "small", "--base-url", echo.url, "--jobs", "4"]
    running = subprocess.Popen(
        [sys.executable, "-m", "reframer", *asked],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    seen: set[bytes] = set()
    while running.poll() is None:
        for each in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.add(each.read_bytes())
            except OSError:
                continue
        time.sleep(0.05)
    output = running.communicate()[0]
    assert running.returncode == 0 and any(b"reframer" in line for line in seen)
    assert KEY in echo.arrived
    assert KEY not in output and not any(KEY.encode() in line for line in seen)


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o610, 0o602])
def test_a_file_that_others_can_read_is_refused(mode: int, file: Path, echo: Echo) -> None:
    file.chmod(mode)
    with pytest.raises(InputError, match=f"chmod 600 {file}") as raised:
        LangChainModel("small", echo.url, key_file=file).complete(HELLO)
    assert echo.asked == [] and not any(KEY in said for said in frames(raised.value))


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_of_ones_own_is_read(mode: int, file: Path) -> None:
    file.chmod(mode)
    found = keys.find("OPENAI_API_KEY", file, keyring=False)
    assert found and found.secret.get_secret_value() == KEY and found.source == f"the file {file}"
    assert KEY not in repr(found) and stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (KEY, KEY),
        (f"# mine\n{KEY}\n", KEY),
        (f"OTHER_API_KEY=x\nexport OPENAI_API_KEY='{KEY}'\n", KEY),
        (f'OPENAI_API_KEY = "{KEY}"', KEY),
        ("OTHER_API_KEY=x", None),
        ("", None),
    ],
)
def test_a_file_holds_one_key_or_lines_like_those_of_the_environment(text: str, found: str | None, file: Path) -> None:
    file.write_text(text, encoding="utf-8")
    held = keys.find("OPENAI_API_KEY", file, keyring=False)
    assert (held.secret.get_secret_value() if held else None) == found


@pytest.mark.parametrize("text", [f"{KEY}\nsomething else", "A=1\nloose words"])
def test_a_file_of_another_form_is_refused_without_its_words(text: str, file: Path) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="in one line") as raised:
        keys.find("OPENAI_API_KEY", file, keyring=False)
    assert KEY not in str(raised.value)


def test_the_environment_comes_first_and_a_missing_file_is_told(key: str, file: Path, tmp_path: Path) -> None:
    found = keys.find("OPENAI_API_KEY", tmp_path / "nowhere")
    assert found and found.source == "the environment (OPENAI_API_KEY)"
    with pytest.raises(InputError, match="cannot be read"):
        keys.find("MISTRAL_API_KEY", tmp_path / "nowhere", keyring=False)


def test_the_keyring_comes_last() -> None:
    keyring = pytest.importorskip("keyring")
    backend = pytest.importorskip("keyring.backend")
    before = keyring.get_keyring()

    class Held(backend.KeyringBackend):  # type: ignore[misc, name-defined]
        """A keyring in memory."""

        priority = 1
        said: str | None = KEY

        def get_password(self, service: str, name: str) -> str | None:
            if self.said is None:
                raise RuntimeError("locked")
            return self.said if (service, name) == ("reframer", "OPENAI_API_KEY") else None

        def set_password(self, service: str, name: str, password: str) -> None:
            raise NotImplementedError

    held = Held()
    keyring.set_keyring(held)
    try:
        found = keys.find("OPENAI_API_KEY")
        assert found and (found.secret.get_secret_value(), found.source) == (KEY, "the keyring")
        assert keys.find("MISTRAL_API_KEY") is None
        assert keys.find("OPENAI_API_KEY", keyring=False) is None
        held.said = None
        assert keys.find("OPENAI_API_KEY") is None
    finally:
        keyring.set_keyring(before)


def test_without_any_key_all_three_ways_are_named() -> None:
    with pytest.raises(
        ModelRefusedKey, match=r"OPENAI_API_KEY, or name a file .* or store it with `keyring set"
    ) as told:
        LangChainModel("openai:gpt-5-mini").complete(HELLO)
    assert told.value.exit_code == 3


def test_doctor_says_where_a_key_was_found_and_shows_none(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFRAMER_KEY_FILE", str(file))
    said = CliRunner().invoke(app, ["doctor", "--model", "openai:gpt-5-mini"]).stdout
    assert f"found in the file {file} (not shown)" in said and KEY not in said
    file.chmod(0o644)
    said = CliRunner().invoke(app, ["doctor", "--model", "openai:gpt-5-mini"]).stdout
    assert f"chmod 600 {file}" in said and KEY not in said
