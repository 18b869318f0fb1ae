"""The optional backend `Parsed`: who acts on whom, read from a parse; and what it says where a model is missing."""

from __future__ import annotations

import datetime as dt
import importlib
from types import ModuleType

import pytest

from sim.errors import MissingError
from sim.sources.document.coding.coder import code
from sim.sources.document.document import Document
from sim.sources.document.lexicon.entry import Entry
from sim.sources.document.syntax.grammar import is_passive
from sim.sources.document.syntax.nlp import MODEL, Parsed
from sim.sources.document.syntax.role import Roles, WordOrder
from sim.sources.document.syntax.trigger import Trigger
from sim.sources.document.text.passage import Passage, passages
from sim.sources.document.who.coreference import resolved
from sim.sources.document.who.gazetteer import Gazetteer, Known

SPACY = pytest.importorskip("spacy", reason="the extra `nlp` is not installed: pip install 'detente[nlp]'")
pytest.importorskip(MODEL, reason=f"the model {MODEL} is not installed: pip install 'detente[nlp]'")

PUBLISHED = dt.date(2021, 3, 9)
GAZETTEER = Gazetteer.of(
    [
        Known(id="ARV", name="Arvenia", kind="state", aliases=("Arvenian", "Arvenians")),
        Known(id="BEL", name="Belgar", kind="state", aliases=("Belgarian", "Belgarians")),
        Known(id="COR", name="Corland", kind="state", aliases=("Corlander",)),
    ]
)

# a sentence, the word and the frame that it is triggered by, who acts, who is acted upon
SENTENCES: list[tuple[str, str, str, str, str]] = [
    # plain, and passive
    ("Arvenia accused Belgar of breaking the accord.", "accused", "v:accuse", "ARV", "BEL"),
    ("Belgar was accused by Arvenia of breaking the accord.", "accused", "v:accuse", "ARV", "BEL"),
    ("Belgar, a country near Corland, was attacked in May by Arvenian troops.", "attacked", "v:attack", "ARV", "BEL"),
    ("Sanctions were imposed on Belgar by Arvenia in May.", "imposed", "v:impose +o:sanction", "ARV", "BEL"),
    ("The offer of Belgar was rejected by Arvenia.", "rejected", "v:reject", "ARV", "BEL"),
    ("Gas deliveries from Arvenia to Belgar were halted.", "halted", "v:halt +o:delivery", "ARV", "BEL"),
    ("Arvenia's sanctions on Belgar were lifted.", "lifted", "v:lift +o:sanction", "ARV", "BEL"),
    # relative clauses and participles
    ("Arvenia, which borders Corland, criticised Belgar.", "criticised", "v:criticise", "ARV", "BEL"),
    ("The Arvenian troops who attacked Belgar in May came from Corland.", "attacked", "v:attack", "ARV", "BEL"),
    ("Corland praised the army of Arvenia that had defended Belgar.", "defended", "v:defend", "ARV", "BEL"),
    ("Corland denounced sanctions that Arvenia imposed on Belgar.", "imposed", "v:impose +o:sanction", "ARV", "BEL"),
    ("Corland denounced the sanctions imposed by Arvenia on Belgar.", "imposed", "v:impose +o:sanction", "ARV", "BEL"),
    ("Corland watched Arvenian soldiers entering Belgar.", "entering", "v:enter", "ARV", "BEL"),
    # control
    ("Corland urged Arvenia to attack Belgar.", "attack", "v:attack", "ARV", "BEL"),
    ("Corland urged Arvenia to attack Belgar.", "urged", "v:urge", "COR", "ARV"),
    ("Arvenia promised Corland to defend Belgar.", "defend", "v:defend", "ARV", "BEL"),
    ("Arvenia was asked by Corland to attack Belgar.", "attack", "v:attack", "ARV", "BEL"),
    ("Corland accused Arvenia of shelling Belgar.", "shelling", "v:shell", "ARV", "BEL"),
    ("Arvenia answered Corland by attacking Belgar.", "attacking", "v:attack", "ARV", "BEL"),
    ("Arvenia met Corland after attacking Belgar.", "attacking", "v:attack", "ARV", "BEL"),
    ("Arvenia told Corland of its plan to attack Belgar.", "attack", "v:attack", "ARV", "BEL"),
    ("Arvenia threatened to bomb Belgar.", "threatened", "v:threaten", "ARV", "BEL"),
    ("Arvenia demanded that Belgar withdraw from Corland.", "demanded", "v:demand", "ARV", "BEL"),
    # coordination
    ("Arvenia and Corland condemned Belgar.", "condemned", "v:condemn", "ARV COR", "BEL"),
    ("Arvenia criticised Belgar and Corland.", "criticised", "v:criticise", "ARV", "BEL COR"),
    ("Arvenia praised Corland and condemned Belgar.", "condemned", "v:condemn", "ARV", "BEL"),
    ("Arvenia attacked Belgar, and Corland protested.", "attacked", "v:attack", "ARV", "BEL"),
    ("Corland said that Arvenia had attacked Belgar.", "attacked", "v:attack", "ARV", "BEL"),
    ("Arvenia criticised and threatened Belgar.", "criticised", "v:criticise", "ARV", "BEL"),
    # possessives and what hangs on a noun
    ("Arvenia condemned Belgar's missile test.", "condemned", "v:condemn", "ARV", "BEL"),
    ("Corland regretted Arvenia's condemnation of Belgar.", "condemnation", "n:condemnation", "ARV", "BEL"),
    ("Corland regretted the invasion of Belgar by Arvenia.", "invasion", "n:invasion", "ARV", "BEL"),
    ("Corland condemned the attack by Arvenia on Belgar.", "attack", "n:attack", "ARV", "BEL"),
    ("Corland condemned the attack on Belgar.", "attack", "n:attack", "", "BEL"),
    ("Arvenia sent a letter to Belgar about Corland.", "letter", "n:letter", "ARV", "BEL"),
    ("Belgar came under attack from Arvenia.", "attack", "n:attack", "ARV", "BEL"),
    ("Corland deplored a clash between Arvenia and Belgar.", "clash", "n:clash", "ARV BEL", ""),
    # joint events
    ("Corland hosted talks between Arvenia and Belgar.", "talks", "n:talk @joint", "ARV BEL", ""),
    ("Arvenia held a new round of talks with Belgar.", "talks", "n:talk @joint", "ARV BEL", ""),
    ("Arvenia's negotiators met with officials from Belgar.", "met", "v:meet @joint", "ARV BEL", ""),
    ("The leaders of Arvenia, Belgar and Corland met.", "met", "v:meet @joint", "ARV BEL COR", ""),
    ("Arvenian-Belgarian talks collapsed.", "talks", "n:talk @joint", "ARV BEL", ""),
]  # fmt: skip


def read(text: str) -> tuple[Passage, ...]:
    """The sentences of a text with who is mentioned in them."""
    return resolved(passages(text, GAZETTEER), GAZETTEER, PUBLISHED)


def triggered(p: Passage, word: str, frame: str) -> Trigger:
    """A trigger at a word, without asking the lexicon."""
    head = next(k for k, w in enumerate(p.words) if w.text == word)
    entry = Entry("own", "", frame, "", "")
    passive = entry.parsed.head == "v" and word.endswith("ed") and is_passive(p, head)
    return Trigger(entry, head, head, head + 1, passive)


def actors(roles: Roles) -> tuple[set[str], set[str]]:
    """Who acts and who is acted upon, as sets of ids."""
    return {a for m in roles.sources for a in m.actors}, {a for m in roles.targets for a in m.actors}


@pytest.mark.parametrize(("text", "word", "frame", "acting", "acted_upon"), SENTENCES)
def test_the_parse_says_who_acts_and_who_is_acted_upon(
    text: str, word: str, frame: str, acting: str, acted_upon: str
) -> None:
    p = read(text)[0]
    assert actors(Parsed(text).roles(p, triggered(p, word, frame))) == (set(acting.split()), set(acted_upon.split()))


def test_word_order_alone_gets_fewer_of_them_right() -> None:
    right = 0
    for text, word, frame, acting, acted_upon in SENTENCES:
        p = read(text)[0]
        right += actors(WordOrder().roles(p, triggered(p, word, frame))) == (
            set(acting.split()),
            set(acted_upon.split()),
        )
    assert right < len(SENTENCES) - 4


def test_places_are_those_of_the_whole_text_and_a_line_break_is_no_word() -> None:
    text = "A dull day.\n\nCorland denounced the sanctions\nimposed by Arvenia on Belgar’s banks.\nNobody spoke."
    p = next(p for p in read(text) if p.mentions)
    backend = Parsed(text)
    trigger = triggered(p, "imposed", "v:impose +o:sanction")
    assert actors(backend.roles(p, trigger)) == ({"ARV"}, {"BEL"})
    assert backend.how(p, trigger) == "the parse"


def test_hyphens_and_contractions_keep_the_words_apart() -> None:
    text = "Arvenian-backed rebels didn't attack Belgar's hand-built gate."
    p = read(text)[0]
    assert actors(Parsed(text).roles(p, triggered(p, "attack", "v:attack")))[1] == {"BEL"}


def test_word_order_is_asked_where_the_parse_names_nobody_and_that_is_said() -> None:
    text = "Talks collapsed; Belgar walked out."
    p = read(text)[0]
    backend, trigger = Parsed(text), triggered(p, "Talks", "n:talk @joint")
    assert backend.how(p, trigger) == "word order: the parse names fewer than two"
    assert backend.roles(p, trigger).targets == ()
    text = "Arvenia protested."
    p = read(text)[0]
    assert Parsed(text).how(p, triggered(p, "protested", "v:protest")).startswith("word order for who is acted upon")


def test_a_stranger_who_is_the_subject_is_not_replaced_by_somebody_known() -> None:
    text = "Arvenia said that a storm had struck Belgar."
    p = read(text)[0]
    assert actors(Parsed(text).roles(p, triggered(p, "struck", "v:strike"))) == (set(), {"BEL"})


def test_who_receives_is_acted_upon_in_either_voice() -> None:
    for text in ("Belgar received a delegation from Arvenia.", "A delegation from Arvenia was received by Belgar."):
        p = read(text)[0]
        roles = Parsed(text).roles(p, triggered(p, "received", "v:receive +o:delegation @reverse"))
        assert actors(roles) == ({"ARV"}, {"BEL"})


def test_a_place_counts_only_for_what_needs_somebody_acted_upon() -> None:
    text = "Arvenia bombed camps in Belgar."
    p = read(text)[0]
    assert actors(Parsed(text).roles(p, triggered(p, "bombed", "v:bomb @need")))[1] == {"BEL"}
    assert actors(Parsed(text).roles(p, triggered(p, "bombed", "v:bomb")))[1] == set()


def test_the_same_text_gives_the_same_roles_and_each_sentence_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.sources.document.syntax import nlp

    text = SENTENCES[0][0]
    p = read(text)[0]
    trigger = triggered(p, "accused", "v:accuse")
    first = Parsed(text)
    expected = first.roles(p, trigger)
    assert all(Parsed(text).roles(p, trigger) == expected for _ in range(3))
    monkeypatch.setattr(nlp, "_nodes", None)  # a second parse would fail
    assert first.roles(p, trigger) == expected


def test_a_passage_of_another_text_is_refused() -> None:
    p = read(SENTENCES[0][0])[0]
    with pytest.raises(ValueError, match="not of the text"):
        Parsed("Something else was written here, at much the same length.").roles(
            p, triggered(p, "accused", "v:accuse")
        )


def test_the_coder_takes_it_and_records_the_versions() -> None:
    text = "Belgar was accused on Monday by Arvenia of breaking the accord."
    backend = Parsed(text)
    found = code(Document.of_text(text, published=PUBLISHED), GAZETTEER, backend).candidates
    assert [(c.actors, c.targets) for c in found if c.type.startswith("accuse")] == [(("ARV",), ("BEL",))]
    assert backend.name == f"spacy-{SPACY.__version__}/{MODEL}-{importlib.import_module(MODEL).__version__}"
    assert all(c.coder.version.endswith(backend.name) for c in found)


@pytest.mark.parametrize("model", ["en_core_web_none", "../en_core_web_sm", "/tmp", "numpy"])
def test_a_model_that_is_not_installed_is_named(model: str) -> None:
    with pytest.raises(MissingError, match="DET060") as caught:
        Parsed("Nobody spoke.", model)
    assert model in str(caught.value)


def test_without_spacy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.sources.document.syntax import nlp

    def absent(name: str) -> ModuleType:
        raise ImportError(name)

    nlp._loaded.cache_clear()
    monkeypatch.setattr(nlp.importlib, "import_module", absent)
    with pytest.raises(MissingError, match=r"detente\[nlp\]"):
        Parsed("Nobody spoke.")
