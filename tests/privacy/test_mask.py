"""Placeholders: what is hidden, what is not, and that every text comes back exactly."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reframer.errors import InputError
from reframer.privacy import Mask

TERMS = ["Acme", "Acme Corp", "Blue-Bird", "C++ Team", "Straße", "person"]

# fmt: off
pieces = st.sampled_from([
    "[PERSON_1]", "[person 1]", "PERSON_1", r"\[EMAIL\_2\]", "[TERM-3]", "[TERM_0001]", "[EMAIL_999999]",
    "[EMAIL_1000000]", "PERSON_", "[PERSON_", "1]", "_1", "\\[", "\\", "[", "]", "Maria", "Maria Lopez", "Dr. ",
    "Priya", "acme", "ACME corp", "acme_prod", "STRASSE", "straße", "a@b.com", "a@b.com:x/y", "https://x.y/z?q=1.", "http://",
    "db.acme.internal:80/x", "+49 170 1234567", "555-123-4567", "12", "2024-05-12",
    " ", "\n", "\t", "\u00a0", ".", ",", "'s", "’s", "ſ", "\u212a", "İ", "\x00", "\ud800",
])
# fmt: on
texts = st.text() | st.lists(pieces | st.text(max_size=3)).map("".join)


@given(st.lists(texts, min_size=1, max_size=4), st.lists(st.text() | st.sampled_from(TERMS), max_size=4))
@example(["PERSON_1 [PERSON_1]", "Maria"], ["person"])
@example(["Maria", "[PERSON_1]"], [])
@example([r"a@b.com \[EMAIL-1\]"], [])
@settings(max_examples=400, deadline=None)
def test_every_text_comes_back_exactly_whatever_was_hidden_before(texts: list[str], terms: list[str]) -> None:
    mask = Mask(term for term in terms if any(c.isalpha() for c in term))
    hidden = [mask.hide(text) for text in texts]
    assert [mask.restore(text) for text in hidden] == texts
    assert [mask.hide(text) for text in texts] == hidden
    # What is reported is the text's own, such as `[EMAIL here]`, and never a placeholder that was put in.
    assert all(said in text for text, h in zip(texts, hidden, strict=True) for said in mask.unresolved(h))


@given(texts)
@settings(max_examples=200, deadline=None)
def test_hiding_twice_comes_back_in_two_steps(text: str) -> None:
    mask = Mask(TERMS)
    assert mask.restore(mask.restore(mask.hide(mask.hide(text)))) == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Ask maria.l+x@mail.acme-labs.co.uk.", "Ask [EMAIL_1]."),
        ("(see https://grafana.acme.dev/d/1?x=2), then", "(see [URL_1]), then"),
        ("s3://acme-prod/features/ holds it", "[URL_1] holds it"),
        ("git@github.com:acme/ranker.git", "[URL_1]"),
        ("ran on db-1.prod.acme.internal:5432, then", "ran on [HOST_1], then"),
        ("www.acme.com/jobs!", "[HOST_1]!"),
        ("call +49 170 1234567 or (415) 555-2671", "call [PHONE_1] or [PHONE_2]"),
        ("+4917012345678; 415-555-2671", "[PHONE_1]; [PHONE_2]"),
        ("Phone: 0170 123 45 67.", "Phone: [PHONE_1]."),
        ("call me at 555 123 4567", "call me at [PHONE_1]"),
        ("Dr. Okonkwo's rule", "Dr. [PERSON_1]'s rule"),
        ("Ms Lee-Smith and Prof. O’Hara", "Ms [PERSON_1] and Prof. [PERSON_2]"),
        ("Priya, then Priya Natarajan, then Priya", "[PERSON_1], then [PERSON_2], then [PERSON_1]"),
        ("with Jean-Luc Picard.", "with [PERSON_1]."),
        ("Maria de la Cruz led", "[PERSON_1] led"),
        ("told Sam L. about it", "told [PERSON_1]. about it"),
        ("Zoë Müller", "[PERSON_1]"),
    ],
)
def test_what_names_a_person_or_a_place_on_the_net_is_hidden(text: str, hidden: str) -> None:
    assert Mask().hide(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "cut p99 from 1,200 to 120 ms, +1.8% CTR, +10 000 000 rows, +12000000 users, 99.95 %",
        "in 2019-2023, on 2024-05-12, 100-200-300, 10.0.0.1, v1.2.3, mobile 120 000 000 users",
        "Ray, Jenkins, Claude, Julia, Luigi, Cassandra, Bert, Adam, Spark and Jasper",
        "Will we mark it? Grace periods in April, May and June. Said so.",
        "ASP.NET, Node.js, fast.ai, socket.io, df.info(), self.net, model.py",
        "We had users in Germany, Brazil and Japan, half of them Turkish; the northern ones came at Christmas",
        "I was a Senior ML Engineer, then the Head of Data Science; I don't, we CAN'T, they'd, It's",
        "we ran 8 A100s, an H100 and T4s at 40 °C, 3 kWh, 20 GB; the p99, F1 and AUC; GPUs, SLAs, JSON, iOS",
        "## Problem\n\n- Built the loader\n1. Wrote the tests\n**Result:** Latency fell\n(Nobody noticed.) “We did.”",
        "The bass was off. Bass lines were cut.\nTHE WHOLE LINE IS SHOUTED",
        "a Dr. with no name, Mr. and Mrs., ms after",
        "[1], [see below], [EMAIL], person 1, url_x",
    ],
)
def test_numbers_tools_and_ordinary_words_stay(text: str) -> None:
    assert Mask().hide(text) == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("At ACME corp, acme's", "At [TERM_1], [TERM_2]'s"),
        ("Acme\nCorp", "[TERM_1]"),
        ("acme_prod, acme-prod", "[TERM_1]_prod, [TERM_1]-prod"),
        ("AcmeProdCluster in acmelib", "[TERM_1] in [TERM_2]"),
        ("Ａｃｍｅ, Ac\u200bme, Ácme and A\u0301cme", "[TERM_1], [TERM_2], [TERM_3] and [TERM_4]"),
        ("ACME.CORP and acme_corp-7", "[TERM_1] and [TERM_2]-7"),
        ("the C++ team", "the [TERM_1]"),
        ("https://acme.com/x", "[URL_1]"),
        ("Acme.com Portal", "[TERM_1]"),
    ],
)
def test_listed_terms_are_hidden_as_whole_words_the_longest_first(text: str, hidden: str) -> None:
    assert Mask(["Acme", " Acme  Corp ", "C++ Team", "acme.com portal", ""]).hide(text) == hidden


@pytest.mark.parametrize("term", ["42", "+", "3.5%"])
def test_a_term_without_a_letter_is_refused(term: str) -> None:
    with pytest.raises(InputError, match="numbers are never hidden"):
        Mask([term])


def test_a_tool_after_a_name_is_no_surname() -> None:
    assert Mask().hide("I told Maria Kafka was slow, and Maria I would fix it") == (
        "I told [PERSON_1] Kafka was slow, and [PERSON_1] I would fix it"
    )


def test_a_placeholder_that_the_text_holds_keeps_its_number_and_is_not_given_to_another() -> None:
    mask = Mask()
    assert mask.hide("Maria met [PERSON_1].") == "[PERSON_2] met [PERSON_1]."
    assert mask.restore("[PERSON_2], [PERSON_1]") == "Maria, [PERSON_1]"


def test_a_placeholder_that_a_later_text_holds_is_not_taken_for_ours() -> None:
    mask = Mask()
    assert mask.hide("Maria") == "[PERSON_1]"
    assert mask.hide("[PERSON_1]") == "[PERSON_2]"
    assert mask.restore("[PERSON_2]") == "[PERSON_1]"


@pytest.mark.parametrize(
    "mangled",
    ["[PERSON_1]", "[person_1]", "[Person 1]", "[ PERSON_1 ]", r"[PERSON\_1]", r"\[PERSON\_1\]", "[PERSON-1]",
     "PERSON_1", r"PERSON\_1", "[PERSON1]", "[PERSON_01]"],
)  # fmt: skip
def test_a_mangled_placeholder_is_restored(mangled: str) -> None:
    mask = Mask()
    mask.hide("Priya Natarajan")
    assert mask.restore(f"**{mangled}**'s work") == "**Priya Natarajan**'s work"
    assert mask.unresolved(mangled) == []


def test_unknown_and_broken_placeholders_are_reported_and_left() -> None:
    mask = Mask()
    mask.hide("Priya, a@b.com")
    reply = "[PERSON_1] and [PERSON_2], person_7, [EMAIL], [EMAIL_1s], [PERSON_2], [TODO]"
    assert mask.unresolved(reply) == ["[PERSON_2]", "person_7", "[EMAIL]", "[EMAIL_1s]"]
    assert mask.restore(reply) == "Priya and [PERSON_2], person_7, [EMAIL], [EMAIL_1s], [PERSON_2], [TODO]"


def test_what_is_hidden_can_be_listed() -> None:
    mask = Mask(["Acme"])
    mask.hide("Priya at Acme, p@acme.com")
    assert mask.hidden == {"[PERSON_1]": "Priya", "[TERM_1]": "Acme", "[EMAIL_1]": "p@acme.com"}


@given(st.integers(0, 10**12), st.sampled_from(["{:,}", "{}%", "{} ms", "${}", "+{:,}", "x{}", "p{}", "#{}"]))
def test_an_amount_is_never_hidden(number: int, shape: str) -> None:
    text = f"it went to {shape.format(number)} in the end"
    assert Mask().hide(text) == text


def test_two_masks_share_nothing() -> None:
    Mask().hide("Priya")
    assert Mask().restore("[PERSON_1]") == "[PERSON_1]"
