"""Starts the bot again and again: `python nursery.py`. Each line of JSON on standard input is one life.

Every life is a process of its own, forked from one that has imported everything already: a kill is SIGKILL of a real
process, and the next life begins within a fraction of a second. A line holds a life's environment, with the port and
the certificate of its stand-in; the answer is the process's id. Nobody waits for a life: once dead, it is gone.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import traceback

import apscheduler.schedulers.asyncio
import apscheduler.triggers.interval  # noqa: F401 - what a life would import

import briefings.anniversaries.almanac
import briefings.anniversaries.cards
import briefings.cards.content_index
import briefings.service  # noqa: F401 - as above
from tests.support import bot_launcher as launcher


def live(environment: dict[str, str]) -> int:
    """One life, in the forked process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(environment)
    os.chdir(environment["WIRE_FOLDER"])
    log = os.open("life.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv[1:] = [environment["WIRE_PORT"], environment["WIRE_CA"]]
    try:
        return launcher.main()
    except BaseException:  # noqa: BLE001 - told in the log, whatever it is
        traceback.print_exc()
        return 1


def main() -> None:
    """Read lives and start them."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()  # what is there by now need not be looked through, and so copied, in each life
    print(0, flush=True)  # noqa: T201 - ready
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(live(json.loads(line)))
        print(child, flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
