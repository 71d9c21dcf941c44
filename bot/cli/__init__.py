"""The console command `briefing-bot`. Exit status: 0 done, 1 nothing found, 2 unusable input."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Runs the console command with the arguments of this process, and exits."""
    # Imports create many objects and hardly any garbage: collecting less often saves a fifth of the start.
    gc.set_threshold(50_000, 20, 20)
    from bot.cli.app import cli
    from bot.cli.localization import find_interface_language
    from bot.cli.output import OutputError, prepare_streams, print_error

    prepare_streams()
    try:
        cli.main(prog_name="briefing-bot")
    except OutputError as error:  # raised while help is printed, outside any command
        print_error(error, find_interface_language(sys.argv[1:]))
        sys.exit(2)
