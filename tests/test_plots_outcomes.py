"""The outcomes chart: twenty dots, the number, its denominator and its error."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from ensembles import OUTCOMES, ensemble, five, two
from geometry import by_id, figure_of, ids, sound, words
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plots.branches import branches_of
from plots.outcomes import DOTS, Row, outcomes, outcomes_data, row_words
from sim.engine.ensemble import mean
from sim.errors import DetenteError

MANY = tuple(f"outcome number {k} with a rather long name" for k in range(30))


def drawn_in_axes(runs: tuple[object, ...], **more: object) -> Axes:
    figure = Figure(figsize=(7, 4))
    return outcomes(runs, ax=figure.subplots(), **more)  # type: ignore[call-overload, no-any-return]


DRAWN: dict[str, Callable[[], dict[str, Axes] | Axes]] = {
    "two": lambda: outcomes(two()),
    "few": lambda: outcomes(five(20), title="A long finding " * 14),
    "alone": lambda: outcomes(two(1, generated=False), size="slide"),
    "long": lambda: outcomes((ensemble("a" * 60, "A very long title " * 20), *five()[1:])),
    "many": lambda: outcomes(two(outcomes=MANY)),
    "axes": lambda: drawn_in_axes(two(), title="A finding"),
    "tight": lambda: drawn_in_axes(two(outcomes=MANY)),
}


@cache
def drawn(name: str) -> Figure:
    return figure_of(DRAWN[name]())


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_overlaps_or_leaves_the_page(name: str) -> None:
    sound(drawn(name))
    assert [gid for gid in ids(drawn(name)) if gid and gid.startswith("branch:A:") and gid.endswith(":number")]


def test_filled_dots_are_the_share_in_twentieths() -> None:
    for letter, run in zip("AB", two(), strict=True):
        share = run.share(OUTCOMES[0]).value
        filled, empty = (by_id(drawn("two"), f"branch:{letter}:{OUTCOMES[0]}:{part}") for part in ("dots", "empty"))
        assert len(filled.get_xdata()) == int(DOTS * share + 0.5)
        assert len(filled.get_xdata()) + len(empty.get_xdata()) == DOTS
        assert filled.get_markerfacecolor() != empty.get_markerfacecolor() == "#ffffff"


def test_the_number_has_its_denominator_and_error() -> None:
    _, b = two()
    figure = b.share(OUTCOMES[0])
    assert words(drawn("two"), f"branch:B:{OUTCOMES[0]}:number") == f"{100 * figure.value:.0f} %"
    said = words(drawn("two"), f"branch:B:{OUTCOMES[0]}:count")
    assert said == f"± {100 * figure.error:.1f} · {round(400 * figure.value)} of 400"


@given(st.integers(2, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_no_share_claims_certainty(counted: tuple[int, int]) -> None:
    count, n = counted
    row = Row(branches_of(two(1))[0], mean([1.0] * count + [0.0] * (n - count)), None)
    share, said = row_words(row)
    assert f"{count:,} of {n:,}" in said and 0 <= row.dots <= DOTS
    assert share not in ("0 %", "100 %")
    assert ("at most" in said) == (count == 0) and ("at least" in said) == (count == n)
    assert ("±" in said) == (0 < count < n)


def test_a_number_is_shown_by_its_quartiles() -> None:
    name, (a, _) = OUTCOMES[2], two()
    low, middle, high = np.quantile(a.outcome(name), (0.25, 0.5, 0.75))
    block = outcomes_data(two()).blocks[2]
    assert not block.asks and block.rows[0].quartiles == (low, middle, high)
    scale, half, dot = (by_id(drawn("two"), f"branch:A:{name}:{part}") for part in ("scale", "half", "median"))
    first, last = scale.get_xdata()
    wanted = [first + (v - block.low) / (block.high - block.low) * (last - first) for v in (low, middle, high)]
    assert [half.get_xdata()[0], dot.get_xdata()[0], half.get_xdata()[1]] == pytest.approx(wanted)
    number = a.share(name)
    said = words(drawn("two"), f"branch:A:{name}:")
    assert f"median {middle:g}" in said and f"middle half {low:g} to {high:g}" in said
    assert f"mean {number.value:.1f} ± {number.error:.1g} · n 400" in said


def test_one_member_says_yes_or_no() -> None:
    assert words(drawn("alone"), f"branch:A:{OUTCOMES[0]}:number") in ("yes", "no")
    dots = [by_id(drawn("alone"), f"branch:A:{OUTCOMES[0]}:{part}") for part in ("dots", "empty")]
    assert sum(len(d.get_xdata()) for d in dots) == 1


def test_a_branch_without_the_outcome_has_no_row() -> None:
    runs = (ensemble(n=120), ensemble("other", "Other", n=120, outcomes=OUTCOMES[:1]))
    blocks = outcomes_data(runs).blocks
    assert [len(block.rows) for block in blocks] == [2, 1, 1]


def test_names_can_be_given_in_words() -> None:
    runs = two(20, outcomes=("summit_by_2032", "deal"))
    assert [b.words for b in outcomes_data(runs, words={"deal": "A deal"}).blocks] == ["summit by 2032", "A deal"]


def test_the_page_grows_and_what_finds_no_room_is_counted() -> None:
    assert drawn("many").get_size_inches()[1] > 20 - 0.01 or words(drawn("many"), "more") == ""
    assert drawn("two").get_size_inches()[1] == pytest.approx(5.8)
    shown = len({gid for gid in ids(drawn("tight")) if gid and gid.endswith(":rule")})
    assert words(drawn("tight"), "more") == f"and {len(MANY) - shown} more" and 0 < shown < len(MANY)


def test_it_says_what_it_is() -> None:
    said = words(drawn("two"), "subtitle")
    assert "model-internal counterfactual" in said and "not forecast odds" in said and "Monte Carlo error" in said
    assert words(drawn("two"), "stamp") == "DRAFT" and "n 400 paired" in words(drawn("two"), "footer")
    assert drawn("axes").axes[0].get_title(loc="left") == "A finding"


def test_runs_without_outcomes_are_refused() -> None:
    with pytest.raises(DetenteError, match=r"DET070.*no outcomes"):
        outcomes(two(2, outcomes=()))
