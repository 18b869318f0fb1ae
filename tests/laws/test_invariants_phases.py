"""Invariant 19 of the model and the table of 2.9: an independent reading of it, and a log for every guard."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pytest
from drafts import Draft, Pledge, written
from fold import Step, steps
from hypothesis import Phase as HypothesisPhase
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import START, History, drafts, histories, parameters, plain_case

from sim.engine.replay import replay
from sim.model import readouts
from sim.model.effect import batches_of, credibility
from sim.model.evolve import evolve
from sim.model.frame import Frame
from sim.model.parameters import Parameters
from sim.model.phases import GUARDS
from sim.model.state import SUPERSTATE, State
from sim.record.dates import DAY, seconds
from sim.record.log import EventLog, Resolved

CONTACT = {"envoy.visit", "talks.working", "summit.announced", "summit.held"}
MEET = CONTACT - {"summit.announced"}
RUPTURE = {"talks.walkout", "summit.nodeal", "summit.cancelled", "agreement.withdrawn"}
PAUSE = {"talks.cancelled"}
LETTERS = {"letter", "call"}
DEAL_TEXTS = {"agreement.interim", "agreement.comprehensive"}
PROGRESS = CONTACT | {"offer.talks", "commitment.fulfilled", "agreement.framework", "agreement.in_force"} | DEAL_TEXTS
FINAL = {"FULFILLED", "BREACHED", "WAIVED", "LAPSED", "SUPERSEDED"}


class Seen(NamedTuple):
    """Y of the specification: what a batch brought between principals, and what the ledger and deadlines did."""

    types: dict[str, set[int]]  # type -> principal dyads
    hostile: bool
    kept: bool
    breach: float
    expiry: float


def seen(frame: Frame, step: Step, entries: dict[str, Resolved]) -> Seen:
    types: dict[str, set[int]] = {}
    hostile = False
    for effect in step.batch.effects:
        entry = entries[effect.id]
        q = 0.0 if entry.planned else credibility(frame, entry)
        kind = entry.event.type
        if q >= frame.parameters.trigger_credibility and not kind.startswith("mediation"):
            found = between(frame, entry)
            if found:
                types.setdefault(kind, set()).update(found)
                hostile |= frame.types[kind].weight < 0
    was = {e.id: e.status for e in step.before.ledger}
    moved = [e for e in step.after.ledger if e.status != was.get(e.id) and principal(frame, e.by, e.to)]
    said = {k for e in step.batch.effects if e.deed and "commitment.breached" in e.kinds for k in e.deed.breaches}
    broken = [e for e in moved if e.status == "BREACHED"]
    old = {c.id: c.status for c in step.before.deadlines}
    rung = [c.magnitude for c in step.after.deadlines if c.status == "expired" != old.get(c.id)]
    return Seen(
        types,
        hostile or any(e.id not in said for e in broken),
        any(e.status == "FULFILLED" for e in moved),
        max((e.magnitude for e in broken), default=0.0),
        max(rung, default=0.0),
    )


def between(frame: Frame, entry: Resolved) -> set[int]:
    """The principal dyads on which an event acts."""
    event = entry.event
    actors, targets = ({frame.index[frame.root(a)] for a in names} for names in (event.actors, event.targets))
    if event.joint:
        actors = targets = actors | targets
    return {
        k for k, (i, j) in enumerate(frame.pairs) if (i in actors and j in targets) or (j in actors and i in targets)
    }


def principal(frame: Frame, by: str, to: tuple[str, ...]) -> bool:
    return any({frame.index[by], frame.index[other]} == set(pair) for other in to for pair in frame.pairs)


def expected(frame: Frame, step: Step, y: Seen) -> tuple[int, str] | None:
    """The first line of the table of 2.9 that holds, and where it leads, in the words of the specification."""
    p, at, before = frame.parameters, step.batch.at, step.before.talks
    phase, group = before.phase, SUPERSTATE[before.phase]
    after, types = step.after, set(y.types)
    t_prog = at if types & PROGRESS or y.kept else before.progress
    t_contact = at if types & (CONTACT | LETTERS) else before.contact
    t_conflict = at if y.hostile else before.conflict
    tau, climate = readouts.tension(frame, after, at), readouts.climate(frame, after, at)
    rows = [e for e in after.ledger if e.status != "LAPSED"]
    bad = sum(e.magnitude for e in rows if e.status in ("CONTESTED", "BREACHED"))
    unkept = bool(rows) and bad / sum(e.magnitude for e in rows) >= 0.5
    statuses = {e.status for e in after.ledger}

    def mutual(kinds: set[str]) -> bool:
        dyads = {k for kind in kinds & types for k in y.types[kind]}
        return any(readouts.contact_level(frame, after, k, at) >= p.contact_minimum for k in dyads)

    talks, impasse, deal, none = (group == g for g in ("TALKS", "IMPASSE", "DEAL", "NO_TALKS"))
    carried = phase == "IMPLEMENTATION"
    late = at - max(t_contact, before.since) >= p.lapse_days * DAY
    table = (
        (1, talks or impasse or deal, bool(types & RUPTURE), "BREAKDOWN"),
        (2, talks or carried, bool(types & PAUSE), "STALEMATE"),
        (3, phase != "CONCLUDED", "agreement.framework" in types, "DETAIL"),
        (4, True, bool(types & DEAL_TEXTS), "AGREEMENT"),
        (5, phase == "AGREEMENT", y.kept or "agreement.in_force" in types, "IMPLEMENTATION"),
        (6, carried, bool(statuses) and statuses <= FINAL - {"BREACHED"}, "CONCLUDED"),
        (7, carried, y.breach >= 1 or unkept, "BREAKDOWN" if y.breach >= 1 else "STALEMATE"),
        (8, impasse, mutual(CONTACT), before.history),
        (9, none, mutual(CONTACT), "PRENEG"),
        (10, phase == "PRENEG", mutual(MEET), "FORMULA"),
        (11, talks or carried, at - t_prog >= p.stall_days * DAY, "STALEMATE"),
        (12, phase == "STALEMATE", y.expiry >= 1, "BREAKDOWN"),
        (13, phase == "BREAKDOWN", at - before.since >= p.settle_days * DAY, "STALEMATE"),
        (14, impasse, late, "CONFRONTATION" if climate < 0 else "DORMANT"),
        (15, talks, tau >= p.crisis_threshold + p.breakdown_margin, "CRISIS"),
        (16, none or impasse, tau >= p.crisis_threshold, "CRISIS"),
        (17, phase == "CRISIS", tau <= p.crisis_release, "CONFRONTATION"),
        (18, phase == "DORMANT", tau >= p.confrontation_tension, "CONFRONTATION"),
        (19, phase == "CONFRONTATION", tau <= p.dormant_tension and at - t_conflict >= p.quiet_days * DAY, "DORMANT"),
    )
    assert (after.talks.progress, after.talks.contact, after.talks.conflict) == (t_prog, t_contact, t_conflict)
    # a guard that waits for time falls due at the first 00:00 at which it holds, never at an hour
    looked_at = (row for row in table if at % DAY == 0 or row[0] not in (11, 13, 14, 17, 19))
    holding = ((n, to) for n, source, guard, to in looked_at if source and guard and (to != phase or n == 1))
    return next(holding, None)


# --- 19 --------------------------------------------------------------------------------------------------


@given(histories(), parameters())
def test_invariant_19_one_successor_by_the_first_true_guard(history: History, chosen: Parameters) -> None:
    """Every batch moves the phase by the first line of the table that holds, and by nothing else; clocks included."""
    case, log = history
    frame = Frame(case, chosen)
    entries = {e.event.id: e for e in log.resolved(case.start, case.end)}
    for step in steps(frame, log):
        wanted = expected(frame, step, seen(frame, step, entries))
        old, new, found = step.before.talks, step.after.talks, step.transition
        assert (None if found is None else (found.guard, found.target)) == wanted
        if found is None:
            assert (new.phase, new.since, new.history) == (old.phase, old.since, old.history)
            continue
        assert (found.source, found.target, found.at) == (old.phase, new.phase, step.batch.at)
        assert new.since == step.batch.at
        left = {"TALKS": old.phase, "DEAL": "IMPLEMENTATION"}.get(SUPERSTATE[old.phase])
        to_impasse = SUPERSTATE[new.phase] == "IMPASSE"
        assert new.history == (left if to_impasse and left else old.history)


@given(histories(most=12), st.data())
def test_invariant_19_rupture_dominates(history: History, data: st.DataObject) -> None:
    """In talks, impasse or a deal, a rupture leads to a breakdown whatever else the same batch brings."""
    case, log = history
    t = replay(case, log)
    state = data.draw(st.sampled_from(t.states))
    many = data.draw(st.lists(drafts(gaps=(0,), forms=("day",), refs=False), max_size=4))
    rupture = Draft(data.draw(st.sampled_from(sorted(RUPTURE))), first="r")
    after = after_batch(t.frame, state, [*many, rupture])
    if SUPERSTATE[state.talks.phase] != "NO_TALKS":
        assert after.talks.phase == "BREAKDOWN" and after.talks.since == after.at


def after_batch(frame: Frame, state: State, many: list[Draft]) -> State:
    """The state after some events of one day, at the time of the state itself."""
    resolved = EventLog(written(frame.case, many)).resolved(frame.case.start, frame.case.end)
    effects = [effect for batch in batches_of(frame, resolved) for effect in batch.effects]
    return evolve(frame, state, state.at, effects)[0]


@given(
    histories(principals=2),
    st.lists(st.tuples(st.sampled_from(("letter", "call", "offer.talks")), st.integers(0, 300))),
)
def test_invariant_19_letters_alone_never_change_phase(history: History, letters: list[tuple[str, int]]) -> None:
    """After letters, calls and offers between the principals the phase is what it was, or what time alone makes it.

    Where the talks lapse anyway (guard 14), a kind word on that day may decide to which quiet phase they lapse.
    """
    case, log = history
    t = replay(case, log)
    state = t.states[-1]
    for code, days in letters:
        at = state.at + days * DAY
        batch = batches_of(t.frame, EventLog(written(case, [Draft(code)])).resolved(case.start, case.end))[0]
        (_, by_time), (after, moved) = evolve(t.frame, state, at), evolve(t.frame, state, at, batch.effects)
        if moved is not None:
            assert by_time is not None
            assert moved.guard == by_time.guard
            assert moved.target == by_time.target or moved.guard == 14
        state = after


@given(histories(), parameters())
def test_invariant_19_the_phase_does_not_chatter(history: History, chosen: Parameters) -> None:
    """No two transitions at one time, and no crisis left before tension has fallen below the release threshold."""
    t = replay(history.case, history.log, chosen)
    times = [x.at for x in t.transitions]
    assert len(times) == len(set(times))
    for x in t.transitions:
        if (x.source, x.target) == ("CRISIS", "CONFRONTATION"):
            assert dict(x.values)["tension"] <= chosen.crisis_release
        assert x.source != x.target or x.guard == 1


# --- coverage ----------------------------------------------------------------------------------------------


def test_the_drawn_logs_reach_everything() -> None:
    """The logs that these tests draw reach every phase, every guard and every status of the ledger."""
    phases, guards, statuses = Counter[str](), Counter[int](), Counter[str]()

    # a sample of its own: the same in every profile, large enough for the rarest guard, nothing to shrink
    @settings(max_examples=1200, derandomize=True, database=None, phases=[HypothesisPhase.generate])
    @given(histories(lengths=(1095,)))
    def collect(history: History) -> None:
        t = replay(*history)
        guards.update(x.guard for x in t.transitions)
        for state in t.states:
            phases[state.talks.phase] += 1
            statuses.update(e.status for e in state.ledger)

    collect()
    assert set(phases) == set(SUPERSTATE)
    assert set(statuses) == FINAL | {"PROPOSED", "ACTIVE", "DUE", "PARTIAL", "CONTESTED"}
    assert set(guards) == {guard.number for guard in GUARDS} == set(range(1, 20))


# --- the table of 2.9, line by line --------------------------------------------------------------------------

MEETING = Draft("talks.working", gap=10)
PAUSED = Draft("talks.cancelled", gap=10)
WALKOUT = Draft("talks.walkout", gap=10)
INTERIM = Draft("agreement.interim", gap=10, pledge=Pledge())
SMALL = Draft("agreement.interim", gap=10, pledge=Pledge(magnitude=0.5))
FORCE = Draft("agreement.in_force", gap=10)
KEPT = Draft("commitment.fulfilled", gap=10, cast="forth", ledger=(("fulfils", 0),))
BROKEN = Draft("commitment.breached", gap=10, cast="forth", ledger=(("breaches", 0),))
ACCUSED = Draft("accuse.noncompliance", gap=10, cast="back", ledger=(("breaches", 0),))
WAR = Draft("violence.major", gap=10, intensity=2.0)
DEADLINE = Draft("ultimatum", gap=10, cast="forth", deadline=5)

LINES = (
    (1, [MEETING, WALKOUT], "PRENEG", "BREAKDOWN", 20),
    (1, [PAUSED, MEETING, PAUSED, WALKOUT], "STALEMATE", "BREAKDOWN", 40),
    (1, [INTERIM, WALKOUT._replace(type="agreement.withdrawn")], "AGREEMENT", "BREAKDOWN", 20),
    (1, [MEETING, WALKOUT, WALKOUT], "BREAKDOWN", "BREAKDOWN", 30),
    (2, [MEETING, PAUSED], "PRENEG", "STALEMATE", 20),
    (2, [INTERIM, FORCE, PAUSED], "IMPLEMENTATION", "STALEMATE", 30),
    (3, [Draft("agreement.framework", gap=10)], "CONFRONTATION", "DETAIL", 10),
    (4, [INTERIM], "CONFRONTATION", "AGREEMENT", 10),
    (4, [Draft("agreement.comprehensive", gap=10)], "CONFRONTATION", "AGREEMENT", 10),
    (5, [INTERIM, FORCE], "AGREEMENT", "IMPLEMENTATION", 20),
    (5, [INTERIM, KEPT], "AGREEMENT", "IMPLEMENTATION", 20),
    (6, [INTERIM, FORCE, KEPT], "IMPLEMENTATION", "CONCLUDED", 30),
    (7, [INTERIM, FORCE, BROKEN], "IMPLEMENTATION", "BREAKDOWN", 30),
    (7, [SMALL, FORCE, ACCUSED], "IMPLEMENTATION", "STALEMATE", 30),
    (8, [MEETING, PAUSED, MEETING], "STALEMATE", "PRENEG", 30),
    (8, [INTERIM, WALKOUT, MEETING], "BREAKDOWN", "IMPLEMENTATION", 30),
    (9, [MEETING], "CONFRONTATION", "PRENEG", 10),
    (10, [MEETING, MEETING], "PRENEG", "FORMULA", 20),
    (11, [MEETING], "PRENEG", "STALEMATE", 10 + 120),
    (12, [MEETING, PAUSED, DEADLINE], "STALEMATE", "BREAKDOWN", 30 + 5 + 1),
    (13, [MEETING, WALKOUT], "BREAKDOWN", "STALEMATE", 20 + 60),
    (14, [MEETING, PAUSED], "STALEMATE", "CONFRONTATION", 20 + 365),
    (15, [MEETING, WAR, WAR._replace(gap=0)], "PRENEG", "CRISIS", 20),
    (16, [WAR, WAR._replace(gap=0)], "CONFRONTATION", "CRISIS", 10),
    (17, [WAR, WAR._replace(gap=0)], "CRISIS", "CONFRONTATION", 10 + 159),
    (18, [WAR._replace(gap=200)], "DORMANT", "CONFRONTATION", 200),
    (19, [], "CONFRONTATION", "DORMANT", 180),
)


@pytest.mark.parametrize(
    ("guard", "many", "source", "target", "days"), LINES, ids=lambda x: str(x) if isinstance(x, int) else ""
)
def test_the_table_of_guards(guard: int, many: list[Draft], source: str, target: str, days: int) -> None:
    """Each line of 2.9: the guard, from where, to where and on which day."""
    case = plain_case()
    t = replay(case, EventLog(written(case, many)))
    found = [(x.source, x.target, (x.at - seconds(START)) // DAY) for x in t.transitions if x.guard == guard]
    assert (source, target, days) in found


def test_every_guard_has_a_line() -> None:
    """The table above has a log for each of the nineteen."""
    assert {line[0] for line in LINES} == {guard.number for guard in GUARDS}
