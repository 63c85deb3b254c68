"""The tasks: choose the engine, do the work, return a result of the contract."""

from reframer.tasks.critiquing import critique, critique_pair
from reframer.tasks.detecting import detect
from reframer.tasks.rewriting import BOTH, from_reply, prompt_variables, rewrite
from reframer.tasks.shared import DEFAULT, SCHEMA_VERSION, connected, made_by
from reframer.tasks.tagging import tag
from reframer.tasks.verifying import verify

__all__ = [
    "BOTH",
    "DEFAULT",
    "SCHEMA_VERSION",
    "connected",
    "critique",
    "critique_pair",
    "detect",
    "from_reply",
    "made_by",
    "prompt_variables",
    "rewrite",
    "tag",
    "verify",
]
