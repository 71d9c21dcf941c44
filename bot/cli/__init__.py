"""The console command `briefing-bot`. Exit status: 0 done, 1 nothing found, 2 unusable input."""

from __future__ import annotations

import ctypes
import gc
import sys

_PR_SET_DUMPABLE = 4

GC_THRESHOLDS = (50_000, 20, 20)
"""Many objects and little garbage are created by imports and servers: fewer collections save a fifth of the time."""


def protect_memory() -> None:
    """Keeps other processes of the same user from reading the memory and the environment of this one (Linux).

    Both may have a token. It also means that a crash leaves no core dump.
    """
    if sys.platform == "linux":
        # guard 40 remove:
        #   tests/integration/documents/test_kernel.py::test_memory_and_environment_of_command_are_unreadable
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def main() -> None:
    """Runs the console command with the arguments of this process, and exits."""
    gc.set_threshold(*GC_THRESHOLDS)
    protect_memory()
    from bot.cli.interruption import Terminated, end_by_signal, ignore_signals, raise_at_termination

    raise_at_termination()
    from bot.cli.app import cli
    from bot.cli.localization import find_interface_language
    from bot.cli.output import OutputError, prepare_streams, print_error

    prepare_streams()
    try:
        cli.main(prog_name="briefing-bot")
    except OutputError as error:  # raised while help is printed, outside any command
        print_error(error, find_interface_language(sys.argv[1:]))
        sys.exit(2)
    except Terminated as error:
        end_by_signal(error.number)
    finally:
        ignore_signals()
