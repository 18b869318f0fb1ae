"""Heard: what one notices of an act, of which class it is, and how acts are counted."""

from __future__ import annotations

from typing import Any

import pytest
from futures import frame_of, future_case
from hypothesis import given
from hypothesis import strategies as st
from invented import day, event, joint

from sim.future.heard import CLASSES, GROUPS, Heard, heard_of, is_concession, kind_class, matches, number
from sim.model.effect import effect_of
from sim.model.state import SUPERSTATE
from sim.record.codebook import CODEBOOK
from sim.record.dates import DAY, seconds
from sim.record.event import Event
from sim.record.log import EventLog

OWN = {"types": [{"code": "border.closed", "parent": "relations.cut", "memory": "material", "weight": -6}]}
OWN["types"][0].update(definition="Invented.", example="Invented.")
FRAME = frame_of(future_case(codebook=OWN))


def _heard(one: Event, *more: Event, **keys: Any) -> Heard | None:
    entries = EventLog([one, *more]).resolved(FRAME.case.start, FRAME.case.end)
    return heard_of(FRAME, next(e for e in entries if e.event.id == one.id), **keys)


@pytest.mark.parametrize("code", CODEBOOK)
def test_the_class_of_a_type_is_the_sign_of_its_weight(code: str) -> None:
    weight = CODEBOOK[code].weight
    assert kind_class(CODEBOOK[code]) == ("neutral" if weight == 0 else "coop" if weight > 0 else "conf")
    heard = _heard(event(code, "03-01", id="e"))
    assert heard is not None and heard.kind_class == kind_class(CODEBOOK[code])
    assert (heard.at, heard.id, heard.type) == (seconds(day("03-01")), "e", code)


def test_a_deal_counts_as_talks() -> None:
    assert CLASSES == ("conf", "coop")
    for phase, group in SUPERSTATE.items():
        assert GROUPS[phase] == {"DEAL": "talks"}.get(group, group.lower())


def test_persons_and_offices_count_for_their_state() -> None:
    heard = _heard(event("criticise", "03-01", "envoy", "office C"))
    assert heard is not None
    assert (heard.actors, heard.targets, heard.joint) == (("A",), ("B", "C"), False)
    a, b, c = (FRAME.index[x] for x in "ABC")
    assert heard.dyads == ((a, b), (a, c))


def test_of_a_joint_act_everybody_is_actor_and_target() -> None:
    heard = _heard(joint("talks.working", "03-01", "A B C"))
    assert heard is not None
    assert heard.actors == heard.targets == ("A", "B", "C") and heard.joint
    assert len(heard.dyads) == 6


def test_mediation_is_nobodys_act_toward_anybody() -> None:
    heard = _heard(event("mediation.held", "03-01", "C", "A B"))
    assert heard is not None and heard.dyads == () and heard.targets == ("A", "B")


@pytest.mark.parametrize("modality", ["anticipated", "hypothetical", "negated"])
def test_plans_and_what_did_not_happen_are_not_heard(modality: str) -> None:
    assert _heard(event("criticise", "03-01", modality=modality, recorded="2031-02-01", id="e")) is None


def test_weight_is_credibility() -> None:
    weights = [_heard(event("criticise", "03-01", modality=m, id="e")) for m in ("asserted", "reported", "alleged")]
    assert [w and w.weight for w in weights] == [1.0, 0.8, 0.4]
    alleged = event("criticise", "03-01", modality="alleged", id="e")
    denial = event(
        "statement.neutral", "03-02", "B", "A", refs={"denies": ["e"]}, modality="denied", denial="neutral", id="d"
    )
    heard = _heard(alleged, denial)
    assert heard is not None and heard.weight == pytest.approx(0.4 * 0.2)
    certain = _heard(alleged, denial, certain=True)
    assert certain is not None and certain.weight == 1.0


def test_families_are_the_types_it_descends_from_and_their_first_words() -> None:
    heard = _heard(event("border.closed", "03-01"))
    assert heard is not None
    assert heard.families == {"border.closed", "border", "relations.cut", "relations"}
    assert all(matches(heard, word) for word in (*heard.families, "conf"))
    assert not any(matches(heard, word) for word in ("coop", "test", "concession", "closed"))


def test_concessions_are_costly_gestures_and_sanctions_eased() -> None:
    found = {code for code in CODEBOOK if (h := _heard(event(code, "03-01", id="e"))) and is_concession(h)}
    assert found == {code for code, kind in CODEBOOK.items() if "gesture" in kind.roles} | {"sanctions.eased"}
    assert "exercise.suspended" in found


DEEDS = st.lists(
    st.tuples(
        st.integers(0, 40), st.sampled_from(("criticise", "praise", "test.srbm", "test.icbm")), st.sampled_from("AB")
    ),
    max_size=12,
)


@given(DEEDS, st.integers(0, 40), st.sampled_from(("conf", "coop", "test", "test.icbm")))
def test_number_counts_acts_after_a_time_from_the_latest_back(
    deeds: list[tuple[int, str, str]], since: int, what: str
) -> None:
    acts = []
    for k, (late, code, actor) in enumerate(sorted(deeds)):
        other = "B" if actor == "A" else "A"
        heard = _heard(event(code, "03-01", actor, other, id=f"e{k}"))
        assert heard is not None
        acts.append(heard._replace(at=late * DAY))
    expected = sum(
        1 for late, code, actor in deeds
        if actor == "A" and late > since and (what in (code, code.partition(".")[0]) or _class(code) == what)
    )  # fmt: skip
    assert number(reversed(acts), "A", "B", what, since * DAY) == expected
    assert number(reversed(acts), "A", "C", what, since * DAY) == 0


def _class(code: str) -> str:
    return "coop" if code == "praise" else "conf"


def test_what_is_heard_acts_on_the_dyads_that_feel_it() -> None:
    """The excitation and the stocks see the same pairs."""
    entry = EventLog([joint("talks.working", "03-01")]).resolved(FRAME.case.start, FRAME.case.end)[0]
    heard = heard_of(FRAME, entry)
    assert heard is not None
    felt = {dyad for dyad, _, _ in effect_of(FRAME, entry).impulses}
    assert felt == {FRAME.dyad(i, j) for i, j in heard.dyads}
