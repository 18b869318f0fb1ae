"""Who is the subject of a verb in a parse: its own, one it shares with another verb, or one that controls it.

Each function answers None where the parse has no such argument, and an empty tuple where it has one that names nobody
known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sim.sources.document.syntax.dependency import Node, Parse, Who, known, named, owning
from sim.sources.document.syntax.inflection import verb_forms
from sim.sources.document.syntax.role import distinct

_DEEPEST: Final = 8


def forms(verbs: str) -> frozenset[str]:
    """Every form of some verbs, parted by spaces."""
    return frozenset(form for verb in verbs.split() for form in verb_forms(verb))


_OWN: Final = forms("promise vow pledge threaten swear offer")  # whose subject, not whose object, is to do it


def is_passive(s: Parse, verb: Node, otherwise: bool = False) -> bool:
    """Whether a verb is passive: an auxiliary or an agent says so, or it is a bare participle behind a noun."""
    if s.below(verb, "nsubjpass", "auxpass"):
        return True
    if s.below(verb, "nsubj", "aux") or verb.tag not in ("VBN", "VBD"):
        return False
    up = s.above(verb)
    if verb.dep == "acl" and up is not None and up.dep == "ROOT":  # a whole sentence taken for a noun phrase
        return otherwise
    if s.below(verb, "agent") or verb.dep in ("acl", "amod") or (verb.dep == "advcl" and verb.tag == "VBN"):
        return True
    if verb.dep == "conj" and up is not None and up.is_verb:
        return verb.tag == "VBN" and is_passive(s, up)
    return otherwise


def agent(s: Parse, verb: Node) -> Who | None:
    """Who did it, in a passive: behind `by`."""
    for prep, noun in s.by(verb):
        who = named(s, noun)
        if known(who) or prep.dep == "agent":
            return who
    return None


def subject(s: Parse, verb: Node, depth: int = 0) -> Who | None:
    """The subject of a verb in whatever voice: its own, one that it shares, or one that controls it."""
    own = [n for n in s.below(verb, "nsubj", "nsubjpass") if n.low not in ("there", "it") or s.mention(n) is not None]
    if own:
        return distinct(m for n in own for m in named(s, n))
    up = s.above(verb)
    rule = _SHARING.get(verb.dep)
    return None if up is None or rule is None or depth > _DEEPEST else rule(s, verb, up, depth + 1)


def _of_upper(s: Parse, verb: Node, up: Node, depth: int) -> Who | None:
    """That of the verb above."""
    return subject(s, up, depth) if up.is_verb or up.dep == "ROOT" else None


def _controlled(s: Parse, verb: Node, up: Node, depth: int) -> Who | None:
    """The object of the verb above (`urged X to do`), unless that verb promises; else its subject."""
    objects_above = s.below(up, "dobj", "dative")
    if objects_above and up.low not in _OWN and any(n.tag == "TO" for n in s.below(verb, "aux")):
        who = named(s, objects_above[0])
        if known(who):
            return who
    if up.low not in _OWN and verb.dep == "xcomp" and not objects_above:  # `called on X to do`
        for _, noun in s.prepositions(up, frozenset({"on", "upon", "for"})):
            if known(who := named(s, noun)):
                return who
    return _of_upper(s, verb, up, depth)


def _behind_preposition(s: Parse, verb: Node, up: Node, depth: int) -> Who | None:
    """`accused X of doing`: the object; `answered by doing`: the subject; `plans for doing`: the owner."""
    host = s.above(up)
    if host is None:
        return None
    if host.is_noun:
        return _owner(s, host, depth)
    done_by_object = up.low in ("of", "for", "from", "against", "into") and host.is_verb
    told = s.below(host, "dobj") if done_by_object else ()
    return named(s, told[0]) if told else subject(s, host, depth)


def _modified(s: Parse, verb: Node, up: Node, depth: int) -> Who | None:
    """`troops entering`: the noun; `plans to attack`: whose plans they are."""
    if verb.tag == "VB" or (s.below(verb, "aux") and verb.tag not in ("VBG", "VBN")):
        return _owner(s, up, depth)
    return named(s, up)


def _related(s: Parse, verb: Node, up: Node, depth: int) -> Who | None:
    """A relative clause without a subject of its own."""
    return named(s, up)


def _owner(s: Parse, noun: Node, depth: int) -> Who | None:
    """Whose a noun is: its owner, else the subject of the verb whose object it is, else the noun above it."""
    if depth > _DEEPEST:
        return None
    owners = next((g for g in owning(s, noun) if known(g)), None)
    if owners is not None:
        return owners
    for _, other in s.prepositions(noun, frozenset({"of", "by", "from"})):
        if known(who := named(s, other)):
            return who
    up = s.above(noun)
    if up is None:
        return None
    if up.is_verb:
        return (agent(s, up) if is_passive(s, up) else subject(s, up, depth + 1)) if noun.dep != "nsubj" else None
    upper = s.above(up)
    if noun.dep == "pobj" and upper is not None:
        return subject(s, upper, depth + 1) if upper.is_verb else _owner(s, upper, depth + 1)
    return None


_SHARING: Final[dict[str, Callable[[Parse, Node, Node, int], Who | None]]] = {
    "conj": _of_upper, "xcomp": _controlled, "ccomp": _controlled, "advcl": _of_upper, "prep": _of_upper,
    "pcomp": _behind_preposition, "acl": _modified, "relcl": _related, "dep": _of_upper,
}  # fmt: skip
