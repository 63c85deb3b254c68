"""Every case of a suite as a test: `pytest evals/suites/detect.yaml`, or one by its name after `::`.

A case fails where it could not be done or its primary metric is at its worst, and is skipped where its recording is
stale or missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from reframer.evals.running import Job
    from reframer.evals.suite import Suite


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Suites are the YAML files in folders named `suites`."""
    if file_path.suffix == ".yaml" and file_path.parent.name == "suites":
        collected: pytest.Collector = SuiteFile.from_parent(parent, path=file_path)
        return collected
    return None


class SuiteFile(pytest.File):
    """A suite."""

    def collect(self) -> Iterator[CaseItem]:
        """Its cases, by variant, model and epoch. Raises CollectError where it cannot be read."""
        from reframer.errors import InputError
        from reframer.evals import cases, running, suite

        try:
            asked = suite.load(self.path)
            todo = running.jobs(asked, cases.load(asked))
        except InputError as error:
            raise self.CollectError(str(error)) from None
        for job in todo:
            yield CaseItem.from_parent(self, name=job.name, suite=asked, job=job)


class CaseItem(pytest.Item):
    """One case of a suite."""

    def __init__(self, *, suite: Suite, job: Job, **given: Any) -> None:
        super().__init__(**given)
        self._suite = suite
        self._job = job

    def runtest(self) -> None:
        """Replays the case and scores it."""
        from reframer.evals import running, scoring

        output = running.replay(self._suite, self._job)
        if output.outcome in ("stale", "missing"):
            pytest.skip(output.why.splitlines()[0])
        if output.outcome != "done":
            raise Poor(f"{output.outcome}: {output.why}")
        for score in scoring.score(self._suite, [self._job.case], [output]):
            if score.metric == self._suite.primary and score.value == scoring.worst(score.metric):
                raise Poor(f"{score.metric} {score.value:.2f}: {score.reason}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A poor case is told without a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Poor) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands, for the report."""
        return self.path, 0, self.name


class Poor(Exception):
    """A case that could not be done, or was done as badly as can be."""
