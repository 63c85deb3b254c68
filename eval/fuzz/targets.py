"""What is fuzzed: a function a parser, which takes any bytes and holds the parser to what it promises.

A parser may refuse its input with a ReframerError; whatever else it raises is a finding, and so is a broken promise.
The same table is run by `python -m eval.fuzz` (coverage-guided, for a time) and by `tests/test_fuzz.py`.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from eval.fuzz import seeds
from reframer import documents, files, framework, instructions, privacy, settings, splitting, story, text
from reframer.batch import items
from reframer.batch.output import Manifest, Output, is_error
from reframer.errors import Leaking, PromptError, ReframerError
from reframer.evals import cases, cassettes, suite
from reframer.grounding import quantities
from reframer.grounding.tokens import tokens
from reframer.library import Library
from reframer.library.exchange import brought, exported
from reframer.llm import Message, OnText, Reply, Request
from reframer.llm.answers import Visible, usable
from reframer.llm.masked import MaskedModel
from reframer.llm.schemas import Malformed, parse
from reframer.practice import bank, transcript
from reframer.prompts import front, syntax
from reframer.prompts.template import Source
from reframer.schema import Answer, Reframing

Target = Callable[[bytes], None]
HERE = Path("fuzzed")
TERMS = ("Acme", "Blue-Bird")


class Echo:
    """A model that answers with what it was sent, in pieces of three characters."""

    name = "echo"

    def complete(self, request: Request, on_text: OnText | None = None) -> Reply:
        """The first message's text."""
        text = request.messages[0].content
        for at in range(0, len(text) if on_text else 0, 3):
            on_text(text[at : at + 3])
        return Reply(text)


def said(data: bytes) -> str:
    """Bytes as text; what is no UTF-8 becomes half characters, which a text from JSON may hold too."""
    return data.decode("utf-8", "surrogateescape")


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Lets a parser refuse, with a message that says something."""
    try:
        yield
    except ReframerError as refused:
        assert str(refused).strip()


@contextlib.contextmanager
def kept(data: bytes, name: str) -> Iterator[Path]:
    """A file that holds the bytes, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        yield file


def sentences(data: bytes) -> None:
    """Spans follow each other within the text, and each holds a word."""
    whole, at = said(data), 0
    for span in text.sentences(whole):
        assert at <= span.start < span.end <= len(whole)
        assert whole[span.start : span.end].strip()
        at = span.end


def stories(data: bytes) -> None:
    """Every sentence of a story and of its replies is quoted from it, and numbered from 1."""
    told, _, reply = said(data).partition("\x1e")
    with refusals():
        made = story.read(told, [Answer(question="?", answer=reply)] if reply else ())
        for number, sentence in enumerate(made.sentences, 1):
            source = told if sentence.answer is None else reply
            assert sentence.id == number
            assert sentence.text == source[sentence.start : sentence.end]


def projects(data: bytes) -> None:
    """The projects of some notes are the whole of them, in order."""
    notes = said(data)
    found = splitting.projects(notes)
    assert "".join(notes[each.start : each.end] for each in found) == notes


def orders(data: bytes) -> None:
    """The parts of each sentence lie in it, in order."""
    whole = said(data)
    meant = instructions.Instructions(whole)
    for span in text.sentences(whole):
        at = span.start
        for start, end in meant.parts(span.start, span.end):
            assert at <= start < end <= span.end
            meant.hold(start, end)
            at = end


def amounts(data: bytes) -> None:
    """Every quantity is a number and quotes the text."""
    whole = said(data)
    for quantity in quantities.read(whole, tokens(whole)):
        assert not math.isnan(quantity.value)
        assert quantity.text == whole[quantity.start : quantity.end]


def fronts(data: bytes) -> None:
    """A prompt's front matter is complete, or what is wrong is said with a line that the file has."""
    whole = said(data)
    found, problems = front.read_front("fuzzed", HERE, whole)
    assert (found is None) == bool(problems)
    assert all(1 <= problem.line <= whole.count("\n") + 1 for problem in problems)


def templates(data: bytes) -> None:
    """A template parses, or is refused; of one that parses every question about it has an answer."""
    with contextlib.suppress(PromptError):
        tree = syntax.parse("fuzzed", Source("fuzzed", HERE, said(data)))
        list(syntax.references(tree)), list(syntax.misplaced(tree)), syntax.uses(tree), syntax.set_in(tree)


def frameworks(data: bytes) -> None:
    """A framework of the user's own is read or refused."""
    with refusals():
        framework.parse(files.decoded(data, "fuzzed"), "fuzzed")


def banks(data: bytes) -> None:
    """A bank of the user's own is read or refused."""
    with refusals():
        bank.parse(files.decoded(data, "fuzzed"), "fuzzed")


def suites(data: bytes) -> None:
    """A suite is read or refused."""
    with refusals(), kept(data, "fuzzed.yaml") as file:
        suite.load(file)


def case_files(data: bytes) -> None:
    """Cases, in either form, are read or refused."""
    for name in ("cases.yaml", "cases.jsonl"):
        with refusals(), kept(data, name) as file:
            cases.load(suite.Suite(task="verify", cases=file, models=("a:b",), scorers=("length",), primary="length"))


def recordings(data: bytes) -> None:
    """A recording is read or refused."""
    with refusals(), kept(data, "fuzzed.json") as file:
        cassettes.load(file)


def lines(data: bytes) -> None:
    """Every line of JSON Lines is an item or says what is wrong, in order, and can be written again."""
    found = list(items.read(data.splitlines(keepends=True), "fuzzed"))
    assert [item.number for item in found] == sorted(item.number for item in found)
    for item in found:
        assert not item.error or item.error.startswith("fuzzed, line ")
        json.dumps(item.raw, ensure_ascii=False).encode()


def resumed(data: bytes) -> None:
    """Of an output that was broken off anywhere the whole lines before are kept, as they are."""
    with tempfile.TemporaryDirectory() as folder:
        output = Output(Path(folder) / "out.jsonl")
        begun = Manifest("tag", "input", "settings")
        output.begin(begun, resume=False)
        output.part.write_bytes(data)
        output.begin(begun, resume=True)
        done = list(output.finished())
        assert data.startswith(b"".join(done))
        assert [line.endswith(b"\n") for line in done] == [True] * len(done)
        [is_error(line) for line in done]


def configured(data: bytes) -> None:
    """Settings, from a file and from the environment, are read or refused."""
    with refusals(), kept(data, "config.toml") as file:
        settings.load(environ={}, file=file)
    values = said(data).split("\n")
    names = [settings.PREFIX + name.upper() for name in settings.Settings.model_fields]
    with refusals():
        settings.load(environ=dict(zip(names, values, strict=False)), file=Path("/nonexistent"))


def masked(data: bytes) -> None:
    """What was hidden comes back exactly, and in pieces as in one."""
    whole = said(data)
    mask = privacy.Mask(TERMS)
    assert mask.restore(mask.hide(whole)) == whole
    assert not privacy.Mask(TERMS).hidden
    heard: list[str] = []
    model = MaskedModel(Echo(), privacy.Terms(TERMS))
    with contextlib.suppress(Leaking):
        reply = model.complete(Request((Message("user", whole),)), heard.append)
        assert (reply.text, "".join(heard)) == (whole, whole)


def transcripts(data: bytes) -> None:
    """Of a transcript only words of its own are read, and blanks between them."""
    whole = said(data)
    assert all(word in whole for word in transcript.candidate(whole).split())


def answers(data: bytes) -> None:
    """An answer shows the same in pieces as in one, and is usable or refused."""
    whole = said(data)
    once, pieces = Visible(), Visible()
    shown = once.feed(whole) + once.flush()
    assert "".join(map(pieces.feed, whole)) + pieces.flush() == shown
    assert (pieces.thought, whole.endswith(shown)) == (once.thought, True)
    with refusals():
        assert usable(whole, "stop", "m").strip()


def read_back(data: bytes) -> None:
    """An answer holds what was asked for, or it is said what it lacks."""
    try:
        made = parse(said(data), Reframing)
    except Malformed as wrong:
        assert str(wrong)
    else:
        assert isinstance(made, Reframing)


def imported(data: bytes) -> None:
    """An export of a library is brought in, after which it can be taken out again, or it is refused."""
    with kept(data, "export.json") as file, Library(file.with_name("library.db")) as library:
        with refusals():
            list(brought(library, file))
        exported(library)


def document(name: str) -> Target:
    """A target for documents of one kind: a name's ending tells HTML, the first bytes the others."""

    def read(data: bytes) -> None:
        with refusals():
            documents.taken(data, name)

    return read


def word_parts(data: bytes) -> None:
    """A Word file whose text is any XML is read or refused."""
    shell, out = io.BytesIO(seeds.word()), io.BytesIO()
    with zipfile.ZipFile(shell) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.namelist():
            after.writestr(part, data if part == "word/document.xml" else before.read(part))
    document("story.docx")(out.getvalue())


TARGETS: dict[str, Target] = {
    "sentences": sentences, "story": stories, "projects": projects, "instructions": orders, "quantities": amounts,
    "front": fronts, "template": templates, "framework": frameworks, "bank": banks, "suite": suites,
    "cases": case_files, "cassette": recordings, "items": lines, "resume": resumed, "settings": configured,
    "privacy": masked, "transcript": transcripts, "answers": answers, "parse": read_back, "import": imported,
    "html": document("story.html"), "docx": document("story.docx"), "word": word_parts, "pdf": document("story.pdf"),
}  # fmt: skip
