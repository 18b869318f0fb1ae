"""The codebook says what it must of every type, and says it the same way every time."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.record.codebook import CODEBOOK, ROLES, EventType, Role, UnknownType, digest, event_type, extended
from sim.record.codebook_page import codebook_page

PAGE = Path(__file__).parents[1] / "docs" / "codebook.md"

# The weights of the specification, written out a second time: s symbolic, m material, - none.
WEIGHTS = [
    ("statement.neutral", 0, "s"), ("statement.optimism", 1, "s"), ("praise", 3.4, "s"),
    ("criticise", -2, "s"), ("accuse.noncompliance", -2, "s"), ("demand", -3, "s"), ("reject", -4, "s"),
    ("sanctions.maintained", -1, "s"), ("threat.nonforce", -5.8, "s"), ("threat.force", -7, "s"),
    ("ultimatum", -7, "s"), ("letter", 2.5, "s"), ("call", 2.5, "s"), ("offer.talks", 4, "s"),
    ("envoy.visit", 2.8, "s"), ("talks.working", 5, "s"), ("summit.announced", 4, "s"),
    ("summit.held", 8, "m"), ("summit.nodeal", -7, "m"), ("summit.cancelled", -7, "s"),
    ("talks.cancelled", -5, "s"), ("talks.walkout", -7, "m"), ("proposal", 4, "s"),
    ("concession.announced", 5, "s"), ("agreement.framework", 8, "m"), ("agreement.interim", 8, "m"),
    ("agreement.comprehensive", 9, "m"), ("agreement.in_force", 0, "-"), ("agreement.withdrawn", -9, "m"),
    ("commitment.fulfilled", 6, "m"), ("commitment.breached", -6, "m"), ("test.moratorium", 7, "m"),
    ("exercise.suspended", 6, "m"), ("site.dismantled", 6, "m"), ("detainees.released", 6, "m"),
    ("aid.provided", 7, "m"), ("sanctions.eased", 7, "m"), ("mediation.offered", 5, "s"),
    ("mediation.held", 5, "s"), ("sanctions.imposed", -8, "m"), ("designation", -5, "s"),
    ("exercise.held", -3, "s"), ("force.show", -5, "s"), ("test.tactical", -3, "s"), ("test.srbm", -4, "s"),
    ("test.mrbm", -6, "m"), ("test.irbm", -7.5, "m"), ("test.icbm", -9, "m"), ("test.nuclear", -10, "m"),
    ("expel", -7, "m"), ("relations.cut", -7, "m"), ("violence.limited", -9, "m"),
    ("violence.major", -10, "m"), ("domestic.election", 0, "-"), ("domestic.hawk_in", 0, "-"),
    ("domestic.hawk_out", 0, "-"),
]  # fmt: skip

# The published value and the PLOVER event of every CAMEO code in use (PLOVER has no event for family 01).
PUBLISHED: dict[str, tuple[float, str]] = {
    "010": (0.0, ""), "013": (0.4, ""), "0356": (7.0, "AGREE"), "035": (7.0, "AGREE"),
    "036": (4.0, "AGREE"), "039": (5.0, "AGREE"), "040": (1.0, "CONSULT"), "041": (1.0, "CONSULT"),
    "042": (1.9, "CONSULT"), "043": (2.8, "CONSULT"), "045": (5.0, "CONSULT"), "046": (7.0, "CONSULT"),
    "051": (3.4, "SUPPORT"), "057": (8.0, "SUPPORT"), "070": (7.0, "AID"), "080": (5.0, "CONCEDE"),
    "084": (7.0, "RETREAT"), "0841": (7.0, "RETREAT"), "085": (7.0, "RETREAT"), "086": (9.0, "RETREAT"),
    "087": (9.0, "RETREAT"), "100": (-5.0, "REQUEST"), "111": (-2.0, "ACCUSE"), "112": (-2.0, "ACCUSE"),
    "120": (-4.0, "REJECT"), "1244": (-4.0, "REJECT"), "125": (-5.0, "REJECT"), "127": (-5.0, "REJECT"),
    "128": (-5.0, "REJECT"), "131": (-5.8, "THREATEN"), "138": (-7.0, "THREATEN"),
    "139": (-7.0, "THREATEN"), "150": (-7.2, "MOBILIZE"), "160": (-4.0, "SANCTION"),
    "161": (-4.0, "SANCTION"), "163": (-8.0, "COERCE"), "164": (-7.0, "SANCTION"),
    "166": (-7.0, "SANCTION"), "172": (-5.0, "COERCE"), "190": (-10.0, "ASSAULT"),
    "193": (-10.0, "ASSAULT"), "196": (-9.5, "ASSAULT"),
}  # fmt: skip

PLAYED: dict[Role, str] = {
    "contact": "envoy.visit talks.working summit.announced summit.held",
    "meeting": "envoy.visit talks.working summit.held",
    "rupture": "summit.nodeal summit.cancelled talks.walkout agreement.withdrawn",
    "pause": "talks.cancelled",
    "gesture": "exercise.suspended site.dismantled detainees.released",
    "leaders": "summit.held summit.nodeal",
    "mediation": "mediation.offered mediation.held",
    "agreement": "agreement.framework agreement.interim agreement.comprehensive",
    "progress": "offer.talks envoy.visit talks.working summit.announced summit.held agreement.framework "
    "agreement.interim agreement.comprehensive agreement.in_force commitment.fulfilled",
    "correspondence": "letter call",
}


def _span(values: list[float]) -> float | tuple[float, float] | None:
    if len(set(values)) > 1:
        return min(values), max(values)
    return values[0] if values else None


every_type = pytest.mark.parametrize("row", CODEBOOK.values(), ids=lambda row: row.code)
weighable = st.sampled_from([code for code, row in CODEBOOK.items() if row.memory != "none"])
weights = st.floats(-10, 10)


def a_type(**changes: object) -> EventType:
    tariff = EventType(
        "tariff.imposed", "material", -6, None, (), "", frozenset(),
        "One side puts a new or higher duty on goods of the other.",
        "A duty of 25 % takes effect at midnight.",
        parent="sanctions.imposed",
    )  # fmt: skip
    return replace(tariff, **changes)  # type: ignore[arg-type]


class TestEveryRow:
    @every_type
    def test_explains_itself(self, row: EventType) -> None:
        for sentence in (row.definition, row.example):
            assert len(sentence) >= 30 and sentence.endswith(".") and sentence == sentence.strip()
        assert row.definition != row.example

    @every_type
    def test_has_a_weight_in_range_and_a_sign_to_match(self, row: EventType) -> None:
        assert math.isfinite(row.weight) and -10 <= row.weight <= 10
        direction = {"conciliatory": 1, "neutral": 0, "escalatory": -1}[row.sign]
        assert row.weight == direction * abs(row.weight) and (direction != 0) == (row.weight != 0)

    @every_type
    def test_gives_a_reason_exactly_where_it_leaves_the_table(self, row: EventType) -> None:
        assert bool(row.override) == row.departs
        assert not row.override.endswith(".")

    @every_type
    def test_points_the_same_way_as_the_table(self, row: EventType) -> None:
        low, high = row.table if isinstance(row.table, tuple) else (row.table or 0, row.table or 0)
        assert low <= high and low * row.weight >= 0 and high * row.weight >= 0

    @every_type
    def test_has_codes_unless_it_is_domestic(self, row: EventType) -> None:
        assert bool(row.cameo) != row.code.startswith("domestic.")
        assert bool(row.plover) != row.code.startswith(("domestic.", "statement."))
        assert all(re.fullmatch(r"(0[1-9]|1\d|20)\d{1,2}", code) for code in row.cameo)

    @every_type
    def test_agrees_with_the_published_value_of_its_codes(self, row: EventType) -> None:
        values = [PUBLISHED[code][0] for code in row.cameo]
        assert row.table == _span(values)

    @every_type
    def test_takes_the_plover_event_of_one_of_its_codes(self, row: EventType) -> None:
        assert row.plover in {PUBLISHED[code][1] for code in row.cameo} or not row.cameo

    @every_type
    def test_belongs_to_no_parent(self, row: EventType) -> None:
        assert row.parent == ""


class TestCodebook:
    def test_weighs_as_the_specification_says(self) -> None:
        initials = {"symbolic": "s", "material": "m", "none": "-"}
        assert [(row.code, row.weight, initials[row.memory]) for row in CODEBOOK.values()] == WEIGHTS

    @pytest.mark.parametrize("role", ROLES)
    def test_gives_each_role_to_these_types(self, role: Role) -> None:
        assert {code for code, row in CODEBOOK.items() if role in row.roles} == set(PLAYED[role].split())

    def test_has_roles_that_agree_with_one_another(self) -> None:
        for row in CODEBOOK.values():
            assert ("meeting" in row.roles) <= ("contact" in row.roles) <= ("progress" in row.roles)
            assert not {"contact", "rupture"} <= row.roles

    def test_is_read_only(self) -> None:
        with pytest.raises(TypeError):
            CODEBOOK["letter"] = CODEBOOK["call"]  # type: ignore[index]

    def test_page_is_current(self) -> None:
        assert PAGE.read_text(encoding="utf-8") == codebook_page(), "run python -m sim.record.codebook_page"

    def test_page_shows_a_type_that_a_case_adds(self) -> None:
        page = codebook_page(extended({}, [a_type()]))
        assert "## `tariff.imposed`" in page and "A kind of `sanctions.imposed`." in page


class TestLookUp:
    @every_type
    def test_finds_a_type_by_its_code(self, row: EventType) -> None:
        assert event_type(row.code) is row

    @pytest.mark.parametrize(
        ("written", "meant"),
        [("sumit.held", "summit.held"), ("test.icmb", "test.icbm"), ("criticize", "criticise")],
    )
    def test_suggests_what_was_meant(self, written: str, meant: str) -> None:
        with pytest.raises(UnknownType, match=f"did you mean .*{re.escape(meant)}") as caught:
            event_type(written)
        assert caught.value.code == written and meant in caught.value.candidates

    @pytest.mark.parametrize("written", ["", "deadline.expired", "xyzzy", "Letter ", "domestic"])
    def test_refuses_everything_else(self, written: str) -> None:
        with pytest.raises(UnknownType, match="unknown event type"):
            event_type(written)

    def test_looks_in_the_codebook_of_a_case(self) -> None:
        assert event_type("tariff.imposed", extended({}, [a_type()])).weight == -6


class TestEventType:
    @pytest.mark.parametrize(
        ("changes", "complaint"),
        [
            ({"code": "Tariff"}, "lower-case"),
            ({"code": "tariff."}, "lower-case"),
            ({"memory": "long"}, "not one of symbolic, material, none"),
            ({"roles": frozenset({"spoiler"})}, "no such role: spoiler"),
            ({"weight": 10.5}, "not between -10 and 10"),
            ({"weight": math.nan}, "not between"),
            ({"memory": "none"}, "its weight is 0"),
        ],
    )
    def test_refuses_a_malformed_row(self, changes: dict[str, object], complaint: str) -> None:
        with pytest.raises(ValueError, match=complaint):
            a_type(**changes)


class TestExtended:
    def test_leaves_the_codebook_as_it_is_when_a_case_changes_nothing(self) -> None:
        assert extended({}, []) == CODEBOOK

    @given(st.dictionaries(weighable, weights))
    def test_changes_these_weights_and_nothing_else(self, overrides: dict[str, float]) -> None:
        types = extended(overrides, [])
        assert list(types) == list(CODEBOOK)
        for code, row in types.items():
            assert row.weight == overrides.get(code, CODEBOOK[code].weight)
            assert bool(row.override) == row.departs
            assert replace(row, weight=0, override="") == replace(CODEBOOK[code], weight=0, override="")

    @given(st.dictionaries(weighable, weights))
    def test_has_another_digest_exactly_when_it_differs(self, overrides: dict[str, float]) -> None:
        types = extended(overrides, [])
        assert (digest(types) == digest(CODEBOOK)) == (types == CODEBOOK)

    @given(weighable, st.floats().filter(lambda weight: not -10 <= weight <= 10))
    def test_refuses_a_weight_out_of_range(self, code: str, weight: float) -> None:
        with pytest.raises(ValueError, match="not between -10 and 10"):
            extended({code: weight}, [])

    @given(st.text().filter(lambda code: code not in CODEBOOK), weights)
    def test_refuses_a_code_it_does_not_know(self, code: str, weight: float) -> None:
        with pytest.raises(UnknownType):
            extended({code: weight}, [])

    def test_refuses_a_weight_that_would_do_nothing(self) -> None:
        with pytest.raises(ValueError, match="without memory"):
            extended({"domestic.election": -2}, [])

    @given(st.sampled_from(sorted(CODEBOOK)), weights)
    def test_gives_a_new_type_the_codes_of_its_parent(self, parent: str, weight: float) -> None:
        row = extended({}, [a_type(parent=parent, weight=weight)])["tariff.imposed"]
        mother = CODEBOOK[parent]
        assert (row.cameo, row.plover, row.table) == (mother.cameo, mother.plover, mother.table)
        assert row.weight == weight and row.roles == frozenset() and bool(row.override) == row.departs

    def test_keeps_codes_and_roles_that_a_new_type_states(self) -> None:
        codes = {"cameo": ("1312",), "plover": "THREATEN", "table": -5.8}
        own = a_type(**codes, override="it bites", roles=frozenset({"pause"}))
        assert extended({}, [own])["tariff.imposed"] == own

    def test_lets_a_new_type_descend_from_an_earlier_one(self) -> None:
        second = a_type(code="tariff.raised", parent="tariff.imposed")
        assert extended({}, [a_type(), second])["tariff.raised"].cameo == ("163",)

    @pytest.mark.parametrize("parent", ["", "sanction.imposed", "tariff.imposed"])
    def test_refuses_a_new_type_without_a_known_parent(self, parent: str) -> None:
        with pytest.raises(UnknownType):
            extended({}, [a_type(parent=parent)])

    def test_refuses_a_code_that_is_taken(self) -> None:
        with pytest.raises(ValueError, match="already in the codebook"):
            extended({}, [a_type(code="letter")])


class TestDigest:
    def test_is_64_hex_digits(self) -> None:
        assert re.fullmatch(r"[0-9a-f]{64}", digest(CODEBOOK))

    @given(st.permutations(sorted(CODEBOOK)))
    def test_does_not_depend_on_order(self, order: list[str]) -> None:
        assert digest({code: CODEBOOK[code] for code in order}) == digest(CODEBOOK)

    def test_does_not_depend_on_how_a_number_is_written(self) -> None:
        assert digest({"t": a_type(weight=-6)}) == digest({"t": a_type(weight=-6.0)})
        assert digest({"t": a_type(weight=0)}) == digest({"t": a_type(weight=-0.0)})

    @pytest.mark.parametrize(
        "change",
        [
            {"weight": -5.0}, {"memory": "symbolic"}, {"table": -8.0}, {"table": (-8.0, -5.0)},
            {"cameo": ("163",)}, {"plover": "COERCE"}, {"roles": frozenset({"pause"})},
            {"definition": "Another."}, {"example": "Else."}, {"override": "why"},
            {"parent": "designation"}, {"code": "tariff.raised"},
        ],
        ids=str,
    )  # fmt: skip
    def test_notices_every_column(self, change: dict[str, object]) -> None:
        assert digest({"t": a_type(**change)}) != digest({"t": a_type()})
