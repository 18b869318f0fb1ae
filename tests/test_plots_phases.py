"""The phases chart: shares of members that pile up to one, by its geometry and its data."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from ensembles import ensemble, five, recorded, two
from geometry import by_id, figure_of, ids, sound, words
from matplotlib.figure import Figure
from matplotlib.text import Text

from plots.phases import phases, phases_data
from plots.style import PHASE_COLOURS, PHASE_NAMES
from sim.engine.ensemble import percent
from sim.errors import DetenteError

DRAWN: dict[str, Callable[[], dict[str, object]]] = {
    "two": lambda: {"ensembles": two(), "recorded": recorded()},
    "few": lambda: {"ensembles": two(20)[1:], "size": "slide"},
    "five": lambda: {"ensembles": five(), "recorded": recorded(), "title": "A long finding " * 14},
    "alone": lambda: {"ensembles": two(1, generated=False)},
    "long": lambda: {"ensembles": (ensemble("a" * 64, "A very long title " * 20, n=120),), "recorded": recorded()},
    "a point": lambda: {"ensembles": two(120, days=0)},
}


@cache
def drawn(name: str) -> Figure:
    return figure_of(phases(**DRAWN[name]()))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_overlaps_or_leaves_the_page(name: str) -> None:
    sound(drawn(name))
    assert "branch:A:name" in ids(drawn(name))


def test_shares_are_those_of_the_members_and_pile_up_to_one() -> None:
    runs = two()
    for run, panel in zip(runs, phases_data(runs).panels, strict=True):
        shares = run.phase_shares()
        assert panel.layers[0].below == (0.0,) * len(run.grid)
        for below, above in zip(panel.layers, panel.layers[1:], strict=False):
            assert above.below == below.upto
        assert panel.layers[-1].upto == pytest.approx((1.0,) * len(run.grid))
        for layer in panel.layers:
            heights = np.subtract(layer.upto, layer.below)
            assert heights == pytest.approx(shares[run.phases.index(layer.phase)])


def test_layers_are_drawn_as_steps_in_the_colours_of_the_phases() -> None:
    figure = drawn("two")
    for panel in phases_data(two()).panels:
        for layer in panel.layers:
            patch = by_id(figure, f"branch:{panel.branch.letter}:{layer.phase}")
            red, green, blue, opaque = (round(255 * float(v)) for v in patch.get_facecolor()[0])
            assert f"#{red:02X}{green:02X}{blue:02X}" == PHASE_COLOURS[layer.phase].upper() and opaque == 255
            xs = patch.get_paths()[0].vertices[:, 0]
            inner = np.unique(xs, return_counts=True)[1][1:-1]
            assert (inner >= 4).all()  # upright edges at each day: a value holds until the next one


def test_a_name_lies_within_its_layer() -> None:
    figure, found = drawn("two"), 0
    for panel in phases_data(two()).panels:
        axes = next(a for a in figure.axes if a.get_gid() == f"axes:{panel.branch.letter}")
        xs = np.array([axes.transData.transform((x, 0))[0] for x in _days(panel.times)])
        for layer in panel.layers:
            for text in (t for t in axes.texts if t.get_gid() == f"branch:{panel.branch.letter}:{layer.phase}:name"):
                found += 1
                _within(
                    text,
                    xs,
                    axes.transData.transform([(0, v) for v in layer.below])[:, 1],
                    axes.transData.transform([(0, v) for v in layer.upto])[:, 1],
                )
    assert found >= 6


def _days(times: tuple[int, ...]) -> list[float]:
    from plots.fan import along

    return along(times)


def _within(text: Text, xs: np.ndarray, below: np.ndarray, upto: np.ndarray) -> None:
    box = text.get_window_extent()
    touched = (xs >= box.x0 - 3) & (xs <= box.x1)
    assert touched.any() and (below[touched] <= box.y0 + 1).all() and (upto[touched] >= box.y1 - 1).all()


def test_shares_at_the_end_are_written_with_the_whole_name() -> None:
    (panel, _) = phases_data(two()).panels
    for layer in panel.layers:
        said = words(drawn("two"), f"branch:A:{layer.phase}:end")
        wanted = f"{percent(layer.share)}  {PHASE_NAMES[layer.phase][0]}" if layer.share > 0 else ""
        assert said == wanted
    assert words(drawn("alone"), "branch:A:").count(">99 %") == 1


def test_the_recorded_phases_stand_above() -> None:
    axes = phases(two(20), recorded=recorded())
    assert list(axes) == ["recorded", "A", "B"]
    data = phases_data(two(20), recorded=recorded())
    assert data.ribbon[0].begins == data.window.starts and data.ribbon[-1].ends == recorded().ends
    assert axes["recorded"].get_position().y0 > axes["A"].get_position().y1
    assert list(phases(two(20))) == ["A", "B"] and not phases_data(two(20)).ribbon


def test_it_says_what_it_is() -> None:
    said = words(drawn("two"), "subtitle")
    assert "model-internal counterfactual" in said and "not forecast odds" in said and "17 May 2031" in said
    assert words(drawn("two"), "title") == "An invented case: phases of the talks in two branches"
    assert words(drawn("two"), "stamp") == "DRAFT" and "n 400 paired" in words(drawn("two"), "footer")


def test_too_many_are_refused() -> None:
    with pytest.raises(DetenteError, match=r"DET070.*6 branches are too many"):
        phases((*five(1), ensemble("six", n=1)))
