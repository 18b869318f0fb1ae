"""The `detente` command: the list of commands, the options they share, and what becomes of an error.

Exit codes: 0 fine, 1 problems in your files, 2 command misused, 3 something missing, 4 our bug, 130 interrupted.
"""

from __future__ import annotations

import errno
import gc
import importlib
import sys
from collections.abc import Sequence

import click

from sim.cli.output import Output, report_bug, report_full, report_interrupt, report_problems, report_usage

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("sim.cli.demo", "Replay the bundled case, run one scenario, draw both into ./demo/."),
    "cases": ("sim.cli.look", "List the cases, or show one."),
    "events": ("sim.cli.look", "List the events of a case, or show one in full."),
    "state": ("sim.cli.look", "Show every read-out, the phase and what is owed on a day."),
    "why": ("sim.cli.why", "Show which events explain a change, or a phase; it adds up exactly."),
    "turning-points": ("sim.cli.turning", "List what set off each change of phase, and what averts it."),
    "replay": ("sim.cli.replay", "Replay a case and show its phases."),
    "readings": ("sim.cli.readings", "Show how far the picture depends on weights and coding."),
    "ledger": ("sim.cli.ledger", "Show who promised what to whom, and what became of it."),
    "plot": ("sim.cli.plot", "Draw a chart of a replay or of runs."),
    "plan": ("sim.cli.plan", "Show what a scenario would change; runs nothing."),
    "run": ("sim.cli.run", "Run scenarios: branches, members, outcomes, beside their pairs."),
    "runs": ("sim.cli.run", "List the runs kept here, show or remove one."),
    "compare": ("sim.cli.compare", "Compare two runs, member by member."),
    "report": ("sim.cli.report", "Write a report of runs or a case: one HTML file to mail."),
    "export": ("sim.cli.export", "Write the numbers of a case or a run for other programs."),
    "log": ("sim.cli.log", "Keep a team's log in a store: append, fork, correct, verify."),
    "extract": ("sim.cli.extract", "Propose events from a document, each with its place in the text."),
    "review": ("sim.cli.review", "Accept, edit or reject candidates, one by one."),
    "decide": ("sim.cli.decide", "Decide on one candidate, or add an event; for scripts."),
    "doccano": ("sim.cli.doccano", "Candidates to and from doccano, an annotation tool."),
    "agreement": ("sim.cli.agreement", "Show how far two codings agree, and where they differ."),
    "new": ("sim.cli.scenarios", "Write a commented scenario file to begin with."),
    "check": ("sim.cli.files", "Check cases, events, scenarios and policies; every problem at its place."),
    "schema": ("sim.cli.files", "Print the JSON Schema of a kind of file, for editors."),
    "date": ("sim.cli.files", "Show how a date is understood."),
    "explain": ("sim.cli.files", "Explain an error code."),
    "doctor": ("sim.cli.files", "Check that this installation works."),
}
"""Command -> (module that holds it, one line of help); a module is loaded only when its command runs."""


COLLECT_EVERY = 100_000  # allocations between two rounds of the garbage collector


class Commands(click.Group):
    """The commands of the table, loaded when asked for, so that help and mistakes answer at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(COMMANDS[cmd_name][0]), cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without loading any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; a near miss gets a suggestion."""
        from sim.errors import did_you_mean

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            suggestion = did_you_mean(args[0], COMMANDS) or "list the commands with: detente --help"
            raise click.UsageError(f"no command `{args[0]}`; {suggestion}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, help="Show the version and exit.")
@click.pass_context
def detente(ctx: click.Context, version: bool) -> None:
    """Replay a recorded negotiation and see which events moved it.

    A CASE is an id from `detente cases` or a folder. Every command takes --json, and ends by naming the next one.
    Start with: detente demo
    """
    if version:
        from importlib.metadata import version as installed

        click.echo(f"detente {installed('detente')}")
    elif ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; no error leaves it as a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(run(given))


def run(arguments: list[str]) -> int:
    """Run the command line; returns the exit code."""
    from sim.errors import DetenteError

    gc.set_threshold(COLLECT_EVERY)  # a short-lived process: collecting seldom saves a quarter of the time of `check`
    arguments = _global_last(arguments)
    output = Output.for_arguments(arguments)
    try:
        detente.main(args=arguments, prog_name="detente", standalone_mode=False, obj=output)
    except click.ClickException as error:
        return report_usage(error, output)
    except DetenteError as error:
        return report_problems(error, output)
    except (KeyboardInterrupt, click.exceptions.Abort):
        return report_interrupt(output)
    except (BrokenPipeError, SystemExit):  # the latter is click's answer to the former
        return _quietly_closed()
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO)
        return report_full(error, output) if full else report_bug(error, arguments, output)
    except Exception as error:  # the last resort: a bug of ours
        return report_bug(error, arguments, output)
    return output.exit_code


def _global_last(arguments: list[str]) -> list[str]:
    """The options that every command takes may stand before it: `detente --json cases`."""
    count = 0
    while count < len(arguments) and arguments[count] in ("--json", "-q", "--quiet", "-v", "--verbose", "--color"):
        count += 2 if arguments[count] == "--color" else 1
    return arguments[count:] + arguments[:count] if count < len(arguments) else arguments


def _quietly_closed() -> int:
    """The reader of our output has gone (`| head`): stop without a word."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
