"""A text in the person's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from reframer.errors import InputError


def edited(text: str) -> str | None:
    """A text as the person leaves it in $VISUAL, $EDITOR, or what editor there is; None where nothing was changed.

    Raises InputError where no editor can be started, or it ended in an error; the text is as it was then.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _found()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reframer.txt"
        path.write_text(text, encoding="utf-8")
        try:
            done = subprocess.run([*shlex.split(editor), str(path)], check=False)
        except (OSError, ValueError) as error:
            raise InputError(f"the editor {editor!r} cannot be started ({error}); set EDITOR to one that can") from None
        if done.returncode:
            raise InputError(f"the editor {editor!r} ended in an error; nothing was changed")
        after = path.read_text(encoding="utf-8", errors="replace")
    return None if after == text else after


def _found() -> str:
    return next((name for name in ("nano", "vim", "vi", "notepad") if shutil.which(name)), "vi")
