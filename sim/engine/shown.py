"""What a notebook shows of a trajectory, an ensemble and a comparison: phases, spans, spreads, differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.engine.quantities import CAUTION
from sim.errors import counted
from sim.markup import MOST_ROWS, block, ends, table
from sim.record.dates import timestamp

if TYPE_CHECKING:
    from sim.engine.comparison import Comparison, Difference
    from sim.engine.ensemble import Ensemble
    from sim.engine.trajectory import Spell, Trajectory

_LEADS = ("climate", "tension", "ripeness")


def trajectory_html(result: Trajectory) -> str:
    """A replay: its span, where climate and tension end, and its phases with what set each off."""
    values = ", ".join(f"{name} {number(result.value(name, result.ends))}" for name in _LEADS)
    rows = [(spell.phase, _day(spell.begins), _cause(spell)) for spell in result.phases]
    known = "" if result.log.known is None else f", as known on {result.log.known}"
    return block(
        f"{result.frame.case.title}{known}",
        f"{counted(len(result.events), 'event')}, {_day(result.starts)} to {_day(result.ends)}",
        f"at the end: {values}",
        body=table(("phase", "from", "what set it off"), ends(rows)),
        caution=CAUTION,
    )


def _cause(spell: Spell) -> str:
    transition = spell.transition
    if transition is None:
        return "the start of the case"
    events = f" ({', '.join(transition.precipitants[:3])})" if transition.precipitants else ""
    return f"{transition.words}{events}"


def ensemble_html(ensemble: Ensemble) -> str:
    """A run: its question, its members, the spread of its variables on the last day, and its outcomes."""
    card, n = ensemble.card, len(ensemble)
    shares = (0.05, 0.5, 0.95)
    last_day = [(name, ensemble.band(name, shares)[:, -1]) for name in ensemble.names]
    rows = [(name, *(number(float(v)) for v in column)) for name, column in last_day]
    outcomes = [(name, _figure(ensemble, name)) for name in ensemble.outcomes]
    last = f"on {_day(ensemble.grid[-1])}"
    body = table((last, "5 %", "median", "95 %"), _cut(rows), numbers=(1, 2, 3), total=len(rows))
    if outcomes:
        body += table(("outcome", "mean over members"), _cut(outcomes), numbers=(1,), total=len(outcomes))
    lines = (card.question, f"{card.run} ({card.status}): {counted(n, 'member')} of {card.case_title}")
    return block(card.title, *lines, body=body, caution=f"{CAUTION}; a model-internal counterfactual")


def _figure(ensemble: Ensemble, name: str) -> str:
    figure = ensemble.share(name)
    return f"{number(figure.value)} ± {figure.error:.2g}" if figure.error else number(figure.value)


def comparison_html(comparison: Comparison) -> str:
    """Two runs: how each variable differs on the last day, and each outcome, B minus A member by member."""
    a, b = comparison.a.card, comparison.b.card
    last = comparison.grid[-1]
    names = [name for name in comparison.a.names if name in comparison.b.names]
    rows = [_difference(comparison.at(name, last)) for name in names]
    outcomes = [_difference(comparison.outcome(name)) for name in comparison.outcomes]
    columns = ("A", "B", "B − A", "10 % to 90 %", "B lower in")
    body = table((f"on {_day(last)}, medians", *columns), _cut(rows), numbers=range(1, 6), total=len(rows))
    if outcomes:
        body += table(("outcome, means", *columns), _cut(outcomes), numbers=range(1, 6), total=len(outcomes))
    luck = "paired: members share their luck" if comparison.paired else "not paired: another random seed"
    lines = (f"A {a.run}: {a.title}", f"B {b.run}: {b.title}", f"{counted(len(comparison.a), 'member')}, {luck}")
    return block("B minus A", *lines, body=body, caution=f"{CAUTION}; a model-internal counterfactual")


def _difference(found: Difference) -> tuple[str, ...]:
    from sim.engine.ensemble import percent

    span = f"{number(found.low)} to {number(found.high)}"
    return (found.variable, number(found.a), number(found.b), number(found.median), span, percent(found.share_b_lower))


def number(value: float) -> str:
    """A number in few digits, and never minus zero.

    >>> number(-0.0001), number(12.345), number(0.5)
    ('0.00', '12.3', '0.50')
    """
    digits = 1 if abs(value) >= 10 else 2
    return f"{round(value, digits) + 0.0:.{digits}f}"


def _cut(rows: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    return rows[:MOST_ROWS]


def _day(t: int) -> str:
    return timestamp(t)[:10]
