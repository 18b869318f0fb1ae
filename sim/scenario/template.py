"""The text of a new scenario file: every block with one line that says what it is for; it can be checked at once."""

from __future__ import annotations

from typing import NamedTuple

from sim.record.event import Event

TITLE = "What is different, in a few words"
QUESTION = "Would … have … by …?"
WHY = "Say why one should imagine this."


class Start(NamedTuple):
    """What a new scenario begins with.

    `schema_path` leads from the file to the schema; `event` is the one to fork at (None: the day `at`); `until` is the
    end of a continuation (empty: none).
    """

    id: str
    case: str
    schema_path: str
    at: str
    event: Event | None = None
    until: str = ""
    extends: str = ""


def scenario_text(start: Start) -> str:
    """The text of a new scenario file."""
    blocks = [_head(start), _fork(start), _changes(start), _continue(start), _asked(start), _NOTES]
    return "\n".join(block for block in blocks if block)


def _head(start: Start) -> str:
    lines = [
        f"# yaml-language-server: $schema={start.schema_path}",
        f"# $schema: {start.schema_path}",
        "schema: detente/scenario/v1",
        f"id: {start.id:<34} # as the file's name",
        f"title: {TITLE}",
        f"question: {QUESTION}",
        f"status: {'draft':<30} # draft | reviewed | final; stamped on charts",
        f"case: {start.case:<32} # {start.case}@DIGEST pins the history as it is now",
    ]
    if start.extends:
        lines.append(f"extends: {start.extends:<29} # maps: ours win key by key; changes: its first, then ours")
    return "\n".join(lines) + "\n"


def _fork(start: Start) -> str:
    if not start.at:
        return "# The fork is that of the scenario above.\n# fork: {at: EVENT-OR-DAY, side: before}\n"
    about = "" if start.event is None else f" {start.event.when}: {start.event.type} by {', '.join(start.event.actors)}"
    side = "after" if start.event is None else "before"
    return f"""\
# Where the branch leaves history. Nothing at or before it is changed.
fork:
  at: {start.at:<32} # an event's id, or a day{f"; {about.strip()}" if about else ""}
  side: {side:<30} # before or after what happens then
  # as_known: YYYY-MM-DD               # leave out what became public after that day
  # later_events: none                 # recorded events after the fork: none | exogenous | all
"""


def _changes(start: Start) -> str:
    first = (
        f"""\
changes:
  - op: remove
    event: {start.at}
    why: {WHY}
"""
        if start.event is not None
        else "changes: []                            # delete the [] to use one of these\n"
    )
    who, whom = _actor(start, 0), _actor(start, 1)
    return f"""\
# What is different, in this order. Each change may have a `name`, a `why` and a `source`. Take the # away to use one.
{first}\
  # - op: insert                       # something else happens
  #   name: offer
  #   event: {{id: x-offer, type: offer.talks, actors: [{who}], targets: [{whom}], when: YYYY-MM-DD}}
  #   probability: 0.8
  # - {{op: delay, event: EVENT, by: 4 weeks}}
  # - {{op: delay, event: EVENT, by: {{dist: triangular, low: 2 weeks, mode: 4 weeks, high: 12 weeks}}}}
  # - {{op: edit, event: EVENT, set: {{intensity: 1.5}}}}
  # - {{op: policy, actor: {who}, use: grit}}      # this and the next need `continue`
  # - op: rule
  #   when: tension > 0.7 for 14 days
  #   insert: {{type: call, actors: [{who}], targets: [{whom}], delay: 3 days, at_most: 1}}
"""


def _actor(start: Start, k: int) -> str:
    """An actor of the event that is forked at, to make the examples readable."""
    who = () if start.event is None else start.event.participants
    return who[k] if k < len(who) else ("ONE", "ANOTHER")[k]


def _continue(start: Start) -> str:
    if start.extends:
        return "# Continuation, variants and outcomes are inherited; ours win.\n# continue: {members: 400}\n"
    words = "How it goes on after the last event above: drawn, member by member. Leave it out for the changes alone."
    if not start.until:
        return (
            f"# {words}\n# continue: {{until: YYYY-MM-DD, members: 400}}     # the case needs rates: a block `future`\n"
        )
    return f"""\
# {words}
continue:
  until: {start.until}
  members: 400                         # how many futures are drawn
  random_seed: 0                       # the same seed, the same luck
  pair_with: [recorded]                # compared with: the same fork, nothing changed; or other scenarios' ids
  # uncertain_dates: sample            # midpoint | earliest | latest | sample
  # parameters: {{material_half_life_days: {{dist: triangular, low: 60, mode: 120, high: 240}}}}
"""


def _asked(start: Start) -> str:
    lines = ["# One run for each value of these."]
    lines += ["# vary:", "#   strength: {path: changes.offer.event.intensity, values: [0.5, 1.0, 1.5]}", ""]
    lines.append("# What to read off each member: did it happen, was it reached, how high was it.")
    if start.until and not start.extends:
        lines += ["outcomes:", "  summit: {event: summit.held, words: a summit with a result}"]
        lines += ["  crisis: {phase: CRISIS, words: a crisis}"]
        lines += [f"  tension_end: {{variable: tension, at: {start.until}}}"]
    else:
        lines += ["# outcomes:", "#   summit: {event: summit.held, words: a summit with a result}"]
    lines += ["", "# Tests of this scenario: where one is not met, the run ends with exit code 1."]
    day = start.until or "YYYY-MM-DD"
    lines += ["# expect:", f"#   - {{variable: tension, at: {day}, median: {{below: 0.5}}}}"]
    return "\n".join(lines) + "\n"


_NOTES = """\
# notes: >-
#   Free text for the report: what the scenario leaves out, and where its numbers come from.
"""
