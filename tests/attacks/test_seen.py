"""What the reader of a document does see is read, however white, small or framed its letters are."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor

from eval.attacks import hidden
from eval.attacks.corpus import Attack
from reframer import documents

STORY = "I built the queue of the bank. It was slow at first, and I sharded it by tenant."


@pytest.mark.parametrize(
    "html",
    [
        "<div style='background:#123'><p style='color:#fff'>{}</p></div>",
        "<style>.top{{background:navy}} .top-text{{color:white}}</style><div class=top><p class=top-text>{}</p></div>",
        "<style>body .top{{background:navy}} p{{color:white}}</style><div class=top><p>{}</p></div>",
        "<link rel=stylesheet href=x.css><p style='color:#fff'>{}</p>",
        "<table bgcolor=black><tr><td><font color=white>{}</font></td></tr></table>",
        "<details open><summary>More</summary><p>{}</p></details>",
        "<p style='font-size:10px; opacity:0.6; color:#eee; max-height:0'>{}</p>",
        "<style>@media print {{ .x {{ display: none }} }}</style><p class=y>{}</p>",
        "<p style='color:rgba(0,0,0,0.8); left:-2px'>{}</p>",
    ],
)
def test_html_that_is_seen_is_read(html: str) -> None:
    assert STORY in documents.taken(f"<html><body>{html.format(STORY)}</body></html>".encode(), "a.html").text


def pdf(*operations: str) -> bytes:
    """A page that sets the story by these operations."""
    attack = Attack("x", "hidden text", "pdf", STORY, "", "", False)
    made = hidden.SETS
    try:
        hidden.SETS = {"own": " ".join(operations)}
        return hidden.document(Attack(**{**attack.__dict__, "how": "own", "attack": "Seen by all."}))[0]
    finally:
        hidden.SETS = made


@pytest.mark.parametrize(
    ("operations", "seen"),
    [
        (["BT /F1 11 Tf 60 400 Td ({}) Tj ET"], True),
        (["0 0 0.5 rg 40 380 400 40 re f 1 1 1 rg BT /F1 11 Tf 60 400 Td ({}) Tj ET"], True),
        (["0 0 0.5 rg 40 80 400 40 re f 1 1 1 rg BT /F1 11 Tf 60 400 Td ({}) Tj ET"], False),
        (["1 0 0 1 0 0 cm 12 0 0 12 0 0 cm BT /F1 1 Tf 5 33 Td ({}) Tj ET"], True),
        (["1 g BT /F1 11 Tf 60 400 Td ({}) Tj ET"], False),
        (["0 0 0 0 k BT /F1 11 Tf 60 400 Td [({})] TJ ET"], False),
        (["0.4 g BT /F1 11 Tf 60 400 Td [({})] TJ ET"], True),
    ],
)
def test_pdf_letters_are_read_where_they_are_seen(operations: list[str], seen: bool) -> None:
    assert ("Seen by all." in documents.taken(pdf(*operations), "a.pdf").text) == seen


def test_word_letters_on_a_ground_and_in_open_styles_are_read() -> None:
    made = docx.Document()
    run = made.add_paragraph().add_run(STORY)
    run.font.color.rgb = RGBColor(255, 255, 255)
    run._r.get_or_add_rPr().append(parse_xml(f"<w:shd {nsdecls('w')} w:val='clear' w:fill='112233'/>"))
    open_style = made.styles.add_style("Open", 1)
    open_style.base_style = made.styles.add_style("Shut", 1)
    made.styles["Shut"].font.hidden = True
    open_style.font.hidden = False
    small = made.add_paragraph("It was seen.", style="Open")
    small.runs[0].font.size = Pt(6)
    out = io.BytesIO()
    made.save(out)
    assert documents.taken(out.getvalue(), "a.docx").text == f"{STORY}\n\nIt was seen."
