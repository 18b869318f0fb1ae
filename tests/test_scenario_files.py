"""Scenario files: found, merged with what they extend, changed by --set and vary, and begun with `detente new`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults.scenarios import FORK, FUTURE, GOES_ON, HEAD, MARCH, RECORDS, SOUND, changes, insert, written
from hypothesis import example, given
from hypothesis import strategies as st

from sim.engine.trajectory import SCALARS, variables_of
from sim.errors import DetenteError, UsageError
from sim.model.frame import Frame
from sim.model.parameters import Parameters
from sim.record.files import read_case, seeds
from sim.record.yamlfile import Document, parse
from sim.scenario.files import (
    find_policy,
    find_scenario,
    load_scenario,
    read_policy,
    read_scenario,
    scenario_paths,
)
from sim.scenario.find import policy_paths
from sim.scenario.layered import Layered, merged
from sim.scenario.outcomecheck import BOUNDS, variables
from sim.scenario.place import Nowhere, place_of
from sim.scenario.soundpart import sound_part
from sim.scenario.variant import variants

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bridge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The case of the broken scenarios, in an empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "bridge-talks"
    folder.mkdir()
    for path in (FIXTURES / "sound").iterdir():
        more = {"case.yaml": FUTURE, "events.yaml": RECORDS}.get(path.name, "")
        (folder / path.name).write_text(path.read_text() + more)
    return folder


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """`command("check", "x")`: exit code, stdout and stderr of the command."""
    from sim.cli.main import run

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return call


def document(text: str, file: str = "x.yaml") -> Document:
    found, problems = parse(text, file)
    assert found is not None and not problems
    return found


# --- the bundled ones ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", scenario_paths("us-dprk"), ids=lambda p: p.stem)
def test_a_bundled_scenario_is_sound(path: Path) -> None:
    file = read_scenario(path)
    assert file.problems == () and file.scenario is not None
    assert len(variants(file)) >= 1


@pytest.mark.parametrize("path", policy_paths(), ids=lambda p: p.stem)
def test_a_bundled_policy_is_sound(path: Path) -> None:
    policy, _, problems = read_policy(path)
    assert problems == () and policy is not None and policy.id == path.stem


def test_the_variables_that_can_be_asked_for_are_those_of_a_run() -> None:
    case = read_case(seeds() / "us-dprk").case
    assert case is not None
    assert set(BOUNDS) == set(SCALARS)
    assert set(variables(case)) == set(variables_of(Frame(case, Parameters())))


# --- merging ------------------------------------------------------------------------------------------------


def test_a_child_wins_key_by_key_and_adds_its_changes() -> None:
    parent = document(
        "id: p\nstatus: final\ntitle: T\nnotes: N\nfork: {at: a, side: after}\nchanges: [{op: remove, event: a}]\n"
        "continue: {until: 2031-01-01, members: 5, parameters: {x: {dist: triangular, low: 0, mode: 1}, y: 1}}\n"
        "outcomes: {o: {event: call}, q: {phase: CRISIS}}\nexpect: [1, 2]\n",
        "p.yaml",
    )
    child = document(
        "id: c\nfork: {at: b}\nchanges: [{op: remove, event: b}]\nexpect: [3]\n"
        "continue: {members: 6, parameters: {x: {dist: uniform, low: 0, high: 1}}}\n"
        "outcomes: {o: {phase: AGREEMENT}}\n",
        "c.yaml",
    )
    whole = merged([child, parent])
    assert whole.data == {
        "id": "c",
        "title": "T",
        "fork": {"at": "b", "side": "after"},
        "changes": [{"op": "remove", "event": "a"}, {"op": "remove", "event": "b"}],
        "expect": [3],
        "continue": {
            "until": "2031-01-01",
            "members": 6,
            "parameters": {"x": {"dist": "uniform", "low": 0, "high": 1}, "y": 1},
        },
        "outcomes": {"o": {"phase": "AGREEMENT"}, "q": {"phase": "CRISIS"}},
    }
    places = {
        ("changes", 0, "event"): "p.yaml:6:31",
        ("changes", 1, "event"): "c.yaml:3:31",
        ("fork", "side"): "p.yaml:5:21",
        ("continue", "parameters", "y"): "p.yaml:7:99",
        ("expect", 0): "c.yaml:4:10",
    }
    assert {path: whole.problem("DET010", path, "").place for path in places} == places
    assert whole.raw(("fork", "side")) == "after" and whole.files == ("c.yaml", "p.yaml")


keys = st.sampled_from(["fork", "continue", "changes", "outcomes", "vary", "expect", "title", "id", "extends"])
values = st.recursive(
    st.integers(0, 9) | st.sampled_from(["a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=8,
)
texts = st.dictionaries(keys, values, max_size=6).map(json.dumps)


@given(st.lists(texts, min_size=1, max_size=4))
@example(["{}", '{"changes": [1, 2]}', '{"changes": [3]}'])  # the first says nothing of what the others do
def test_every_value_of_a_merged_document_is_the_one_at_its_home(layers: list[str]) -> None:
    documents = [document(text, f"{k}.yaml") for k, text in enumerate(layers)]
    whole = merged(documents)
    for path, value in _leaves(whole.data):
        home, there = whole.home(path)
        found: Any = home.data
        for part in there:
            found = found[part]
        assert found == value
        assert whole.problem("DET010", path, "").file == home.file


@given(texts)
def test_a_document_alone_is_unchanged(text: str) -> None:
    alone = document(text)
    assert merged([alone]).data == alone.data


def _leaves(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    if isinstance(data, dict):
        return [leaf for key, value in data.items() for leaf in _leaves(value, (*path, key))]
    if isinstance(data, list):
        return [leaf for k, value in enumerate(data) for leaf in _leaves(value, (*path, k))]
    return [(path, data)]


def test_an_empty_key_takes_back_the_continuation(bridge: Path) -> None:
    written("base", FORK + GOES_ON)
    path = written("alone", "extends: base\ncontinue:\n")
    file = read_scenario(path)
    assert file.problems == () and file.scenario is not None and file.scenario.continue_ is None


# --- finding ------------------------------------------------------------------------------------------------


def test_a_scenario_is_found_by_path_by_id_and_beside_another(bridge: Path) -> None:
    path = written("sound", SOUND)
    assert find_scenario(str(path)) == find_scenario("sound") == path
    assert find_scenario("hanoi-small-deal").is_relative_to(seeds().parent)
    other = Path("elsewhere/one.yaml")
    other.parent.mkdir()
    other.write_text("")
    (other.parent / "sound.yaml").write_text("")
    assert find_scenario("sound", other) == other.parent / "sound.yaml"


@pytest.mark.parametrize("name", ["soundd", "../sound", "/etc/passwd", "", "a" * 300, "sound\0"])
def test_what_is_no_scenario_is_not_found(name: str, bridge: Path) -> None:
    written("sound", SOUND)
    with pytest.raises(UsageError) as caught:
        find_scenario(name)
    assert caught.value.problems[0].code == "DET047"
    assert name != "soundd" or "did you mean `sound`?" in str(caught.value)


def test_an_id_leads_nowhere_else_even_where_there_is_a_file(bridge: Path) -> None:
    path = written("sound", SOUND)
    (path.parent.parent / "secret.yaml").write_text("")
    (path.parent / "policies").mkdir()
    (path.parent / "secret.yaml").write_text("")
    for find in (find_scenario, find_policy):
        with pytest.raises(UsageError):
            find("../secret", path)


def test_what_is_left_of_a_broken_scenario_keeps_its_order_and_its_places() -> None:
    items = "[{op: remove, event: a}, {op: erase}, {op: remove, event: b}, {op: remove, event: c}]"
    whole = merged([document(f"{HEAD.replace('{name}', 'x')}fork: {{at: y}}\nchanges: {items}\n")])
    sound = sound_part(whole)
    assert sound is not None and sound.lost == {"changes"}
    assert [c.event for c in sound.scenario.changes] == ["a", "b", "c"]  # type: ignore[union-attr]
    places = [sound.document.problem("DET031", ("changes", k, "event"), "") for k in range(3)]
    assert [p.source[-1][1][p.column - 1] for p in places] == ["a", "b", "c"]


def test_a_policy_beside_a_scenario_comes_before_a_preset(bridge: Path) -> None:
    path = written("sound", SOUND)
    assert find_policy("grit", path) == seeds().parent / "policies" / "grit.yaml"
    own = path.parent / "policies" / "grit.yaml"
    own.parent.mkdir()
    own.write_text("")
    assert find_policy("grit", path) == own


def test_paths_of_one_case(bridge: Path) -> None:
    written("sound", SOUND)
    assert [p.stem for p in scenario_paths("bridge-talks")] == ["sound"]
    assert {p.parent.name for p in scenario_paths()} >= {"bridge-talks", "us-dprk"}


def test_a_pin_that_fits(bridge: Path) -> None:
    digest = read_case(bridge).log.digest
    path = written(
        "pinned", {"scenarios/bridge-talks/pinned.yaml": HEAD.replace("-talks", f"-talks@{digest[:6]}") + FORK}
    )
    assert read_scenario(path).problems == ()


def test_loading_what_is_broken_raises_every_problem(bridge: Path) -> None:
    written("broken", FORK + changes("{op: remove, event: x}", "{op: remove, event: y}"))
    with pytest.raises(DetenteError) as caught:
        load_scenario("broken")
    assert [p.code for p in caught.value.problems] == ["DET031", "DET031"]


# --- other values ----------------------------------------------------------------------------------------------


def test_set_puts_a_value_in_the_place_of_another(bridge: Path) -> None:
    path = written("sound", SOUND)
    settings = [
        ("continue.members", "7"),
        ("changes.letter.event.intensity", "0.5"),
        ("changes.the-call.by", "{dist: uniform, low: 1, high: 2}"),
        ("fork.as_known", "2031-12-31"),
        ("changes.0.event", "the-note"),
    ]
    scenario = read_scenario(path, settings).scenario
    assert scenario is not None and scenario.continue_ is not None
    assert scenario.continue_.members == 7 and str(scenario.fork.as_known) == "2031-12-31"
    assert scenario.changes[0].event == "the-note"  # type: ignore[union-attr]
    assert scenario.changes[1].event.intensity == 0.5  # type: ignore[union-attr]
    assert scenario.changes[2].by.dist == "uniform"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("setting", "code", "place"),
    [
        (("continue.members", "0"), "DET013", "--set:1:18"),
        (("continue.membres", "5"), "DET010", "--set:1:18"),
        (("changes.lettr.event.intensity", "1"), "DET010", "--set:1:31"),
        (("fork.at", "the-rond"), "DET031", "--set:1:9"),
        (("fork.at", "[unclosed"), "DET001", "--set:1:9"),
        (("fork..at", "x"), "DET010", "--set:1:10"),
    ],
)
def test_a_wrong_setting_is_shown_as_it_was_given(
    setting: tuple[str, str], code: str, place: str, bridge: Path
) -> None:
    problems = read_scenario(written("sound", SOUND), [setting]).problems
    assert (problems[0].code, problems[0].place) == (code, place)
    assert problems[0].source[-1][1] == "=".join(setting)


def test_places_by_name_by_event_and_by_number() -> None:
    data = {"changes": [{"event": "a"}, {"name": "n", "event": {"id": "b"}}, {"event": "a"}, {"name": "1"}]}
    assert place_of(data, "changes.n.event.id") == place_of(data, "changes.b.event.id") == ("changes", 1, "event", "id")
    assert place_of(data, "changes.0.event") == ("changes", 0, "event")
    assert place_of(data, "changes.1.by") == ("changes", 3, "by"), "a name comes before a number"
    with pytest.raises(Nowhere, match="no item `a`"):
        place_of(data, "changes.a.event")  # two changes are about it


@given(st.text(alphabet="chanegs.0123ab", max_size=20))
def test_a_path_leads_somewhere_or_nowhere(text: str) -> None:
    data = {"changes": [{"a": [1, {"b": 2}]}], "a": {"b": 1}}
    whole = Layered("x", "", data, homes={(): (document("a: 1"), ())})
    remedy = ""
    try:
        place = place_of(data, text)
    except Nowhere as error:
        remedy = error.help
        place = ("a",)
    assert whole.with_value(place, 9, whole.homes[()]).data != data
    assert remedy or place_of(whole.with_value(place, 9, whole.homes[()]).data, text) == place


def test_variants_are_the_product(bridge: Path) -> None:
    more = "vary:\n  a: {path: changes.letter.event.intensity, values: [0.5, 1.5]}\n"
    more += "  b: {path: fork.later_events, values: [all, none, exogenous]}\n"
    path = written("many", FORK + GOES_ON + changes(insert(more="    name: letter\n")) + more)
    found = variants(read_scenario(path))
    assert [name for name, _ in found][:2] == ["many[a=0.5,b=all]", "many[a=0.5,b=none]"]
    assert len({name for name, _ in found}) == 6
    pairs = [(f.scenario.changes[0].event.intensity, f.scenario.fork.later_events) for _, f in found if f.scenario]  # type: ignore[union-attr]
    assert pairs == [(i, e) for i in (0.5, 1.5) for e in ("all", "none", "exogenous")]
    assert all(f.scenario is not None and not f.scenario.vary for _, f in found)


def test_a_value_that_is_put_in_has_its_home_and_so_has_what_is_below() -> None:
    child, parent = document("id: c\ncontinue: {}\n", "c.yaml"), document("continue: {parameters: {x: 1}}\n", "p.yaml")
    other = document("{parameters: {x: 2}}", "other.yaml")
    whole = merged([child, parent])
    assert whole.problem("DET010", ("continue", "parameters", "x"), "").file == "p.yaml"
    changed = whole.with_value(("continue",), {"parameters": {"x": 2}}, (other, ()))
    assert changed.problem("DET010", ("continue", "parameters", "x"), "").place == "other.yaml:1:18"


def test_a_wrong_value_under_vary_is_found_where_it_is_written(bridge: Path) -> None:
    more = "vary: {a: {path: changes.letter.event.intensity, values: [1.0, 9]}}\n"
    path = written("wrong", FORK + changes(insert(more="    name: letter\n")) + more)
    (problem,) = read_scenario(path).problems
    assert (problem.code, problem.place) == ("DET013", f"{path.as_posix()}:10:64")
    assert problem.message == "`intensity` must be at most 2, got 9"
    with pytest.raises(DetenteError, match="at most 2"):
        variants(read_scenario(path))


def test_thousands_of_sound_changes_are_read(bridge: Path) -> None:
    many = (insert(MARCH.replace("x-letter", f"x-{k}")) for k in range(2_000))
    file = read_scenario(written("many", FORK + changes(*many)))
    assert file.problems == () and file.scenario is not None and len(file.scenario.changes) == 2_000


# --- the command ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [("--at", "the-round"), ("--at", "2031-04-03"), ("--at", "the-call"), ("--extends", "sound")],
    ids=["event", "day", "superseding", "extends"],
)
def test_a_new_scenario_can_be_checked_at_once(options: tuple[str, ...], bridge: Path, command: Command) -> None:
    written("sound", SOUND)
    case = () if "--extends" in options else ("--case", "bridge-talks")
    code, out, err = command("new", "my-question", *case, *options)
    assert (code, out) == (0, "scenarios/bridge-talks/my-question.yaml\n")
    assert command("check", "my-question")[:2] == (0, "No problems found.\n")
    lines = Path(out.strip()).read_text().splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../../schemas/scenario.v1.json"
    assert (Path(out.strip()).parent / "../../schemas/scenario.v1.json").resolve().is_file()
    assert max(map(len, lines)) <= 120
    assert "Next: detente check" in err


def test_every_block_of_a_new_scenario_can_be_used(bridge: Path, command: Command) -> None:
    """Taking the # away leaves YAML whose keys are all known."""
    command("new", "my-question", "--case", "bridge-talks", "--at", "the-round")
    path = Path("scenarios/bridge-talks/my-question.yaml")
    text = path.read_text()
    text = re.sub(r"^(  )# (?=[ -]|\w+:)", r"\1", text, flags=re.MULTILINE)
    text = re.sub(
        r"^#( {3}|(?: (?=(?:vary|expect|notes):)))", lambda m: m[1].removeprefix(" "), text, flags=re.MULTILINE
    )
    for old, new in (
        ("when: YYYY-MM-DD", "when: 2031-04-15"),
        ("YYYY-MM-DD", "2031-07-15"),
        ("event: EVENT", "event: the-call"),
        ("use: grit", "use: tit_for_tat"),
        ("later_events: none", "later_events: exogenous"),
        ("members: 400", "members: 40"),
    ):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    file = read_scenario(path)
    assert file.problems == () and file.scenario is not None
    assert [c.op for c in file.scenario.changes] == ["remove", "insert", "delay", "delay", "edit", "policy", "rule"]
    assert file.scenario.vary and file.scenario.expect and file.scenario.notes and file.scenario.fork.as_known


def test_new_says_what_is_wrong_before_it_writes(bridge: Path, command: Command) -> None:
    wrong = {
        ("q", "--case", "bridge-talks", "--at", "the-rond"): "did you mean `the-round`?",
        ("q", "--case", "bridge-talks", "--at", "the-rumour"): "write the-call",
        ("q", "--case", "bridge-talks", "--at", "02/03/2031"): "2031-03-02 or 2031-02-03",
        ("q", "--case", "bridge-talks"): "`--at` is missing",
        ("q", "--at", "the-round"): "`--case` is missing",
        ("q", "--extends", "nothing"): "no scenario `nothing`",
        ("Q q", "--case", "bridge-talks", "--at", "the-round"): "`Q q` is no id",
        ("q", "--case", "bridge-talks", "--at", "the-round", "-o", "r.yaml"): "is called q.yaml",
    }
    for arguments, words in wrong.items():
        code, out, err = command("new", *arguments)
        assert (code, out) == (2, "") and words in err, arguments
    assert not Path("scenarios").exists() and not Path("schemas").exists()


def test_new_writes_over_nothing(bridge: Path, command: Command) -> None:
    asked = ("new", "q", "--case", "bridge-talks", "--at", "the-round")
    assert command(*asked)[0] == 0
    path = Path("scenarios/bridge-talks/q.yaml")
    path.write_text("mine")
    code, _, err = command(*asked)
    assert code == 2 and "is there already" in err and path.read_text() == "mine"


def test_check_takes_files_folders_and_ids(bridge: Path, command: Command) -> None:
    written("sound", SOUND)
    written("broken", FORK + changes("{op: remove, event: x}"))
    assert command("check", "sound", "grit", "bridge-talks")[:2] == (0, "No problems found.\n")
    code, out, _ = command("check", "scenarios", "scenarios/bridge-talks/sound.yaml")
    assert code == 1 and "Found 1 problem in 1 of 3 files" in out
    assert "broken.yaml:6:" not in command("check")[1] and command("check")[0] == 1, "everything found here"
    code, _, err = command("check", "sond")
    assert code == 2 and "did you mean `sound`?" in err


def test_problems_of_a_shared_parent_are_shown_once(bridge: Path, command: Command) -> None:
    written("base", FORK + changes("{op: remove, event: x}"))
    written("one", "extends: base\n")
    written("two", "extends: base\n")
    out = command("check", "scenarios")[1]
    assert out.count("no event `x`") == 1 and "base.yaml:7:25" in out


def test_checking_a_case_loads_no_scenario() -> None:
    program = "import sys; from sim.cli.main import run; run(['check', 'us-dprk', '-q']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "sim.record.files" in done.stdout and "sim.scenario" not in done.stdout


def test_a_policy_that_tilts_nobody_s_clock_is_remarked(bridge: Path) -> None:
    """A third party acts by no clock, so tilts alone would do nothing, and nobody would know."""
    change = "{op: policy, actor: DUN, use: max_pressure, toward: BER}"
    path = written("no-clock", FORK + GOES_ON + changes(change))
    (problem,) = [p for p in read_scenario(path).problems if p.code == "DET048"]
    assert problem.severity == "warning" and "`DUN` is no principal" in problem.message
