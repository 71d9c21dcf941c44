"""Starts bot processes: `python -m tests.support.bot_fork_server` starts one for each line on standard input.

Each bot is a process of its own, forked from one that has imported everything already: a kill is SIGKILL of a real
process, and the next start takes a fraction of a second. A line is the environment of the bot, with the port and
the certificate of its Discord server; the answer is the process's id. WIRE_OUTPUT is the file or pipe that it writes
to, `bot.log` without it. Ended processes are not waited for: the last line of the output has the exit status.

Content is loaded and prepared for the first bot that answers from it, in this process, so that the others inherit it.
With WIRE_LOADS_CONTENT, a bot loads and prepares it itself, like a bot that is not forked. WIRE_WORKERS is the
address of the server that forks its processes which read and plan documents; without it, the bot starts them.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import signal
import sys
import traceback
from pathlib import Path

from bot.discord_app.ui.limits import CARD_LIMITS as DISCORD_LIMITS
from bot.settings import load_settings
from bot.slack_app.ui.limits import CARD_LIMITS as SLACK_LIMITS
from briefings.documents.sandbox.process import WorkerProcess
from briefings.errors import BriefingError
from briefings.i18n import N_, gettext, languages
from tests.support import bot_launcher as launcher
from tests.support.discord_server.bot_process import EXIT_LINE
from tests.support.forked_workers import WorkerForkServer
from tests.support.prepared_content import PreparedContent, PreparedResources

_PR_SET_PDEATHSIG = 1
"""Of prctl(2)."""

_IMPORTED_BY_BOTS = (
    "apscheduler.executors.asyncio",
    "apscheduler.schedulers.asyncio",
    "apscheduler.triggers.interval",
    "babel.dates",
    "bot.discord_app.answer_cache",
    "briefings.anniversaries.cards",
    "briefings.anniversaries.posts",
    "briefings.anniversaries.query_links",
    "briefings.anniversaries.subject_cards",
    "briefings.cards.builder",
    "briefings.service",
    "briefings.storage.sql.audit",
    "briefings.storage.sql.deliveries",
    "briefings.storage.sql.misses",
    "briefings.storage.sql.place_settings",
    "briefings.storage.sql.schedules",
    "briefings.storage.sql.workspace_settings",
    "briefings.storage.sqlite.storage",
    "encodings.idna",
    "encodings.utf_16_le",
    "slack_bolt.listener_matcher.async_builtins",
)
"""Modules that the product imports when they are first needed."""


def run_forked_bot(environment: dict[str, str], prepared: PreparedContent) -> int:
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
    if workers := environment.get("WIRE_WORKERS"):
        WorkerProcess.start = WorkerForkServer(workers).start_worker  # type: ignore[method-assign, assignment]
    try:
        status = launcher.main(None if _loads_content(environment) else PreparedResources(prepared))
        print(f"{EXIT_LINE}{status}", flush=True)  # noqa: T201 - read by tests
    except BaseException:  # noqa: BLE001 - logged, whatever it is
        traceback.print_exc()
        return 1
    return status


def prepare_process() -> None:
    """Does once what each bot would do anew, such as reading the catalogs of messages: most of a start is that.

    Nothing here keeps a connection, a thread or a time.
    """
    for name in _IMPORTED_BY_BOTS:
        importlib.import_module(name)
    for language in languages():
        gettext(N_("Send"), language)
    load_settings()


def prepare_content(environment: dict[str, str], prepared: PreparedContent) -> None:
    """Prepares what the bot answers from, unless that was done for another one."""
    database = Path(environment["WIRE_FOLDER"], environment["DATABASE_PATH"])
    platforms = {"DISCORD_TOKEN": DISCORD_LIMITS, "WIRE_SLACK_URL": SLACK_LIMITS}
    for name, limits in platforms.items():
        # A database that can't be read is the bot's to report.
        with contextlib.suppress(BriefingError):
            if environment.get(name) and prepared.prepare(database, limits):
                gc.freeze()  # the collector would touch, and so copy, every object in each forked process


def _loads_content(environment: dict[str, str]) -> bool:
    return bool(environment.get("WIRE_LOADS_CONTENT"))


def main() -> None:
    """Reads environments and starts a bot for each."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    prepare_process()
    prepared = PreparedContent()
    gc.freeze()
    for line in sys.stdin:
        environment = json.loads(line)
        if not _loads_content(environment):
            prepare_content(environment, prepared)
        child = os.fork()
        if child == 0:
            os._exit(run_forked_bot(environment, prepared))
        print(child, flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
