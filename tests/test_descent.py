"""Descent: what follows from what, by each kind of reference and at several removes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from invented import event, making, promise
from strategies import History, histories
from whatif import by_id, edit, made, remove, scenario

from sim.record.event import Event
from sim.record.log import EventLog
from sim.scenario.descent import causes, descent

FIRST = making("02-01", promise("pledge"), promise("vow"), id="first")


def follows(*events: Event, changed: str = "first") -> dict[str, str]:
    log = EventLog((FIRST, *events))
    from invented import case

    entries = by_id(log.resolved(case().start, case().end))
    return descent([changed], entries, log)


def later(id: str, when: str = "03-01", code: str = "letter", **refs: Any) -> Event:  # noqa: A002
    return event(code, when, id=id, refs={key: list(value) for key, value in refs.items()})


@pytest.mark.parametrize(
    ("refs", "reason"),
    [
        ({"responds_to": ["first"]}, "answers first"),
        ({"confirms": ["first"]}, "confirms first"),
        ({"fulfils": ["vow"]}, "keeps a commitment made by first"),
        ({"breaches": ["pledge"]}, "breaks a commitment made by first"),
        ({"responds_to": ["else", "first"]}, "answers first"),
    ],
)
def test_each_kind_of_reference(refs: dict[str, Any], reason: str) -> None:
    """Answers, confirmations, kept and broken word lead back to what they name."""
    assert follows(later("second", **refs), later("else", "01-05")) == {"second": reason}


@pytest.mark.parametrize("refs", [{"denies": ["first"]}, {}])
def test_what_leads_nowhere(refs: dict[str, Any]) -> None:
    """A denial does not follow from what it denies: somebody may deny what never happened."""
    assert follows(later("second", **refs)) == {}


def test_at_several_removes() -> None:
    """What follows from what follows, by whatever reference, in any order of time or id."""
    chain = [
        later("b", "03-01", responds_to=["first"]),
        event(
            "statement.neutral",
            "03-05",
            id="a",
            refs={"responds_to": ["b"]},
            effects={"commitments": [promise("oath")]},
        ),
        later("z", "03-09", breaches=["oath"]),
        later("c", "03-20", confirms=["z"], code="praise"),
        later("d", "03-10", responds_to=["other"]),
        later("other", "03-02"),
    ]  # fmt: skip
    assert follows(*chain) == {
        "b": "answers first",
        "a": "answers b",
        "z": "breaks a commitment made by a",
        "c": "confirms z",
    }
    assert follows(*chain, changed="z") == {"c": "confirms z"}


def test_a_reference_to_what_was_replaced() -> None:
    """A record that names another which was replaced follows from the one that stands for it."""
    new = event("letter", "02-10", id="new", refs={"supersedes": ["old"]})
    old = event("letter", "02-10", id="old")
    assert follows(old, new, later("answer", responds_to=["old"]), changed="new") == {"answer": "answers new"}
    assert follows(old, new, later("answer", responds_to=["old"]), changed="first") == {}


def test_circles_end() -> None:
    """Two records that name each other, and one that stands for what it confirms, follow from one another at most."""
    pair = [later("a", "03-01", responds_to=["b"]), later("b", "03-01", responds_to=["a"])]
    assert follows(*pair) == {}
    assert follows(*pair, changed="a") == {"b": "answers a"}
    twin = event("letter", "03-01", id="twin", refs={"confirms": ["a"]})
    assert follows(later("a"), twin, changed="first") == {}


def test_what_was_promised_in_history_is_no_descent() -> None:
    """Only what follows from a change goes: word given before the fork may be kept or broken after it."""
    keeping = later("keeping", "04-01", fulfils=["pledge"])
    other = event("test.srbm", "03-05", "B", "A", id="other")
    found = made([FIRST, other, keeping], scenario(remove("other")))
    assert [f.event for f in found.fates if f.kept] == ["keeping"]
    found = made([FIRST, other, keeping], scenario(edit("first", label="Else"), at="2031-01-20"))
    assert {f.event: f.kept for f in found.fates} == {"other": True, "keeping": False}


@given(histories())
def test_descent_is_what_can_be_reached(history: History) -> None:
    """Every event that follows names a cause that changed or follows itself, and no other event does."""
    case, log = history
    entries = by_id(log.resolved(case.start, case.end))
    makers = {c.id: e.event.id for e in entries.values() for c in e.event.effects.commitments}
    for changed in list(entries)[::4]:
        found = descent([changed], entries, log)
        reached = {changed, *found}
        for name, entry in entries.items():
            named = {cause for _, cause in causes(entry.event, makers, log)}
            assert (name in found) == (name != changed and bool(named & (reached - {name})))
