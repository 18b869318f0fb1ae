"""Effect: whom an event moves, by how much, and what it teaches, before anything is replayed."""

from __future__ import annotations

from typing import Any

import pytest
from invented import case, day, event, joint, promise, run

from sim.model.effect import Effect, batches_of, effect_of, expanded, spilled
from sim.model.frame import Frame
from sim.model.parameters import Parameters
from sim.model.signal import QUIET
from sim.model.stocks import COOP_MATERIAL, COOP_SYMBOLIC, HOSTILE_MATERIAL, HOSTILE_SYMBOLIC
from sim.record.dates import seconds
from sim.record.event import Event
from sim.record.log import EventLog, Resolved


def effect(item: Event, *others: Event, **changes: Any) -> Effect:
    """What an event does, given the rest of the log."""
    about = case(**changes)
    entries = EventLog([item, *others]).resolved(about.start, about.end)
    return effect_of(Frame(about), next(e for e in entries if e.event.id == item.id))


def moved(found: Effect, **changes: Any) -> dict[str, tuple[int, float]]:
    """Impulses by dyad, as (field, points)."""
    frame = Frame(case(**changes))
    names = {frame.dyad(i, j): f"{a}>{b}" for i, a in enumerate(frame.actors) for j, b in enumerate(frame.actors)}
    assert len({dyad for dyad, _, _ in found.impulses}) == len(found.impulses)
    return {names[dyad]: (field, pytest.approx(points)) for dyad, field, points in found.impulses}


# --- whom ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "field", "points"),
    [
        ("praise", COOP_SYMBOLIC, 3.4),
        ("threat.force", HOSTILE_SYMBOLIC, 7.0),
        ("aid.provided", COOP_MATERIAL, 7.0),
        ("test.icbm", HOSTILE_MATERIAL, 9.0),
    ],
)
def test_sign_and_memory_choose_the_stock(code: str, field: int, points: float) -> None:
    assert moved(effect(event(code, "02-01"))) == {"A>B": (field, points)}


def test_a_joint_event_acts_both_ways() -> None:
    assert moved(effect(joint("talks.working", "02-01"))) == {"A>B": (1, 5.0), "B>A": (1, 5.0)}


def test_every_actor_acts_on_every_target_at_full_weight() -> None:
    found = moved(effect(event("praise", "02-01", "A C", "B D")))
    assert found == dict.fromkeys(("A>B", "A>D", "C>B", "C>D"), (1, 3.4))


def test_persons_and_offices_count_for_their_state_and_nobody_acts_on_himself() -> None:
    assert moved(effect(event("criticise", "02-01", "envoy", "office"))) == {"A>B": (3, 2.0)}
    assert moved(effect(event("criticise", "02-01", "envoy A", "A office"))) == {"A>B": (3, 2.0)}
    assert moved(effect(joint("talks.working", "02-01", "envoy A office"))) == {"A>B": (1, 5.0), "B>A": (1, 5.0)}


def test_expansion_has_no_self_pairs_and_no_repeats() -> None:
    frame = Frame(case())
    assert expanded(frame, (0, 1), (0, 1), joint=False) == ((0, 1), (1, 0))
    assert expanded(frame, (1,), (0,), joint=True) == ((0, 1), (1, 0))
    assert expanded(frame, (0,), (0,), joint=False) == ()


# --- spill-over -----------------------------------------------------------------------------------------

FRIENDS: dict[str, Any] = {
    "alignments": [{"between": ["C", "B"], "value": 0.6}, {"between": ["D", "B"], "value": -0.5}]
}


def test_an_aligned_third_party_passes_on_a_share() -> None:
    found = moved(effect(event("praise", "02-01", "A", "C"), **FRIENDS))
    assert found == {"A>C": (1, 3.4), "A>B": (1, 0.3 * 0.6 * 3.4)}


def test_an_opposed_third_party_turns_the_sign() -> None:
    found = moved(effect(event("praise", "02-01", "A", "D"), **FRIENDS))
    assert found == {"A>D": (1, 3.4), "A>B": (3, 0.3 * 0.5 * 3.4)}
    found = moved(effect(event("test.icbm", "02-01", "A", "D"), **FRIENDS))
    assert found == {"A>D": (4, 9.0), "A>B": (2, 0.3 * 0.5 * 9.0)}


def test_an_opponent_feels_only_the_strongest_tie() -> None:
    found = moved(effect(event("praise", "02-01", "A", "C D"), **FRIENDS))
    assert found == {"A>C": (1, 3.4), "A>D": (1, 3.4), "A>B": (1, 0.3 * 0.6 * 3.4)}


@pytest.mark.parametrize("order", [("C", "D"), ("D", "C")])
def test_of_two_ties_of_one_strength_the_friendly_one_counts(order: tuple[str, str]) -> None:
    friend, foe = {"between": ["C", "B"], "value": 0.5}, {"between": ["D", "B"], "value": -0.5}
    found = effect(event("praise", "02-01", "A", " ".join(order)), alignments=[friend, foe])
    assert moved(found)["A>B"] == (1, 0.3 * 0.5 * 3.4)
    mirrored = [{**friend, "value": -0.5}, {**foe, "value": 0.5}]
    assert moved(effect(event("praise", "02-01", "A", " ".join(order)), alignments=mirrored))["A>B"][0] == 1


def test_nothing_spills_on_somebody_whom_the_event_names() -> None:
    assert set(moved(effect(event("praise", "02-01", "A", "B C"), **FRIENDS))) == {"A>B", "A>C"}


def test_nothing_spills_outside_the_principal_pairs_or_on_the_actors_side() -> None:
    assert set(moved(effect(event("praise", "02-01", "D", "C"), **FRIENDS))) == {"D>C"}
    assert set(moved(effect(event("praise", "02-01", "C", "A"), **FRIENDS))) == {"C>A"}


def test_a_joint_event_spills_from_each_principal() -> None:
    both = [{"between": ["C", "B"], "value": 0.6}, {"between": ["C", "A"], "value": 0.2}]
    assert set(moved(effect(joint("summit.held", "02-01", "A C"), alignments=both))) == {"A>C", "C>A", "A>B"}


def test_an_alignment_counts_between_its_days_and_in_its_direction() -> None:
    frame = Frame(
        case(alignments=[{"of": "C", "toward": "B", "value": 0.6, "from": "2031-02-01", "until": "2031-02-28"}])
    )
    a, b, c = (frame.index[x] for x in "ABC")
    shares = [spilled(frame, [(a, c)], seconds(day(d))) for d in ("01-31", "02-01", "02-28", "03-01")]
    assert shares == [(), ((a, b, pytest.approx(0.18)),), ((a, b, pytest.approx(0.18)),), ()]
    assert frame.alignment(b, c, seconds(day("02-10"))) == 0.0


# --- mediation ---------------------------------------------------------------------------------------------


def third(leverage: float | None) -> list[dict[str, Any]]:
    return [{"actor": "C", "role": "mediator", **({} if leverage is None else {"leverage": leverage})}]


@pytest.mark.parametrize(
    ("leverage", "alignments", "share"),
    [
        (None, {}, 0.8 * 0.5),  # the parameter, and the floor of credibility
        (0.6, {}, 0.6 * 0.5),
        (0.6, {"A": 0.9}, 0.6 * 0.9),  # believed by the side it is on
        (0.6, {"A": 0.2, "B": -0.7}, 0.6 * 0.7),  # and by one that knows it to be against it
        (0.6, {"A": 0.3}, 0.6 * 0.5),
    ],
)
def test_mediation_counts_by_leverage_and_credibility(
    leverage: float | None, alignments: dict[str, float], share: float
) -> None:
    ties = [{"between": ["C", side], "value": value} for side, value in alignments.items()]
    found = effect(event("mediation.held", "02-01", "C", "A B"), third_parties=third(leverage), alignments=ties)
    assert found.mediation == pytest.approx(5 * share)


def test_mediation_echoes_in_both_directions_and_nowhere_else() -> None:
    ties = [{"between": ["C", "A"], "value": 0.9}, {"between": ["C", "B"], "value": 0.9}]
    found = effect(
        event("mediation.held", "02-01", "C", "A B", intensity=2.0), third_parties=third(0.1), alignments=ties
    )
    assert moved(found) == {"A>B": (1, 0.2 * 10.0), "B>A": (1, 0.2 * 10.0)}
    assert found.signals is QUIET and found.findings == ()


def test_a_principal_that_mediates_between_two_others_does_nothing_of_its_own() -> None:
    three: dict[str, Any] = {"principals": [["A", "B"], ["A", "C"], ["B", "C"]]}
    found = effect(event("mediation.held", "02-01", "C", "A B"), **three)
    assert set(moved(found, **three)) == {"A>B", "B>A"} and found.signals is QUIET


def test_mediation_between_two_who_are_not_principals_moves_nothing() -> None:
    found = effect(event("mediation.held", "02-01", "C", "A D"))
    assert found.mediation == 0.0 and found.impulses == ()


# --- credibility ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "q"),
    [
        ({}, 1.0),
        ({"modality": "reported"}, 0.8),
        ({"modality": "alleged"}, 0.4),
        ({"modality": "denied"}, 0.0),
        ({"modality": "negated"}, 0.0),
        ({"when": "2031-02?"}, 0.8),
        ({"when": "2031-02~"}, 1.0),
        ({"when": "2031-02%", "modality": "reported"}, 0.64),
    ],
)
def test_credibility_scales_the_points(keys: dict[str, Any], q: float) -> None:
    found = effect(event("test.icbm", keys.pop("when", "2031-02"), **keys))
    assert moved(found) == ({"A>B": (4, 9.0 * q)} if q else {})


@pytest.mark.parametrize(("denial", "left"), [("interested", 0.7), ("neutral", 0.2)])
def test_a_denial_takes_a_share(denial: str, left: float) -> None:
    seen = event("test.icbm", "02-01", id="seen")
    denied = event("test.icbm", "02-01", modality="denied", denial=denial, refs={"denies": ["seen"]}, id="denied")
    assert moved(effect(seen, denied)) == {"A>B": (4, 9.0 * left)}
    assert effect(seen, denied).signals.hostile == (left >= 0.5)
    assert effect(denied, seen).impulses == ()


def test_below_the_trigger_only_points_are_left() -> None:
    alleged = event("summit.nodeal", "02-01", modality="alleged", effects={"commitments": [promise()]}, intensity=2.0)
    found = effect(alleged)
    assert moved(found) == {"A>B": (4, 0.4 * 14.0)}
    assert (found.signals, found.actors, found.deed) == (QUIET, (), None)
    assert effect(alleged.model_copy(update={"modality": "reported"})).signals.roles == {"rupture", "leaders"}


def test_a_voucher_of_another_type_lends_its_own_credibility() -> None:
    alleged = event("aid.provided", "02-01", modality="alleged", id="said")
    voucher = event("statement.neutral", "02-05", modality="reported", refs={"confirms": ["said"]})
    assert moved(effect(alleged, voucher)) == {"A>B": (2, 0.8 * 7.0)}


def test_what_is_announced_or_imagined_moves_nothing() -> None:
    for modality in ("anticipated", "hypothetical"):
        found = effect(joint("summit.held", "03-01", recorded="2031-02-01", modality=modality))
        assert found.impulses == found.findings == () and found.signals is QUIET
        assert found.deed is not None and found.deed.plan is not None and found.deed.plan.probability == 0.5


# --- evidence outside the ledger -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "view", "kept", "broken"),
    [
        ("detainees.released", "B>A", 0.8 * 1.5, 0.0),  # the one who received it learns
        ("talks.walkout", "B>A", 0.0, 0.5 * 2 * 0.8 * 1.5),
        ("summit.cancelled", "B>A", 0.0, 0.5 * 2 * 0.8 * 1.5),
        ("accuse.noncompliance", "A>B", 0.0, 0.5 * 0.8 * 1.5),  # only the accuser thinks worse
    ],
)
def test_evidence_is_linear_in_credibility_and_intensity(code: str, view: str, kept: float, broken: float) -> None:
    found = effect(event(code, "02-01", modality="reported", intensity=1.5))
    frame = Frame(case())
    assert found.findings == ((frame.named(*view.split(">")), pytest.approx(kept), pytest.approx(broken)),)


@pytest.mark.parametrize("code", ["praise", "summit.nodeal", "test.moratorium", "criticise", "agreement.withdrawn"])
def test_other_acts_teach_nothing(code: str) -> None:
    assert effect(event(code, "02-01")).findings == ()


def test_an_accusation_that_names_a_commitment_is_left_to_the_ledger() -> None:
    named = event("accuse.noncompliance", "02-01", "B", "A", refs={"breaches": ["pledge"]})
    found = effect(named)
    assert found.findings == ()
    assert found.deed is not None and (found.deed.accuses, found.deed.breaches) == (("pledge",), ())
    weak = effect(named.model_copy(update={"modality": "alleged"}))
    assert len(weak.findings) == 1 and weak.deed is None


# --- batches -----------------------------------------------------------------------------------------------------


def test_one_batch_per_instant_in_order_of_id() -> None:
    about = case()
    log = EventLog([event("letter", "02-02"), event("praise", "02-01", id="b"), event("praise", "02-01", id="a")])
    batches = batches_of(Frame(about), log.resolved(about.start, about.end))
    assert [[e.id for e in batch.effects] for batch in batches] == [["a", "b"], ["letter-02-02"]]


def test_events_placed_outside_the_case_have_no_effect() -> None:
    outside = [event("test.icbm", "2030-12-31"), event("test.icbm", "2032-01-01")]
    trajectory = run(*outside)
    assert trajectory.value("tension", day("12-31")) == 0.0
    assert run(event("test.icbm", "2031-12-31")).value("tension", day("12-31")) > 0.0


def test_an_own_type_plays_the_part_of_its_parent() -> None:
    own = {"code": "talks.shuttle", "parent": "talks.working", "memory": "symbolic", "weight": 4}
    book = {
        "types": [{**own, "definition": "Invented.", "example": "Invented."}],
        "weights": {"letter": {"weight": 3, "why": "x"}},
    }
    assert effect(joint("talks.shuttle", "02-01"), codebook=book).signals.roles == {"contact", "meeting", "progress"}
    assert moved(effect(event("letter", "02-01"), codebook=book)) == {"A>B": (1, 3.0)}


def test_parameters_reach_the_effect() -> None:
    about = case()
    gentle = Frame(about, Parameters(credibility_reported=0.6, trigger_credibility=0.7))
    item = event("test.icbm", "02-01", modality="reported")
    found = effect_of(gentle, Resolved(seconds(day("02-01")), item))
    assert found.impulses[0][2] == pytest.approx(5.4) and not found.signals.hostile
