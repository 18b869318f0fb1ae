"""Invariants 2, 4, 9, 12, 15, 16 and 18 of the model: what decays, what adds up, and what is monotone."""

from __future__ import annotations

import itertools
import math

import pytest
from drafts import Draft, written
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import FRIENDLY, PRINCIPALS, History, cases, drafts, events, histories, logs, parameters, plain_case

from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.model import readouts, sanctions, stocks, trust
from sim.model.beta import cumulative, quantile
from sim.model.effect import expanded
from sim.model.frame import Frame
from sim.model.parameters import Parameters
from sim.model.state import Evidence, Mediation, Pain, SanctionsMeasure, Stock
from sim.record.case import Case
from sim.record.codebook import CODEBOOK
from sim.record.dates import DAY
from sim.record.event import Event
from sim.record.log import EventLog

points = st.floats(0, 1e4)
shares = st.floats(0, 1)
spans = st.integers(0, 3000 * DAY)
PLAIN = {"refs": False, "effects": False}


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-300)


# --- 2 ---------------------------------------------------------------------------------------------------


@given(parameters(), st.lists(points, min_size=4, max_size=4), spans, spans)
def test_invariant_2_decay_is_a_semigroup(chosen: Parameters, values: list[float], one: int, other: int) -> None:
    """Decay over two spans is decay over both; over none it changes nothing; nothing grows or turns its sign."""
    frame = Frame(plain_case(), chosen)
    stock, evidence = Stock(0, *values), Evidence(0, *values[:2])
    for fade, start in ((stocks.decayed, stock), (trust.decayed, evidence)):
        twice, once = fade(frame, fade(frame, start, one), one + other), fade(frame, start, one + other)  # type: ignore[operator]
        assert list(twice) == [near(value) for value in once]
        assert fade(frame, start, 0) == start  # type: ignore[operator]
        assert all(0 <= late <= early for late, early in zip(once[1:], start[1:], strict=True))
    half = stocks.mediation_at(frame, Mediation(0, values[0]), one)
    whole = stocks.mediation_at(frame, Mediation(0, values[0]), one + other)
    assert stocks.mediation_at(frame, Mediation(one, half), one + other) == near(whole)
    assert 0 <= whole <= half <= values[0]


@given(parameters(), shares, shares, spans, spans)
def test_invariant_2_pain_is_a_semigroup(
    chosen: Parameters, value: float, severity: float, one: int, other: int
) -> None:
    """Pain moves toward severity, never past it, and two steps make one."""
    frame = Frame(plain_case(), chosen)
    start = Pain(0, value, severity)
    half, whole = sanctions.pain_at(frame, start, one), sanctions.pain_at(frame, start, one + other)
    assert sanctions.pain_at(frame, Pain(one, half, severity), one + other) == pytest.approx(whole, rel=1e-9, abs=1e-15)
    assert sanctions.pain_at(frame, start, 0) == pytest.approx(value, abs=1e-15)
    assert min(value, severity) - 1e-15 <= whole <= max(value, severity) + 1e-15


@pytest.mark.parametrize(
    ("type_", "days", "left"), [("praise", 45, 1.7), ("aid.provided", 120, 3.5), ("criticise", 90, -0.5)]
)
def test_half_lives(type_: str, days: int, left: float) -> None:
    """Words halve in 45 days, deeds in 120."""
    case = plain_case()
    t = replay(case, EventLog(written(case, [Draft(type_)])))
    stock = stocks.decayed(t.frame, t.states[1].stocks[1] or Stock(0), t.starts + days * DAY)
    assert sum(stock[1:3]) - sum(stock[3:5]) == pytest.approx(left)


# --- 4 ---------------------------------------------------------------------------------------------------


@given(st.data(), parameters(), st.sampled_from((FRIENDLY, (0.8, -0.5, -1.0))))
def test_invariant_4_monotonicity(data: st.DataObject, chosen: Parameters, signs: tuple[float, ...]) -> None:
    """One more cooperative event lowers no climate and raises no tension; one more hostile event the other way round.

    With negative alignments this is asked only of the dyads whose sides both take part.
    """
    case, log = data.draw(histories(most=12, signs=signs, **PLAIN))
    extra = data.draw(events(case, **PLAIN)).model_copy(update={"id": "x"})
    weight = CODEBOOK[extra.type].weight
    one, other = replay(case, log, chosen), replay(case, log.append(extra), chosen)
    taking_part = {one.frame.index[case.roots[a]] for a in extra.participants}
    asked = [k for k, pair in enumerate(one.frame.pairs) if signs == FRIENDLY or taking_part >= set(pair)]
    sign = (weight > 0) - (weight < 0)
    for at in (*other.times, other.ends):
        for pair in asked:
            climates = [readouts.dyad_climate(t.frame, t.at(at), pair, at) for t in (one, other)]
            hostilities = [readouts.dyad_hostility(t.frame, t.at(at), pair, at) for t in (one, other)]
            assert sign * (climates[1] - climates[0]) >= -1e-9
            assert sign * (hostilities[1] - hostilities[0]) <= 1e-9
        if signs == FRIENDLY:
            assert sign * (other.value("tension", at) - one.value("tension", at)) <= 1e-9


# --- 9 ---------------------------------------------------------------------------------------------------


def amounts(t: Trajectory) -> list[float]:
    """Stocks, evidence and mediation at the end."""
    frame, state, at = t.frame, t.states[-1], t.ends
    rows: list[tuple[float, ...]] = [stocks.decayed(frame, s or Stock(at), at)[1:] for s in state.stocks]
    rows += [trust.decayed(frame, e or Evidence(at), at)[1:] for e in state.trust]
    return [*itertools.chain(*rows), stocks.mediation_at(frame, state.mediation, at)]


def credibility(event: Event) -> float:
    """q by the table of model.md 2.2, without denials."""
    by_modality = {"asserted": 1.0, "reported": 0.8, "alleged": 0.4}.get(event.modality, 0.0)
    return by_modality * (0.8 if event.when.text[-1] in "?%" else 1.0)


def certain(event: Event) -> Event:
    """The event as it would be if nobody doubted it, on the same day."""
    when = event.when.text.replace("?", "").replace("%", "~")
    plain = {"modality": "asserted", "probability": None, "denial": None, "when": when}
    return Event.model_validate({**event.model_dump(), **plain})


CERTAIN_DATES = ("day", "unsure", "about", "both", "interval", "second", "month")


@given(histories(most=10, forms=CERTAIN_DATES, modalities=("asserted", "reported", "alleged"), **PLAIN))
def test_invariant_9_stocks_are_linear_in_q_and_g(history: History) -> None:
    """A log moves everything by the sum of what its events would if certain and of intensity 1, each times q g."""
    case, log = history
    total = amounts(replay(case, log))
    each = []
    for event in log:
        unit = certain(event).model_copy(update={"intensity": 1.0})
        share = credibility(event) * event.intensity
        each.append([share * value for value in amounts(replay(case, EventLog([unit])))])
    sums = [math.fsum(column) for column in zip(*each, strict=True)] if each else [0.0] * len(total)
    assert total == pytest.approx(sums, rel=1e-9, abs=1e-12)


@given(histories(most=5, forms=CERTAIN_DATES, modalities=("asserted", "reported", "alleged", "denied"), **PLAIN))
@settings(max_examples=60)  # up to 32 replays each
def test_invariant_9_the_mean_over_evidence_is_the_deterministic_state(history: History) -> None:
    """With dates fixed, the mean over all ways in which events did or did not happen is the deterministic state."""
    case, log = history
    doubtful = list(log)
    mean = [0.0] * len(amounts(replay(case, EventLog())))
    for happened in itertools.product((True, False), repeat=len(doubtful)):
        chance = math.prod(
            credibility(e) if yes else 1 - credibility(e) for e, yes in zip(doubtful, happened, strict=True)
        )
        if chance:
            included = EventLog(certain(e) for e, yes in zip(doubtful, happened, strict=True) if yes)
            mean = [m + chance * v for m, v in zip(mean, amounts(replay(case, included)), strict=True)]
    assert amounts(replay(case, log)) == pytest.approx(mean, rel=1e-9, abs=1e-12)


# --- 12 --------------------------------------------------------------------------------------------------


@given(histories(), parameters())
def test_invariant_12_an_empty_future_leads_to_the_baseline(history: History, chosen: Parameters) -> None:
    """Postures go to tanh(-b/S), tension to 0, trust to its prior, pain to severity, mediation to 0."""
    t = replay(history.case, history.log, chosen)
    frame, state, at = t.frame, t.states[-1], t.ends + 1000 * 365 * DAY
    for i, j in (pair for both in frame.pairs for pair in (both, both[::-1])):
        dyad = frame.dyad(i, j)
        baseline = math.tanh(-frame.offsets[dyad] / chosen.posture_scale)
        assert readouts.posture(frame, state, i, j, at) == pytest.approx(baseline, abs=1e-9)
        kept, broken = frame.priors[dyad]
        assert readouts.trust_mean(frame, state, i, j, at) == pytest.approx(kept / (kept + broken), abs=1e-9)
    assert readouts.tension(frame, state, at) == pytest.approx(0, abs=1e-9)
    assert stocks.mediation_at(frame, state.mediation, at) == pytest.approx(0, abs=1e-9)
    if state.due is None:
        for k in frame.principals:
            assert readouts.pain(frame, state, k, at) == pytest.approx(readouts.severity(frame, state, k, at), abs=1e-9)


# --- 15 --------------------------------------------------------------------------------------------------


@given(logs(plain_case(), casts=("joint", "all"), refs=False, effects=False), parameters())
def test_invariant_15_joint_events_keep_symmetry(log: EventLog, chosen: Parameters) -> None:
    """Where the two sides start alike, joint events of both leave each toward the other as the other toward it."""
    both = [e for e in log if not e.type.startswith("mediation")]
    t = replay(plain_case(), EventLog(both), chosen)
    there, back = t.frame.dyads[0]
    for state in t.states:
        assert state.stocks[there] == state.stocks[back] and state.trust[there] == state.trust[back]
    assert t.value("hardness_asymmetry", t.ends) == 0.0


@given(cases(), st.lists(st.integers(0, 3), max_size=3), st.lists(st.integers(0, 3), max_size=3), st.booleans())
def test_events_act_on_every_ordered_pair_once(case: Case, actors: list[int], targets: list[int], joint: bool) -> None:
    """Each actor acts on each target, joint participants on one another, nobody on itself and no pair twice."""
    found = expanded(Frame(case), tuple(actors), tuple(targets), joint)
    everyone = {*actors, *targets}
    wanted = {(i, j) for i in (everyone if joint else actors) for j in (everyone if joint else targets) if i != j}
    assert len(found) == len(set(found)) and set(found) == wanted


# --- 16 --------------------------------------------------------------------------------------------------

counts = st.floats(0.05, 200)


@given(counts, counts, st.floats(0.01, 20))
def test_invariant_16_trust_follows_the_evidence(kept: float, broken: float, more: float) -> None:
    """Trust rises with kept word, falls with broken word, is in (0, 1), and moves less the more evidence there is."""
    frame = Frame(plain_case())

    def mean(good: float, bad: float) -> float:
        evidence = (None, Evidence(0, good, bad), *[None] * (frame.number**2 - 2))
        return trust.mean(frame, evidence, 1, 0)

    now = mean(kept, broken)
    assert 0 < mean(kept, broken + more) < now < mean(kept + more, broken) < 1
    lower, upper = quantile(0.1, kept, broken), quantile(0.9, kept, broken)
    assert 0 <= lower <= upper <= 1
    prior_kept, prior_broken = frame.priors[1]
    twice = mean(2 * kept + prior_kept, 2 * broken + prior_broken)
    assert twice == pytest.approx(now)
    assert abs(mean(2 * kept + prior_kept + more, 2 * broken + prior_broken) - twice) < abs(
        mean(kept + more, broken) - now
    )


@given(st.data(), parameters())
def test_invariant_16_an_accusation_changes_only_the_accusers_trust(data: st.DataObject, chosen: Parameters) -> None:
    """One more accusation that names nothing moves no view but the accuser's, and that downward."""
    case, log = data.draw(histories(most=10, **PLAIN))
    draft = data.draw(drafts(types=("accuse.noncompliance",), casts=("forth", "back", "person", "toward"), **PLAIN))
    extra = written(case, [draft])[0].model_copy(update={"id": "x"})
    one, other = replay(case, log, chosen), replay(case, log.append(extra), chosen)
    frame, accuser = one.frame, one.frame.index[case.roots[extra.actors[0]]]
    for i, j in itertools.product(range(frame.number), repeat=2):
        dyad = frame.dyad(i, j)
        if i != accuser:
            assert one.states[-1].trust[dyad] == other.states[-1].trust[dyad]
        else:
            views = [trust.mean(frame, t.states[-1].trust, dyad, t.ends) for t in (one, other)]
            assert views[1] <= views[0] + 1e-12


# within these probabilities the oracle answers; at subnormal ones it gives nan
@given(st.floats(1e-12, 1 - 1e-12), st.floats(0.05, 1000), st.floats(0.05, 1000))
def test_the_beta_distribution_is_scipys(p: float, kept: float, broken: float) -> None:
    """Our own distribution function and quantile agree with an independent implementation."""
    special = pytest.importorskip("scipy.special")
    distribution = pytest.importorskip("scipy.stats").beta
    assert cumulative(p, kept, broken) == pytest.approx(special.betainc(kept, broken, p), abs=1e-9)
    assert quantile(p, kept, broken) == pytest.approx(distribution.ppf(p, kept, broken), abs=1e-9)


# --- 18 --------------------------------------------------------------------------------------------------

measures = st.builds(
    SanctionsMeasure,
    id=st.just("m"),
    title=st.just("m"),
    senders=st.just(("ALP",)),
    targets=st.sampled_from((("BET",), ("BET", "ALP"), ("ALP",))),
    level=shares,
    enforcement=shares,
    status=st.sampled_from(("active", "active", "active", "suspended", "threatened", "lifted")),
    begins=st.sampled_from((-5, 0, 5)),
    ends=st.sampled_from((None, None, 10, 0)),
    commitment=st.none(),
)


@given(st.lists(measures, max_size=6), st.integers(0, 5), shares, st.randoms(use_true_random=False))
def test_invariant_18_severity(many: list[SanctionsMeasure], k: int, level: float, luck: st.DataObject) -> None:
    """Severity is in [0, 1], monotone in levels, order-free, and 0 when everything is lifted or only threatened."""
    now = sanctions.severity(many, "BET", 3)
    assert 0 <= now <= 1
    if many:
        raised = list(many)
        raised[k % len(many)] = many[k % len(many)]._replace(level=max(level, many[k % len(many)].level))
        assert sanctions.severity(raised, "BET", 3) >= now
    shuffled = list(many)
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sanctions.severity(shuffled, "BET", 3) == pytest.approx(now, abs=1e-12)
    for status in ("lifted", "threatened", "suspended"):
        assert sanctions.severity([m._replace(status=status) for m in many], "BET", 3) == 0
    one = SanctionsMeasure("x", "x", (), ("BET",), level, 1.0, "threatened", 0, None, None)
    assert sanctions.severity([*many, one], "BET", 3) == now


@given(histories(), parameters())
def test_invariant_18_pain_stays_between_what_severity_was(history: History, chosen: Parameters) -> None:
    """Pain stays between the extremes of its start and the severities so far, and moves toward severity."""
    t = replay(history.case, history.log, chosen)
    for k in range(t.frame.number):
        seen = [t.states[0].pain[k].value]
        for state, until in zip(t.states, (*t.times[1:], t.ends), strict=True):
            severity = readouts.severity(t.frame, state, k, state.at)
            assert state.pain[k].severity == severity
            seen.append(severity)
            early, late = (readouts.pain(t.frame, state, k, at) for at in (state.at, until))
            assert min(seen) - 1e-12 <= late <= max(seen) + 1e-12
            assert abs(severity - late) <= abs(severity - early) + 1e-12


@given(st.data(), parameters())
def test_invariant_18_threats_change_no_severity(data: st.DataObject, chosen: Parameters) -> None:
    """A threatened measure is a word: with it and without it severity and pain are the same."""
    case = data.draw(cases())
    threatened = tuple(m.model_copy(update={"status": "threatened"}) for m in case.sanctions)
    assume(threatened)
    one = replay(case.model_copy(update={"sanctions": threatened}), EventLog(), chosen)
    for name in PRINCIPALS[:2]:
        assert one.value(f"severity({name})", one.ends) == one.value(f"pain({name})", one.ends) == 0.0
