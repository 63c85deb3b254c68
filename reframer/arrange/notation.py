"""The notation of notes and the fillers of speech, as patterns with what is said in their place."""

from __future__ import annotations

import re

NUMBER = (
    r"(?:\d+\s?(?:h|m|min)\s)?(?:[$€£]|EUR |USD )?~?\.?\d[\d.,:]*(?:\s?(?:%|[kKmMbB]n?\b|ms\b|h\d{0,2}\b|s\b|"
    r"min\b|hrs?\b|bps\b|points?\b|[GTM]B\b|weeks?\b|wks?\b|days?\b|hours?\b|months?\b|minutes?\b))?(?:\s?(?:d|w|mo|yr)\b)?(?:/\w+)?"
)

# Notation of notes, in the order in which it is spelled out.
NOTATION: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE if flag else 0), spoken)
    for pattern, spoken, flag in (
        (r"!{2,}", "!", 0),
        (r"[*_]{2}([^*_\n]+)[*_]{2}", r"\1", 0),
        (r"(?<![\w*])\*([^*\n]+)\*(?![\w*])", r"\1", 0),
        (r"\s*\((?:[^()]*\b(?:prep|notes?|draft|messy|bullets)\b[^()]*)\)(?=\.?$)", "", 1),
        (r",\s*(?:honest|short|long|rough|messy) version(?=\.?$)", "", 1),
        (r"`([^`\n]+)`", r"\1", 0),
        (r"\[([^\]\n]+)\]\(https?://[^)\s]+\)", r"\1", 0),
        (r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]+", "", 0),
        (
            rf"(?<!from )(?<![\w.])({NUMBER})\s*(?:->|→|=>|⇒)\s*(?=(?:~|approx\.?|about|ca\.)?\s?[$€£]?\.?\d)",
            r"from \1 to ",
            0,
        ),
        (r"(?<![\w.])([-−])(?=\d[\d.,]*\s?(?:%|percent|points?))", "minus ", 0),
        (r"(?<![\w.+])\+(?=\d[\d.,]*\s?(?:%|percent|points?))", "plus ", 0),
        (r">=\s?(?=\d)|≥\s?(?=\d)", "at least ", 0),
        (r"<=\s?(?=\d)|≤\s?(?=\d)", "at most ", 0),
        (r"^(\w+ \w+) = ([a-z]+)(?=\.?$)", r"\1 means \2", 0),
        (r"(?<![\w<=])<\s?(?=\d)", "under ", 0),
        (r"(?<![\w>=-])>\s?(?=\d)", "more than ", 0),
        (r"\s*(?:=>|⇒)\s*", ", so ", 0),
        (r"^\s*(?:->|→)\s*", "", 0),
        (r"(?<=[,(:] )([a-z]+) ?(?:->|→) ?(?=[a-z]+(?:[,.;)]|$))", r"\1 to ", 0),
        (r"^\((.+?)\)([.!]?)$", r"\1\2", 0),
        (r"\bw/o\b\s*", "without ", 1),
        (r"\bw/\s*", "with ", 1),
        (r"\bb/c\b", "because", 1),
        (r"(?<![\w.])(?:~|approx\.?|ca\.|circa)\s*(?=[$€£]?\d)", "about ", 1),
        (r"\babt\.?(?=\s)", "about", 1),
        (r"(?<=\d)\s?pct\b", " percent", 1),
        (r"\bwks? (?=\d)", "week ", 1),
        (r"\bapprox\.", "approximately", 1),
        (r"\s+≈\s*", " is about ", 0),
        (r"≈\s*", "about ", 0),
        (r"^([\w-]+)\s+=\s+(?=[\w-]+\.?$)", r"\1 is ", 0),
        (r"^([^:=]{1,60}?)\s+=\s+(?=\S)", r"\1: ", 0),
        (r"(?<=[^\s=])\s+=\s+(?=\S)", " – ", 0),
        (r"(?<=[\w)])\s+\+\s+(?=[\w(])", " and ", 0),
        (r"(?<=\w)\s*&\s+(?=\w)", " and ", 0),
        (r"\bn\.s\.", "not significant", 1),
        (r"\bsig\.?(?=[),;\s]|$)", "significant", 1),
        (r"\bsth\b\.?", "something", 1),
        (r"\bincl\.", "including", 1),
        (r"\bexcl\.", "excluding", 1),
        (r"\bvs\.?(?=\s)", "versus", 1),
        (r"\be\.g\.,?", "for example", 1),
        (r"\bi\.e\.,?", "that is,", 1),
        (r"\bresp\.", "respectively", 1),
        (r"(?<=\d)\s?wks?\b\.?", " weeks", 0),
        (r"(?<=\d)\s?hrs\b\.?", " hours", 0),
        (r"(?<=\d)\s?mos?\b\.?", " months", 0),
        (r"(?<=\d)\s?yrs\b\.?", " years", 0),
        (r"\bengs\b", "engineers", 1),
        (r"\bprio\b", "priority", 1),
        (r"\bprod\b", "production", 0),
        (r"\bAFAIK\b", "as far as I know", 0),
        (r"\bIIRC\b", "if I remember right", 0),
        (r"\bTBH\b,?\s*", "", 1),
        (r"\bNB:?\s+", "", 0),
        (r"\b(?:a.k.a.|aka)\b", "also called", 1),
    )
)

# What a speaker says while looking for words; each is dropped with the commas that set it off.
FILLERS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), spoken)
    for pattern, spoken in (
        (r"^(?:(?:ok(?:ay)?|yeah|well|right)\W+)*so,?\s+u+m+\b[\s,]*(?=\w)", ""),
        (
            r"\b(was|were|is|are|they're|we're|it's|that's|i'm|tried|did|do|just|the|an?|of|to|in|at|we|i|they|it|very|really|just|with|for|my|"
            r"our),\s*"
            r"(?:u+m+|u+h+|e+r+m*|like|well|yeah|you know|i mean|how to say),\s*",
            r"\1 ",
        ),
        (r",?\s*\b(?:u+m+|u+h+|e+r+m+|hm+|mm+|ehm?|äh)\b,?(?=[\s.!?]|$)", ""),
        (
            r"\b(because|that|and|but|so|which|if|when),\s*(?:well|you know|i mean|like|um|uh|how to say|yeah),\s*",
            r"\1 ",
        ),
        (r"(?<=\w),\s*(?:you know|i mean|how to say|like|right|yeah|well|okay|ok|let's say|so to speak)(?=,)", ""),
        (r"^(?:(?:ok(?:ay)?|yeah|well|right|anyway|alright|oh|look|sure|hm+)\b[\s,.:–—-]*)+(?=\w)", ""),
        (r"^(?:what else|where was i)\b[\s.…?,]*(?=\w)", ""),
        (r"^(?:and|now)\s*,\s+(?=\w)", ""),
        (r"^so\s+(?=(?:this (?:was|is|one)|my (?:project|story)|at the time)\b)", ""),
        (r"^(?:so\s+)?(?:basically|i mean|you know|how to say|to be honest|honestly|frankly|obviously)\b\s*,?\s+", ""),
        (r",\s+(?:so|and|but)(?=\.?$)", ""),
        (
            r",\s*(?:you know|i mean|to be honest|to be fair|frankly|or something|and stuff|and so on|right|yeah)"
            r"(?=[.!?]?$)",
            "",
        ),
        (r"\b(you know|i mean),\s+", ""),
        (r"\b(the|a|an|i|we|it|they|and|to|of|in|is|was|with|for|on|my|our),?\s+(?:\1\b,?\s+)+(?=\w)", r"\1 "),
    )
)  # fmt: skip
# Whether there is anything to do at all: most sentences need none of the patterns above.
SPEECH = re.compile(
    r"\b(?:u+m+|u+h+|er+m?|hm+|mm+|ehm?|äh|like|you know|i mean|how to say|well|right|yeah|ok(?:ay)?|let's say|anyway|"
    r"alright|oh|look|sure|so|and|but|now|what else|where was i|basically|honest(?:ly)?|frankly|obviously|fair|stuff|"
    r"something)\b|\b(\w{1,4}),? \1\b",
    re.IGNORECASE,
)
NOTES = re.compile(
    r"!!|[*_`\[~≈=+&<>→⇒(≥≤−]|(?<!\w)-\d|[\U0001F000-\U0001FAFF\u2600-\u27BF]|\bw/|\bb/c|\b(?:approx|ca|n\.s|sig|sth|abt|pct|incl|"
    r"excl|vs|e\.g|i\.e|resp|"
    r"wks?|hrs|mos|yrs|engs|prio|prod|AFAIK|IIRC|TBH|NB|aka|a\.k\.a|circa|version)\b",
    re.IGNORECASE,
)
FROM = re.compile(r"\bfrom\b(?!.*\bto\b)", re.IGNORECASE)
ARROW = re.compile(r"\s*(?:->|→)\s*")
LIKE_NUMBER = re.compile(
    r"\b(was|were|is|are|at|to|in|for|around|took|got|by|maybe|goes|gave|had|only|of|over|under)\s+like\s+"
    r"(?=\d|a (?:third|quarter|half|couple|hundred|thousand|dozen)\b|(?:two|three|four|five|six|seven|eight|nine|ten|"
    r"twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b)",
    re.IGNORECASE,
)

# What a note without a subject tells of nobody but its writer.
PERSONAL = frozenset(
    "owned led mentored drove proposed hired apologised apologized presented convinced persuaded coached argued "
    "stumbled volunteered pitched".split()
)
PAST = frozenset(
    "built wrote ran made took got cut went chose picked found led kept set sat put gave grew fell rose sent "
    "brought held won lost hit met drew split spent taught thought told began came did fed saw sold stood "
    "threw understood rewrote rebuilt rolled let read paid left swapped co-built co-led redid shut dug fought drove "
    "tuned".split()
)  # fmt: skip
PARTICIPLE_ONLY = frozenset(
    "used based needed expected supposed planned estimated considered called related given not mixed limited "
    "required postponed shared covered".split()
)
VERB_START = re.compile(
    r"^((?:(?:so|and|but|also|then|just|finally|later|first|next|only|mostly|simply|quickly)\s+)?)([A-Za-z-]+)\b(.*)",
    re.DOTALL,
)
PRESENT = frozenset(
    "adds runs uses works costs takes saves reads writes serves handles needs covers keeps returns sends "
    "supports lets gives makes replays checks catches blocks falls".split()
)
DURATION = re.compile(
    r"\s+(?:forever|too long|ages|about|almost|nearly|~|an?\b|\d|(?:two|three|four|five|six)\b)", re.IGNORECASE
)
# "approved by the director", and "preempted jobs restart", where the participle is no verb of the candidate's.
PASSIVE = re.compile(
    r"\s+(?:by|from|as an?|to be)\b|\s+[a-z]+s\s+(?!(?:by|from|to|in|on|with|for|and|at|into|per|of|as)\b)[a-z]+\b"
)
# "Asked by the lead, I said no": the subject comes after the clause.
PARTICIPLE_CLAUSE = re.compile(r"^[^,.;:]{0,60},\s+(?:i|we|it|they|he|she|the|our|my)\s+\w+", re.IGNORECASE)
# "Reopened claims 3.1 %" counts claims, it does not tell of reopening them.
# What follows a verb that has its object or its way: "the job", "two of them", "T5-small", "for a month".
OBJECT = re.compile(
    r"\s+(?:the|an?|our|their|its|my|his|her|it|them|us|this|that|these|those|each|every|all|both|some|any|no|one|two|three|"
    r"four|five|six|most|more|only|everything|everybody|everyone|~?\d[\w.,%]*|[A-Z][\w-]*|through|into|for|with|off|out|up|"
    r"down|over|away|back|from|at|to|in|on|as|how|what|whether|[a-z]+ing|"
    r"[a-z]+s (?:from|with|for|to|in|on|by|into|of|and)|"
    r"[a-z-]+ (?:from|with|for|to|into|of|over|than))\b|\s*$",
)
# Verbs that no noun is described by: whatever follows "built" at a note's start was built by its writer's side.
DOING = frozenset("built wrote owned led chose drove introduced designed added".split())
BARE_OBJECT = re.compile(r"\s+[\"“]?[a-z]")
# Verbs that say little without what was tested or tried.
WAY = re.compile(r"\s+(?:across|on|in|over|with|at|for|against)\b")
BARE = frozenset("tested tried measured compared rolled".split())
# "Gave up: GPU indexing"
LABELLED = re.compile(r"(?:\s+\w+)?\s*:")
# "Filtered search was slow": the participle belongs to the subject.
DESCRIBES = re.compile(r"(?:\s+[\w-]+){1,5}\s+(?:was|were|is|are|had|has|have|can|could|will|would|took|went|got)\b")
COUNTED = re.compile(
    r"(?!\s+(?:through|at|into|for|over|on|with|to|from|by|across|in|after|about)\b)(?:\s+[a-z-]+){1,3}\s+[~<>+-]?\d"
)
ROLE = re.compile(r"^(?:my\s+)?(?:role|position)\s*[:=]\s*", re.IGNORECASE)
ME = re.compile(r"^(?:me|mine|i)\s*[:=]\s*", re.IGNORECASE)
POSITION = re.compile(
    r"(?:(?:the|an?|one of)\s+)?(?:[\w-]+\s+){0,2}"
    r"(?:lead|owner|engineer|manager|eng|dev|mle|head|responsible|scientist|developer)\b",
    re.IGNORECASE,
)
LABELS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"^(?:the\s+)?(?:{label})\s*[:=]\s*", re.IGNORECASE), spoken)
    for label, spoken in (
        ("problem", "The problem: "), ("arch(?:itecture)?", "The architecture: "), ("stack", "The stack: "),
        ("infra", "On the infrastructure: "), ("ops", "On operations: "), ("rollout", "The rollout: "),
        ("results?|outcome", "The result: "), ("tests?", "The test: "), ("adoption", "On adoption: "),
        ("incidents", "The incidents: "), ("incident", "One incident: "),
        ("labels?", "The labels: "), ("data", "The data: "),
        ("bad|went wrong", "What went wrong: "), ("good", "What went well: "), ("goal", "The goal: "),
        ("not done", "Not done: "), ("(?:i )?would do differently", "What I would do differently: "),
        ("next", "Next: "), ("team", "The team: "), ("handover", "On the handover: "),
        ("open", "Still open, "), ("cost", "On cost: "), ("project", "The project: "),
        ("context|situation|background", ""),
    )
)  # fmt: skip
EMPTY = re.compile(
    r"^(?:what else|where was i|that's (?:it|all)|so yeah|anyway|then|now|ok(?:ay)?|results?|(?:two|three) reasons|"
    r"(?:so )?(?:then )?(?:the )?\w+ (?:one|part|thing)|then \w+)\s*[.…!?:]*$",
    re.IGNORECASE,
)  # fmt: skip
FINITE = re.compile(
    r"\b(?:is|are|was|were|am|has|have|had|do|does|did|can|could|will|would|should|may|might|must|got|went|made|took|"
    r"ran|came|built|wrote|kept|found|lost|fell|rose|cut|saw|knew|said|left|won|became|gave|held|sent|let|set|read|"
    r"it's|that's|we're|i'm|\w{3,}ed|wasn't|weren't|didn't|don't|doesn't|isn't|aren't|won't|can't|couldn't|\w+n't)\b",
    re.IGNORECASE,
)
