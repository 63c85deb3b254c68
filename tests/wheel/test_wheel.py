"""The wheel and the source distribution, built and installed where nothing else is, work without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STORY = ROOT / "examples/stories/fraud-alerts.txt"
QUEUE = "We sharded the queue by tenant. When a shard dies it is rebuilt from the log within a minute."
pytestmark = pytest.mark.wheel


def run(*command: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": str(cwd), "REFRAMER_LIBRARY": str(cwd / "library.db")}
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "REQUESTS_", "http"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env | kept, capture_output=True, text=True, check=False,
        input=more.get("input", ""),
    )  # fmt: skip
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel, which was built from the source distribution, and that."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `reframer` of an environment of its own, with the wheel and no extra in it."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    (wheel,) = built.glob("*.whl")
    run(folder / "bin/python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return folder / "bin/reframer"


def test_the_wheel_holds_the_data_and_nothing_of_the_tests(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for held in (
        "reframer/_prompts/framework.yaml",
        "reframer/_prompts/questions.yaml",
        "reframer/_prompts/_partials/fence.j2",
        "reframer/weights/signals.npz",
        "reframer/library/migrations/0001_profiles_stories_results_sessions.sql",
        "reframer/web/templates/base.html.j2",
        "reframer/web/static/reframer.js",
        "reframer/pages/page.html.j2",
        "reframer/py.typed",
    ):
        assert held in names
    assert not any(name.startswith(("tests/", "eval/", "docs/")) for name in names)


CALLS = [
    ("rewrite", STORY, "--format", "html"),
    ("critique", "-", "--for", "platform"),
    ("detect", ROOT / "examples/contexts/platform-team.txt"),
    ("sheet", STORY, "--for", "product", "--format", "md"),
    ("practice", "--for", "platform", "-n", "1"),
    ("stories", "add", STORY),
    ("stories", "table"),
    ("prompts", "check"),
    ("schema", "rewrite"),
    ("doctor",),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: " ".join(map(str, call[:2]))[:20])
def test_a_command_works_from_the_wheel_alone(installed: Path, call: tuple[str | Path, ...], tmp_path: Path) -> None:
    done = run(installed, *call, cwd=tmp_path, input=QUEUE)
    assert done.stdout or done.stderr


def test_with_its_extras_the_page_and_documents_work(installed: Path, built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    python = installed.with_name("python")
    run(python, "-m", "pip", "install", "--quiet", f"{wheel}[web,documents,mcp]", cwd=tmp_path)
    run(installed, "rewrite", STORY, "-o", "told.docx", cwd=tmp_path)
    run(installed, "rewrite", "told.docx", "--split", "no", cwd=tmp_path)
    run(python, "-c", "from reframer.web import create; create(); import reframer.mcp_server", cwd=tmp_path)
