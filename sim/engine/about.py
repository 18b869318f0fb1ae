"""Where an exported table or dataset comes from: title, version and digests, and no clock, so that bytes repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.quantities import CAUTION

if TYPE_CHECKING:
    from sim.engine.ensemble import Ensemble
    from sim.engine.trajectory import Trajectory


def about_trajectory(result: Trajectory) -> dict[str, str]:
    """The origin of a replay, as texts."""
    from sim.record.shown import sources_of

    case, found = result.frame.case, result.provenance
    sources = sources_of([entry.event for entry in result.events])
    return {
        "title": f"{case.title}: negotiation-state indices by day",
        "source": f"detente {found.version}: replay of events coded from {sources} public sources",
        "history": f"computed by detente {found.version} from the inputs whose digests are given; no clock was read",
        "references": f"detente {found.version}, docs/model.md; case {case.id}@{found.case[:8]}",
        "comment": f"{CAUTION}; read at 00:00 of each day, after that day's events",
        "case": case.id,
        "case_digest": found.case,
        "log_digest": found.log,
        "parameters_digest": found.parameters,
        "frame_digest": found.frame,
        "known": "" if found.known is None else found.known.isoformat(),
        "detente_version": found.version,
    }


def about_ensemble(ensemble: Ensemble) -> dict[str, str]:
    """The origin of a run, as texts."""
    card = ensemble.card
    return {
        "title": f"{card.title}: {len(ensemble)} members of a scenario of {card.case_title}",
        "source": f"detente {card.version}: model-internal counterfactual from events coded from public sources",
        "history": f"computed by detente {card.version} from the inputs whose digests are given; no clock was read",
        "references": f"detente {card.version}, docs/model.md; case {card.case}@{card.case_digest[:8]}; run {card.run}",
        "comment": f"{CAUTION}; spread over members is the model's, no forecast odds",
        "run": card.run,
        "run_digest": ensemble.digest,
        "scenario": card.scenario,
        "scenario_digest": card.scenario_digest,
        "status": card.status,
        "case": card.case,
        "case_digest": card.case_digest,
        "log_digest": card.log_digest,
        "parameters_digest": card.parameters_digest,
        "random_seed": str(card.random_seed),
        "known": "" if card.known is None else card.known.isoformat(),
        "detente_version": card.version,
    }
