"""Who may ask: this site's own pages and programs on this machine; others only with the token.

A page of another origin that makes the browser send something, a name that was pointed at this machine (DNS rebinding),
and a body without end are turned away before anything reads them.
"""

from __future__ import annotations

import contextlib
import hmac
import ipaddress
import json
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reframer.web.site import Site

MAX_BODY = 25_000_000
SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
COOKIE = "reframer"
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with no-referrer, browsers hide the origin of this page's own forms too
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Refused(Exception):
    """A request that is turned away: its status, why, and what to do."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class TooLarge(Exception):
    """A body that grows beyond what is read."""


_TOO_LARGE = Refused(413, f"more than {MAX_BODY // 1_000_000} MB; give one story, or one document of it")


class Guard:
    """Turns away what may not come in, counts what comes, and sets the headers of what goes out."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app, self._site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        try:
            self._check(scope, headers)
        except Refused as refused:
            await _answer(sending, refused, self._site, people="text/html" in headers.get("accept", ""))
            return
        if self._site.token and (entering := _entering(scope)):
            await _let_in(sending, self._site.token, entering)
            return
        count = Count(receive)
        try:
            await self._app(scope, count.receive, count.sender(sending))
        except TooLarge:
            if not count.begun:
                await _answer(sending, _TOO_LARGE, self._site, people=False)

    def _is_own(self, name: str) -> bool:
        return name in self._site.hosts or (self._site.any_address and _is_address(name))

    def _check(self, scope: Scope, headers: Headers) -> None:
        host = headers.get("host", "")
        if not self._is_own(_name(host).lower()):
            raise Refused(
                421,
                f"{host[:80]!r} is no name of this page; open the address it printed, or add the name (--name)",
            )
        if scope["method"] not in SAFE:
            _own_origin(headers, host)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            raise _TOO_LARGE
        token = self._site.token
        if token and not scope["path"].startswith("/static/") and not _known(scope, headers, token):
            raise Refused(401, "the token is missing or wrong; open the whole address that `reframer serve` printed")


def _is_address(name: str) -> bool:
    """Whether a host is a plain IP address, which nobody can point elsewhere."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _name(host: str) -> str:
    """A host header's name without its port."""
    return host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host


def _own_origin(headers: Headers, host: str) -> None:
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    # A proxy in front may speak https to the browser and http to this program.
    foreign = origin is not None and origin.partition("://")[2] != host
    if foreign or site not in (None, "same-origin", "none"):
        raise Refused(403, "this was sent by a page of another origin; nothing was done")


def _known(scope: Scope, headers: Headers, token: str) -> bool:
    given = [headers.get("authorization", "").removeprefix("Bearer ")]
    with contextlib.suppress(CookieError):
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        given += [cookie.value] if cookie else []
    given += parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
    return any(hmac.compare_digest(each.encode(), token.encode()) for each in given)


def _entering(scope: Scope) -> str | None:
    """Where to go on without the token in the address, which would stay in the browser's history; else None."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    if scope["method"] != "GET" or "token" not in query or scope["path"].startswith("/api/"):
        return None
    rest = urlencode({name: values[0] for name, values in query.items() if name != "token"})
    path = str(scope["path"]).replace("//", "/")
    return f"{path}?{rest}" if rest else path


async def _let_in(send: Send, token: str, path: str) -> None:
    cookie = f"{COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/"
    headers = [(b"location", path.encode()), (b"set-cookie", cookie.encode())]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _answer(send: Send, refused: Refused, site: Site, *, people: bool) -> None:
    kind, said = "application/json", json.dumps({"error": {"kind": "refused", "message": refused.why}})
    if people:
        kind, said = "text/html; charset=utf-8", site.rendered("error.html.j2", {"here": "", "error": refused.why})
    body = said.encode()
    headers = [(b"content-type", kind.encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Count:
    """Counts what comes in, and notes whether an answer has begun to go out."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._read, self.begun = receive, 0, False

    async def receive(self) -> Message:
        """The next piece of the body. Raises TooLarge where it is one too many, whoever catches it meanwhile."""
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > MAX_BODY:
            raise TooLarge
        return message

    def sender(self, send: Send) -> Send:
        """Sends on; after a body that was too large, only what says so."""

        async def sending(message: Message) -> None:
            if self._read > MAX_BODY:
                raise TooLarge
            self.begun = True
            await send(message)

        return sending
