"""Starts the bot again and again: `python nursery.py PORT CA`. Each line of JSON on standard input is one life.

Every life is a process of its own, forked from one that has imported everything already: a kill is SIGKILL of a real
process, and the next life begins within a fraction of a second. A line holds a life's environment; the answer is the
process's id. An empty line waits for it to be gone.
"""

from __future__ import annotations

import json
import os
import sys
import traceback

import apscheduler.schedulers.asyncio
import apscheduler.triggers.interval  # noqa: F401 - what a life would import
import launcher

import briefings.anniversaries.cards
import briefings.desk  # noqa: F401 - as above


def live(environment: dict[str, str]) -> int:
    """One life, in the forked process."""
    os.environ.update(environment)
    log = os.open(environment["WIRE_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    try:
        return launcher.main()
    except BaseException:  # noqa: BLE001 - told in the log, whatever it is
        traceback.print_exc()
        return 1


def main() -> None:
    """Read lives and start them, one at a time."""
    child = 0
    for line in sys.stdin:
        if line.strip():
            child = os.fork()
            if child == 0:
                os._exit(live(json.loads(line)))
            print(child, flush=True)  # noqa: T201 - the answer
        else:
            _, status = os.waitpid(child, 0)
            print(status, flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
