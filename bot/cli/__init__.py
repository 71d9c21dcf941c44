"""The console command `briefing-bot`. Exit status: 0 done, 1 nothing found, 2 unusable input."""

from __future__ import annotations

import contextlib
import gc
import sys


def main() -> None:
    """Run the console command with the arguments of this process, and exit."""
    # Imports make many objects and next to no garbage: looking for it so seldom saves a fifth of the start.
    gc.set_threshold(50_000, 20, 20)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # Names and cards are Japanese: a terminal or pipe set to another encoding must not break them.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    from bot.cli.app import OutputError, open_output

    if sys.stdout is not None and not sys.stdout.isatty():
        # What has no descriptor is no pipe and no file, and stays as it is.
        with contextlib.suppress(OSError):
            sys.stdout = open_output(sys.stdout.fileno())
    from bot.cli.app import cli

    try:
        cli.main(prog_name="briefing-bot")
    except OutputError as error:  # the help is written before there is a command that could tell it
        import click

        click.echo(f"briefing-bot: {error}", err=True)
        sys.exit(2)
