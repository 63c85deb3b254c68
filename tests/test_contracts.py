"""The committed contracts are those of the models, and the package's door is what it says it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import reframer
from reframer import contracts

SCHEMAS = Path(contracts.__file__).parent / "schemas"


@pytest.mark.parametrize("task", contracts.TASKS)
def test_the_committed_schema_of_a_task_is_the_models(task: str) -> None:
    committed = json.loads((SCHEMAS / f"{task}.json").read_text(encoding="utf-8"))

    assert committed == contracts.schema(task), f"run: reframer schema {task} -o reframer/schemas/{task}.json"


def test_every_task_has_a_committed_schema_and_nothing_else_has() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(contracts.TASKS)


@pytest.mark.parametrize("name", reframer.__all__)
def test_every_name_at_the_door_can_be_imported(name: str) -> None:
    assert getattr(reframer, name) is not None


def test_the_door_has_at_most_a_dozen_names() -> None:
    assert len(reframer.__all__) <= 12


def test_importing_the_package_imports_nothing_else_of_it() -> None:
    code = "import sys, reframer; print([m for m in sys.modules if m.startswith(('reframer.', 'pydantic', 'numpy'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
