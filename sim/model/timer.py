"""Timers: when the state will next change although nothing happens.

A guard that depends on time falls due at the first midnight at which it holds and joins that day's batch; a guard that
still holds after a transition is due at the next midnight. So a replay driven by events equals one that looks every
day. Source: model.md 2.9.
"""

from __future__ import annotations

from sim.model.frame import Frame
from sim.model.phases import Scene, first_guard
from sim.model.state import State
from sim.record.dates import DAY


def next_timer(frame: Frame, state: State, before: int) -> int | None:
    """The next time, earlier than `before`, at which the state changes by itself; None where it does not.

    A change that falls due exactly at `before` joins the batch there, so it needs no timer.
    """
    first = (state.at // DAY + 1) * DAY
    due = state.due if state.due is not None and state.due < before else None
    horizon = before if due is None else due
    if first >= horizon:
        return due
    if first_guard(Scene(frame, state, first)) is not None:
        return first
    guard = _first_midnight(frame, state, first, horizon)
    return due if guard is None else guard


def _first_midnight(frame: Frame, state: State, first: int, horizon: int) -> int | None:
    """The first midnight from `first` to before `horizon` at which a guard holds in an undisturbed state.

    Clocks only run on and tension only falls, so of the guards that do not hold at `first` each turns true once and
    stays true: bisect over whole days. The last midnight before the horizon tells whether to search at all.
    """
    last = (horizon - 1) // DAY * DAY
    if last <= first or first_guard(Scene(frame, state, last)) is None:
        return None
    low, high = first // DAY, last // DAY
    while high - low > 1:
        middle = (low + high) // 2
        if first_guard(Scene(frame, state, middle * DAY)) is None:
            low = middle
        else:
            high = middle
    return high * DAY
