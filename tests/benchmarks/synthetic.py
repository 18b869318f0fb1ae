"""A synthetic log of any length for the benchmarks: one event a batch, every part of the model in use."""

from __future__ import annotations

from sim.model.effect import Batch, Effect, effect_of
from sim.model.frame import Frame
from sim.record.case import Case
from sim.record.dates import DAY
from sim.record.event import Event
from sim.record.log import Resolved

STATES = ("ANA", "BEL", "CIR", "DOR")
CYCLE = (
    "criticise",
    "letter",
    "test.srbm",
    "envoy.visit",
    "sanctions.maintained",
    "talks.working",
    "designation",
    "praise",
    "exercise.held",
    "offer.talks",
    "demand",
    "summit.held",
    "exercise.suspended",
    "talks.cancelled",
    "test.mrbm",
    "mediation.held",
    "summit.nodeal",
    "detainees.released",
    "threat.nonforce",
    "agreement.framework",
)
PROMISES = 20
DEED_EVERY = 100


def case() -> Case:
    """Two principals, a mediator and an ally, with a few standing measures."""
    return Case.model_validate(
        {
            "id": "synthetic",
            "title": "Synthetic",
            "start": "0001-01-01",
            "end": "9999-12-31",
            "actors": [{"id": s, "name": s, "kind": "state"} for s in STATES],
            "principals": [["ANA", "BEL"]],
            "alignments": [{"between": ["CIR", "ANA"], "value": 0.8}, {"between": ["DOR", "BEL"], "value": 0.6}],
            "sanctions": [
                {"id": f"measure-{k}", "senders": ["ANA"], "targets": ["BEL"], "level": 0.1} for k in range(5)
            ],
        }
    )


def batches(frame: Frame, number: int) -> list[Batch]:
    """`number` batches, three hours apart; every hundredth event changes a measure or the ledger."""
    templates = [_effect(frame, k) for k in range(len(CYCLE) * DEED_EVERY)]
    first = frame.start + DAY
    return [
        Batch(first + k * DAY // 8, (templates[k % len(templates)]._replace(id=f"event-{k}"),)) for k in range(number)
    ]


def _effect(frame: Frame, k: int) -> Effect:
    kind = CYCLE[k % len(CYCLE)]
    data: dict[str, object] = {
        "id": f"event-{k}",
        "type": kind,
        "actors": ["CIR"] if kind.startswith("mediation") else ["ANA" if k % 3 else "BEL"],
        "targets": ["ANA", "BEL"] if kind.startswith("mediation") else ["BEL" if k % 3 else "ANA"],
        "joint": kind in ("envoy.visit", "talks.working", "summit.held", "summit.nodeal", "agreement.framework"),
        "when": "2000-01-01",
        "summary": "Synthetic.",
    }
    if k < PROMISES:
        forbids = ["test.icbm"] if k % 4 == 0 else []
        promise = {"id": f"promise-{k}", "by": "BEL", "to": ["ANA"], "content": "Synthetic.", "forbids": forbids}
        data["effects"] = {"commitments": [promise]}
    elif k % DEED_EVERY == 0:
        level = (k // DEED_EVERY % 10) / 10
        data["effects"] = {"sanctions": [{"id": f"measure-{k // DEED_EVERY % 5}", "level": level}]}
    event = Event.model_validate(data)
    return effect_of(frame, Resolved(frame.start, event))
