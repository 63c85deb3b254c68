"""Everyday English that the verifier knows: function words, irregular forms, number words, words that say the "
"same."""

from __future__ import annotations

from pathlib import Path

FUNCTION_WORDS = frozenset(
    "a an the this that these those it its itself he she they them their theirs his her hers him i me my "
    "mine myself we us our ours you your yours one ones someone somebody anyone anybody everyone "
    "everybody nobody who whom whose which what where when why how whether if then than as at by for "
    "from in into of off on onto out over per to up down upon with within without about above across "
    "after against along among around before behind below beneath beside between beyond during except "
    "inside near outside past since through throughout till toward towards under until via and or but "
    "nor so yet because although though while whereas unless be am is are was were been being have has "
    "had having do does did done doing can could may might must shall should will would ought not no nor "
    "never none n't don't didn't wasn't isn't aren't weren't hasn't haven't hadn't can't couldn't won't "
    "wouldn't shouldn't doesn't i'm i've i'd i'll we're we've we'd we'll it's that's there's they're "
    "they've they'd he's she's what's who's let's there here now just only also too even still again "
    "ever already else very much many more most some any all both each every either neither few fewer "
    "less least other another others such same own quite rather really actually basically honestly "
    "simply almost nearly roughly approximately circa ca approx about like well ok okay yeah um uh "
    "anyway etc eg ie vs w/ get got getting gets make made making let put take took taking go went going "
    "gone come came coming thing things something anything nothing everything lot lots bit kind sort way "
    "ways back away once twice first second third last next later then soon today ago often always "
    "sometimes usually mostly mainly perhaps maybe however therefore thus hence of course instead "
    "together apart upfront though i.e e.g plus minus times".split()
)
IRREGULAR = {
    form: base
    for base, forms in {
        "fall": "fell fallen", "rise": "rose risen", "build": "built", "write": "wrote written", "run": "ran",
        "hold": "held", "keep": "kept", "leave": "left", "lose": "lost", "find": "found", "think": "thought",
        "know": "knew known", "choose": "chose chosen choice", "see": "saw seen", "give": "gave given",
        "begin": "began begun",
        "break": "broke broken", "bring": "brought", "catch": "caught", "draw": "drew drawn", "drive": "drove driven",
        "feel": "felt", "fight": "fought", "freeze": "froze frozen", "grow": "grew grown", "hear": "heard",
        "lead": "led", "mean": "meant", "meet": "met", "pay": "paid", "read": "read", "ride": "rode", "say": "said",
        "sell": "sold", "send": "sent", "show": "shown", "shrink": "shrank shrunk", "sit": "sat", "spend": "spent",
        "speak": "spoke spoken", "stand": "stood", "take": "took taken", "teach": "taught", "tell": "told",
        "throw": "threw thrown", "understand": "understood", "win": "won", "wake": "woke", "wear": "wore",
        "do": "did done", "buy": "bought", "become": "became", "steal": "stole", "swap": "swapped", "slide": "slid",
        "person": "people persons", "man": "men", "child": "children kid kids", "woman": "women",
        "index": "indices indexes",
        "datum": "data", "query": "queries", "half": "halves", "life": "lives", "analysis": "analyses",
        "good": "better best",
        "bad": "worse worst", "ship": "shipped", "deal": "dealt", "lend": "lent", "hurt": "hurt", "eat": "ate eaten",
    }.items()
    for form in forms.split()
}  # fmt: skip
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
ONES = {word: float(n) for n, word in enumerate(_ONES.split())}
TENS = {w: 10.0 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "dozen": 12.0, "dozens": 12.0}
_PARTS = {
    2: "half halves", 3: "third thirds", 4: "quarter quarters", 5: "fifth fifths", 6: "sixth sixths",
    7: "seventh sevenths", 8: "eighth eighths", 9: "ninth ninths", 10: "tenth tenths",
    12: "twelfth", 15: "fifteenth", 20: "twentieth", 100: "hundredth",
}  # fmt: skip
FRACTIONS = {word: parts for parts, words in _PARTS.items() for word in words.split()}
NUMBER_WORDS = frozenset(ONES) | frozenset(TENS) | frozenset(SCALES) | frozenset(FRACTIONS)


def _groups() -> tuple[tuple[str, ...], ...]:
    listed = Path(__file__).with_name("kin.txt").read_text(encoding="utf-8")
    return tuple(tuple(row.split()) for row in listed.splitlines() if row and not row.startswith("#"))


KIN = _groups()
