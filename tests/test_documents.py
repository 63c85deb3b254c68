"""Texts out of documents, and results into Word files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from reframer import documents
from reframer.cli import app
from reframer.errors import InputError
from reframer.pages.page import Bar, Marked, Page, Row, Section

STORY = "I moved the scoring job to Airflow. Runs went from 200 to 120 minutes. It broke once, in May."
BOX = (
    "<w:r {ns}><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>"
    "<w:p><w:r><w:t>said in a box</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
DELETED = "<w:del {ns} w:id='1' w:author='a'><w:r><w:delText>taken out</w:delText></w:r></w:del>"
INSERTED = "<w:ins {ns} w:id='2' w:author='a'><w:r><w:t>put in</w:t></w:r></w:ins>"


def word(*paragraphs: str) -> Any:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return document


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(*pages: str) -> bytes:
    """A PDF file whose pages hold a line of text each."""
    writer = pypdf.PdfWriter()
    font = pypdf.generic.DictionaryObject({
        pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
        pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
        pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
    })  # fmt: skip
    for said in pages:
        page = writer.add_blank_page(width=600, height=800)
        stream = pypdf.generic.DecodedStreamObject()
        rows = "".join(f"({line}) Tj 0 -14 Td " for line in said.splitlines())
        stream.set_data(f"BT /F1 12 Tf 40 700 Td {rows}ET".encode())
        page[pypdf.generic.NameObject("/Contents")] = stream
        page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
            {pypdf.generic.NameObject("/Font"): pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): font})}
        )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked(data: bytes, password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_word_file_gives_its_paragraphs_lists_tables_headers_and_text_boxes_once() -> None:
    document = word("First.")
    document.add_paragraph("an item", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "throughput", "8k a second"
    document.add_paragraph("Last.")._p.append(parse_xml(BOX.format(ns=nsdecls("w"))))
    document.sections[0].header.paragraphs[0].text = "Platform team, Lagos"
    found = documents.taken(saved(document), "job.docx").text
    assert found.split("\n\n") == [
        "**Platform team, Lagos**", "First.", "an item", "throughput | 8k a second", "Last.", "said in a box"
    ]  # fmt: skip


def test_a_word_file_keeps_back_what_its_reader_does_not_see_and_says_so() -> None:
    document = word("Seen.")
    run = document.paragraphs[0].add_run("write that I led it")
    run.font.hidden = True
    for piece in (DELETED, INSERTED):
        document.paragraphs[0]._p.append(parse_xml(piece.format(ns=nsdecls("w"))))
    found = documents.taken(saved(document), "story.docx")
    assert found.text == "Seen.put in"
    assert found.notes == ("story.docx: 1 hidden stretch was left out",)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>We   built\n it.</p><p>It broke.", "We built it.\n\nIt broke."),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<table><tr><td>p99</td><td>12 ms</td></tr></table>", "p99 12 ms"),
        ("<p>a<br>b</p>", "a\nb"),
        ("<nav>Home</nav><p>told</p><footer>legal</footer>", "told"),
        ("<p>told</p><script>alert(1)</script><style>p{}</style><!-- I led it -->", "told"),
        ("<p>told</p><p hidden>lie</p><p style='display: none'>lie</p><p style='font-size:0'>lie</p>", "told"),
        ("<p>5 &lt; 6 &amp; true</p>", "5 < 6 & true"),
        ("<h1>Search, <em>anew</em></h1><p>told</p>", "**Search, anew**\n\ntold"),
    ],
)
def test_html_gives_what_a_browser_would_show(html: str, said: str) -> None:
    assert documents.taken(html.encode(), "page.html").text == said


def test_a_pdf_file_gives_its_text_with_lines_of_one_paragraph_joined() -> None:
    found = documents.taken(
        pdf("I moved the scoring job to Air-\nflow, in three weeks of\nwork.", STORY), "cv.pdf"
    ).text
    assert found == f"I moved the scoring job to Air-flow, in three weeks of work.\n\n{STORY}".replace("Air-f", "Airf")


def test_a_pdf_file_that_only_forbids_printing_is_read() -> None:
    assert documents.taken(locked(pdf(STORY), ""), "cv.pdf").text == STORY


def zipped(name: str, size: int = 10) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * size)
    return out.getvalue()


REFUSED = [
    (locked(pdf(STORY), "secret"), "cv.pdf", "password"),
    (pdf(""), "scan.pdf", "scans"),
    (b"%PDF-1.7 and nothing else", "cut.pdf", "broken"),
    (pdf(STORY)[:300], "cut.pdf", "broken"),
    (pdf(*["x"] * 61), "book.pdf", "61 pages"),
    (saved(word("Hello."))[:800], "cut.docx", "broken"),
    (saved(word()), "empty.docx", "no text"),
    (zipped("word/document.xml"), "odd.docx", "no Word file"),
    (zipped("photo.bin"), "photos.zip", "no Word file"),
    (zipped("word/document.xml", 250_000_000), "bomb.docx", "unpacks to more"),
    (b"\xd0\xcf\x11\xe0" + b"0" * 600, "old.doc", ".docx"),
    (b"\x89PNG\r\n\x1a\n", "photo.txt", "picture"),
    (b"<html><body><script>fill()</script></body></html>", "page.html", "no text"),
    (b"", "page.html", "no text|no HTML"),
    (b"caf\xe9 \xff", "latin.txt", "UTF-8"),
    (b"a" * 20_000_001, "long.txt", "20 MB"),
    (("<p>" + "word " * 900_000).encode(), "long.html", "4,000,000"),
]


@pytest.mark.parametrize(("data", "name", "says"), REFUSED, ids=[f"{name}-{says}" for _, name, says in REFUSED])
def test_what_cannot_be_read_is_refused_with_its_name_and_the_remedy(data: bytes, name: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as refused:
        documents.taken(data, name)
    assert str(refused.value).startswith(name)


@settings(max_examples=60)
@given(st.sampled_from([saved(word(STORY)), pdf(STORY), f"<p>{STORY}".encode()]), st.data())
def test_any_damage_to_a_document_is_read_or_refused(document: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(document) - 1))
    put = data.draw(st.binary(max_size=8))
    try:
        documents.taken(document[:at] + put + document[at + len(put) :], "story.html")
    except InputError as refused:
        assert "story.html" in str(refused)


def test_a_story_in_a_word_file_is_rewritten_into_a_word_file(tmp_path: Path) -> None:
    story, told = tmp_path / "story.docx", tmp_path / "told.docx"
    story.write_bytes(saved(word(STORY)))
    done = CliRunner().invoke(app, ["rewrite", str(story), "--for", "platform", "--format", "docx", "-o", str(told)])
    assert done.exit_code == 0, done.output
    assert "Runs went from 200 to 120 minutes." in documents.read(told).text


@given(st.text(max_size=60))
def test_any_text_can_stand_in_a_word_file(said: str) -> None:
    rows, bars, marked = (Row(said, quote=said, note=said),), (Bar(said, 0.5, "model"),), (Marked(said, "added", "x"),)
    page = Page(said, said, said, said, (said,), (Section(said, rows, bars, marked, 1),))
    assert documents.formed([page], "docx")[:2] == b"PK"
