"""The locks in requirements/ hold what pyproject.toml asks for, with hashes and without the address of a registry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "requirements").glob("*.txt"))}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
PYTHONS = [said.rsplit(" ", 1)[1] for said in PROJECT["project"]["classifiers"] if "Python :: 3." in said]
# What each lock is of; `dev` has the tests' copies of the extras, and `lowest` is of Python 3.11 alone.
RUNS = [*PROJECT["project"]["dependencies"], *GROUPS["build"]]
ASKED: dict[str, list[Any]] = {
    "run": RUNS,
    "dev": [*RUNS, *GROUPS["test"], *GROUPS["check"]],
    "lowest": [*RUNS, *GROUPS["test"]],
    **{name: GROUPS[name] for name in ("wheel", "browser", "training", "ray", "fuzz", "tools")},
}


def pinned(lock: str, python: str) -> dict[str, str]:
    """The versions that a lock has for a Python on Linux, by name."""
    found = {}
    for line in re.findall(r"^[a-z0-9].*==.*(?= \\$)", LOCKS[lock], re.MULTILINE):
        wanted = Requirement(line)
        environment = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
        if wanted.marker is None or wanted.marker.evaluate(environment):
            assert wanted.name not in found, f"{lock} has {wanted.name} twice"
            found[wanted.name] = next(iter(wanted.specifier)).version
    return found


def asked() -> Iterator[Any]:
    for lock, lines in ASKED.items():
        for python in PYTHONS[:1] if lock == "lowest" else PYTHONS:
            yield pytest.param(lock, python, lines, id=f"{lock}-{python}")


def test_there_is_a_lock_for_everything_that_is_installed() -> None:
    assert set(LOCKS) == set(ASKED)


@pytest.mark.parametrize(("lock", "python", "lines"), list(asked()))
def test_a_lock_holds_every_requirement_in_a_version_within_its_bounds(
    lock: str, python: str, lines: list[str]
) -> None:
    versions = pinned(lock, python)
    for wanted in map(Requirement, lines):
        assert versions.get(canonicalize_name(wanted.name), "none") in wanted.specifier, f"{wanted}; run make lock"


@pytest.mark.parametrize("line", ASKED["lowest"])
def test_the_oldest_version_that_is_admitted_is_the_one_that_is_tested(line: str) -> None:
    wanted = Requirement(line)
    (bound,) = (each.version for each in wanted.specifier if each.operator == ">=")
    locked = pinned("lowest", PYTHONS[0])[canonicalize_name(wanted.name)]
    assert Requirement(f"x=={bound}").specifier.contains(locked), f"{wanted.name} {locked} is tested, {bound} admitted"


def test_the_extras_and_the_tests_ask_for_the_same() -> None:
    optional = {line for lines in PROJECT["project"]["optional-dependencies"].values() for line in lines}
    assert {line for line in optional if not line.startswith("reframer[")} <= {*GROUPS["test"], *GROUPS["ray"]}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_a_hash_for_every_version_and_no_address(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", LOCKS[lock])
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)
    assert not re.search(r"https?://|file:|index-url|find-links", LOCKS[lock])
