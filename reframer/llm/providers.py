"""Providers that LangChain speaks to: the package each needs and where its key is looked for."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from reframer.errors import InputError, ModelUnknown, NotPrivate


class Provider(NamedTuple):
    """How a provider is installed and how its key is given; `key` is an environment variable."""

    package: str
    key: str


PROVIDERS: dict[str, Provider] = {
    "anthropic": Provider("langchain-anthropic", "ANTHROPIC_API_KEY"),
    "azure_ai": Provider("langchain-azure-ai", "AZURE_AI_CREDENTIAL"),
    "azure_openai": Provider("langchain-openai", "AZURE_OPENAI_API_KEY"),
    "bedrock": Provider("langchain-aws", "AWS_ACCESS_KEY_ID"),
    "bedrock_converse": Provider("langchain-aws", "AWS_ACCESS_KEY_ID"),
    "cohere": Provider("langchain-cohere", "COHERE_API_KEY"),
    "deepseek": Provider("langchain-deepseek", "DEEPSEEK_API_KEY"),
    "fireworks": Provider("langchain-fireworks", "FIREWORKS_API_KEY"),
    "google_genai": Provider("langchain-google-genai", "GOOGLE_API_KEY"),
    "google_vertexai": Provider("langchain-google-vertexai", "GOOGLE_APPLICATION_CREDENTIALS"),
    "groq": Provider("langchain-groq", "GROQ_API_KEY"),
    "huggingface": Provider("langchain-huggingface", "HF_TOKEN"),
    "litellm": Provider("langchain-litellm", "LITELLM_API_KEY"),
    "mistralai": Provider("langchain-mistralai", "MISTRAL_API_KEY"),
    "nvidia": Provider("langchain-nvidia-ai-endpoints", "NVIDIA_API_KEY"),
    "ollama": Provider("langchain-ollama", "OLLAMA_API_KEY"),
    "openai": Provider("langchain-openai", "OPENAI_API_KEY"),
    "openrouter": Provider("langchain-openrouter", "OPENROUTER_API_KEY"),
    "perplexity": Provider("langchain-perplexity", "PPLX_API_KEY"),
    "together": Provider("langchain-together", "TOGETHER_API_KEY"),
    "xai": Provider("langchain-xai", "XAI_API_KEY"),
}

_HERE = re.compile(r"localhost|127\.[0-9.]+|::1|0\.0\.0\.0|.*\.localhost")
# Nothing but what cannot mean another machine, to any reader of addresses: no user, no other spelling of a number.
_PRIVATE = re.compile(
    r"https?://(?:localhost|127(?:\.(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3}|\[::1\])"
    r"(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?",
    re.IGNORECASE,
)


def named(model: str, base_url: str | None) -> tuple[str, str]:
    """Splits `provider:name`; under a base URL a name without a known provider is an OpenAI-compatible server's.

    Raises ModelUnknown where no provider is named.

    >>> named("anthropic:claude-sonnet-4-5", None), named("qwen3:8b", "http://localhost:11434/v1")
    (('anthropic', 'claude-sonnet-4-5'), ('openai', 'qwen3:8b'))
    """
    provider, colon, name = model.strip().partition(":")
    provider = provider.replace("-", "_").lower()
    if colon and name and provider in PROVIDERS:
        return provider, name
    if base_url is not None and model.strip() and provider not in PROVIDERS:
        return "openai", model.strip()
    if colon and name and provider.isidentifier():
        # LangChain may know a provider that the table does not.
        return provider, name
    raise ModelUnknown(
        f"{model!r} names no provider; write provider:name, such as openai:gpt-5-mini, "
        "or give the server's address with --base-url"
    )


def provider(name: str) -> Provider:
    """The provider's package and key, guessed by LangChain's custom where the table lacks it."""
    return PROVIDERS.get(name) or Provider(f"langchain-{name.replace('_', '-')}", f"{name.upper()}_API_KEY")


def checked_url(base_url: str | None) -> str | None:
    """The base URL of a server, without the path of a call, if it was pasted with one.

    Raises InputError where it is no http address.

    >>> checked_url("http://localhost:8080/v1/chat/completions")
    'http://localhost:8080/v1'
    """
    if base_url is None or not base_url.strip():
        return None
    url = base_url.strip().rstrip("/").removesuffix("/chat/completions")
    try:
        parts = urlsplit(url)
        found = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        found = None
    if not found:
        raise InputError(f"the base URL {shown_url(url)!r} is no address; write one such as http://localhost:11434/v1")
    return url


def shown_url(url: str) -> str:
    """A URL without user name, password and query, which may hold a key."""
    return re.sub(r"//[^/@]*@", "//", url.partition("?")[0])


def is_here(url: str | None) -> bool:
    """Whether a URL is meant to reach this machine, so that no proxy is in between and nobody starts it meanwhile."""
    return bool(url) and bool(_HERE.fullmatch((urlsplit(url or "").hostname or "").lower()))


def is_loopback(url: str | None) -> bool:
    """Whether a URL can reach nothing but this machine: localhost, 127.0.0.0/8 or ::1, written plainly.

    >>> is_loopback("http://127.0.0.1:11434/v1"), is_loopback("http://127.0.0.1.nip.io/v1"), is_loopback("http://0/v1")
    (True, False, False)
    """
    return bool(url) and bool(_PRIVATE.fullmatch(url or ""))


def refuse_remote(provider: str, base_url: str | None) -> None:
    """Raises NotPrivate for any model but an OpenAI-compatible server at a loopback address."""
    if provider == "openai" and is_loopback(base_url):
        return
    what = f"{shown_url(base_url)} is" if base_url else f"the {provider} API is"
    if base_url and is_loopback(base_url):
        what = f"a client of {provider} may speak to"
    raise NotPrivate(
        f"--private allows no address but this machine's, and {what} another; give a local OpenAI-compatible server as "
        "--base-url http://127.0.0.1:PORT/v1 with any model name, or go without --private"
    )
