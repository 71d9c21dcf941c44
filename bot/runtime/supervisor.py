"""One process: its lock, its signals, one life of a client after another."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from typing import TYPE_CHECKING, Any

from bot.clock import utc_now
from bot.discord_app.connection.http_guard import HttpGuard
from bot.discord_app.connection.retry_policy import (
    FIRST_PAUSE,
    LONG_SESSION,
    LONGEST_PAUSE,
    TOKEN_REFUSED,
    classify_failure,
    retry_after_close,
)
from bot.discord_app.connection.session import BotSession
from bot.logs import set_up_logging
from bot.runtime.lock import lock_database
from bot.runtime.loop_watchdog import LoopWatchdog
from briefings.errors import BriefingError, DatabaseDamaged
from briefings.storage.sqlite.checked_copy import add_restore_advice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.discord_app import BriefingBot
    from bot.settings import Settings

log = logging.getLogger(__name__)

EXIT_STOPPED, EXIT_CRASHED, EXIT_UNUSABLE = 0, 1, 2
"""Exit statuses: told to stop, an error of ours, nothing that trying again would mend."""


async def run_bot(
    settings: Settings,
    *,
    client_options: Callable[[], Mapping[str, Any]] = dict,
    prepare_bot: Callable[[BriefingBot], None] | None = None,
) -> int:
    """Run the bot until it is told to stop.

    Args:
        settings: the operator's settings, with a token.
        client_options: gives what discord.py's client is made with besides ours (its `connector`, say); called in the
            running loop, once for each client.
        prepare_bot: is handed each client before it starts.

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
        return EXIT_UNUSABLE
    stop = _stop_on_signals()
    watch = HttpGuard()
    try:
        with lock_database(settings.database_path):
            async with LoopWatchdog().watch_loop():
                return await _run_sessions(
                    lambda: BotSession(settings, token, watch, client_options(), prepare_bot), watch, stop
                )
    except DatabaseDamaged as error:
        # Refused rather than restored unasked: a backup is older, and whoever runs the bot should know what was lost.
        raise await add_restore_advice(error, settings.database_path, clock=utc_now) from error
    except BriefingError:
        raise
    except Exception:
        # Logged here, where tokens are taken out of it, and not by the interpreter, where they are not.
        log.critical("The bot ends because of an error of its own.", exc_info=True)
        return EXIT_CRASHED


async def _run_sessions(create_session: Callable[[], BotSession], http_guard: HttpGuard, stop: asyncio.Event) -> int:
    pause = FIRST_PAUSE
    while not stop.is_set():
        born = time.monotonic()
        try:
            await create_session().run_until(stop)
            verdict = retry_after_close(pause)
        except Exception as error:
            judged = classify_failure(error, pause, http_guard)
            if judged is None:
                raise
            verdict = judged
        if stop.is_set():
            break
        if verdict.pause is None:
            log.error(verdict.message)
            return EXIT_UNUSABLE
        log.warning(verdict.message)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), verdict.pause)
        # Only a life that lasted makes the next failure a new one: else a session a second would be started.
        pause = FIRST_PAUSE if time.monotonic() - born > LONG_SESSION else min(pause * 2, LONGEST_PAUSE)
    return EXIT_STOPPED


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Windows' loop has no signal handlers: there Ctrl+C raises KeyboardInterrupt as usual.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    return stop
