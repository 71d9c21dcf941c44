"""Runs one client from the opening of the storage to the shutdown, in which running handlers finish."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any

import discord

from bot.database import open_storage
from bot.discord_app import create_bot
from bot.discord_app.command_sync import CommandDigestFile
from bot.discord_app.connection.callback_adapter import use_callback_adapter
from bot.discord_app.connection.gateway_info import fetch_gateway_info
from briefings.revisions.builtin import ensure_builtin

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bot.discord_app import BriefingBot
    from bot.discord_app.connection.http_guard import HttpGuard
    from bot.settings import Settings
    from briefings.storage.ports import Storage

log = logging.getLogger(__name__)

DRAIN_SECONDS = 5.0
"""Seconds in which running handlers can finish."""

CLOSE_SECONDS = 3.0
"""Seconds in which connections and cogs can close; then only the database is closed, and the process ends."""

STANDBY_SECONDS = 1.0
"""Seconds between two attempts of a standby to take over."""

# Names of the tasks in which commands, components and listeners run in discord.py 2.7.1; the last one is for posts.
_HANDLER_TASK_PREFIXES = ("CommandTree-invoker", "discord-ui-", "discord.py: ", "delivery ")


class BotSession:
    """Runs one client.

    Args:
        settings: the operator's settings.
        token: the bot's token.
        http_guard: watches the requests of all sessions.
        client_options: further arguments of discord.py's client.
        prepare_bot: called with the client before it starts.
    """

    def __init__(
        self,
        settings: Settings,
        token: str,
        http_guard: HttpGuard,
        client_options: Mapping[str, Any],
        prepare_bot: Callable[[BriefingBot], None] | None,
    ) -> None:
        self._settings = settings
        self._token = token
        self._http_guard = http_guard
        self._client_options = client_options
        self._prepare_bot = prepare_bot
        self._bot: BriefingBot | None = None
        self._resources = contextlib.AsyncExitStack()

    async def run_until(self, stop: asyncio.Event) -> None:
        """Runs until `stop` is set or the client ends.

        Raises:
            discord.DiscordException, OSError, aiohttp.ClientError, TimeoutError: the cause, for `classify_failure`.
            StoreError: the database can't be used.
        """
        client_task = asyncio.create_task(self._run_client(), name="session")
        tasks = [
            client_task,
            *(asyncio.create_task(event.wait()) for event in (stop, self._http_guard.token_refused)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if not client_task.done():
                await self._drain_handlers(client_task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
            await self._close_resources()
        if client_task.done() and not client_task.cancelled():
            client_task.result()
        if self._http_guard.token_refused.is_set():
            raise discord.LoginFailure("The token was refused.")

    async def _run_client(self) -> None:
        connector = self._client_options.get("connector")
        if connector is not None:
            # discord.py closes it only after a login.
            self._resources.push_async_callback(connector.close)
        gateway_info = await fetch_gateway_info(
            self._token, self._http_guard, connector, self._client_options.get("proxy")
        )
        # guard 17 false: tests/e2e/wire/test_start.py::test_session_limit_is_waited_for
        if gateway_info.wait_seconds:
            raise discord.RateLimited(gateway_info.wait_seconds)
        storage = await open_storage(self._settings)
        # guard 29 remove: tests/e2e/wire/test_stop.py::test_signal_while_the_content_is_built
        self._resources.push_async_callback(storage.close)
        await ensure_builtin(storage)
        shard_count = self._settings.shard_count or gateway_info.shards
        shard_ids = self._settings.shards
        await _wait_for_shards(storage, range(shard_count) if shard_ids is None else shard_ids)
        bot = create_bot(
            storage,
            self._settings,
            digest_store=CommandDigestFile(self._settings.database_path, self._token),
            shard_count=shard_count,
            shard_ids=shard_ids,
            max_concurrency=gateway_info.max_concurrency,
            http_trace=self._http_guard.create_trace(),
            **self._client_options,
        )
        self._bot = await self._resources.enter_async_context(bot)
        if self._prepare_bot is not None:
            self._prepare_bot(bot)
        use_callback_adapter()
        try:
            await bot.start(self._token)
        except AttributeError as error:
            # discord.py 2.7.1 raises this when the first gateway connection fails (its issue 10520).
            # guard 16 false: tests/e2e/wire/test_start.py::test_first_connect_refused_is_tried_again
            if error.obj is None and error.name == "sequence":
                raise discord.GatewayNotFound from error
            raise

    async def _drain_handlers(self, client_task: asyncio.Task[None]) -> None:
        """Stops receiving events, and waits for the handlers that are running."""
        # guard 29 remove: tests/e2e/wire/test_stop.py::test_interaction_after_signal_is_not_started
        client_task.cancel()
        # In Python 3.11, wait_for may lose a cancellation; `run_until` sends another one.
        await asyncio.wait({client_task}, timeout=1.0)
        if self._bot is None:
            return
        shards = getattr(self._bot, "shards", {}).values()
        if shards:
            # All at once: each waits for Discord's close frame, which a dead connection never sends.
            await asyncio.wait([asyncio.create_task(shard.disconnect()) for shard in shards], timeout=CLOSE_SECONDS)
        handlers = [task for task in asyncio.all_tasks() if task.get_name().startswith(_HANDLER_TASK_PREFIXES)]
        if handlers:
            # guard 29 remove: tests/e2e/wire/test_stop.py::test_signal_finishes_work_in_progress
            # guard 29 without , timeout=DRAIN_SECONDS:
            #   tests/e2e/wire/test_stop.py::test_missing_answer_is_awaited_only_until_a_timeout
            await asyncio.wait(handlers, timeout=DRAIN_SECONDS)

    async def _close_resources(self) -> None:
        try:
            # guard 29 value await self._resources.aclose():
            #   tests/e2e/wire/test_stop.py::test_cog_that_does_not_end_is_abandoned
            await asyncio.wait_for(self._resources.aclose(), CLOSE_SECONDS)
        except TimeoutError:
            log.warning("Not everything closed within %.0f s.", CLOSE_SECONDS)


async def _wait_for_shards(storage: Storage, shards: Collection[int]) -> None:
    """Waits as a standby while another process runs one of the shards."""
    is_waiting = False
    while not await storage.lock_shards(shards):
        if not is_waiting:
            log.info("Another process runs these shards: this one waits, and takes over when it ends.")
        is_waiting = True
        await asyncio.sleep(STANDBY_SECONDS)
