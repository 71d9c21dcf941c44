"""One process: its lock, its signals, one life of a client after another."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from typing import TYPE_CHECKING, Any

from bot.cli.context import utc_now
from bot.logs import set_up_logging
from bot.process.instance import only_instance
from bot.process.life import Life
from bot.process.verdict import FIRST_PAUSE, LONG_LIFE, LONGEST_PAUSE, TOKEN_REFUSED, ended, judge
from bot.process.watch import HttpWatch
from bot.process.watchdog import Watchdog
from briefings.errors import BriefingError, DatabaseDamaged
from briefings.store.checking import advised

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.discord_app import BriefingBot
    from bot.settings import Settings

log = logging.getLogger(__name__)

DONE, BROKEN, UNUSABLE = 0, 1, 2
"""Exit statuses: told to stop, an error of ours, nothing that trying again would mend."""


async def serve(
    settings: Settings,
    *,
    client_options: Callable[[], Mapping[str, Any]] = dict,
    prepare: Callable[[BriefingBot], None] | None = None,
) -> int:
    """Run the bot until it is told to stop.

    Args:
        settings: the operator's settings, with a token.
        client_options: gives what discord.py's client is made with besides ours (its `connector`, say); called in the
            running loop, once for each client.
        prepare: is handed each client before it starts.

    Returns:
        The exit status: 0 after SIGINT or SIGTERM, 1 after an error of ours, 2 where Discord refuses the token or
        no token can look like this one.

    Raises:
        BriefingError: the database or a setting can't be used, or another process holds the database.
    """
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    set_up_logging(settings.log_level, token)
    if not token.isascii() or not token.isprintable() or " " in token:
        # No header can hold it, and the error of one that tries shows it.
        log.error(TOKEN_REFUSED)
        return UNUSABLE
    stop = _stop_on_signals()
    watch = HttpWatch()
    try:
        with only_instance(settings.database_path):
            async with Watchdog().watching():
                return await _lives(lambda: Life(settings, token, watch, client_options(), prepare), watch, stop)
    except DatabaseDamaged as error:
        # Refused rather than restored unasked: a backup is older, and whoever runs the bot should know what was lost.
        raise await advised(error, settings.database_path, clock=utc_now) from error
    except BriefingError:
        raise
    except Exception:
        # Logged here, where tokens are taken out of it, and not by the interpreter, where they are not.
        log.critical("The bot ends because of an error of its own.", exc_info=True)
        return BROKEN


async def _lives(new_life: Callable[[], Life], watch: HttpWatch, stop: asyncio.Event) -> int:
    pause = FIRST_PAUSE
    while not stop.is_set():
        born = time.monotonic()
        try:
            await new_life().run(stop)
            verdict = ended(pause)
        except Exception as error:
            judged = judge(error, pause, watch)
            if judged is None:
                raise
            verdict = judged
        if stop.is_set():
            break
        if verdict.pause is None:
            log.error(verdict.line)
            return UNUSABLE
        log.warning(verdict.line)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), verdict.pause)
        # Only a life that lasted makes the next failure a new one: else a session a second would be started.
        pause = FIRST_PAUSE if time.monotonic() - born > LONG_LIFE else min(pause * 2, LONGEST_PAUSE)
    return DONE


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Windows' loop has no signal handlers: there Ctrl+C raises KeyboardInterrupt as usual.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    return stop
