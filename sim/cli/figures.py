"""Figures: what a run says in numbers, as plain data and as tables for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sim.cli.output import Output, table
from sim.cli.view import digits

if TYPE_CHECKING:
    from sim.engine.ensemble import Ensemble, Figure
    from sim.engine.executor import Executor
    from sim.scenario.files import ScenarioFile

LEADING = ("climate", "tension", "ripeness")
CAUTION = "Model-internal counterfactual: conditional on coding, rules and rates; an index, not a measurement."


def figures(ensemble: Ensemble) -> dict[str, Any]:
    """The figures of a run at its end: every variable, the phases, the outcomes; each with its Monte Carlo error."""
    from sim.record.dates import timestamp

    last = ensemble.grid[-1]
    return {
        "at": timestamp(last),
        "variables": {name: _variable(ensemble, name, last) for name in ensemble.names},
        "phases": _phases(ensemble),
        "outcomes": {name: _figure(ensemble.share(name)) for name in ensemble.outcomes},
        "refused": ensemble.refused,
        "redrawn": ensemble.redrawn,
    }


def _variable(ensemble: Ensemble, name: str, at: int) -> dict[str, float]:
    from sim.engine.comparison import quantile
    from sim.engine.ensemble import QUANTILES, mean

    values = [float(v) for v in ensemble.values(name, at)]
    found = {f"p{round(100 * q):02}": digits(quantile(values, q)) for q in QUANTILES}
    return {"median": digits(quantile(values, 0.5)), **found, **_figure(mean(values))}


def _figure(figure: Any) -> dict[str, Any]:
    return {"mean": digits(figure.value), "error": digits(figure.error), "n": figure.n}


def _phases(ensemble: Ensemble) -> dict[str, float]:
    shares = ensemble.phase_shares()[:, -1]
    return {phase: digits(float(share)) for phase, share in zip(ensemble.phases, shares, strict=True) if share}


def run_text(ensemble: Ensemble, how: dict[str, Any], pairs: Sequence[Ensemble], output: Output) -> str:
    """A run for people, beside what it is paired with."""
    from sim.record.dates import day_of

    card, every = ensemble.card, [ensemble, *pairs]
    head = output.bold(f"{card.scenario}: {card.title}") + f"  [{card.status}]"
    span = f"{day_of(ensemble.forks + 1)} to {day_of(ensemble.grid[-1])}"
    came = "kept from before" if how["reused"] else f"{how['seconds']:g} s, {ensemble.engine}"
    what = f"{len(ensemble):,} members" if ensemble.generated else "deterministic"
    parts = [head, f"{what}, {span}; run {card.run} ({came})", ""]
    parts.append(_variables_text(every))
    parts += ["", _phases_text(every)]
    if ensemble.outcomes:
        parts += ["", _outcomes_text(every)]
    if ensemble.redrawn:
        parts.append(f"{ensemble.redrawn} draws of unstable parameters were drawn again.")
    if any(e.card.scenario == "recorded" and e.generated for e in pairs):
        parts.append(output.dim("recorded: the same fork and continuation, with nothing changed; not what happened."))
    parts.append(output.dim(CAUTION))
    return "\n".join(parts)


def _variables_text(every: Sequence[Ensemble]) -> str:
    day = figures_day(every[0])
    rows = []
    for name in LEADING:
        scale = 1 if name == "climate" else 100
        rows.append((f"{name} on {day}", *(_middle(e, name, scale) for e in every), ""))
    note = "" if not every[0].generated else "median, and the middle half of the runs"
    return table(rows, head=("", *(e.card.scenario for e in every), note))


def figures_day(ensemble: Ensemble) -> str:
    """The last day of a run."""
    from sim.record.dates import timestamp

    return timestamp(ensemble.grid[-1])


def _middle(ensemble: Ensemble, name: str, scale: float) -> str:
    from sim.engine.comparison import quantile

    values = [scale * float(v) for v in ensemble.values(name, ensemble.grid[-1])]
    if not ensemble.generated:
        return f"{values[0]:.1f}"
    low, middle, high = (quantile(values, q) for q in (0.25, 0.5, 0.75))
    return f"{middle:.0f} ({low:.0f} to {high:.0f})"


def _phases_text(every: Sequence[Ensemble]) -> str:
    from sim.engine.ensemble import percent

    shares = [_phases(e) for e in every]
    names = sorted({n for s in shares for n in s}, key=lambda n: (-shares[0].get(n, 0.0), n))
    cell: Callable[[Ensemble, float], str] = lambda e, s: percent(s) if e.generated else ("yes" if s else "")  # noqa: E731
    rows = [(name, *(cell(e, s.get(name, 0.0)) for e, s in zip(every, shares, strict=True)), "") for name in names]
    return table(rows, head=("phase at the end", *(e.card.scenario for e in every), ""))


def _outcomes_text(every: Sequence[Ensemble]) -> str:
    rows = []
    for name in every[0].outcomes:
        rows.append((name, *(_outcome(e, name) for e in every), ""))
    return table(rows, head=("outcome", *(e.card.scenario for e in every), "share or mean, ± Monte Carlo error"))


def _outcome(ensemble: Ensemble, name: str) -> str:
    if name not in ensemble.outcomes:
        return "-"
    values = set(ensemble.outcome(name))
    figure = ensemble.share(name)
    if values <= {0.0, 1.0}:
        return _share(figure) if ensemble.generated else ("yes" if figure.value else "no")
    return f"{figure.value:.3g} ± {figure.error:.2g}" if ensemble.generated else f"{figure.value:.3g}"


def _share(figure: Figure) -> str:
    """A share of members; where nearly all agree, the error says little, so the members are counted."""
    from sim.engine.ensemble import percent

    if not 0.01 <= figure.value <= 0.99:
        return f"{percent(figure.value)} ({figure.value * figure.n:.0f} of {figure.n})"
    return f"{percent(figure.value)} ± {100 * figure.error:.0f}"


# --- spread and expectations ------------------------------------------------------------------------------


def spread_data(file: ScenarioFile, ensemble: Ensemble, executor: Executor) -> dict[str, Any]:
    """How much of the variance at the end each kind of luck accounts for alone."""
    from sim.engine.execute import ensemble_of, task_of
    from sim.engine.spread import again, part

    task = task_of(file, ensemble.card.scenario)
    last = ensemble.grid[-1]
    found: dict[str, Any] = {name: {} for name in LEADING}
    for kind, members in again(task.experiment, executor, len(ensemble)):
        second = ensemble_of(task, members, ensemble.engine)
        for name in LEADING:
            a, b = ([float(v) for v in e.values(name, last)] for e in (ensemble, second))
            one = part(kind, a, b)
            found[name][kind] = {"share": digits(one.share), "error": digits(one.error)}
    return found


def spread_text(data: dict[str, Any], output: Output) -> str:
    """The same for people."""
    kinds = list(next(iter(data.values())))
    rows = [
        (name, *(f"{100 * parts[k]['share']:.0f} % ± {100 * parts[k]['error']:.0f}" for k in kinds), "")
        for name, parts in data.items()
    ]
    note = output.dim(
        "The rest comes of their working together; a share within two errors of zero is not told from it."
    )
    return table(rows, head=("variance from", *kinds, "alone")) + "\n" + note


def expectation_data(file: ScenarioFile, ensemble: Ensemble) -> list[dict[str, Any]]:
    """What a scenario expects of itself, and whether it is so, with the place in the file."""
    from sim.engine.expectation import judged

    assert file.scenario is not None and file.document is not None
    found = []
    for judgement in judged(file.scenario.expect, ensemble):
        problem = file.document.problem("DET050", ("expect", judgement.number), judgement.words)
        data = {**judgement._asdict(), "file": problem.file, "line": problem.line}
        error = None if judgement.error is None else digits(judgement.error)
        found.append({**data, "found": digits(judgement.found), "error": error})
    return found


def expectation_text(judgements: Sequence[dict[str, Any]], output: Output) -> str:
    """The same for people."""
    rows = [
        ("yes" if j["holds"] else "NO", f"{j['file']}:{j['line']}", f"expected {j['words']}; found {j['found']:.4g}")
        for j in judgements
    ]
    held = sum(j["holds"] for j in judgements)
    return "\n".join([output.bold(f"{held} of {len(rows)} expectations hold."), table(rows)])
