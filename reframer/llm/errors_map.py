"""What vendors raise, told once in our own errors: the cause, the endpoint and the remedy, never a key.

Exceptions are known by status code and by the names of their classes, which the SDKs share, so no SDK is imported.
A translated error carries `retry_after` (seconds, or None) and `transient` (whether asking again may help).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from reframer.errors import (
    AnswerUnusable,
    ContextTooSmall,
    ModelBusy,
    ModelError,
    ModelRefusedKey,
    ModelUnknown,
    ModelUnreachable,
)
from reframer.llm import keys
from reframer.llm.failure import Failure, read

_CONTEXT = re.compile(
    r"context[_ ](?:length|window|size)|maximum context|prompt is too long|too many tokens|contextoverflow|"
    r"exceeds? the (?:available|model'?s) context|input tokens exceed|reduce the length of the messages"
)
_FILTER = re.compile(r"content[_ ]?filter|content_policy|responsibleaipolicy|flagged by .{0,20}moderation")
_QUOTA = re.compile(
    r"insufficient_quota|exceeded your current quota|billing|credit balance|insufficient (?:credits|balance|funds)"
)
_KEY = re.compile(
    r"api[_ -]?key|credential|authentication method|access token|unauthorized|unauthenticated|permission_denied"
)
_MODEL = re.compile(r"\bmodel\b|model_not_found|deployment")
_FORMAT = re.compile(
    r"response_?\s?format|json_schema|json_object|json schema|structured output|guided|grammar|xgrammar|outlines|"
    r"json_validate_failed|json mode"
)
_SETTINGS = ("temperature", "stream_options")


@dataclass(frozen=True, slots=True)
class Where:
    """Whom a call was made to, for its error messages; `secrets` are kept out of them."""

    model: str
    endpoint: str
    key_variable: str
    timeout: float
    local: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)


class FormatRefused(ModelError):
    """The server does not support the response format that was sent; never leaves the ladder."""


class SettingRefused(ModelError):
    """The server does not support an optional setting, named by `args[0]`; never leaves the model."""


def marked(error: ModelError, *, transient: bool, after: float | None = None) -> ModelError:
    """The error with what the retry policy needs to know; `after` in seconds."""
    error.transient, error.retry_after = transient, after
    return error


def is_transient(error: BaseException | None) -> bool:
    """Whether asking again may help: busy and unreachable endpoints, unless the error says otherwise."""
    return isinstance(error, ModelError) and error.transient


def retry_after(error: BaseException | None) -> float | None:
    """The wait that the server asked for, in seconds."""
    return error.retry_after if isinstance(error, ModelError) else None


def translated(error: Exception, where: Where) -> ModelError:
    """The error of ours that tells what a vendor's exception means."""
    if isinstance(error, ModelError):
        return error
    failure = read(error, where.secrets)
    for rule in _RULES:
        found = rule(failure, where)
        if found is not None:
            return found
    return marked(ModelError(f"the call to {where.model} failed{failure.quoted}"), transient=False)


def refused_setting(error: Exception, sent: dict[str, bool]) -> str | None:
    """The setting that made a server reject a request, among those that were sent.

    `sent` holds `response_format`, `temperature` and `stream_options`, each true where the request had it.
    """
    failure = read(error, ())
    if failure.status not in (400, 404, 422, 500, 501):
        return None
    if _CONTEXT.search(failure.text) or _FILTER.search(failure.text):
        return None
    for setting in _SETTINGS:
        if sent.get(setting) and setting in failure.text:
            return setting
    return "response_format" if sent.get("response_format") and _FORMAT.search(failure.text) else None


def _context(failure: Failure, where: Where) -> ModelError | None:
    if failure.status == 413 or _CONTEXT.search(failure.text):
        return ContextTooSmall(
            f"the text does not fit into the context of {where.model}{failure.quoted}; "
            "give a shorter text, or name a model with a larger context with --model"
        )
    return None


def _filtered(failure: Failure, where: Where) -> ModelError | None:
    if failure.status in (400, 403) and _FILTER.search(failure.text):
        return AnswerUnusable(
            f"the content filter of {where.model} rejected the request; reword the text, "
            "or name another model with --model"
        )
    return None


def _quota(failure: Failure, where: Where) -> ModelError | None:
    if failure.status == 402 or (failure.status in (400, 403, 429) and _QUOTA.search(failure.text)):
        error = ModelBusy(
            f"the quota of the account at {where.endpoint} is used up, and waiting does not help; "
            "see to its billing, or name another model with --model"
        )
        return marked(error, transient=False)
    return None


def _key(failure: Failure, where: Where) -> ModelError | None:
    if failure.status == 401:
        return ModelRefusedKey(f"{where.endpoint} did not accept the key; set {where.key_variable} to a valid one")
    if failure.status == 403:
        return ModelRefusedKey(
            f"{where.endpoint} does not allow this key to use {where.model}; set {where.key_variable} to a key "
            "that may, or name another model with --model"
        )
    if failure.status is None and not failure.network and _KEY.search(failure.text):
        return ModelRefusedKey(f"there is no key for {where.model}; {keys.ways(where.key_variable)}")
    return None


def _rate(failure: Failure, where: Where) -> ModelError | None:
    if failure.status not in (429, 529) and "rate_limit" not in failure.code:
        return None
    asked = f", and asks to wait {failure.after:.0f} s" if failure.after is not None else ""
    error = ModelBusy(
        f"{where.endpoint} limits the rate of calls{asked}; wait a moment, or name another model with --model"
    )
    return marked(error, transient=True, after=failure.after)


def _missing(failure: Failure, where: Where) -> ModelError | None:
    if "model_not_found" in failure.code or (failure.status in (400, 404) and _says_no_model(failure)):
        return ModelUnknown(
            f"{where.endpoint} has no model {where.model.partition(':')[2]!r}; name one it has with --model"
        )
    if failure.status in (301, 302, 303, 307, 308):
        error = ModelUnreachable(
            f"{where.endpoint} sends calls on to another address, where nothing of yours was sent; if that is where "
            "the model is, give it with --base-url"
        )
        return marked(error, transient=False)
    if failure.status in (404, 405) or failure.foreign:
        error = ModelUnreachable(
            f"{where.endpoint} does not answer as a model endpoint; check --base-url, which usually ends in /v1"
        )
        return marked(error, transient=False)
    return None


def _says_no_model(failure: Failure) -> bool:
    if failure.status == 404:
        return bool(_MODEL.search(failure.text))
    return bool(re.search(r"model .{0,80}(?:not found|not exist|unknown|invalid model)|invalid model", failure.text))


def _server(failure: Failure, where: Where) -> ModelError | None:
    status = failure.status
    if status == 503 or "overloaded" in failure.code:
        error: ModelError = ModelBusy(
            f"{where.endpoint} is overloaded or still loading{_code(status)}{failure.quoted}; "
            "try again in a minute, or name another model with --model"
        )
    elif status in (408, 409, 425) or (status is not None and status >= 500) or "server_error" in failure.code:
        error = ModelUnreachable(
            f"{where.endpoint} failed{_code(status)}{failure.quoted}; "
            "try again in a minute, or name another model with --model"
        )
    else:
        return None
    return marked(error, transient=status != 501, after=failure.after)


def _code(status: int | None) -> str:
    return f" (HTTP {status})" if status else ""


def _network(failure: Failure, where: Where) -> ModelError | None:
    if not failure.network:
        return None
    error = ModelUnreachable(_NETWORK[failure.network].format(where=where, timeout=f"{where.timeout:g}"))
    # Nobody starts a local server within seconds; a remote one may come back.
    hopeless = failure.network == "certificate" or (failure.network == "refused" and where.local)
    return marked(error, transient=not hopeless)


_NETWORK = {
    "timeout": "{where.endpoint} sent nothing for {timeout} s; give it longer with --timeout, or name a faster model "
    "with --model",
    "connect_timeout": "{where.endpoint} does not answer; check the network and --base-url",
    "refused": "nothing listens at {where.endpoint}; start the server, or check --base-url",
    "name": "the host of {where.endpoint} cannot be found; check the network and --base-url",
    "certificate": "the certificate of {where.endpoint} is not trusted; set SSL_CERT_FILE to your organisation's "
    "certificates, or check --base-url",
    "dropped": "{where.endpoint} dropped the connection; try again, or check that the server still runs",
}


def _rejected(failure: Failure, where: Where) -> ModelError | None:
    if failure.status is not None and 400 <= failure.status < 500:
        error = ModelError(
            f"{where.endpoint} rejected the request (HTTP {failure.status}){failure.quoted}; "
            "name another model with --model"
        )
        return marked(error, transient=False)
    return None


_RULES: tuple[Callable[[Failure, Where], ModelError | None], ...] = (
    _context,
    _filtered,
    _quota,
    _key,
    _rate,
    _missing,
    _server,
    _network,
    _rejected,
)
