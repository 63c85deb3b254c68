"""Files of the user's own that hold anything but what they should are refused by their name, and never crash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reframer import documents, settings
from reframer.errors import InputError
from reframer.evals import cases, cassettes, starting, suite

DEEP, DIGITS = b"[" * 100_000, b"9" * 5_000
Reader = Callable[[Path], object]


def configured(file: Path) -> object:
    return settings.load(environ={}, file=file)


def told(file: Path) -> object:
    held = suite.Suite(task="verify", cases=file, models=("a:b",), scorers=("length",), primary="length")
    return cases.load(held)


DAMAGED: list[tuple[Reader, str, bytes]] = [
    (configured, "config.toml", b"a = " + DEEP),
    (configured, "config.toml", b"timeout = " + DIGITS),
    (configured, "config.toml", b"\xff"),
    (suite.load, "suite.yaml", b"about: 2024-13-45"),
    (suite.load, "suite.yaml", DEEP),
    (suite.load, "suite.yaml", b"about: !!int x"),
    (suite.load, "suite.yaml", b"? [a]\n: b"),
    (told, "cases.yaml", b"- id: 2024-13-45"),
    (told, "cases.yaml", b"[" * 2_000),
    (told, "cases.jsonl", b'{"id": "a", "input": ' + DEEP),
    (told, "cases.jsonl", b'{"id": ' + DIGITS + b"}"),
    (told, "cases.jsonl", b'{"id": ["a"], "input": {}}'),
    (told, "cases.jsonl", b'{"id": "a", "input": {}, "expect": [1]}'),
    (cassettes.load, "a.1.json", DEEP),
    (cassettes.load, "a.1.json", b"\xff"),
    (cassettes.load, "a.1.json", b'{"metadata": {"reframer": {"exchanges": [], "checksum": ""}}, "interactions": []}'),
]


@pytest.mark.parametrize(("read", "name", "data"), DAMAGED, ids=[f"{n}-{d[:24]!r}" for _, n, d in DAMAGED])
def test_a_damaged_file_is_refused_by_its_name(read: Reader, name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as refused:
        read(tmp_path / name)
    assert name in str(refused.value)


@pytest.mark.parametrize("read", [configured, cassettes.load, told])
def test_a_folder_in_place_of_a_file_is_refused_by_its_name(read: Reader, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path)
    assert str(tmp_path) in str(refused.value)


@pytest.mark.parametrize("read", [documents.read, lambda path: list(starting.start(path))])
@pytest.mark.parametrize("name", ["é" * 300, "file/below"])
def test_a_name_that_cannot_be_a_files_is_refused(read: Reader, name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(InputError, match=name[:20]):
        read(tmp_path / name)
