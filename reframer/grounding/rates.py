"""What the check without a language model catches, as `eval/benchmarks/grounding.py --write` last measured it."""

from __future__ import annotations

import json
from pathlib import Path

RATES = Path(__file__).with_name("rates.json")


def told() -> str:
    """The shares by kind, between the authors of the labelled sentences, and the share of false alarms."""
    rates = json.loads(RATES.read_text(encoding="utf-8"))
    one, other = rates["caught"].values()
    shares = (f"{kind} {min(one[kind], other[kind]):.0%}-{max(one[kind], other[kind]):.0%}" for kind in sorted(one))
    alarms = max(rates["false_alarms"].values())
    return f"catch, of what was added: {', '.join(shares)}; {alarms:.1%} of true sentences are told false"
