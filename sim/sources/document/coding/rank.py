"""Whether those who meet are leaders: the same words mean talks of negotiators, and a summit of leaders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from sim.sources.document.coding.finding import Finding
from sim.sources.document.who.gazetteer import Gazetteer
from sim.sources.document.who.mention import Mention

_LEADING: Final = frozenset("president premier chancellor king queen leader emir sultan chairman commander".split())
_BELOW: Final = frozenset("vice deputy former assistant acting".split())
_ALIKE: Final = frozenset({"counterpart", "counterparts"})  # who meets a leader as one of the same rank
AMONG_LEADERS: Final[Mapping[str, str]] = {
    "talks.working": "summit.held",
    "talks.walkout": "summit.nodeal",
    "talks.cancelled": "summit.cancelled",
}
"""What a type becomes where all who take part are leaders of different parties (codebook, section Contacts)."""


def type_of(f: Finding, gazetteer: Gazetteer, on: dt.date | None) -> str:
    """The type of a finding: its entry's, or where only leaders meet, that of a meeting of leaders."""
    raised = AMONG_LEADERS.get(f.trigger.entry.type)
    if raised is None or (f.trigger.entry.type == "talks.walkout" and not f.trigger.entry.has("@joint")):
        return f.trigger.entry.type
    every = [(m, a) for m in (*f.roles.sources, *f.roles.targets) for a in m.actors]
    led = {gazetteer.party(a, on) for m, a in every if leads(f, m, a, gazetteer, on)}
    led |= {gazetteer.party(a, on) for m, a in every if led and f.passage.low(m.last) in _ALIKE}
    others = [a for m, a in every if gazetteer.party(a, on) not in led]
    below = [a for m, a in every if gazetteer.known(a).kind == "person" and not leads(f, m, a, gazetteer, on)]
    return raised if len(led) > 1 and not others and not below else f.trigger.entry.type


def leads(f: Finding, mention: Mention, actor: str, gazetteer: Gazetteer, on: dt.date | None) -> bool:
    """Whether a person leads a party: by a post held on the day, or by the title before the name."""
    known = gazetteer.known(actor)
    if known.kind != "person":
        return False
    for post in known.posts:
        if on is None or post.holds(on):
            return is_leading(post.title)
    inside = f.passage.at(mention.first) == mention
    words = " ".join(f.passage.low(k) for k in range(mention.first - 2, mention.last)) if inside else ""
    return is_leading(words)


def is_leading(title: str) -> bool:
    """Whether a title is that of somebody who leads a state or a movement.

    >>> is_leading("President"), is_leading("vice president"), is_leading("prime minister")
    (True, False, True)
    """
    words = title.lower().split()
    if _BELOW & set(words):
        return False
    return bool(_LEADING & set(words)) or "prime minister" in " ".join(words)
