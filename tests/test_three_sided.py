"""A negotiation of three, invented: it replays with no code of its own, and its whole story is in the golden file."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.model.effect import batches_of
from sim.model.evolve import evolve, initial
from sim.model.frame import Frame
from sim.model.phases import Transition
from sim.model.readouts import implementation
from sim.model.state import State, Stock
from sim.model.stocks import cooperation, hostility
from sim.record.dates import DAY, seconds, timestamp
from sim.record.files import read_case

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).parent / "fixtures" / "three-sided"

# The bundled case as a reader knows it: actors, people, places.
BUNDLED = (
    "USA PRK DPRK KOR ROK CHN JPN RUS UNSC IAEA Korea Korean America American Washington Pyongyang Seoul China Beijing "
    "Japan Trump Kim Moon Bolton Pompeo Biegun Choe Xi Hanoi Singapore Panmunjom Stockholm Punggye Yongbyon Sohae"
)
NAMES = frozenset(BUNDLED.upper().split())
NAMED = re.compile(rf"\b(?:{BUNDLED.replace(' ', '|')})\b")
ALLOWED = {"record", "cli", "sources"}  # examples in docstrings and codebook rows; names as documents spell them
TABLES = {"codes.py", "errors.py"}  # examples of faulty files


@pytest.fixture(scope="module")
def trajectory() -> Trajectory:
    folder = read_case(FOLDER)
    assert folder.case is not None
    return replay(folder.case, folder.log)


def test_it_loads_without_a_single_problem() -> None:
    folder = read_case(FOLDER)
    assert folder.problems == ()
    assert folder.files == 2


def test_persons_and_offices_count_for_their_state(trajectory: Trajectory) -> None:
    frame = trajectory.frame
    assert frame.actors == ("ALD", "BER", "COR", "DUN", "EST", "LEAGUE")
    assert frame.root("berenian-border-guard") == "BER"
    closed = trajectory.at(dt.date(2031, 1, 20)).stocks[frame.named("BER", "COR")]
    assert closed is not None and closed.hostile_material == 6.0


def test_an_alignment_that_changes(trajectory: Trajectory) -> None:
    """Corvia's praise of Estria warms Berenia while the two are allied, and cools it once they are not."""
    dyad = trajectory.frame.named("COR", "BER")

    def gained(day: dt.date, read: Callable[[Frame, Stock | None, int], float]) -> float:
        at = seconds(day)
        stock, eve = trajectory.at(at).stocks[dyad], trajectory.at(at - DAY).stocks[dyad]
        return read(trajectory.frame, stock, at) - read(trajectory.frame, eve, at)

    june, august = dt.date(2031, 6, 5), dt.date(2031, 8, 10)
    assert (gained(june, cooperation), gained(june, hostility)) == pytest.approx((0.3 * 0.6 * 3.4, 0.0))
    assert (gained(august, cooperation), gained(august, hostility)) == pytest.approx((0.0, 0.3 * 0.5 * 3.4))


def test_three_principal_pairs(trajectory: Trajectory) -> None:
    assert len(trajectory.frame.pairs) == 3
    assert {"posture(ALD>BER)", "posture(COR>BER)", "trust(COR>ALD)", "pain(BER)"} <= set(trajectory.variables)


def test_the_story(trajectory: Trajectory, golden: Callable[[str, str], None]) -> None:
    golden("three-sided.txt", story(trajectory))


def test_looking_every_day_tells_the_same_story(trajectory: Trajectory) -> None:
    """No timer: ask at every midnight whether something changes, and compare all that the log can show."""
    frame = trajectory.frame
    effects = {batch.at: batch.effects for batch in batches_of(frame, trajectory.events)}
    state, transitions = initial(frame), []
    for at in range(frame.start, trajectory.ends + 1, DAY):
        state, transition = evolve(frame, state, at, effects.get(at, ()))
        transitions += [transition] if transition is not None else []
        assert state == trajectory.at(at), timestamp(at)
    assert tuple(transitions) == trajectory.transitions


def test_no_code_knows_a_case() -> None:
    """Model, engine and charts name nobody; elsewhere names stand in examples only."""
    for path in _sources():
        inside = path.relative_to(ROOT).parts
        found = NAMED.search(path.read_text("utf-8"))
        exempt = inside[0] == "sim" and (inside[1] in ALLOWED or inside[1] in TABLES)
        assert found is None or exempt, f"{path.relative_to(ROOT)} names {found[0] if found else ''}"


def test_no_code_decides_by_a_name() -> None:
    """Not even where examples may name somebody is an actor compared or looked up."""
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare | ast.Subscript | ast.MatchValue):
                constants = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
                named = [c for c in constants if isinstance(c, str) and c.upper() in NAMES]
                assert not named, f"{path.relative_to(ROOT)} decides by {named}"


def _sources() -> Iterator[Path]:
    for folder in ("sim", "plots"):
        yield from sorted((ROOT / folder).rglob("*.py"))


# --- the story as text --------------------------------------------------------------------------------


def story(trajectory: Trajectory) -> str:
    """Everything that a replay shows, in the order in which it happened."""
    last = trajectory.states[-1]
    parts = [
        ("Phases", _spells(trajectory)),
        ("Transitions", [line for t in trajectory.transitions for line in _transition(trajectory, t)]),
        ("Chronicle of the ledger, the sanctions, the agenda and the deadlines", list(_chronicle(trajectory))),
        ("Readings on the first of each quarter", list(_readings(trajectory))),
        ("Kept of what matured", [f"{a}: {_kept(trajectory, last, a)}" for a in ("ALD", "BER", "COR", "LEAGUE")]),
    ]
    return "\n\n".join("\n".join([title, *(f"  {line}" for line in lines)]) for title, lines in parts) + "\n"


def _spells(trajectory: Trajectory) -> list[str]:
    return [f"{timestamp(s.begins)} to {timestamp(s.ends)}  {s.phase}" for s in trajectory.phases]


def _transition(trajectory: Trajectory, transition: Transition) -> Iterator[str]:
    yield f"{timestamp(transition.at)}  {transition.source} -> {transition.target}"
    yield f"    guard {transition.guard}: {transition.words}; by {', '.join(transition.precipitants) or 'time'}"
    yield "    " + ", ".join(f"{name} {value:.4f}" for name, value in transition.values)
    change = trajectory.consequence(transition)
    yield f"    climate in the next 30 days: {'not seen' if change is None else f'{change:+.2f}'}"


def _chronicle(trajectory: Trajectory) -> Iterator[str]:
    before: dict[str, str] = {}
    for state in trajectory.states:
        now = dict(_standing(state))
        for key in sorted(now):
            if before.get(key) != now[key]:
                yield f"{timestamp(state.at)}  {key}: {now[key]}"
        before = now


def _standing(state: State) -> Iterator[tuple[str, str]]:
    for entry in state.ledger:
        due = "" if entry.due is None else f", due before {timestamp(entry.due)}"
        part = f" {entry.fraction:g}" if entry.status == "PARTIAL" else ""
        yield f"{entry.kind} {entry.id}", f"{entry.status}{part}{due}"
    for measure in state.sanctions:
        yield f"measure {measure.id}", f"{measure.status}, level {measure.level:g} x {measure.enforcement:g}"
    for item in state.agenda:
        yield f"agenda {item.id}", f"{item.status}, probability {item.probability:g}"
    for clock in state.deadlines:
        yield f"deadline {clock.id}", clock.status


def _readings(trajectory: Trajectory) -> Iterator[str]:
    names = ("climate", "tension", "ripeness", "trust(COR>ALD)", "trust(ALD>COR)", "pain(COR)", "severity(COR)")
    yield "".join(["day".ljust(10), *(name.rjust(16) for name in names)])
    for year in (2031, 2032):
        for month in (1, 4, 7, 10):
            day = dt.date(year, month, 1)
            yield "".join([day.isoformat(), *(f"{trajectory.value(name, day):.6f}".rjust(16) for name in names)])


def _kept(trajectory: Trajectory, state: State, actor: str) -> str:
    share = implementation(trajectory.frame, state, trajectory.frame.index[actor])
    return "nothing matured" if share is None else f"{share:.4f}"
