"""Runs the Slack application, and connects again after a failure."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bot.clock import utc_now
from bot.context import BotContext
from bot.database import open_storage
from bot.dispatch_scheduler import WAKEUP_INTERVAL
from bot.miss_counter import MissCounter
from bot.operations.channel_checks import check_channels
from bot.operations.machine_checks import check_machine
from bot.operations.monitor import HealthMonitor
from bot.operations.results import HOST_SCOPE
from bot.revision_watcher import RevisionWatcher
from bot.slack_app.client import API_URL
from bot.slack_app.connection import SlackConnection, SlackCredentials, SlackTokenRefused, SlackUnreachable
from bot.slack_app.installation_checks import describe_reason, format_channel
from bot.slack_app.monitoring import MonitoredSlack
from bot.slack_app.posting.publisher import GRACE
from bot.slack_app.posting.scheduler import SlackPosting
from bot.slack_app.refs import PLATFORM
from bot.slack_app.ui.limits import CARD_LIMITS
from briefings.revisions.builtin import ensure_builtin

if TYPE_CHECKING:
    from bot.operations.results import CheckResult
    from bot.process_resources import ProcessResources
    from bot.settings import Settings
    from bot.slack_app.workspaces import Workspaces
    from briefings.storage.ports import Storage

logger = logging.getLogger(__name__)

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
"""Seconds between two attempts to connect."""


class SlackOptions(Struct, frozen=True):
    """Address and timing of Slack.

    Attributes:
        api_url: address of the Web API.
        proxy: URL of an HTTP proxy.
        clock: returns the current time, which schedules follow.
        wake_every: seconds between two checks for due posts.
        grace: period in which the outcome of a request to post is undecided.
        checks_channels: whether the channels of schedules are checked at the start and daily.
    """

    api_url: str = API_URL
    proxy: str | None = None
    clock: Callable[[], datetime] = utc_now
    wake_every: float = WAKEUP_INTERVAL
    grace: timedelta = GRACE
    checks_channels: bool = True


async def run_slack(
    settings: Settings, stop: asyncio.Event, options: SlackOptions, resources: ProcessResources | None = None
) -> None:
    """Answers and posts in Slack until `stop` is set.

    Args:
        settings: the operator's, with both tokens.
        stop: ends the application.
        options: address and timing of Slack.
        resources: resources that the platforms of the process share.

    Raises:
        SlackTokenRefused: Slack does not accept a token; retrying does not help.
        StoreError: the database can't be used.
    """
    async with await open_storage(settings) as storage:
        await ensure_builtin(storage)
        await serve_slack(storage, settings, stop, options, resources)


async def serve_slack(
    storage: Storage,
    settings: Settings,
    stop: asyncio.Event,
    options: SlackOptions,
    resources: ProcessResources | None = None,
) -> None:
    """Answers and posts in Slack until `stop` is set, over a storage that the caller closes.

    Args:
        storage: open, with content.
        settings: the operator's, with both tokens.
        stop: ends the application.
        options: address and timing of Slack.
        resources: resources that the platforms of the process share.

    Raises:
        SlackTokenRefused: Slack does not accept a token; retrying does not help.
        StoreError: the database can't be used.
    """
    context = BotContext(settings, storage, CARD_LIMITS, options.clock, resources)
    # Loaded before connecting, so that the first answer is as fast as any other.
    await context.load_content()
    context.metrics = context.resources.monitoring.metrics
    watcher, misses = RevisionWatcher(context), MissCounter(context)
    watcher.start()
    await misses.start()
    try:
        create_connection = partial(
            SlackConnection,
            context,
            misses,
            SlackCredentials.from_settings(settings),
            base_url=options.api_url,
            proxy=options.proxy,
        )

        await _keep_connected(context, create_connection, partial(_run_posting, context, options), stop)
    finally:
        await watcher.stop()
        await misses.stop()


async def _keep_connected(
    context: BotContext,
    create_connection: Callable[[], SlackConnection],
    run_posting: Callable[[Workspaces], AbstractAsyncContextManager[None]],
    stop: asyncio.Event,
) -> None:
    """Connects, with growing pauses, and waits for the end; the socket itself is renewed by Slack's client."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        connection = create_connection()
        context.resources.monitoring.set_platform(
            PLATFORM, MonitoredSlack(context, partial(_is_connected, connection))
        )
        try:
            await connection.connect()
        except SlackTokenRefused:
            raise
        except SlackUnreachable as error:
            logger.warning("%s Next attempt in %.0f s.", error, pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        try:
            async with run_posting(connection.workspaces):
                await stop.wait()
        finally:
            await connection.close()


def _is_connected(connection: SlackConnection) -> bool:
    return connection.is_connected


@asynccontextmanager
async def _run_posting(context: BotContext, options: SlackOptions, workspaces: Workspaces) -> AsyncIterator[None]:
    """Posts due occurrences, and checks the channels of schedules, while the block runs."""
    posting = SlackPosting(context, workspaces, wake_every=options.wake_every, grace=options.grace)
    monitor = _create_monitor(context, posting)
    posting.start()
    if options.checks_channels:
        monitor.start()
    try:
        yield
    finally:
        await monitor.stop()
        await posting.stop()


def _create_monitor(context: BotContext, posting: SlackPosting) -> HealthMonitor:
    """Checks the channels of schedules soon after the start and daily, and reports problems to the moderators.

    The machine and the database are checked too, unless Discord runs in the same process and does so.
    """
    checks_machine = context.settings.discord_token is None

    async def run_checks() -> list[CheckResult]:
        results = await check_machine(context) if checks_machine else []
        channel_refs = await context.storage.schedules.list_channels(PLATFORM)
        return results + await check_channels(channel_refs, posting.publisher.check, format_channel, describe_reason)

    home = next((home for home in context.home_workspaces if home.platform == PLATFORM), None)
    scopes = {PLATFORM, HOST_SCOPE} if checks_machine else {PLATFORM}
    return HealthMonitor(context, scopes, run_checks, posting.notifier.send_text, home=home)
