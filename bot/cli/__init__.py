"""The console command `briefing-bot`. Exit status: 0 done, 1 nothing found, 2 unusable input."""

from __future__ import annotations

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
    from bot.cli.app import cli

    cli.main(prog_name="briefing-bot")
