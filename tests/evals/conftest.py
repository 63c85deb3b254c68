from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.faults.endpoint import Endpoint, Scripted, answer

SHORT = "You will run the feature store of team {name}."


class Detecting(Endpoint):
    """Answers every request with a detection whose `pivot` says which text was asked about."""

    hold = 0.0

    def take(self, body: dict[str, Any], headers: dict[str, str]) -> Scripted:
        with self._lock:
            self.asked.append(body)
            if self.script:
                return self.script.pop(0)
        said = body["messages"][-1]["content"]
        name = said.partition("of team ")[2].partition(".")[0]
        found = answer(json.dumps(detection(name)))
        return Scripted(found.status, found.body, {"openai-organization": "org-canary12345", "set-cookie": "s=canary"},
                        hold=self.hold)  # fmt: skip


def detection(pivot: str, team: str = "platform") -> dict[str, Any]:
    return {
        "sides": [{"sentence": 1, "team": team}], "team": team, "share": [{"team": team, "percent": 100}], "ask": None,
        "cues": [], "pivot": pivot, "from_story": [], "research": [],
    }  # fmt: skip


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Detecting]:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-0123456789")
    served = Detecting()
    yield served
    served.close()


SuiteMaker = Callable[..., Path]


@pytest.fixture
def make_suite(tmp_path: Path) -> SuiteMaker:
    """Writes a suite of so many detections into a folder, with anything added to its keys."""

    def make(count: int = 3, cases: str | None = None, **more: Any) -> Path:
        (tmp_path / "suites").mkdir(exist_ok=True)
        rows = [
            {"id": f"c{n}", "cluster": f"k{n // 2}", "input": {"text": SHORT.format(name=f"c{n}")},
             "expect": {"team": "platform"}}
            for n in range(count)
        ]  # fmt: skip
        told = "".join(json.dumps(row) + "\n" for row in rows) if cases is None else cases
        (tmp_path / "cases.jsonl").write_text(told, encoding="utf-8")
        keys: dict[str, Any] = {
            "task": "detect", "cases": "../cases.jsonl", "models": ["openai:small"], "scorers": ["team", "quotes"],
            "primary": "team", "recordings": "../recordings", "runs": "../runs", "baselines": "../baselines",
        } | more  # fmt: skip
        path = tmp_path / "suites" / "small.yaml"
        path.write_text(json.dumps(keys, indent=1), encoding="utf-8")
        return path

    return make
