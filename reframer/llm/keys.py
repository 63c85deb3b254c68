"""Where a key is looked for: the provider's environment variable, a file of the user's, the system's keyring.

A key that was found is kept as a SecretStr, which neither prints nor logs it, and is blotted out of whatever is told.
"""

from __future__ import annotations

import os
import re
import stat
import threading
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr

from reframer.errors import InputError

SERVICE = "reframer"
# A keyring that is locked may ask a person who is not there, or wait for a bus that does not answer.
KEYRING_SECONDS = 5.0
BLOTTED = "[key]"
_NAMED = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
# Other credentials are paths, or several values that belong together, and are left to the vendor's library.
_ONE_VALUE = ("_API_KEY", "_TOKEN")
_found: set[str] = set()


class Key(NamedTuple):
    """A key, and where it was found, for people."""

    secret: SecretStr
    source: str
    from_environment: bool = False


def find(variable: str, file: Path | None = None, *, keyring: bool = True) -> Key | None:
    """The key by the name of its environment variable, or None; `keyring` tells whether the system's is asked at all.

    Raises InputError where the file may be read by others, is not the user's own, or cannot be read.
    """
    if value := os.environ.get(variable, "").strip():
        return _kept(value, f"the environment ({variable})")._replace(from_environment=True)
    if not variable.endswith(_ONE_VALUE):
        return None
    if file is not None and (held := _from_file(file.expanduser(), variable)):
        return _kept(held, f"the file {file}")
    stored = _from_keyring(variable) if keyring else None
    return _kept(stored, "the keyring") if stored else None


def ways(variable: str) -> str:
    """How a key can be given, for messages."""
    return (
        f"set {variable}, or name a file that only you can read with REFRAMER_KEY_FILE, "
        f"or store it with `keyring set {SERVICE} {variable}`"
    )


def blot(text: str) -> str:
    """A text without any key that was found in this process."""
    for value in _found:
        text = text.replace(value, BLOTTED)
    return text


def _kept(value: str, source: str) -> Key:
    if len(value) > 7:
        _found.add(value)
    return Key(SecretStr(value), source)


def _from_file(file: Path, variable: str) -> str | None:
    try:
        with file.open(encoding="utf-8") as opened:
            _refuse_shared(file, os.fstat(opened.fileno()))
            lines = [line.strip() for line in opened if line.strip() and not line.lstrip().startswith("#")]
    except OSError as error:
        raise InputError(f"the key file {file} cannot be read ({error.strerror}); correct REFRAMER_KEY_FILE") from None
    except UnicodeDecodeError:
        raise InputError(f"the key file {file} is not text; put the key there in one line") from None
    named = {match[1]: match[2].strip().strip("\"'") for line in lines if (match := _NAMED.fullmatch(line))}
    if len(lines) == 1 and not named:
        return lines[0]
    if len(named) < len(lines):
        raise InputError(f"the key file {file}: put one key there in one line, or lines NAME=key such as {variable}=…")
    return named.get(variable)


def _refuse_shared(file: Path, found: os.stat_result) -> None:
    if os.name != "posix":
        return
    if found.st_uid != os.getuid():
        raise InputError(f"the key file {file} belongs to somebody else; use one of your own")
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise InputError(f"the key file {file} can be read by others; run: chmod 600 {file}")


def _from_keyring(variable: str) -> str | None:
    """The keyring's entry; None where there is no keyring, none of its backends works, or it does not answer."""
    try:
        import keyring  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    said: list[str | None] = []

    def ask() -> None:
        try:
            said.append(keyring.get_password(SERVICE, variable))
        except Exception:
            said.append(None)

    # A daemon, so that a keyring that never answers does not keep the program from ending.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(KEYRING_SECONDS)
    return said[0] if said else None
