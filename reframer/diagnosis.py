"""What `reframer doctor` finds: the engine and why, the endpoint, the files, the libraries; never a key."""

from __future__ import annotations

import os
import platform
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from reframer import __version__, framework, prompts, settings, signals
from reframer.errors import ReframerError
from reframer.grounding import rates
from reframer.library import database as databases
from reframer.settings import Settings

LIBRARIES = ("pydantic", "jinja2", "numpy", "langchain", "langchain-openai", "openai", "tenacity")
KEYS = (
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "GOOGLE_API_KEY",
    "MISTRAL_API_KEY",
    "GROQ_API_KEY",
    "AZURE_OPENAI_API_KEY",
)
# What each extra brings: a library to import, and what it is for.
EXTRAS = {
    "documents": ("docx pypdf lxml", "Word, PDF and HTML files"),
    "web": ("fastapi uvicorn", "reframer serve"),
    "mcp": ("mcp", "reframer mcp"),
    "keyring": ("keyring", "keys in the system's keyring"),
    "eval": ("scipy matplotlib", "eval compare and its plots"),
    "ray": ("ray pyarrow fsspec", "batches on a cluster"),
}
PATIENCE_SECONDS = 5.0


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    says: str
    ok: bool = True


def examine(chosen: Settings) -> Iterator[Finding]:
    """Looks at everything that a rewrite would use, in the order in which it would."""
    yield Finding("reframer", f"{__version__}, Python {platform.python_version()}")
    try:
        yield Finding("engine", f"{chosen.chosen}: {chosen.why}")
    except ReframerError as error:
        yield Finding("engine", str(error), ok=False)
    yield from _keys(chosen)
    yield from _privacy(chosen)
    if chosen.model and chosen.engine != "embedded":
        yield _model(chosen)
        yield _endpoint(chosen)
    yield _framework(chosen)
    yield _prompts(chosen)
    yield _rules()
    yield Finding("weights", f"signal model {signals.fingerprint()}")
    file, library = settings.location(os.environ), databases.location()
    yield Finding("settings", f"{file}{'' if file.exists() else ' (not there; defaults hold)'}")
    yield Finding("library", f"{library}{'' if library.exists() else ' (not there yet)'}")
    yield from _extras()
    yield Finding("installed", ", ".join(f"{name} {_version(name)}" for name in LIBRARIES))


def _extras() -> Iterator[Finding]:
    there = [name for name, (needs, _) in EXTRAS.items() if all(find_spec(each) for each in needs.split())]
    lacking = ", ".join(f"{name} ({what})" for name, (_, what) in EXTRAS.items() if name not in there)
    yield Finding("extras", f"{', '.join(there) or 'none'}{f'; not installed: {lacking}' if lacking else ''}")


def hint(chosen: Settings) -> str | None:
    """What to tell a person who has a key but named no model: keys select nothing by themselves."""
    if chosen.model or not (found := [key for key in KEYS if os.environ.get(key)]):
        return None
    return f"{found[0]} is set; a model writes more freely: add --model provider:name (the story is then sent there)"


def _privacy(chosen: Settings) -> Iterator[Finding]:
    """Whether placeholders are used and which terms are listed, and whether other machines may be spoken to."""
    from reframer import privacy

    if chosen.hides:
        try:
            count = len(privacy.listed(chosen.terms).given)
        except ReframerError as error:
            yield Finding("redact", str(error), ok=False)
        else:
            yield Finding("redact", f"a model sees placeholders; {count} terms of your own")
    if chosen.private:
        yield Finding("private", "no other machine is spoken to")
    if chosen.tracing:
        yield Finding("tracing", "LangSmith records what a model is asked and answers")


def _keys(chosen: Settings) -> Iterator[Finding]:
    found = [key for key in KEYS if os.environ.get(key)]
    if found:
        used = "" if chosen.model else "; a key selects nothing, name a model with --model"
        yield Finding("keys", f"set: {', '.join(found)} (not shown){used}")
    if chosen.model and chosen.engine != "embedded":
        yield from _key(chosen)


def _key(chosen: Settings) -> Iterator[Finding]:
    """Where the key of the named model was found; a server of one's own may need none."""
    from reframer.llm import keys, providers

    try:
        variable = providers.provider(providers.named(str(chosen.model), chosen.base_url)[0]).key
        found = keys.find(variable, chosen.key_file, keyring=not (chosen.private or providers.is_here(chosen.base_url)))
    except ReframerError as error:
        yield Finding("key", str(error), ok=False)
        return
    if found:
        yield Finding("key", f"found in {found.source} (not shown)")
    elif chosen.base_url is None:
        yield Finding("key", f"none found; {keys.ways(variable)}")


def _model(chosen: Settings) -> Finding:
    from reframer import tasks

    try:
        return Finding("model", f"{tasks.connected(chosen).name}, at most {chosen.timeout:g} s of silence")
    except ReframerError as error:
        return Finding("model", str(error), ok=False)


def _endpoint(chosen: Settings) -> Finding:
    """Whether a server answers at the base URL; a provider's own address is not asked without a call of its own."""
    if not chosen.base_url:
        return Finding("endpoint", "the provider's own; it is asked only when you rewrite")
    from reframer.llm.providers import is_here, is_loopback, shown_url

    if chosen.private and not is_loopback(chosen.base_url):
        return Finding("endpoint", f"{shown_url(chosen.base_url)} is another machine's, and was not asked", ok=False)
    parts = urlsplit(chosen.base_url)
    # Without the name, password and query that may stand in it: they are not needed to see whether somebody answers.
    url = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/") + "/models", "", ""))
    shown = shown_url(chosen.base_url)
    try:
        with _opener(is_here(chosen.base_url)).open(url, timeout=PATIENCE_SECONDS) as answer:
            return Finding("endpoint", f"{shown} answers ({answer.status})")
    except urllib.error.HTTPError as error:
        return Finding("endpoint", f"{shown} answers ({error.code})")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return Finding("endpoint", f"{shown} does not answer ({reason}); start the server or correct it", ok=False)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: an address that the user did not name is not asked."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


def _opener(local: bool) -> urllib.request.OpenerDirector:
    """What asks an endpoint: as the calls to a model do, without redirects, and on this machine without a proxy."""
    return urllib.request.build_opener(_Stay(), *([urllib.request.ProxyHandler({})] if local else []))


def _framework(chosen: Settings) -> Finding:
    try:
        lens = framework.load(chosen.framework)
    except ReframerError as error:
        return Finding("framework", str(error), ok=False)
    unknown = lens.unknown_signals(signals.KNOWN)
    more = f"; only a language model reads {', '.join(unknown)}" if unknown else ""
    return Finding(
        "framework", f"{chosen.framework or 'shipped'} {lens.fingerprint}, teams {', '.join(lens.team_ids)}{more}"
    )


def _prompts(chosen: Settings) -> Finding:
    try:
        problems = prompts.check(chosen.prompts)
    except ReframerError as error:
        return Finding("prompts", str(error), ok=False)
    if problems:
        return Finding("prompts", f"{problems[0]} (`reframer prompts check` lists {len(problems)})", ok=False)
    return Finding("prompts", f"{chosen.prompts or 'shipped'}: {', '.join(prompts.names(chosen.prompts))}")


def _rules() -> Finding:
    return Finding("rules", f"alone {rates.told()}")


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"
