"""Models through LangChain: any of its providers, and any OpenAI-compatible server."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import warnings
import weakref
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, closing
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from reframer.errors import AnswerUnusable, InputError, ModelError, ModelUnknown, ModelUnreachable
from reframer.llm import clients, keys
from reframer.llm.answers import Visible, arrived, usable
from reframer.llm.errors_map import FormatRefused, SettingRefused, Where, marked, refused_setting, translated
from reframer.llm.failure import blotted
from reframer.llm.gathered import Gathered
from reframer.llm.model import OnText, Reply, Request
from reframer.llm.providers import checked_url, is_here, named, provider, refuse_remote, shown_url
from reframer.llm.schemas import response_format
from reframer.llm.structured import StructuredModel
from reframer.schema import Usage

TIMEOUT_SECONDS = 120.0
# No prompt asks for a tenth of this; a small model that repeats itself may never end.
MOST_CHARACTERS = 200_000
_QUOTED = 500


class LangChainModel:
    """One model behind LangChain's `init_chat_model`, imported and built at the first call.

    `model` is `provider:name`; under a `base_url` any name goes to that OpenAI-compatible server, and a key is not
    needed. `timeout` is the longest silence in seconds, not the length of the call. An answer streams where `on_text`
    is given and no schema is asked for; otherwise the text comes in one piece. `private` refuses every address but
    loopback, before anything is imported. A key is `api_key`, else looked for as `keys.find` does, at the first call.
    LangSmith tracing is off for these calls, so that a story goes to the named model alone, unless `tracing` turns it
    on. `http_client` replaces the HTTP client, for recording; `make` replaces `init_chat_model`.

    Raises ModelUnknown where no provider is named, InputError where the base URL is none, NotPrivate where `private`
    forbids it. `complete` raises a ModelError.
    """

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
        *,
        private: bool = False,
        key_file: Path | None = None,
        tracing: bool = False,
        http_client: object | None = None,
        make: Callable[..., Any] | None = None,
    ) -> None:
        self._base_url = checked_url(base_url)
        self._provider, self._model = named(model, self._base_url)
        if private:
            refuse_remote(self._provider, self._base_url)
        self.name = f"{self._provider}:{self._model}"
        self._given_key = SecretStr(api_key) if api_key else None
        self._key_file = key_file
        self._tracing = tracing
        self._timeout = timeout
        self._http_client = http_client
        self._make = make
        self._chats: dict[tuple[int | None, float | None], Any] = {}
        self._refused: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        self._structured = StructuredModel(self)

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """Answers one request; a schema goes down the ladder of `StructuredModel`."""
        if request.schema is not None and request.format is None:
            return self._structured.complete(request, on_text)
        started = time.perf_counter()
        answer = self._answer(request, on_text)
        arrived([message.content for message in request.messages], answer.prompt_tokens, self.name)
        text = usable(
            answer.text,
            answer.finish,
            self.name,
            refusal=answer.refusal,
            written=answer.completion_tokens,
            max_tokens=request.max_tokens,
        )
        if on_text is not None and not answer.streamed:
            on_text(text)
        usage = Usage(
            calls=1,
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
            seconds=time.perf_counter() - started,
        )
        return Reply(text=text, usage=usage, finish=answer.finish or "stop", model=answer.model or self.name)

    def prepare(self) -> None:
        """Imports and builds what calls need, which takes a second or two; what fails here fails at the call."""
        with contextlib.suppress(Exception):
            self._chat(Request(()))

    def _answer(self, request: Request, on_text: OnText | None) -> Gathered:
        while True:
            try:
                return self._exchange(request, on_text)
            except SettingRefused as refused:
                # Each setting is dropped once, so this ends.
                self._refused |= {str(refused)}

    def _exchange(self, request: Request, on_text: OnText | None) -> Gathered:
        listener = on_text if self._streams(request) else None
        answer, visible = Gathered(streamed=listener is not None), Visible()
        with _traced(self._tracing), closing(self._messages(request, answer.streamed)) as messages:
            for message in messages:
                piece = visible.feed(answer.take(message))
                if answer.size > MOST_CHARACTERS:
                    raise AnswerUnusable(
                        f"{self.name} went on writing for more than {MOST_CHARACTERS:,} characters; "
                        "it may repeat itself without end: name another model with --model"
                    )
                if listener is not None and piece:
                    listener(piece)
        if listener is not None:
            if not answer.finish and self._speaks_openai:
                raise marked(
                    ModelUnreachable(f"{self._where().endpoint} broke off in the middle of an answer; try again"),
                    transient=True,
                )
            if rest := visible.flush():
                listener(rest)
        return answer

    def _messages(self, request: Request, stream: bool) -> Generator[Any]:
        """The vendor's messages; its exceptions are translated here, those of the listener are not.

        The vendor's own exception goes no further: its text may quote a key, its frames hold the headers.
        """
        told: ModelError | None = None
        try:
            chat = self._chat(request)
            settings = self._settings(chat, request, stream)
            turns = [{"role": message.role, "content": message.content} for message in request.messages]
            if stream:
                yield from chat.stream(turns, **settings)
            elif request.format == "json_schema" and not _is_openai(chat):
                yield self._structurally(chat, request).invoke(turns)["raw"]
            else:
                yield chat.invoke(turns, **settings)
        except InputError:
            raise
        except Exception as error:
            told = self._told(error, request, stream)
            if told is error:
                raise
            told.__cause__ = self._plainly(error)
        if told is not None:
            raise told

    def _plainly(self, error: Exception) -> Exception:
        """What a vendor raised, by its name and in its words, without its frames and without keys."""
        cls = type(error)
        return RuntimeError(
            f"{cls.__module__}.{cls.__qualname__}: {blotted(str(error), self._where().secrets)[:_QUOTED]}"
        )

    def _told(self, error: Exception, request: Request, stream: bool) -> ModelError:
        sent = {
            "response_format": request.format in ("json_schema", "json_object"),
            "temperature": request.temperature is not None and "temperature" not in self._refused,
            "stream_options": stream and "stream_options" not in self._refused,
        }
        if stream and "No generation chunks" in str(error):
            # Some servers answer a streaming request in one piece, which LangChain does not read.
            return SettingRefused("stream")
        setting = refused_setting(error, sent)
        if setting == "response_format":
            return FormatRefused(f"{self.name} does not support {request.format}")
        return SettingRefused(setting) if setting else translated(error, self._where())

    def _settings(self, chat: Any, request: Request, stream: bool) -> dict[str, Any]:
        """What is sent with this request beside its messages."""
        if not _is_openai(chat):
            if request.format == "json_object":
                raise FormatRefused(f"{self.name} has no plain JSON mode")
            return {}
        settings: dict[str, Any] = {}
        form = response_format(request.schema, request.format) if request.schema and request.format else None
        body: dict[str, Any] = {}
        if form and getattr(chat, "use_responses_api", None):
            settings["response_format"] = form
        elif form:
            # As `response_format`, LangChain would hand the answer to the SDK's parser, which raises errors of its own.
            body["response_format"] = form
        if self._base_url and request.max_tokens:
            # Local servers know this name; LangChain would send `max_completion_tokens`.
            body["max_tokens"] = request.max_tokens
        if body:
            settings["extra_body"] = body
        if stream:
            settings["stream_usage"] = "stream_options" not in self._refused
        return settings

    def _structurally(self, chat: Any, request: Request) -> Any:
        """The chat model bound to the schema in its provider's own way."""
        form = response_format(request.schema, "json_schema") if request.schema else None
        assert form is not None
        schema = form["json_schema"]
        titled = {"title": schema["name"], "description": f"A {schema['name']}.", **schema["schema"]}
        try:
            return chat.with_structured_output(titled, include_raw=True)
        except (NotImplementedError, ValueError) as error:
            raise FormatRefused(f"{self.name} has no structured output") from error

    def _chat(self, request: Request) -> Any:
        temperature = None if "temperature" in self._refused else request.temperature
        key = (request.max_tokens, temperature)
        with self._lock:
            if key not in self._chats:
                self._chats[key] = self._built(*key)
            return self._chats[key]

    def _built(self, max_tokens: int | None, temperature: float | None) -> Any:
        settings: dict[str, Any] = {"timeout": self._timeout, "max_retries": 0}
        if temperature is not None:
            settings["temperature"] = temperature
        if max_tokens is not None and not (self._base_url and self._speaks_openai):
            settings["max_tokens"] = max_tokens
        if self._base_url:
            settings["base_url"] = self._base_url
        if (key := self._key) is not None:
            settings["api_key"] = key
        try:
            if self._speaks_openai:
                settings |= self._openai_settings()
            return self._maker()(self._model, model_provider=self._provider, **settings)
        except ImportError as error:
            package = provider(self._provider).package
            other = "; or give its OpenAI-compatible address with --base-url" if self._base_url is None else ""
            raise ModelUnknown(f"{self.name} needs a package: pip install {package}{other}") from error
        except ValueError as error:
            if "Unsupported provider" not in str(error):
                raise
            raise ModelUnknown(
                f"LangChain knows no provider {self._provider!r}; name another with --model provider:name, "
                "or give an OpenAI-compatible server's address with --base-url"
            ) from error

    def _maker(self) -> Callable[..., Any]:
        if self._make is not None:
            return self._make
        from langchain.chat_models import init_chat_model

        # The ladder deals with these, and the advice that LangChain prints here is not for our users.
        for start in ("This model does not support OpenAI's structured", "Invalid schema for OpenAI's structured"):
            warnings.filterwarnings("ignore", message=start)
        return init_chat_model

    def _openai_settings(self) -> dict[str, Any]:
        import openai

        own = clients.settings(self._timeout, self._base_url)
        settings: dict[str, Any] = {"timeout": own["timeout"], "openai_proxy": None}
        if self._http_client is not None:
            settings["http_client"] = self._http_client
        else:
            client = clients.client(self._timeout, self._base_url)
            weakref.finalize(self, client.close)
            settings |= {"http_client": client, "http_async_client": openai.DefaultAsyncHttpxClient(**own)}
        return settings

    def openai_client(self) -> Any:
        """The SDK's own client for the same server, with the same key, timeout and HTTP client; it retries nothing."""
        import openai

        own, key = self._openai_settings(), self._key
        return openai.OpenAI(
            api_key=key.get_secret_value() if key else None, base_url=self._base_url, timeout=own["timeout"],
            max_retries=0, http_client=own["http_client"],
        )  # fmt: skip

    def told(self, error: Exception) -> ModelError:
        """The error of ours that tells what an exception of that client means."""
        return translated(error, self._where())

    def body(self, request: Request) -> dict[str, Any]:
        """A request as the chat completions API takes it."""
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        }
        if request.schema and request.format and (form := response_format(request.schema, request.format)):
            body["response_format"] = form
        if request.max_tokens is not None:
            body["max_tokens" if self._base_url else "max_completion_tokens"] = request.max_tokens
        if request.temperature is not None:
            body["temperature"] = request.temperature
        return body

    def _streams(self, request: Request) -> bool:
        """Whether pieces of the answer are worth showing; and a refusal of a schema is lost while streaming."""
        return request.schema is None and "stream" not in self._refused

    @property
    def _speaks_openai(self) -> bool:
        return self._provider == "openai"

    @cached_property
    def _key(self) -> SecretStr | None:
        """The key to send; None leaves it to the vendor's library, which reads the environment in ways of its own."""
        if self._given_key is not None:
            return self._given_key
        variable = provider(self._provider).key
        found = keys.find(variable, self._key_file, keyring=not is_here(self._base_url))
        if found is not None and not found.from_environment:
            return found.secret
        if self._base_url and self._speaks_openai and not os.environ.get("OPENAI_API_KEY"):
            # The SDK insists on some key; a server that wants a real one answers 401.
            return SecretStr("none")
        return None

    def _where(self) -> Where:
        variable = provider(self._provider).key
        url = self._base_url or (os.environ.get("OPENAI_BASE_URL") if self._speaks_openai else None)
        return Where(
            model=self.name,
            endpoint=shown_url(url) if url else f"the {self._provider} API",
            key_variable=variable,
            timeout=self._timeout,
            local=is_here(url),
            secrets=(self._given_key.get_secret_value() if self._given_key else "", os.environ.get(variable, "")),
        )


def _is_openai(chat: Any) -> bool:
    return any(cls.__name__ == "BaseChatOpenAI" for cls in type(chat).__mro__)


def _traced(on: bool) -> AbstractContextManager[Any]:
    """LangSmith's tracing of what happens in this context, whatever its own variables say."""
    from langsmith import tracing_context

    return tracing_context(enabled=on)
