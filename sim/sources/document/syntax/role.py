"""Who did it and to whom: the mentions that fill the roles of a trigger, by word order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from sim.sources.document.syntax.clause import clause_end
from sim.sources.document.syntax.grammar import (
    AUXILIARIES,
    PREPOSITIONS,
    after,
    agent,
    beginning,
    governed,
    group_start,
    subject,
    together,
)
from sim.sources.document.syntax.inflection import verb_forms
from sim.sources.document.syntax.trigger import Trigger
from sim.sources.document.telling.dating import governing, verbs
from sim.sources.document.text.passage import Passage
from sim.sources.document.who.mention import Mention

_TOWARDS: Final = (
    "",
    "with",
    "to",
    "against",
    "on",
    "at",
    "toward",
    "towards",
    "for",
    "from",
    "between",
    "over",
    "into",
)
_SOURCES: Final = frozenset({"by", "from", "of"})
_TARGETS: Final = frozenset("with to against on toward towards for at over between into".split())
_ADJACENT: Final = 3  # words between an owner and its noun


_LIGHT: Final = """
hold make have conduct carry stage launch begin start open give issue pay put take mount deliver lodge file express send
write reach sign conclude enter go come continue resume return attend join host announce plan prepare schedule do
""".split()


@cache
def light_verbs() -> frozenset[str]:
    """The forms of verbs that carry a noun and mean little themselves."""
    return frozenset(form for verb in _LIGHT for form in verb_forms(verb))


@dataclass(frozen=True)
class Roles:
    """Who acts and who is acted upon, as mentions; a joint event's participants are all in `sources`."""

    sources: tuple[Mention, ...]
    targets: tuple[Mention, ...]


class WordOrder:
    """Roles by word order: the standard-library reading. The spaCy backend answers the same calls from a parse."""

    name = "word-order"

    def roles(self, p: Passage, trigger: Trigger) -> Roles:
        """Who fills the roles of a trigger."""
        found = self._of_noun(p, trigger) if trigger.entry.parsed.head == "n" else self._of_verb(p, trigger)
        if trigger.entry.has("@reverse") and not trigger.passive:
            found = Roles(found.targets, found.sources)
        if trigger.entry.has("@joint"):
            return Roles(distinct([*found.sources, *found.targets]), ())
        return Roles(found.sources, tuple(m for m in found.targets if m not in found.sources))

    def _of_verb(self, p: Passage, trigger: Trigger) -> Roles:
        head, until = trigger.head, clause_end(p, trigger.head)
        first = subject(p, head)
        if trigger.passive:
            by = agent(p, head) or (self._origin(p, head, until) if trigger.entry.type.startswith("test.") else None)
            patients = together(p, first) if first is not None else ()
            others = self._behind(p, trigger, until, by)
            found = self._with_noun(p, trigger, Roles(together(p, by) if by else (), patients or others))
            return found if found.targets else Roles(found.sources, self._of_patient(p, trigger))
        sources = together(p, first) if first is not None else ()
        return self._with_noun(p, trigger, Roles(sources, self._behind(p, trigger, until, *sources)))

    def _origin(self, p: Passage, head: int, until: int) -> Mention | None:
        """From where a missile was launched: whose it is."""
        start = next((k for k in range(head + 1, until) if p.low(k) == "from"), None)
        return beginning(p, start + 1) if start is not None else None

    def _of_patient(self, p: Passage, trigger: Trigger) -> tuple[Mention, ...]:
        """Whom the subject of a passive belongs to: `A's demand was rejected`, `the offer of A was turned down`."""
        nouns = [k for k in sorted(trigger.uses) if k < trigger.head] or [group_start(p, trigger.head) - 1]
        tied = [m for m, by in self._attached(p, nouns[0]) if m.last <= trigger.head and by in ("of", "by", "from")]
        return self._owners(p, nouns[0])[:1] or tuple(tied[:1])

    def _with_noun(self, p: Passage, trigger: Trigger, roles: Roles) -> Roles:
        """Roles that only the noun before the verb names: `a letter from A was delivered`, `talks of A and B`."""
        nouns = [k for k in sorted(trigger.uses) if k < trigger.head]
        missing = (
            not roles.sources
            or not roles.targets
            or (trigger.entry.has("@joint") and len(roles.sources + roles.targets) < 2)
        )
        if not nouns or not missing:
            return roles
        tied = [(m, by) for m, by in self._attached(p, nouns[0]) if m.last <= trigger.head]
        by = [m for m, preposition in tied if preposition == "from" or (preposition == "by" and not trigger.passive)]
        if not trigger.entry.has("@joint"):
            towards = tuple(m for m, preposition in tied if preposition in ("on", "against", "to", "with"))
            given = trigger.passive and (not towards or trigger.entry.type == "reject")
            owners = () if given else self._owners(p, nouns[0])
            return Roles(roles.sources or tuple(by) or owners, roles.targets or towards)
        every = [m for mention, _ in tied for m in together(p, mention)]
        return Roles(distinct([*self._owners(p, nouns[0]), *every, *roles.sources, *roles.targets]), ())

    def _behind(self, p: Passage, trigger: Trigger, until: int, *without: Mention | None) -> tuple[Mention, ...]:
        """The mentions behind a verb that it is likeliest to be about: its object, else whom a preposition names."""
        head = trigger.last - 1
        every = [m for m in after(p, head, until) if m not in without and not (m.how == "pronoun" and m.possessive)]
        every = [m for m in every if p.quoted[m.first] or not p.quoted[head]]
        own = {w.actors for w in without if w is not None}
        every = [m for m in every if m.how not in ("group", "pronoun") or m.actors not in own]  # `its ambassador`
        mine = [m for m in every if m.actors or not trigger.uses & span(m)]
        rows = [(m, governed(p, m) if m.first > head + 1 else "") for m in mine]
        if any(by == "to" for _, by in rows):  # `a letter from A to B`
            rows = [row for row in rows if row[1] != "from"]
        if trigger.entry.has("@joint") and any(by == "with" for _, by in rows):  # `discussed it with B`
            rows = [row for row in rows if row[1] == "with" or row[0].how != "pronoun"]
        near = [row for row in rows if row[0].actors or row[0].first <= head + _ADJACENT]
        for mention, preposition in near:
            if preposition in _TOWARDS and not mention.place:
                return together(p, mention)
        anywhere = trigger.entry.has("@need")
        others = [m for m, by in [*near, *rows] if by not in ("by", "as", "like") and (anywhere or not m.place)]
        return tuple(others[:1])

    def _of_noun(self, p: Passage, trigger: Trigger) -> Roles:
        head = trigger.head
        owners = self._owners(p, head)
        sources, targets = list(owners[:1]), list(owners[1:])
        if trigger.entry.has("@joint"):
            sources, targets = list(owners), []
        tied = list(self._attached(p, head))
        for mention, preposition in tied:
            row = together(p, mention)
            if preposition == "between" and len({a for m in row for a in m.actors}) > 1:
                by = tuple(m for m, preposition in tied if preposition == "by")
                return Roles(row, ()) if trigger.entry.has("@joint") or not (owners or by) else Roles(owners or by, row)
            acting = preposition in _SOURCES and not (preposition == "of" and self._suffers(trigger, owners, tied))
            (sources if acting else targets).extend(row)
        if not sources or (trigger.entry.has("@joint") and len(sources) + len(targets) < 2):
            first = agent(p, head) or self._of_light_verb(p, trigger) or self._fronted(p, head)
            sources += [m for m in (together(p, first) if first else ()) if m not in targets and m not in sources]
        return Roles(distinct(sources), distinct(targets))

    def _of_light_verb(self, p: Passage, trigger: Trigger) -> Mention | None:
        """The subject of a verb that only carries the noun (`held a drill`); another verb's is not the noun's."""
        verb = governing(p, trigger)
        if verb is not None and verb < trigger.head and p.low(verb) not in light_verbs():
            return None
        return subject(p, trigger.head)

    def _fronted(self, p: Passage, head: int) -> Mention | None:
        """The subject behind a phrase that begins the sentence: `During a visit to B, A's minister ...`."""
        commas = [k for k in range(head + 1, min(head + 16, len(p.words))) if p.low(k) == ","]
        if p.low(0) not in PREPOSITIONS or head >= 6 or not commas:
            return None
        found = [m for k in commas if (m := beginning(p, k + 1, 1)) is not None]
        acting = (m for m in found if m.last in verbs(p) or p.low(m.last) in AUXILIARIES)
        return next(acting, beginning(p, commas[0] + 1))

    def _suffers(self, trigger: Trigger, owners: Sequence[Mention], tied: Sequence[tuple[Mention, str]]) -> bool:
        """Whether `of X` names who is acted upon: `A's invasion of X`, `the arrest of X by A`, `the shelling of X`."""
        prepositions = {preposition for _, preposition in tied}
        if owners or "by" in prepositions:
            return True
        return trigger.entry.has("@need") and not prepositions & _TARGETS

    def _owners(self, p: Passage, head: int) -> tuple[Mention, ...]:
        """The mentions right before a noun: `Arvenia's letter`, `Arvenian-Belgar talks`."""
        found: list[Mention] = []
        at = head
        for mention in reversed([m for m in p.mentions if m.last <= head]):
            gap = range(mention.last, at)
            if (
                len(gap) > _ADJACENT + 2 * mention.possessive
                or any(self._parts(p, k) for k in gap)
                or any(not p.words[k].is_word and p.low(k) not in ("'s", "'", "–", "/") for k in gap)
            ):
                break
            if found and len(gap) and not mention.possessive:
                break
            if governed(p, mention) == "of" and not found:
                break
            found.insert(0, mention)
            at = mention.first
        return tuple(found)

    def _parts(self, p: Passage, k: int) -> bool:
        """Whether a word between a name and a noun says that the name does not belong to the noun."""
        if p.low(k) in ("'s", "'"):
            return False
        return p.low(k) in PREPOSITIONS or p.low(k) in AUXILIARIES or k in verbs(p)

    def _attached(self, p: Passage, head: int) -> Iterable[tuple[Mention, str]]:
        """The mentions that prepositions tie to a noun, within its clause."""
        until = clause_end(p, head)
        seen: set[str] = set()
        for at in range(head + 1, min(until, head + 14)):
            if at in verbs(p) and p.low(at - 1) not in AUXILIARIES:
                return
            preposition = p.low(at)
            if preposition in _SOURCES | _TARGETS and preposition not in seen:
                mention = beginning(p, at + 1)
                if mention is not None and not mention.place:
                    seen.add(preposition)
                    yield mention, preposition


def span(mention: Mention) -> frozenset[int]:
    """The words of a mention."""
    return frozenset(range(mention.first, mention.last))


def distinct(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """The mentions without repetition, in their order."""
    return tuple(dict.fromkeys(mentions))
