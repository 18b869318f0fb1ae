"""The statechart, guard by guard: from which phase, on what, to which; and which of two comes first."""

from __future__ import annotations

from typing import Any

import pytest
from invented import case, day, event, joint, making, promise

from sim.model.effect import batches_of
from sim.model.evolve import evolve, initial
from sim.model.frame import Frame
from sim.model.phases import GUARDS, Transition, entered
from sim.model.state import SUPERSTATE, Phase, State, Stock, Talks
from sim.record.dates import DAY, seconds
from sim.record.event import Event, Status
from sim.record.log import EventLog

FRAME = Frame(case())
NOW = seconds(day("07-01"))
PHASES: tuple[Phase, ...] = tuple(SUPERSTATE)


def state(phase: Phase, *, hostility: float = 0.0, give: float = 5.0, **talks: Any) -> State:
    """A state on the first of July: a phase entered a month ago, with its clocks, and what the two remember."""
    clocks = {
        "since": NOW - 30 * DAY,
        "progress": NOW - 30 * DAY,
        "contact": NOW - 30 * DAY,
        "conflict": NOW - 30 * DAY,
    }
    stocks: list[Stock | None] = [None] * FRAME.number**2
    stocks[FRAME.named("A", "B")] = Stock(NOW, give, 0.0, hostility, 0.0)
    stocks[FRAME.named("B", "A")] = Stock(NOW, give, 0.0, 0.0, 0.0)
    days = {key: NOW - value * DAY for key, value in talks.items() if key != "history"}
    stand = Talks(phase, history=talks.get("history", "FORMULA"), **{**clocks, **days})
    return initial(FRAME)._replace(at=NOW - DAY, talks=stand, stocks=tuple(stocks))


def after(before: State, *events: Event) -> tuple[State, Transition | None]:
    about = FRAME.case
    batches = batches_of(FRAME, EventLog(events).resolved(about.start, about.end))
    return evolve(FRAME, before, NOW, batches[0].effects if batches else ())


def fired(before: State, *events: Event) -> tuple[int, str] | None:
    transition = after(before, *events)[1]
    return None if transition is None else (transition.guard, transition.target)


def on(code: str, **keys: Any) -> Event:
    return joint(code, "07-01", id=code.replace(".", "-").replace("_", "-"), **keys)


# --- events ---------------------------------------------------------------------------------------------------

RUPTURES = ("talks.walkout", "summit.nodeal", "summit.cancelled", "agreement.withdrawn")
CONTACTS = ("envoy.visit", "talks.working", "summit.announced", "summit.held")
IN_TALKS: tuple[Phase, ...] = ("PRENEG", "FORMULA", "DETAIL")
IN_IMPASSE: tuple[Phase, ...] = ("STALEMATE", "BREAKDOWN")
IN_DEAL: tuple[Phase, ...] = ("AGREEMENT", "IMPLEMENTATION", "CONCLUDED")
NO_TALKS: tuple[Phase, ...] = ("DORMANT", "CONFRONTATION", "CRISIS")


@pytest.mark.parametrize("code", RUPTURES)
@pytest.mark.parametrize("phase", PHASES)
def test_1_a_rupture_breaks_whatever_there_was_to_break(phase: Phase, code: str) -> None:
    assert (fired(state(phase), on(code)) == (1, "BREAKDOWN")) == (phase not in NO_TALKS)


@pytest.mark.parametrize("phase", PHASES)
def test_2_a_pause_is_a_stalemate(phase: Phase) -> None:
    expected = (2, "STALEMATE") if phase in (*IN_TALKS, "IMPLEMENTATION") else None
    found = fired(state(phase), on("talks.cancelled"))
    assert (found if found and found[0] == 2 else None) == expected


@pytest.mark.parametrize("phase", PHASES)
def test_3_a_framework_leads_to_details(phase: Phase) -> None:
    found = fired(state(phase), on("agreement.framework"))
    assert (found == (3, "DETAIL")) == (phase not in ("CONCLUDED", "DETAIL"))


@pytest.mark.parametrize("code", ["agreement.interim", "agreement.comprehensive"])
@pytest.mark.parametrize("phase", PHASES)
def test_4_an_agreement_is_an_agreement_from_anywhere(phase: Phase, code: str) -> None:
    assert (fired(state(phase), on(code)) == (4, "AGREEMENT")) == (phase != "AGREEMENT")


def test_5_the_first_deed_or_entry_into_force_begins_the_implementation() -> None:
    assert fired(state("AGREEMENT"), on("agreement.in_force")) == (5, "IMPLEMENTATION")
    promised, _ = after(state("AGREEMENT"), making("07-01", promise()))
    kept = event("statement.neutral", "07-01", refs={"fulfils": ["pledge"]})
    assert fired(promised, kept) == (5, "IMPLEMENTATION")
    assert fired(state("AGREEMENT"), on("commitment.fulfilled")) is None  # of nothing in the ledger


def settled(before: State, *statuses: Status, magnitude: float = 1.0) -> State:
    made, _ = after(before, making("07-01", *(promise(f"p{k}", magnitude=magnitude) for k in range(len(statuses)))))
    entries = tuple(e._replace(status=s) for e, s in zip(made.ledger, statuses, strict=True))
    return made._replace(ledger=entries, talks=before.talks)


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        (["FULFILLED", "WAIVED", "LAPSED", "SUPERSEDED"], (6, "CONCLUDED")),
        (["FULFILLED", "ACTIVE"], None),
        (["FULFILLED", "FULFILLED", "BREACHED"], None),
        (["FULFILLED", "ACTIVE", "CONTESTED"], None),
        (["FULFILLED", "CONTESTED"], (7, "STALEMATE")),
        (["FULFILLED", "BREACHED"], (7, "STALEMATE")),
        (["LAPSED", "LAPSED", "ACTIVE", "CONTESTED"], (7, "STALEMATE")),
        ([], None),
    ],
)
def test_6_and_7_an_implementation_ends_as_its_promises_end(
    statuses: list[Status], found: tuple[int, str] | None
) -> None:
    assert fired(settled(state("IMPLEMENTATION"), *statuses)) == found


@pytest.mark.parametrize(("magnitude", "found"), [(1.0, (7, "BREAKDOWN")), (0.9, None)])
def test_7_a_grave_breach_breaks_it_down(magnitude: float, found: tuple[int, str] | None) -> None:
    before = settled(state("IMPLEMENTATION"), "ACTIVE", "ACTIVE", "ACTIVE", magnitude=magnitude)
    broken = event("statement.neutral", "07-01", refs={"breaches": ["p0"]})
    assert fired(before, broken) == found
    assert fired(settled(state("DETAIL"), "ACTIVE", magnitude=magnitude), broken) is None


def test_a_breach_names_the_event_and_the_commitment() -> None:
    made, _ = after(state("IMPLEMENTATION"), making("07-01", promise(forbids=["test.icbm"]), promise("other")))
    transition = after(made._replace(talks=state("IMPLEMENTATION").talks), on("test.icbm"), on("praise"))[1]
    assert transition is not None and transition.guard == 7
    assert transition.precipitants == ("test-icbm", "pledge")


def test_a_transition_names_only_what_its_guard_looks_at() -> None:
    transition = after(state("PRENEG"), on("talks.working"), on("praise"), on("letter"))[1]
    assert transition is not None and transition.precipitants == ("talks-working",)


@pytest.mark.parametrize("code", CONTACTS)
@pytest.mark.parametrize("phase", IN_IMPASSE)
def test_8_contact_resumes_what_was_interrupted(phase: Phase, code: str) -> None:
    assert fired(state(phase, history="DETAIL"), on(code)) == (8, "DETAIL")
    assert fired(state(phase, history="IMPLEMENTATION"), on(code)) == (8, "IMPLEMENTATION")


@pytest.mark.parametrize("code", CONTACTS)
@pytest.mark.parametrize("phase", NO_TALKS)
def test_9_contact_opens_talks(phase: Phase, code: str) -> None:
    assert fired(state(phase), on(code)) == (9, "PRENEG")


@pytest.mark.parametrize("code", CONTACTS)
def test_10_a_meeting_leads_to_a_formula_and_an_announcement_does_not(code: str) -> None:
    assert fired(state("PRENEG"), on(code)) == (None if code == "summit.announced" else (10, "FORMULA"))


@pytest.mark.parametrize("phase", [*NO_TALKS, *IN_IMPASSE, "PRENEG"])
def test_contact_means_something_only_where_both_sides_give(phase: Phase) -> None:
    visit = event("envoy.visit", "07-01", intensity=1.0)  # by one side alone
    for give, enough in ((1.49, False), (1.51, True)):
        found = fired(state(phase, give=give, hostility=30 if phase == "CRISIS" else 0), visit)
        assert (found is not None and found[0] in (8, 9, 10)) == enough


@pytest.mark.parametrize("code", ["letter", "call", "offer.talks", "praise", "proposal", "mediation.held"])
@pytest.mark.parametrize("phase", ["CONFRONTATION", "PRENEG", "STALEMATE", "BREAKDOWN", "AGREEMENT"])
def test_words_alone_never_change_a_phase(phase: Phase, code: str) -> None:
    assert fired(state(phase, give=20), on(code)) is None


def test_what_others_do_never_changes_a_phase() -> None:
    for code in (*RUPTURES, *CONTACTS, "agreement.framework", "talks.cancelled"):
        assert fired(state("PRENEG"), joint(code, "07-01", "A C")) is None


# --- the clock --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", [*IN_TALKS, "IMPLEMENTATION"])
def test_11_idle_talks_stall(phase: Phase) -> None:
    assert [fired(state(phase, progress=d)) for d in (119, 120)] == [None, (11, "STALEMATE")]


@pytest.mark.parametrize("phase", PHASES)
def test_12_a_deadline_breaks_a_stalemate(phase: Phase) -> None:
    before = state(phase, hostility=35 if phase == "CRISIS" else 10)
    due = event("demand", "06-01", effects={"deadlines": [{"id": "now", "at": "2031-06-30"}]})
    about = FRAME.case
    effects = batches_of(FRAME, EventLog([due]).resolved(about.start, about.end))[0].effects
    waiting, _ = evolve(FRAME, before._replace(at=seconds(day("06-01"))), seconds(day("06-01")), effects)
    found = fired(waiting._replace(talks=before.talks))
    assert (found == (12, "BREAKDOWN")) == (phase == "STALEMATE")


def test_13_a_breakdown_settles() -> None:
    assert [fired(state("BREAKDOWN", since=d)) for d in (59, 60)] == [None, (13, "STALEMATE")]


@pytest.mark.parametrize(("hostility", "target"), [(12.0, "CONFRONTATION"), (0.0, "DORMANT")])
def test_14_an_impasse_lapses_by_the_climate(hostility: float, target: str) -> None:
    before = state("STALEMATE", hostility=hostility, give=6.0, since=400, contact=365)
    assert fired(before) == (14, target)
    assert fired(state("STALEMATE", since=400, contact=364)) is None
    assert fired(state("STALEMATE", since=364, contact=400)) is None


@pytest.mark.parametrize("phase", PHASES)
def test_15_and_16_tension_turns_into_crisis_later_where_there_are_talks(phase: Phase) -> None:
    """At tension t the hostility is -35 ln(1 - t): 42.1 points for .70, 56.3 for .80."""
    found = [fired(state(phase, hostility=h)) for h in (42.0, 42.3, 56.2, 56.5)]
    crisis = {"TALKS": (15, "CRISIS"), "NO_TALKS": (16, "CRISIS"), "IMPASSE": (16, "CRISIS"), "DEAL": None}[
        SUPERSTATE[phase]
    ]
    early = None if SUPERSTATE[phase] == "TALKS" else crisis
    below = (18, "CONFRONTATION") if phase == "DORMANT" else None
    if phase == "CRISIS":
        crisis = early = None
    assert found == [below, early, early, crisis]


def test_17_a_crisis_cools() -> None:
    """Hostility of 32.07 points is a tension of .60."""
    assert [fired(state("CRISIS", hostility=h)) for h in (32.2, 32.0)] == [None, (17, "CONFRONTATION")]


def test_18_tension_wakes_a_dormant_conflict() -> None:
    """Hostility of 15.08 points is a tension of .35."""
    assert [fired(state("DORMANT", hostility=h)) for h in (15.0, 15.2)] == [None, (18, "CONFRONTATION")]


@pytest.mark.parametrize(
    ("hostility", "conflict", "found"),
    [(5.6, 180, (19, "DORMANT")), (5.8, 180, None), (5.6, 179, None)],
)
def test_19_quiet_lets_a_conflict_sleep(hostility: float, conflict: int, found: tuple[int, str] | None) -> None:
    """Hostility of 5.69 points is a tension of .15."""
    assert fired(state("CONFRONTATION", hostility=hostility, conflict=conflict)) == found


# --- which comes first --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "codes", "found"),
    [
        (state("DETAIL"), ["talks.walkout", "talks.cancelled"], (1, "BREAKDOWN")),
        (state("FORMULA"), ["talks.walkout", "agreement.interim"], (1, "BREAKDOWN")),
        (state("FORMULA"), ["talks.cancelled", "agreement.framework"], (2, "STALEMATE")),
        (state("STALEMATE"), ["talks.cancelled", "agreement.framework"], (3, "DETAIL")),
        (state("FORMULA"), ["agreement.framework", "agreement.interim"], (3, "DETAIL")),
        (state("CONFRONTATION"), ["summit.held", "agreement.framework"], (3, "DETAIL")),
        (state("STALEMATE"), ["summit.held", "agreement.interim"], (4, "AGREEMENT")),
        (state("BREAKDOWN", since=60, history="DETAIL"), ["envoy.visit"], (8, "DETAIL")),
        (state("STALEMATE", since=400, contact=400), ["offer.talks"], (14, "DORMANT")),
        (state("STALEMATE", since=400, contact=400, hostility=60), [], (14, "CONFRONTATION")),
        (state("BREAKDOWN", since=60, hostility=60), [], (13, "STALEMATE")),
        (state("PRENEG", progress=200, hostility=60), ["envoy.visit"], (10, "FORMULA")),
        (state("FORMULA", progress=200, hostility=60), [], (11, "STALEMATE")),
        (state("FORMULA", progress=200, hostility=60), ["offer.talks"], (15, "CRISIS")),
        (state("CONFRONTATION", hostility=60), ["envoy.visit"], (9, "PRENEG")),
    ],
)
def test_the_first_guard_that_holds(before: State, codes: list[str], found: tuple[int, str]) -> None:
    assert fired(before, *(on(code) for code in codes)) == found


def test_guards_are_numbered_in_order() -> None:
    assert [guard.number for guard in GUARDS] == list(range(1, 20))


# --- history and clocks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "target", "history"),
    [
        ("PRENEG", "STALEMATE", "PRENEG"),
        ("DETAIL", "BREAKDOWN", "DETAIL"),
        ("AGREEMENT", "BREAKDOWN", "IMPLEMENTATION"),
        ("IMPLEMENTATION", "STALEMATE", "IMPLEMENTATION"),
        ("BREAKDOWN", "STALEMATE", "FORMULA"),  # what was remembered before
        ("BREAKDOWN", "BREAKDOWN", "FORMULA"),
        ("CONFRONTATION", "CRISIS", "FORMULA"),
    ],
)
def test_an_impasse_remembers_what_it_interrupted(phase: Phase, target: Phase, history: str) -> None:
    talks = entered(state(phase).talks, target, NOW)
    assert (talks.phase, talks.since, talks.history) == (target, NOW, history)


@pytest.mark.parametrize(
    ("code", "reset"),
    [
        ("envoy.visit", {"progress", "contact"}),
        ("summit.announced", {"progress", "contact"}),
        ("offer.talks", {"progress"}),
        ("agreement.framework", {"progress"}),
        ("commitment.fulfilled", {"progress"}),
        ("letter", {"contact"}),
        ("call", {"contact"}),
        ("criticise", {"conflict"}),
        ("summit.nodeal", {"conflict"}),
        ("praise", set()),
        ("statement.neutral", set()),
    ],
)
def test_clocks_are_set_by_what_happens_between_principals(code: str, reset: set[str]) -> None:
    def touched(*events: Event) -> set[str]:
        talks = after(state("FORMULA"), *events)[0].talks
        return {name for name in ("progress", "contact", "conflict") if getattr(talks, name) == NOW}

    assert touched(event(code, "07-01")) == reset
    assert touched(event(code, "07-01", "A", "C")) == set()
    assert touched(event(code, "07-01", modality="alleged")) == set()


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_of_several_events_each_sets_its_clocks(order: tuple[str, str]) -> None:
    codes = ("letter", "criticise")
    talks = after(state("FORMULA"), *(event(c, "07-01", id=k) for c, k in zip(codes, order, strict=True)))[0].talks
    assert (talks.contact, talks.conflict, talks.progress) == (NOW, NOW, NOW - 30 * DAY)
