"""Wall time and tokens of ways to get both framings from a model, at the speed of a hosted one.

The answers are those a real model (relay/claude) gave for one story; they are played back over HTTP at 60 tokens a
second by `eval.benchmarks.endpoint`, so the waits are real and the words too. Token counts are characters / 4.
Compared: asking naively for each team; asking to write and checking by rules alone; writing and then one compact check
(what the product does); writing and a check that gives the whole answer again; both framings checked in one call.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eval.benchmarks import endpoint
from eval.benchmarks.keeping import Told
from reframer import llm
from reframer.llm import Message, Model, Reply, Request

ANSWERS = Path(__file__).with_name("rewriting.json")
TEAMS = ("product", "platform")


@dataclass(frozen=True)
class Way:
    """A way to get both framings: rounds of prompts that are asked at once, each named in the answers file."""

    name: str
    rounds: tuple[tuple[str, ...], ...]


WAYS = (
    Way("naive, one request a team", (("naive product", "naive platform"),)),
    Way("write, rules only", (("write product", "write platform"),)),
    Way("write, compact check", (("write product", "write platform"), ("check product", "check platform"))),
    Way("write, check that rewrites", (("write product", "write platform"), ("again product", "again platform"))),
    Way("write, one check for both", (("write product", "write platform"), ("check both",))),
)


def measure(say: Callable[[str], None]) -> Told:
    """Seconds to the first words and to the end of each way, and its tokens."""
    exchanges: dict[str, dict[str, str]] = json.loads(ANSWERS.read_text(encoding="utf-8"))
    exchanges |= composed(exchanges)
    told: Told = {"ways": {}}
    with endpoint.served({f"[[{name}]]": each["answer"] for name, each in exchanges.items()}) as url:
        model = llm.build("openai:relay/claude", url)
        model.complete(Request((Message("user", "[[naive product]]"),)))
        for way in WAYS:
            took, first, prompt, written = run(way, exchanges, model)
            told["ways"][way.name] = {"seconds": took, "first_words": first, "prompt": prompt, "written": written}
            say(f"{way.name}: {took:.1f} s")
    return told


def composed(exchanges: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Exchanges made of the recorded ones: a check that repeats the answer, and one for both framings."""
    made: dict[str, dict[str, str]] = {}
    for team in TEAMS:
        check, write = exchanges[f"check {team}"], exchanges[f"write {team}"]
        made[f"again {team}"] = {"prompt": check["prompt"], "answer": check["answer"] + write["answer"]}
    both = [exchanges[f"check {team}"] for team in TEAMS]
    made["check both"] = {
        "prompt": both[0]["prompt"] + exchanges["write platform"]["answer"],
        "answer": "".join(each["answer"] for each in both),
    }
    return made


def run(way: Way, exchanges: dict[str, dict[str, str]], model: Model) -> tuple[float, float, int, int]:
    """Seconds to the end and to the first words, and the tokens sent and written."""
    start, first, prompt, written = time.perf_counter(), 0.0, 0, 0

    def heard(index: int, piece: str) -> None:
        nonlocal first
        first = first or time.perf_counter() - start

    for names in way.rounds:
        requests = [Request((Message("user", f"[[{name}]]\n{exchanges[name]['prompt']}"),)) for name in names]
        for reply in llm.complete_all(model, requests, heard):
            assert isinstance(reply, Reply), reply
            prompt += reply.usage.prompt_tokens
            written += reply.usage.completion_tokens
    return time.perf_counter() - start, first, prompt, written
