"""Inputs that the fuzzing of a target begins with: what the project ships of that kind, and what was found before."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from eval.fuzz import CORPUS

STORY = "At Acme I moved the scoring job to Airflow with Maria Lopez. It went from 200 to 120 min.\n\n- It broke once."
# Where a target's seeds are; the shortest few of each, for little can be learnt from changes to a long one.
SHIPPED = {
    "sentences": "examples/stories/*", "story": "examples/stories/*", "projects": "examples/stories/*",
    "instructions": "examples/stories/*", "quantities": "examples/stories/*", "privacy": "examples/stories/*",
    "front": "prompts/*.j2", "template": "prompts/*.j2", "suite": "eval/suites/*.yaml",
    "cassette": "eval/recordings/*/*/*/*.json",
}  # fmt: skip
MOST, LARGEST = 6, 20_000
OWN: dict[str, tuple[str, ...]] = {
    "framework": ("version: '2'\nteams:\n  product:\n    name: P\n", "signals:\n  reliability:\n    gap: x\n"),
    "bank": ("questions:\n  q:\n    team: platform\n    kind: case\n    asks: How?\n    probes: [reliability]\n",),
    "suite": ("task: verify\ncases: c.jsonl\nmodels: [a:b]\nscorers: [length]\nprimary: length\n",),
    "cases": ('{"id": "a", "input": {"story": "We built it.", "text": "We built it."}, "expect": {}}\n',
              "- id: a\n  input: {story: We built it., text: x}\n"),
    "items": ('{"id": "a", "story": "We built it."}\n\n{"id": 1}\n',),
    "resume": ('{"id": "a", "error": {"kind": "input"}}\n{"id": "b"}\n{"id',),
    "settings": ('engine = "llm"\nmodel = "openai:x"\ntimeout = 3.5\nframework = "f.yaml"\n', "auto\nopenai:x\n\n60"),
    "transcript": ("WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nInterviewer: What broke?\n\n00:03 Me: The queue.",
                   "Maria 10:02 : So?\nJo 10:03 : We built it."),
    "answers": ("<think>hm</think> Yes.", "[think]a[/think]{}", "thinking</think>Yes"),
    "parse": ('```json\n{"story": {"sentences": []}}\n```', 'Here: {"Reframing": {"story": 1}} {'),
    "import": ('{"format": "reframer-library/1", "profiles": [{"name": "me", "notes": "n", "stories": [{"name": "a", '
               '"text": "We built it.", "answers": [{"question": "q", "answer": "a"}], "revision": 2, "results": '
               '[{"task": "rewrite", "created": "2026", "body": {}}]}], "sessions": [{"created": "c", "changed": "d", '
               '"session": {"target": "platform", "questions": ["q"]}}]}]}',),
    "html": (f"<!doctype html><h1>A</h1><ul><li>{STORY}</ul><table><tr><td>x<td hidden>y</table><script>z</script>",),
}  # fmt: skip


def seeds(name: str) -> Iterator[bytes]:
    """The seeds of a target, those found before included."""
    files = sorted(Path().glob(SHIPPED.get(name, "-")), key=lambda path: path.stat().st_size)[:MOST]
    for path in (*sorted((CORPUS / name).glob("*")), *files):
        if path.stat().st_size <= LARGEST:
            yield path.read_bytes()
    yield from (text.encode() for text in OWN.get(name, ()))
    if name == "docx":
        yield word()
    if name == "word":
        yield zipfile.ZipFile(io.BytesIO(word())).read("word/document.xml")
    if name == "pdf":
        yield pdf()


@functools.cache
def word() -> bytes:
    """A Word file with a heading, a list and a table."""
    import docx

    document, out = docx.Document(), io.BytesIO()
    document.add_heading("Scoring")
    document.add_paragraph(STORY, style="List Bullet")
    document.add_table(1, 2).cell(0, 0).text = "p95"
    document.save(out)
    return out.getvalue()


def pdf() -> bytes:
    """A PDF file of one page of text, unpacked, so that its insides are reached."""
    body = f"BT /F1 12 Tf 40 700 Td ({STORY.splitlines()[0]}) Tj 0 -14 Td (It broke once.) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(body), body), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj" % number + part + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(parts) + 1
    made_table = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>" % (count, table, count)
    return made + made_table + b"\nstartxref\n%d\n%%%%EOF\n" % len(made)
