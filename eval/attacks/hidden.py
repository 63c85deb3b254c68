"""Documents with words in them that their reader does not see."""

from __future__ import annotations

import io
from typing import Any

from eval.attacks.corpus import Attack


def document(attack: Attack) -> tuple[bytes, str]:
    """The bytes of an attack's document and the name of its file."""
    if attack.place == "html":
        return attack.text.encode(), "story.html"
    if attack.place == "docx":
        return _word(attack), "story.docx"
    return _pdf(attack), "story.pdf"


def _word(attack: Attack) -> bytes:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt, RGBColor

    made = docx.Document()
    first = made.add_paragraph(attack.text)
    how, lie, space = attack.how, attack.attack, nsdecls("w")
    if how == "comment":
        made.add_comment(first.runs, text=lie, author="A stranger")
    elif how == "metadata":
        made.core_properties.title = made.core_properties.comments = made.core_properties.keywords = lie
    elif how == "deleted":
        first._p.append(parse_xml(f"<w:del {space} w:id='7'><w:r><w:delText>{lie}</w:delText></w:r></w:del>"))
    elif how == "alt-text":
        made.add_picture(io.BytesIO(_picture())).width = Pt(9)
        made.inline_shapes[0]._inline.docPr.set("descr", lie)
    elif how == "hidden-style":
        style = made.styles.add_style("Quiet", 1)
        style.font.hidden = True
        made.add_paragraph(lie, style="Quiet")
    else:
        run = made.add_paragraph().add_run(lie)
        if how == "vanish":
            run.font.hidden = True
        elif how == "tiny":
            run.font.size = Pt(1)
        elif how == "white":
            run.font.color.rgb = RGBColor(255, 255, 255)
        elif how == "near-white":
            run.font.color.rgb = RGBColor(0xFD, 0xFE, 0xFD)
        elif how == "theme-white":
            run._r.get_or_add_rPr().append(parse_xml(f"<w:color {space} w:val='auto' w:themeColor='background1'/>"))
        else:
            assert how == "off-page", how
            frame = parse_xml(f"<w:framePr {space} w:hAnchor='page' w:vAnchor='page' w:x='-9000' w:y='-9000'/>")
            made.paragraphs[-1]._p.get_or_add_pPr().append(frame)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _picture() -> bytes:
    import struct
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00\xff")) + chunk(b"IEND", b"")


# What sets the lie's text, by how it is hidden: colour, size, place, mode.
SETS = {
    "white": "1 1 1 rg BT /F1 11 Tf 60 400 Td ({}) Tj ET",
    "tiny": "BT /F1 0.5 Tf 60 400 Td ({}) Tj ET",
    "off-page": "BT /F1 11 Tf -900 400 Td ({}) Tj ET",
    "mode-3": "BT 3 Tr /F1 11 Tf 60 400 Td ({}) Tj ET",
}


def _pdf(attack: Attack) -> bytes:
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    from reframer import text as texts

    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    font = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
        NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
    })  # fmt: skip
    page[NameObject("/Resources")] = DictionaryObject({
        NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    })  # fmt: skip
    said = [attack.text[span.start : span.end] for span in texts.sentences(attack.text)]
    rows = [f"BT /F1 11 Tf 60 {780 - 30 * n} Td ({_set(row)}) Tj ET" for n, row in enumerate(said)]
    if attack.how in SETS:
        rows.insert(4, f"q {SETS[attack.how].format(_set(attack.attack))} Q")
    stream = DecodedStreamObject()
    stream.set_data("\n".join(rows).encode("cp1252"))
    page[NameObject("/Contents")] = writer._add_object(stream)
    _aside(writer, attack)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _aside(writer: Any, attack: Attack) -> None:
    """What stands beside the text of a PDF file: its properties, a note."""
    if attack.how == "metadata":
        writer.add_metadata({"/Title": attack.attack, "/Subject": attack.attack})
    elif attack.how == "annotation":
        from pypdf.annotations import FreeText

        writer.add_annotation(0, FreeText(text=attack.attack, rect=(50, 50, 200, 90)))


def _set(said: str) -> str:
    return said.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
