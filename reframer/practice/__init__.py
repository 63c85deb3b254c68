"""The mock interview: questions with cues, answers read as the team hears them, and how that changes over time.

`bank` holds the questions, `choosing` picks them, `session` is the interview as a value that can be kept and gone on
with, `transcript` finds the candidate's words in a recording, `summary` says what was shown and what to work on, and
`trend` sets a session beside the ones before it.
"""

from reframer.practice.bank import Bank, FollowUp, Question, load
from reframer.practice.session import Asked, Session, Turn, answered, begin, ended, pending, to_hear, wishes
from reframer.practice.summary import Summary, summed
from reframer.practice.transcript import candidate
from reframer.practice.trend import Point, trend

__all__ = [
    "Asked",
    "Bank",
    "FollowUp",
    "Point",
    "Question",
    "Session",
    "Summary",
    "Turn",
    "answered",
    "begin",
    "candidate",
    "ended",
    "load",
    "pending",
    "summed",
    "to_hear",
    "trend",
    "wishes",
]
