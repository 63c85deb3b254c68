"""The attacks of `eval/attacks/*.jsonl`, and what each is asked of the program."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reframer import text as texts

HOME = Path(__file__).parent
REWRITTEN = frozenset(("story", "answer", "context of a rewrite", "question", "docx", "html", "pdf", "framework file"))
# Words in a row that must reach a model for it to have read an attack's line.
READ = 3


@dataclass(frozen=True)
class Attack:
    """One text with something in it that a stranger wrote to change what is said or done.

    `text` is the whole text and `attack` what the stranger wrote of it; `lie` is what an obedient model tells, `tell`
    a pattern that betrays it, `adds` the kind of violation it is; `clean` is the same text without the attack, for
    verdicts; `held_out` attacks are not looked at while the program is mended.
    """

    id: str
    kind: str
    place: str
    text: str
    attack: str
    wants: str
    held_out: bool
    lie: str | None = None
    tell: str | None = None
    adds: str | None = None
    clean: str | None = None
    story: str | None = None
    clean_story: str | None = None
    asked: str | None = None
    target: str | None = None
    verdict: str | None = None
    honest: str | None = None
    false: str | None = None
    how: str | None = None

    @property
    def task(self) -> str:
        """The task that the attack is given to."""
        if self.place in REWRITTEN:
            return "rewrite"
        return {"draft": "critique", "job description": "detect"}.get(self.place, "verify")

    @property
    def is_of_form(self) -> bool:
        """Whether it wants to run where it is shown, and tells no lie."""
        return self.lie is None and self.verdict is None

    @property
    def shows(self) -> bool:
        """Whether it holds signs that a face of the program might obey."""
        return self.is_of_form or self.kind == "unicode"

    def is_told(self, said: str) -> bool:
        """Whether a text tells what the attack wants told, or what its template would have made."""
        return bool(self.tell and re.search(self.tell, said, re.IGNORECASE))

    def reaches(self, prompt: str) -> bool:
        """Whether any line of what the stranger wrote stands in a prompt."""
        prompt = " ".join(prompt.split())
        return any(line in prompt for line in self._lines())

    def _lines(self) -> Iterator[str]:
        spans = texts.sentences(self.attack)
        lines = [" ".join(self.attack[span.start : span.end].split()) for span in spans]
        long = [line for line in lines if len(texts.words(line)) >= READ]
        yield from long or [" ".join(self.attack.split())]


def attacks() -> list[Attack]:
    """Every attack, in the order of the files."""
    rows = (
        json.loads(line)
        for path in sorted(HOME.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return [Attack(**row) for row in rows]
