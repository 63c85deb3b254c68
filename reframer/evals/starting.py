"""The files with which a team starts evaluations of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from reframer import files, prompts
from reframer.errors import InputError
from reframer.evals import suite

STARTER = Path(__file__).parent / "starter"


def start(folder: Path) -> Iterator[Path]:
    """Writes a suite, cases, prompts to change and a workflow; nothing that is there already is touched.

    Raises InputError where the folder holds any of them.
    """
    wanted = {
        path.relative_to(STARTER): path.read_text(encoding="utf-8").replace("{folder}", folder.as_posix())
        for path in sorted(STARTER.rglob("*.*"))
        if path.suffix in (".yaml", ".yml", ".jsonl")
    }
    wanted[Path("suite.schema.json")] = json.dumps(suite.schema(), indent=1) + "\n"
    wanted[Path(".gitignore")] = "runs/\n"
    there = [name for name in wanted if files.exists(folder / name)]
    if there:
        raise InputError(f"{folder / there[0]} exists already; name another folder")
    for name, content in wanted.items():
        try:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{folder} cannot be made a folder: {error.strerror}; name another one") from None
        files.write(folder / name, content)
        yield folder / name
    yield from prompts.eject("detect", folder / "prompts")
