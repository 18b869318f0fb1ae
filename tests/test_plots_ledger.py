"""The ledger chart: bars of statuses, claims and due dates, by its geometry and its data."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from geometry import by_id, clashes, figure_of, ids, own, sound, texts, words
from invented import event, making, promise, run
from matplotlib.figure import Figure
from matplotlib.text import Text

from plots.dateaxis import position
from plots.ledger import HIGHEST, ledger, ledger_data
from plots.ledgerdata import WORDS, Bar
from plots.style import SIZES, contrast
from sim.engine.ledgerhistory import histories
from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError
from sim.model.ledger import LATTICE
from sim.record.dates import seconds


def every_status() -> Trajectory:
    keys: dict[str, Any] = {"to": ["B", "C"], "content": "To do as was said at the table, in full and without delay."}
    return run(
        making(
            "01-10",
            promise("waits", condition={"all": [{"event": "letter", "by": "D"}]}, **keys),
            promise("binds", due="2032-05-01", **keys),
            promise("late", due="2031-12-20", **keys),
            promise("part", **keys),
            promise("blamed", **keys),
            promise("kept", due="2031-03-20", **keys),
            promise("broken", forbids=["test.nuclear"], **keys),
            promise("let-off", **keys),
            promise("old", **keys),
            promise("empty", kind="threat", due="2031-06-01", **keys),
            id="pact",
        ),
        making("02-01", promise("new", by="B", to=["A"], supersedes=["old"], content="Short."), id="better"),
        event("aid.provided", "02-05", id="some", refs={"fulfils": ["part", "blamed"]}, fraction=0.4),
        event("aid.provided", "03-05", id="all", refs={"fulfils": ["kept"]}),
        event("accuse.noncompliance", "03-20", "B", "A", id="blame", refs={"breaches": ["blamed"]}),
        event("accuse.noncompliance", "04-09", "B", "A", id="again", refs={"breaches": ["blamed"]}),
        event("accuse.noncompliance", "05-09", "C", "A", id="too", refs={"breaches": ["blamed"]}),
        event("test.nuclear", "04-21", id="bang"),
        event("statement.neutral", "05-01", "B", "A", id="mercy", effects={"waives": ["let-off"]}),
        until="12-30",
    )


def many(count: int) -> Trajectory:
    days = [f"{1 + k * 11 // count:02}-{1 + k % 28:02}" for k in range(count)]
    made = [
        making(day, promise(f"p{k}", by="A" if k % 3 else "C", to=["B"], content="W" * 90), id=f"m{k}")
        for k, day in enumerate(days)
    ]
    kept = event("aid.provided", "12-20", id="gift", refs={"fulfils": [f"p{k}" for k in range(0, count, 2)]})
    return run(*made, kept)


@cache
def some(name: str) -> Trajectory:
    if name == "every":
        return every_status()
    if name == "one":
        return run(making("01-01", promise(content="\uc11c $x_2$ <b>&")))
    if name == "at the end":
        return run(making("12-31", promise(due="2031-12-31")))
    if name == "known":
        whole = every_status()
        return replay(whole.frame.case, whole.log.as_known(dt.date(2031, 3, 21)), until=dt.date(2031, 3, 21))
    return many(int(name))


DRAWN: dict[str, Callable[[], dict[str, Any]]] = {
    **{name: lambda name=name: {"result": some(name)} for name in ("every", "one", "at the end", "known", "40", "200")},  # type: ignore[misc]
    "slide": lambda: {"result": some("every"), "size": "slide", "title": "A long finding " * 14},
}


@cache
def drawn(name: str) -> Figure:
    return figure_of(ledger(**DRAWN[name]()))


def bars(result: Trajectory) -> dict[str, Bar]:
    return {bar.id: bar for block in ledger_data(result).blocks for bar in block.bars}


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_overlaps_or_leaves_the_page(name: str) -> None:
    sound(drawn(name))
    assert any(str(gid).startswith("commitment:") for gid in ids(drawn(name)))


def test_every_status_occurs_and_is_told_in_words_and_by_a_look_of_its_own() -> None:
    found = {bar.status for bar in bars(some("every")).values()}
    assert found == {*LATTICE, "PROPOSED"} == set(WORDS)
    for key, bar in bars(some("every")).items():
        assert words(drawn("every"), f"commitment:{key}:status").startswith(WORDS[bar.status])
    figure = drawn("every")
    looks = [_look(by_id(figure, f"key:{status}:mark")) for status in WORDS]
    assert len(set(looks)) == len(looks)
    assert {words(figure, f"key:{status}") for status in WORDS} >= set(WORDS.values())


def _look(mark: Any) -> tuple[str, ...]:
    """A mark without its hue: what a print in black and white leaves of it."""
    plain = mark.get_markerfacecolor() in ("#ffffff", "none")
    strength = (
        round(contrast(str(mark.get_markerfacecolor()), "#ffffff")) if str(mark.get_markerfacecolor())[0] == "#" else 0
    )
    return str(mark.get_marker()), str(plain), str(strength), str(mark.get_fillstyle())


def test_pieces_are_the_history_and_join_without_a_gap() -> None:
    result = some("every")
    for history in histories(result):
        bar = bars(result)[history.entry.id]
        assert [p.status for p in bar.pieces] == [
            s.status
            for s in history.standings
            if s.status in WORDS and not (history.settled and s is history.standings[-1])
        ]
        assert bar.pieces[0].begins == bar.made and bar.pieces[-1].ends == bar.ends
        assert all(one.ends == other.begins for one, other in pairwise(bar.pieces))
        for k, piece in enumerate(bar.pieces):
            patch = by_id(drawn("every"), f"commitment:{bar.id}:{k}")
            assert patch.get_x() == pytest.approx(position(piece.begins))
            assert patch.get_x() + patch.get_width() == pytest.approx(position(piece.ends))


def test_a_part_kept_is_filled_as_far_as_it_was_kept() -> None:
    figure = drawn("every")
    whole, part = by_id(figure, "commitment:part:1"), by_id(figure, "commitment:part:1:kept")
    assert part.get_height() / whole.get_height() == pytest.approx(0.4)
    assert words(figure, "commitment:part:status") == "partly kept, 40 %"


def test_both_sides_claims_stand_above_the_bar_and_name_who_says_so() -> None:
    figure, claims = drawn("every"), bars(some("every"))["blamed"].claims
    assert [(c.says, c.who, c.event) for c in claims] == [
        ("partly kept", "A", "some"),
        ("accused", "B", "blame"),
        ("accused", "B", "again"),
        ("accused", "C", "too"),
    ]
    marks = [by_id(figure, f"commitment:blamed:claim:{k}:{c.event}") for k, c in enumerate(claims)]
    assert [m.get_marker() for m in marks] == ["v", "^", "^", "^"]
    assert [float(m.get_xdata()[0]) for m in marks] == [position(c.at) for c in claims]
    top = by_id(figure, "commitment:blamed:0").get_y()
    assert all(float(m.get_ydata()[0]) < top for m in marks)  # heights are counted from the top
    assert words(figure, "commitment:blamed:claim") == "A B C"  # once for the two of B
    assert not bars(some("every"))["kept"].claims  # what settled it is its end


def test_due_dates_are_ticks_and_what_is_due_later_is_said() -> None:
    figure = drawn("every")
    assert float(by_id(figure, "commitment:kept:due").get_xdata()[0]) == position(seconds(dt.date(2031, 3, 21)))
    tick = by_id(figure, "commitment:kept:due").get_window_extent()
    assert by_id(figure, "commitment:kept:status").get_window_extent().x0 > tick.x1  # a tick crosses no word
    assert "commitment:binds:due" not in ids(figure)
    assert words(figure, "commitment:binds:status") == "active, due 1 May 2032"


def test_a_threat_is_called_one() -> None:
    said = {key: words(drawn("every"), f"commitment:{key}") for key in ("empty", "kept")}
    assert said["empty"].startswith("threat to B, C: To do") and said["kept"].startswith("to B, C: To do")


def test_grouped_by_who_owes_with_what_was_kept() -> None:
    data = ledger_data(some("every"))
    assert [block.actor for block in data.blocks] == ["A", "B"]
    assert data.blocks[0].kept == "kept 1 of 4 matured, 25 % by weight" and data.blocks[1].kept == "nothing has matured"
    assert words(drawn("every"), "actor:A").startswith("A: Aldova kept 1 of 4")
    made = [bar.made for bar in data.blocks[0].bars]
    assert made == sorted(made)


def test_a_page_grows_and_what_finds_no_room_is_counted() -> None:
    assert drawn("one").get_size_inches()[1] == SIZES["report"].height
    assert SIZES["report"].height < drawn("40").get_size_inches()[1] < HIGHEST
    assert HIGHEST - 0.5 < drawn("200").get_size_inches()[1] <= HIGHEST
    data = ledger_data(some("200"))
    assert 60 < data.shown < 200 == data.every
    shown = {str(gid) for gid in ids(drawn("200"))}
    labels = {name for name in bars(some("200")) if f"commitment:{name}" in shown}
    assert f"200 commitments, {len(labels)} shown" in words(drawn("200"), "footer")
    assert all(not bar.settled for bar in bars(some("200")).values())  # what is open goes first


def test_within_axes_of_somebody_else() -> None:
    figure = Figure(figsize=(9, 3))
    ax = figure.add_axes((0.05, 0.2, 0.9, 0.7))
    assert ledger(some("every"), ax=ax, title="Mine") is ax
    figure_of(ax)
    box = ax.get_window_extent()
    inner = [t for t in ax.texts if isinstance(t, Text)]
    for text in inner:
        extent = text.get_window_extent()
        assert extent.x0 >= box.x0 - 1 and extent.x1 <= box.x1 + 1 and extent.y0 >= box.y0 - 1, text.get_text()
    assert "and " in words(figure, "more") and ax.get_title(loc="left") == "Mine"
    assert not clashes(figure)
    assert len({a.get_gid() for a in own(figure)}) == len(list(own(figure)))


def test_without_commitments_there_is_no_ledger() -> None:
    with pytest.raises(DetenteError, match=r"DET070.*nothing was promised"):
        ledger(run())


def test_what_the_font_lacks_is_reported() -> None:
    assert "U+C11C" in ledger_data(some("one")).notes[0]
    assert "\u25a1 $x_2$ <b>&" in words(drawn("one"), "commitment:pledge")


def test_letters_can_be_read() -> None:
    for text in texts(drawn("every")):
        colour = str(text.get_color())
        assert text.get_gid() == "stamp" or colour[0] != "#" or contrast(colour, "#ffffff") >= 4.5, text.get_text()


def test_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = """
import sys
sys.path[:0] = ["tests"]
from test_plots_ledger import every_status
from plots.ledger import ledger
from plots.style import save
for name in sys.argv[1:]:
    save(ledger(every_status())["ledger"].figure, name)
"""
    for seed in "12":
        names = [str(tmp_path / f"{seed}.{ending}") for ending in ("svg", "png", "pdf")]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        subprocess.run([sys.executable, "-c", code, *names], check=True, env=environment)
    for ending in ("svg", "png", "pdf"):
        assert (tmp_path / f"1.{ending}").read_bytes() == (tmp_path / f"2.{ending}").read_bytes()
