"""The roles of a trigger in a parse: of a verb by its subject and objects, of a noun by what hangs on it.

Each function answers None where the parse has no such argument, and an empty tuple where it has one that names nobody
known; only the first lets word order be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from sim.sources.document.syntax.dependency import (
    LOOSELY,
    TOWARDS,
    Node,
    Parse,
    Who,
    ids,
    known,
    named,
    of_those,
    owning,
)
from sim.sources.document.syntax.parsedsubject import agent, forms, is_passive, subject
from sim.sources.document.syntax.role import distinct
from sim.sources.document.syntax.trigger import Trigger
from sim.sources.document.who.mention import Mention
from sim.sources.document.who.world import GROUPS

_HOMES: Final = {group.code: group.home for group in GROUPS if group.home}
_PLACES: Final = frozenset("in near inside across off around within outside".split())
_CLAUSES: Final = frozenset("after before since until amid despite following because pending".split())
_CARRYING: Final = frozenset("of in for".split())  # they tie a noun to one that only carries it: a round of talks
_UNDERGONE: Final = frozenset(["under"])
_DEEPEST: Final = 8

# verbs whose object is mostly another's doing, which stir somebody, and whose subject it is done to
_FELT: Final = forms(
    "condemn denounce criticize criticise deplore decry welcome praise hail reject oppose protest deny fear expect "
    "predict report describe see watch investigate probe demand blame mention discuss debate cite recall regret "
    "applaud prevent avoid"
)
_STIRRING: Final = forms("anger please worry alarm shock surprise irritate upset delight concern divide strain follow")
_SUFFERED: Final = forms(
    "face suffer endure survive receive withstand undergo accept incur repel repulse resist thwart foil"
)
_PARTICLES: Final = frozenset(["down"])  # what the parser may take for a preposition: `voted down a budget`
_OFFICES: Final = frozenset("GOV MIL COP JUD LEG SPY".split())  # parts of a state that have power over its people
_SENDING: Final = forms("deploy send dispatch mass move mobilise mobilize concentrate withdraw pull redeploy station")
_THREATENING: Final = forms("threaten warn vow")
# nouns of which what stands behind `of` is acted upon
_OBJECTIVE: Final = frozenset(
    """
    invasion condemnation bombing bombardment shelling criticism rejection arrest killing expulsion occupation
    recognition lifting seizure ban blockade siege imposition violation annexation denunciation assassination capture
    release removal detention murder abduction destruction breach praise easing suspension cancellation
    """.split()
)


class Ask(NamedTuple):
    """How objects are looked for: who is none of them, which nouns are the event itself, which branch was seen."""

    without: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    branch: int = -1  # the number of the node that hangs on the verb and was read already
    anywhere: bool = False  # whether a place counts where nobody else is named


class Answer(NamedTuple):
    """Who acts and who is acted upon, as far as the parse says."""

    sources: Who | None
    targets: Who | None


def answer(s: Parse, node: Node, trigger: Trigger) -> Answer:
    """Who fills the roles of a trigger whose head is a node."""
    at = _bearing(s, node)
    found = of_noun(s, at, trigger) if at.is_noun else _of_verb(s, at, trigger)
    if at is not node and not known(found.targets):  # an adjective has objects of its own: ready for talks with Belgar
        found = found._replace(targets=objects(s, node, Ask(ids(found.sources or ()))) or found.targets)
    if trigger.entry.has("@reverse"):
        found = Answer(found.targets, found.sources)
    return Answer(_as_rank(s, found.sources, found.targets), _as_rank(s, found.targets, found.sources))


def _as_rank(s: Parse, who: Who | None, others: Who | None) -> Who | None:
    """Counterparts have the rank of those they face: `army commanders spoke with their Belgarian counterparts`."""
    ranks = {m.sector for m in (*(who or ()), *(others or ())) if m.sector and not _is_counterpart(s, m)}
    if who is None or len(ranks) != 1:
        return who
    return tuple(m._replace(sector=min(ranks)) if _is_counterpart(s, m) else m for m in who)


def _is_counterpart(s: Parse, mention: Mention) -> bool:
    return s.p.low(mention.last - 1) in ("counterpart", "counterparts")


def _bearing(s: Parse, node: Node) -> Node:
    """The verb or noun whose arguments a trigger has: an adjective has those of the word it hangs on."""
    at, steps = node, 0
    while not at.is_verb and not at.is_noun and (up := s.above(at)) is not None and steps < _DEEPEST:
        at, steps = up, steps + 1
    return at


def _of_verb(s: Parse, verb: Node, trigger: Trigger) -> Answer:
    first = subject(s, verb)
    if not is_passive(s, verb, trigger.passive):
        if (event := _event_subject(s, verb, trigger)) is not None:  # `the sanctions on Belgar will continue`
            found = of_noun(s, event, trigger)
            return found if known(found.sources) else Answer(None, found.targets)
        ask = Ask(ids(first or ()), _event_objects(trigger), anywhere=trigger.entry.has("@need"))
        whom = objects(s, verb, ask)
        whom = whom or _at_home(s, verb, first) or _beside(s, verb, ask.without) or whom
        return Answer(first, whom)
    by = agent(s, verb)
    doers = ids(by or ())
    patients = None if first is None else tuple(m for m in first if not (m.actors and set(m.actors) <= doers))
    behind = objects(s, verb, Ask(doers))
    event = _event_subject(s, verb, trigger, "nsubjpass") if by is None else None
    if event is not None and known((found := of_noun(s, event, trigger)).targets):
        return found  # `Arvenia's sanctions on Belgar were lifted`
    whom = _likeliest(s, (g for g in (patients, behind) if g is not None))
    return Answer(by if by is not None else _undone(first), whom)


def _sent(s: Parse, verb: Node, noun: Node) -> bool:
    """Whether an object is forces that are sent: nothing is done to them (`Arvenia deployed troops`)."""
    mention = s.mention(noun) if verb.low in _SENDING else None
    return mention is not None and mention.sector in ("MIL", "COP") and not mention.actors


def _at_home(s: Parse, verb: Node, first: Who | None) -> Who:
    """A part of the society that is its place, or whose office acts on it: `Arvenian police arrested students`."""
    there = [who for who in _behind(s, verb, Ask(), _PLACES) if all(m.place and not m.sector for m in who)]
    offices = [(m,) for m in first or () if m.sector in _OFFICES and len(m.actors) == 1]
    patients = [n for n in _direct(s, verb) if not _sent(s, verb, n)]
    bare = [m for n in patients for m in named(s, n) if m.sector and not m.actors]
    return of_those(tuple(bare[:1]), [*there, *offices][0]) if bare and (there or offices) else ()


def _undone(first: Who | None) -> Who | None:
    """A passive whose subject is there and whose doer is not: nobody is said to have done it."""
    return None if first is None else ()


def _event_objects(trigger: Trigger) -> frozenset[str]:
    """The nouns of an entry that are its event, not whom it is done to: the sanctions of `impose sanctions`."""
    return frozenset(form for c in trigger.entry.parsed.conditions if c.wanted and c.window in "ow" for form in c.forms)


def _event_subject(s: Parse, verb: Node, trigger: Trigger, label: str = "nsubj") -> Node | None:
    """The subject that is the event's own noun and names nobody by itself."""
    events = _event_objects(trigger)
    return next((n for n in s.below(verb, label) if n.low in events and s.mention(n) is None), None)


# --- objects --------------------------------------------------------------------------------------


def objects(s: Parse, verb: Node, ask: Ask, depth: int = 0) -> Who | None:
    """Whom a verb acts on: its objects, whom prepositions name, the subject or the objects of the clause below it."""
    if depth > _DEEPEST:
        return None
    return _likeliest(s, _object_groups(s, verb, ask, depth))


def _likeliest(s: Parse, groups: Iterable[Who]) -> Who | None:
    """The first of some groups that is known; a part of a society before it has the only state that is named."""
    there = False
    bare: Who = ()
    alone = len({_HOMES.get(a, a) for a in ids(s.p.mentions)}) == 1
    for group in groups:
        there = True
        if known(group):
            found = tuple(m for m in group if m.actors)
            placed = all(m.place for m in found)
            return of_those(bare, found) if bare and (alone or placed) else found
        bare = bare or group
    return (bare if alone else ()) if there else None


def _object_groups(s: Parse, verb: Node, ask: Ask, depth: int) -> Iterator[Who]:
    """Whom a verb may act on, from the likeliest: the event's own noun gives way to whom that is directed at."""
    direct = [n for n in _direct(s, verb) if n.number != ask.branch and not _sent(s, verb, n)]
    light = [n for n in direct if n.low in ask.events and s.mention(n) is None]
    yield from (named(s, n, ask.without) for n in sorted(direct, key=lambda n: n.dep != "dative") if n not in light)
    for wanted in (TOWARDS, LOOSELY):
        if verb.low not in _FELT:
            yield from (_towards(s, n, ask.without, wanted) for n in light)
        yield from (g for n in light for g in owning(s, n) if set(g) and not ids(g) <= ask.without)
        if verb.low in _FELT:
            yield from (_towards(s, n, ask.without, wanted) for n in light)
        people = any(m.sector for n in direct if n not in light for m in named(s, n, ask.without))
        loosely = frozenset({"from"}) if people else wanted | {"by"}  # `jailed an editor for an article on Belgar`
        yield from _behind(s, verb, ask, loosely if wanted is LOOSELY else wanted)
    yield from (tuple(m for m in named(s, n, ask.without) if not m.place) for n in light)
    yield from _of_clauses(s, verb, ask, depth)
    yield from _of_purposes(s, verb, ask, depth)
    if ask.anywhere:
        within = [noun for n in direct for _, noun in s.prepositions(n)]  # the end of the strike in Belgar
        yield from (_towards(s, n, ask.without, _PLACES) for n in (*direct, *within))
        yield from _behind(s, verb, ask, _PLACES)


def _direct(s: Parse, verb: Node) -> list[Node]:
    """The objects without a preposition; a name behind a verb is one whatever the parser took it for."""
    objects_ = [n for n in s.below(verb, "dobj", "dative", "attr", "oprd") if n.low != "to"]
    objects_ += [n for prep, n in s.prepositions(verb, _PARTICLES) if prep.number == verb.number + 1]
    strange = [n for n in s.below(verb, "advmod", "npadvmod", "acomp", "prt", "dep") if n.number > verb.number]
    return [*objects_, *(n for n in strange if (m := s.mention(n)) is not None and m.actors)]


def _towards(s: Parse, noun: Node, without: frozenset[str], wanted: frozenset[str]) -> Who:
    """Whom a noun is directed at: `sanctions on Belgar`."""
    return next((who for _, n in s.prepositions(noun, wanted) if (who := named(s, n, without))), ())


def _behind(s: Parse, verb: Node, ask: Ask, wanted: frozenset[str]) -> Iterator[Who]:
    for prep, noun in s.prepositions(verb, wanted):
        if prep.number != ask.branch and (who := named(s, noun, ask.without)):
            yield who


def _of_clauses(s: Parse, verb: Node, ask: Ask, depth: int) -> Iterator[Who]:
    """The subject of the clause that a verb governs (`demanded that X`), else the objects of that clause."""
    for clause in _clauses(s, verb):
        if clause.number == ask.branch:
            continue
        for n in s.below(clause, "nsubj", "nsubjpass"):
            yield named(s, n, ask.without)
        if found := objects(s, clause, ask._replace(events=frozenset()), depth + 1):
            yield found


def _of_purposes(s: Parse, verb: Node, ask: Ask, depth: int) -> Iterator[Who]:
    """Whom that is done to for which a verb is done: `marched to demand the resignation of the president`."""
    for clause in s.below(verb, "advcl"):
        if clause.tag == "VB" and any(n.tag == "TO" for n in s.below(clause, "aux")):
            yield objects(s, clause, ask._replace(events=frozenset()), depth + 1) or ()
    threats = [verb, *s.below(verb, "xcomp", "ccomp")] if verb.low in _THREATENING else []
    for clause in (c for v in threats for c in s.below(v, "advcl")):  # `to strike unless the government resigned`
        if any(n.low in ("if", "unless", "until") for n in s.below(clause, "mark")):
            yield from (named(s, n, ask.without) for n in s.below(clause, "nsubj", "nsubjpass"))


def _clauses(s: Parse, verb: Node) -> Iterator[Node]:
    """The clauses that say what a verb is about: `that`, `to do`, `for X to do`, `in doing`, `a plan to do`."""
    yield from s.below(verb, "ccomp", "xcomp")
    yield from (c for c in s.below(verb, "advcl") if any(n.low == "for" for n in s.below(c, "mark")))
    for prep in s.below(verb, "prep"):
        yield from s.below(prep, "pcomp")
    for noun in s.below(verb, "dobj"):
        yield from (c for c in s.below(noun, "acl") if c.tag == "VB")


def _beside(s: Parse, verb: Node, without: frozenset[str]) -> Who | None:
    """The object that two verbs share: `criticised and threatened Belgar`, `accused Belgar and threatened to act`."""
    for other in s.below(verb, "conj"):
        if other.is_verb and other.number - verb.number <= 3:
            return objects(s, other, Ask(without))
    up = s.above(verb)
    shared = verb.dep == "conj" and up is not None and up.is_verb and not s.below(verb, "nsubj", "nsubjpass")
    return objects(s, up, Ask(without)) if shared and up is not None else None


# --- nouns ----------------------------------------------------------------------------------------


def of_noun(s: Parse, noun: Node, trigger: Trigger, depth: int = 0) -> Answer:
    """Who does, and who suffers, what a noun means: by what hangs on it, then by what it hangs on."""
    joint = trigger.entry.has("@joint")
    sources, targets = _attached(s, noun, trigger)
    for found in (_of_modifiers(s, noun), _of_context(s, noun, trigger, depth)):
        if joint and sources and len(ids((*sources, *(targets or ())))) >= 2:
            break
        if joint or sources is None:
            sources = _more(sources, found.sources)
        if joint or not known(targets):
            targets = _more(targets, found.targets)
    return Answer(sources, None if targets is None else tuple(m for m in targets if m not in (sources or ())))


def _more(who: Who | None, others: Who | None) -> Who | None:
    return who if others is None else distinct([*(who or ()), *others])


def _attached(s: Parse, noun: Node, trigger: Trigger) -> Answer:
    """The owners of a noun and whom its prepositions name; of two names before it the second is acted upon."""
    joint = trigger.entry.has("@joint")
    owners = [g for g in owning(s, noun) if g]
    sources = [*owners[0]] if owners else []
    targets = [m for g in owners[1:] for m in g]
    hanging = dict.fromkeys([*s.by(noun), *s.prepositions(noun)])
    rows = [(prep.low, who) for prep, n in hanging if (who := named(s, n))]
    for word, who in sorted(rows, key=lambda row: row[0] == "of"):  # what `of` means depends on who else is named
        if word == "between" and not sources:
            parted = 1 if trigger.entry.has("@need") else len(who)
            sources, targets = [*who[:parted]], [*targets, *who[parted:]]
        elif word in ("by", "from") or (word == "of" and (joint or (not sources and noun.low not in _OBJECTIVE))):
            sources += who
        elif word in TOWARDS | LOOSELY:
            targets += who
    return Answer(distinct(sources) or None, distinct(targets) or None)


def _of_modifiers(s: Parse, noun: Node) -> Answer:
    """From a participle or a relative clause on the noun: `sanctions imposed by A`, `a letter that A sent to B`."""
    for verb in s.below(noun, "acl", "relcl"):
        passive = is_passive(s, verb)
        own = [n for n in s.below(verb, "nsubj") if n.tag not in ("WDT", "WP", "IN")]
        doer = named(s, own[0]) if own else None
        who = agent(s, verb) if passive else doer
        whom = objects(s, verb, Ask(ids(who or ())))
        if known(who) or whom:
            return Answer(who, whom or None)
    return Answer(None, None)


def _of_context(s: Parse, noun: Node, trigger: Trigger, depth: int) -> Answer:
    up = s.above(noun)
    if up is None or depth > _DEEPEST:
        return Answer(None, None)
    if noun.dep in ("compound", "conj", "appos", "nmod") and up.is_noun:
        return of_noun(s, up, trigger, depth + 1)
    if up.is_verb:
        return _under_verb(s, noun, up, trigger)
    host = s.above(up)
    if noun.dep != "pobj" or host is None:
        return Answer(None, None)
    if host.is_noun:
        return of_noun(s, host, trigger, depth + 1) if up.low in _CARRYING else Answer(None, None)
    return _under_preposition(s, up, host, trigger) if host.is_verb else Answer(None, None)


def _under_verb(s: Parse, noun: Node, verb: Node, trigger: Trigger) -> Answer:
    """A noun that is subject or object of a verb: `held talks`, `strikes hit Belgar`, `sanctions were imposed by A`."""
    joint = trigger.entry.has("@joint")
    if is_passive(s, verb):
        by = agent(s, verb)
        return Answer(by, objects(s, verb, Ask(ids(by or ()), branch=noun.number)))
    if noun.dep == "nsubj":
        return Answer(None if joint else (), () if verb.low in _STIRRING else objects(s, verb, Ask()))
    doer = subject(s, verb)
    if verb.low in _SUFFERED:
        return Answer(doer if joint else _giver(s, verb), doer)
    if verb.low in _FELT and not joint:
        return Answer((), None)
    return Answer(doer, objects(s, verb, Ask(ids(doer or ()), branch=noun.number)))


def _giver(s: Parse, verb: Node) -> Who:
    """From whom that comes which somebody undergoes: `came under fire from Arvenia`."""
    return next((who for _, n in s.prepositions(verb, frozenset({"from", "by"})) if known(who := named(s, n))), ())


def _under_preposition(s: Parse, prep: Node, verb: Node, trigger: Trigger) -> Answer:
    """A noun behind a verb's preposition: `answered with sanctions`, `came under attack`, `killed by strikes`."""
    joint, passive = trigger.entry.has("@joint"), is_passive(s, verb)
    first = subject(s, verb)
    if prep.low in _UNDERGONE or (passive and prep.low == "by"):
        return Answer(_giver(s, verb), first)
    if prep.low in _CLAUSES and not joint:
        return Answer((), None)
    if passive and not joint:  # `Belgar was hit with sanctions`
        return Answer(agent(s, verb), first)
    return Answer(first, objects(s, verb, Ask(ids(first or ()), branch=prep.number)))
