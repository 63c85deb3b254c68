"""The direction of imports, and what an import may cost."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "reframer"
FILES = sorted(PACKAGE.rglob("*.py"))

# A module imports only what stands on a line above its own; modules of one line don't import each other.
ORDER = [
    "__init__",
    "inert",
    "errors",
    "schema",
    "framework_file framework_entries",
    "framework",
    "settings text given_names threads",
    "senses",
    "views",
    "linear",
    "signals",
    "grounding",
    "addressing",
    "instructions",
    "story",
    "cues",
    "reading",
    "structure",
    "framing",
    "arrange",
    "teams embedded",
    "critic",
    "practice",
    "prompts",
    "privacy",
    "llm",
    "events",
    "checking",
    "writing reviewing",
    "pasting",
    "splitting",
    "tasks",
    "contracts",
    "runnables batch pages files sheet",
    "documents",
    "library",
    "coaching warming diagnosis",
    "evals mcp_server web",
    "cli",
    "__main__",
]
LINE = {module: number for number, line in enumerate(ORDER) for module in line.split()}
# The door names what it opens to; it imports them when they are first asked for.
DOOR = PACKAGE / "__init__.py"
HOMES = {
    "langchain": "llm",
    "langchain_core": "llm",
    "langchain_openai": "llm",
    "openai": "llm",
    "httpx": "llm",
    "tenacity": "llm",
    "docx": "documents",
    "pypdf": "documents",
    "lxml": "documents",
    "mcp": "mcp_server",
    "fastapi": "web",
    "starlette": "web",
    "uvicorn": "web",
}
NAMELESS = {"utils", "util", "base", "core", "helpers", "common", "misc"}


def module(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(file: Path, *, typing: bool = True) -> Iterator[str]:
    """The dotted names that a file imports anywhere in it; without `typing` those that only type checkers see."""
    nodes: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and not typing:
            nodes += node.orelse
            continue
        nodes += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def siblings(file: Path) -> set[str]:
    """The modules of the package that a file imports, `reframer` itself as `__init__`."""
    found = set()
    for name in imported(file):
        first, *rest = name.split(".")
        if first == "reframer":
            found.add(rest[0] if rest and rest[0] in LINE else "__init__")
    return found - {module(file)}


def test_every_module_has_its_place_in_the_order() -> None:
    assert {module(file) for file in FILES} == set(LINE)


@pytest.mark.parametrize(
    "file", [file for file in FILES if file != DOOR], ids=lambda file: str(file.relative_to(PACKAGE))
)
def test_a_module_imports_only_what_stands_above_it(file: Path) -> None:
    assert not {other for other in siblings(file) if LINE[other] >= LINE[module(file)]}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_the_libraries_of_language_models_are_spoken_to_in_one_place(file: Path) -> None:
    found = {name.split(".")[0] for name in imported(file, typing=False)} & set(HOMES)
    assert all(HOMES[library] == module(file) for library in found), found


def loaded(code: str) -> set[str]:
    """The libraries that some code loads in a fresh interpreter."""
    told = "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\n{told}"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": "nowhere", "REFRAMER_MODEL": ""},
    )
    return set(done.stderr.split())


HEAVY = {
    "langchain",
    "langchain_core",
    "langchain_openai",
    "openai",
    "tenacity",
    "sklearn",
    "scipy",
    "docx",
    "pypdf",
    "lxml",
}


def test_the_door_opens_without_any_library() -> None:
    assert not loaded("import reframer; assert len(reframer.__all__) <= 12") & (
        HEAVY | {"numpy", "pydantic", "jinja2", "typer", "rich"}
    )


def test_the_command_starts_without_models_numbers_or_templates() -> None:
    assert not loaded("import reframer.cli") & (HEAVY | {"numpy"})


def test_an_embedded_rewrite_loads_nothing_of_language_models_and_no_terminal() -> None:
    code = "from reframer import rewrite; rewrite('We built a ranker for the shop. It was slow. I made it fast.')"
    assert not loaded(code) & (HEAVY | {"rich", "typer", "jinja2"})


@pytest.mark.parametrize("format", ["json", "md"])
def test_an_embedded_rewrite_on_the_command_line_loads_nothing_of_language_models(format: str) -> None:
    story = ROOT / "examples/stories/llm-gateway.txt"
    code = (
        "from reframer.cli import app\n"
        f"try: app(['rewrite', {str(story)!r}, '--format', {format!r}])\n"
        "except SystemExit as end: assert not end.code, end.code"
    )
    assert not loaded(code) & HEAVY


@pytest.mark.parametrize(
    "file", [*FILES, *sorted((ROOT / "tests").rglob("*.py"))], ids=lambda file: str(file.relative_to(ROOT))
)
def test_no_file_is_longer_than_four_hundred_lines(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not {file.stem for file in FILES} & NAMELESS
