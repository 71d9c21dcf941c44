"""Starts bot processes: `python -m tests.support.bot_fork_server` starts one for each line on standard input.

Each bot is a process of its own, forked from one that has imported everything already: a kill is SIGKILL of a real
process, and the next start takes a fraction of a second. A line is the environment of the bot, with the port and
the certificate of its Discord server; the answer is the process's id. WIRE_OUTPUT is the file or pipe that it writes
to, `bot.log` without it. Ended processes are not waited for: the last line of the output has the exit status.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import sys
import traceback

import apscheduler.schedulers.asyncio
import apscheduler.triggers.interval  # noqa: F401 - what a bot imports
import babel.dates  # noqa: F401 - as above

import briefings.anniversaries.almanac
import briefings.anniversaries.cards
import briefings.anniversaries.posts
import briefings.cards.content_index
import briefings.service
import briefings.storage.sqlite.storage  # noqa: F401 - as above
from bot.context import build_prepared_service
from bot.settings import load_settings
from briefings.domain import Revision, Snapshot
from briefings.domain.cards import DEFAULT_LIMITS
from briefings.i18n import N_, gettext, languages
from tests.support import bot_launcher as launcher
from tests.support.bot_crashes import content
from tests.support.discord_server.bot_process import EXIT_LINE

_PR_SET_PDEATHSIG = 1
"""Of prctl(2)."""


def run_forked_bot(environment: dict[str, str]) -> int:
    """Runs the bot in the forked process.

    It ends with the fork server: without its Discord server a bot whose test was stopped connects again and again.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(environment)
    os.chdir(environment["WIRE_FOLDER"])
    log = os.open(environment.get("WIRE_OUTPUT", "bot.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv[1:] = [environment["WIRE_PORT"], environment["WIRE_CA"]]
    try:
        status = launcher.main()
        print(f"{EXIT_LINE}{status}", flush=True)  # noqa: T201 - read by tests
    except BaseException:  # noqa: BLE001 - logged, whatever it is
        traceback.print_exc()
        return 1
    return status


def prepare_process() -> None:
    """Does once what each bot would do anew, such as reading the catalogs of messages: most of a start is that.

    Nothing here keeps a connection, a thread or a time.
    """
    for language in languages():
        gettext(N_("Send"), language)
    load_settings()
    snapshot = Snapshot(Revision(1, None, "", "2026-01-01T00:00:00+00:00"), content())
    build_prepared_service(snapshot, DEFAULT_LIMITS)


def main() -> None:
    """Reads environments and starts a bot for each."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    prepare_process()
    gc.freeze()  # the collector would touch, and so copy, every object in each forked process
    print(0, flush=True)  # noqa: T201 - ready
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(run_forked_bot(json.loads(line)))
        print(child, flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
