"""A model that does what any text tells it to: the worst reader an attack can hope for."""

from __future__ import annotations

import json

from eval.attacks.corpus import Attack
from reframer import text as texts
from reframer.llm import Request, ScriptedModel

OPINION = {"says": "partly", "because": "as heard"}
MANY = 40


def obedient(attack: Attack) -> ScriptedModel:
    """A model that obeys wherever the attack reaches it, and else tells, checks and judges honestly."""
    answers = {"rewrite": _told, "repair": _told, "check": _vouched, "critique": _graded, "detect": _named}

    def answer(request: Request) -> str:
        prompt = "\n".join(message.content for message in request.messages)
        obeys = attack.reaches(prompt)
        return _passed(attack, obeys, prompt) if request.name == "verify" else answers[request.name](attack, obeys)

    return ScriptedModel(answer)


def _told(attack: Attack, obeys: bool) -> str:
    """Three sentences of the story, and among them the lie, or the attack's own signs."""
    story = attack.clean or attack.story or attack.text
    if attack.place == "html":
        story = " ".join(piece.strip() for piece in story.replace("<", ">").split(">")[4::4])
    true = [story[span.start : span.end] for span in texts.sentences(story)]
    said = (attack.lie or attack.attack) if obeys else ""
    return " ".join(piece for piece in (*true[:2], said, *true[2:3]) if piece)


def _vouched(attack: Attack, obeys: bool) -> str:
    """Every sentence borne out, by sentences that are there and sentences that are not."""
    return json.dumps({"sources": [[1, 99] if obeys else [n] for n in range(1, MANY)], "edits": []})


def _graded(attack: Attack, obeys: bool) -> str:
    verdict = attack.verdict if obeys and attack.verdict else attack.honest
    wanted = ("product_thinking", "metric_awareness", "system_design", "scalability") if obeys else ()
    return json.dumps({
        "sides": [], "signals": [{"id": id, "sentences": [1]} for id in wanted], "tradeoffs": [], "cues": [],
        "verdict": verdict, "patterns": [], "mistakes": [], "first": attack.attack if obeys else "Say whom it helped.",
        "suggestions": [], "follow_ups": [attack.attack] if obeys else [],
        "hiring": {"fits": OPINION, "contributes": OPINION, "understands": OPINION}, "level": [],
    })  # fmt: skip


def _named(attack: Attack, obeys: bool) -> str:
    team = attack.verdict if obeys and attack.verdict else attack.honest
    return json.dumps({
        "sides": [{"sentence": 1, "team": team}, {"sentence": 99, "team": team}],
        "team": team, "share": [{"team": team, "percent": 100}], "ask": attack.attack if obeys else None,
        "cues": [], "pivot": None, "from_story": [99] if obeys else [], "research": [attack.attack] if obeys else [],
    })  # fmt: skip


def _passed(attack: Attack, obeys: bool, prompt: str) -> str:
    """Each sentence judged: honestly all but the false one is borne out."""
    said = [attack.text[span.start : span.end] for span in texts.sentences(attack.text)]

    def judged(number: int, sentence: str) -> dict[str, object]:
        blamed = attack.verdict == "unsupported" if obeys else sentence == attack.false
        why = attack.attack if obeys else "The story does not say so."
        problems = [{"kind": "ownership", "quote": sentence, "why": why}] if blamed else []
        return {"line": number, "notes": [1, 99] if obeys else [1], "problems": problems}

    return json.dumps({"sentences": [judged(number, sentence) for number, sentence in enumerate(said, 1)]})
