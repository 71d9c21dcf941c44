"""Runs the bot in one process: acquires the lock, handles signals, and starts a new session after each failure."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from bot.clock import utc_now
from bot.discord_app.connection.connector import create_connector
from bot.discord_app.connection.http_guard import API_HOST, HttpGuard
from bot.discord_app.connection.retry_policy import (
    FIRST_PAUSE,
    LONG_SESSION,
    LONGEST_PAUSE,
    TOKEN_REFUSED,
    classify_failure,
    retry_after_close,
)
from bot.discord_app.connection.session import BotSession
from bot.discord_app.monitoring import monitor_bot
from bot.discord_app.refs import PLATFORM as DISCORD
from bot.logs import set_up_logging
from bot.operations.http_server import serve_monitoring
from bot.process_resources import ProcessResources
from bot.proxy import find_proxy
from bot.runtime.lock import lock_database
from bot.runtime.loop_watchdog import LoopWatchdog
from bot.slack_app.refs import PLATFORM as SLACK
from bot.web.server import serve_web
from briefings.errors import BriefingError, DatabaseDamaged
from briefings.storage.sqlite.backup_files import make_work_folder_prefix
from briefings.storage.sqlite.checked_copy import add_restore_advice
from briefings.temporary_folder import remove_abandoned_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.discord_app import BriefingBot
    from bot.settings import Settings
    from bot.slack_app.session import SlackOptions

log = logging.getLogger(__name__)

EXIT_STOPPED, EXIT_CRASHED, EXIT_UNUSABLE = 0, 1, 2
"""Exit statuses: stopped by a signal, an error of the bot, a failure that a retry would not change."""


async def run_bot(
    settings: Settings,
    *,
    client_options: Callable[[], Mapping[str, Any]] = dict,
    prepare_bot: Callable[[BriefingBot], None] | None = None,
    slack_options: SlackOptions | None = None,
    resources: ProcessResources | None = None,
) -> int:
    """Runs the bot until SIGINT or SIGTERM.

    Args:
        settings: the operator's settings, with a token.
        client_options: returns further arguments of discord.py's client (such as `connector`); called in the running
            event loop, once for each client.
        prepare_bot: called with each client before it starts.
        slack_options: address and clock for Slack; None for Slack's own address and the system's clock.
        resources: resources that the platforms share, such as prepared content; None for new ones.

    Returns:
        The exit status: 0 after SIGINT or SIGTERM, 1 after an error of the bot, 2 if Discord refuses the token or
        the token is malformed.

    Raises:
        BriefingError: the database or a setting can't be used, or another process has locked the database.
    """
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    proxy = find_proxy(settings, API_HOST)
    set_up_logging(
        settings.log_level,
        *settings.secrets,
        *((proxy.url, proxy.password) if proxy else ()),
        *settings.database_secrets,
        log_format=settings.log_format,
    )
    if proxy is not None:
        log.info("Requests go through the proxy %s", proxy.display)
    # guard 40 false: tests/e2e/wire/test_secrets.py::test_no_secret_of_a_broken_token
    if any(not secret.isascii() or not secret.isprintable() or " " in secret for secret in settings.secrets):
        # It can't be sent in a header, and the error of an attempt would contain it.
        log.error(TOKEN_REFUSED)
        return EXIT_UNUSABLE
    stop, resources = _stop_on_signals(), resources or ProcessResources()
    http_guard = HttpGuard()
    try:
        with _lock_file(settings):
            await asyncio.to_thread(_remove_abandoned_folders, settings)
            # guard 30 unwrap: tests/e2e/wire/test_response_times.py::test_blocked_loop_is_logged_with_its_place
            async with LoopWatchdog().watch_loop(), serve_monitoring(settings) as monitoring:
                platforms = []
                resources.monitoring = monitoring

                def prepare_monitored(bot: BriefingBot) -> None:
                    monitor_bot(bot, monitoring)
                    if prepare_bot is not None:
                        prepare_bot(bot)

                if token:
                    monitoring.expect_platform(DISCORD)
                    sessions = _run_sessions(
                        lambda: BotSession(
                            settings,
                            token,
                            http_guard,
                            {
                                **_add_connector(client_options()),
                                "resources": resources,
                                **({"proxy": proxy.url} if proxy else {}),
                            },
                            prepare_monitored,
                        ),
                        http_guard,
                        stop,
                    )
                    platforms.append(asyncio.create_task(sessions, name="Discord"))
                if settings.uses_slack:
                    monitoring.expect_platform(SLACK)
                    platforms.append(
                        asyncio.create_task(_run_slack(settings, stop, slack_options, resources), name="Slack")
                    )
                async with serve_web(settings, resources):
                    return await _run_platforms(platforms, stop, resources)
    except DatabaseDamaged as error:
        raise await _advise(error, settings) from error
    except BriefingError:
        raise
    # guard 40 except: tests/e2e/wire/test_secrets.py::test_no_secret_in_a_crash
    except Exception:
        # Logged here, where tokens are removed from it, and not by the interpreter.
        log.critical("The bot stops because of an internal error.", exc_info=True)
        return EXIT_CRASHED


async def _advise(error: DatabaseDamaged, settings: Settings) -> DatabaseDamaged:
    """Returns the error with the backup to restore, if the database is a file.

    It is not restored automatically: a backup is older than the database, and the operator should be aware which data
    is lost.
    """
    if settings.database_url is not None:
        return error
    return await add_restore_advice(error, settings.database_path, clock=utc_now)


def _remove_abandoned_folders(settings: Settings) -> None:
    """Removes copies of the database that killed processes have left."""
    now = time.time()
    remove_abandoned_folders(now=now)
    if settings.database_url is None:
        database = settings.database_path
        remove_abandoned_folders(database.parent, make_work_folder_prefix(database), now=now)


def _lock_file(settings: Settings) -> contextlib.AbstractContextManager[None]:
    """Locks a database file for this process; processes that share a server lock their shards there."""
    if settings.database_url is not None:
        return contextlib.nullcontext()
    return lock_database(settings.database_path)


def _add_connector(options: Mapping[str, Any]) -> Mapping[str, Any]:
    return options if "connector" in options else {**options, "connector": create_connector()}


async def _run_platforms(platforms: list[asyncio.Task[int]], stop: asyncio.Event, resources: ProcessResources) -> int:
    """Runs the platforms until one ends, or the database turns out to be damaged; the others are then ended in order.

    Returns:
        The highest exit status.

    Raises:
        DatabaseDamaged: the content came from a cache, and the stored rows are damaged.
    """
    damage = asyncio.create_task(resources.wait_for_damage(), name="verification of the content")
    try:
        await asyncio.wait([*platforms, damage], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        await asyncio.wait(platforms)
    if damage.done():
        damage.result()
    damage.cancel()
    return max(platform.result() for platform in platforms)


async def _run_slack(
    settings: Settings, stop: asyncio.Event, options: SlackOptions | None, resources: ProcessResources
) -> int:
    from bot.slack_app.client import API_HOST as SLACK_HOST
    from bot.slack_app.connection import SlackTokenRefused
    from bot.slack_app.session import SlackOptions, run_slack

    proxy = find_proxy(settings, SLACK_HOST)
    try:
        await run_slack(
            settings, stop, replace(options or SlackOptions(), proxy=proxy.url if proxy else None), resources
        )
    except SlackTokenRefused as error:
        log.error("%s", error)  # noqa: TRY400 - one line suffices
        return EXIT_UNUSABLE
    return EXIT_STOPPED


async def _run_sessions(create_session: Callable[[], BotSession], http_guard: HttpGuard, stop: asyncio.Event) -> int:
    pause = FIRST_PAUSE
    while not stop.is_set():
        started_at = time.monotonic()
        try:
            await create_session().run_until(stop)
            decision = retry_after_close(pause)
        except Exception as error:
            classified = classify_failure(error, pause, http_guard)
            if classified is None:
                raise
            decision = classified
        if stop.is_set():
            break
        if decision.pause is None:
            log.error(decision.message)
            return EXIT_UNUSABLE
        log.warning(decision.message)
        with contextlib.suppress(TimeoutError):
            # guard 16 value await asyncio.sleep(decision.pause + 40):
            #   tests/e2e/wire/test_start.py::test_stops_while_discord_is_out_of_reach
            await asyncio.wait_for(stop.wait(), decision.pause)
        # Pauses grow until a session lasts: otherwise a new one would be started every second.
        # guard 16 true: tests/e2e/wire/test_start.py::test_names_not_resolved_are_tried_again
        pause = FIRST_PAUSE if time.monotonic() - started_at > LONG_SESSION else min(pause * 2, LONGEST_PAUSE)
    return EXIT_STOPPED


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # On Windows, the event loop has no signal handlers; Ctrl+C raises KeyboardInterrupt there.
        with contextlib.suppress(NotImplementedError):
            # guard 29 remove: tests/e2e/wire/test_stop.py::test_signal_finishes_work_in_progress
            loop.add_signal_handler(name, stop.set)
    return stop
