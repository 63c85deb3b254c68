"""The facts in a vendor's exception: status, code, the server's words, the kind of network fault."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from reframer.llm import keys

_SHOWN = 200
_READ = 4000
# Keys as providers write them, whole or masked with asterisks.
_KEY_SHAPE = re.compile(
    r"\b(?:sk|pk|gsk|xai|key|AIza|hf|nvapi|Bearer)[-_ ][\w*.-]{6,}|\bAIza[\w-]{10,}|[\w-]*\*{3,}[\w-]*"
)
_NAMED = re.compile(r"name or service not known|nodename nor servname|temporary failure in name|getaddrinfo", re.I)
_FOREIGN = re.compile(
    r"unexpected response type from openai|null value for 'choices'|missing 'choices'|expecting value: line|"
    r"data returned by api invalid"
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed call; `text` is lower-case and for matching, `said` is fit to be shown, `after` in seconds.

    `network` is empty, or one of timeout, connect_timeout, refused, name, certificate, dropped. `foreign` says that
    something answered that is no model endpoint.
    """

    status: int | None
    code: str
    text: str
    said: str
    after: float | None
    network: str
    foreign: bool

    @property
    def quoted(self) -> str:
        """The server's words, to be put into a message."""
        return f": {self.said}" if self.said else ""


def read(error: Exception, secrets: tuple[str, ...]) -> Failure:
    """The facts of a vendor's exception, its causes included; `secrets` are blotted out of what is shown."""
    body = _body(error)
    status = _status(error, body)
    code = " ".join(str(body[key]) for key in ("code", "type", "status") if body.get(key)).lower()
    words = str(body.get("message") or error)[:_READ]
    return Failure(
        status=status,
        code=code,
        text=f"{words} {code} {body.get('param') or ''}".lower(),
        said=_shown(words, secrets),
        after=_after(error),
        network="" if status is not None else _network(error),
        foreign=status is None and bool(_FOREIGN.search(words.lower())),
    )


def blotted(text: str, secrets: tuple[str, ...]) -> str:
    """The text without these secrets and without anything that looks like a key."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, keys.BLOTTED)
    return _KEY_SHAPE.sub(keys.BLOTTED, keys.blot(text))


def _shown(words: str, secrets: tuple[str, ...]) -> str:
    if re.search(r"<(?:!doctype|html|head|body)\b", words, re.IGNORECASE):
        return ""
    return " ".join(blotted(words, secrets).split())[:_SHOWN].rstrip(" .")


def _body(error: Exception) -> Mapping[str, Any]:
    body: Any = getattr(error, "body", None)
    if not isinstance(body, Mapping) and error.args and isinstance(error.args[0], Mapping):
        # LangChain raises ValueError({...}) for an error sent with status 200.
        body = error.args[0]
    if not isinstance(body, Mapping):
        return {}
    inner = body.get("error")
    return inner if isinstance(inner, Mapping) else body


def _status(error: Exception, body: Mapping[str, Any]) -> int | None:
    for value in (getattr(error, "status_code", None), body.get("code"), getattr(error, "code", None)):
        if isinstance(value, int) and 300 <= value < 600:
            return value
        if isinstance(value, str) and re.fullmatch(r"[345]\d\d", value):
            return int(value)
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it, at most ten deep."""
    current: BaseException | None = error
    for _ in range(10):
        if current is None:
            return
        yield current
        current = current.__cause__ or current.__context__


def _network(error: Exception) -> str:
    chain = list(_causes(error))
    names = {cls.__name__ for link in chain for cls in type(link).__mro__}
    said = " ".join(str(link) for link in chain)
    kinds = {
        "certificate": any(isinstance(link, ssl.SSLError) for link in chain) or "CERTIFICATE_VERIFY" in said,
        "name": any(isinstance(link, socket.gaierror) for link in chain) or bool(_NAMED.search(said)),
        "refused": any(isinstance(link, ConnectionRefusedError) for link in chain) or "refused" in said,
        "connect_timeout": "ConnectTimeout" in names,
        "timeout": bool(names & {"TimeoutException", "APITimeoutError", "ReadTimeout", "TimeoutError"}),
        "dropped": bool(
            names
            & {"APIConnectionError", "TransportError", "RemoteProtocolError", "ConnectionError", "ModelConnectionError"}
        ),
    }
    return next((kind for kind, found in kinds.items() if found), "")


def _after(error: Exception) -> float | None:
    """Seconds to wait by the Retry-After header, given as a number or as a date."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is None:
        return None
    try:
        if milliseconds := headers.get("retry-after-ms"):
            return max(0.0, float(milliseconds) / 1000)
        value = headers.get("retry-after")
        return None if not value else _seconds(value)
    except (TypeError, ValueError):
        return None


def _seconds(value: str) -> float:
    if re.fullmatch(r"\s*\d+(?:\.\d*)?\s*", value):
        return float(value)
    return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
