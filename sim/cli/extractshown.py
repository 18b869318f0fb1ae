"""What `extract` shows: candidates, a stage of the coding, which entries fire in a sentence and why others do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from sim.cli.output import Output, table
from sim.errors import counted

if TYPE_CHECKING:
    from sim.sources.document.coding.candidate import Candidate
    from sim.sources.document.coding.coder import Coding
    from sim.sources.document.coding.finding import Finding
    from sim.sources.document.text.passage import Passage
    from sim.sources.document.who.mention import Mention

Row = tuple[str, ...]
MOST_NEAR: Final = 12  # entries that did not fire, the nearest first; more than these nobody goes through


def who(c: Candidate) -> str:
    """Who and to whom: `USA > PRK`, `PRK <> USA`."""
    if c.joint:
        return " <> ".join(c.actors)
    return ", ".join(c.actors) + (" > " + ", ".join(c.targets) if c.targets else "")


def show_coding(output: Output, coding: Coding, target: str | None) -> None:
    """The candidates, with what becomes of them."""
    d, found = coding.document, coding.candidates
    data = {"document": d.id, "sha256": d.sha256, "published": d.published and d.published.isoformat(),
            "candidates": [plain(c) for c in found], "file": target}  # fmt: skip
    output.result(data, lambda: _candidates(output, coding, target))


def _candidates(output: Output, coding: Coding, target: str | None) -> str:
    d, found = coding.document, coding.candidates
    refused = sum(bool(c.refused) for c in found)
    day = f", published {d.published}" if d.published else ""
    head = f"{output.bold(d.id)}: {counted(len(coding.passages), 'sentence')}{day}; {counted(len(found), 'candidate')}"
    head += f", {refused} refused." if refused else "."
    shown = table([_row(c) for c in found], head=("para", "type", "who", "when", "modality", "id and place"))
    last = (
        f"Wrote {target}; nothing is in a log yet." if target else "Nothing was written; -o FILE keeps them for review."
    )
    return "\n".join(part for part in (head, shown, last) if part)


def _row(c: Candidate) -> Row:
    a, b = c.main.span
    last = f"{c.id} {a}-{b}" + (f", refused: {c.refused}" if c.refused else "")
    return str(c.main.paragraph), c.type, who(c), str(c.when or "not said"), c.modality, last


def show_stage(output: Output, coding: Coding, stage: str) -> None:
    """What one stage made of the text."""
    head, rows = _STAGES[stage](coding)
    data = {"stage": stage, "rows": [dict(zip(head, row, strict=True)) for row in rows]}
    output.result(data, lambda: table(rows, head=head) or "Nothing.")


def _blocks(coding: Coding) -> tuple[Row, list[Row]]:
    from sim.sources.document.text.prose import blocks

    text = coding.document.text
    rows: list[Row] = [
        (str(b.number), f"{b.start}-{b.end}", "promotion" if b.promotional else "", short(text[b.start : b.end]))
        for b in blocks(text)
    ]
    return ("para", "place", "left out", "text"), rows


def _sentences(coding: Coding) -> tuple[Row, list[Row]]:
    text = coding.document.text
    places = [(p.sentence.paragraph, p.sentence.start, p.sentence.end) for p in coding.passages]
    rows: list[Row] = [(str(number), f"{a}-{b}", short(text[a:b], 200)) for number, a, b in places]
    return ("para", "place", "text"), rows


def _actors(coding: Coding) -> tuple[Row, list[Row]]:
    rows: list[Row] = [(str(p.sentence.paragraph), words_of(p, m), ", ".join(m.actors) or "-", m.how, _standing(m))
            for p in coding.passages for m in p.mentions]  # fmt: skip
    return ("para", "words", "who", "how", "as"), rows


def _standing(m: Mention) -> str:
    return ", ".join(
        w for w, holds in (("owner", m.possessive), ("place", m.place), (m.sector, bool(m.sector))) if holds
    )


def words_of(p: Passage, m: Mention) -> str:
    """The words of a mention."""
    return " ".join(w.text for w in p.words[m.first : m.last])


def _dates(coding: Coding) -> tuple[Row, list[Row]]:
    from sim.sources.document.telling.daterule import dated
    from sim.sources.document.telling.dating import owner
    from sim.sources.document.telling.timeexpression import expressions
    from sim.sources.document.telling.timeexpression import words_of as time_words

    rows: list[Row] = []
    for p in coding.passages:
        for e in expressions(p):
            verb = owner(p, e)
            made = dated(e, coding.document.published, future=False)
            of = p.words[verb].text if verb is not None else "-"
            rows.append((str(p.sentence.paragraph), " ".join(time_words(p, e)), made.when or "-", made.rule, of))
    return ("para", "words", "as past", "rule", "of"), rows


def _triggers(coding: Coding) -> tuple[Row, list[Row]]:
    rows: list[Row] = [
        (str(f.passage.sentence.paragraph), f.passage.words[f.trigger.head].text, f.trigger.entry.id,
         f.trigger.entry.type or f"outside: {f.trigger.entry.plover}", _names(f), f.modality, f.when.edtf or "-")
        for f in coding.findings
    ]  # fmt: skip
    return ("para", "word", "entry", "type", "who", "modality", "when"), rows


def _kind(f: Finding) -> str:
    return f.trigger.entry.type or f"outside: {f.trigger.entry.plover}"


def plain(c: Candidate) -> dict[str, Any]:
    """A candidate as plain data, defaults left out."""
    return c.model_dump(mode="json", exclude_defaults=True)


def _names(f: Finding) -> str:
    sources, targets = (", ".join(a for m in ms for a in m.actors) for ms in (f.roles.sources, f.roles.targets))
    return (sources or "nobody known") + (f" > {targets}" if targets else "")


def _all_candidates(coding: Coding) -> tuple[Row, list[Row]]:
    return ("para", "type", "who", "when", "modality", "id and place"), [_row(c) for c in coding.candidates]


_STAGES: Final[dict[str, Callable[[Coding], tuple[Row, list[Row]]]]] = {
    "blocks": _blocks, "sentences": _sentences, "actors": _actors, "dates": _dates, "triggers": _triggers,
    "candidates": _all_candidates,
}  # fmt: skip


def short(text: str, most: int = 90) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def show_explanation(output: Output, coding: Coding) -> None:
    """Which entries fire in a sentence, with roles, modality and date; which nearly did, and why not."""
    output.result(_explanation(coding), lambda: "\n".join(_explained(output, coding)))


def _far(row: tuple[str, str]) -> bool:
    """Whether an entry was far from firing: its word is of another kind, or what belongs to it is missing."""
    return row[1].startswith(("the word", "it is"))


def _explanation(coding: Coding) -> dict[str, Any]:
    from sim.sources.document.syntax.trigger import nearly

    near = [(n.entry.id, n.why) for p in coding.passages for n in nearly(p)]
    fired = [{"entry": f.trigger.entry.id, "frame": f.trigger.entry.frame, "who": _names(f), "modality": f.modality,
              "when": f.when.edtf, "rule": f.when.rule} for f in coding.findings]  # fmt: skip
    return {"fired": fired, "not": [{"entry": e, "why": why} for e, why in near],
            "candidates": [plain(c) for c in coding.candidates]}  # fmt: skip


def _explained(output: Output, coding: Coding) -> Iterable[str]:
    actors = _actors(coding)[1]
    yield output.bold("Who is named")
    yield (
        table([row[1:] for row in actors], head=("words", "who", "how", "as"))
        if actors
        else "  nobody of the gazetteer"
    )
    yield output.bold("What fires")
    fired = [(f.trigger.entry.id, _kind(f), _names(f), f.modality, f.when.edtf or "-") for f in coding.findings]
    yield table(fired, head=("entry", "type", "who", "modality", "when")) if fired else "  nothing"
    yield output.bold("What does not, though its word is there")
    near = sorted(dict.fromkeys((e["entry"], e["why"]) for e in _explanation(coding)["not"]), key=_far)
    yield table(near[:MOST_NEAR], head=("entry", "why")) if near else "  no other word of the lexicon"
    if near[MOST_NEAR:]:
        yield f"  … and {len(near) - MOST_NEAR} more, all with --json"
    made = ", ".join(f"{c.type} {who(c)}" for c in coding.candidates)
    yield f"Candidates: {made or 'none'}."
