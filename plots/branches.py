"""Branches: what every chart of runs says of them: letter, colour, name, fork, and what stands in the footer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from plots.dateaxis import MONTHS
from plots.ground import Window
from plots.lettering import clean, drawable
from plots.style import BRANCH_COLOURS
from plots.trajectorydata import notes_on
from sim.engine.ensemble import Ensemble
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError, did_you_mean
from sim.record.dates import DAY, day_of

BEFORE: Final = 90 * DAY  # how much of the recorded history leads up to the fork
LETTERS: Final = "ABCDE"
STATUSES: Final = ("draft", "reviewed", "final")
NUMBERS: Final = ("no", "one", "two", "three", "four", "five")
_LONGEST_ID: Final = 40
_SHORTEST_ID: Final = 10
_FOOTER_ROOM: Final = 195  # characters that the two lines of the footer leave for all runs
_RUN_ROOM: Final = 27  # what a run needs besides the id of its scenario


class Branch(NamedTuple):
    """One run as a chart names it; `members` is how many it has, `begins` when its future starts to be drawn."""

    letter: str
    title: str
    colour: str
    members: int
    forks: int
    begins: int | None

    @property
    def size(self) -> str:
        """How many members it has, in words."""
        if self.begins is None:
            return "deterministic"
        return "1 member" if self.members == 1 else f"{self.members:,} members"


def branches_of(ensembles: Sequence[Ensemble]) -> tuple[Branch, ...]:
    """The runs with their letters and colours, in the order given.

    Raises DetenteError (DET070) for none, for more than five, for runs of different cases, and for a run without
    members.
    """
    if not ensembles:
        raise DetenteError.of("DET070", "there is no run to draw")
    if len(ensembles) > len(BRANCH_COLOURS):
        message = f"{len(ensembles)} branches are too many for one chart: five colours can be told apart"
        raise DetenteError.of("DET070", message, help="draw small multiples: several charts of at most five each")
    if len(cases := {e.card.case for e in ensembles}) > 1:
        raise DetenteError.of("DET070", f"these runs are of different cases: {', '.join(sorted(cases))}")
    for ensemble in ensembles:
        if not ensemble.members:
            raise DetenteError.of("DET070", f"the run {ensemble.card.run} has no members", help="run it again")
    named = zip(LETTERS, BRANCH_COLOURS, ensembles, strict=False)
    return tuple(Branch(letter, _title(e, ensembles), colour, len(e), e.forks, e.begins) for letter, colour, e in named)


def _title(ensemble: Ensemble, others: Sequence[Ensemble]) -> str:
    """The title of a run; where another has the same, what is varied comes first, else the id of the scenario."""
    card = ensemble.card
    title = drawable(card.title) or card.scenario
    if sum(other.card.title == card.title for other in others) == 1:
        return title
    varied = card.scenario.partition("[")[2].rstrip("]")
    return f"{drawable(varied or card.scenario)}: {title}"


def require_variable(ensembles: Iterable[Ensemble], variable: str) -> None:
    """DetenteError (DET070) where a run does not have a variable."""
    for ensemble in ensembles:
        if variable not in ensemble.names:
            help_ = did_you_mean(variable, ensemble.names) or f"one of {', '.join(ensemble.names)}"
            raise DetenteError.of("DET070", f"the run {ensemble.card.run} has no variable `{variable}`", help=help_)


def window_of(ensembles: Sequence[Ensemble], recorded: Trajectory | None) -> Window:
    """From some 90 days before the first fork, as far as something is known of them, to the end of the last run."""
    forks, ends = min(e.forks for e in ensembles), max(e.grid[-1] for e in ensembles)
    known = min([e.grid[0] for e in ensembles] + ([recorded.starts] if recorded else []))
    lead = min(BEFORE, max(ends - forks, DAY))
    return Window(max(known, forks - lead), ends)


def date_words(t: int) -> str:
    """A day in words.

    >>> date_words(1_551_312_000)
    '28 Feb 2019'
    """
    day = day_of(t)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def described(ensembles: Sequence[Ensemble], what: str) -> str:
    """A title that says what is shown, for want of a finding."""
    count = len(ensembles)
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{clean(ensembles[0].card.case_title)}: {what} in {number} branch{'' if count == 1 else 'es'}"


def title_notes(ensembles: Iterable[Ensemble], title: str | None) -> tuple[str, ...]:
    """What the font cannot write of the titles."""
    cards = [e.card for e in ensembles]
    return notes_on(title or cards[0].case_title, *(card.title for card in cards))


def stamp_of(ensembles: Iterable[Ensemble]) -> str:
    """How ready the scenarios are: as the least ready of them; and on which day history was known, if that is set."""
    cards = [e.card for e in ensembles]
    found = [card.status for card in cards]
    known = sorted({card.known.isoformat() for card in cards if card.known})
    status = min(found, key=lambda s: STATUSES.index(s) if s in STATUSES else -1).upper()
    return " · ".join([status, *(f"AS KNOWN ON {day}" for day in known)])


def footer_of(ensembles: Sequence[Ensemble]) -> tuple[str, ...]:
    """Version; case, log and parameters with their digests; seed and number of members; scenarios and runs."""
    cards = [e.card for e in ensembles]
    longest = min(max((_FOOTER_ROOM - _RUN_ROOM * len(cards)) // len(cards), _SHORTEST_ID), _LONGEST_ID)
    runs = [f"{letter} {_run_words(e, longest)}" for letter, e in zip(LETTERS, ensembles, strict=False)]
    return (
        f"detente {_each(c.version for c in cards)}",
        f"case {short(cards[0].case)}@{_digests(c.case_digest for c in cards)}",
        f"log@{_digests(c.log_digest for c in cards)}",
        f"model parameters@{_digests(c.parameters_digest for c in cards)}",
        f"seed {_each(str(c.random_seed) for c in cards)}",
        f"n {_each(f'{len(e):,}' for e in ensembles)}" + (" paired" if paired(ensembles) else ""),
        *runs,
    )


def paired(ensembles: Sequence[Ensemble]) -> bool:
    """Whether several generated runs share their luck, member by member."""
    keys = {(e.card.random_seed, len(e)) for e in ensembles}
    return len(ensembles) > 1 and len(keys) == 1 and all(e.generated for e in ensembles)


def short(name: str, longest: int = _LONGEST_ID) -> str:
    """An id, cut where it is very long; what is varied stays readable.

    >>> short("a-small-deal[relief=0.1]", 20)
    'a-small…[relief=0.1]'
    """
    if len(name) <= longest:
        return name
    base, bracket, varied = name.partition("[")
    room = longest - len(bracket + varied) - 1
    return f"{base[:room]}…{bracket}{varied}" if room > 0 else name[: longest - 1] + "…"


def _run_words(ensemble: Ensemble, longest: int) -> str:
    """The scenario with its digest, and of the run's id what is not the scenario's."""
    card = ensemble.card
    return (
        f"{short(card.scenario, longest)}@{card.scenario_digest[:8]} run {short(card.run.rpartition('-')[2], longest)}"
    )


def _digests(found: Iterable[str]) -> str:
    return _each(digest[:8] for digest in found)


def _each(found: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(found))
