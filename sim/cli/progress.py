"""A progress bar for long work: on stderr, on a terminal only, and only after a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sim.cli.output import Output

Progress = Callable[[int, int], None]
"""Called with what is done and what there is."""

PATIENCE = 1.0
"""Seconds before a bar appears."""


@contextmanager
def bar(words: str, output: Output) -> Iterator[Progress | None]:
    """A callback that shows progress, or None where nobody would see it."""
    if output.quiet or output.as_json or not sys.stderr.isatty():
        yield None
        return
    shown = _Bar(words)
    try:
        yield shown
    finally:
        shown.close()


class _Bar:
    """A bar that appears when the work turns out to take long; rich is loaded only then."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.begun = time.perf_counter()
        self.first: int | None = None
        self.progress: object | None = None

    def __call__(self, done: int, total: int) -> None:
        self.first = done if self.first is None else self.first  # what was there before says nothing about the pace
        if self.progress is None and time.perf_counter() - self.begun > PATIENCE:
            self._appear(total)
        if self.progress is not None:
            self.progress.update(self.task, completed=done, pace=self._pace(done, total))  # type: ignore[attr-defined]

    def _pace(self, done: int, total: int) -> str:
        """How fast it goes, and how long it will still take."""
        passed = time.perf_counter() - self.begun
        rate = (done - (self.first or 0)) / passed if passed > 0 else 0.0
        if rate <= 0:
            return ""
        left = (total - done) / rate
        return f"{rate:.3g}/s, {left:.0f} s left" if left < 120 else f"{rate:.3g}/s, {left / 60:.0f} min left"

    def _appear(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn(self.words), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self.task = progress.add_task(self.words, total=total, pace="")
        progress.start()
        self.progress = progress

    def close(self) -> None:
        """Take the bar away."""
        if self.progress is not None:
            self.progress.stop()  # type: ignore[attr-defined]
