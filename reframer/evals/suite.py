"""A suite: its task, cases, variants, models, scorers and thresholds, in a YAML file that editors can check."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from reframer import files
from reframer.errors import InputError
from reframer.schema import what_is_wrong

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: the same result, slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

# PyYAML lets the others through for scalars it cannot build, such as a 13th month or a tag on the wrong text.
YAML_TROUBLE = (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
Task = Literal["rewrite", "critique", "detect", "verify"]
_NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"


class _Strict(BaseModel):
    """Refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Variant(_Strict):
    """One way to do the task: a folder of prompts laid over the shipped ones, a framework file, or an engine."""

    about: str = ""
    prompts: Path | None = Field(default=None, description="A folder of prompts, looked in before the shipped ones.")
    framework: Path | None = Field(default=None, description="A framework file laid over the shipped one.")
    engine: Literal["llm", "embedded"] = Field(default="llm", description="`embedded` needs no model and no recording.")
    checks: bool = Field(
        default=True, description="false: a rewrite's first draft counts as it stands, unchecked and unmended."
    )


class Threshold(_Strict):
    """What the mean of a metric over all cases must reach, for every variant unless some are named."""

    at_least: float | None = None
    at_most: float | None = None
    variants: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _some(self) -> Threshold:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least, at_most, or both")
        return self


class Judging(_Strict):
    """A model that says which answer is better, a variant's or that of the one it is held `against`.

    It is asked in both orders, `repeats` times each.
    """

    against: str
    model: str
    prompt: str = Field("judge", description="The prompt's name, in `prompts` or among the shipped.")
    prompts: Path | None = None
    repeats: int = Field(1, ge=1, le=9)


class Truth(_Strict):
    """A model that says, after the rules, what each text adds to its story: drafts before the checks, and results."""

    model: str


class Suite(_Strict):
    """What is evaluated, on what, and what must hold. Paths are relative to the suite's file."""

    suite: str = Field(
        "", pattern=r"^[A-Za-z0-9_-]*$", description="The suite's name; the file's, where none is given."
    )
    about: str = ""
    note: str = Field("", description="Shown with every result, such as whose answers the recordings hold.")
    task: Task
    cases: Path = Field(description="JSON Lines or YAML: `id`, `input`, and optionally `cluster` and `expect`.")
    each_with: tuple[dict[str, Any], ...] = Field(
        (), description="Each case is done once with each of these added to its input, such as `{target: product}`."
    )
    models: tuple[str, ...] = Field((), description="Models by name, such as `openai:gpt-5-mini`.")
    variants: dict[str, Variant] = Field(default_factory=lambda: {"shipped": Variant()}, min_length=1)
    epochs: int = Field(1, ge=1, le=50, description="How many times each case is asked.")
    scorers: tuple[str, ...] = Field(min_length=1)
    words: tuple[int, int] = Field((120, 420), description="The fewest and the most words, for the scorer `length`.")
    primary: str = Field(description="The metric that a comparison decides by.")
    gate: tuple[str, ...] = Field((), description="Further metrics that a comparison may not worsen.")
    margin: float = Field(0.05, ge=0, description="A fall of a metric's mean that still counts as no worse.")
    thresholds: dict[str, Threshold] = Field(default_factory=dict)
    judge: Judging | None = None
    truth: Truth | None = None
    recordings: Path = Path("../recordings")
    runs: Path = Path("../runs")
    baselines: Path = Path("../baselines")

    @model_validator(mode="after")
    def _fits_together(self) -> Suite:
        if not self.models and any(variant.engine == "llm" for variant in self.variants.values()):
            raise ValueError("models: name at least one, or let every variant have `engine: embedded`")
        for name in self.variants:
            if not re.match(_NAME, name):
                raise ValueError(f"variants.{name}: a name has letters, digits, `_` and `-` only")
        named = [self.judge.against] if self.judge else []
        named += [each for threshold in self.thresholds.values() for each in threshold.variants]
        for name in named:
            if name not in self.variants:
                raise ValueError(f"{name!r} is no variant of this suite; it has {', '.join(self.variants)}")
        return self

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that a comparison looks at: the primary one and those of the gate."""
        return tuple(dict.fromkeys((self.primary, *self.gate)))


def load(path: Path) -> Suite:
    """Reads a suite; its paths come back absolute or as seen from here.

    Raises InputError that names the file, the line and the remedy.
    """
    text = files.read(path)
    try:
        raw = yaml.load(text, _Loader)
    except YAML_TROUBLE as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise InputError(f"{where}: this is not YAML ({getattr(error, 'problem', error)}); mend the line") from None
    if not isinstance(raw, dict):
        raise InputError(f"{path}: a suite is a mapping of keys such as `task:` and `cases:`")
    try:
        suite = Suite.model_validate(raw)
    except ValidationError as error:
        raise InputError(_told(error, text, path)) from None
    return _placed(suite, path)


def schema() -> dict[str, Any]:
    """The JSON Schema of a suite file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Suite.model_json_schema()}


def _told(error: ValidationError, text: str, path: Path) -> str:
    every = error.errors(include_url=False, include_input=False)
    # A key spelled wrong is also a key that is missing: the first says more.
    wrong = next((each for each in every if each["type"] == "extra_forbidden"), every[0])
    loc = [str(each) for each in wrong["loc"]]
    line = _line(text, loc)
    where = f"{path}:{line}" if line else str(path)
    if wrong["type"] == "extra_forbidden":
        inner: dict[str, type[BaseModel]] = {"variants": Variant, "thresholds": Threshold, "judge": Judging}
        known = list((inner.get(loc[0], Suite) if len(loc) > 1 else Suite).model_fields)
        near = difflib.get_close_matches(loc[-1], known, 1)
        hint = f"did you mean `{near[0]}`?" if near else f"it knows {', '.join(known)}"
        return f"{where}: there is no key `{'.'.join(loc)}`; {hint}"
    return f"{where}: {what_is_wrong(error)}"


def _line(text: str, loc: list[str]) -> int | None:
    """The line of the last of nested keys that the text holds."""
    at, found = 0, None
    for key in loc:
        match = re.compile(rf"^[ \t]*['\"]?{re.escape(key)}['\"]?[ \t]*:", re.MULTILINE).search(text, at)
        if match is None:
            break
        at, found = match.end(), text.count("\n", 0, match.end()) + 1
    return found


def _placed(suite: Suite, path: Path) -> Suite:
    home = path.parent

    def beside(file: Path | None) -> Path | None:
        return None if file is None else Path(os.path.normpath(home / file))

    variants = {
        name: variant.model_copy(update={"prompts": beside(variant.prompts), "framework": beside(variant.framework)})
        for name, variant in suite.variants.items()
    }
    judge = suite.judge and suite.judge.model_copy(update={"prompts": beside(suite.judge.prompts)})
    return suite.model_copy(
        update={
            "suite": suite.suite or path.stem, "variants": variants, "judge": judge,
            "cases": beside(suite.cases), "recordings": beside(suite.recordings), "runs": beside(suite.runs),
            "baselines": beside(suite.baselines),
        }
    )  # fmt: skip
