"""The words of conditions: what can be asked, where the answers lie, and by which names a case can be asked.

An explicit table; nothing outside it can be looked up by a condition. Source: model.md 2.12 (policies).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple, TypeAlias, get_args

from sim.model.state import SUPERSTATES, Phase
from sim.record.event import Status

Kind: TypeAlias = Literal["number", "truth", "phase", "phase_group", "status", "class", "type", "family", "actor"]
RESERVED: Mapping[str, bool] = {"true": True, "false": False}
NOTHING = "NONE"
"""What stands for a word that is left empty, and the status of a commitment that nobody has made."""
POLICY_WORDS = ("self", "other")
"""The actor whose policy it is, and its opponent: in a policy these are among the given words."""
CLASSES = ("conf", "coop", "neutral")
DEEDS = ("conf", "coop", "concession")
"""What `last` and `count` know besides types and families."""


class Form(NamedTuple):
    """One thing that can be asked: what kind of answer it has, of whom it is asked, and where the answer lies."""

    kind: Kind
    takes: tuple[str, ...] = ()
    asks: str = ""  # the attribute or method of a sight; default: the name itself
    low: float = -math.inf
    high: float = math.inf


FORMS: Mapping[str, Form] = {
    "phase": Form("phase"),
    "phase_group": Form("phase_group"),
    "climate": Form("number", low=-100.0, high=100.0),
    "tension": Form("number", low=0.0, high=1.0),
    "ripeness": Form("number", low=0.0, high=1.0),
    "mutual_hurt": Form("number", low=0.0, high=1.0),
    "way_out": Form("number", low=0.0, high=1.0),
    "trust": Form("number", ("actor", "actor"), low=0.0, high=1.0),
    "posture": Form("number", ("actor", "actor"), low=-1.0, high=1.0),
    "pain": Form("number", ("actor",), low=0.0, high=1.0),
    "severity": Form("number", ("actor",), low=0.0, high=1.0),
    "last.age": Form("number", ("actor", "deed"), "age", low=0.0),
    "count": Form("number", ("actor", "actor", "deed", "days"), low=0.0),
    "ledger.status": Form("status", ("commitment",), "status"),
    "deadline.days": Form("number", ("deadline",), "days_left", low=0.0),
    "agenda.open": Form("truth", ("type",), "open_item"),
    "event.type": Form("type", asks="event.type"),
    "event.class": Form("class", asks="event.kind_class"),
    "event.actor": Form("actor", asks="event.actors"),
    "event.target": Form("actor", asks="event.targets"),
    "event.family": Form("family", asks="event.families"),
}
"""Every path of the language; a dot after brackets is part of the name."""

_FIXED: Mapping[str, tuple[str, ...]] = {
    "phase": get_args(Phase),
    "phase_group": tuple(group.lower() for group in SUPERSTATES),
    "status": (*get_args(Status), NOTHING),
    "class": CLASSES,
}


class Names(NamedTuple):
    """What a condition may name: ids of the case, and the words that a policy leaves open.

    `given` holds `self` and `other` too where the condition stands in a policy (`POLICY_WORDS`). Where `commitments`
    or `deadlines` is None, any is accepted.
    """

    actors: Collection[str]
    types: Collection[str]
    commitments: Collection[str] | None = None
    deadlines: Collection[str] | None = None
    given: Collection[str] = ()

    @property
    def families(self) -> frozenset[str]:
        """The types, and the first word of each."""
        return frozenset(self.types) | {code.partition(".")[0] for code in self.types}

    def of(self, kind: str) -> Collection[str] | None:
        """The words of one kind; None where any word will do."""
        if kind in _FIXED:
            return _FIXED[kind]
        if kind == "deed":
            return self.families.union(DEEDS)
        every = {"actor": self.actors, "type": self.types, "family": self.families}
        ids = {"commitment": self.commitments, "deadline": self.deadlines}
        return every[kind] if kind in every else ids[kind]
