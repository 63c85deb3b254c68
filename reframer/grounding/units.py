"""Units of the quantities an engineer tells: their dimension and size, and how numbers are abbreviated."""

from __future__ import annotations

SECOND, MINUTE, HOUR, DAY, WEEK = 1.0, 60.0, 3600.0, 86400.0, 604800.0
MONTH, YEAR = 2629800.0, 31557600.0

_ROWS = (
    ("time", 1e-9, "ns nanosecond nanoseconds"),
    ("time", 1e-6, "us µs μs microsecond microseconds"),
    ("time", 1e-3, "ms msec millis millisecond milliseconds"),
    ("time", SECOND, "s sec secs second seconds"),
    ("time", MINUTE, "min mins minute minutes"),
    ("time", HOUR, "h hr hrs hour hours"),
    ("time", DAY, "d day days"),
    ("time", WEEK, "w wk wks week weeks"),
    ("time", 2 * WEEK, "fortnight fortnights"),
    ("time", MONTH, "mo mos month months"),
    ("time", YEAR, "y yr yrs year years"),
    ("share", 1.0, "% percent pct"),
    ("share", 0.01, "bp bps"),
    ("points", 1.0, "pp pps ppt pt pts point points"),
    ("dollar", 1.0, "$ usd dollar dollars"),
    ("dollar", 0.01, "cent cents"),
    ("euro", 1.0, "€ eur euro euros"),
    ("pound", 1.0, "£ gbp pound pounds quid"),
    ("bytes", 1.0, "byte bytes"),
    ("bytes", 1e3, "kb kilobyte kilobytes"),
    ("bytes", 1e6, "mb megabyte megabytes"),
    ("bytes", 1e9, "gb gigabyte gigabytes gig gigs"),
    ("bytes", 1e12, "tb terabyte terabytes"),
    ("bytes", 1e15, "pb petabyte petabytes"),
    ("factor", 1.0, "x × fold"),
    ("rate", 1.0, "qps rps tps"),
)
UNITS = {name: (dimension, size) for dimension, size, names in _ROWS for name in names.split()}
# Letters glued to digits: 8k, 3.1M, 2.2bn, and units that only count when glued (2h, 40m would be ambiguous).
SCALES = {
    "k": 1e3,
    "K": 1e3,
    "M": 1e6,
    "m": 1e6,
    "mio": 1e6,
    "mn": 1e6,
    "mm": 1e6,
    "mil": 1e6,
    "mill": 1e6,
    "T": 1e12,
    "bn": 1e9,
    "B": 1e9,
    "b": 1e9,
    "tn": 1e12,
}
PERIODS = {
    "s": "second", "sec": "second", "second": "second", "min": "minute", "minute": "minute", "h": "hour", "hr": "hour",
    "hour": "hour", "day": "day", "daily": "day", "night": "day", "week": "week", "weekly": "week", "month": "month",
    "monthly": "month", "year": "year", "yearly": "year", "annually": "year", "quarter": "quarter",
}  # fmt: skip
ABOUT = frozenset(
    "about around roughly approximately approx circa ca some ~ ≈ nearly almost close near like maybe "
    "perhaps probably".split()
)
OVER = frozenset("over above past exceeding exceeds > ≥ exceeded beyond".split())
UNDER = frozenset("under below within < ≤".split())
