"""Opening a scenario for a command: found, read with what the command line puts in its place, and usable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.cli.output import Output
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.scenario.files import ScenarioFile


def opened_scenario(name: str, settings: Sequence[str], output: Output) -> ScenarioFile:
    """A usable scenario; warnings about its files are mentioned, not shown."""
    from sim.scenario.files import load_scenario

    file = load_scenario(name, [split(setting) for setting in settings])
    if file.problems and output.verbose:
        output.talk(f"{len(file.problems)} warnings; see them with: detente check {name}")
    return file


def split(setting: str) -> tuple[str, str]:
    """PATH=VALUE as its two parts; raises UsageError (DET049) for anything else.

    >>> split("continue.members=100")
    ('continue.members', '100')
    """
    path, sign, value = setting.partition("=")
    if not sign or not path.strip():
        raise UsageError.of("DET049", f"`{setting}` is not PATH=VALUE", help="for example continue.members=100")
    return path.strip(), value.strip()
