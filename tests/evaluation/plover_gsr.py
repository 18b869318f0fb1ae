"""The coder on the PLOVER gold-standard records: event types and who-to-whom-what triples, beside PETRARCH2.

The records are a test. The lexicon is developed on sentences of our own; nothing of theirs is looked at, shown or kept
here, and only figures leave this script. There are three evaluations at most, each one logged (`--log`) and reported as
it came out. `--parse` reads the records and scores nothing.

What is counted, fixed before the first evaluation; what is marked (2) was decided after it and before the second, what
is marked (3) before the third, on sentences of our own, with nothing seen of the records but the figures:

* A unit is a sentence: all records with one text. Its gold is the set of their classes (18 of PLOVER 0.6, from before
  2021), and the set of their triples: every source with every target; a target that is not given is empty.
* A finding is left out where its entry asks for a negation that is not there, and where it is the complement of another
  finding: its modality is none of asserted, reported, alleged, and the word that it depends on is a trigger itself
  (`refused to meet`: a refusal, no meeting).
* (2) Of the others the main one is kept, with one more that `and` joins to it (plover_choice.py).
* (2) Cooperation that is denied or refused is REJECT; what is only meant is AGREE where it is cooperation, THREATEN
  where it is not; as CAMEO has it. The codebook's releases and relief from sanctions are CONCEDE (before: RETREAT).
* Types: the classes of a sentence's findings, as a set. Every predicted class that is not in the gold set is one false
  positive, every gold class that is not predicted one false negative: who predicts three classes where one is right
  pays for two. Twice the same class is once. Micro-F1 is over all sentences. `with a source` counts only findings whose
  source is named and which have the target that their entry needs.
* Triples: every source with every target of those findings, as sets; the same arithmetic. An actor without a known
  state is as if it were not there: no source, no triple; no target, an empty one. (2) Where a sentence names one state
  only, the parts of a society whose state it does not say are that state's (`Arvenian police arrested students`); (3) a
  group counts as its home there. A
  side that is not given is whoever else the sentence names, if it is one alone. Two who agree and name nobody else do
  so with one another. Troops that `were deployed` are those who deploy. A joint event is one triple for each
  two who take part, right in either direction. Strict: state and sector, a sector only where the text gives one by its
  noun (`Arvenian troops`: ARVMIL). By state: the state alone.
* Sectors are compared by their first three letters, large; `***` is none; JRN is MED, CIV is CVL. JAP and ITL are read
  as JPN and ITA. Organisations of states are IGO, others NGO; a group is a rebel (REB) of its home state or IMG.
* Intervals: 95 %, sentences drawn anew 2,000 times (sim/assess/resampling.py).

PETRARCH2 was run on parses converted from dependencies; with native parses its own tests give 1.34 times the recall.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, Final, NamedTuple

import click
from evaluation.articles import syntax_of
from evaluation.plover_choice import chosen

from sim.assess.resampling import Tally, interval, total
from sim.record.event import HAPPENED
from sim.sources.document.coding.coder import code
from sim.sources.document.coding.finding import Finding
from sim.sources.document.document import Document
from sim.sources.document.lexicon import digest
from sim.sources.document.syntax.grammar import group_start
from sim.sources.document.who.gazetteer import Gazetteer, world
from sim.sources.document.who.mention import Mention
from sim.sources.document.who.world import GROUPS, ORGANISATIONS

ROOT: Final = Path(__file__).resolve().parents[2]
DATA: Final = "DETENTE_SHARED_DATA"  # the environment variable that names the folder of shared data
RECORDS: Final = Path("plover_gsr") / "PLOVER_GSR_CAMEO.json"
LOG: Final = ROOT / "docs" / "extraction-evaluations.md"
NO_EVENT: Final = frozenset({"", "NONE"})

LABELS: Final = frozenset(
    """
    AGREE CONSULT SUPPORT COOPERATE AID CONCEDE RETREAT INVESTIGATE DEMAND DISAPPROVE REJECT THREATEN PROTEST MOBILIZE
    SANCTION COERCE ASSAULT FIGHT
    """.split()
)
# Types of the codebook as classes of PLOVER 0.6, by the family of their CAMEO code; "" where it has no class.
CLASSES: Final[Mapping[str, str]] = {
    **dict.fromkeys(["statement.neutral", "statement.optimism"], ""),
    **dict.fromkeys(["domestic.election", "domestic.hawk_in", "domestic.hawk_out"], ""),
    **dict.fromkeys(["offer.talks", "summit.announced", "proposal", "mediation.offered", "test.moratorium"], "AGREE"),
    **dict.fromkeys(
        ["letter", "call", "envoy.visit", "talks.working", "summit.held", "mediation.held"], "CONSULT"
    ),
    **dict.fromkeys(
        ["praise", *(f"agreement.{k}" for k in ("framework", "interim", "comprehensive", "in_force"))], "SUPPORT"
    ),
    "aid.provided": "AID",
    "concession.announced": "CONCEDE",
    **dict.fromkeys(["detainees.released", "sanctions.eased"], "CONCEDE"),
    **dict.fromkeys(["commitment.fulfilled", "exercise.suspended", "site.dismantled"], "RETREAT"),
    "demand": "DEMAND",
    **dict.fromkeys(["criticise", "accuse.noncompliance"], "DISAPPROVE"),
    **dict.fromkeys(
        ["reject", "sanctions.maintained", "summit.nodeal", "talks.cancelled", "commitment.breached"], "REJECT"
    ),
    **dict.fromkeys(["threat.nonforce", "threat.force", "ultimatum"], "THREATEN"),
    **dict.fromkeys(["exercise.held", "force.show"], "MOBILIZE"),
    **dict.fromkeys([f"test.{k}" for k in ("tactical", "srbm", "mrbm", "irbm", "icbm", "nuclear")], "MOBILIZE"),
    **dict.fromkeys(
        ["sanctions.imposed", "summit.cancelled", "talks.walkout", "agreement.withdrawn", "expel", "relations.cut"],
        "SANCTION",
    ),
    "designation": "COERCE",
    **dict.fromkeys(["violence.limited", "violence.major"], "FIGHT"),
}  # fmt: skip

COOPERATIVE: Final = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
HOSTILE: Final = frozenset({"SANCTION", "COERCE", "ASSAULT", "FIGHT"})

OWN: Final = frozenset({"MOBILIZE", "RETREAT"})  # done to one's own: `troops were deployed` are who deploys

STATES_MISSPELT: Final = {"JAP": "JPN", "ITL": "ITA"}
SECTORS_ALIKE: Final = {"JRN": "MED", "CIV": "CVL"}
PRIVATE: Final = frozenset({"AMN", "HRW", "MSF", "ICRC"})  # organisations that are not of states
GOVERNING: Final = frozenset({"PNA", "KRG"})  # groups that are a government
HOMES: Final = {group.code: group.home or "IMG" for group in GROUPS}
BODIES: Final = {body.code: "NGO" if body.code in PRIVATE else "IGO" for body in ORGANISATIONS}


class Actor(NamedTuple):
    """A party in PLOVER's terms: a state (or IGO, NGO, IMG), and the part of its society; empty where not given."""

    state: str
    sector: str = ""


Triple = tuple[Actor, Actor, str]
NOBODY: Final = Actor("")


class Record(NamedTuple):
    """A record: its sentence, its class, and who does it to whom."""

    text: str
    label: str
    sources: tuple[Actor, ...]
    targets: tuple[Actor, ...]


class Unit(NamedTuple):
    """A sentence with its gold."""

    text: str
    labels: frozenset[str]
    triples: frozenset[Triple]


# --- the records ------------------------------------------------------------------------------------


def records_path() -> Path:
    """Where the records lie: in the folder that the environment names, else in ../shared/data beside the repository."""
    folder = os.environ.get(DATA)
    return (Path(folder) if folder else ROOT.parent / "shared" / "data") / RECORDS


def read_records(path: Path) -> tuple[Record, ...]:
    """The records of a file, the entry about the file itself (DOCUMENT) left out; ValueError for one that is none."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return tuple(_record(k, row) for k, row in enumerate(rows) if row.get("event") != "DOCUMENT")


def _record(number: int, row: Mapping[str, Any]) -> Record:
    text, label = row.get("text"), row.get("event")
    if not isinstance(text, str) or not text.strip() or not isinstance(label, str):
        raise ValueError(f"record {number}: no text or no event")
    if label not in LABELS | NO_EVENT:
        raise ValueError(f"record {number}: no class of PLOVER 0.6 by this name")
    return Record(text.strip(), label, _parties(number, row.get("source")), _parties(number, row.get("target")))


def _parties(number: int, given: object) -> tuple[Actor, ...]:
    """The actors of a role; a role that is left out or holds only words has none."""
    if given is None or isinstance(given, str):
        return ()
    if not isinstance(given, list) or not all(isinstance(a, dict) and isinstance(a.get("code"), str) for a in given):
        raise ValueError(f"record {number}: actors are a list with codes")
    return tuple(Actor(STATES_MISSPELT.get(a["code"], a["code"]), sector_of(a.get("sector", ""))) for a in given)


def sector_of(text: str) -> str:
    """A sector as it is compared: three letters, or none."""
    short = text[:3].upper().strip("*")
    return SECTORS_ALIKE.get(short, short)


def units_of(records: Iterable[Record]) -> tuple[Unit, ...]:
    """The sentences in their order, each with the classes and triples of all its records."""
    by_text: dict[str, list[Record]] = {}
    for record in records:
        by_text.setdefault(record.text, []).append(record)
    return tuple(Unit(text, *_gold([r for r in rows if r.label not in NO_EVENT])) for text, rows in by_text.items())


def _gold(rows: Sequence[Record]) -> tuple[frozenset[str], frozenset[Triple]]:
    triples = {(s, t, r.label) for r in rows for s in r.sources or (NOBODY,) for t in r.targets or (NOBODY,)}
    return frozenset(r.label for r in rows), frozenset(triples)


# --- the coder's answer -----------------------------------------------------------------------------


def kept(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that count: with a class, no complements of others, and of these the main ones."""
    sound = [f for f in findings if not f.trigger.entry.has("!negated") or f.said.modality == "negated"]
    own = [f for f in sound if not any(_complement(f, other) for other in sound if other is not f)]
    return chosen([f for f in own if class_of(f)])


def _complement(f: Finding, other: Finding) -> bool:
    """Whether a finding only says what another one is about."""
    governor = f.said.governor
    if f.modality in HAPPENED or governor is None or f.number != other.number:
        return False
    return other.trigger.first <= governor < other.trigger.last


def class_of(f: Finding) -> str:
    """The class of a finding: its entry's own where PLOVER 0.6 has it, else that of its type; and what is only said."""
    entry = f.trigger.entry
    label = entry.plover if entry.plover in LABELS else CLASSES.get(entry.type, "")
    if f.said.modality == "negated" and not entry.has("!negated"):
        return "REJECT" if label in COOPERATIVE | {"AGREE"} else label
    if entry.parsed.head != "v":
        return label
    if label in HOSTILE and (f.said.modality == "anticipated" or _would(f)):
        return "THREATEN"
    return "AGREE" if f.said.modality == "anticipated" and label in COOPERATIVE else label


def _would(f: Finding) -> bool:
    """Whether a verb is only what somebody would do: `said they would attack if ...`."""
    before = range(group_start(f.passage, f.trigger.head), f.trigger.head)
    return f.said.modality == "hypothetical" and any(f.passage.low(k) in ("would", "will", "'d") for k in before)


def actors_of(mentions: Iterable[Mention]) -> tuple[Actor, ...]:
    """Who is mentioned, in PLOVER's terms, without repetition; whose state is not known is left out."""
    return tuple(dict.fromkeys(_actor(a, m.sector) for m in mentions for a in m.actors))


def sides(f: Finding) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """The sources and targets of a finding, with what its sentence leaves to be understood (see above)."""
    sources, targets = f.roles.sources, f.roles.targets
    if f.trigger.passive and not sources and class_of(f) in OWN:
        sources, targets = targets, ()
    acting = {a for m in sources for a in m.actors}
    targets = tuple(m for m in targets if m.how not in ("group", "pronoun") or set(m.actors) - acting)
    if together(f):
        return actors_of(_at_home(f, sources)), actors_of(targets)
    targets = _at_home(f, targets) or _other(f, acting)
    sources = _at_home(f, sources) or _other(f, {a for m in targets for a in m.actors})
    return actors_of(sources), actors_of(targets)


def together(f: Finding) -> bool:
    """Whether those who act act on one another: by the entry, or as two who agree and nobody else is named."""
    if f.trigger.entry.has("@joint"):
        return True
    acting = {a for m in f.roles.sources for a in m.actors}
    return len(acting) > 1 and not f.roles.targets and class_of(f) in COOPERATIVE | {"AGREE"}


def _at_home(f: Finding, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The parts of a society whose state is not said, with the only state that the sentence names."""
    named = {HOMES.get(a, a) for m in f.passage.mentions for a in m.actors}
    if len(named) != 1:
        return tuple(m for m in mentions if m.actors)
    found = (m if m.actors or not m.sector else m._replace(actors=tuple(named)) for m in mentions)
    return tuple(m for m in found if m.actors)


def _other(f: Finding, known: set[str]) -> tuple[Mention, ...]:
    """Whoever is named beside the one side that is known, if it is one alone."""
    rest = [m for m in f.passage.mentions if m.actors and not set(m.actors) & known]
    return tuple(rest[:1]) if len({m.actors for m in rest}) == 1 and len(rest[0].actors) == 1 else ()


def _actor(actor: str, sector: str) -> Actor:
    if actor in HOMES:
        return Actor(HOMES[actor], sector or ("GOV" if actor in GOVERNING else "REB"))
    return Actor(BODIES.get(actor, actor), sector)


def has_parties(f: Finding) -> bool:
    """Whether a finding has a source whose state is known, and the target or partner that its entry needs."""
    sources, targets = sides(f)
    if together(f):
        return len(sources) >= 2
    return bool(sources) and (bool(targets or f.roles.targets) or not f.trigger.entry.has("@need"))


def triples_of(f: Finding, gold: frozenset[Triple]) -> Iterator[Triple]:
    """The triples of a finding; `gold` only chooses the direction of what is done together."""
    label, (sources, targets) = class_of(f), sides(f)
    if together(f):
        for one, other in combinations(sources, 2):
            yield (other, one, label) if (other, one, label) in gold else (one, other, label)
    else:
        yield from ((s, t, label) for s in sources for t in targets or (NOBODY,) if s != t)


# --- scoring ----------------------------------------------------------------------------------------


class Judged(NamedTuple):
    """A sentence scored: tallies by measure, and whether it fires with two known actors though nothing happens."""

    tallies: Mapping[str, Tally]
    has_event: bool
    fires: bool


def judge(unit: Unit, findings: Sequence[Finding]) -> Judged:
    """Score one sentence."""
    told = [f for f in kept(findings) if class_of(f)]
    whole = [f for f in told if has_parties(f)]
    by_state = frozenset(map(_states, unit.triples))
    tallies = {
        "type": _tally({class_of(f) for f in told}, unit.labels),
        "type_with_source": _tally({class_of(f) for f in whole}, unit.labels),
        "triple": _tally({t for f in whole for t in triples_of(f, unit.triples)}, unit.triples),
        "triple_by_state": _tally({t for f in whole for t in _by_state(f, by_state)}, by_state),
    }
    fires = any(has_parties(f) and (together(f) or sides(f)[1]) for f in told)
    return Judged(tallies, bool(unit.labels), fires)


def _tally(ours: set[Any], gold: frozenset[Any]) -> Tally:
    return Tally(len(ours & gold), len(ours), len(gold))


def _states(triple: Triple) -> Triple:
    return Actor(triple[0].state), Actor(triple[1].state), triple[2]


def _by_state(f: Finding, gold: frozenset[Triple]) -> Iterator[Triple]:
    """The triples of a finding by state alone; what is done within one state stays."""
    label = class_of(f)
    for one, other, _ in triples_of(f, frozenset()):
        there, back = _states((one, other, label)), _states((other, one, label))
        yield back if together(f) and there not in gold and back in gold else there


def evaluate(units: Sequence[Unit], syntax: str = "word-order") -> tuple[Judged, ...]:
    """Code and score every sentence; `syntax` is word-order or nlp."""
    gazetteer = Gazetteer.of(world())
    return tuple(judge(u, code(Document.of_text(u.text), gazetteer, syntax_of(syntax, u.text)).findings) for u in units)


# --- the table --------------------------------------------------------------------------------------

# measure -> words, PETRARCH2, reference lexicon, gate by word order, gate with a parse (extraction.md). It does not say
# whether its triples are strict or by state, so both rows carry its figures: who passes strictly, passes.
ROWS: Final[Mapping[str, tuple[str, str, str, str, str]]] = {
    "type": ("event type", ".420", ".693", ">= .68", ">= .68"),
    "type_with_source": ("event type, with a source", "", "", "", ""),
    "triple": ("who-to-whom-what, strict", ".324", ".356", ">= .36, aim .42", ">= .45, aim .55"),
    "triple_by_state": ("who-to-whom-what, by state", ".324", ".356", ">= .36, aim .42", ">= .45, aim .55"),
}
REFERENCE_NLP: Final = dict.fromkeys(("triple", "triple_by_state"), ".443")


def figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """The scores as plain data."""
    quiet = [j for j in judged if not j.has_event]
    found: dict[str, Any] = {"sentences": len(judged)}
    for name in ROWS:
        tallies = [j.tallies[name] for j in judged]
        counted, spread = total(tallies), interval(tallies)
        found[name] = {
            **counted._asdict(),
            "precision": counted.precision, "recall": counted.recall, "f1": counted.f1,
            "interval": None if spread is None else [spread.low, spread.high],
        }  # fmt: skip
    found["false_alarms"] = {"fired": sum(j.fires for j in quiet), "of": len(quiet)}
    return found


def table(found: Mapping[str, Any], syntax: str) -> str:
    """The scores for people, with the baselines and gates beside them."""
    head = ("", "precision", "recall", "F1", "95 %", "PETRARCH2", "reference", "gate")
    rows = [head, *(_row(name, found[name], syntax) for name in ROWS), _alarms(found["false_alarms"])]
    widths = [max(len(row[k]) for row in rows) for k in range(len(head))]
    lines = ("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join([f"{found['sentences']} sentences, {syntax}", *lines])


def _row(name: str, row: Mapping[str, Any], syntax: str) -> tuple[str, ...]:
    words, petrarch, reference, plain, parsed = ROWS[name]
    spread = "" if row["interval"] is None else f"{_short(row['interval'][0])} to {_short(row['interval'][1])}"
    nlp = syntax == "nlp"
    scores = (_short(row["precision"]), _short(row["recall"]), _short(row["f1"]))
    return (
        words,
        *scores,
        spread,
        petrarch,
        REFERENCE_NLP.get(name, reference) if nlp else reference,
        parsed if nlp else plain,
    )


def _alarms(row: Mapping[str, int]) -> tuple[str, ...]:
    words = "sentences without an event that fire"
    share = f"{row['fired'] / row['of']:.1%}" if row["of"] else "every sentence has an event"
    return words, "", "", share, "", "", "4 %", "<= 5 %"


def _short(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}".removeprefix("0")


# --- the log ----------------------------------------------------------------------------------------

LOG_HEAD: Final = """# Evaluations of the coder on the PLOVER records

At most three, each reported as it came out; how it counts: tests/evaluation/plover_gsr.py. F1 with 95 % intervals.

| date | commit | lexicon | roles | event type | with a source | triple, strict | triple, by state | false alarms |
|---|---|---|---|---|---|---|---|---|
"""


def log_line(found: Mapping[str, Any], day: str, commit: str, syntax: str) -> str:
    """One row of the log."""
    scores = []
    for name in ROWS:
        row = found[name]
        spread = "" if row["interval"] is None else f" ({_short(row['interval'][0])}–{_short(row['interval'][1])})"
        scores.append(f"{_short(row['f1'])}{spread}")
    alarms = found["false_alarms"]
    quiet = f"{alarms['fired']} of {alarms['of']}" if alarms["of"] else "not computable"
    return "| " + " | ".join([day, commit, digest()[:12], syntax, *scores, quiet]) + " |\n"


def append(path: Path, line: str) -> None:
    """Add a row to the log; the file begins with what the log is."""
    before = path.read_text(encoding="utf-8") if path.exists() else LOG_HEAD
    path.write_text(before + line, encoding="utf-8", newline="\n")


def commit_here() -> str:
    """The commit of the working copy, with a + where it has been changed since; unknown without git."""
    try:
        head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, check=True)
        dirty = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head.stdout.decode().strip() + ("+" if dirty.stdout.strip() else "")


@click.command()
@click.option("--records", type=click.Path(path_type=Path), help=f"The records; default: ${DATA}, or ../shared/data.")
@click.option("--syntax", type=click.Choice(["word-order", "nlp"]), multiple=True, default=["word-order"])
@click.option("--date", "day", metavar="YYYY-MM-DD", help="The day of the evaluation, for the log.")
@click.option("--log", is_flag=True, help="Add the figures to docs/extraction-evaluations.md.")
@click.option("--log-file", type=click.Path(path_type=Path), default=LOG, help="Another file than that.")
@click.option("--parse", "only_parse", is_flag=True, help="Read the records and score nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(
    records: Path | None, syntax: tuple[str, ...], day: str | None, log: bool, log_file: Path, only_parse: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Evaluate the coder on the PLOVER records (three times at most, each with --log)."""
    path = records or records_path()
    if not path.is_file():
        raise click.UsageError(f"no records here: they are not distributed; set {DATA} or put them in ../shared/data")
    if log and day is None:
        raise click.UsageError("--log needs --date")
    found = read_records(path)
    units = units_of(found)
    if only_parse:
        click.echo(f"{len(found)} records, {len(units)} sentences")
        return
    for name in dict.fromkeys(syntax):
        scores = figures(evaluate(units, name))
        click.echo(json.dumps({"syntax": name, **scores}) if as_json else table(scores, name))
        if log and day is not None:
            append(log_file, log_line(scores, day, commit_here(), name))


if __name__ == "__main__":
    sys.exit(main())
