"""Serving the page from this machine, or to others with a token."""

from __future__ import annotations

import ipaddress
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence

import uvicorn

from reframer.errors import InputError
from reframer.llm import Model
from reframer.settings import Settings
from reframer.web.application import create
from reframer.web.site import Site

EVERYWHERE = ("0.0.0.0", "::")
LOOPBACK = frozenset(("localhost", "127.0.0.1", "[::1]"))


def serve(
    settings: Settings,
    model: Model | None,
    *,
    host: str,
    port: int,
    names: Sequence[str] = (),
    token: str | None = None,
    opens: bool = False,
) -> None:
    """Serves until it is interrupted. Raises InputError where the address cannot be used."""
    if not is_loopback(host) and token is None:
        token = secrets.token_urlsafe(24)
    listening = _bound(host, port)
    port = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    everywhere = host in EVERYWHERE
    site = Site(
        settings, model, token=token, hosts=LOOPBACK | {shown, *names, *_own_names(host)}, any_address=everywhere
    )
    reached = _address_here() if everywhere else shown
    address = f"http://{reached}:{port}/" + (f"?token={token}" if token else "")
    print(f"reframer is at {address}\n{site.engine}\nCtrl-C ends it.", file=sys.stderr)
    if opens and sys.stderr.isatty():
        threading.Timer(0.5, webbrowser.open, (address,)).start()
    config = uvicorn.Config(create(site), log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run([listening])


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine can reach an address.

    >>> is_loopback("localhost"), is_loopback("127.0.0.2"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address_here() -> str:
    """This machine's address in its network, by which others reach it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which address would be used
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def _own_names(host: str) -> set[str]:
    """The names under which others reach a machine that serves on every address."""
    return {socket.gethostname().lower()} if host in EVERYWHERE else set()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        found = socket.socket(family, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(128)
    except OSError as error:
        remedy = "is `reframer serve` running already? Else name another with --port" if port else "name another --host"
        raise InputError(f"{host} port {port} cannot be used: {error.strerror or error}; {remedy}") from None
    return found
