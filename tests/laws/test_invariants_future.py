"""The invariants of the forward process (22 to 24, and 9, of model.md 2.14) on whole runs."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest
from futures import ALIKE, PLAIN_MARKS, UNEXCITED, courses, experiment, future_case, outlook, ruled, use
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import day, event, joint
from scipy import stats
from strategies import tilts

from sim.engine.experiment import Experiment, Luck
from sim.engine.simulate import Course, member, simulate
from sim.future.hazard import Clock, Hazard
from sim.future.heard import GROUPS
from sim.record.case import Case
from sim.record.dates import DAY, seconds

# --- a plain Poisson case --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain() -> tuple[Experiment, list[Course]]:
    """Members of a case in which nothing excites and no kind of phase matters."""
    found = experiment(parameters={**UNEXCITED, **ALIKE})
    return found, courses(found, 60)


@pytest.mark.parametrize("name", ["A>B:conf", "A>B:coop", "B>A:conf", "B>A:coop"])
def test_counts_of_a_plain_case_are_those_of_poisson(plain: tuple[Experiment, list[Course]], name: str) -> None:
    """Invariant 23: the mean count is mu T and the variance too, within 4 standard errors."""
    found, ran = plain
    rates = {"A": {"conf": 0.04, "coop": 0.03}, "B": {"conf": 0.05, "coop": 0.02}}
    days = (found.branch.ends - found.branch.forks) / DAY
    expected = rates[name[0]][name[4:]] * days
    counts = [sum(o.cause == name for o in c.occurrences) for c in ran]
    assert abs(sum(counts) / len(ran) - expected) < 4 * math.sqrt(expected / len(ran))
    dispersion = np.var(counts, ddof=1) / np.mean(counts)
    assert abs(dispersion - 1) < 4 * math.sqrt(2 / (len(ran) - 1))


def test_firings_of_a_plain_case_are_even_over_time(plain: tuple[Experiment, list[Course]]) -> None:
    found, ran = plain
    span = found.branch.ends - found.branch.forks
    shares = [(o.at - found.branch.forks) / span for c in ran for o in c.occurrences]
    assert len(shares) > 2_000
    assert stats.kstest(shares, "uniform").pvalue > 0.001


def test_clocks_of_a_plain_case_do_not_go_together(plain: tuple[Experiment, list[Course]]) -> None:
    found, ran = plain
    assert found.model.hazard is not None
    names = [c.name for c in found.model.hazard.clocks]
    counts = np.array([[sum(o.cause == name for o in c.occurrences) for c in ran] for name in names])
    assert np.abs(np.corrcoef(counts) - np.eye(4)).max() < 4 / math.sqrt(len(ran))


def test_every_directed_pair_of_a_negotiation_of_three_has_its_own_clocks() -> None:
    """An actor's rate is that toward each of its opponents."""
    sides = "ABC"
    rates = {side: {"conf": 0.03, "coop": 0.01 * (k + 1)} for k, side in enumerate(sides)}
    future = {"rates": rates, "marks": dict.fromkeys(sides, PLAIN_MARKS)}
    about = future_case(future, principals=[["A", "B"], ["B", "C"], ["A", "C"]])
    ran = courses(experiment(about=about, parameters={**UNEXCITED, **ALIKE}), 20)
    counts = Counter(o.cause for c in ran for o in c.occurrences)
    assert len(counts) == 12
    for i, j in itertools.permutations(sides, 2):
        for kind in ("conf", "coop"):
            expected = rates[i][kind] * 334 * len(ran)
            assert abs(counts[f"{i}>{j}:{kind}"] - expected) < 4 * math.sqrt(expected)
    assert all(o.targets != o.actors and len(o.actors) == len(o.targets) == 1 for c in ran for o in c.occurrences)


# --- time-rescaled gaps ----------------------------------------------------------------------------------
# What a clock should have used up of its exponentials is worked out anew from what happened in a member: no code of
# the hazard is asked, only the numbers of the specification.

OWN = {"conf": 0.10, "coop": 0.20}
ANSWER = {"conf": 0.20, "coop": 0.25}
GROUP = {("coop", "talks"): 4.0, ("coop", "impasse"): 2.5}
BETA = math.log(2) / (21 * DAY)


def _pieces(course: Course, since: int) -> Iterator[tuple[int, int, str]]:
    """From, to, and the kind of phase in between."""
    at, transitions = since, course.trajectory.transitions
    phase = course.trajectory.states[0].talks.phase
    for transition in transitions:
        if transition.at > at:
            yield at, transition.at, GROUPS[phase]
            at = transition.at
        phase = transition.target
    yield at, course.trajectory.ends, GROUPS[phase]


def _kicks(course: Course, clock: Clock, third: float) -> list[tuple[int, float]]:
    """When and by how much the clock was excited, from who did what to whom in which class."""
    actors = course.trajectory.frame.actors
    i, j = actors[clock.actor], actors[clock.target]
    kind = clock.kind_class
    found = []
    for act in course.acts:
        if act.kind_class != kind:
            continue
        if i in act.actors and j in act.targets:  # of a joint act all are actors and targets
            found.append((act.at, OWN[kind] * act.weight))
        elif j in act.actors and i in act.targets:
            found.append((act.at, ANSWER[kind] * act.weight))
        elif "C" in act.actors and {i, j} & set(act.targets):
            found.append((act.at, third * act.weight if i == "A" else 0.0))
    return found


class Law(NamedTuple):
    """What the specification says of a run: rates a day and tilts by clock, and how far acts excite."""

    rates: Mapping[str, float]
    tilts: Mapping[str, float]
    third: float
    excites: float = 1.0


def _used(course: Course, clock: Clock, law: Law, since: int) -> Iterator[float]:
    """The compensator between firings of a clock, and what is left at the end, with its sign turned."""
    kicks = _kicks(course, clock, law.third)
    pieces = list(_pieces(course, since))
    mu, factor = law.rates[clock.name] / DAY, math.exp(law.tilts.get(clock.name, 0.0))

    def compensator(until: int) -> float:
        steady = sum(
            (min(ends, until) - begins) * GROUP.get((clock.kind_class, group), 1.0)
            for begins, ends, group in pieces
            if begins < until
        )
        fading = sum(
            kick * (math.exp(-BETA * max(0, since - at)) - math.exp(-BETA * (until - at)))
            for at, kick in kicks
            if at < until
        )
        return factor * (mu * steady + law.excites * fading)

    before = 0.0
    for at in sorted(o.at for o in course.occurrences if o.cause == clock.name):
        now = compensator(at)
        yield now - before
        before = now
    yield -(compensator(course.trajectory.ends) - before)


def _gaps(found: Experiment, ran: list[Course], law: Law) -> list[float]:
    """Gaps of each clock in rescaled time, one member after the other, so that no gap is cut off but the last."""
    hazard = found.model.hazard
    assert hazard is not None and found.branch.begins is not None
    gaps: list[float] = []
    for clock in hazard.clocks:
        left = 0.0
        for course in ran:
            for used in _used(course, clock, law, found.branch.begins):
                if used >= 0:
                    gaps.append(left + used)
                    left = 0.0
                else:
                    left -= used
    return gaps


MU = {"A>B:conf": 0.04, "A>B:coop": 0.03, "B>A:conf": 0.05, "B>A:coop": 0.02}
PAST = (
    event("threat.force", "01-10", "B", "A"),
    event("criticise", "01-25", modality="alleged", id="alleged"),
    joint("talks.working", "01-28"),
    event("praise", "01-29", "C", "B"),
)
ALIGNED = [{"of": "C", "toward": "A", "value": 0.6}]


@pytest.mark.parametrize("tilt", [None, 0.6], ids=["as ever", "tilted"])
def test_time_rescaled_gaps_are_unit_exponentials(tilt: float | None) -> None:
    """Invariant 23, of the full process: excitation by what is recorded and generated, kinds of phase, tilts.

    Acts are many and mild, so that the process is in talks, in an impasse and in none, and is excited all the time.
    """
    marks = outlook(coop={"praise": {"no_talks": 2}, "offer.talks": {"no_talks": 1}, "letter": {"talks": 2}})
    about = future_case({**marks, "rates": _rates(2.0)}, alignments=ALIGNED)
    keys: dict[str, Any] = {"about": about, "parameters": {"triangular": 0.05, "settle_days": 20, "stall_days": 40}}
    if tilt is not None:
        keys["changes"] = [use()]
        keys["policies"] = [ruled({"when": "true", "tilt": {"conf": tilt, "coop": -tilt}})]
    found = experiment(PAST, **keys)
    ran = courses(found, 30)
    tilted = {} if tilt is None else {"A>B:conf": tilt, "A>B:coop": -tilt}
    law = Law({name: 2.0 * mu for name, mu in MU.items()}, tilted, 0.05 * 0.6)
    gaps = _gaps(found, ran, law)
    groups = {group for c in ran for _, _, group in _pieces(c, found.branch.forks)}
    assert {"no_talks", "talks"} <= groups
    assert len(gaps) > 3_000
    assert stats.kstest(gaps, "expon").pvalue > 0.001
    assert np.mean(gaps) == pytest.approx(1.0, abs=4 / math.sqrt(len(gaps)))
    assert abs(np.corrcoef(gaps[:-1], gaps[1:])[0, 1]) < 4 / math.sqrt(len(gaps))
    faster = law._replace(rates={name: 1.2 * mu for name, mu in law.rates.items()})
    for wrong in (faster, law._replace(excites=0.0), law._replace(tilts={"A>B:conf": 0.3 + tilted.get("A>B:conf", 0)})):
        assert stats.kstest(_gaps(found, ran, wrong), "expon").pvalue < 0.001  # the test can tell


def _rates(factor: float) -> dict[str, Any]:
    return {a: {kind: factor * MU[f"{a}>{b}:{kind}"] for kind in ("conf", "coop")} for a, b in ("AB", "BA")}


# --- rates, tilts and shared luck ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def busy() -> Case:
    """A case with meetings, tests and texts."""
    marks = {
        "conf": {**PLAIN_MARKS["conf"], "test.srbm": {"talks": 3}, "summit.cancelled": {"talks": 1}},
        "coop": {"talks.working": {"no_talks": 3}, "summit.held": {"talks": 2}, "detainees.released": {"impasse": 1}},
    }
    return future_case(outlook(**marks))


@given(st.integers(0, 10_000), st.floats(-2, 0.8), st.floats(-2, 0.6))
@settings(max_examples=30)
def test_residuals_are_used_up_and_rates_never_negative(number: int, conf: float, coop: float) -> None:
    """Along a member, every clock's compensator grows, and acts come in order of time, after the fork."""
    policy = ruled({"when": "true", "tilt": {"conf": conf, "coop": coop}})
    found = experiment(PAST, changes=[use()], policies=[policy], until="05-31")
    course = simulate(found, Luck.of(number))
    hazard = found.model.hazard
    assert isinstance(hazard, Hazard)
    times = [o.at for o in course.occurrences]
    assert times == sorted(times) and all(found.branch.forks < at <= found.branch.ends for at in times)
    for clock in hazard.clocks:
        tilt = {"conf": conf, "coop": coop}[clock.kind_class] if clock.actor == 0 else 0.0
        *used, left = _used(course, clock, Law(MU, {clock.name: tilt}, 0.0), found.branch.forks)
        assert all(gap > 0 for gap in used) and left <= 0


@given(tilts(), st.integers(0, 500))
@settings(max_examples=25)
def test_zero_tilts_are_no_tilts(what: dict[str, float], number: int) -> None:
    """Invariant 22, for any classes and types, any weekly phase and any member."""
    nothing = dict.fromkeys(what, 0.0)
    fork = {"at": f"2031-02-{number % 28 + 1:02}", "side": "before" if number % 2 else "after"}
    keys: dict[str, Any] = {"fork": fork, "until": "08-31"}
    policy = ruled({"when": "true", "tilt": nothing})
    one = member(experiment(PAST, **keys), number)
    assert one == member(experiment(PAST, [use()], [policy], **keys), number)


def test_members_differ_and_are_repeated_to_the_byte(busy: Case) -> None:
    """Invariants 6 and 24."""
    first, second = (experiment(PAST, about=busy, until="08-31") for _ in range(2))
    ones = [member(first, number) for number in range(6)]
    assert ones == [member(second, number) for number in (5, 4, 3, 2, 1, 0)][::-1]
    assert len({one.digest for one in ones}) == 6
    other_seed = experiment(PAST, about=busy, until="08-31", random_seed=1)
    assert member(other_seed, 0).digest != ones[0].digest


def test_a_longer_run_begins_as_the_shorter_one(busy: Case) -> None:
    short, long = (experiment(PAST, about=busy, until=until) for until in ("06-30", "10-31"))
    for a, b in zip(courses(short, 4), courses(long, 4), strict=True):
        assert a.occurrences == b.occurrences[: len(a.occurrences)]
        assert a.occurrences and all(o.at > short.branch.ends for o in b.occurrences[len(a.occurrences) :])


def test_a_rule_that_acts_later_leaves_what_came_before(busy: Case) -> None:
    """Invariant 24: divergence begins no earlier than the first differing event."""
    policy = ruled({"when": "true", "do": {"type": "threat.force", "cooldown": 20}})
    plain = experiment(PAST, about=busy, until="09-30")
    later = experiment(PAST, [use(**{"from": "2031-06-01"})], [policy], about=busy, until="09-30")
    first = seconds(day("06-01"))
    differ = 0
    for a, b in zip(courses(plain, 6), courses(later, 6), strict=True):
        one, other = ([o for o in c.occurrences if o.at <= first] for c in (a, b))
        assert one == other and one
        differ += a.occurrences != b.occurrences
    assert differ == 6


def test_most_luck_is_shared_after_branches_part(busy: Case) -> None:
    """A clock that nothing has reached fires at the same seconds in both branches."""
    one = {"id": "gift", "type": "aid.provided", "actors": ["A"], "targets": ["B"], "when": "2031-06-01"}
    keys: dict[str, Any] = {"about": busy, "until": "12-31", "parameters": {**UNEXCITED, **ALIKE}}
    plain = experiment(PAST, **keys)
    gift = experiment(PAST, [{"op": "insert", "event": one}], **keys)
    for a, b in zip(courses(plain, 4), courses(gift, 4), strict=True):
        firings = [[o.at for o in c.occurrences if o.cause.endswith("conf")] for c in (a, b)]
        assert firings[0] == firings[1] and firings[0]
