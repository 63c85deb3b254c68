"""Prompts as data: what they are made of, what is wrong with them, and how they come out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reframer import prompts
from reframer.errors import PromptError
from reframer.prompts import Shelf, front
from reframer.prompts.checking import check_all
from reframer.prompts.ejecting import differences, eject_from

FRONT = """---
name: greet
version: 1
purpose: Greets.
inputs:
  team: {about: The team., fixed: true}
  story: The story.
  tone: {about: The tone., default: plain}
output: text
---
"""
BODY = """{% block system %}
For {{ team }}.
{% include "_partials/style.j2" %}

{% endblock %}
{% block user %}
Be {{ tone }}: {{ story }}
{% endblock %}
"""
Write = Callable[..., Shelf]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Puts files into a shipped and a user's folder and opens them."""

    def made(shipped: dict[str, str], own: dict[str, str] | None = None) -> Shelf:
        for folder, files in (("shipped", shipped), ("own", own or {})):
            (tmp_path / folder).mkdir(exist_ok=True)
            for name, text in files.items():
                path = tmp_path / folder / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return Shelf(tmp_path / "shipped", None if own is None else tmp_path / "own")

    return made


def greet(text: str = FRONT + BODY, style: str = "Short sentences.\n") -> dict[str, str]:
    return {"greet.j2": text, "_partials/style.j2": style}


def test_messages_come_out_in_order_with_defaults_filled_in(write: Write) -> None:
    messages = write(greet()).find("greet").render(team="platform", story="We built it.")
    assert messages == (
        ("system", "For platform.\nShort sentences."),
        ("user", "Be plain: We built it."),
    )


def test_the_system_message_is_byte_identical_whatever_varies(write: Write) -> None:
    prompt = write(greet()).find("greet")
    first, second = (prompt.render(team="product", story=s, tone=t) for s, t in (("a", "b"), ("c\n", "d")))
    assert first[0] == second[0]
    assert first[1] != second[1]


@pytest.mark.parametrize(
    ("variables", "line", "words"),
    [
        ({"team": "x"}, 7, "`story` is missing (The story); give it"),
        ({"team": "x", "story": "y", "stori": "z"}, 5, "no input `stori`; did you mean `story`?"),
        ({"team": "x", "story": "y", "qqq": 1}, 5, "no input `qqq`; the inputs are team, story, tone"),
    ],
)
def test_a_wrong_variable_is_named_with_the_prompt_the_file_the_line_and_the_remedy(
    write: Write, variables: dict[str, str], line: int, words: str
) -> None:
    with pytest.raises(PromptError) as caught:
        write(greet()).find("greet").render(**variables)
    assert words in str(caught.value)
    assert f"prompt `greet`, {caught.value.args[0].path}:{line}: " in str(caught.value)
    assert caught.value.args[0].path.name == "greet.j2"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("{{ story.nothing }}", "no attribute 'nothing'"),
        ("{{ 1 // (story | length - 1) }}", "zero"),
        ("{{ story + 1 }}", "str"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ range(10 ** 9) | list }}", "Range too big"),
        ("{{ unheard_of }}", "'unheard_of' is undefined"),
    ],
)
def test_what_goes_wrong_in_a_template_is_reported_at_its_line(write: Write, expression: str, words: str) -> None:
    body = BODY.replace("Be {{", expression + "\nBe {{")
    with pytest.raises(PromptError, match=r"greet\.j2:17: ") as caught:
        write(greet(FRONT + body)).find("greet").render(team="x", story="s")
    assert words in str(caught.value)


def test_an_error_in_a_partial_is_reported_in_the_partial(write: Write) -> None:
    shelf = write(greet(style="fine\n{{ team.wrong }}\n"))
    with pytest.raises(PromptError, match=r"style\.j2:2: "):
        shelf.find("greet").render(team="x", story="s")


def test_a_value_cannot_change_what_the_caller_holds(write: Write) -> None:
    held = ["a"]
    body = BODY.replace("Be {{", "{% set _ = story.append('b') %}Be {{")
    with pytest.raises(PromptError, match="unsafe"):
        write(greet(FRONT + body)).find("greet").render(team="x", story=held)
    assert held == ["a"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        (FRONT, "", 1, "there is no front matter"),
        ("name: greet", "name: [greet", 3, "not YAML"),
        ("name: greet", "name: great", 2, "the name is `great`, the file's is `greet`"),
        ("name: greet\n", "", 1, "`name` is missing"),
        ("version: 1", "version: 1.2", 3, "whole number"),
        ("version: 1", "version: true", 3, "whole number"),
        ("purpose: Greets.", "purpose:", 4, "`purpose` is missing"),
        ("purpose: Greets.", "porpoise: Greets.", 4, "`porpoise` is no field"),
        ("  story: The story.", "  story: [1]", 7, "say in one line what `story` is"),
        ("  story: The story.", "  story: {about: One, two.}", 7, "quote `about`"),
        ("  story: The story.", "  story: {about: x, default: {a: 1}}", 7, "the default of `story`"),
        ("  story: The story.", "  my story: x", 5, "no variable's name"),
        ("output: text", "output: yaml", 9, "it is `text` or `json`"),
        ("output: text", "output: text\nschema: x", 10, "goes with `output: json`"),
        ("{% endblock %}\n{% block user %}", "{% endblok %}\n{% block user %}", 15, "unknown tag 'endblok'"),
        ("{% block user %}", "{% block usr %}", 16, "there is no block `usr`"),
        ("{% block system %}", "Hello.\n{% block system %}", 11, "never be sent"),
        ("{% block system %}", "{% if team %}x{% endif %}{% block system %}", 11, "never be sent"),
        ("{{ story }}\n", "{{ story }}{% block system2 %}{% endblock %}", 17, "inside something else"),
        ("{{ story }}", "{{ story | unheard }}", 17, "No filter named 'unheard'"),
        ("style.j2", "stile.j2", 13, "did you mean `_partials/style.j2`?"),
        ('"_partials/style.j2"', "team", 13, "computed"),
    ],
)
def test_a_malformed_prompt_is_refused_and_checked_at_its_line(
    write: Write, old: str, new: str, line: int, words: str
) -> None:
    text = (FRONT + BODY).replace(old, new)
    assert text != FRONT + BODY
    shelf = write(greet(text))
    found = check_all(shelf)
    assert any(words in problem.message and problem.line == line for problem in found), list(map(str, found))
    with pytest.raises(PromptError):
        shelf.find("greet")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("Be {{ tone }}: ", "", 8, "`tone` is declared and not used"),
        ("{{ tone }}", "{{ tune }}", 17, "`tune` is used and not declared; did you mean `tone`?"),
        ("For {{ team }}.", "For {{ team }}, {{ story }}.", 12, "differs from call to call"),
    ],
)
def test_check_finds_what_rendering_alone_would_not(write: Write, old: str, new: str, line: int, words: str) -> None:
    shelf = write(greet((FRONT + BODY).replace(old, new)))
    found = [problem for problem in check_all(shelf) if words in problem.message]
    assert [problem.line for problem in found] == [line]
    shelf.find("greet")


def test_check_finds_in_a_partial_what_varies_in_the_system_block(write: Write) -> None:
    (problem,) = check_all(write(greet(style="\n{{ story }}")))
    assert (problem.path.name, problem.line) == ("style.j2", 2)


@pytest.mark.parametrize(
    "body",
    [
        '{% from "_partials/style.j2" import m as n %}{% block user %}{{ n(team) }}{{ story }}{{ tone }}{% endblock %}',
        '{% import "_partials/style.j2" as s %}{% block user %}{{ s.m(team) }}{{ story }}{{ tone }}{% endblock %}',
        "{% set a, b = 1, 2 %}{% block user %}{{ a }}{{ b }}{{ team }}{{ story }}{{ tone }}{% endblock %}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{% block user %}{{ m(team) }}{{ story }}{{ tone }}{% endblock %}",
        '{% block user %}{% for x in story %}{% include "_partials/style.j2" %}{% endfor %}{{ team }}{{ tone }}'
        "{% endblock %}",
        '{% block user %}{% include "_partials/none.j2" ignore missing %}{{ team }}{{ story }}{{ tone }}{% endblock %}',
    ],
)
def test_what_a_template_sets_or_imports_itself_is_no_undeclared_variable(write: Write, body: str) -> None:
    shelf = write(greet(FRONT + body, "{% macro m(x) %}{{ x }}{% endmacro %}{% if x is defined %}{{ x }}{% endif %}"))
    found = [problem for problem in check_all(shelf) if problem.path.name == "greet.j2"]
    assert found == []
    assert shelf.find("greet").render(team="T", story="S")


def test_a_users_prompt_and_partial_stand_before_the_shipped_ones(write: Write) -> None:
    shelf = write(greet(), greet(FRONT + BODY.replace("Be", "Stay"), "Mine.\n"))
    assert shelf.find("greet").render(team="x", story="s") == (("system", "For x.\nMine."), ("user", "Stay plain: s"))


def test_a_users_prompt_may_drop_an_input_that_its_caller_gives(write: Write) -> None:
    text = (FRONT + BODY).replace("  tone: {about: The tone., default: plain}\n", "").replace("{{ tone }}", "brief")
    shelf = write(greet(), greet(text))
    assert check_all(shelf) == []
    assert shelf.find("greet").render(team="x", story="s", tone="loud")[1].content == "Be brief: s"


def test_a_users_prompt_may_not_ask_for_what_nobody_gives(write: Write) -> None:
    text = (
        (FRONT + BODY)
        .replace("  story:", "  mood: The mood.\n  story:")
        .replace("{{ story }}", "{{ story }}{{ mood }}")
    )
    (problem,) = check_all(write(greet(), greet(text)))
    assert (problem.line, "nothing gives `mood`" in problem.message) == (7, True)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("gret.j2", "did you mean `greet`?"),
        ("Greet.j2", "did you mean `greet`?"),
        ("greet.txt", "call it greet.j2"),
        ("_partials/STYLE.j2", "did you mean `style`?"),
        ("_partials/styel.j2", "did you mean `style`?"),
    ],
)
def test_a_misspelt_file_in_the_users_folder_is_found(write: Write, file: str, words: str) -> None:
    text = (FRONT + BODY).replace("name: greet", "name: gret")
    found = check_all(write(greet(), {file: text}))
    assert any(words in problem.message and problem.path.name == Path(file).name for problem in found)


def test_a_variant_of_ones_own_is_no_misspelling(write: Write) -> None:
    text = (FRONT + BODY).replace("name: greet", "name: greet_short")
    assert check_all(write(greet(), {"greet_short.j2": text})) == []


def test_a_missing_prompt_is_answered_with_the_nearest_name(write: Write) -> None:
    with pytest.raises(PromptError, match="no prompt `great`; did you mean `greet`"):
        write(greet()).find("great")


@pytest.mark.parametrize("name", ["../greet", "_partials/style", "", "a\x00b", "/etc/passwd", "Greet"])
def test_no_name_leads_out_of_the_folders(write: Write, name: str) -> None:
    with pytest.raises(PromptError, match="there is no prompt"):
        write(greet()).find(name)


def test_no_partial_is_taken_from_outside_of_the_folders(write: Write, tmp_path: Path) -> None:
    (tmp_path / "secret.j2").write_text("secret")
    with pytest.raises(PromptError, match="does not exist"):
        write(greet((FRONT + BODY).replace("_partials/style", "../secret"))).find("greet")


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="does not exist"):
        prompts.names(tmp_path / "none")


def test_names_are_sorted_and_from_both_folders(write: Write) -> None:
    assert write(greet(), {"zebra.j2": "", "answer.j2": "", ".#x.j2": ""}).names() == ["answer", "greet", "zebra"]


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("purpose: Greets.", "purpose: Says hello.", True),
        ("version: 1", "version: 2\n", True),
        ("The story.", "What happened.", True),
        ("\n", "\r\n", True),
        ("default: plain", "default: warm", False),
        ("output: text", "output: json", False),
        ("Be {{", "Be  {{", False),
    ],
)
def test_the_fingerprint_changes_exactly_with_what_shapes_the_rendering(
    write: Write, old: str, new: str, same: bool
) -> None:
    before = write(greet()).find("greet").fingerprint
    after = write(greet((FRONT + BODY).replace(old, new))).find("greet").fingerprint
    assert (before == after) is same


def test_the_fingerprint_covers_partials_of_partials_and_nothing_else(write: Write) -> None:
    files = greet(style='{% include "_partials/deep.j2" %}') | {"_partials/deep.j2": "one", "_partials/other.j2": "x"}
    before = write(files).find("greet").fingerprint
    assert write(files | {"_partials/other.j2": "y"}).find("greet").fingerprint == before
    assert write(files | {"_partials/deep.j2": "two"}).find("greet").fingerprint != before


def test_a_prompt_renders_what_it_was_fingerprinted_with_though_its_file_changes(write: Write) -> None:
    prompt = write(greet()).find("greet")
    write(greet(FRONT, "Changed."))
    assert prompt.render(team="x", story="s")[0].content == "For x.\nShort sentences."


def test_including_in_a_circle_ends(write: Write) -> None:
    shelf = write(greet(style='{% include "_partials/style.j2" %}'))
    with pytest.raises(PromptError, match="recursion"):
        shelf.find("greet").render(team="x", story="s")


def test_ejecting_copies_keeps_the_fingerprint_and_notes_it(write: Write) -> None:
    shelf = write(greet(), {})
    shelf_fingerprint = shelf.find("greet").fingerprint
    assert shelf.folder is not None
    assert eject_from(shelf.shipped, "greet", shelf.folder, partials=True) == [
        shelf.folder / "greet.j2",
        shelf.folder / "_partials/style.j2",
    ]
    mine = shelf.find("greet")
    assert (mine.path, mine.ejected_from) == (shelf.folder / "greet.j2", shelf_fingerprint)
    assert mine.fingerprint == shelf_fingerprint
    assert "".join(differences(shelf, "greet")) == ""
    assert check_all(shelf) == []


def test_ejecting_never_overwrites_without_force_and_then_writes_nothing(write: Write) -> None:
    shelf = write(greet(), {"_partials/style.j2": "Mine."})
    assert shelf.folder is not None
    with pytest.raises(PromptError, match="is there already"):
        eject_from(shelf.shipped, "greet", shelf.folder, partials=True)
    assert not (shelf.folder / "greet.j2").exists()
    eject_from(shelf.shipped, "greet", shelf.folder, partials=True, force=True)
    assert (shelf.folder / "_partials/style.j2").read_text() == "Short sentences.\n"


def test_ejecting_onto_the_shipped_prompts_is_refused_even_with_force(write: Write) -> None:
    shelf = write(greet())
    with pytest.raises(PromptError, match="a folder of your own"):
        eject_from(shelf.shipped, "greet", shelf.shipped, force=True)


def test_the_difference_shows_the_changed_lines_of_prompt_and_partial(write: Write) -> None:
    shelf = write(greet(), greet(FRONT + BODY.replace("Be", "Stay"), "Mine.\n"))
    lines = [line for line in differences(shelf, "greet") if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert lines == [
        "-Be {{ tone }}: {{ story }}\n",
        "+Stay {{ tone }}: {{ story }}\n",
        "-Short sentences.\n",
        "+Mine.\n",
    ]


def test_a_difference_needs_an_ejected_prompt(write: Write) -> None:
    with pytest.raises(PromptError, match="was not ejected"):
        list(differences(write(greet(), {}), "greet"))


# fmt: off
yaml_like = st.lists(st.sampled_from([
    "---\n", "name: p\n", "version: ", "1\n", "purpose: x\n", "inputs:\n", "  a: b\n", "  a: {about: x}\n",
    "output: text\n", "2024-13-45\n", "!!int x\n", "&a [*a]\n", "!!python/object:os.system x\n", "1:99:99\n",
    "{% block user %}", "{{ a }}", "{% endblock %}", "\x00", "0x" + "f" * 5000 + "\n", "1:" * 400 + "1\n",
    "[" * 2000, "<<: 1\n", "? [1]\n", "\r", "\u2028",
]) | st.text(max_size=8)).map("".join)
# fmt: on


@given(yaml_like | st.text())
@example("---\nversion: !!timestamp x\n---\n")
@example("---\nversion: " + "1:" * 400 + "1.5\n---\n")
@example("---\nversion: 0x" + "f" * 5000 + "\n---\n")
@example("---\nname: " + "[" * 5000 + "\n---\n")
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_prompt_or_has_a_problem_at_one_of_its_lines(text: str) -> None:
    found, problems = front.read_front("p", Path("p.j2"), text)
    assert (found is None) == bool(problems)
    assert all(1 <= problem.line <= text.count("\n") + 2 and str(problem) for problem in problems)


@given(yaml_like)
@settings(max_examples=100, deadline=None)
def test_any_template_is_found_or_refused_with_a_prompt_error(
    tmp_path_factory: pytest.TempPathFactory, body: str
) -> None:
    folder = tmp_path_factory.mktemp("shipped")
    head = "---\nname: p\nversion: 1\npurpose: x\ninputs: {a: b}\noutput: text\n---\n"
    (folder / "p.j2").write_text(head + body, encoding="utf-8", newline="")
    try:
        found = Shelf(folder).find("p").render(a="s")
    except PromptError:
        return
    assert all(role == "user" for role, _ in found)


def test_the_shelf_reads_a_file_that_is_not_utf8_as_a_problem(write: Write) -> None:
    opened = write(greet())
    (opened.shipped / "greet.j2").write_bytes(b"---\nname: \xff\n---\n")
    with pytest.raises(PromptError, match="save it as UTF-8"):
        opened.find("greet")
