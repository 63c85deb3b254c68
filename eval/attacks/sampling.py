"""A sample of the attacks on a real model: several at once, each answer kept as it comes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from time import monotonic
from typing import Any

from eval.attacks.corpus import Attack, attacks
from eval.attacks.judging import Judged, judge
from reframer import files, llm
from reframer.errors import ModelError
from reframer.llm import Model, OnText, Reply, Request

CALLS = 4
KEPT = Path("eval/runs")
# What is hidden from a document's reader, and what is no text, reaches no model.
NOT_ASKED = frozenset(("docx", "html", "pdf", "framework file", "context of a rewrite"))


class Overheard:
    """A model whose answers are kept beside."""

    def __init__(self, model: Model) -> None:
        self.name = model.name
        self.said: list[dict[str, str]] = []
        self._model = model

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """The model's answer."""
        reply = self._model.complete(request, on_text)
        self.said.append({"prompt": request.name or "", "text": reply.text})
        return reply


def sampled(count: int, from_: Iterable[Attack] | None = None) -> list[Attack]:
    """So many attacks, as varied in place and kind as can be; the same for the same corpus."""
    groups: dict[tuple[str, str], list[Attack]] = {}
    for attack in attacks() if from_ is None else from_:
        if attack.place not in NOT_ASKED:
            groups.setdefault((attack.place, attack.kind), []).append(attack)
    rounds = zip_longest(*sorted(groups.values(), key=lambda group: (group[0].is_of_form, -len(group))))
    return [attack for each in rounds for attack in each if attack is not None][:count]


def tried(
    name: str, base_url: str | None, timeout: float, count: int, out: Path | None
) -> list[tuple[Attack, str, Judged]]:
    """Tries a sample on a model by its name; what the file of results holds already is not asked again."""
    path = out or KEPT / f"attacks-{name.replace('/', '-').replace(':', '-')}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    model = llm.build(name, base_url, timeout)
    return run(sampled(count), model, path)


def run(sample: list[Attack], model: Model, path: Path) -> list[tuple[Attack, str, Judged]]:
    """Tries attacks on a model, a few at once, and writes a line of JSON for each as it comes."""
    done = {row["id"]: row for row in kept(path)}
    lock = threading.Lock()

    def one(attack: Attack) -> dict[str, Any]:
        if attack.id in done:
            return done[attack.id]
        start, heard = monotonic(), Overheard(model)
        try:
            judged = judge(attack, heard, teams="platform", exact=False)
        except ModelError as error:
            print(f"{attack.id}: {error}", flush=True)
            return {}
        row = {"id": attack.id, **asdict(judged), "seconds": round(monotonic() - start, 1), "answers": heard.said}
        with lock, path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(f"{attack.id}: {judged.outcome} {judged.why}", flush=True)
        return row

    with ThreadPoolExecutor(CALLS) as pool:
        rows = list(pool.map(one, sample))
    told = zip(sample, rows, strict=True)
    return [(attack, model.name, Judged(row["outcome"], row["why"])) for attack, row in told if row]


def kept(path: Path) -> list[dict[str, Any]]:
    """What a file of results holds; a line torn by an interruption is asked for again."""
    if not path.exists():
        return []
    rows = []
    for line in files.read(path).splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows
