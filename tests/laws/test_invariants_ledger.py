"""Invariant 17 of the model and the table of 2.6: how commitments move, and what each move teaches whom."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from drafts import Draft, Pledge, written
from fold import Step, steps
from hypothesis import given
from strategies import History, histories, parameters, plain_case

from sim.model.frame import Frame
from sim.model.ledger import implementation
from sim.model.parameters import Parameters
from sim.model.state import LedgerEntry
from sim.model.trust import decayed
from sim.record.log import EventLog

BINDING = {"ACTIVE", "DUE", "PARTIAL", "CONTESTED"}
FINAL = {"FULFILLED", "BREACHED", "WAIVED", "LAPSED", "SUPERSEDED"}
MOVES = {  # the table of 2.6; what is proposed may become active and move on in one batch
    "PROPOSED": {"ACTIVE", "WAIVED", "SUPERSEDED", "LAPSED", "FULFILLED", "PARTIAL", "CONTESTED", "BREACHED"},
    "ACTIVE": {"DUE", "PARTIAL", "CONTESTED", *FINAL},
    "DUE": {"PARTIAL", "CONTESTED", *FINAL} - {"LAPSED"},
    "PARTIAL": {"PARTIAL", "CONTESTED", *FINAL} - {"LAPSED"},
    "CONTESTED": {"PARTIAL", *FINAL} - {"LAPSED"},
} | {status: set() for status in FINAL}


def pairs(step: Step) -> list[tuple[LedgerEntry | None, LedgerEntry]]:
    """Every entry after a batch with the same entry before it."""
    before = {entry.id: entry for entry in step.before.ledger}
    return [(before.get(entry.id), entry) for entry in step.after.ledger]


# --- 17 --------------------------------------------------------------------------------------------------


@given(histories(), parameters())
def test_invariant_17_only_legal_transitions(history: History, chosen: Parameters) -> None:
    """Entries move as the table says, final ones stay as they are, none disappears, and parts kept only grow."""
    for step in steps(Frame(history.case, chosen), history.log):
        found = pairs(step)
        assert {e.id for e in step.before.ledger} <= {e.id for e in step.after.ledger}
        assert [e.id for e in step.after.ledger] == sorted({e.id for e in step.after.ledger})
        for old, new in found:
            if old is None:
                assert new.made == step.batch.at
            elif old.status in FINAL:
                assert new == old
            elif new.status != old.status:
                assert new.status in MOVES[old.status] and new.since == step.batch.at
            assert old is None or new.fraction >= old.fraction


@given(histories(), parameters())
def test_invariant_17_due_needs_a_true_condition(history: History, chosen: Parameters) -> None:
    """Only what was binding falls due, never before its day is over; threats and prohibitions do not fall due."""
    for step in steps(Frame(history.case, chosen), history.log):
        for old, new in pairs(step):
            if new.status == "DUE" and (old is None or old.status != "DUE"):
                assert old is not None and old.status == "ACTIVE"
                assert new.due is not None and new.due <= step.batch.at
                assert new.kind == "promise" and not new.forbids


@given(histories(), parameters())
def test_invariant_17_a_vague_promise_is_never_breached_by_the_clock(history: History, chosen: Parameters) -> None:
    """Where the clock alone would speak, an overdue promise of vagueness .5 or more is contested, never breached."""
    for step in steps(Frame(history.case, chosen), history.log):
        said = {key for e in step.batch.effects if e.deed is not None for key in e.deed.breaches}
        done = [(e.kinds, e.actors) for e in step.batch.effects]
        for old, new in pairs(step):
            covered = any(kinds & set(new.forbids) and new.by in actors for kinds, actors in done)
            if old is not None and new.status == "BREACHED" != old.status and new.id not in said and not covered:
                assert new.vagueness < chosen.vague_from and old.status == "DUE"


@given(histories(), parameters())
def test_invariant_17_what_is_learnt_is_bounded(history: History, chosen: Parameters) -> None:
    """Evidence never shrinks but by forgetting, and one commitment earns its maker at most its magnitude."""
    case, log = history
    frame = Frame(case, chosen)
    for step in steps(frame, log):
        for dyad, new in enumerate(step.after.trust):
            old = step.before.trust[dyad]
            if new is not None and new is not old:
                faded = (0.0, 0.0) if old is None else decayed(frame, old, step.batch.at)[1:]
                assert new.kept >= faded[0] and new.broken >= faded[1]


@given(histories(), parameters())
def test_implementation_is_a_share_of_what_has_matured(history: History, chosen: Parameters) -> None:
    """Kept magnitude over matured magnitude: between 0 and 1, and nothing where nothing has matured."""
    for step in steps(Frame(history.case, chosen), history.log):
        for name in ("ALP", "BET"):
            mine = [e for e in step.after.ledger if e.by == name]
            kept = sum(e.magnitude for e in mine if e.status == "FULFILLED")
            due = sum(e.magnitude for e in mine if e.status in ("DUE", "CONTESTED", "BREACHED"))
            share = implementation(step.after.ledger, name)
            assert share == (pytest.approx(kept / (kept + due)) if kept + due else None)


# --- the table of 2.6 ------------------------------------------------------------------------------------
# ALP promises BET something in event 0 (`letter` moves no evidence); `kept` and `broken` are what BET, or another
# view, learns about ALP in the last move. Magnitude 1.5 and vagueness .2: m (1 - v/2) = 1.35.

M, SURE = 1.5, 0.9
PROMISE = Draft("letter", cast="forth", pledge=Pledge(magnitude=M, vagueness=0.2))
DATED = PROMISE._replace(pledge=Pledge(magnitude=M, vagueness=0.2, due=10))
VAGUE = PROMISE._replace(pledge=Pledge(magnitude=M, vagueness=0.5, due=10))
THREAT = PROMISE._replace(pledge=Pledge("threat", magnitude=M, vagueness=0.2, due=10))
BAN = PROMISE._replace(pledge=Pledge(about="forbids", type="test.nuclear", magnitude=M, vagueness=0.2))
BAN_DATED = BAN._replace(pledge=Pledge(about="forbids", type="test.nuclear", magnitude=M, due=10))
IF_PRAISED = PROMISE._replace(pledge=Pledge(magnitude=M, clauses=(("praise", "BET"),), due=10))
TWO = Draft("letter", gap=1, cast="forth", pledge=Pledge(clauses=((0, "FULFILLED"),)))
KEPT = Draft("statement.neutral", gap=5, ledger=(("fulfils", 0),))
PART = Draft("statement.neutral", gap=5, ledger=(("partly", 0),))  # half
MORE = PART._replace(pair=1)  # nine tenths
BROKEN = Draft("statement.neutral", gap=5, ledger=(("breaches", 0),))
BREACH = BROKEN._replace(type="commitment.breached", cast="forth")
ACCUSED = Draft("accuse.noncompliance", gap=5, cast="back", ledger=(("breaches", 0),))
WAIVED = Draft("statement.neutral", gap=5, cast="back", ledger=(("waives", 0),))
REPLACED = Draft("letter", gap=5, cast="forth", pledge=Pledge(replaces=0))
TESTED = Draft("test.nuclear", gap=5, cast="forth")


class Row(NamedTuple):
    """A line of the table: what happens, through which statuses the entry goes, and what the last one teaches."""

    name: str
    drafts: tuple[Draft, ...]
    statuses: str
    kept: float = 0.0
    broken: float = 0.0
    view: tuple[str, str] = ("BET", "ALP")


ROWS = (
    Row("announced", (PROMISE,), "ACTIVE"),
    Row("condition", (IF_PRAISED, Draft("praise", gap=5, cast="back")), "PROPOSED ACTIVE DUE BREACHED", 0, 3),
    Row("wrong actor", (IF_PRAISED, Draft("praise", gap=5, cast="forth")), "PROPOSED LAPSED"),
    Row("due", (DATED,), "ACTIVE DUE BREACHED", 0, 2 * M * SURE),
    Row("kept", (PROMISE, KEPT), "ACTIVE FULFILLED", M * SURE),
    Row("kept when due", (DATED, KEPT._replace(gap=20)), "ACTIVE DUE FULFILLED", M * SURE),
    Row("kept when contested", (PROMISE, ACCUSED, KEPT), "ACTIVE CONTESTED FULFILLED", M * SURE),
    Row("kept with doubt", (PROMISE, KEPT._replace(modality="reported")), "ACTIVE FULFILLED", M * SURE),
    Row("kept by hearsay", (PROMISE, KEPT._replace(modality="alleged")), "ACTIVE"),
    Row("half", (PROMISE, PART), "ACTIVE PARTIAL", 0.5 * M * SURE),
    Row("half when due", (DATED, PART._replace(gap=20)), "ACTIVE DUE PARTIAL", 0.5 * M * SURE),
    Row("half when contested", (PROMISE, ACCUSED, PART), "ACTIVE CONTESTED PARTIAL", 0.5 * M * SURE),
    Row("half, then more", (PROMISE, PART, MORE), "ACTIVE PARTIAL", 0.4 * M * SURE),
    Row("half, then all", (PROMISE, PART, KEPT), "ACTIVE PARTIAL FULFILLED", 0.5 * M * SURE),
    Row("accused", (PROMISE, ACCUSED), "ACTIVE CONTESTED", 0, 0.5 * M),
    Row("accused when due", (DATED, ACCUSED._replace(gap=20)), "ACTIVE DUE CONTESTED", 0, 0.5 * M),
    Row("accused after half", (PROMISE, PART, ACCUSED), "ACTIVE PARTIAL CONTESTED", 0, 0.5 * M),
    Row(
        "accused by another", (PROMISE, ACCUSED._replace(cast="third")), "ACTIVE CONTESTED", 0, 0.5 * M, ("LAM", "ALP")
    ),
    Row("broken", (PROMISE, BROKEN), "ACTIVE BREACHED", 0, 2 * M * SURE),
    Row("broken, so reported", (PROMISE, BREACH), "ACTIVE BREACHED", 0, 2 * M * SURE),
    Row("broken after half", (PROMISE, PART, BROKEN), "ACTIVE PARTIAL BREACHED", 0, 2 * M * SURE),
    Row("broken when due", (DATED, BROKEN._replace(gap=20)), "ACTIVE DUE BREACHED", 0, 2 * M * SURE),
    Row("banned and done", (BAN, TESTED), "ACTIVE BREACHED", 0, 2 * M * SURE),
    Row("banned, done by another", (BAN, TESTED._replace(cast="back")), "ACTIVE"),
    Row("banned, contested, done", (BAN, ACCUSED, TESTED), "ACTIVE CONTESTED BREACHED", 0, 2 * M * SURE),
    Row("banned until a day", (BAN_DATED,), "ACTIVE FULFILLED", M),
    Row("vague and overdue", (VAGUE,), "ACTIVE DUE CONTESTED"),
    Row("empty threat", (THREAT,), "ACTIVE LAPSED", 0, 0.5 * 2 * M),
    Row("empty threat, seen by all", (THREAT,), "ACTIVE LAPSED", 0, 0.5 * 2 * M, ("LAM", "ALP")),
    Row("threat carried out", (THREAT, KEPT), "ACTIVE FULFILLED", M),
    Row("threat carried out in two parts", (THREAT, PART, KEPT), "ACTIVE PARTIAL FULFILLED", 0.5 * M),
    Row("never asked for", (IF_PRAISED,), "PROPOSED LAPSED"),
    Row("waived", (PROMISE, WAIVED), "ACTIVE WAIVED"),
    Row("waived when due", (DATED, WAIVED._replace(gap=20)), "ACTIVE DUE WAIVED"),
    Row("waived before it binds", (IF_PRAISED, WAIVED), "PROPOSED WAIVED"),
    Row("waived after half", (PROMISE, PART, WAIVED), "ACTIVE PARTIAL WAIVED"),
    Row("waived when contested", (PROMISE, ACCUSED, WAIVED), "ACTIVE CONTESTED WAIVED"),
    Row("replaced", (PROMISE, REPLACED), "ACTIVE SUPERSEDED"),
    Row("replaced when due", (DATED, REPLACED._replace(gap=20)), "ACTIVE DUE SUPERSEDED"),
    Row("replaced before it binds", (IF_PRAISED, REPLACED), "PROPOSED SUPERSEDED"),
    Row("kept and broken at once", (PROMISE, KEPT, BROKEN._replace(gap=0)), "ACTIVE CONTESTED"),
    Row("waived and kept at once", (PROMISE, KEPT, WAIVED._replace(gap=0)), "ACTIVE WAIVED"),
    Row("replaced and waived at once", (PROMISE, WAIVED, REPLACED._replace(gap=0)), "ACTIVE SUPERSEDED"),
    Row(
        "broken and accused at once",
        (PROMISE, BROKEN, ACCUSED._replace(gap=0)),
        "ACTIVE BREACHED",
        0,
        2 * M * SURE + 0.5 * M,
    ),
    Row("final", (PROMISE, KEPT, BROKEN, ACCUSED, WAIVED, REPLACED), "ACTIVE FULFILLED", M * SURE),
)


def run(drafts: tuple[Draft, ...]) -> tuple[Frame, list[Step]]:
    frame = Frame(plain_case())
    return frame, list(steps(frame, EventLog(written(frame.case, drafts))))


def learnt(frame: Frame, step: Step, view: tuple[str, str]) -> tuple[float, float]:
    """Evidence that one batch added to a view: (kept, broken)."""
    dyad = frame.named(*view)
    old, new = step.before.trust[dyad], step.after.trust[dyad]
    if new is None or new is old:
        return 0.0, 0.0
    faded = (0.0, 0.0) if old is None else decayed(frame, old, step.batch.at)[1:]
    return new.kept - faded[0], new.broken - faded[1]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_ledger_table(row: Row) -> None:
    """Each line of 2.6: the statuses that the first commitment goes through, and the evidence of its last move."""
    frame, taken = run(row.drafts)
    moves = [(s, new) for s in taken for old, new in pairs(s) if new.id == "c0" and (old is None or _differ(old, new))]
    assert " ".join(dict.fromkeys(new.status for _, new in moves)) == row.statuses
    assert learnt(frame, moves[-1][0], row.view) == pytest.approx((row.kept, row.broken))


def _differ(old: LedgerEntry, new: LedgerEntry) -> bool:
    return (old.status, old.fraction) != (new.status, new.fraction)


def test_conditions_see_the_status_before_the_batch() -> None:
    """A commitment that waits for another to be kept binds at 00:00 of the day after."""
    _, taken = run((PROMISE, TWO, KEPT._replace(ledger=(("fulfils", 1),))))
    since = {e.status: (e.since - taken[0].batch.at) // 86_400 for s in taken for e in s.after.ledger if e.id == "c1"}
    assert since == {"PROPOSED": 1, "ACTIVE": 7}


def test_an_accuser_counts_once_in_ninety_days() -> None:
    """Repeating an accusation teaches its maker nothing for 90 days, and others never learn from it."""
    again = [ACCUSED._replace(gap=gap) for gap in (5, 5, 84, 2)]
    frame, taken = run((PROMISE, *again))
    assert [learnt(frame, step, ("BET", "ALP"))[1] for step in taken[1:5]] == pytest.approx([0.75, 0, 0, 0.75])
    assert all(learnt(frame, step, ("LAM", "ALP")) == learnt(frame, step, ("ALP", "BET")) == (0, 0) for step in taken)


def test_an_accusation_that_names_a_commitment_counts_once() -> None:
    """Named, it counts in the ledger; unnamed, by itself; never in both."""
    frame, taken = run((PROMISE, ACCUSED))
    assert learnt(frame, taken[1], ("BET", "ALP")) == (0.0, pytest.approx(0.5 * M))
    frame, taken = run((PROMISE, ACCUSED._replace(ledger=())))
    assert learnt(frame, taken[1], ("BET", "ALP")) == (0.0, pytest.approx(0.5))
    waiting = PROMISE._replace(pledge=Pledge(magnitude=M, clauses=(("accuse.noncompliance", ""),)))
    frame, taken = run((waiting, ACCUSED))  # it binds and is contested in one batch
    assert taken[1].after.ledger[0].status == "CONTESTED"
    assert learnt(frame, taken[1], ("BET", "ALP")) == (0.0, pytest.approx(0.5 * M))


@pytest.mark.parametrize(("draft", "points"), [(BROKEN, 6 * M), (BREACH, 6.0), (TESTED, 10 + 6 * M)])
def test_a_breach_weighs_once(draft: Draft, points: float) -> None:
    """A breach adds six points times its magnitude, unless an event that already weighs as a breach brought it."""
    frame, taken = run((BAN, draft))
    stock = taken[1].after.stocks[frame.named("ALP", "BET")]
    assert stock is not None and stock.hostile_material == pytest.approx(points)


def test_every_status_is_in_the_table() -> None:
    """The rows above visit every status that the ledger knows."""
    assert {status for row in ROWS for status in row.statuses.split()} == {"PROPOSED", *BINDING, *FINAL}
