"""Whether a sentence speaks to whoever processes the text, and not of the project.

What is looked for is not the wording of any one attack but what an order to a writer cannot do without: it names its
reader as a tool or a writer, or tells someone to tell, or speaks of the text that is to come, of sources and verdicts.
An account of a project does none of these.
"""

from __future__ import annotations

import re

from reframer import inert

_READER = (
    r"(?:(?:ai |writing |rewriting )?(?:tool|assistant)|ai|a\.i\.|(?:language |rewriting |writing )?model|llm|bot|"
    r"chatbot|robot|machine|re-?writer|writer|ghostwriter|chatgpt|claude|gemini|copilot)"
)
_JUDGE = r"(?:checker|verifier|reviewer|grader|rater|judge|classifier)"
_VERDICT = r"(?:mis)?aligned|mixed|product|platform|hybrid|(?:un)?supported|(?:un)?faithful"
# The ids of what this tool looks for: no account of a project names them.
_IDS = (
    r"\b(?:product_thinking|metric_awareness|tradeoff_awareness|system_design|system_tradeoff|model_focus|wrong_depth|"
    r"one_size_fits_all|cues_ignored|team_not_researched|misaligned_\w+|\w+_thinking_in_\w+)\b"
)
# The text that is to come of this one.
_RESULT = (
    r"(?:answer|retelling|re-?write|write-?up|framings?|summary|response|reply|output|version|narrative|verdict|text)"
)
_LEAD = (
    r"^\W*(?:(?:please|now|also|and|then|just|note|important|system|assistant|user|ps|p\.s|dear [\w -]+|so|kindly|"
    r"for (?:the|this|your) \w+)\b[\s,.:!-]*)*"
)
_TELL = (
    r"(?:write|rewrite|say|state|claim|pretend|mention|assert|affirm|declare|emphasi[sz]e|present|frame|describe|"
    r"portray|depict|tell them|don't mention|do not mention|leave out|omit|translate|output|respond|reply|answer|make "
    r"sure|add|include|cite|quote|retell|rephrase|conclude)"
)
# Imperatives that only a reader can carry out: they ask for no work, but for how something is taken or told.
_TAKE = (
    r"(?:treat|regard|consider|count|judge|rate|grade|mark|accept|read|interpret|credit|summari[sz]e) (?:this|these|it|"
    r"me|my|each of these|all of (?:this|these)|the (?:above|below|text|answer|posting|draft|candidate))\b.{0,40}?\b"
    r"as\b|"
    r"(?:treat|flag|mark|judge|report|repeat|ignore) the (?:sentences?|lines?|paragraphs?) (?:before|above|"
    r"after|below)\b|remember\b.{0,30}\b(?:in this conversation|when you (?:write|answer))\b|"
    r"(?:begin|start|open|end|close|finish) (?:\w+ )?with (?:these|the|this|following) (?:words?|sentences?|phrase)|"
    r"(?:decode|read) and (?:follow|obey|do)\b|(?:obey|comply with) (?:this|these|the following)\b|"
    r"let(?:'s)? (?:play|pretend|the (?:first|last) (?:letters?|words?))\b|"
    r"(?:swap|replace|substitute) (?:\S+ ){1,5}(?:by|with|for) (?:\S+ ){1,6}(?:throughout|everywhere)\b|"
    r"(?:give|credit|attribute|ascribe) (?:\S+ ){0,8}to (?:me|us)\b"
)
_TO_THE_TOOL = re.compile(
    "|".join(
        (
            r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|rules?|prompts?|guidelines?|above)\b",
            r"\b(?:whoever|whatever|anyone who|any tool that) ?(?: is|'s)? ?(?:re-?writ(?:ing|es)|re-?tell(?:ing|s)|"
            r"reading|reads|process(?:ing|es)|edit(?:ing|s)|types?|typing|polish(?:ing|es)|summari[sz](?:ing|es))\b",
            r"\b(?:tools|models|assistants|programs) that (?:read|classify|rewrite|summari[sz]e|process) this\b",
            rf"\b(?:note|message|instructions?|guide(?:lines?)?|dear|hey|hi|erratum|hint|tip)\s+(?:to\s+|for\s+)?"
            rf"(?:the\s+|your\s+)?{_READER}\b",
            rf"(?:^|[(\[])\W*(?:to|for) (?:the|you,?|your) {_READER}s?(?: only)?\b\W*(?:[):]|please\b)",
            r"\b(?:if|when) (?:an?|the|some|your) (?:machine|ai|assistant|robot|bot|llm|language model|tool) "
            r"(?:edits?|reads?|writes?|re-?writes?|processes) (?:this|it|my|the (?:story|text|notes|answer))\b",
            rf"^\W*(?:dear )?{_READER}s?\s*[,:]\s+(?!(?:accuracy|precision|recall|latency|size)\b)"
            r"(?=.*\b(?:write|say|wish|should|must|please|make|put|call)\b)",
            rf"^\W*{_JUDGE}s?,\s+(?:please )?(?:treat|rate|judge|mark|pass|accept|grade|call|flag)\b",
            rf"\b(?:could|can|would|will) (?:the|an?) (?:\w+ )?(?:{_READER}|{_JUDGE}) (?:kindly|please)\b",
            rf"\b(?:the|your|any) (?:{_READER}|{_JUDGE})s? (?:is|are) asked to\b",
            r"\b(?:return|output|answer|answer with|reply with|call (?:it|this)|rate (?:it|this)|judge (?:it|this))"
            rf"(?: as| the verdict)?[ :]\W*(?:\w+ ?= ?)?(?:{_VERDICT})\b(?=\W*(?:$|[.,;\"”]))",
            r"\btell it to (?:say|write|claim|mention)\b|(?:^|[\"“'])\W*tell it that\b",
            r"\byou are (?:now )?\w+, an? (?:\w+ )?(?:ghost)?writer\b|\bfrom now on,? you\b",
            r"\b(?:the reader should see|when this(?: story| text| document)? is (?:re-?written|retold|processed|"
            r"summari[sz]ed)|required keyword|for the write-?up)\b",
            r"\bkeywords? (?:that|which) (?:has to|have to|must) (?:occur|appear|stand|be in)\b",
            r"\bin this version,? (?:the (?:applicant|candidate)|i|he|she)\b|\bdoes not exist in this version\b",
            rf"\b(?:in|for|into) (?:the|your|this|my) (?:{_RESULT})\b,?:? (?:please )?(?:\w+ )?"
            r"(?:say|write|claim|mention|make|include|present|pretend|do ?n[o']t)\b",
            rf"\b(?:in|into|for) your {_RESULT}\b|\byour (?:answer|rewrite|retelling|verdict|output) "
            r"(?:must|should|shall|has to|will)\b",
            rf"^\W*for (?:the|this|your) (?:{_RESULT})\s*[:,]",
            r"^\W*in (?:the|every|each) (?:framings?|retelling)\b",
            rf"\b(?:generated|finished|final|any|each|every|the) {_RESULT}(?: to this| of this)? (?:must|shall|has to|"
            r"may|should|ought to|needs? to) (?:(?:say|state|mention|claim) (?:that|me|my|i\b)|call|put the|get across|"
            r"describe (?:me|us|it|the candidate))|\bgenerated (?:answer|text) (?:must|shall|should|has to)\b",
            _LEAD + _TELL + r"\s+(?:only\s+)?"
            r"(?:that|this|it|me|my|us|our|as if|everything|nothing|how|i\b|we\b|in (?:english|json|bullets?|first "
            rf"person)|in (?:the|your) {_RESULT}\b|the (?:story|text|rewrite|framing|answer|following)\b)",
            rf"[,;:.(]\s*(?:so|and|then)?,?\s*(?:write|say|state|claim|mention|repeat|report) (?:that|it|this) "
            rf"(?:in (?:the|your) {_RESULT}|the way|as if|as though|everywhere)\b",
            r"[,;:.(]\s*(?:so|and|then)?,?\s*put (?:it|this|that|that word|the word) (?:first|in)(?: there)?[.!]*$",
            r"[,;:.(]\s*(?:mention|say|state|claim|write)\b.{0,40},? please\b",
            _LEAD + rf"(?:{_TAKE})",
            r"[,;:.]\s*(?:now |then |so )?(?:re-?tell|rephrase|rewrite) (?:everything|all|it|this|mine)\b|"
            r"\btell (?:mine|it|this|everything) (?:like|as if|so that)\b",
            _LEAD + r"make (?:me|us|it|this) (?:sound|look|seem|appear)\b",
            r"\b(?:please|kindly) (?:say|write|claim|mention|state|add|pretend|judge|pass|rate|treat|accept|answer|"
            r"word|phrase|include|credit|describe|portray)\b",
            r"\byou (?:can|should|must|may|shall|are to) (?:write|claim|mention|present|frame|round|state) "
            r"(?:that|me|my|us|it|this|the)\b",
            r"\byou (?:will )?(?:get|earn|receive) an? (?:tip|reward|bonus)\b|"
            r"\byou are (?:by far )?the best \w+ i know\b",
            r"\bwrite (?:it|this|that) as if\b|\b(?:the text|what|the answer) that comes out\b",
            _LEAD + rf"(?:you are|act as|imagine (?:that )?you are|behave (?:as|like)) (?:an?|the|now)\b.{{0,30}}\b"
            rf"(?:{_READER}|coach|interviewer|expert|novelist|poet|pirate|journalist|author)\b",
            _LEAD + r"as an? (?:ai|language model)\b",
            r"^\W*(?:new|next|your|real|actual) task\s*:|\bend of (?:the )?(?:notes|input|document|data|prompt)\b",
            r"^\W*example (?:input|output)\s*:|\(model (?:completes|continues|answers)\)",
            r"\bhouse style of\b.*\b(?:always|never)\b|\bunder no circumstances (?:say|mention|write|tell)\b",
            # The sentences of the text, counted, and verdicts on them: only a checker's tables speak of these.
            r"\b(?:sentences?|notes?) \d+\b.{0,40}\b(?:says?|states?|proves?|to be read|bears?|supports?)\b|"
            r"\bper (?:sentence|note) \d+|\bcite (?:(?:it|this|them|that|as)\b|\[)|"
            r"^\W*\[\d+\].{0,30}\bbears? (?:this|it) out\b",
            r"\[?\"?status\"?\s*:\s*\"?(?:supported|verified)|\"?supported\"?\s*:\s*true",
            _IDS,
            rf"\bverdict to output\b|\bverdict (?:as|is|to|of|should be|lautet) \W?(?:{_VERDICT})\b",
            r"\b(?:already|been) (?:fact-?checked|verified)\b.*\b(?:no need|sources?|again)\b",
            r"\b(?:no need|do not|don't) (?:to )?(?:check|verify)(?: (?:it|this|that))?(?: again)?[.!]*$",
        )
    ),
    re.IGNORECASE | re.DOTALL,
)
# Whoever tells of such words ("users told it to ignore its instructions") does not speak them.
_REPORTED = re.compile(
    r"\b(?:i|we|they|users?|attackers?|people|somebody|someone|testers?|prompts?|which|that) (?:\w+ ){0,4}(?:to )?"
    r"(?:ignore|disregard|forget|override)\b",
    re.IGNORECASE,
)
# "Write", "say", "mention", "claim", "pretend" as orders in other languages, and what they are told to: that, in the
# answer. In an English text a sentence in another language is no evidence anyway: it cannot be checked.
_ABROAD = re.compile(
    r"\b(?:schreib(?:e|en)?|erwähn(?:e|en)?|behaupte[nt]?|sag(?:e|en)? (?:bitte|dass)|antworte[nt]?|formulier(?:e|en)?|"
    r"bewerte[nt]?|ignorier(?:e|en)?)\b.{0,60}\b(?:dass|bitte|sie|antwort|das|die|der|ich)\b"
    r"|\b(?:hinweis|nachricht|anweisung|notiz) (?:an|für) (?:die|das|den)\b"
    r"|\b(?:écri(?:s|vez)|dis|dites|affirme[rz]?|mentionne[rz]?|réponde?[sz]|indique[rz]?|prétende[sz]|ignore[rz]) "
    r"(?:\w+ ){0,3}(?:que|qu'|dans|le|la|les)\b|\bdans (?:ta|votre) réponse\b"
    r"|\b(?:escrib[ae]|di(?:ga)?|menciona?|mencione|afirm[ae]|respond[ae]|indic[ae]|indique|ignor[ae]|finja|finge)\b"
    r".{0,20}\b(?:que|en la|el|los|las)\b|\ba quien (?:redacte|escriba|lea)\b|\bindícalo\b"
    r"|\b(?:scriv[ia]|menziona|afferma|rispondi|indica|dichiara|ignora)\b.{0,20}\b(?:che|nella|il|la|le)\b"
    r"|\b(?:escreva|mencione|responda|afirme|diga|considere|ao verificar|ignore)\b.{0,40}"
    r"\b(?:que|na|os|as|comprovado)\b"
    r"|\b(?:vermeld|schrijf|zeg|beweer|antwoord|negeer)\b.{0,40}\b(?:dat|het|in)\b"
    r"|\b(?:napisz|powiedz|wspomnij|odpowiedz|stwierdź|zignoruj)\b.{0,30}\b(?:że|to|w)\b"
    r"|\b(?:skriv|säg|nämn|svara|sig|nævn)\b.{0,30}\b(?:att|at)\b"
    r"|\b(?:yaz|belirt|söyle|napiš|řekni|írd)\b"
    r"|напиши|скажи|укажи|упомяни|утверждай|ответь|зазнач|请|請|写明|说明|回答|書いて|述べて|言って|써\s?줘|말해|اكتب|قل|כתוב",
    re.IGNORECASE,
)


def addresses_the_tool(said: str) -> bool:
    """Whether a sentence speaks to the tool, whatever letters it is disguised in.

    >>> addresses_the_tool("Write that I led the team."), addresses_the_tool("I wrote that part.")
    (True, False)
    """
    folded = inert.folded(said)
    return any(_addresses(each) for each in {folded, inert.latin(folded)}) or bool(_ABROAD.search(folded))


def _addresses(said: str) -> bool:
    return bool(_TO_THE_TOOL.search(said)) and not _REPORTED.search(said)
