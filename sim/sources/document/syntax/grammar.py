"""The little grammar that the standard-library coder goes by: verb groups, clauses, subjects and objects by position.

It knows word order, not syntax trees. The optional spaCy backend answers the same questions from a parse.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from sim.sources.document.telling.timeexpression import expressions
from sim.sources.document.text.passage import Passage, once
from sim.sources.document.who.mention import Mention

BE: Final = frozenset(
    """
    be is are was were been being am 's 're
    """.split()
)
HAVE: Final = frozenset(["have", "has", "had", "having", "'ve"])
MODALS: Final = frozenset(
    """
    will would may might can cannot could shall should must 'll 'd
    """.split()
)
AUXILIARIES: Final = (
    BE
    | HAVE
    | MODALS
    | frozenset(
        """
    do does did to not n't never get got
    """.split()
    )
)
ADVERBS: Final = frozenset(
    """
    also again already just only still now soon then even ever yet recently formally officially publicly personally
    jointly reportedly allegedly briefly finally immediately repeatedly twice once strongly sharply openly quietly
    later today unilaterally temporarily permanently partially fully completely effectively previously earlier
    initially separately both all reluctantly unanimously longer firmly flatly angrily secretly directly successfully
    first
    """.split()
)
PREPOSITIONS: Final = frozenset(
    """
    of in on at to from by with for about against between among over under through during without within toward
    towards into onto near regarding concerning despite including like alongside inside outside via per since until
    after before around across behind than as
    """.split()
)
DETERMINERS: Final = frozenset(
    """
    a an the this that these those his her its their our my your no any some each every another such both several
    many 's ' first second third fourth next last new further fresh more other two three four five
    """.split()
)
BARRIERS: Final = frozenset(
    """
    ; : but while whereas although though because if unless when whenever after before since until who which whose
    where that so and whether
    """.split()
)
CONJUNCTIONS: Final = ("after", "before", "since", "until", "as", "than")  # they also begin clauses with a subject
QUANTITIES: Final = frozenset(
    """
    thousands hundreds dozens scores members group groups number majority most some many several part parts millions
    crowd crowds bomber bombers jet jets warship warships patrol patrols column columns ship ships vessel vessels plane
    planes boat boats squadron fleet percent half house chamber one two three four five none all each both
    """.split()
)
REALMS: Final = frozenset(
    "republic kingdom state emirate principality islands nation sultanate duchy federation union confederation".split()
)
CONTROL: Final = frozenset(
    """
    urged asked told allowed ordered forced invited persuaded pressed called warned pushed encouraged wanted wants
    permitted authorized instructed advised led helped got expected expects required asks urges urging asking pressing
    telling accused suspected accusing accuses stopped prevented barred banned blamed
    """.split()
)
OBJECT_VERBS: Final = frozenset(
    "met visit meet told hit struck left sent gave hold held urge ask tell invite press visits meets tells join".split()
)
KIN: Final = frozenset("ally allies partner partners neighbour neighbor rival counterpart".split())
CONNECTING: Final = frozenset({"and", ",", "or", "nor", "&", "as", "well", "both"})


_CUTTING: Final = BARRIERS - {"and", "that"}
_OWNED: Final = 6  # words before a verb in which the owner of its subject is looked for
_APPOSED: Final = frozenset(  # plurals that a name may follow in the same phrase: `with allies Arvenia and Corland`
    "allies partners neighbours neighbors rivals foes members states nations countries powers towns cities republics "
    "giants heavyweights opponents enemies besides towards across versus always perhaps says".split()
)
_WISHES: Final = frozenset("request insistence behest wish instigation suggestion initiative urging prompting".split())
NO_ADVERBS: Final = frozenset({"likely", "unlikely", "early", "friendly", "deadly", "weekly", "daily"})


def group_start(p: Passage, verb: int) -> int:
    """Where the verb group of a verb begins: its auxiliaries and adverbs are before it."""
    at = verb
    while at > 0 and (p.low(at - 1) in AUXILIARIES or p.low(at - 1) in ADVERBS or _adverbial(p, at - 1)):
        if p.low(at - 1) == "'s" and p.at(at - 2) is not None and not p.low(at).endswith(("ing", "ed", "en")):
            break
        at -= 1
    return at


def _adverbial(p: Passage, k: int) -> bool:
    return p.low(k).endswith("ly") and p.low(k) not in NO_ADVERBS and p.at(k) is None  # Italy is none


def is_passive(p: Passage, verb: int) -> bool:
    """Whether a participle is passive: after a form of `be`, with `by` close after it, or behind what it describes."""
    before = [p.low(k) for k in range(group_start(p, verb), verb)]
    if any(word in BE or word in ("get", "got") for word in before):
        return not p.low(verb).endswith("ing")
    if any(word in HAVE | MODALS or word == "to" for word in before):
        return False
    following = verb + 1
    while p.low(following) in ADVERBS:
        following += 1
    if p.low(following) in ("on", "in", "at") and p.at(following + 1) is None and p.words[following + 1 :][:1]:
        following += 2 if p.words[following + 1].capital else 0  # `on Monday by`
    return (p.low(following) == "by" and agent(p, verb) is not None) or _describes(p, verb)


def _describes(p: Passage, verb: int) -> bool:
    """Whether a participle only describes the noun before it: `a memorial for soldiers killed in the war`."""
    before = p.at(verb - 1)
    held = before is not None and before.sector and governed(p, before) not in ("", *CONJUNCTIONS)
    return bool(held) and p.low(verb + 1) in PREPOSITIONS


def agent(p: Passage, verb: int) -> Mention | None:
    """Who did it, in a passive: the mention after `by`, or at whose request it was done."""
    for at in range(verb + 1, min(verb + 12, len(p.words))):
        if p.low(at) == "at" and (wishing := _wishing(p, at + 1)) is not None:
            return wishing
        if p.low(at) in ("on", "onto", "to") and (listing := _listing(p, at + 1)) is not None:
            return listing
        if p.low(at) == "by":
            found = beginning(p, at + 1)
            return None if found is None or found.possessive else found  # `by its ally` is somebody else
        if p.low(at) in BARRIERS or p.low(at) == ",":
            return None
    return None


def _listing(p: Passage, at: int) -> Mention | None:
    """Whose list it is: `were placed on Arvenia's sanctions list`."""
    owner = beginning(p, at, 1)
    behind = range(owner.last, owner.last + 4) if owner is not None and owner.possessive else range(0)
    return owner if any(p.low(k) in ("list", "blacklist", "lists", "blacklists") for k in behind) else None


def _wishing(p: Passage, at: int) -> Mention | None:
    """The owner of a wish: `at Belgar's request`, `at the request of Belgar`."""
    owner = beginning(p, at)
    if owner is not None and any(p.low(k) in _WISHES for k in range(owner.last, owner.last + 3)):
        return owner
    noun = next((k for k in (at, at + 1) if p.low(k) in _WISHES and p.low(k + 1) == "of"), None)
    return beginning(p, noun + 2) if noun is not None else None


def beginning(p: Passage, at: int, skip: int = 3) -> Mention | None:
    """The mention that begins at a word, or after up to `skip` articles and adjectives."""
    for k in range(at, min(at + skip + 1, len(p.words))):
        found = p.at(k)
        if found is not None and found.how == "pronoun" and found.possessive and p.at(found.last) is not None:
            continue  # `his Arvenian counterpart`
        if found is not None:
            return found if found.first >= at else None
        if not p.words[k].is_word or p.low(k) in PREPOSITIONS:
            return None
    return None


@once
def _timed(p: Passage) -> frozenset[int]:
    """The words of a sentence that say when."""
    return frozenset(k for e in expressions(p) for k in range(e.first, e.last))


def _parted_from(p: Passage, k: int) -> bool:
    """Whether a name right behind a word begins a new phrase: the word is a plural that names nobody."""
    word = p.low(k)
    plural = word.endswith("s") and len(word) > 3 and word.isalpha() and not word.endswith(("ss", "us", "is"))
    return plural and p.at(k) is None and word not in _APPOSED and p.words[k].text.islower()


@once
def _governors(p: Passage) -> dict[Mention, str]:
    """What is known of the mentions of a sentence already."""
    return {}


def governed(p: Passage, mention: Mention) -> str:
    """The preposition that a mention stands behind, with at most three words between; empty where there is none."""
    known = _governors(p)
    if mention not in known:
        known[mention] = _preposition(p, mention)
    return known[mention]


def _preposition(p: Passage, mention: Mention) -> str:
    for k in range(mention.first - 1, max(-1, mention.first - 5), -1):
        word = p.low(k)
        if k in _timed(p) or (k == mention.first - 1 and _parted_from(p, k)):
            return ""  # `On Monday the agency`, `At the talks Arvenia`
        if word in PREPOSITIONS:
            return "" if word == "of" and p.low(k - 1) in QUANTITIES | REALMS else word
        if word == "and" and (beside := next((m for m in p.mentions if m.last == k), None)) is not None:
            return governed(p, beside)
        if word in DETERMINERS or (p.words[k].is_word and p.at(k) is None and not _verbal(p, k)):
            continue
        return ""
    return ""


def _verbal(p: Passage, index: int) -> bool:
    word = p.low(index)
    return word in AUXILIARIES or word.endswith(("ed", "ing")) or word in BARRIERS


def subject(p: Passage, verb: int) -> Mention | None:
    """The subject of a verb, by position: the nearest mention before it that is neither governed nor an object."""
    start = group_start(p, verb)
    if (antecedent := _antecedent(p, start)) is not None:
        return antecedent
    if start == 0 and (main := _behind_comma(p, verb)) is not None:
        return main
    end = _before_aside(p, start)
    if (owner := _owner(p, end)) is not None and p.quoted[owner.first] == p.quoted[verb]:
        return owner
    infinitive = p.low(start) in ("to", "having") or p.low(verb).endswith("ing")
    found = [m for m in p.mentions if m.last <= end and not m.possessive and p.quoted[m.first] == p.quoted[verb]]
    free = [m for m in reversed(found) if governed(p, m) in ("", *CONJUNCTIONS)]
    for mention in takewhile(lambda m: _reaches(p, m, end), free):  # none further off than one that does not reach
        if not (_is_object(p, mention, infinitive) and _something_before(mention, free)):
            return mention
    return next((m for m in free if not _is_object(p, m, infinitive)), free[0] if free else None)


def _owner(p: Passage, end: int) -> Mention | None:
    """Whose the noun right before a verb is: `Arvenia's nuclear institute said`, `its stockpile has grown`."""
    at = end - 1
    while (
        at > max(-1, end - _OWNED)
        and p.words[at].is_word
        and p.at(at) is None
        and p.low(at) not in PREPOSITIONS | BARRIERS
    ):
        at -= 1
    marked = p.low(at) in ("'s", "'")
    mention = p.at(at - marked) if at >= 0 else None
    if mention is None or not mention.possessive or at in (end - 1, end - _OWNED) or _is_object(p, mention, False):
        return None
    return mention if governed(p, mention) in ("", *CONJUNCTIONS) else None


def _behind_comma(p: Passage, verb: int) -> Mention | None:
    """The subject of the main clause behind a participle that begins the sentence: `Citing the raid, Arvenia …`."""
    comma = next((k for k in range(verb + 1, len(p.words)) if p.low(k) == ","), None)
    return beginning(p, comma + 1) if comma is not None else None


def _something_before(mention: Mention, free: list[Mention]) -> bool:
    return any(m.last <= mention.first for m in free)


def _is_object(p: Passage, mention: Mention, infinitive: bool) -> bool:
    """Whether a mention is the object of a verb before it, and not the one who is to do what follows."""
    at = mention.first - 1
    while (
        at > mention.first - 4
        and (p.low(at) in DETERMINERS or p.low(at).isdigit())
        and p.low(at) not in ("'s", "'", "that")
    ):
        at -= 1
    before = p.low(at)
    if not (before.endswith(("ed", "ing")) or before in OBJECT_VERBS) or p.at(at) is not None:
        return False
    return not (infinitive and before in CONTROL)


def _antecedent(p: Passage, start: int) -> Mention | None:
    """Whom `who`, `which` or `that` right before a verb stands for."""
    if p.low(start - 1) not in ("who", "which", "that"):
        return None
    at = start - 1 - (p.low(start - 2) == ",")
    return next((m for m in p.mentions if m.last == at and not m.possessive), None)


def _reaches(p: Passage, mention: Mention, end: int) -> bool:
    """Whether nothing that begins another clause lies between a mention and a verb."""
    return not any(p.low(k) in _CUTTING for k in range(mention.last, end))


def _before_aside(p: Passage, at: int) -> int:
    """Where to look for a subject: an aside between two commas right before the verb is passed over."""
    if at == 0 or p.low(at - 1) != ",":
        return at
    for k in range(at - 2, -1, -1):
        if p.low(k) == ",":
            named = any(m.first <= k + 1 and m.last == at - 1 for m in p.mentions)
            return at if named else k
        if p.low(k) in (";", ":") or p.words[k].text in '“”"':
            break
    return at


def stranger_behind(p: Passage, at: int) -> bool:
    """Whether a name that nobody knows stands right behind a word: then it is known that somebody else is meant."""
    while p.low(at) in DETERMINERS:
        at += 1
    return at < len(p.words) and p.words[at].capital and p.at(at) is None and at not in _timed(p)


def together(p: Passage, mention: Mention) -> tuple[Mention, ...]:
    """A mention with those that are named beside it: `A, B and C`, `A and B`."""
    row = [mention]
    for step in (-1, 1):
        while (beside := _beside(p, row[0] if step < 0 else row[-1], step)) is not None:
            row.insert(0, beside) if step < 0 else row.append(beside)
    return tuple(row)


def _beside(p: Passage, mention: Mention, step: int) -> Mention | None:
    """The next mention on one side, where only commas, `and` and articles lie between."""
    others = [m for m in p.mentions if (m.first >= mention.last if step > 0 else m.last <= mention.first)]
    others = [m for m in others if not (m.how == "pronoun" and m.possessive and p.low(m.last) in KIN)]  # `its ally B`
    if not others:
        return None
    other = others[0] if step > 0 else others[-1]
    between = range(mention.last, other.first) if step > 0 else range(other.last, mention.first)
    if (mention.possessive and step > 0) or (other.possessive and step < 0):
        return None
    words = [p.low(k) for k in between]
    joined = bool(words) and any(w in ("and", ",", "&", "nor", "or") for w in words) and len(words) <= 5
    plain = all(
        w in CONNECTING or (w in DETERMINERS and w != "that") or w in KIN or p.words[k].capital
        for k, w in zip(between, words, strict=True)
    )
    return (
        other
        if (joined and plain and "".join(words) != ",") or (joined and plain and _in_list(p, mention, other))
        else None
    )


def _in_list(p: Passage, one: Mention, other: Mention) -> bool:
    """Whether a comma between two mentions is that of a list: `and` follows further on."""
    last = max(one.last, other.last)
    return any(p.low(k) == "and" for k in range(last, min(last + 6, len(p.words))))


def after(p: Passage, verb: int, until: int) -> Iterator[Mention]:
    """The mentions behind a verb within its clause, from near to far; places come last."""
    found = [m for m in p.mentions if verb < m.first < until]
    yield from sorted(found, key=lambda m: (m.place, m.first))
