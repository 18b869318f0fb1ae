"""Branches: where they leave the record, what each change makes of it, and what differs between members."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from invented import YEAR, day, event, joint, making, promise
from whatif import by_id, case, course, delay, edit, experiment, ids, insert, made, on, policy, remove, scenario

from sim.engine.experiment import experiment_of
from sim.engine.replay import replay
from sim.future.distribution import drawn
from sim.future.streams import Stream
from sim.model.effect import credibility
from sim.model.frame import Frame
from sim.record.dates import DAY
from sim.record.event import Event
from sim.record.log import EventLog
from sim.scenario.branch import Branch, BranchError, Fate, branched, earliest, recorded
from sim.scenario.schema import Scenario

LETTER = event("letter", "02-10", id="letter")
TALKS = joint("talks.working", "03-01", id="talks", refs={"responds_to": ["letter"]})
TEST = event("test.srbm", "04-05", "B", "A", id="test")
REBUKE = event("criticise", "04-07", id="rebuke", refs={"responds_to": ["test"]})
ANSWER = event("criticise", "04-20", "B", "A", id="answer", refs={"responds_to": ["rebuke"]})
PLAN = joint("summit.held", "2031-05-01/2031-05-31", id="plan", modality="anticipated", recorded="2031-03-10")
SUMMIT = joint("summit.held", "05-12", id="summit", refs={"confirms": ["plan"]})
RECORD = (LETTER, TALKS, TEST, REBUKE, ANSWER, PLAN, SUMMIT)
ON = {"until": f"{YEAR}-12-31"}


def branch(*changes: Any, **keys: Any) -> Branch:
    return made(RECORD, scenario(*changes, **keys))


# --- the fork ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "side", "forks", "history"),
    [
        ("talks", None, on("03-01") - 1, ["letter"]),
        ("talks", "before", on("03-01") - 1, ["letter"]),
        ("talks", "after", on("03-01"), ["letter", "talks"]),
        ("2031-03-01", None, on("03-01"), ["letter", "talks"]),
        ("2031-03-01", "after", on("03-01"), ["letter", "talks"]),
        ("2031-03-01", "before", on("03-01") - 1, ["letter"]),
        ("plan", None, on("03-10") - 1, ["letter", "talks"]),  # a plan lies on its day of record
        ("2031-12-31", None, on("12-31"), ids(EventLog(RECORD).resolved(day("01-01"), day("12-31")))),
    ],
)
def test_a_fork_is_the_last_instant_of_history(at: str, side: str | None, forks: int, history: list[str]) -> None:
    """Before an event and after a day unless the file says otherwise; history is what lies at or before it."""
    found = branch(at=at, side=side)
    assert (found.forks, ids(found.history)) == (forks, history)


@pytest.mark.parametrize(
    ("at", "side", "code"),
    [
        ("lettre", None, "DET031"),
        ("2031-03", None, "DET020"),
        ("2031-03-01/2031-03-04", None, "DET020"),
        ("2030-12-31", None, "DET044"),
        ("2032-01-01", None, "DET044"),
        ("2031-01-01", "before", "DET044"),  # nothing would be left to start from
    ],
)
def test_a_fork_that_is_none(at: str, side: str | None, code: str) -> None:
    """The fork is an event of the view or one day of the case, with something before it."""
    with pytest.raises(BranchError) as caught:
        branch(at=at, side=side)
    assert (caught.value.code, caught.value.change, caught.value.key) == (code, None, "at")


def test_an_event_on_the_first_day_is_no_fork() -> None:
    """Before the first day of the case there is no state to start from."""
    with pytest.raises(BranchError, match="outside the case"):
        made([event("letter", "01-01", id="first")], scenario(at="first"))


def test_what_nobody_knew_is_not_there() -> None:
    """`as_known` narrows the whole log: what became public later is neither history nor ahead."""
    secret = event("letter", "02-01", id="secret", recorded="2031-06-01")
    found = made([*RECORD, secret], scenario(at="2031-03-01", as_known="2031-04-10", later_events="all"))
    assert ids(found.history) == ["letter", "talks"]
    assert ids(found.kept) == ["plan", "test", "rebuke"]
    assert found.log.known == dt.date(2031, 4, 10)


# --- later events ------------------------------------------------------------------------------------------


def kept(*changes: Any, **keys: Any) -> list[str]:
    return ids(branch(*changes, **keys).kept)


def test_later_events_by_default() -> None:
    """None stay where the future is drawn; without that, all that do not follow from what is changed."""
    assert kept(ahead=ON) == []
    assert kept() == ["plan", "test", "rebuke", "answer", "summit"]
    assert kept(remove("test")) == ["plan", "summit"]


def test_later_events_as_written() -> None:
    """`none`, `exogenous` and `all` hold with a continuation and without."""
    for ahead in (None, ON):
        assert kept(remove("test"), later_events="none", ahead=ahead) == []
        assert kept(remove("test"), later_events="exogenous", ahead=ahead) == ["plan", "summit"]
        assert kept(remove("test"), later_events="all", ahead=ahead) == ["plan", "rebuke", "answer", "summit"]


def test_what_is_moved_or_altered_stays() -> None:
    """An event that a change names stays whatever becomes of the others."""
    found = branch(delay("rebuke", by=3), edit("summit", intensity=2.0), remove("test"), later_events="none", ahead=ON)
    assert ids(found.entries()) == ["letter", "talks", "rebuke", "summit"]


def test_fates_say_why() -> None:
    """Each recorded event ahead that no change names has one fate, with the reason in words."""
    assert branch(remove("test")).fates == (
        Fate("plan", True, "does not follow from what is changed"),
        Fate("rebuke", False, "answers test"),
        Fate("answer", False, "answers rebuke"),
        Fate("summit", True, "does not follow from what is changed"),
    )
    assert {f.why for f in branch(remove("test"), later_events="none").fates} == {"later_events: none"}
    assert {f.why for f in branch(remove("test"), later_events="all").fates} == {"all are kept"}


@pytest.mark.parametrize("change", [remove("test"), delay("test", by=1), edit("test", label="Another")])
def test_what_follows_from_any_change_goes(change: Any) -> None:
    """It does not matter whether an event is taken out, moved or altered: what answers it is no longer given."""
    assert [f.event for f in branch(change).fates if not f.kept] == ["rebuke", "answer"]


# --- each change -------------------------------------------------------------------------------------------


def test_an_event_is_taken_out() -> None:
    """Its entry is gone; with it a plan that it would have confirmed stays open."""
    entries = by_id(branch(remove("summit")).entries())
    assert "summit" not in entries
    assert entries["plan"].event == PLAN and not entries["plan"].closed


def open_items(found: Branch, when: str) -> list[tuple[str, str]]:
    trajectory = course(experiment_of(found, {})).trajectory
    return [(i.id, i.status) for i in trajectory.at(day(when)).agenda]


def test_a_plan_whose_confirmation_is_gone_stays_open_and_lapses() -> None:
    """What was announced is on the table until its window has passed."""
    assert open_items(branch(), "05-20") == [("plan", "confirmed")]
    assert open_items(branch(remove("summit")), "05-20") == [("plan", "open")]
    assert open_items(branch(remove("summit")), "06-10") == [("plan", "lapsed")]


def test_what_is_inserted_may_close_a_plan_of_history() -> None:
    """A new event that confirms a recorded plan closes it; one that is negated lets it lapse."""
    new = insert("summit.held", "05-03", joint=True, refs={"confirms": ["plan"]})
    assert open_items(branch(remove("summit"), new, at="2031-03-20"), "05-04") == [("plan", "confirmed")]
    off = insert("summit.held", "05-03", joint=True, modality="negated", refs={"denies": ["plan"]})
    assert open_items(branch(remove("summit"), off, at="2031-03-20"), "05-04") == [("plan", "lapsed")]


def test_a_plan_that_is_set_aside_is_closed_under_its_new_name() -> None:
    """A reference to a record that another replaces counts for that other, also where its event was changed."""
    newer = joint(
        "summit.held",
        "2031-05-05/2031-05-31",
        id="plan-2",
        modality="anticipated",
        recorded="2031-03-12",
        refs={"supersedes": ["plan"]},
    )
    events = [*RECORD, newer]
    for change in (delay("summit", by=2), edit("summit", intensity=1.5)):
        found = made(events, scenario(change))
        assert [c.item for c in by_id(found.entries())["summit"].closes] == ["plan-2"]


def test_an_insert_lies_where_its_date_puts_it() -> None:
    """By the middle of its window; beyond the end of the case, too, where the run goes on."""
    new = branch(insert("letter", "2031-06-01/2031-06-11")).altered[0]
    assert new.entry.at == on("06-06")
    far = branch(insert("letter", "2032-06-01"), ahead={"until": "2032-12-31"}).altered[0]
    assert far.entry.at == on("2032-06-01")


def test_a_plan_that_is_inserted_lies_on_its_day_of_record() -> None:
    """It moves nothing on the day; it is on the table from the day on which it is known."""
    plan = {"modality": "anticipated", "recorded": f"{YEAR}-04-01", "joint": True}
    found = branch(insert("summit.held", "2031-06-01/2031-06-30", **plan))
    assert found.altered[0].entry.at == on("04-01") and found.altered[0].entry.planned


def test_a_summary_comes_from_the_reason() -> None:
    """What an inserted event is called: its summary, else the change's reason, else its type; 300 letters at most."""
    words = [c.entry.event.summary for c in branch(
        insert("letter", "06-01", "a", summary="Theirs."),
        insert("letter", "06-01", "b", why="Because\n of this."),
        insert("letter", "06-01", "c"),
        insert("letter", "06-01", "d", why="x" * 400),
    ).altered]  # fmt: skip
    assert words == ["Theirs.", "Because of this.", "Imagined: letter", "x" * 299 + "…"]


@pytest.mark.parametrize(("by", "at"), [(0, "04-05"), (26, "05-01"), ("2 weeks", "04-19"), (-10, "03-26")])
def test_a_delay_moves_an_event(by: Any, at: str) -> None:
    """Later, earlier where the span is negative, or not at all."""
    moved = branch(delay("test", by=by)).altered[0].entry
    assert moved.at == on(at)
    assert moved.event.when.text == f"{YEAR}-{at}"


FORMS = ("03-14", "2031-03-14?", "2031-03~", "2031-03%", "2031-22", "2031-03-10~/2031-04-20?", "2031-03-14T13:05:07")


@pytest.mark.parametrize("text", [*FORMS, "2031-03-10/.."])
def test_a_delayed_event_keeps_its_width_and_its_credibility(text: str) -> None:
    """What was unsure about its date stays as unsure, and what was hedged stays hedged."""
    old = event("letter", text, id="unsure", modality="reported", recorded="2031-12-01" if ".." in text else None)
    about = case()
    before = by_id(EventLog([old]).resolved(about.start, about.end))["unsure"]
    after = made([old], scenario(delay("unsure", by=10), at="2031-01-20")).altered[0].entry
    frame = Frame(about)
    assert after.at == before.at + 10 * DAY
    assert credibility(frame, after) == credibility(frame, before)
    windows = [e.event.when.window(about.start, about.end, e.event.recorded) for e in (before, after)]
    assert [d + dt.timedelta(10) for d in windows[0]] == list(windows[1])


def test_a_delay_to_a_date() -> None:
    """It lies in the middle of the new date, and its old day of record is forgotten."""
    entry = branch(delay("test", to="2031-06")).altered[0].entry
    assert (entry.at, entry.event.when.text, entry.event.recorded) == (on("06-15"), "2031-06", None)
    with pytest.raises(BranchError) as caught:
        branch(delay("test", to="2031-06/.."))
    assert (caught.value.code, caught.value.change, caught.value.key) == ("DET026", 0, "to")


def test_a_plan_that_is_delayed_keeps_its_day_of_record() -> None:
    """Announced when it was announced, but for another time."""
    for change, window in ((delay("plan", by=30), "2031-05-31/2031-06-30"), (delay("plan", to="2031-08"), "2031-08")):
        entry = branch(change).altered[0].entry
        assert (entry.at, entry.event.when.text, entry.event.recorded) == (on("03-10"), window, dt.date(2031, 3, 10))


EDITS = {
    "type": "test.icbm",
    "actors": ["C"],
    "targets": ["A", "D"],
    "joint": True,
    "intensity": 0.5,
    "label": "Another",
    "summary": "Another.",
    "refs": {"responds_to": ["talks"]},
    "effects": {"waives": ["pledge"]},
    "modality": "alleged",
}


@pytest.mark.parametrize("key", EDITS)
def test_an_edit_sets_one_thing(key: str) -> None:
    """What is not named stays as recorded."""
    entry = branch(edit("test", **{key: EDITS[key]})).altered[0].entry
    expected = Event.model_validate({**TEST.model_dump(mode="json", by_alias=True), key: EDITS[key]})
    assert entry.event == expected and entry.at == on("04-05")


def test_an_edit_of_probability_and_fraction() -> None:
    """The chance of a plan, and how much of a promise was kept."""
    assert branch(edit("plan", probability=0.25)).altered[0].entry.event.probability == 0.25
    keeping = event("aid.provided", "06-01", id="keeping", refs={"fulfils": ["pledge"]})
    found = made([making("01-10", promise()), keeping], scenario(edit("keeping", fraction=0.5), at="2031-02-01"))
    assert found.altered[0].entry.event.fraction == 0.5


def test_a_plan_that_comes_true_lies_at_its_date() -> None:
    """A plan whose modality is edited happens when it was planned for; an event that becomes a plan is only known."""
    entry = branch(remove("summit"), edit("plan", modality="asserted")).altered[0].entry
    assert entry.at == on("05-16") and not entry.planned
    late = event("letter", "06-01", id="late", recorded="2031-07-01")
    entry = made([late], scenario(edit("late", modality="anticipated"))).altered[0].entry
    assert entry.at == on("07-01") and entry.planned


def test_two_changes_of_one_event_add_up() -> None:
    """An event that is altered and moved is both; moved twice, it lies by both further."""
    for changes in (
        [edit("test", intensity=2.0), delay("test", by=3)],
        [delay("test", by=3), edit("test", intensity=2.0)],
    ):
        altered = branch(*changes).altered
        assert [(a.entry.at, a.entry.event.intensity, a.intensity) for a in altered] == [(on("04-08"), 2.0, 2.0)]
    assert branch(delay("test", by=3), delay("test", by=4)).altered[0].entry.at == on("04-12")


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code", "key"),
    [
        (remove("letter"), "DET048", "event"),
        (delay("talks", by=3), "DET048", "event"),
        (edit("letter", intensity=2.0), "DET048", "event"),
        (insert("letter", "02-01"), "DET048", "event"),
        (insert("letter", "03-01"), "DET048", "event"),
        (delay("test", by=-40), "DET048", "event"),
        (delay("test", to="2031-02-01"), "DET048", "event"),
        (insert("letter", "04-01", "test"), "DET034", "event.id"),
        (remove("nothing"), "DET031", "event"),
    ],
)
def test_history_is_never_changed(change: Any, code: str, key: str) -> None:
    """No event at or before the fork is touched, and none comes to lie there; what is not there is not changed."""
    with pytest.raises(BranchError) as caught:
        branch(remove("answer"), change)
    assert (caught.value.code, caught.value.change, caught.value.key) == (code, 1, key)
    assert caught.value.help


def test_a_record_that_another_replaces_is_named_by_that_one() -> None:
    """The message says which record stands for it."""
    newer = event("test.mrbm", "04-05", "B", "A", id="test-2", refs={"supersedes": ["test"]})
    with pytest.raises(BranchError) as caught:
        made([*RECORD, newer], scenario(remove("test")))
    assert caught.value.code == "DET031" and "test-2" in caught.value.help


# --- what differs between members ----------------------------------------------------------------------------

SPAN = {"dist": "uniform", "low": "10 days", "high": "40 days"}
STRONG = {"dist": "uniform", "low": 0.5, "high": 1.5}


def drawn_entries(found: Branch, members: int = 200) -> list[dict[str, Any]]:
    return [by_id(found.entries(Stream(0, k))) for k in range(members)]


def test_an_uncertain_delay_is_drawn_in_each_member() -> None:
    """Each member has its own, as the distribution says, in whole days; at the centre it is the mean."""
    found = branch(delay("test", by=SPAN))
    assert found.uncertain and found.altered[0].entry.at == on("04-30")
    entries = [e["test"] for e in drawn_entries(found)]
    lags = [(e.at - on("04-05")) // DAY for e in entries]
    assert min(lags) >= 10 and max(lags) <= 40 and len(set(lags)) > 25
    assert [e.event.when.lo for e in entries] == [day("04-05") + dt.timedelta(n) for n in lags]


@pytest.mark.parametrize("values", [[0, 1], [0, 7], [2, 3, 4], [5, 6]])
def test_a_delay_is_one_of_those_written(values: list[int]) -> None:
    """Rounding the centre does not move what is drawn."""
    found = branch(delay("test", by={"dist": "choice", "values": values}))
    lags = {(e["test"].at - on("04-05")) // DAY for e in drawn_entries(found, 60)}
    assert lags == set(values)
    assert earliest(found.altered[0]) == on("04-05") + values[0] * DAY


def test_spread_survives_a_second_change() -> None:
    """An uncertain delay stays uncertain when the event is moved on or altered."""
    for change in (delay("test", by=3), edit("test", label="Another")):
        lags = {e["test"].at for e in drawn_entries(branch(delay("test", by=SPAN), change), 20)}
        assert len(lags) > 5
    with pytest.raises(BranchError, match="distribution"):
        branch(delay("test", by=SPAN), delay("test", by=SPAN))
    assert not branch(delay("test", by=SPAN), delay("test", to="2031-08-01")).uncertain


def test_intensity_is_drawn_in_each_member() -> None:
    """For what is inserted and for what is edited, within .25 to 2."""
    wide = {"dist": "normal", "mean": 1.0, "sd": 2.0}
    for found, name in (
        (branch(insert("letter", "06-01", intensity=wide)), "x-new"),
        (branch(edit("test", intensity=wide)), "test"),
    ):
        levels = [e[name].event.intensity for e in drawn_entries(found)]
        assert min(levels) == 0.25 and max(levels) == 2.0 and len(set(levels)) > 50
        assert by_id(found.entries())[name].event.intensity == 1.0


def test_what_may_happen_happens_in_some_members() -> None:
    """As often as written, within four standard errors; at the centre it is in."""
    found = branch(insert("letter", "06-01", probability=0.3))
    share = sum("x-new" in e for e in drawn_entries(found, 2_000)) / 2_000
    assert abs(share - 0.3) < 4 * (0.3 * 0.7 / 2_000) ** 0.5
    assert "x-new" in by_id(found.entries())
    assert all("x-new" not in e for e in drawn_entries(branch(insert("letter", "06-01", probability=0.0)), 5))


def test_luck_belongs_to_the_name_of_a_change() -> None:
    """Branches with a change of one name share its luck, whatever else they change; another name has its own."""
    one = branch(insert("letter", "06-01", "a", probability=0.5, name="gift"))
    other = branch(remove("test"), insert("letter", "07-01", "b", probability=0.5, name="gift"))
    third = branch(insert("letter", "06-01", "a", probability=0.5, name="other"))
    here, there, elsewhere = (
        [name in e for e in drawn_entries(b, 60)] for b, name in ((one, "a"), (other, "b"), (third, "a"))
    )
    assert here == there != elsewhere


def test_luck_is_that_of_the_address() -> None:
    """First whether, then how strong, then how late: three numbers of one block."""
    found = branch(delay("test", by=SPAN, name="late"), edit("test", intensity=STRONG))
    change = found.altered[0]
    for k, entries in enumerate(drawn_entries(found, 10)):
        _, strong, late, _ = Stream(0, k).block("change:late")
        assert entries["test"].at == on("04-05") + round(drawn(change.shift, late)) * DAY
        assert entries["test"].event.intensity == drawn(change.intensity, strong)


# --- when generation begins, and what a branch is paired with -----------------------------------------------


@pytest.mark.parametrize(
    ("keys", "begins"),
    [
        ({}, on("03-01")),
        ({"as_known": "2031-03-15"}, on("03-15")),
        ({"as_known": "2031-02-20"}, on("03-01")),
        ({"later_events": "exogenous"}, on("05-12")),
        ({"later_events": "all", "as_known": "2031-04-10"}, on("04-10")),
        ({"later_events": "all", "as_known": "2031-04-06"}, on("04-06")),
        ({"at": "talks"}, on("03-01") - 1),
    ],
)
def test_generation_begins_after_what_is_given(keys: dict[str, Any], begins: int) -> None:
    """After the fork, what was known, and the last recorded event that stays, so that nothing counts twice."""
    found = branch(ahead=ON, **keys)
    assert (found.begins, found.ends) == (begins, on("12-31"))
    assert branch(**keys).begins is None


def test_what_a_change_moves_or_plans_does_not_put_generation_off() -> None:
    """Interventions lie within the continuation, and a plan is no event yet."""
    found = branch(delay("summit", by=20), insert("letter", "11-01"), later_events="none", ahead=ON)
    assert found.begins == on("03-01")
    only = made([LETTER, PLAN], scenario(later_events="all", ahead=ON))
    assert ids(only.kept) == ["plan"] and only.begins == on("03-01")


def test_the_recorded_pair_keeps_what_the_changes_touch() -> None:
    """Removed, delayed and edited events are as recorded; nothing is inserted, and nobody follows a policy."""
    changes = [remove("test"), delay("rebuke", by=9), edit("summit", intensity=2.0), insert("letter", "06-01")]
    one = branch(*changes, policy("grit"), ahead=ON)
    pair = recorded(one, EventLog(RECORD))
    assert ids(pair.entries()) == ["letter", "talks", "test", "rebuke", "summit"]
    assert [e.event for e in pair.entries()] == [LETTER, TALKS, TEST, REBUKE, SUMMIT]
    assert (pair.forks, pair.begins, pair.ends) == (one.forks, one.begins, one.ends)
    assert pair.altered == () and pair.scenario.changes == () and pair.scenario.id == "recorded"


def test_the_recorded_pair_shares_when_generation_begins() -> None:
    """With `exogenous` the same events stay in both, and both begin to be drawn at one instant."""
    one = branch(remove("test"), later_events="exogenous", ahead=ON)
    pair = recorded(one, EventLog(RECORD))
    assert ids(pair.kept) == ["plan", "test", "summit"] and pair.begins == one.begins == on("05-12")
    one = branch(remove("summit"), later_events="exogenous", ahead=ON)
    assert recorded(one, EventLog(RECORD)).begins == one.begins == on("04-20")


def test_without_continuation_the_pair_is_what_was_recorded() -> None:
    """Every recorded event, as it stands in the log."""
    pair = recorded(branch(remove("test"), later_events="none"), EventLog(RECORD))
    assert pair.entries() == EventLog(RECORD).resolved(case().start, case().end)


# --- branches of branches ------------------------------------------------------------------------------------


def test_a_branch_of_a_branch_keeps_what_is_uncertain() -> None:
    """What differs between members in the parent still differs in the child, unless the child takes it out."""
    parent = branch(insert("letter", "06-01", probability=0.5), delay("test", by=SPAN))
    child = branched(scenario(remove("summit"), at="2031-04-01"), case(), parent)
    assert child.uncertain
    for k in range(20):
        theirs = by_id(parent.entries(Stream(0, k)))
        del theirs["summit"]
        assert by_id(child.entries(Stream(0, k))) == theirs
    gone = branched(scenario(remove("x-new"), at="2031-04-01"), case(), parent)
    assert "x-new" not in by_id(gone.entries())


def test_a_branch_of_a_branch_that_cannot_be() -> None:
    """A child cannot know less than its parent, nor fork where members already differ."""
    parent = branch(
        insert("letter", "04-06", probability=0.5), delay("test", by={"dist": "normal", "mean": 90, "sd": 9})
    )
    for asked, key in (
        (scenario(at="2031-03-20", as_known="2031-04-06"), "as_known"),
        (scenario(at="2031-04-06"), "at"),
    ):
        with pytest.raises(BranchError) as caught:
            branched(asked, case(), parent)
        assert (caught.value.code, caught.value.key) == ("DET048", key)


def test_the_recorded_pair_of_a_branch_of_a_branch() -> None:
    """What the child leaves as its parent has it."""
    parent = branch(insert("letter", "06-01"), remove("test"))
    child = branched(scenario(remove("summit"), at="2031-03-20", later_events="exogenous", ahead=ON), case(), parent)
    assert ids(child.entries()) == ["letter", "talks", "plan", "x-new"]
    assert ids(recorded(child, parent).entries()) == ["letter", "talks", "plan", "summit", "x-new"]


def test_replaying_a_branch_is_replaying_its_log() -> None:
    """A log written as the branch makes it gives the same states."""
    found = course(experiment(RECORD, scenario(remove("test"), insert("letter", "06-01")))).trajectory
    kept_events = [LETTER, TALKS, PLAN, SUMMIT, event("letter", "06-01", id="x-new")]
    assert found.states[-1] == replay(case(), EventLog(kept_events)).states[-1]


def test_a_scenario_can_be_read_back() -> None:
    """What these tests build is what a file may hold."""
    asked = scenario(remove("test"), delay("rebuke", by=SPAN), ahead=ON)
    assert Scenario.model_validate_json(asked.model_dump_json(by_alias=True)) == asked
