"""doccano and back: what it can hold returns, what it cannot is restored by id, and what is drawn is checked."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import DetenteError
from sim.record.codebook import CODEBOOK
from sim.sources.document.coders.doccano import Units, to_doccano
from sim.sources.document.coders.doccanofile import Imported, from_doccano
from sim.sources.document.coders.hostcheck import checked
from sim.sources.document.coding.candidate import Candidate, Coder
from sim.sources.document.document import Document
from sim.sources.document.who.gazetteer import Gazetteer, Known

PUBLISHED = dt.date(2019, 1, 15)
WORDS = "Arvenia accused Belgar on Monday \N{FIRE ENGINE} of breaking\nthe accord. Ann Hand praised Carvia last week."
DOCUMENT = Document.of_text(WORDS, id="article", published=PUBLISHED)
OTHER = Document.of_text("Belgar praised Arvenia.", id="other", published=PUBLISHED)
ROSTER = Gazetteer.of(
    [
        *(Known(id=i, name=n, kind="state") for i, n in (("ARV", "Arvenia"), ("BEL", "Belgar"), ("CAR", "Carvia"))),
        Known(id="ann-hand", name="Ann Hand", kind="person", part_of="ARV"),
        Known(id="DUN", name="Dunmark", kind="state"),  # never named in the text
    ]
)
CODER = Coder(name="mine", version="2", lexicon="abc")
FORMS = pytest.mark.parametrize("related", [False, True], ids=["spans", "relations"])


def made(*replies: dict[str, Any], document: Document = DOCUMENT) -> tuple[Candidate, ...]:
    result = checked(replies, document, ROSTER, coder=CODER)
    assert not result.refused, result.refused
    return result.accepted


def reply(quote: str, type_: str, actors: str, targets: str = "", **keys: Any) -> dict[str, Any]:
    start = WORDS.find(quote)
    place = {"quote": quote, "span": [start, start + len(quote)]}
    base = {"type": type_, "actors": actors.split(), "targets": targets.split(), "places": [place]}
    return {**base, **keys}


ACCUSED = reply("Arvenia accused Belgar", "accuse.noncompliance", "ARV", "BEL", when="2019-01-14", date_words="Monday")
PRAISED = reply("Ann Hand praised Carvia", "praise", "ARV", "CAR", persons=["ann-hand"], modality="reported")


def exported(*candidates: Candidate, related: bool) -> dict[str, Any]:
    row = json.loads(to_doccano([(DOCUMENT, candidates)], relations=ROSTER if related else None))
    assert isinstance(row, dict)
    return row


def as_doccano(row: dict[str, Any]) -> dict[str, Any]:
    """What doccano gives back for an example: ids of its own, columns in its order, further keys kept."""
    back = {"id": 4711, "text": row["text"], "detente": row["detente"], "Comments": []}
    if "label" in row:
        return back | {"label": sorted(row["label"])}
    ids = {e["id"]: 900 + 7 * k for k, e in enumerate(row["entities"])}
    entities = [{**e, "id": ids[e["id"]]} for e in reversed(row["entities"])]
    relations = [
        {"id": 50 + k, "from_id": ids[r["from_id"]], "to_id": ids[r["to_id"]], "type": r["type"]}
        for k, r in enumerate(row["relations"])
    ]
    return back | {"entities": entities, "relations": relations}


def back(*rows: dict[str, Any], user: str = "ada") -> tuple[Imported, ...]:
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n"
    return from_doccano(content, [DOCUMENT, OTHER], ROSTER, user=user)


# --- round trips -------------------------------------------------------------------------------------


@st.composite
def replies(draw: st.DrawFn) -> dict[str, Any]:
    """A reply about any words of the text, most of them accepted."""
    start = draw(st.integers(0, len(WORDS) - 2))
    quote = WORDS[start : draw(st.integers(start + 1, len(WORDS)))]
    actors = draw(st.lists(st.sampled_from(["ARV", "BEL", "CAR", "DUN", "ann-hand"]), min_size=1, unique=True))
    cut = draw(st.integers(1, len(actors)))
    keys: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "modality": st.sampled_from(["asserted", "reported", "anticipated", "negated"]),
                "confidence": st.floats(0, 1),
                "rules": st.lists(st.text(st.characters(categories=["L", "So"]), max_size=9), max_size=2),
                "attribution": st.just({"chain": ["an official", "a newspaper"], "hedge": "reportedly"}),
                "persons": st.just(["ann-hand"]),
            },
        )
    )
    dates = draw(st.sampled_from([{}, {"when": "2019-01-14", "date_words": "Monday"}, {"when": "../2019-01-15"}]))
    more = [{"quote": "the accord"}] if draw(st.booleans()) else []
    if len(actors) > 1 and draw(st.booleans()):
        keys["joint"], cut = True, len(actors)
    place = {"quote": quote, "span": [start, start + len(quote)]}
    return {
        "type": draw(st.sampled_from(sorted(CODEBOOK))), "actors": actors[:cut], "targets": actors[cut:],
        "places": [place, *more], **dates, **keys,
    }  # fmt: skip


@FORMS
@given(st.lists(replies(), max_size=5))
def test_what_goes_out_comes_back_the_same(related: bool, given_: list[dict[str, Any]]) -> None:
    candidates = checked(given_, DOCUMENT, ROSTER, coder=CODER).candidates
    (result,) = back(as_doccano(exported(*candidates, related=related)))
    assert result.checked.candidates == candidates
    assert not result.deleted and not any("line" in r for one in result.checked.refused for r in one.reasons)


@given(st.lists(replies(), min_size=1, max_size=4))
def test_relations_alone_bring_back_who_did_what_to_whom(given_: list[dict[str, Any]]) -> None:
    candidates = checked(given_, DOCUMENT, ROSTER, coder=CODER).accepted
    row = as_doccano(exported(*candidates, related=True))
    del row["detente"]
    (result,) = back(row)
    ours = {(c.main.span, c.type, frozenset(c.actors), frozenset(c.targets)) for c in candidates}
    assert {
        (c.main.span, c.type, frozenset(c.actors), frozenset(c.targets)) for c in result.checked.accepted
    } == ours  # fmt: skip
    assert {c.coder.name for c in result.checked.accepted} <= {"doccano:ada"}


@FORMS
def test_several_documents_in_one_file(related: bool) -> None:
    first, second = made(ACCUSED, PRAISED), made(
        {"type": "praise", "actors": ["BEL"], "places": [{"quote": "Belgar praised Arvenia"}]}, document=OTHER
    )  # fmt: skip
    content = to_doccano([(DOCUMENT, first), (OTHER, second)], relations=ROSTER if related else None)
    results = from_doccano(content, [OTHER, DOCUMENT], ROSTER)
    assert [(r.document.id, r.checked.accepted) for r in results] == [("article", first), ("other", second)]


def test_refused_candidates_stay_refused() -> None:
    result = checked([ACCUSED | {"when": "2019-01-10", "actors": ["XYZ"], "kind": 1}], DOCUMENT, ROSTER, coder=CODER)
    assert len(result.candidates) == 1
    for related in (False, True):
        (again,) = back(as_doccano(exported(*result.candidates, related=related)))
        assert again.checked.candidates == result.candidates and not again.checked.accepted


# --- the form ----------------------------------------------------------------------------------------


def test_the_plain_form_counts_as_a_browser_does() -> None:
    row = exported(*made(ACCUSED, PRAISED), related=False)
    assert "id" not in row and row["text"] == WORDS
    start = WORDS.find("Ann Hand")
    assert row["label"] == [[0, 22, "accuse.noncompliance"], [start + 1, start + 24, "praise"]]
    assert [c["id"] for c in row["detente"]["candidates"]] == [c.id for c in made(ACCUSED, PRAISED)]


def test_the_form_with_relations_names_actors_where_they_stand() -> None:
    row = exported(*made(ACCUSED, PRAISED), related=True)
    assert set(row) == {"text", "entities", "relations", "detente"}
    assert set(row["entities"][0]) == {"id", "label", "start_offset", "end_offset"}
    unit = Units(WORDS)
    named = {
        (e["label"], WORDS[unit.back(e["start_offset"]) : unit.back(e["end_offset"])]) for e in row["entities"]
    }  # fmt: skip
    assert {
        ("actor:ARV", "Arvenia"),
        ("actor:BEL", "Belgar"),
        ("actor:ARV", "Ann Hand"),
        ("actor:CAR", "Carvia"),
    } <= named
    assert sorted(r["type"] for r in row["relations"]) == ["actor", "actor", "target", "target"]


@given(st.text(st.characters(codec="utf-8"), max_size=30), st.data())
def test_code_units_and_back(text: str, data: st.DataObject) -> None:
    unit = Units(text)
    place = data.draw(st.integers(0, len(text)))
    assert unit.of(place) == len(text[:place].encode("utf-16-le")) // 2
    assert unit.back(unit.of(place)) == place
    assert unit.back(unit.of(len(text)) + 1) is None and unit.back(-1) is None


@pytest.mark.parametrize("older", ["labels", "data", "meta", "metadata"])
def test_older_exports_are_read(older: str) -> None:
    candidates = made(ACCUSED)
    row = as_doccano(exported(*candidates, related=False))
    if older == "labels":
        row["labels"] = row.pop("label")
    elif older == "data":
        row["data"] = row.pop("text")
    else:
        row[older] = {"detente": row.pop("detente")}
    assert back(row)[0].checked.accepted == candidates


# --- what an annotator does --------------------------------------------------------------------------


@FORMS
def test_a_deleted_label_is_said(related: bool) -> None:
    gone, kept = made(ACCUSED, PRAISED)
    row = as_doccano(exported(gone, kept, related=related))
    if related:
        event = next(e["id"] for e in row["entities"] if e["label"] == gone.type)
        row["entities"] = [e for e in row["entities"] if e["id"] != event]
        row["relations"] = [r for r in row["relations"] if r["from_id"] != event]
    else:
        row["label"] = row["label"][1:]
    (result,) = back(row)
    assert result.deleted == (gone.id,) and result.checked.accepted == (kept,)


@FORMS
def test_a_changed_type_is_a_new_proposal_with_the_rest_taken_over(related: bool) -> None:
    (old,) = made(ACCUSED)
    row = as_doccano(exported(old, related=related))
    if related:
        next(e for e in row["entities"] if e["label"] == old.type)["label"] = "criticise"
    else:
        row["label"][0][2] = "criticise"
    (result,) = back(row)
    (new,) = result.checked.accepted
    assert (new.type, new.coder.name, new.id != old.id) == ("criticise", "doccano:ada", True)
    assert (new.actors, new.targets, new.when, new.main) == (old.actors, old.targets, old.when, old.main)
    assert new.codes.cameo == CODEBOOK["criticise"].cameo and f"in place of {old.id}" in new.rules[0]
    assert not result.deleted


def test_a_changed_relation_is_a_new_proposal() -> None:
    old, other = made(ACCUSED, {**ACCUSED, "targets": ["CAR"], "modality": "alleged"})
    row = as_doccano(exported(old, other, related=True))
    carvia = next(e for e in row["entities"] if e["label"] == "actor:CAR")
    carvia["label"] = "actor:DUN"
    same, new = back(row)[0].checked.candidates
    assert {same.id, new.id} - {old.id} == {new.id if same.id == old.id else same.id}
    changed = new if same.id == old.id else same
    assert (changed.targets, changed.modality, changed.coder.name) == (("DUN",), "alleged", "doccano:ada")


def test_the_same_cast_in_another_order_is_another_candidate() -> None:
    both = {**PRAISED, "persons": []}
    pair = made(both | {"actors": ["ARV", "BEL"]}, both | {"actors": ["BEL", "ARV"]})
    (result,) = back(as_doccano(exported(*pair, related=True)))
    assert set(result.checked.accepted) == set(pair) and not result.checked.refused


@FORMS
def test_a_moved_label_takes_over_the_rest(related: bool) -> None:
    (old,) = made(ACCUSED)
    row = as_doccano(exported(old, related=related))
    if related:
        next(e for e in row["entities"] if e["label"] == old.type)["end_offset"] = 32
    else:
        row["label"][0][1] = 32
    (new,) = back(row)[0].checked.accepted
    assert new.main.quote == "Arvenia accused Belgar on Monday" and new.when == old.when and new.actors == old.actors


def test_a_label_drawn_without_relations_has_no_actors_and_is_refused() -> None:
    row = {"id": 1, "text": WORDS, "label": [[0, 22, "criticise"]]}
    (one,) = back(row)[0].checked.refused
    assert "nobody acts" in one.reasons[0] and one.candidate is not None and one.candidate.main.span == (0, 22)


def entities(*rows: tuple[int, int, int, str]) -> list[dict[str, Any]]:
    return [{"id": i, "start_offset": a, "end_offset": b, "label": label} for i, a, b, label in rows]


def test_an_event_drawn_with_relations() -> None:
    drawn = entities((1, 0, 22, "criticise"), (2, 0, 7, "actor:ARV"), (3, 16, 22, "BEL"))
    relations = [{"from_id": 1, "to_id": 2, "type": "actor"}, {"from_id": 3, "to_id": 1, "type": "target"}]
    (result,) = back({"text": WORDS, "entities": drawn, "relations": relations, "Comments": ["sure?", {"text": "yes"}]})
    (c,) = result.checked.accepted
    assert (c.actors, c.targets, c.joint, c.when, c.coder.name) == (("ARV",), ("BEL",), False, None, "doccano:ada")
    assert result.comments == ("sure?", "yes")


def test_two_actors_and_no_target_act_on_one_another() -> None:
    drawn = entities((1, 0, 22, "talks.working"), (2, 16, 22, "actor:BEL"), (3, 0, 7, "actor:ARV"))
    relations = [{"from_id": 1, "to_id": k, "type": "actor"} for k in (2, 3)]
    (c,) = back({"text": WORDS, "entities": drawn, "relations": relations})[0].checked.accepted
    assert c.joint and c.actors == ("ARV", "BEL")


def test_an_invented_date_in_the_kept_part_is_found() -> None:
    row = exported(*made(ACCUSED), related=False)
    row["detente"]["candidates"][0]["when"] = "2019-01-11"
    (result,) = back(row)
    assert not result.checked.accepted and "means 2019-01-14" in result.checked.refused[0].reasons[0]


@pytest.mark.parametrize("kept", [None, 7, {"candidates": 7}, {"candidates": [7, {"id": "x"}]}])
def test_a_kept_part_that_is_spoilt_leaves_the_labels(kept: object) -> None:
    row = {**exported(*made(ACCUSED), related=False), "detente": kept}
    assert len(back(row)[0].checked.refused) == 1


# --- what is refused, and where ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ([0, 7, "PERSON"], "line 2, label 1 at 0-7: `PERSON` is no type of the codebook"),
        ([0, 7], "line 2, label 1: no [start, end, label]"),
        ([0, 10**9, "praise"], "line 2, label 1: no [start, end, label] within the text"),
        ([-1, 7, "praise"], "line 2, label 1: no"),
        ([7, 7, "praise"], "line 2, label 1: no"),
        ([0, 34, "praise"], "line 2, label 1: no"),  # inside the emoji's two code units
        ([True, 7, "praise"], "line 2, label 1: no"),
        (["0", 7, "praise"], "line 2, label 1: no"),
        ("praise", "line 2, label 1: no"),
    ],
)
def test_labels_that_are_nothing_are_refused_with_their_place(label: object, reason: str) -> None:
    empty = {"text": OTHER.text, "label": []}
    _, result = back(empty, {"text": WORDS, "label": [label]})
    assert not result.checked.accepted and result.checked.refused[0].reasons[0].startswith(reason)


@pytest.mark.parametrize(
    ("entity", "relation", "reason"),
    [
        (
            (2, 0, 7, "ORG"),
            (1, 2, "actor"),
            "line 1, entity 2 at 0-7: `ORG` is no type of the codebook and no `actor:ID`",
        ),
        ((2, 0, 0, "actor:ARV"), (1, 2, "actor"), "line 1, entity 2: no entity"),
        ((2, 0, 7, "actor:ARV"), (1, 2, "foundedBy"), "line 1, relation 1: `foundedBy` is neither"),
        ((2, 0, 7, "actor:ARV"), (1, 9, "actor"), "line 1, relation 1: it does not lead"),
        ((2, 0, 7, "praise"), (1, 2, "actor"), "line 1, relation 1: it does not lead"),
        ((2, 0, 7, "actor:XYZ"), (1, 2, "actor"), "no actor of the case: XYZ"),
    ],
)
def test_entities_and_relations_that_are_nothing(
    entity: tuple[int, int, int, str], relation: tuple[int, int, str], reason: str
) -> None:
    drawn = entities((1, 0, 22, "criticise"), entity)
    related = [dict(zip(("from_id", "to_id", "type"), relation, strict=True))]
    (result,) = back({"text": WORDS, "entities": drawn, "relations": related})
    assert not result.checked.accepted and result.checked.refused[0].reasons[0].startswith(reason)


@pytest.mark.parametrize("odd", [[7], [None], [{"id": 1}], [[[]]], [{"id": {}, "label": [], "start_offset": None}]])
def test_odd_rows_break_nothing(odd: list[Any]) -> None:
    for row in ({"label": odd}, {"entities": odd, "relations": odd}, {"label": [], "Comments": odd}):
        (result,) = back({"text": WORDS, **row})
        assert not result.checked.accepted


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "DET001"),
        ("[]", None),
        ('{"text": 7, "label": []}', "DET012"),
        ('{"text": "x", "label": {}}', "DET012"),
        ('{"text": "Nobody wrote.", "label": []}', "DET102"),
    ],
)
def test_lines_that_cannot_be_read_are_named(line: str, code: str | None) -> None:
    good = json.dumps({"text": WORDS, "label": []})
    with pytest.raises(DetenteError) as caught:
        from_doccano(f"{good}\n\n{line}\n", [DOCUMENT], ROSTER, file="ada.jsonl")
    problem = caught.value.problems[0]
    assert problem.place.startswith("ada.jsonl:3:") and problem.help and (code is None or problem.code == code)
