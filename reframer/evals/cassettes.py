"""Recordings: one file a case and epoch, which plain vcrpy replays, with an index of our own beside its exchanges.

    {"version": 1, "interactions": [...as vcrpy writes them...],
     "metadata": {"reframer": {"case", "epoch", "model", "exchanges": [...], "checksum"}}}

What is stored of an exchange is named here; everything else a server or an SDK sends stays out.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reframer import files
from reframer.errors import InputError
from reframer.llm import keys

REQUEST_BODY = (
    "model", "messages", "temperature", "max_tokens", "max_completion_tokens", "response_format", "stream",
)  # fmt: skip
RESPONSE_BODY = ("id", "object", "created", "model", "system_fingerprint")
RESPONSE_HEADERS = ("content-type",)
# vcrpy compares bodies as JSON only where a request says that it is.
JSON = {"content-type": ["application/json"]}
_MESSAGE, _USAGE = ("role", "content", "refusal"), ("prompt_tokens", "completion_tokens", "total_tokens")
# What looks like a key or an account, wherever it stands.
_SECRET = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai)-[A-Za-z0-9_*-]{12,}|\b(?:ghp|hf)_[A-Za-z0-9]{12,}|\bAKIA[A-Z0-9]{12,}"
    r"|\b(?:org|proj)[-_](?=[A-Za-z]*\d)[A-Za-z0-9]{6,}|\bBearer [A-Za-z0-9._-]{12,}"
)
_KEYS = re.compile(r"(?:API_KEY|_TOKEN|_SECRET|ORG_ID|ORGANIZATION)$")
HIDDEN = "[hidden]"


@dataclass(slots=True)
class Exchange:
    """One question to a model: its key, where its prompt came from, and what came of it.

    `answer` is the place of the interaction that holds the answer, None where an error was `raised`; `variables` and
    `templates` hold a hash for each of the prompt's.
    """

    key: str
    prompt: str
    fingerprint: str
    variables: dict[str, str]
    at: str
    answer: int | None
    raised: dict[str, Any] | None = None
    usage: dict[str, int] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Cassette:
    """The exchanges of one case in one epoch."""

    case: str
    epoch: int
    model: str
    interactions: list[dict[str, Any]] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)

    def body(self, exchange: Exchange) -> dict[str, Any]:
        """The body of an exchange's answer."""
        assert exchange.answer is not None
        found: dict[str, Any] = json.loads(self.interactions[exchange.answer]["response"]["body"]["string"])
        return found

    def asked(self, exchange: Exchange) -> str:
        """What an exchange asked, message after message."""
        if exchange.answer is None:
            return ""
        body = json.loads(self.interactions[exchange.answer]["request"]["body"])
        return "\n\n".join(f"[{turn['role']}]\n{turn['content']}" for turn in body["messages"])


def place(recordings: Path, suite: str, variant: str, model: str, case: str, epoch: int) -> Path:
    """Where a case's recording stands."""
    return recordings / suite / variant / slug(model) / f"{case}.{epoch}.json"


def slug(model: str) -> str:
    """A model's name as a folder's.

    >>> slug("openai:gpt-5-mini")
    'openai-gpt-5-mini'
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", model).strip("-")


def load(path: Path) -> Cassette | None:
    """A recording, or None where there is none.

    Raises InputError that names the file where it was cut short, edited, or written by something else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}); delete it and record the case again") from None
    remedy = "delete it and record the case again"
    try:
        raw = json.loads(text)
        told = raw["metadata"]["reframer"]
        exchanges = [Exchange(**each) for each in told["exchanges"]]
        checksum, interactions = told["checksum"], raw["interactions"]
        case, epoch, model = told["case"], told["epoch"], told["model"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        why = f"is cut short or no recording ({error})" if not isinstance(error, KeyError) else f"lacks {error}"
        raise InputError(f"{path} {why}; {remedy}") from None
    if checksum != _checksum(interactions, told["exchanges"]):
        raise InputError(f"{path} was edited after it was recorded; {remedy}")
    return Cassette(case, epoch, model, interactions, exchanges)


def save(path: Path, cassette: Cassette) -> None:
    """Writes a recording whole or not at all, with nothing in it that is not on the lists above."""
    exchanges = [{name: getattr(each, name) for name in Exchange.__slots__} for each in cassette.exchanges]
    told = {
        "case": cassette.case, "epoch": cassette.epoch, "model": cassette.model, "exchanges": exchanges,
        "checksum": _checksum(cassette.interactions, exchanges),
    }  # fmt: skip
    whole = {"version": 1, "interactions": cassette.interactions, "metadata": {"reframer": told}}
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, json.dumps(whole, ensure_ascii=False, indent=1) + "\n")


def interaction(method: str, url: str, sent: bytes, status: int, headers: Iterable[tuple[str, str]], got: bytes) -> Any:
    """One exchange over HTTP as vcrpy writes it, holding only what is on the lists."""
    kept = {name.lower(): [value] for name, value in headers if name.lower() in RESPONSE_HEADERS}
    return {
        "request": {"method": method, "uri": _bare(url), "body": _json(_request_body(sent)), "headers": JSON},
        "response": {
            "status": {"code": status, "message": "OK" if status < 400 else "Error"},
            "headers": kept or {"content-type": ["application/json"]},
            "body": {"string": _json(_response_body(got))},
        },
    }


def _request_body(sent: bytes) -> dict[str, Any]:
    body = json.loads(sent or b"{}")
    return {name: body[name] for name in REQUEST_BODY if name in body}


def _response_body(got: bytes) -> dict[str, Any]:
    try:
        body = json.loads(got)
    except ValueError:
        return {"error": {"type": "not_json", "message": HIDDEN}}
    if not isinstance(body, dict):
        return {"error": {"type": "not_an_object", "message": HIDDEN}}
    if "error" in body:
        error = body["error"] if isinstance(body["error"], dict) else {"message": str(body["error"])}
        return {"error": {name: error.get(name) for name in ("message", "type", "code") if error.get(name)}}
    kept: dict[str, Any] = {name: body[name] for name in RESPONSE_BODY if name in body}
    kept["choices"] = [
        {
            "index": number, "finish_reason": choice.get("finish_reason"),
            "message": {n: choice["message"].get(n) for n in _MESSAGE if n in choice.get("message", {})},
        }
        for number, choice in enumerate(body.get("choices", []))
    ]  # fmt: skip
    if isinstance(body.get("usage"), dict):
        kept["usage"] = {name: body["usage"][name] for name in _USAGE if name in body["usage"]}
    return kept


def _json(body: dict[str, Any]) -> str:
    return clean(json.dumps(body, ensure_ascii=False))


def clean(text: str) -> str:
    """A text without keys and accounts: those that were found, and whatever looks like one."""
    for name, value in os.environ.items():
        if _KEYS.search(name) and len(value) > 7:
            text = text.replace(value, HIDDEN)
    return _SECRET.sub(HIDDEN, keys.blot(text))


def _bare(url: str) -> str:
    """An address without user, query and fragment."""
    return re.sub(r"(?<=://)[^/@]*@", "", re.split(r"[?#]", url)[0])


def _checksum(interactions: Any, exchanges: Any) -> str:
    whole = json.dumps([interactions, exchanges], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
