"""The framework file: what ships, what a user's file may change, and what is said of a malformed one."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reframer.errors import FrameworkError, InputError
from reframer.framework import Framework, load, parse, shipped
from reframer.schema import PARTS

PRODUCT = ("product_thinking", "metric_awareness", "experimentation", "iteration", "tradeoff_awareness")
PLATFORM = ("system_design", "scalability", "reliability", "reusability", "operations")
PATTERNS = ["product_thinking_in_platform", "platform_thinking_in_product", "one_size_fits_all", "misaligned_tradeoffs"]
PATTERNS += ["wrong_depth", "misaligned_project_framing", "team_not_researched", "cues_ignored"]
MISTAKES = {
    "models_only": "any",
    "no_experiments": "product",
    "no_iteration": "product",
    "over_engineering": "product",
    "excess_infrastructure": "product",
    "no_failure_modes": "platform",
    "no_scalability": "platform",
    "over_simplified": "platform",
    "forced_experiment": "platform",
}
QUALITY = {
    "name": "Care with data",
    "tells": "The candidate thinks of whose data it is.",
    "recognized": "The sentence says who may see what.",
    "topic": "who may read which data",
    "weak": "We used all the data.",
    "strong": "Only the ward that a scan came from can open it.",
    "probe": "Who can see this?",
    "gap": "Who was allowed to see the data?",
    "never": "I did not deal with access.",
    "study": ["Read a data policy."],
}
TEAM = {
    "name": "Research team",
    "builds": "models that nobody else has",
    "asks": "What did you find out?",
    "optimizes_for": ["knowledge"],
    "hidden_question": "Will this person find something out?",
    "signals": ["experimentation", "iteration", "model_focus"],
    "depth": ["how it was compared"],
    "listens_for": "They listen for what was tried and what it showed.",
    "skips": "They don't want sales figures.",
    "tells": ["paper", "ablation"],
}


def written(tmp_path: Path, text: str | dict[str, object]) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(text if isinstance(text, str) else yaml.safe_dump(text), encoding="utf-8")
    return path


# What ships


def test_every_label_is_a_signal_of_its_team() -> None:
    teams = {signal.id: signal.team for signal in load().signals.values()}
    assert teams == {
        **dict.fromkeys(PRODUCT, "product"),
        **dict.fromkeys(PLATFORM, "platform"),
        "system_tradeoff": "core",
        "ownership": "core",
        "model_focus": "none",
    }


def test_every_field_of_every_shipped_signal_is_filled() -> None:
    for signal in load().signals.values():
        assert [field for field, value in signal if not value] == []


def test_every_field_of_both_shipped_teams_is_filled_but_the_hybrid_answers_own() -> None:
    for team in load().teams.values():
        assert [field for field, value in team if not value] == ["how", "steer"]
    assert load().hybrid.how and load().hybrid.steer


def test_teams_list_their_five_signals_most_valued_first() -> None:
    assert load().wanted("product") == PRODUCT
    assert load().wanted("platform") == PLATFORM


def test_patterns_mistakes_core_and_hiring_have_the_ids_that_results_use() -> None:
    framework = load()
    assert list(framework.patterns) == PATTERNS
    assert {mistake.id: mistake.team for mistake in framework.mistakes.values()} == MISTAKES
    assert set(framework.core) == {"structure", "communication", "tradeoffs", "ownership"}
    assert set(framework.hiring) == {"fits", "contributes", "understands"}
    assert tuple(framework.structure) == PARTS


@pytest.mark.parametrize("team", ["product", "platform"])
def test_each_team_has_ten_cues_and_expectations_at_each_level(team: str) -> None:
    framework = load()
    assert sum(cue.hints_at == team for cue in framework.cues.values()) >= 10
    assert all(framework.expectations(level, team) for level in ("mid", "senior", "staff"))


def test_no_phrase_hints_at_two_things() -> None:
    phrases = [phrase for cue in load().cues.values() for phrase in cue.phrases]
    assert len(phrases) == len(set(phrases))


def test_gaps_and_probes_end_as_questions_do_or_say_what_suffices_and_never_asks_nothing() -> None:
    for signal in load().signals.values():
        assert "?" in signal.probe and "?" in signal.gap
        assert "?" not in signal.never and not any(character.isdigit() for character in signal.never)


def test_the_shipped_framework_is_read_once() -> None:
    assert load() is load()
    assert (shipped() / "framework.yaml").is_file()


# Accessors


def test_hybrid_wants_both_teams_signals_by_rank() -> None:
    wanted = load().wanted("hybrid")
    assert wanted[:4] == ("product_thinking", "system_design", "metric_awareness", "scalability")
    assert sorted(wanted) == sorted(PRODUCT + PLATFORM)


def test_core_signals_count_by_team() -> None:
    framework = load()
    assert framework.core_for("product") == ("ownership",)
    assert framework.core_for("platform") == ("system_tradeoff", "ownership")
    assert set(framework.core_for("hybrid")) == {"ownership", "system_tradeoff"}


def test_the_other_team_and_what_only_it_wants() -> None:
    framework = load()
    assert [framework.other(team) for team in ("product", "platform", "hybrid")] == ["platform", "product", None]
    assert framework.foreign("product") == PLATFORM
    assert framework.foreign("hybrid") == ()


def test_patterns_and_mistakes_of_the_other_team_are_not_a_teams_own() -> None:
    framework = load()
    assert "product_thinking_in_platform" not in {p.id for p in framework.patterns_for("product")}
    assert {m.id for m in framework.mistakes_for("product")} == {i for i, t in MISTAKES.items() if t != "platform"}


def test_hybrid_expects_what_both_teams_expect() -> None:
    framework = load()
    both = framework.expectations("senior", "product") + framework.expectations("senior", "platform")
    assert framework.expectations("senior", "hybrid") == both


def test_an_unknown_team_or_signal_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="no team 'infra'; name one of product, platform, hybrid"):
        load().team("infra")
    with pytest.raises(InputError, match="no signal 'charm'; name one of product_thinking, "):
        load().signal("charm")


def test_entries_are_frozen_and_the_framework_can_be_a_key() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load().signal("reliability").name = "other"
    assert {load(): 1}[parse("version: '1'", "same.yaml")] == 1


# A file of the user's own


def test_a_file_changes_the_entries_it_names_and_no_other(tmp_path: Path) -> None:
    mine = load(written(tmp_path, "signals:\n  reliability:\n    gap: What fell over?\n"))
    assert mine.signal("reliability").gap == "What fell over?"
    assert mine.signal("reliability").probe == load().signal("reliability").probe
    assert mine.signal("operations") == load().signal("operations")


def test_scalars_stay_the_text_that_was_written() -> None:
    mine = parse("version: 1.10\nsignals:\n  operations:\n    name: no\n", "mine.yaml")
    assert (mine.version, mine.signal("operations").name) == ("1.10", "no")


def test_the_fingerprint_follows_content_and_order_but_not_layout() -> None:
    same = parse('# a remark\nversion:   "1"\n', "mine.yaml")
    reworded = parse("signals: {reliability: {gap: What fell over?}}", "mine.yaml")
    reordered = parse(f"teams: {{product: {{signals: [{', '.join(PRODUCT[::-1])}]}}}}", "mine.yaml")
    assert same.fingerprint == load().fingerprint
    assert len({load().fingerprint, reworded.fingerprint, reordered.fingerprint}) == 3
    assert len(load().fingerprint) == 12


def test_a_team_of_the_users_own_regroups_shipped_signals() -> None:
    mine = parse(yaml.safe_dump({"teams": {"research": TEAM}}), "mine.yaml")
    assert mine.team_ids == ("product", "platform", "research")
    assert mine.wanted("research") == ("experimentation", "iteration", "model_focus")
    assert mine.signal("model_focus").team == "research"
    assert mine.signal("iteration").team == "product"
    assert "model_focus" in mine.wanted("hybrid")
    assert mine.other("research") == "platform"


def test_replacing_the_teams_takes_along_what_refers_to_the_old_ones() -> None:
    mine = parse(yaml.safe_dump({"teams": {"replace": True, "research": TEAM}}), "mine.yaml")
    assert mine.team_ids == ("research",)
    assert mine.wanted("hybrid") == mine.wanted("research")
    assert mine.signal("reliability").team == "none"
    assert not mine.cues and not mine.structure["depth"].by_team and not mine.paths.get("product")
    assert "cues_ignored" in mine.patterns and "product_thinking_in_platform" not in mine.patterns
    assert (mine.other("research"), mine.expectations("mid", "research")) == (None, ())


def test_replacing_one_team_keeps_what_refers_to_the_other() -> None:
    teams = {"replace": True, "platform": {**TEAM, "name": "Our platform"}, "research": TEAM}
    mine = parse(yaml.safe_dump({"teams": teams}), "mine.yaml")
    assert {cue.hints_at for cue in mine.cues.values()} == {"platform"}
    assert mine.team("platform").name == "Our platform"


def test_a_signal_of_the_users_own_is_wanted_and_unknown_to_the_weights() -> None:
    teams = {"platform": {"signals": ["data_care", "reliability"]}}
    mine = parse(yaml.safe_dump({"signals": {"data_care": QUALITY}, "teams": teams}), "mine.yaml")
    assert mine.signal("data_care").team == "platform"
    assert mine.unknown_signals(load().signals) == ("data_care",)
    assert load().unknown_signals(load().signals) == ()


def test_a_cue_may_hint_at_a_team_of_the_same_file() -> None:
    cue = {"hints_at": "research", "phrases": ["What did you PROVE"], "lead_with": "the comparison"}
    mine = parse(yaml.safe_dump({"teams": {"research": TEAM}, "cues": {"proof": cue}}), "mine.yaml")
    assert mine.cues["proof"].phrases == ("what did you prove",)


# Malformed files

MALFORMED = {
    "an empty file": ("", "mine.yaml: is empty; write sections"),
    "only a remark": ("# nothing yet\n", "mine.yaml: is empty"),
    "a list at the top": ("- teams\n", "mine.yaml: holds a list at the top"),
    "a text at the top": ("teams\n", "mine.yaml: holds a text at the top"),
    "broken syntax, by line": ("signals:\n  reliability:\n    gap: 'open\n", "mine.yaml:4: this is not YAML"),
    "a colon in a text, by line": ("version: '2'\nunclear:\n  ask: so: what\n", "mine.yaml:3: this is not YAML"),
    "a tab, by line": ("version: '2'\nunclear:\n\task: what\n", "mine.yaml:3: this is not YAML"),
    "a control character, by line": ("version: '2'\nunclear: \x07\n", "mine.yaml:2: this is not plain text"),
    "two documents": ("version: '2'\n---\nversion: '3'\n", "mine.yaml:2: this is not YAML"),
    "a key given twice": ("version: '2'\nversion: '3'\n", "mine.yaml:2: .*'version' stands twice"),
    "endless nesting": ("version: " + "[" * 50_000, "mine.yaml(:1)?: "),
    "an unknown section": ("signal: {}\n", "mine.yaml:1: signal is not a key .*did you mean `signals`"),
    "an unknown field": (
        "signals:\n  reliability:\n    probes: Why?\n",
        "mine.yaml:3: signals.reliability.probes is not a key .*did you mean `probe`",
    ),
    "an empty text": ("signals:\n  reliability:\n    gap: ''\n", "mine.yaml:3: signals.reliability.gap is empty"),
    "no text": ("signals:\n  reliability:\n    gap:\n", "mine.yaml:3: signals.reliability.gap must be a text"),
    "a list for a text": ("signals:\n  reliability:\n    gap: [a]\n", "signals.reliability.gap must be a text"),
    "a text for a list": ("teams:\n  product:\n    depth: all\n", "mine.yaml:3: teams.product.depth must be a list"),
    "an item that is no text": (
        "teams:\n  product:\n    depth:\n      - one\n      - {a: b}\n",
        r"mine.yaml:5: teams.product.depth\[1\] must be a text",
    ),
    "a text for an entry": ("signals:\n  reliability: good\n", "mine.yaml:2: signals.reliability must hold entries"),
    "a section without entries": ("teams:\n", "mine.yaml:1: teams must hold entries"),
    "an id that is none": ("rules:\n  Be Good: yes\n", "mine.yaml:2: the key rules.Be Good is not an id"),
    "a mistyped signal": (
        "signals:\n  reliabilty:\n    gap: Why?\n",
        "signals.reliabilty.name is missing; add it, or did you mean `signals.reliability`",
    ),
    "a team that names an unknown signal": (
        "teams:\n  product:\n    signals: [product_thinking, metrics_awareness]\n",
        "mine.yaml:3: teams.product.signals names the signal `metrics_awareness`.*did you mean `metric_awareness`",
    ),
    "a team that names a signal twice": (
        "teams: {product: {signals: [iteration, iteration]}}",
        "names `iteration` twice",
    ),
    "a team without signals": ("teams:\n  product:\n    signals: []\n", "teams.product.signals is missing; list"),
    "no team at all": ("teams:\n  replace: true\n", "mine.yaml:1: teams names no team"),
    "an unknown plus": ("teams:\n  product:\n    plus: [charm]\n", "teams.product.plus names the signal `charm`"),
    "a core quality's unknown signal": ("core:\n  structure:\n    signals: [x]\n", "core.structure.signals names the"),
    "a cue that hints at an unknown team": (
        "cues:\n  scale:\n    hints_at: plattform\n",
        "mine.yaml:3: cues.scale.hints_at names the team `plattform`.*did you mean `platform`",
    ),
    "a pattern of an unknown team": ("patterns:\n  wrong_depth:\n    team: sales\n", "patterns.wrong_depth.team names"),
    "a level of an unknown team": (
        "levels:\n  mid:\n    sales: [a]\n",
        "mine.yaml:2: levels.mid names the team `sales`",
    ),
    "an unknown level": ("levels:\n  junior: {product: [a]}\n", "the key levels.junior is none of the ids"),
    "a part for an unknown team": ("structure:\n  depth:\n    by_team: {sales: a}\n", "structure.depth.by_team names"),
    "an unknown part": ("structure:\n  coda: {name: a, holds: b}\n", "the key structure.coda is none of the ids"),
    "a missing part": (
        "structure:\n  replace: true\n  problem: {name: a, holds: b}\n",
        "mine.yaml:1: structure.approach is missing; the answer structure needs its parts problem, approach",
    ),
    "a signal that claims a team": (
        "signals:\n  iteration:\n    team: platform\n",
        "mine.yaml:3: signals.iteration.team is core or none",
    ),
    "an id that differs from its key": ("cues:\n  scale:\n    id: growth\n", "cues.scale.id differs from its key"),
    "signals of the hybrid team": ("hybrid:\n  signals: [iteration]\n", "mine.yaml:2: hybrid.signals follows from"),
    "a reserved team": (yaml.safe_dump({"teams": {"both": TEAM}}), "teams.both has a name that means something else"),
}


@pytest.mark.parametrize(("text", "message"), MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_file_is_refused_with_its_entry_and_the_remedy(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FrameworkError, match=message):
        load(written(tmp_path, text))


def test_many_problems_are_told_five_at_a_time() -> None:
    with pytest.raises(FrameworkError) as raised:
        parse("signals: {charm: {name: Charm}}", "mine.yaml")
    assert str(raised.value).splitlines()[-1] == "and 4 more"
    assert len(str(raised.value).splitlines()) == 6


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    with pytest.raises(FrameworkError, match="cannot be read"):
        load(tmp_path / "absent.yaml")
    with pytest.raises(FrameworkError, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "latin.yaml").write_bytes("version: '2'\nrules: {a: größer}\n".encode("latin-1"))
    with pytest.raises(FrameworkError, match=r"latin.yaml:2: is not UTF-8"):
        load(tmp_path / "latin.yaml")
    (tmp_path / "large.yaml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(FrameworkError, match="at most 1,000,000"):
        load(tmp_path / "large.yaml")


KEYS = ["teams", "signals", "hybrid", "cues", "core", "structure", "levels", "product", "reliability", "gap", "scale"]
KEYS += ["replace", "hints_at", "team", "by_team", "depth", "mid", "id", "version", "study", "x", "", "null"]
MARKS = ["teams", "product", ":", ": ", "\n", "\n  ", "- ", "[", "]", "{", "}", "&a ", "*a ", "!!int ", "!x ", "'", '"']
MARKS += ["<<", "|", ">", "? ", "---", "...", "%YAML 2.0", "\t", "#", "\x00", "\ufeff", "é", "\ud800", "\u2028"]
keys = st.sampled_from(KEYS)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.dates(), keys)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)
fragments = st.lists(st.sampled_from(MARKS), max_size=30).map("".join)


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(), fragments, st.dictionaries(keys, values, max_size=4).map(yaml.safe_dump)))
def test_any_text_yields_a_framework_or_a_framework_error(text: str) -> None:
    try:
        found = parse(text, "any.yaml")
    except FrameworkError as error:
        assert str(error).startswith("any.yaml")
    else:
        assert isinstance(found, Framework) and found.wanted("hybrid")
