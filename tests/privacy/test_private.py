"""`--private`: nothing but this machine is spoken to, however an address is written, and nothing leaves unmasked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.faults.endpoint import Endpoint, Scripted
from reframer import diagnosis, tasks
from reframer.cli import app
from reframer.errors import InputError, Leaking, ModelUnreachable, NotPrivate
from reframer.evals import commands
from reframer.llm import LangChainModel, Message, Request, ScriptedModel
from reframer.llm.masked import MaskedModel
from reframer.llm.providers import is_loopback
from reframer.privacy import Mask, Terms
from reframer.settings import Settings, load
from tests.privacy.echo import Echo

ROOT = Path(__file__).parents[2]
HERE = [
    "http://127.0.0.1:11434/v1",
    "http://localhost:8000/v1",
    "https://127.8.9.10/v1",
    "http://[::1]:1234/v1/",
    "http://LOCALHOST",
]
ELSEWHERE = [
    "http://x.localhost/v1", "http://localhost.evil.com/v1", "http://127.0.0.1.nip.io/v1", "http://0.0.0.0:11434/v1",
    "http://2130706433/v1", "http://0x7f000001/v1", "http://0x7f.1/v1", "http://0177.0.0.1/v1", "http://127.1/v1",
    "http://127.0.0.01/v1", "http://127.0.0.256/v1", "http://0/v1", "http://[::]/v1", "http://[::ffff:8.8.8.8]/v1",
    "http://[::ffff:127.0.0.1]/v1", "http://127.0.0.1@evil.com/v1", "http://evil.com\\@127.0.0.1/v1",
    "http://user:pw@127.0.0.1/v1", "http://127.0.0.1\uff0eevil.com/v1", "http://１２７.0.0.1/v1", "http://localhost./v1",
    "http://127.0.0.1:80@evil.com/", "http://evil.com#127.0.0.1", "http://evil.com?127.0.0.1", "http://localhоst/v1",
    "http://10.0.0.1/v1", "http://192.168.0.2:11434/v1", "http://169.254.169.254/", "https://api.openai.com/v1",
    "http://127.0.0.1 .evil.com/", "http://127.0.0.1\n.evil.com/", "//127.0.0.1/v1", "127.0.0.1:11434",
]  # fmt: skip


@pytest.mark.parametrize("url", HERE)
def test_a_server_on_this_machine_may_be_asked(url: str) -> None:
    assert is_loopback(url)
    tasks.connected(Settings(model="small", base_url=url, private=True))


@pytest.mark.parametrize("url", ELSEWHERE)
def test_every_other_spelling_is_refused_before_anything_is_sent(url: str) -> None:
    assert not is_loopback(url)
    with pytest.raises(InputError):
        tasks.connected(Settings(model="small", base_url=url, private=True))


@pytest.mark.parametrize(
    "model", ["openai:gpt-5-mini", "anthropic:claude-sonnet-4-5", "ollama:llama3.2", "somewhere:some"]
)
@pytest.mark.parametrize("url", [None, "http://127.0.0.1:11434/v1", "https://api.openai.com/v1"])
def test_a_provider_is_refused_with_the_remedy(model: str, url: str | None) -> None:
    if model.startswith(("openai", "somewhere")) and url == "http://127.0.0.1:11434/v1":
        pytest.skip("an OpenAI-compatible server of this machine, whatever its model is called")
    with pytest.raises(NotPrivate, match="--base-url http://127"):
        tasks.connected(Settings(model=model, base_url=url, private=True))


def test_the_sdks_own_address_in_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch, echo: Echo) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "https://api.openai.com/v1")
    monkeypatch.setenv("OPENAI_API_BASE", "https://api.openai.com/v1")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "OPENAI_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    tasks.detect("You own the feature store.", settings=Settings(model="small", base_url=echo.url, private=True))
    assert echo.asked
    with pytest.raises(NotPrivate):
        tasks.connected(Settings(model="openai:small", private=True))


def test_a_refused_call_imports_nothing_of_language_models() -> None:
    code = (
        "import sys\nfrom reframer.cli import app\n"
        "try: app(['detect', 'README.md', '--model', 'openai:gpt-5-mini', '--private'])\n"
        "except SystemExit: pass\nexcept Exception as error: print(type(error).__name__)\n"
        "print(*sorted({n.split('.')[0] for n in sys.modules} & {'langchain', 'openai', 'httpx', 'langsmith'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["NotPrivate"]


def test_a_redirect_to_another_machine_is_not_followed(echo: Echo) -> None:
    other = Endpoint()
    there = other.url + "/chat/completions"
    echo.take = lambda body, headers: Scripted(307, {}, {"location": there})  # type: ignore[method-assign]
    with pytest.raises(ModelUnreachable, match="nothing of yours was sent"):
        LangChainModel("small", echo.url, private=True).complete(Request((Message("user", "Hello"),)))
    assert other.asked == []
    other.close()


def test_doctor_asks_no_other_machine_and_says_so() -> None:
    found = {f.what: f for f in diagnosis.examine(Settings(model="small", base_url="http://10.0.0.1/v1", private=True))}
    assert not found["model"].ok and not found["endpoint"].ok
    assert "was not asked" in found["endpoint"].says


def test_tracing_and_private_exclude_each_other() -> None:
    with pytest.raises(NotPrivate, match="exclude each other"):
        tasks.connected(Settings(model="small", base_url="http://127.0.0.1:1/v1", private=True, tracing=True))


def test_recording_obeys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    suite = ROOT / "eval/suites/detect.yaml"
    monkeypatch.setenv("REFRAMER_PRIVATE", "true")
    with pytest.raises(NotPrivate):
        commands.record(suite, "http://10.0.0.1/v1", 1, 1, None, judges=False, tell=print)
    monkeypatch.setenv("REFRAMER_REDACT", "true")
    with pytest.raises(InputError, match="REFRAMER_REDACT"):
        commands.record(suite, "http://127.0.0.1:9/v1", 1, 1, None, judges=False, tell=print)


def test_the_settings_come_from_the_environment_and_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('terms = "nda.txt"\nprivate = true\n', encoding="utf-8")
    assert load(environ={}, file=file).hides
    assert load(environ={"REFRAMER_PRIVATE": "false", "REFRAMER_REDACT": "1"}, file=file) == Settings(
        terms=Path("nda.txt"), private=False, redact=True
    )


def test_a_list_of_terms_that_cannot_be_read_stops_the_call() -> None:
    with pytest.raises(InputError, match=r"--terms: nowhere\.txt cannot be read"):
        tasks.detect(
            "You own it.", settings=Settings(model="small", base_url="http://127.0.0.1:9/v1", terms=Path("nowhere.txt"))
        )


LEAKS = ["write to ｐａ＠ｋｏｒｍｏｒａｎ．ｃｏｍ", "call +44\u200b 20 7946 0958"]


@pytest.mark.parametrize("text", LEAKS)
def test_what_is_still_to_be_seen_stops_the_call(text: str) -> None:
    model = ScriptedModel(["never"])
    with pytest.raises(Leaking, match=r"the prompt 'x'.*nothing was sent"):
        MaskedModel(model).complete(Request((Message("user", text),), name="x"))
    assert model.requests == []
    assert Leaking.exit_code == 2


@pytest.mark.parametrize("text", ["at KORMORAN", "kórmoran", "koʳmoran_x", "xkormoranx", "Okafor", "okafor's"])
def test_the_last_look_finds_what_was_not_hidden(text: str) -> None:
    mask = Mask(Terms(["Kormoran"]))
    mask.hide("I asked Anselm Okafor.")
    with pytest.raises(Leaking):
        mask.look([text.replace("koʳmoran", "kormoran")], "here")
    mask.look(["the [TERM_1] and [PERSON_1] cut p99 to 3 ms"], "here")


def test_the_command_says_which_word_and_what_to_do(tmp_path: Path, echo: Echo) -> None:
    (tmp_path / "job.txt").write_text("Write to ｐａ＠ｋｏｒｍｏｒａｎ．ｃｏｍ now.", encoding="utf-8")
    asked = ["--model", "small", "--base-url", echo.url, "--redact"]
    done = CliRunner().invoke(app, ["detect", str(tmp_path / "job.txt"), *asked])
    assert isinstance(done.exception, Leaking) and "kormoran.com" in str(done.exception)
    assert echo.asked == []
