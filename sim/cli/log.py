"""log: stored logs. The commands that write are in `logwrite`, those that read in `logread`."""

from __future__ import annotations

import click

from sim.cli import logread, logwrite


@click.group("log")
def log() -> None:
    """Keep a team's log in a store: append-only, with forks, corrections and two clocks.

    A STORE is a file (talks.db) or a URL (postgresql+psycopg://…); a LOG is STORE#NAME.
    """


for command in (
    logwrite.init,
    logwrite.append,
    logwrite.correct,
    logwrite.fork,
    logwrite.insert,
    logwrite.replace,
    logwrite.remove,
    logread.diff,
    logread.history,
    logread.verify,
    logread.export,
    logread.import_,
):
    log.add_command(command)
