"""What goes into a task and what comes out: frozen models that are also the JSON contract.

Unknown input fields are ignored and `null` means absent. Sentence ids are integers from 1; offsets are code points
into the text as received, end exclusive, with `text == received[start:end]`. What a task does not need is not loaded.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reframer.schema.critiquing import (
        Critique,
        CritiqueInput,
        Expectation,
        Finding,
        Hiring,
        Opinion,
        Pair,
        Place,
        Quality,
        Quote,
        Says,
        Shared,
        ShownSignal,
        Spoken,
        Suggestion,
        Tradeoff,
        Verdict,
    )
    from reframer.schema.detecting import ContextKind, Cue, DetectInput, Evidence, TeamReading
    from reframer.schema.rewriting import (
        Derived,
        Fit,
        Framing,
        Gap,
        LeftOut,
        Line,
        Part,
        Reframing,
        RewriteInput,
        Shift,
        Withheld,
    )
    from reframer.schema.shared import (
        PARTS,
        Answer,
        Engine,
        EngineChoice,
        Failure,
        Level,
        MadeBy,
        PartName,
        Sentence,
        SentenceKind,
        Status,
        Story,
        Support,
        Usage,
        Value,
        Violation,
        ViolationKind,
        what_is_wrong,
    )
    from reframer.schema.tagging import Scored, TaggedSentence, TagInput, Tags
    from reframer.schema.verifying import CheckedBy, CheckedSentence, OtherStory, Verification, VerifyInput

_HOMES = {
    "critiquing": "Critique CritiqueInput Expectation Finding Hiring Opinion Pair Place Quality Quote Says Shared "
    "ShownSignal Spoken Suggestion Tradeoff Verdict",
    "detecting": "ContextKind Cue DetectInput Evidence TeamReading",
    "rewriting": "Derived Fit Framing Gap LeftOut Line Part Reframing RewriteInput Shift Withheld",
    "shared": "PARTS Answer Engine EngineChoice Failure Level MadeBy PartName Sentence SentenceKind Status Story "
    "Support Usage Value Violation ViolationKind what_is_wrong",
    "tagging": "Scored TaggedSentence TagInput Tags",
    "verifying": "CheckedBy CheckedSentence OtherStory Verification VerifyInput",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}
__all__ = [
    "PARTS",
    "Answer",
    "CheckedBy",
    "CheckedSentence",
    "ContextKind",
    "Critique",
    "CritiqueInput",
    "Cue",
    "Derived",
    "DetectInput",
    "Engine",
    "EngineChoice",
    "Evidence",
    "Expectation",
    "Failure",
    "Finding",
    "Fit",
    "Framing",
    "Gap",
    "Hiring",
    "LeftOut",
    "Level",
    "Line",
    "MadeBy",
    "Opinion",
    "OtherStory",
    "Pair",
    "Part",
    "PartName",
    "Place",
    "Quality",
    "Quote",
    "Reframing",
    "RewriteInput",
    "Says",
    "Scored",
    "Sentence",
    "SentenceKind",
    "Shared",
    "Shift",
    "ShownSignal",
    "Spoken",
    "Status",
    "Story",
    "Suggestion",
    "Support",
    "TagInput",
    "TaggedSentence",
    "Tags",
    "TeamReading",
    "Tradeoff",
    "Usage",
    "Value",
    "Verdict",
    "Verification",
    "VerifyInput",
    "Violation",
    "ViolationKind",
    "Withheld",
    "what_is_wrong",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'reframer.schema' has no attribute {name!r}")
    return getattr(import_module(f"reframer.schema.{_HOME[name]}"), name)
