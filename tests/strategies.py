"""Everything that the property tests draw: one place, so that a new field is drawn wherever it matters.

Reading order: dates, cases, events and logs, scenarios.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from drafts import EVENT_REFS, Draft, Pledge, written
from hypothesis import strategies as st

from sim.model.parameters import Parameters, described
from sim.record.case import Actor, Alignment, Case, DyadRelation, Offset, Prior, ThirdParty
from sim.record.codebook import CODEBOOK
from sim.record.dates import DAY, EventDate, day_of, seconds
from sim.record.event import Citation, Deadline, Event, Measure
from sim.record.files import plain
from sim.record.log import EventLog, Resolved
from sim.scenario.schema import Scenario

SIGNS = ("~", "?", "%")
EARLIEST, LATEST = dt.date(1, 1, 1), dt.date(9998, 12, 31)  # a winter of 9999 would end in 10000


def days(first: dt.date = EARLIEST, last: dt.date = LATEST) -> st.SearchStrategy[dt.date]:
    """Days; mostly in the years that cases are about, so that dates meet."""
    near = st.dates(max(first, dt.date(2016, 1, 1)), min(last, dt.date(2021, 12, 31)))
    return near | st.dates(first, last)


def plain_texts() -> st.SearchStrategy[str]:
    """A day, a month, a season or a year, without a sign."""
    day = days().map(dt.date.isoformat)
    month = day.map(lambda text: text[:7])
    year = day.map(lambda text: text[:4])
    season = st.builds(lambda text, number: f"{text}-{number}", year, st.integers(21, 24))
    return st.one_of(day, month, season, year)


def single_texts() -> st.SearchStrategy[str]:
    """A day, a month, a season or a year, with or without a sign."""
    return st.builds(str.__add__, plain_texts(), st.sampled_from(("", *SIGNS)))


def interval_texts() -> st.SearchStrategy[str]:
    """Closed intervals, in order, with or without signs at either end."""
    return st.lists(single_texts().map(EventDate.parse), min_size=2, max_size=2).map(
        lambda ends: "/".join(end.text for end in sorted(ends))
    )


def open_texts() -> st.SearchStrategy[str]:
    """Intervals open on one side, as they are normalised."""
    return single_texts().flatmap(lambda text: st.sampled_from((f"{text}/..", f"../{text}")))


def second_texts() -> st.SearchStrategy[str]:
    """A day with a time, to the second and without a zone."""
    times = st.times().map(lambda time: time.isoformat("seconds"))
    return st.builds(lambda day, time: f"{day}T{time}", days(), times)


def date_texts() -> st.SearchStrategy[str]:
    """Every form of date that a case may contain."""
    return st.one_of(single_texts(), interval_texts(), open_texts(), second_texts())


def event_dates() -> st.SearchStrategy[EventDate]:
    """Every form of `EventDate`."""
    return date_texts().map(EventDate.parse)


def case_windows() -> st.SearchStrategy[tuple[dt.date, dt.date]]:
    """The first and the last day of a case."""
    return st.tuples(days(), days()).map(lambda pair: (min(pair), max(pair)))


# --- cases -----------------------------------------------------------------------------------------------
# What has many small parts is drawn as bytes, one for each part: ten times as fast as a draw for each. It still
# shrinks, byte by byte, because the first choice of every table is the plainest.

START = dt.date(2017, 1, 1)
LENGTHS = (1095, 400, 60, 0)  # days that a case may last
PRINCIPALS = ("ALP", "BET", "GAM", "DEL")
ANY_SIGN = (0.8, 0.3, 1.0, -0.5, -1.0, 0.0)
FRIENDLY = (0.8, 0.3, 1.0)
SPANS = ((None, None), (None, None), (100, None), (None, 200))  # days from START


def _one_of_each(*tables: Sequence[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    drawn = st.binary(min_size=len(tables), max_size=len(tables))
    return drawn.map(lambda raw: tuple(table[k % len(table)] for k, table in zip(raw, tables, strict=True)))


def _after(days_: int | None) -> dt.date | None:
    return None if days_ is None else START + dt.timedelta(days_)


MEASURES = (
    ("m0", "m1", "m2"),
    (0, 1),  # which of the first two principals is the target
    (0.25, 0.0, 0.5, 0.9, 1.0),
    (None, 0.5, 1.0),
    (None, "active", "suspended", "threatened", "lifted"),
    (None, 0, 30, 200, -40),  # first day
    (None, None, 0, 10, 100, 400),  # how many more
)


def measures(*ids: str) -> st.SearchStrategy[Measure]:
    """Sanctions measures on one of the first two principals, with or without first and last days."""
    return _one_of_each(ids, *MEASURES[1:]).map(_measure)


def _measure(parts: tuple[Any, ...]) -> Measure:
    id_, target, level, enforcement, status, begins, lasts = parts
    return Measure(
        id=id_,
        senders=(PRINCIPALS[1 - target],),
        targets=(PRINCIPALS[target],),
        level=level,
        enforcement=enforcement,
        status=status,
        from_=_after(begins),
        until=None if lasts is None else _after((begins or 0) + lasts),
    )


def deadlines(id_: str) -> st.SearchStrategy[Deadline]:
    """Deadlines, some of them before the start."""
    return _one_of_each((40, 0, 300, -1, -30), (1.0, 0.5, 2.0)).map(
        lambda parts: Deadline(id=id_, by="ALP", at=EventDate.parse(str(_after(parts[0]))), magnitude=parts[1])
    )


def _alignment(among: tuple[str, ...], parts: tuple[Any, ...]) -> Alignment:
    """An alignment, one-sided or not, some of them only for a time."""
    a, b, value, mutual, (begins, ends) = parts
    pair = (among[a % len(among)], among[(a + 1 + b % (len(among) - 1)) % len(among)])
    named = {"between": pair} if mutual else {"of": pair[0], "toward": pair[1]}
    return Alignment(**named, value=value, from_=_after(begins), until=_after(ends))


@lru_cache
def cases(
    most: int = 4, signs: tuple[float, ...] = ANY_SIGN, lengths: tuple[int, ...] = LENGTHS
) -> st.SearchStrategy[Case]:
    """Cases of two to `most` principals in one to four dyads, with third parties, persons, sanctions and deadlines.

    `signs` are the alignments that occur, `lengths` the days that the cases last.
    """
    head = _one_of_each(range(2, most + 1), range(64), lengths, (None, 0.5, 0.0))
    alignment = _one_of_each(range(6), range(5), signs, (True, False), SPANS)
    relation = _one_of_each(range(15), ("rival", "neutral", "ally"))
    return st.builds(
        _case,
        head,
        st.lists(alignment, max_size=4),
        st.lists(relation, max_size=2),
        _one_of_each((None, 3.5, 0.0, -10.0), (None, 0.5, 20.0)),
        st.lists(measures("m0", "m9"), max_size=2, unique_by=lambda m: m.id),
        st.none() | deadlines("d-start"),
    )


def _case(
    head: tuple[Any, ...],
    aligned: list[tuple[Any, ...]],
    related: list[tuple[Any, ...]],
    dyad: tuple[Any, ...],
    sanctions: list[Measure],
    deadline: Deadline | None,
) -> Case:
    number, chosen, length, leverage = head
    names = PRINCIPALS[:number]
    pairs, everyone = tuple(itertools.combinations(names, 2)), (*names, "KAP", "LAM")
    couples = tuple(itertools.combinations(everyone, 2))
    offset, kept = dyad
    return Case(
        id="made-up",
        title="Made up",
        start=START,
        end=_after(length),
        actors=roster(names),
        principals=(pairs[0], *(pair for k, pair in enumerate(pairs[1:]) if chosen >> k & 1)),
        third_parties=(ThirdParty(actor="KAP", role="mediator", leverage=leverage),),
        alignments=tuple(_alignment(everyone, parts) for parts in aligned),
        relations=tuple(DyadRelation(between=couples[k % len(couples)], is_=relation) for k, relation in related),
        offsets=() if offset is None else (Offset(of="ALP", toward="BET", value=offset),),
        priors=() if kept is None else (Prior(of="BET", toward="ann", kept=kept, broken=1.0),),
        sanctions=tuple(sanctions),
        deadlines=() if deadline is None else (deadline,),
    )


def roster(principals: tuple[str, ...]) -> tuple[Actor, ...]:
    """Some principals, a mediator KAP, an onlooker LAM, and persons: `crew` counts for ALP through `ann`."""
    states = [Actor(id=name, name=name, kind="state") for name in (*principals, "LAM")]
    people = [
        Actor(id=p, name=p, kind="person", part_of=w) for p, w in (("ann", "ALP"), ("crew", "ann"), ("bob", "BET"))
    ]
    return (*states, Actor(id="KAP", name="Kap", kind="org"), *people)


def plain_case(**changes: Any) -> Case:
    """Three years of ALP and BET, and nothing said about anybody: for logs written by hand."""
    return Case(
        **{
            "id": "plain",
            "title": "Plain",
            "start": START,
            "end": _after(LENGTHS[0]),
            "actors": roster(PRINCIPALS[:2]),
            "principals": (PRINCIPALS[:2],),
            **changes,
        }
    )


@lru_cache
def parameters() -> st.SearchStrategy[Parameters]:
    """Parameters of which up to four lie anywhere in their plausible ranges."""
    return st.lists(_one_of_each(described(), range(9)), max_size=4).map(_parameters)


def _parameters(choices: list[tuple[Any, ...]]) -> Parameters:
    values = {p.name: p.low + (p.high - p.low) * eighths / 8 for p, eighths in choices}
    threshold = values.get("crisis_threshold", Parameters().crisis_threshold)
    values["crisis_release"] = min(threshold, values.get("crisis_release", Parameters().crisis_release))
    return Parameters().changed(values)


# --- events and logs ---------------------------------------------------------------------------------------

TALKING = ("letter", "offer.talks", "envoy.visit", "talks.working", "summit.announced", "summit.held")
DEALS = ("agreement.framework", "agreement.interim", "agreement.comprehensive", "agreement.in_force")
BREAKS = ("summit.nodeal", "talks.walkout", "talks.cancelled", "accuse.noncompliance", "commitment.breached")
FORCE = ("test.nuclear", "violence.major", "violence.limited", "threat.force", "sanctions.imposed")
GIFTS = ("detainees.released", "aid.provided", "commitment.fulfilled", "test.moratorium", "mediation.held")
ALL_TYPES = (*CODEBOOK, *TALKING, *DEALS, *BREAKS, *FORCE, *GIFTS)
CHATTY = (*TALKING * 3, *DEALS, *GIFTS, *BREAKS, *("talks.cancelled",) * 3)
WARLIKE = (*FORCE, *FORCE, "test.nuclear", "violence.major", "talks.working", "summit.held", *TALKING)
ON_THE_BRINK = ("talks.working", "summit.held", "violence.major", "test.nuclear")
CARRYING_OUT = ("agreement.interim", *("agreement.in_force", "test.nuclear", "letter") * 2, *GIFTS[:3], *BREAKS[2:])
DAYS = ("day", "day", "day", "day", "day", "day", "second", "unsure", "about", "both", "interval", "from", "until")
ANY_DATE = (*DAYS, "month", "season", "year")
GAPS = (0, 0, 0, 1, 2, 5, 5, 10, 20, 20, 40, 70, 130, 200)
MOODS = ((ALL_TYPES, GAPS), (CHATTY, GAPS[:11]), (WARLIKE, GAPS), (ON_THE_BRINK, GAPS[:9]), (CARRYING_OUT, GAPS[:9]))
CASTS = ("joint", "forth", "back", "joint", "forth", "back", "joint", "person", "third", "toward", "all", "alone")
REALISED = ("asserted", "asserted", "asserted", "asserted", "asserted", "reported", "reported", "alleged")
MODALITIES = (*REALISED, *REALISED, "anticipated", "hypothetical", "denied", "negated")
INTENSITIES = (1.0, 2.0, 1.0, 2.0, 0.25, 0.7)

NO_REF = (("", 0),)
REFS = NO_REF * 12 + tuple(itertools.product((*EVENT_REFS, "confirms", "denies"), (1, 2, 3, 4)))
SAYS = NO_REF * 4 + tuple(itertools.product(("fulfils", "partly", "breaches", "waives"), (0, 1, 2)))
EXTRAS = ("", "", "", "pledge", "pledge", "measure", "deadline")
STATUSES = ("FULFILLED", "ACTIVE", "BREACHED", "CONTESTED", "PARTIAL", "DUE", "WAIVED", "LAPSED", "SUPERSEDED")
CLAUSES = (
    *(() for _ in range(150)),
    *(((code, who),) for code in (*TALKING, *GIFTS) for who in ("ALP", "")),
    *(((back, status),) for back in (0, 1) for status in STATUSES),
    *(((0, status), (code, "")) for status in STATUSES for code in TALKING),
)


PLEDGES = (  # a table for each field of Pledge
    ("promise", "promise", "threat"),
    ("", "forbids", "requires"),
    (*FORCE, "accuse.noncompliance", "letter"),
    (1.0, 0.25, 1.5, 2.0),
    (0.0, 0.0, 0.3, 0.5, 1.0),
    CLAUSES,
    (True, False),
    (None, 30, 30, 0, 5, -10, 100),
    (False, True),
    (None, None, None, 0, 1),
)
"""Promises and threats: forbidding or requiring, conditional, due, vague, replacing one another."""


def drafts(
    refs: bool = True,
    effects: bool = True,
    types: tuple[str, ...] = ALL_TYPES,
    forms: tuple[str, ...] = ANY_DATE,
    modalities: tuple[str, ...] = MODALITIES,
    casts: tuple[str, ...] = CASTS,
    gaps: tuple[int, ...] = GAPS,
) -> st.SearchStrategy[Draft]:
    """Drafts of events; without `refs` none refers to another event, without `effects` none moves more than points."""
    ref, say = (REFS if refs else NO_REF), (SAYS if effects else NO_REF)
    return _one_of_each(
        types,
        gaps,
        casts,
        range(4),
        forms,
        (0, 0, 0, 3, 40),
        modalities,
        INTENSITIES,
        "eaz",
        *(ref, ref, say, say),
        *((EXTRAS, *PLEDGES, *MEASURES) if effects else ()),
    ).map(_draft)


def _draft(parts: tuple[Any, ...]) -> Draft:
    core, (ref, other, say, also), rest = parts[:9], parts[9:13], parts[13:]
    extra = rest[0] if rest else ""
    return Draft(
        *core,
        refs=tuple(r for r in (ref, other) if r[0]),
        ledger=tuple(s for s in (say, also) if s[0]),
        pledge=Pledge(*rest[1 : 1 + len(PLEDGES)]) if extra == "pledge" else None,
        measure=_measure(rest[1 + len(PLEDGES) :]) if extra == "measure" else None,
        deadline=(0, 5, 20, 40)[core[3]] if extra == "deadline" else None,
    )


@lru_cache
def _drafted(most: int, **restrictions: Any) -> st.SearchStrategy[list[Draft]]:
    moods = MOODS if "types" not in restrictions else MOODS[:1]
    each = [drafts(**{"types": types, "gaps": gaps, **restrictions}) for types, gaps in moods]
    return st.one_of(*(st.lists(one, min_size=least, max_size=most) for least in (0, most // 2) for one in each))


def logs(case: Case, most: int = 25, **restrictions: Any) -> st.SearchStrategy[EventLog]:
    """Logs of up to `most` events about a case, each of one mood; restrictions as for `drafts`."""
    return _drafted(most, **restrictions).map(lambda many: EventLog(written(case, many)))


def events(case: Case, **restrictions: Any) -> st.SearchStrategy[Event]:
    """Single events about a case, with the id `e0`, `a0` or `z0`."""
    return drafts(**restrictions).map(lambda draft: written(case, [draft])[0])


class History(NamedTuple):
    """A case and a log about it."""

    case: Case
    log: EventLog

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a failing test shows: only what is not as usual."""
        case = self.case.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        lines = [str({key: value for key, value in case.items() if key not in ("id", "title", "actors", "start")})]
        printer.text("\n".join([*lines, *(str(plain(event)) for event in self.log)]))


@st.composite
def histories(draw: st.DrawFn, most: int = 25, about: Case | None = None, **restrictions: Any) -> History:
    """A case and a log about it; restrictions as for `cases` and `drafts`, or the case itself."""
    of_case = {key: restrictions.pop(key) for key in ("signs", "lengths", "principals") if key in restrictions}
    if "principals" in of_case:
        of_case["most"] = of_case.pop("principals")
    case = about or draw(cases(**of_case))
    return History(case, draw(logs(case, most, **restrictions)))


# our files refuse control characters, escaped or not, save these two; line separators have a test of their own
LETTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"], exclude_characters="\ufeff", include_characters="\n\t"
)
ODD = ("yes", "null", "1.0", "a: b", "- x", "#", "'", " z ", "2019", "é\n\n", "=1")
TEXTS = st.text(LETTERS, min_size=1, max_size=30) | st.sampled_from(ODD)


@st.composite
def decorated(draw: st.DrawFn, history: History) -> History:
    """The same history with everything in it that moves nothing: labels, places, citations, odd texts."""
    found = []
    for event in history.log:
        spoken = {name: draw(TEXTS) for name in ("summary", "label", "place", "note")}
        span = (0, 7) if event.targets else None
        sources = [Citation(title=draw(TEXTS), span=span, published=event.when), Citation(document="d", paragraph=3)]
        found.append(event.model_copy(update={**spoken, "citations": tuple(sources), "persons": ("ann", "bob")}))
    return History(history.case, EventLog(found))


# --- the forward process -------------------------------------------------------------------------------------


def levels() -> st.SearchStrategy[float]:
    """Numbers of any size from 1e-12 to 1e6, and nothing at all."""
    sizes = st.builds(lambda digits, power: digits * 10.0**power, st.floats(1, 10), st.integers(-12, 5))
    return st.just(0.0) | sizes


# --- scenarios ---------------------------------------------------------------------------------------------

OPS = ("remove", "delay", "edit", "insert", "delay", "edit", "to")
LAGS = (0, 3, 30, 200, -1, -4, -20)
SETTINGS: tuple[dict[str, Any], ...] = (
    {"intensity": 2.0},
    {"type": "test.nuclear"},
    {"modality": "alleged"},
    {"actors": ["BET"], "targets": ["ALP"], "joint": False},
    {"effects": {}, "refs": {}},
    {"label": "Else"},
    {"modality": "negated", "effects": {}},
)
NEW_TYPES = ("letter", "test.nuclear", "summit.held", "agreement.interim", "sanctions.eased", "talks.walkout", "praise")
LATER = (None, "exogenous", "all", "none")
SPREADS: tuple[dict[str, Any], ...] = (
    {"dist": "uniform", "low": "0 days", "high": "20 days"},
    {"dist": "choice", "values": [0, 7, 40]},
    {"dist": "exponential", "mean": "3 weeks"},
)
CONF = {"criticise": {"no_talks": 4, "talks": 2}, "test.srbm": {"no_talks": 2}, "threat.nonforce": {"impasse": 3}}
COOP = {
    "letter": {"no_talks": 2, "talks": 4},
    "talks.working": {"talks": 3},
    "summit.held": {"talks": 1},
    "aid.provided": {"impasse": 1},
}


def with_future(case: Case, conf: float = 0.03, coop: float = 0.02) -> Case:
    """A case in which every principal acts now and then."""
    actors = sorted({actor for pair in case.principals for actor in pair})
    marks = {"conf": CONF, "coop": COOP}
    future = {"rates": {a: {"conf": conf, "coop": coop} for a in actors}, "marks": dict.fromkeys(actors, marks)}
    return Case.model_validate({**case.model_dump(mode="json", by_alias=True, exclude_defaults=True), "future": future})


class Question(NamedTuple):
    """A case, a log about it, and a scenario that fits them."""

    case: Case
    log: EventLog
    scenario: Scenario

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a failing test shows: the history, and the scenario in short."""
        History(self.case, self.log)._repr_pretty_(printer, cycle)
        printer.text("\n" + str(self.scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)))


@st.composite
def questions(
    draw: st.DrawFn, most: int = 15, continued: bool = False, changes: int = 4, uncertain: bool = False
) -> Question:
    """A history and a scenario about it: a fork at an event or a day, and changes of what lies ahead of it.

    `continued` scenarios have a continuation of up to 120 days; with `uncertain` some changes are distributions.
    """
    case, log = draw(histories(most, lengths=(1095, 400)))
    if continued:
        case = with_future(case)
    fork = draw(_one_of_each((None, None, *range(8)), range(256), range(256), (None, "before", "after"), LATER))
    known = _after(fork[2] * 4) if fork[1] % 3 == 0 else None
    entries = (log if known is None else log.as_known(known)).resolved(case.start, case.end)
    at, forks = _forked(case, entries, fork)
    ahead = [e for e in entries if e.at > forks]
    wish = _one_of_each(OPS, range(32), LAGS, SETTINGS, NEW_TYPES, range(256), SPREADS)
    wanted = draw(st.lists(wish, min_size=min(1, changes), max_size=changes) | st.just([]))
    first = day_of(forks) + dt.timedelta(1)
    made = [one for k, w in enumerate(wanted) if (one := _change(k, w, ahead, forks, first, uncertain)) is not None]
    data: dict[str, Any] = {"id": "what-if", "title": "What if", "case": case.id}
    data["fork"] = {"at": at, "side": fork[3], "as_known": known, "later_events": fork[4]}
    data["changes"] = _apart(made)
    if continued:
        latest = max([day_of(forks), *(day_of(e.at) for e in ahead), *([known] if known else [])])
        data["continue"] = {"until": latest + dt.timedelta(1 + fork[1] % 120), "members": 1}
    return Question(case, log, Scenario.model_validate(data))


def _forked(case: Case, entries: Sequence[Resolved], fork: tuple[Any, ...]) -> tuple[str, int]:
    """Where to fork, an event of the case or a day of it, and the last instant of history."""
    inside = [e for e in entries if seconds(case.start) < e.at <= seconds(case.end)]
    if fork[0] is not None and inside:
        event = inside[fork[1] % len(inside)]
        return event.event.id, event.at - (fork[3] != "after")
    day = case.start + dt.timedelta(1 + fork[1] % 200)
    return day.isoformat(), seconds(day) - (fork[3] == "before")


def _change(
    k: int, wanted: tuple[Any, ...], ahead: Sequence[Resolved], forks: int, first: dt.date, uncertain: bool
) -> dict[str, Any] | None:
    op, which, lag, settings, code, later, spread = wanted
    when = (first + dt.timedelta(later)).isoformat()
    if op == "insert":
        event = {"id": f"x{k}", "type": code, "actors": ["ALP"], "targets": ["BET"], "when": when}
        chance = {"probability": 0.5} if uncertain and which % 2 else {}
        return {"op": "insert", "event": event, **chance}
    if not ahead:
        return None
    entry = ahead[which % len(ahead)]
    event_id = entry.event.id
    if op == "to":
        return {"op": "delay", "event": event_id, "to": when}
    if op == "delay":
        by = spread if uncertain else lag if entry.at + lag * DAY > forks else -lag
        return {"op": "delay", "event": event_id, "by": by}
    if op == "edit":
        if entry.planned:
            settings = {"probability": 0.75}
        return {"op": "edit", "event": event_id, "set": settings}
    return {"op": "remove", "event": event_id}


def _apart(made: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The changes of which each touches another event."""
    found = {one["event"] if isinstance(one["event"], str) else one["event"]["id"]: one for one in reversed(made)}
    return list(found.values())[::-1]


def tilts() -> st.SearchStrategy[dict[str, float]]:
    """Tilts of classes and of types."""
    what = st.sampled_from(("conf", "coop", "criticise", "threat.force", "praise", "talks.working"))
    return st.dictionaries(what, st.floats(-2, 2), min_size=1, max_size=4)
