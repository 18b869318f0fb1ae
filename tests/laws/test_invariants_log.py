"""Invariants 7, 8, 10, 11, 13 and 14 of the model: what records about records do, and what names and dates do not."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from drafts import Draft, Pledge, written
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import DAYS, PRINCIPALS, START, History, cases, drafts, histories, logs, parameters, plain_case

from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.model.frame import Frame
from sim.model.parameters import Parameters
from sim.model.readouts import dyad_climate, tension
from sim.model.state import Evidence, State, Stock
from sim.model.stocks import decayed as faded_stock
from sim.model.stocks import mediation_at
from sim.model.trust import decayed as faded_evidence
from sim.record.case import Case
from sim.record.dates import DAY, seconds
from sim.record.event import Event
from sim.record.log import DuplicateEvent, EventLog

UNHAPPENED = ("anticipated", "hypothetical", "negated")


def but_agenda(state: State) -> State:
    """A state without its agenda and without the marks of when anybody last looked."""
    return state._replace(at=0, due=None, agenda=())


def assert_same(one: Trajectory, other: Trajectory) -> None:
    """The same but for the agenda, at every time at which either changes."""
    assert one.transitions == other.transitions
    for at in sorted({*one.times, *other.times}):
        assert but_agenda(one.at(at)) == but_agenda(other.at(at))


def appended(history: History, draft: Draft, **changes: Any) -> Event:
    """One more event of the draft's kind, on the first day of the case."""
    drawn = written(history.case, [draft])[0]
    return Event.model_validate({**drawn.model_dump(), "id": "x", **changes})


def shifted(event: Event, days: int) -> Event:
    """The event at another day."""
    return Event.model_validate_json(moved(event.model_dump_json(by_alias=True), days))


def moved(text: str, days: int) -> str:
    """A text in which every day is some days later."""
    later = dt.timedelta(days)
    return re.sub(r"\d{4}-\d{2}-\d{2}", lambda day: str(dt.date.fromisoformat(day[0]) + later), text)


# --- 7 ---------------------------------------------------------------------------------------------------


@given(st.data(), parameters())
def test_invariant_7_what_has_not_happened_moves_nothing(data: st.DataObject, chosen: Parameters) -> None:
    """Adding an anticipated, hypothetical or negated event leaves everything except the agenda unchanged.

    It may say anything of other records, but it sets aside (supersedes, corrects) only what has not happened either.
    """
    history = data.draw(histories(most=12))
    case, log = history
    draft = data.draw(drafts(modalities=UNHAPPENED, forms=("day", "interval", "from", "until", "about", "second")))
    extra = shifted(appended(history, draft), data.draw(st.integers(0, 300)))
    refs = {
        kind: tuple(data.draw(st.sets(st.sampled_from([e.id for e in log]), max_size=2))) if len(log) else ()
        for kind in ("confirms", "denies", "responds_to")
    }
    extra = extra.model_copy(update={"refs": extra.refs.model_copy(update=refs)})
    assert_same(replay(case, log.append(extra), chosen), replay(case, log, chosen))


@given(st.data(), parameters())
def test_invariant_7_confirming_equals_the_confirmed_event_alone(data: st.DataObject, chosen: Parameters) -> None:
    """An anticipated event and the record that it came true equal that record alone, but for the agenda."""
    history = data.draw(histories(most=12))
    case, log = history
    plan = shifted(
        appended(history, data.draw(drafts(modalities=("anticipated", "hypothetical"), forms=("day",)))),
        data.draw(st.integers(0, 100)),
    )
    real = shifted(
        appended(history, data.draw(drafts(modalities=("asserted", "reported", "alleged"), forms=("day",)))),
        data.draw(st.integers(0, 200)),
    )
    real = real.model_copy(update={"id": "y"})
    confirming = real.model_copy(update={"refs": real.refs.model_copy(update={"confirms": ("x",)})})
    assert_same(replay(case, log.append(plan, confirming), chosen), replay(case, log.append(real), chosen))


LEAD = Draft("summit.held", gap=10, modality="anticipated", delay=20)


@pytest.mark.parametrize(
    ("later", "looks"),
    [
        ([], {9: [], 10: ["open"], 30: ["open"], 31: ["lapsed"]}),
        ([Draft("summit.held", gap=20, refs=(("confirms", 1),))], {29: ["open"], 30: ["confirmed"], 31: ["confirmed"]}),
        ([Draft("letter", gap=5, modality="negated", refs=(("denies", 1),))], {14: ["open"], 15: ["lapsed"]}),
        ([Draft("summit.held", gap=5, modality="denied", refs=(("denies", 1),))], {15: ["open"], 31: ["lapsed"]}),
        ([Draft("summit.held", gap=25, refs=(("confirms", 1),))], {31: ["lapsed"], 35: ["lapsed"]}),
        ([Draft("summit.held", gap=1, modality="alleged", refs=(("confirms", 1),))], {11: ["confirmed"]}),
        ([Draft("summit.held", gap=1, modality="anticipated", refs=(("confirms", 1),))], {11: ["open", "open"]}),
    ],
)
def test_agenda_items_open_and_close(later: list[Draft], looks: dict[int, list[str]]) -> None:
    """An item is there from the day it is recorded; a confirmation, a negation or the end of its window closes it."""
    case = plain_case()
    t = replay(case, EventLog(written(case, [LEAD, *later])))
    for days, wanted in looks.items():
        assert [item.status for item in t.at(START + dt.timedelta(days)).agenda] == wanted, days


WAR = Draft("violence.major", gap=10, intensity=2.0)
PROMISE = Draft("letter", cast="forth", pledge=Pledge())
NEXT = Draft("letter", gap=1, cast="forth", pledge=Pledge(clauses=((0, "FULFILLED"),), due=3, after=True))
KEPT = Draft("statement.neutral", gap=5, ledger=(("fulfils", 1),))
NEGATED = Draft("letter", form="second", modality="negated")


@pytest.mark.parametrize(
    "drafts_and_extra",
    [
        ([WAR, WAR._replace(gap=0)], NEGATED._replace(gap=158)),  # in the night after, the crisis is over
        ([WAR, WAR._replace(gap=0), LEAD._replace(delay=300)], NEGATED._replace(gap=148, refs=(("denies", 1),))),
        ([PROMISE, NEXT, LEAD, KEPT], NEGATED._replace(refs=(("denies", 2),))),  # in the night after, `c1` binds
    ],
)
def test_invariant_7_at_any_time_of_day(drafts_and_extra: tuple[list[Draft], Draft]) -> None:
    """A negated record with a time of day lets nothing happen at its hour that falls due at the next 00:00."""
    (many, extra), case = drafts_and_extra, plain_case()
    with_it, without = (EventLog(written(case, drafts)) for drafts in ([*many, extra], many))
    assert_same(replay(case, with_it), replay(case, without))


# --- 8 ---------------------------------------------------------------------------------------------------


def continuous(t: Trajectory, at: int) -> list[float]:
    """Stocks, evidence, mediation and the read-outs that are monotone in them, at a time."""
    frame, state = t.frame, t.at(at)
    found = [tension(frame, state, at), mediation_at(frame, state.mediation, at)]
    found += [dyad_climate(frame, state, pair, at) for pair in range(len(frame.pairs))]
    for stock in state.stocks:
        found += faded_stock(frame, stock or Stock(at), at)[1:]
    for evidence in state.trust:
        found += faded_evidence(frame, evidence or Evidence(at), at)[1:]
    return found


@given(st.data(), parameters())
def test_invariant_8_denial_is_bounded(data: st.DataObject, chosen: Parameters) -> None:
    """With a denied event the state lies between those with and without the event."""
    history = data.draw(histories(most=10, refs=False, effects=False))
    case, log = history
    assume(len(log) > 0)
    disputed = data.draw(st.sampled_from(list(log)))
    denials = [
        appended(history, draft, id=f"x{k}", refs={"denies": (disputed.id,)})
        for k, draft in enumerate(data.draw(st.lists(_denials, min_size=1, max_size=3)))
    ]
    with_it, denied = replay(case, log, chosen), replay(case, log.append(*denials), chosen)
    without = replay(case, EventLog(e for e in log if e.id != disputed.id), chosen)
    for at in (*denied.times, denied.ends):
        for low, middle, high in zip(*(continuous(t, at) for t in (without, denied, with_it)), strict=True):
            assert min(low, high) - 1e-9 <= middle <= max(low, high) + 1e-9


_denials = drafts(refs=False, effects=False, modalities=("denied",))


@pytest.mark.parametrize(
    ("modality", "pair", "left"),
    [("asserted", 0, 0.7), ("asserted", 1, 0.2), ("reported", 0, 0.56), ("alleged", 1, 0.08)],
)
def test_denials_multiply_credibility(modality: str, pair: int, left: float) -> None:
    """An interested denial leaves 70 % of an event, a credible neutral one 20 %; several multiply."""
    case = plain_case()
    event = Draft("summit.held", modality=modality)
    denial = Draft("statement.neutral", modality="denied", pair=pair, refs=(("denies", 1),))
    once = replay(case, EventLog(written(case, [event, denial]))).states[1]
    again = denial._replace(refs=(("denies", 2),))
    twice = replay(case, EventLog(written(case, [event, denial, again]))).states[1]
    factor = 0.2 if pair else 0.7
    for state, q in ((once, left), (twice, left * factor)):
        assert [s.coop_material for s in state.stocks if s] == pytest.approx([8 * q, 8 * q])


# --- 10 --------------------------------------------------------------------------------------------------


@given(histories(forms=DAYS), parameters(), st.integers(-1000, 1000))
def test_invariant_10_translation(history: History, chosen: Parameters, days: int) -> None:
    """Shifting all dates by some days shifts the trajectory by as many, to the last bit."""
    case, log = history
    other_case = Case.model_validate_json(moved(case.model_dump_json(by_alias=True), days))
    here, there = replay(case, log, chosen), replay(other_case, EventLog(shifted(e, days) for e in log), chosen)
    assert tuple(later(x, days * DAY) for x in (here.states, here.transitions)) == (there.states, there.transitions)


def later(value: Any, by: int) -> Any:
    """Every time within some nested tuples moved; times are the only whole numbers beyond a thousand million."""
    if isinstance(value, tuple):
        parts = [later(part, by) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value + by if isinstance(value, int) and value > 10**9 else value


# --- 11 --------------------------------------------------------------------------------------------------


@given(histories(), parameters(), st.integers(0, 1100))
def test_invariant_11_the_future_does_not_show(history: History, chosen: Parameters, days: int) -> None:
    """The state at t is that of the log until t, and does not depend on what happens later."""
    case, log = history
    cut = min(case.start + dt.timedelta(days), case.end)
    whole = replay(case, log, chosen)
    known = replay(case, log.until(cut), chosen)
    assert known.at(cut) == whole.at(cut) == replay(case, log, chosen, until=cut).states[-1]
    assert known.transitions[: len(replay(case, log, chosen, until=cut).transitions)] == tuple(
        x for x in whole.transitions if x.at <= seconds(cut)
    )


@given(st.data(), parameters(), st.integers(0, 700))
def test_invariant_11_events_after_t_do_not_show(data: st.DataObject, chosen: Parameters, days: int) -> None:
    """Adding events after t, of which none speaks of an earlier one, leaves everything up to t unchanged."""
    case, log = data.draw(histories(most=10))
    later_log = data.draw(logs(case, 6, refs=False, forms=("day",)))
    more = [shifted(e, days + 1).model_copy(update={"id": f"x{e.id}"}) for e in later_log]
    at = seconds(case.start) + days * DAY
    one, other = replay(case, log, chosen), replay(case, log.append(*more), chosen)
    assert [s for s in one.states if s.at <= at] == [s for s in other.states if s.at <= at]
    assert [x for x in one.transitions if x.at <= at] == [x for x in other.transitions if x.at <= at]


@given(histories(), parameters(), st.integers(-10, 1100))
def test_invariant_11_what_was_not_known_does_not_show(history: History, chosen: Parameters, days: int) -> None:
    """The state as known on a day does not depend on records of later days."""
    case, log = history
    day = START + dt.timedelta(days)
    view, cleaned = (
        replay(case, log.as_known(day), chosen),
        replay(case, EventLog(e for e in log if e.known <= day), chosen),
    )
    assert view.states == cleaned.states and view.transitions == cleaned.transitions


# --- 13 --------------------------------------------------------------------------------------------------


@given(histories(most=6))
def test_invariant_13_ids_are_unique(history: History) -> None:
    """Two records with one id are refused, however alike they are."""
    for event in history.log:
        with pytest.raises(DuplicateEvent, match=event.id):
            history.log.append(event)


@given(st.data(), parameters(), st.sampled_from(("supersedes", "corrects", "confirms")))
def test_invariant_13_replacing_a_record_is_writing_it_right_at_once(
    data: st.DataObject, chosen: Parameters, how: str
) -> None:
    """`supersedes`, `corrects` and a `confirms` of the same type give the state of a log written right at once."""
    history = data.draw(histories(most=10))
    case, log = history
    happened = ("asserted", "reported", "alleged")
    # what confirms a record stands for it, but does not repeat its corrections of others
    plain = [e for e in log if e.modality in happened and not e.refs.supersedes + e.refs.corrects]
    realised = [e for e in (plain if how == "confirms" else log) if e.id not in log.replaced]
    assume(realised)
    wrong = data.draw(st.sampled_from(realised))
    draft = data.draw(drafts(refs=False, effects=False, modalities=("asserted", "reported", "alleged")))
    changes: dict[str, Any] = {"id": f"{wrong.id}-right", "recorded": None, "when": wrong.when}
    changes["recorded"] = wrong.known
    right = appended(history, draft, **changes)
    if how == "confirms":
        right = right.model_copy(update={"type": wrong.type})
    refs = {**wrong.refs.model_dump(), how: (*getattr(wrong.refs, how), wrong.id)}
    repaired = log.append(Event.model_validate({**right.model_dump(), "refs": refs, "effects": wrong.effects}))
    once = Event.model_validate({**right.model_dump(), "refs": wrong.refs, "effects": wrong.effects})
    # the others speak of the record by its id, so it keeps its place under the new one
    text = [e.model_dump_json(by_alias=True).replace(f'"{wrong.id}"', f'"{once.id}"') for e in log if e.id != wrong.id]
    first_time = EventLog([once, *map(Event.model_validate_json, text)])
    one, other = replay(case, repaired, chosen), replay(case, first_time, chosen)
    assert one.states == other.states and one.transitions == other.transitions


# --- 14 --------------------------------------------------------------------------------------------------

NAMES = (*PRINCIPALS, "KAP", "LAM")


@given(histories(), parameters(), st.permutations(NAMES))
def test_invariant_14_relabelling_actors_relabels_the_state(
    history: History, chosen: Parameters, permuted: list[str]
) -> None:
    """Permuting the names of actors permutes the state; nothing hangs on a name or its place in the alphabet."""
    case, log = history
    new = dict(zip(NAMES, permuted, strict=True))

    def renamed(text: str) -> str:
        return re.sub(r'"([A-Z]{3})"', lambda name: f'"{new.get(name[1], name[1])}"', text)

    other_case = Case.model_validate_json(renamed(case.model_dump_json(by_alias=True)))
    other_log = EventLog(Event.model_validate_json(renamed(e.model_dump_json(by_alias=True))) for e in log)
    one, other = replay(case, log, chosen), replay(other_case, other_log, chosen)
    assert one.times == other.times
    for x, y in zip(one.transitions, other.transitions, strict=True):
        assert (x.at, x.source, x.target, x.guard) == (y.at, y.source, y.target, y.guard)
        assert sorted(x.precipitants) == sorted(y.precipitants)
    before, after = (table(t.frame, t.states[-1]) for t in (one, other))
    assert before.keys() == {tuple(_old(new, part) for part in key) for key in after}
    for key, value in after.items():
        assert value == pytest.approx(before[tuple(_old(new, part) for part in key)])


def _old(new: dict[str, str], part: str) -> str:
    return next((old for old, name in new.items() if name == part), part)


def table(frame: Frame, state: State) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """The last state by names."""
    found: dict[tuple[str, ...], tuple[Any, ...]] = {}
    for i, a in enumerate(frame.actors):
        found["pain", a] = state.pain[i]
        for j, b in enumerate(frame.actors):
            found["stock", a, b] = state.stocks[frame.dyad(i, j)] or ()
            found["trust", a, b] = state.trust[frame.dyad(i, j)] or ()
    for entry in state.ledger:
        found["ledger", entry.id, entry.by] = (entry.since, entry.fraction)
        found["status", entry.id, entry.status] = ()
    found["mediation",] = state.mediation
    for item in (*state.agenda, *state.sanctions, *state.deadlines):
        found["status", item.id, item.status] = ()
    return found


@given(cases())
def test_invariant_14_the_roster_may_stand_in_any_order(case: Case) -> None:
    """The order of the roster and of the principal dyads does not matter."""
    turned = case.model_copy(update={"actors": case.actors[::-1], "principals": case.principals[::-1]})
    one, other = Frame(case), Frame(Case.model_validate(turned.model_dump()))
    assert (one.actors, one.pairs, one.offsets, one.priors) == (other.actors, other.pairs, other.offsets, other.priors)
    assert set(one.states) == set(other.states)
