"""What the tests of the library share: two stories, a session, a library with something of everything in it."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from reframer import framework, practice, tasks
from reframer.cli import app
from reframer.errors import ReframerError
from reframer.library import Library
from reframer.practice.choosing import Wishes
from reframer.schema import Answer

ROOT = Path(__file__).parent.parent.parent
STORY = (ROOT / "examples/stories/fraud-alerts.txt").read_text(encoding="utf-8")
SHORT = "I sharded the queue by tenant. A dead shard is rebuilt from the log within a minute."
REPLY = Answer(question="Who used it?", answer="Four teams used it every day.")
LENS = framework.load()


def run(line: str, *more: str, input: str | None = None) -> tuple[int, str]:
    """The exit code and all that `reframer stories LINE MORE...` says."""
    done = CliRunner().invoke(app, ["stories", *line.split(), *more], input=input)
    if isinstance(done.exception, ReframerError):
        return done.exception.exit_code, f"{done.stderr}{done.exception}"
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout + done.stderr


def session(target: str = "platform", *answers: str) -> practice.Session:
    """A practice session with some answers."""
    bank = practice.load()
    made = practice.begin(bank, LENS, target, Wishes(), count=3)
    for said in answers:
        asked = practice.pending(made, bank, LENS)
        assert asked
        made = practice.answered(made, asked, said, tasks.critique(said, target=target))
    return made


def filled(library: Library) -> None:
    """Put something of everything into the library: two candidates, versions, notes, practice."""
    story = library.add("fraud", STORY, profile="ada", answers=[REPLY])
    library.keep(story, "rewrite", tasks.rewrite(STORY))
    library.save(library.by_id(story.id), text=STORY + " It ended in May.")
    library.keep_session(session("platform", SHORT), profile="ada", story=story.id)
    library.keep_session(practice.ended(session("product")), profile="ada")
    library.write_notes("ada", "Speaks fast.\nAsk for numbers.")
    library.add("queue", SHORT)
