"""Where inputs and outputs of shards are: JSON Lines and Parquet, on this machine or whatever fsspec opens."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from reframer.errors import InputError

PARQUET = ".parquet"
EXTRA = '--on ray needs an extra: pip install "reframer[ray]"'


class Place:
    """A file or folder by its URL or path. Raises InputError where fsspec is not there, or knows no such address."""

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            import fsspec
        except ImportError:
            raise InputError(EXTRA) from None
        try:
            self.fs, self.path = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise InputError(f"{url} cannot be opened: {error}") from None

    def __truediv__(self, name: str) -> Place:
        return Place(f"{self.url.rstrip('/')}/{name}")

    @property
    def is_table(self) -> bool:
        """Whether it is Parquet by its name."""
        return str(self.path).endswith(PARQUET)

    def exists(self) -> bool:
        """Whether there is something."""
        return bool(self.fs.exists(self.path))

    @contextmanager
    def reading(self) -> Iterator[IO[bytes]]:
        """The file, to read. Raises InputError where it cannot be read."""
        try:
            with self.fs.open(self.path, "rb") as file:
                yield file
        except FileNotFoundError:
            raise InputError(f"{self.url}: there is no such file") from None
        except OSError as error:
            raise InputError(f"{self.url} cannot be read: {error.strerror or error}") from None

    @contextmanager
    def writing(self) -> Iterator[IO[bytes]]:
        """The file, to write; a reader sees all of it or none. Raises InputError where it cannot be written."""
        local = "file" in _protocols(self.fs)
        # Stores of objects show none of a file before it is closed; on a disk it takes its name when it is whole.
        path = f"{self.path}.new" if local else self.path
        try:
            with self.fs.open(path, "wb") as file:
                yield file
            if local:
                Path(path).replace(self.path)
        except OSError as error:
            raise InputError(f"{self.url} cannot be written: {error.strerror or error}") from None

    def text(self) -> str:
        """All of a small file."""
        with self.reading() as file:
            return file.read().decode("utf-8")

    def write(self, text: str) -> None:
        """Writes a small file."""
        with self.writing() as file:
            file.write(text.encode("utf-8"))

    def make(self) -> None:
        """Makes the folder."""
        self.fs.makedirs(self.path, exist_ok=True)

    def remove(self) -> None:
        """Removes the folder and what is in it."""
        if self.exists():
            self.fs.rm(self.path, recursive=True)

    def hashed(self) -> str:
        """The SHA-256 of the file, in hex."""
        with self.reading() as file:
            digest = hashlib.sha256()
            while piece := file.read(1 << 20):
                digest.update(piece)
        return digest.hexdigest()


def rows(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    """Rows of a Parquet file as lines of JSON, from `start` to `end`. Raises InputError where it is no such file."""
    import pyarrow
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(file)
        first = 0
        for group in range(table.num_row_groups):
            size = table.metadata.row_group(group).num_rows
            low, high = max(start - first, 0), min(end - first, size)
            if low < high:
                for row in table.read_row_group(group).slice(low, high - low).to_pylist():
                    yield json.dumps(row, ensure_ascii=False, default=str).encode() + b"\n"
            first += size
    except pyarrow.ArrowInvalid as error:
        raise InputError(f"it is no Parquet file that can be read: {error}") from None


def count(file: IO[bytes]) -> int:
    """The rows of a Parquet file."""
    from pyarrow import parquet

    return int(parquet.ParquetFile(file).metadata.num_rows)


def write_table(file: IO[bytes], results: Iterable[list[bytes]]) -> None:
    """Writes results as Parquet, a row group a portion: `id`, `error` (its message, or null) and `result`, the JSON."""
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema([(name, pyarrow.string()) for name in ("id", "error", "result")])
    with parquet.ParquetWriter(file, schema) as writer:
        for lines in results:
            found = [(json.loads(line), line.decode("utf-8").rstrip("\n")) for line in lines]
            columns: dict[str, list[Any]] = {
                "id": [row.get("id") for row, _ in found],
                "error": [(row.get("error") or {}).get("message") for row, _ in found],
                "result": [line for _, line in found],
            }
            writer.write_table(pyarrow.table(columns, schema=schema))


def _protocols(fs: Any) -> tuple[str, ...]:
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)
