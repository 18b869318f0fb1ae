"""Drawing: a chart into its file, whatever it shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.cli.output import Output, misused

ENDINGS = (".png", ".svg", ".pdf")


class Order(NamedTuple):
    """What is asked to be drawn: a kind of chart, of what, into which file, which variables, under which title."""

    kind: str
    names: tuple[str, ...]
    path: Path | None
    variables: tuple[str, ...]
    options: dict[str, Any]

    def target(self, name: str) -> Path:
        """The file to draw into: the one that is named, or one called after what is drawn."""
        path = self.path or Path(f"{name}-{self.kind}.png")
        require_ending(path)
        return path

    def no_variable(self) -> None:
        """Refuse --variable for a chart that draws none."""
        if self.variables:
            raise misused(f"`{self.kind}` draws no variable", "leave --variable out")

    def one_variable(self) -> dict[str, Any]:
        """The one variable that a chart draws, as its option."""
        if len(self.variables) > 1:
            raise misused(f"`{self.kind}` draws one variable", "draw a chart for each")
        return {"variable": self.variables[0]} if self.variables else {}


def require_ending(path: Path) -> None:
    """Refuse a file that no chart can be written into."""
    from sim.errors import UsageError

    if path.suffix.lower() not in ENDINGS:
        message = f"cannot write `{path.suffix or path.name}`"
        raise UsageError.of("DET070", message, help="end the name in .png, .svg or .pdf")


def require_variables(names: Sequence[str], known: Sequence[str]) -> None:
    """Refuse names that are no variables."""
    from sim.errors import UsageError, did_you_mean

    for name in names:
        if name not in known:
            help_ = did_you_mean(name, known) or "one of " + ", ".join(known)
            raise UsageError.of("DET070", f"no variable `{name}`", help=help_)


def finish(
    order: Order, target: Path, what: tuple[Any, ...], more: dict[str, Any], data: dict[str, Any], output: Output
) -> None:
    """Draw a chart into its file, and say so; `more` are options of this kind of chart."""
    (written,) = draw(order.kind, what, target, output, **{**order.options, **more})
    output.result({"file": str(written), "kind": order.kind, **data}, f"Wrote {written}")


def draw(
    kind: str, what: tuple[Any, ...], path: Path, output: Output, *, also: tuple[str, ...] = (), **options: Any
) -> list[Path]:
    """Draw a chart into a file, and into the same name with other endings; returns what was written."""
    from plots import chart, chart_data
    from plots.style import save
    from sim.errors import MissingError

    axes = chart(kind)(*what, **options)
    figure = next(iter(axes.values())).figure if isinstance(axes, dict) else axes.figure
    for note in chart_data(kind)(*what, **options).notes:
        output.talk(f"DET070 warning: {note}")
    paths = [path, *(path.with_suffix(ending) for ending in also)]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for target in paths:
            save(figure, target)
    except OSError as error:
        message = f"cannot write {path}: {error.strerror}"
        raise MissingError.of("DET070", message, help="choose another place with -o") from error
    return paths
