"""EventLog: an order that no file decides, views, and what later records do to earlier ones."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from invented import case, day, event, joint

from sim.record.dates import seconds
from sim.record.log import Closure, DuplicateEvent, EventLog, Resolved


def resolved(log: EventLog) -> dict[str, Resolved]:
    about = case()
    return {entry.event.id: entry for entry in log.resolved(about.start, about.end)}


def said(key: str, when: str = "02-01", code: str = "test.icbm", **keys: Any) -> Any:
    """A record with an id of its own; references as keyword arguments."""
    names = ("confirms", "denies", "supersedes", "corrects", "responds_to")
    refs = {name: keys.pop(name).split() for name in names if name in keys}
    return event(code, when, id=key, refs=refs, **keys)


# --- order and identity ------------------------------------------------------------------------------------


def test_the_order_is_date_then_id() -> None:
    items = [said("b", "02-02"), said("c", "02-01"), said("a", "02-02"), said("d", "2031-02")]
    for order in itertools.permutations(items):
        assert [e.id for e in EventLog(order)] == ["c", "d", "a", "b"]


def test_the_digest_does_not_depend_on_the_order_given() -> None:
    items = [said("a"), said("b", "02-02"), said("c", "02-03")]
    assert len({EventLog(order).digest for order in itertools.permutations(items)}) == 1
    assert EventLog(items[:2]).digest != EventLog(items).digest
    assert EventLog([*items[:2], said("c", "02-03", intensity=0.5)]).digest != EventLog(items).digest


def test_views_have_digests_of_their_own() -> None:
    log = EventLog([said("a"), said("b", "03-01")])
    views = [log, log.as_known(day("12-31")), log.until(day("12-31")), log.as_known(day("02-15"))]
    assert len({view.digest for view in views}) == 4
    assert len(set(views)) == 4 and log.as_known(day("12-31")) != log


def test_an_id_stands_once() -> None:
    with pytest.raises(DuplicateEvent, match="event id used twice: a"):
        EventLog([said("a"), said("a", "03-01")])
    with pytest.raises(DuplicateEvent):
        EventLog([said("a")]).append(said("a"))


def test_appending_leaves_the_log_as_it_was() -> None:
    log = EventLog([said("b")]).as_known(day("06-30"))
    longer = log.append(said("a"), said("late", "07-01"))
    assert (len(log), [e.id for e in longer], longer.known) == (1, ["a", "b"], day("06-30"))


def test_it_is_a_collection_by_id() -> None:
    log = EventLog([said("a"), said("b")])
    assert ("a" in log, "x" in log, len(log), log["b"].id) == (True, False, 2, "b")
    assert log == EventLog([said("b"), said("a")]) and log != ["a", "b"]
    with pytest.raises(KeyError):
        log["x"]


# --- views ----------------------------------------------------------------------------------------------------


def test_as_known_holds_what_was_public_by_the_end_of_the_day() -> None:
    log = EventLog([said("early"), said("secret", recorded="2031-05-01"), said("late", "05-02")])
    assert [e.id for e in log.as_known(day("04-30"))] == ["early"]
    assert [e.id for e in log.as_known(day("05-01"))] == ["early", "secret"]


def test_a_view_does_not_contain_what_it_hides() -> None:
    view = EventLog([said("secret", recorded="2031-05-01")]).as_known(day("04-30"))
    assert "secret" not in view
    with pytest.raises(KeyError):
        view["secret"]


def test_views_only_narrow() -> None:
    log = EventLog([said("a")])
    assert log.as_known(day("03-01")).as_known(day("05-01")).known == day("03-01")
    assert log.until(day("03-01")).until(day("05-01")).cut == seconds(day("03-01"))
    both = log.as_known(day("03-01")).until(day("02-15"))
    assert (both.known, both.cut) == (day("03-01"), seconds(day("02-15")))


def test_until_cuts_by_place_not_by_knowledge() -> None:
    log = EventLog([said("a", recorded="2031-12-01"), said("month", "2031-03"), said("b", "03-15")])
    assert list(resolved(log.until(day("03-14")))) == ["a"]  # March lies on the 16th
    assert list(resolved(log.until(day("03-16")))) == ["a", "b", "month"]


def test_references_are_read_before_the_cut() -> None:
    """A denial placed after the cut still weakens what it denies: the log says so; only an as-known view does not."""
    log = EventLog([said("a"), said("no", "05-01", modality="denied", denies="a")])
    assert resolved(log.until(day("03-01")))["a"].denials == ("interested",)
    assert resolved(log.as_known(day("03-01")))["a"].denials == ()


def test_placement_follows_the_date_and_what_was_known() -> None:
    log = EventLog([said("a", "2031-03", recorded="2031-03-05"), said("b", "2031-03-01/2031-03-10")])
    places = {key: entry.at for key, entry in resolved(log).items()}
    assert places == {"a": seconds(day("03-03")), "b": seconds(day("03-05"))}


# --- who stands for whom ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["supersedes", "corrects", "confirms"])
def test_a_later_record_of_the_same_happening_stands_for_it(how: str) -> None:
    log = EventLog(
        [said("first", modality="reported"), said("second", "02-02", recorded="2031-03-01", **{how: "first"})]
    )
    assert log.replaced == {"first": "second"}
    assert list(resolved(log)) == ["second"]
    assert list(resolved(log.as_known(day("02-28")))) == ["first"]


def test_replacement_goes_along_the_chain() -> None:
    chain = [
        said("a"),
        said("b", "02-02", supersedes="a"),
        said("c", "02-03", corrects="b"),
        said("d", "02-04", confirms="c"),
    ]
    for order in itertools.permutations(chain):
        assert EventLog(order).replaced == {"a": "d", "b": "d", "c": "d"}


def test_of_two_replacements_the_later_known_counts() -> None:
    one, two = said("one", recorded="2031-03-01", corrects="a"), said("two", recorded="2031-04-01", corrects="a")
    log = EventLog([said("a"), one, two])
    assert log.replaced == {"a": "two"}
    assert log.as_known(day("03-15")).replaced == {"a": "one"}


def test_a_correction_that_denies_the_happening_leaves_nothing_of_it() -> None:
    log = EventLog([said("a"), said("never", "02-02", modality="negated", corrects="a")])
    assert [e.event.modality for e in resolved(log).values()] == ["negated"]


def test_a_confirmation_of_another_type_vouches() -> None:
    log = EventLog([said("a", modality="alleged"), said("b", "02-02", "criticise", modality="reported", confirms="a")])
    assert log.replaced == {}
    found = resolved(log)
    assert (found["a"].vouchers, found["b"].vouchers) == (("reported",), ())


@pytest.mark.parametrize("modality", ["denied", "negated", "anticipated", "hypothetical"])
def test_what_is_not_realised_vouches_for_nothing(modality: str) -> None:
    log = EventLog([said("a"), said("b", "02-02", recorded="2031-02-02", modality=modality, confirms="a")])
    assert log.replaced == {}
    assert resolved(log)["a"].vouchers == ()


# --- denials ------------------------------------------------------------------------------------------------------


def test_denials_add_up_and_name_their_kind() -> None:
    denials = [
        said("no", "02-02", modality="denied", denies="a"),
        said("never", "02-03", modality="denied", denial="neutral", denies="a"),
        said("not-so", "02-04", "criticise", denies="a"),
    ]
    assert resolved(EventLog([said("a"), *denials]))["a"].denials == ("interested", "interested", "neutral")


@pytest.mark.parametrize("modality", ["negated", "anticipated", "hypothetical"])
def test_what_did_not_happen_or_is_only_expected_denies_no_fact(modality: str) -> None:
    log = EventLog([said("a"), said("b", "02-04", recorded="2031-02-04", modality=modality, denies="a")])
    assert resolved(log)["a"].denials == ()


def test_a_denial_reaches_the_record_that_stands_for_the_one_it_names() -> None:
    log = EventLog([said("a"), said("b", "02-02", supersedes="a"), said("no", "02-03", modality="denied", denies="a")])
    assert resolved(log)["b"].denials == ("interested",)


def test_a_denial_that_is_itself_corrected_falls_away() -> None:
    log = EventLog(
        [
            said("a"),
            said("no", "02-02", modality="denied", denies="a"),
            said("oops", "02-03", "statement.neutral", corrects="no"),
        ]
    )
    assert resolved(log)["a"].denials == ()


# --- the agenda -----------------------------------------------------------------------------------------------------


def planned(key: str = "plan", recorded: str = "02-01", **keys: Any) -> Any:
    return joint("summit.held", "2031-03", id=key, recorded=f"2031-{recorded}", modality="anticipated", **keys)


def test_an_agenda_item_stands_at_the_day_it_became_known() -> None:
    entry = resolved(EventLog([planned()]))["plan"]
    assert (entry.at, entry.planned, entry.closed, entry.closes) == (seconds(day("02-01")), True, False, ())


@pytest.mark.parametrize("code", ["summit.held", "envoy.visit"])
def test_a_confirmation_closes_an_item_and_stands_beside_it(code: str) -> None:
    log = EventLog([planned(), said("held", "03-05", code, confirms="plan")])
    found = resolved(log)
    assert log.replaced == {} and set(found) == {"plan", "held"}
    assert found["held"].closes == (Closure("plan", "confirmed"),)
    assert not found["plan"].closed  # it stood on the agenda in between


def test_a_confirmation_placed_before_the_announcement_leaves_no_item_to_open() -> None:
    log = EventLog([planned(recorded="03-20"), said("held", "03-05", "summit.held", confirms="plan")])
    assert resolved(log)["plan"].closed


def test_a_negation_lapses_an_item_and_a_denial_does_not() -> None:
    for modality, closes in (("negated", (Closure("plan", "lapsed"),)), ("denied", ())):
        log = EventLog([planned(), said("no", "02-10", "summit.held", modality=modality, denies="plan")])
        assert resolved(log)["no"].closes == closes


def test_a_better_announcement_replaces_the_first() -> None:
    log = EventLog([planned(), planned("better", "02-10", refs={"supersedes": ["plan"]})])
    assert list(resolved(log)) == ["better"]
    held = said("held", "03-05", "summit.held", confirms="plan")
    assert resolved(log.append(held))["held"].closes == (Closure("better", "confirmed"),)
