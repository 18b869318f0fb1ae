"""Who says so: the verbs of saying in a sentence, the speaker of a quotation, the source that a text relies on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from sim.sources.document.syntax.grammar import AUXILIARIES, BE, MODALS, governed, subject
from sim.sources.document.syntax.inflection import verb_forms
from sim.sources.document.text.passage import Passage, once
from sim.sources.document.who.mention import Mention

_SAYING: Final = """
say tell add note state announce declare claim allege argue insist write tweet explain recall confirm report speak reply
respond acknowledge admit suggest indicate reiterate stress emphasize remark comment assert maintain disclose reveal
warn predict believe contend concede confide""".split()
_QUOTING: Final = """
complain retort counter vow pledge promise charge quip thunder fume urge demand caution threaten lament conclude
continue agree joke snap shout object protest plead argue vent scoff boast hint reason observe
""".split()  # verbs that say something only beside a quotation
_DOUBTING: Final = frozenset(form for verb in ("claim", "allege", "suggest", "believe") for form in verb_forms(verb))
_MARKS: Final = frozenset('"“”')
_UNNAMED: Final = frozenset(
    """
    source sources official officials diplomat diplomats person people insider insiders aide aides expert experts
    analyst analysts witness witnesses resident residents observer observers
    """.split()
)
_PROPER_SOURCES: Final = frozenset({"source", "sources", "person", "people", "insider", "insiders"})
FAR: Final = 15  # sentences away that a quotation still has its speaker from
MEDIA: Final = {
    "CNN": "CNN", "Reuters": "Reuters", "AP": "Associated Press", "AFP": "AFP", "BBC": "BBC", "Xinhua": "Xinhua",
    "Yonhap": "Yonhap", "KCNA": "KCNA", "TASS": "TASS", "Bloomberg": "Bloomberg", "IRNA": "IRNA", "Kyodo": "Kyodo",
    "NHK": "NHK", "Interfax": "Interfax", "Al Jazeera": "Al Jazeera", "Associated Press": "Associated Press",
    "New York Times": "New York Times", "Washington Post": "Washington Post",
    "Wall Street Journal": "Wall Street Journal",
    "Financial Times": "Financial Times", "Axios": "Axios", "Politico": "Politico", "Fox News": "Fox News",
}  # fmt: skip


class Saying(NamedTuple):
    """A verb of saying: where it is, who speaks (or an unnamed source, or a news medium), and whether it doubts."""

    verb: int
    speaker: Mention | None
    unnamed: str
    medium: str
    doubts: bool


@lru_cache(maxsize=1)
def saying_forms() -> frozenset[str]:
    """Every form of a verb of saying."""
    return frozenset(form for verb in _SAYING for form in verb_forms(verb)) - {
        "notes",
        "states",
        "state",
        "note",
        "reports",
        "report",
        "comment",
        "comments",
        "claims",
        "believe",
    }


@lru_cache(maxsize=1)
def _quoting_forms() -> frozenset[str]:
    return frozenset(form for verb in _QUOTING for form in verb_forms(verb))


def _beside_quotation(p: Passage, k: int) -> bool:
    """Whether a quotation ends right before a word, or begins behind it: `"...," complained the minister`."""
    return any(0 <= j < len(p.words) and p.words[j].text in _MARKS for j in (k - 1, k - 2, k - 3, k + 1, k + 2))


def _closes(p: Passage, k: int) -> bool:
    """Whether a verb with its subject closes a sentence behind a comma: `..., the rebels complained.`"""
    subject_before = next((m for m in p.mentions if m.last == k), None)
    ends = not p.low(k + 1).isalpha() or p.low(k + 1) in ("on", "in", "at", "late", "after")
    return (
        ends
        and subject_before is not None
        and "," in (p.low(subject_before.first - 1), p.low(subject_before.first - 2))
    )


@once
def sayings(p: Passage) -> tuple[Saying, ...]:
    """The verbs of saying outside quotations, each with its speaker, and `according to`."""
    found = [s for k in range(len(p.words)) if not p.quoted[k] and (s := _saying(p, k)) is not None]
    return tuple(found)


def _saying(p: Passage, k: int) -> Saying | None:
    word = p.low(k)
    if word == "according" and p.low(k + 1) == "to":
        return Saying(
            k,
            _next(p, k + 2),
            _unnamed(p, range(k + 2, min(k + 8, len(p.words)))),
            _medium(p, range(k + 2, min(k + 6, len(p.words)))),
            False,
        )
    says = word in saying_forms() or (word in _quoting_forms() and (_beside_quotation(p, k) or _closes(p, k)))
    if not says or p.low(k - 1) in MODALS | {"to"} or _is_noun(p, k):
        return None
    if p.low(k - 1) in BE:
        return Saying(k, None, "unnamed sources", "", True)  # `is believed to have`
    if medium := _medium(p, range(max(0, k - 3), k)):
        return Saying(k, None, "", medium, word in _DOUBTING)
    speaker = _speaker(p, k)
    before = range(max(0, k - 12), k) if speaker is None or speaker.last < k - 4 else range(0)
    after = range(k + 1, min(k + 4, len(p.words)))
    nearer = range(max(_last_comma(p, k), speaker.last if speaker is not None else 0), k)
    if speaker is not None and speaker.how == "sector" and not speaker.actors:
        before = range(speaker.first, speaker.last)
    unnamed = _unnamed(p, nearer) or (_unnamed(p, before) if speaker is None or not speaker.actors else "")
    medium = _medium(p, after) if word == "told" else (_medium(p, before) if speaker is None else "")
    return Saying(k, None if unnamed else speaker, unnamed, medium, word in _DOUBTING)


def _last_comma(p: Passage, verb: int) -> int:
    return next((k for k in range(verb - 1, max(-1, verb - 10), -1) if p.low(k) == ","), max(0, verb - 10))


def _is_noun(p: Passage, k: int) -> bool:
    return p.low(k - 1) in ("a", "an", "the", "his", "her", "its", "their", "'s", "of", "this")


def _speaker(p: Passage, verb: int) -> Mention | None:
    """The subject of a verb of saying, which may stand behind it: `..., said the minister`."""
    if p.low(verb).endswith("ing") and p.low(verb - 1) == ",":
        free = (m for m in p.mentions if m.last < verb and not m.possessive and not governed(p, m))
        return next(free, None)  # `A accused B of lying, saying that …`
    behind = next((m for m in p.mentions if verb < m.first <= verb + 3), None)
    inverted = (p.words[verb - 1].text in ',”"' if verb else False) and not _relative_aside(p, verb)
    clause = behind is not None and (p.low(behind.last) in AUXILIARIES or p.low(behind.last).endswith("ed"))
    clause = clause or p.low(verb + 1) == "that" or p.low(verb).endswith("ing")
    if inverted and behind is not None and p.low(verb) != "told" and not clause:
        return behind
    return subject(p, verb)


def _relative_aside(p: Passage, verb: int) -> bool:
    """Whether the comma before a verb closes a relative clause: `The leader, who is old, said Arvenia …`."""
    opening = next((k for k in range(verb - 2, -1, -1) if p.low(k) == "," or p.words[k].text in _MARKS), -1)
    return opening > 0 and p.low(opening) == "," and p.low(opening + 1) in ("who", "whose", "which")


def _next(p: Passage, at: int) -> Mention | None:
    """The mention after `according to`, up to the next comma."""
    comma = next((k for k in range(at, min(at + 6, len(p.words))) if p.low(k) == ","), at + 4)
    return next((m for m in p.mentions if at <= m.first <= min(at + 3, comma)), None)


def _unnamed(p: Passage, window: range) -> str:
    """An unnamed source in some words, in our words; empty where there is none."""
    for k in window:
        if p.low(k) in _UNNAMED and (p.low(k) in _PROPER_SOURCES or p.at(k) is None or not p.at(k).actors):  # type: ignore[union-attr]
            return "unnamed sources" if p.low(k).endswith("s") or p.low(k) == "people" else "an unnamed source"
    return ""


def _medium(p: Passage, window: range) -> str:
    words = [p.words[k].text for k in window]
    for size in (3, 2, 1):
        for k in range(len(words) - size + 1):
            if (name := " ".join(words[k : k + size])) in MEDIA:
                return MEDIA[name]
    return ""


def speakers(passages: Sequence[Passage]) -> tuple[Mention | None, ...]:
    """For every sentence, who speaks what is quoted in it: its own speaker, else its paragraph's, else the last one."""
    own = [next((s.speaker for s in sayings(p) if s.speaker is not None), None) for p in passages]
    found: list[Mention | None] = []
    for k, p in enumerate(passages):
        before = found[-1] if found and all(p.quoted[1:-1]) else None
        found.append(own[k] or (_of_paragraph(passages, own, k) if any(p.quoted) else None) or before)
    return tuple(found)


def _of_paragraph(passages: Sequence[Passage], own: Sequence[Mention | None], k: int) -> Mention | None:
    """The speaker that the sentences before, else those behind, in the same paragraph name."""
    number = passages[k].sentence.paragraph
    for step in (-1, 1):
        at = k + step
        while 0 <= at < len(passages) and abs(at - k) < FAR and passages[at].sentence.paragraph == number:
            if own[at] is not None:
                return own[at]
            at += step
    return None


class Vouched(NamedTuple):
    """Who vouches for a happening: the chain of sources in our words, the speaker, and how sure the text makes it."""

    chain: tuple[str, ...]
    speaker: Mention | None
    unnamed: bool
    doubts: bool


def covering(p: Passage, trigger_head: int) -> Saying | None:
    """The verb of saying whose content a word is: one before it, or one behind it after a comma or a quotation."""
    every = [s for s in sayings(p) if s.verb != trigger_head]
    behind = [s for s in every if s.verb > trigger_head and _trails(p, s)]
    before = [s for s in every if s.verb < trigger_head]
    if p.quoted[trigger_head]:
        return next(iter([*behind, *before]), None)
    return next(iter([*before[-1:], *behind]), None)


def _trails(p: Passage, s: Saying) -> bool:
    """Whether a saying follows what is said: `..., the minister said`, `..., according to two officials`."""
    at = s.verb
    for k in range(at - 1, max(-1, at - 14), -1):
        if p.words[k].text in ',”"“':
            return True
        if p.low(k) in ("and", "but", ";"):
            return False
    return p.low(at) == "according"


def vouched(p: Passage, trigger_head: int, speaker: Mention | None, named: Callable[[Mention], str]) -> Vouched:
    """Who vouches for what a word says; `speaker` speaks the quotation it is in, `named` gives a mention's name."""
    s = covering(p, trigger_head)
    if s is None and p.quoted[trigger_head] and speaker is not None:
        return Vouched((named(speaker),), speaker, False, False)
    if s is None:
        return Vouched((), None, False, False)
    nameless = s.speaker is not None and not s.speaker.actors
    if nameless and s.speaker is not None and s.speaker.sector == "MED":
        s = s._replace(speaker=None, unnamed="", medium="news media")
    elif nameless and not s.unnamed:
        s = s._replace(speaker=None, unnamed="unnamed sources")
    own = s.speaker or (speaker if p.quoted[trigger_head] and not s.unnamed and not s.medium else None)
    chain = [*([named(own)] if own else []), *([s.unnamed] if s.unnamed else []), *([s.medium] if s.medium else [])]
    return Vouched(tuple(chain), own, bool(s.unnamed), s.doubts)
