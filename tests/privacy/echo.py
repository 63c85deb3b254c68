"""An endpoint that answers with what it was shown, so that all of it has to come back."""

from __future__ import annotations

import json
import re
from typing import Any

from eval.faults.endpoint import Endpoint, Scripted, answer, streamed

PLACEHOLDER = re.compile(r"\[[A-Z]+_\d+\]")


class Echo(Endpoint):
    """Keeps every byte that arrives, and answers each prompt in its form with the texts that stood in it."""

    def take(self, body: dict[str, Any], headers: dict[str, str]) -> Scripted:
        super().take(body, headers)
        said = "\n".join(turn["content"] for turn in body["messages"])
        if body.get("stream"):
            notes = re.search(r"<data-\w+>\n(.*?)\n</data-", said, re.DOTALL)
            text = notes[1] if notes else said
            return streamed(*(text[at : at + 3] for at in range(0, len(text), 3)))
        if "response_format" not in body:
            return answer(said)
        return answer(json.dumps(self.form(body, " ".join(dict.fromkeys(PLACEHOLDER.findall(said))))))

    def form(self, body: dict[str, Any], echo: str) -> dict[str, Any]:
        """An answer that fits the schema asked for, with the echo where it has room for words."""
        wanted = set(body["response_format"]["json_schema"]["schema"]["properties"])
        if "hiring" in wanted:
            judged = {"says": "yes", "because": echo}
            hiring = {"fits": judged, "contributes": judged, "understands": judged}
            lists = dict.fromkeys(("sides", "signals", "tradeoffs", "cues", "patterns", "mistakes", "suggestions"), ())
            return {**lists, "verdict": "aligned", "first": echo, "follow_ups": [echo], "hiring": hiring, "level": []}
        if "research" in wanted:
            lists = dict.fromkeys(("sides", "share", "cues", "from_story"), ())
            return {**lists, "team": "product", "ask": echo, "pivot": echo, "research": [echo]}
        if "edits" in wanted:
            return {"sources": [[n] for n in range(1, 60)], "edits": []}
        return {"sentences": []}

    @property
    def arrived(self) -> str:
        """All that arrived, bodies and headers."""
        return json.dumps([self.asked, self.headers], ensure_ascii=False)
