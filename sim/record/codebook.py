"""The codebook: every kind of event the model knows, what it means and how much it weighs.

A row says how a coder recognises the event (definition, example), how far one such event moves a relation
(`weight`, in Goldstein points from -10 hostile to +10 friendly), how fast the effect fades (`memory`) and
what part the type plays in a negotiation (`roles`). Weights start from the published table; wherever this
codebook departs from it, the row says why.

Sources: J. S. Goldstein, "A Conflict-Cooperation Scale for WEIS Events Data", Journal of Conflict Resolution
36(2), 1992, 369-385; D. J. Gerner, P. A. Schrodt and O. Yilmaz, CAMEO: Conflict and Mediation Event
Observations, Event and Actor Codebook, Pennsylvania State University (code numbers as in 1.1b3); Open Event
Data Alliance, PLOVER manual 0.7b1, with its CAMEO-to-PLOVER conversion of 2021. `table` holds the values that
GDELT publishes for CAMEO codes (its CAMEO.goldsteinscale list), which carry Goldstein's scale over from WEIS.
ICEWS publishes another such transfer and differs on one code used here: 164, halting negotiations, is -6.5
there and -7 here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from sim.record.eventtype import ROLES, EventType, Memory, Role, UnknownType

__all__ = [
    "CODEBOOK", "EventType", "Memory", "Role", "ROLES", "UnknownType", "digest", "event_type", "extended",
]  # fmt: skip


def _as(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_NONE = _as()
_CONTACT = _as("contact", "progress")
_MEETING = _as("contact", "meeting", "progress")
_SUMMIT = _as("contact", "meeting", "progress", "leaders")
_NO_DEAL = _as("rupture", "leaders")
_TEXT = _as("agreement", "progress")
_DEEDS = ("080", "084", "085", "086", "087")  # CAMEO's family of yielding: a promise is kept in many ways

# A row: code, memory, weight, table, CAMEO, PLOVER, roles / definition / example / reason for another weight.
# fmt: off
_ROWS: tuple[EventType, ...] = (
    # Words
    EventType("statement.neutral", "symbolic", 0, 0.0, ("010",), "", _NONE,
        "A public remark about the other side or the talks that carries no approval, blame or new position.",
        "A spokesperson confirms that the two foreign ministries are in touch."),
    EventType("statement.optimism", "symbolic", 1, 0.4, ("013",), "", _NONE,
        "An official says in public that the talks are going well or that a settlement is near.",
        "The president tells reporters he expects good news from the talks soon.",
        "counted only where it says something about policy, which the table's bare optimism need not"),
    EventType("praise", "symbolic", 3.4, 3.4, ("051",), "SUPPORT", _NONE,
        "An official commends the other side, its leader or something that it has done.",
        "The president thanks his counterpart for keeping his word on the detainees."),
    EventType("criticise", "symbolic", -2, -2.0, ("111",), "ACCUSE", _NONE,
        "An official blames, protests at or is frustrated with the other side, short of alleging a breach.",
        "A foreign ministry calls the visitors' manner at the table regrettable."),
    EventType("accuse.noncompliance", "symbolic", -2, -2.0, ("112",), "ACCUSE", _NONE,
        "One side says that the other has broken or fails to keep a commitment; whether it has stays open.",
        "A government reports that enrichment is continuing at a site the other side had promised to close."),
    EventType("demand", "symbolic", -3, -5.0, ("100",), "REQUEST", _NONE,
        "One side insists on something from the other without saying what follows if it is refused.",
        "The delegation insists on a full list of facilities before anything else is discussed.",
        "demands are the everyday business of talks and hurt less there than out of the blue"),
    EventType("reject", "symbolic", -4, -4.0, ("120",), "REJECT", _NONE,
        "One side turns down a proposal, request or demand of the other.",
        "The ministry says that a phased lifting of measures is out of the question."),
    EventType("sanctions.maintained", "symbolic", -1, -4.0, ("1244",), "REJECT", _NONE,
        "A government says or decides that measures already in force stay as they are.",
        "The emergency on which the measures rest is renewed for another year.",
        "nothing changes for either side; the refusal restates a known position"),
    EventType("threat.nonforce", "symbolic", -5.8, -5.8, ("131",), "THREATEN", _NONE,
        "A warning of harm short of military force, such as new sanctions or an end to contacts.",
        "A minister warns that tariffs will double if the talks bring nothing."),
    EventType("threat.force", "symbolic", -7, -7.0, ("138",), "THREATEN", _NONE,
        "A warning that military force may or will be used against the other side.",
        "In August 2017 North Korea said it was studying a missile strike on the waters around Guam."),
    EventType("ultimatum", "symbolic", -7, -7.0, ("139",), "THREATEN", _NONE,
        "A demand with a date attached, after which the speaker says it will act or walk away.",
        "In April 2019 Kim Jong Un gave Washington until the end of the year to change its approach."),
    # Contacts
    EventType("letter", "symbolic", 2.5, 1.0, ("040",), "CONSULT", _as("correspondence"),
        "A personal message from one leader to the other becomes known, whatever it says.",
        "An envoy hands over a sealed letter from the chairman at the White House.",
        "the table means any consultation; only leaders' messages are coded here"),
    EventType("call", "symbolic", 2.5, 1.0, ("041",), "CONSULT", _as("correspondence"),
        "Leaders or their chief negotiators speak directly by telephone or video link.",
        "In September 2013 the presidents of the United States and Iran spoke by telephone.",
        "the table means any telephone talk; only calls at the highest level are coded here"),
    EventType("offer.talks", "symbolic", 4, 4.0, ("036",), "AGREE", _as("progress"),
        "One side proposes to meet or says that it is ready to, without the other having agreed yet.",
        "A first vice minister says her side could sit down again in late September."),
    EventType("envoy.visit", "symbolic", 2.8, (1.9, 2.8), ("042", "043"), "CONSULT", _MEETING,
        "A senior envoy travels to the other side and is received; code it low if it brought nothing.",
        "The secretary of state flies in for a day of meetings with his counterpart."),
    EventType("talks.working", "symbolic", 5, 7.0, ("046",), "CONSULT", _MEETING,
        "Negotiators below the level of leaders meet on the matter itself.",
        "Special representatives spend three days on a draft statement.",
        "the table does not tell working talks from summits; this is the lower of the two"),
    EventType("summit.announced", "symbolic", 4, 4.0, ("036",), "AGREE", _CONTACT,
        "Both sides, or one with the other's known consent, say that their leaders will meet.",
        "The White House announces a second meeting of the leaders for the end of February."),
    EventType("summit.held", "material", 8, 7.0, ("046",), "CONSULT", _SUMMIT,
        "The leaders meet, and the meeting does not end in open failure.",
        "The leaders of the two Koreas met at Panmunjom in April 2018.",
        "a meeting of leaders commits more than the negotiation that the table has in mind"),
    EventType("summit.nodeal", "material", -7, (-7.0, -5.0), ("127", "164"), "REJECT", _NO_DEAL,
        "The leaders meet and part without the result that was expected; code this instead of summit.held.",
        "The Hanoi meeting of February 2019 closed early and without a joint statement."),
    EventType("summit.cancelled", "symbolic", -7, -7.0, ("164",), "SANCTION", _as("rupture"),
        "One side calls off a meeting of leaders that had been announced.",
        "In May 2018 the American president wrote that the Singapore meeting would not take place."),
    EventType("talks.cancelled", "symbolic", -5, -5.0, ("125",), "REJECT", _as("pause"),
        "One side calls off, puts off or suspends a planned round below the level of leaders.",
        "A trip by the secretary of state is called off the day after it was made public."),
    EventType("talks.walkout", "material", -7, -7.0, ("164",), "SANCTION", _as("rupture"),
        "A delegation leaves a round in progress, or declares the talks over as it ends.",
        "After one day in Stockholm in October 2019 North Korea's delegation declared the talks broken off."),
    EventType("proposal", "symbolic", 4, 7.0, ("035",), "AGREE", _NONE,
        "One side puts forward terms, saying what it would give for what it asks.",
        "The delegation offers to close one site in return for relief from five measures.",
        "terms on the table bind nobody until the other side takes them up"),
    EventType("concession.announced", "symbolic", 5, 5.0, ("080",), "CONCEDE", _NONE,
        "One side says that it gives way on a point in dispute; the deed itself is coded when it happens.",
        "The government drops its condition that a full list must come first."),
    # Agreements and commitments
    EventType("agreement.framework", "material", 8, 8.0, ("057",), "SUPPORT", _TEXT,
        "The sides conclude a text of principles or aims and leave the details for later.",
        "The Singapore joint statement of June 2018 named four aims and no timetable."),
    EventType("agreement.interim", "material", 8, 8.0, ("057",), "SUPPORT", _TEXT,
        "The sides conclude a partial or temporary deal with definite steps for each.",
        "The Joint Plan of Action with Iran was concluded in Geneva in November 2013."),
    EventType("agreement.comprehensive", "material", 9, 8.0, ("057",), "SUPPORT", _TEXT,
        "The sides conclude a text that settles the main matters in dispute between them.",
        "The Joint Comprehensive Plan of Action was concluded in Vienna in July 2015.",
        "a full settlement goes beyond the ordinary agreement that the table has in mind"),
    EventType("agreement.in_force", "none", 0, 8.0, ("057",), "SUPPORT", _as("progress"),
        "An agreement already concluded takes effect or enters its first day of implementation.",
        "Implementation of the agreement with Iran began on 16 January 2016.",
        "the agreement counted in full when it was concluded"),
    EventType("agreement.withdrawn", "material", -9, (-7.0, -4.0), ("160", "166"), "SANCTION", _as("rupture"),
        "One side leaves, denounces or stops applying an agreement that was in force.",
        "The United States left the nuclear agreement with Iran in May 2018.",
        "undoing a concluded agreement is graver than the cooling of relations in the table"),
    EventType("commitment.fulfilled", "material", 6, (5.0, 9.0), _DEEDS, "RETREAT", _as("progress"),
        "One side carries out, wholly or in part, something that it had promised.",
        "In July 2018 North Korea handed over 55 cases of soldiers' remains."),
    EventType("commitment.breached", "material", -6, -5.0, ("128",), "REJECT", _NONE,
        "One side is established to have done what it promised not to do, or failed to do what it promised.",
        "Inspectors confirm that the stockpile is above the agreed limit.",
        "a broken promise to the other side weighs more than defiance of a general rule"),
    EventType("test.moratorium", "material", 7, 7.0, ("0356",), "AGREE", _NONE,
        "One side declares that it will stop testing weapons of some kind, for a time or for good.",
        "In April 2018 North Korea declared an end to nuclear and long-range missile tests."),
    EventType("exercise.suspended", "material", 6, 9.0, ("087",), "RETREAT", _as("gesture"),
        "One side calls off or indefinitely postpones a military exercise that the other objects to.",
        "The allies shelve their large summer exercise after the leaders have met.",
        "an exercise can be put back on the calendar at any time; the table thinks of troops standing down"),
    EventType("site.dismantled", "material", 6, 9.0, ("087",), "RETREAT", _as("gesture"),
        "One side destroys or takes apart a military or nuclear site, whether or not others may verify it.",
        "In May 2018 the tunnels of the Punggye-ri test ground were blown up before invited journalists.",
        "a single site, often unverified, is less than the military stand-down in the table"),
    EventType("detainees.released", "material", 6, 7.0, ("0841",), "RETREAT", _as("gesture"),
        "One side frees citizens of the other whom it had been holding.",
        "Three detained Americans flew home with the visiting secretary of state in May 2018.",
        "a release costs the holder little and can be repeated; one point below the table"),
    EventType("aid.provided", "material", 7, 7.0, ("070",), "AID", _NONE,
        "Goods, money or services reach the other side as help, beyond a promise of them.",
        "A ship with medicine and rice from the neighbouring state is unloaded."),
    EventType("sanctions.eased", "material", 7, 7.0, ("085",), "RETREAT", _NONE,
        "A government or body lifts, suspends or narrows a sanctions measure.",
        "An exemption lets the two railways be surveyed together."),
    EventType("mediation.offered", "symbolic", 5, 5.0, ("039",), "AGREE", _as("mediation"),
        "A third party offers to go between the two sides or to host them.",
        "A neutral government says that its capital is open to both delegations."),
    EventType("mediation.held", "symbolic", 5, 5.0, ("045",), "CONSULT", _as("mediation"),
        "A third party carries messages between the sides or meets with them as a go-between.",
        "In March 2018 South Korean envoys carried an invitation from Pyongyang to Washington."),
    # Pressure and force
    EventType("sanctions.imposed", "material", -8, -8.0, ("163",), "COERCE", _NONE,
        "A government or body adopts a new programme of sanctions or widens one; enter the measure as well.",
        "The Security Council caps deliveries of refined petroleum."),
    EventType("designation", "symbolic", -5, -5.0, ("172",), "COERCE", _NONE,
        "Further persons, firms or ships are listed, or assets seized, under sanctions already in force.",
        "The treasury adds two shipping companies to its list."),
    EventType("exercise.held", "symbolic", -3, -7.2, ("150",), "MOBILIZE", _NONE,
        "A military exercise, usually with allies and announced beforehand, to which the other side objects.",
        "The yearly spring command-post exercise begins on schedule.",
        "past allied drills in Korea did not move diplomacy either way (CSIS Beyond Parallel, 2016)"),
    EventType("force.show", "symbolic", -5, -7.2, ("150",), "MOBILIZE", _NONE,
        "Forces are moved or displayed as a signal to the other side, outside any routine.",
        "A carrier group is sent towards the peninsula.",
        "a passing display; the table does not tell it from lasting mobilisation"),
    EventType("test.tactical", "symbolic", -3, -7.2, ("150",), "MOBILIZE", _NONE,
        "A test of a tactical or unspecified weapon, an artillery drill or an engine test on the ground.",
        "State media report the trial of a new tactical weapon without showing it.",
        "graded by range: a battlefield weapon threatens the other side least"),
    EventType("test.srbm", "symbolic", -4, -7.2, ("150",), "MOBILIZE", _NONE,
        "A flight test of a ballistic missile of short range, up to about 1,000 km.",
        "Two missiles fly some 400 km and fall into the sea.",
        "graded by range: short"),
    EventType("test.mrbm", "material", -6, -7.2, ("150",), "MOBILIZE", _NONE,
        "A flight test of a ballistic missile of medium range (1,000 to 3,000 km), also from a submarine.",
        "North Korea tested the Pukguksong-2 in February 2017.",
        "graded by range: medium"),
    EventType("test.irbm", "material", -7.5, -7.2, ("150",), "MOBILIZE", _NONE,
        "A flight test of a ballistic missile of intermediate range, about 3,000 to 5,500 km.",
        "A missile crossed over Hokkaido in August 2017.",
        "graded by range: intermediate"),
    EventType("test.icbm", "material", -9, -7.2, ("150",), "MOBILIZE", _NONE,
        "A flight test of a ballistic missile of intercontinental range, above about 5,500 km.",
        "North Korea tested the Hwasong-15 on 29 November 2017.",
        "graded by range: it can reach the other side's homeland"),
    EventType("test.nuclear", "material", -10, -7.2, ("150",), "MOBILIZE", _NONE,
        "A nuclear device is set off as a test.",
        "North Korea's sixth nuclear test took place on 3 September 2017.",
        "graded as the gravest of the tests"),
    EventType("expel", "material", -7, -7.0, ("166",), "SANCTION", _NONE,
        "One side sends away inspectors, a mission or other representatives of the other side.",
        "The inspectors are told to remove their seals and leave the country."),
    EventType("relations.cut", "material", -7, -4.0, ("161",), "SANCTION", _NONE,
        "One side breaks off or formally lowers diplomatic relations, or closes a liaison office or hotline.",
        "The embassy is closed and the ambassador called home for good.",
        "a formal break is weighed like an expulsion; the table also covers mere reductions"),
    EventType("violence.limited", "material", -9, (-10.0, -9.5), ("193", "196"), "ASSAULT", _NONE,
        "Force is used against the other side in a way that stays bounded in place and time.",
        "A patrol boat is fired on near the disputed line.",
        "a bounded clash is kept below open fighting"),
    EventType("violence.major", "material", -10, -10.0, ("190",), "ASSAULT", _NONE,
        "Sustained or large-scale use of military force, or an attack with many dead.",
        "Artillery and air strikes go on along the whole front for days."),
    # At home
    EventType("domestic.election", "none", 0, None, (), "", _NONE,
        "An election or vote that may change who decides for one side, or how free their hands are.",
        "The opposition wins the lower house in November."),
    EventType("domestic.hawk_in", "none", 0, None, (), "", _NONE,
        "A known opponent of compromise takes up a post with a say in the talks.",
        "A critic of the earlier agreement becomes national security adviser."),
    EventType("domestic.hawk_out", "none", 0, None, (), "", _NONE,
        "A known opponent of compromise leaves a post with a say in the talks.",
        "The national security adviser is dismissed in September 2019."),
)
# fmt: on

CODEBOOK: Mapping[str, EventType] = MappingProxyType({row.code: row for row in _ROWS})
"""Every event type by its code, in the order in which a coder reads them; read-only."""


def event_type(code: str, types: Mapping[str, EventType] = CODEBOOK) -> EventType:
    """The row that a coder means by `code`; raises UnknownType, with likely spellings, where there is none.

    `types` is the codebook of the case where it differs from the common one (see `extended`).

    >>> event_type("summit.nodeal").weight
    -7
    >>> event_type("letters")
    Traceback (most recent call last):
    sim.record.eventtype.UnknownType: unknown event type 'letters'; did you mean letter?
    """
    if code not in types:
        raise UnknownType(code, types)
    return types[code]


def extended(overrides: Mapping[str, float], extra: Iterable[EventType]) -> Mapping[str, EventType]:
    """The codebook of a case: the common one with the case's own types and its own weights.

    `extra` are added in turn. Each names a known `parent` and takes the parent's CAMEO, PLOVER and table
    entries where it gives none; it never takes the parent's roles, which the phase rules act on. `overrides`
    maps codes to weights in Goldstein points. Raises UnknownType for a code or parent that is not known,
    ValueError for a weight outside [-10, 10], a weight on a type without memory, or a code already taken.

    >>> extended({"summit.held": 7.5}, [])["summit.held"].override
    'weight set by the case'
    """
    types = dict(CODEBOOK)
    for row in extra:
        if row.code in types:
            raise ValueError(f"event type {row.code!r} is already in the codebook; change its weight instead")
        types[row.code] = _adopted(row, event_type(row.parent, types))
    for code, weight in overrides.items():
        types[code] = _reweighted(event_type(code, types), weight)
    return MappingProxyType(types)


def _adopted(row: EventType, parent: EventType) -> EventType:
    child = replace(
        row,
        cameo=row.cameo or parent.cameo,
        plover=row.plover or parent.plover,
        table=parent.table if row.table is None else row.table,
    )
    return replace(child, override=(row.override or "weight set by the case") if child.departs else "")


def _reweighted(row: EventType, weight: float) -> EventType:
    if weight == row.weight:
        return row
    changed = replace(row, weight=weight)
    return replace(changed, override="weight set by the case" if changed.departs else "")


def digest(types: Mapping[str, EventType]) -> str:
    """The fingerprint of a codebook, kept with every run: 64 hex digits (SHA-256 of the rows sorted by code).

    Every column counts, for a reworded definition changes what coders record. The order of rows does not.
    """
    rows = [_canonical(types[code]) for code in sorted(types)]
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode("ascii")).hexdigest()


def _canonical(row: EventType) -> list[object]:
    table = row.table if isinstance(row.table, tuple) else () if row.table is None else (row.table,)
    return [
        row.code, row.memory, _number(row.weight), [_number(value) for value in table], list(row.cameo),
        row.plover, sorted(row.roles), row.definition, row.example, row.override, row.parent,
    ]  # fmt: skip


def _number(value: float) -> float:
    """One spelling for 3 and 3.0, and for 0.0 and -0.0."""
    return float(value) + 0.0
