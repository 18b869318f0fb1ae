"""English inflection: from a verb or a noun to every form in which a text may have it."""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

Form = Literal["base", "third", "past", "participle", "ing", "singular", "plural"]

_IRREGULAR: Final[dict[str, tuple[str, str]]] = {  # base: past, participle
    row.split()[0]: (row.split()[1], row.split()[2])
    for row in """arise arose arisen
awake awoke awoken
be was been
bear bore borne
beat beat beaten
become became become
begin began begun
bend bent bent
bid bid bid
bind bound bound
bite bit bitten
bleed bled bled
blow blew blown
break broke broken
breed bred bred
bring brought brought
build built built
burn burned burned
burst burst burst
buy bought bought
cast cast cast
catch caught caught
choose chose chosen
cling clung clung
come came come
cost cost cost
creep crept crept
cut cut cut
deal dealt dealt
dig dug dug
do did done
draw drew drawn
drive drove driven
dwell dwelt dwelt
fall fell fallen
feed fed fed
feel felt felt
fight fought fought
find found found
flee fled fled
fling flung flung
fly flew flown
forbid forbade forbidden
foresee foresaw foreseen
forgive forgave forgiven
freeze froze frozen
get got got
give gave given
go went gone
grind ground ground
grow grew grown
hang hanged hanged
have had had
hear heard heard
hide hid hidden
hit hit hit
hold held held
hurt hurt hurt
keep kept kept
know knew known
lay laid laid
lead led led
leap leapt leapt
leave left left
lend lent lent
let let let
light lit lit
lose lost lost
make made made
mean meant meant
meet met met
mislead misled misled
mistake mistook mistaken
outdo outdid outdone
overcome overcame overcome
override overrode overridden
overrun overran overrun
oversee oversaw overseen
overthrow overthrew overthrown
partake partook partaken
pay paid paid
put put put
quit quit quit
read read read
rebuild rebuilt rebuilt
redo redid redone
rend rent rent
retake retook retaken
rewrite rewrote rewritten
ride rode ridden
ring rang rung
rise rose risen
run ran run
say said said
see saw seen
seek sought sought
sell sold sold
send sent sent
set set set
shake shook shaken
shed shed shed
shoot shot shot
show showed shown
shrink shrank shrunk
shut shut shut
sing sang sung
sink sank sunk
sit sat sat
slay slew slain
sleep slept slept
slide slid slid
sling slung slung
speak spoke spoken
speed sped sped
spend spent spent
spill spilt spilt
spin spun spun
split split split
spread spread spread
spring sprang sprung
stand stood stood
steal stole stolen
stick stuck stuck
sting stung stung
stride strode stridden
strike struck struck
string strung strung
swear swore sworn
sweep swept swept
swell swelled swollen
swim swam swum
swing swung swung
take took taken
teach taught taught
tear tore torn
tell told told
think thought thought
throw threw thrown
thrust thrust thrust
tread trod trodden
undergo underwent undergone
undertake undertook undertaken
undo undid undone
unwind unwound unwound
uphold upheld upheld
upset upset upset
unfreeze unfroze unfrozen
wake woke woken
wear wore worn
weave wove woven
weep wept wept
win won won
wind wound wound
withdraw withdrew withdrawn
withhold withheld withheld
withstand withstood withstood
wring wrung wrung
write wrote written
""".splitlines()
}
_DOUBLES: Final = frozenset(
    """
    admit ban bar beg chat commit compel confer control cut defer dig dispel drop dub equip expel extol get grab
    gun hit hop incur jet kidnap let nab nod occur pat patrol pen permit pin plan prod propel put quit ram rebel
    rebut refer regret repel rid rip rob run scrap set ship shrug shun shut sit slam slap slip snub split stab
    step stop strip submit swap tap transfer trap trim win wrap
    """.split()
)
_ALSO: Final = {
    "bomb": ("bombed", "bombing"),
    "burn": ("burnt", "burning"),
    "cancel": ("cancelled", "cancelling"),
    "counsel": ("counselled", "counselling"),
    "fuel": ("fuelled", "fuelling"),
    "initial": ("initialled", "initialling"),
    "kidnap": ("kidnaped", "kidnaping"),
    "label": ("labelled", "labelling"),
    "level": ("levelled", "levelling"),
    "model": ("modelled", "modelling"),
    "quarrel": ("quarrelled", "quarrelling"),
    "signal": ("signalled", "signalling"),
    "travel": ("travelled", "travelling"),
}
_PLURALS: Final = {"man": "men", "woman": "women", "child": "children", "crisis": "crises", "policeman": "policemen"}
_VOWELS: Final = "aeiou"


@cache
def verb_forms(base: str) -> dict[str, frozenset[Form]]:
    """The forms of a verb, British and American, with what each may be.

    >>> sorted(verb_forms("impose"))
    ['impose', 'imposed', 'imposes', 'imposing']
    >>> sorted(verb_forms("meet")["met"])
    ['participle', 'past']
    """
    found: dict[str, set[Form]] = {base: {"base"}}
    past, participle = _IRREGULAR.get(base, (_ed(base), _ed(base)))
    for form, kind in ((_s(base), "third"), (past, "past"), (participle, "participle"), (_ing(base), "ing")):
        found.setdefault(form, set()).add(kind)  # type: ignore[arg-type]
    if base in _ALSO:
        found.setdefault(_ALSO[base][0], set()).update({"past", "participle"})
        found.setdefault(_ALSO[base][1], set()).add("ing")
    if base.endswith("ize"):
        found |= {form.replace("iz", "is"): set(kinds) for form, kinds in found.items() if "iz" in form}
    return {form: frozenset(kinds) for form, kinds in found.items()}


@cache
def noun_forms(singular: str) -> dict[str, frozenset[Form]]:
    """The singular and the plural of a noun.

    >>> sorted(noun_forms("treaty"))
    ['treaties', 'treaty']
    """
    plural = _PLURALS.get(singular) or (
        singular[:-3] + "men" if singular.endswith("man") and len(singular) > 5 else _s(singular)
    )
    return {singular: frozenset({"singular"}), plural: frozenset({"plural"})}


def _s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    if word in ("do", "go") or word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return "has" if word == "have" else word + "s"


def _ed(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return base[:-1] + "ied"
    return base + (base[-1] if base in _DOUBLES else "") + "ed"


def _ing(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")) and base != "be":
        return base[:-1] + "ing"
    return base + (base[-1] if base in _DOUBLES else "") + "ing"


@cache
def irregular_past() -> frozenset[str]:
    """The past forms and participles of the verbs whose past is not made with -ed."""
    return frozenset(f for v in _IRREGULAR for f, k in verb_forms(v).items() if k & {"past", "participle"})
