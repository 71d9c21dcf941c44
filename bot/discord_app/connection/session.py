"""One client, from its store to its end; what is in flight is finished first."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any

import discord

from bot.clock import utc_now
from bot.discord_app import create_bot
from bot.discord_app.command_sync import CommandDigestFile
from bot.discord_app.connection.gateway_info import fetch_gateway_info
from briefings.revisions.builtin import ensure_builtin
from briefings.storage.sqlite.storage import SqliteStorage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.discord_app import BriefingBot
    from bot.discord_app.connection.http_guard import HttpGuard
    from bot.settings import Settings

log = logging.getLogger(__name__)

DRAIN_SECONDS = 5.0
"""Seconds that what is in flight gets to finish."""

CLOSE_SECONDS = 3.0
"""Seconds that connections and cogs get to close; after them only the database is closed, and the process ends."""

# Names that discord.py 2.7.1 gives to the tasks in which commands, buttons and listeners run; the last is of posts.
_HANDLER_TASK_PREFIXES = ("CommandTree-invoker", "discord-ui-", "discord.py: ", "delivery ")


class BotSession:
    """One client's life.

    Args:
        settings: the operator's settings.
        token: the bot's token.
        http_guard: looks at every request, in this life as in those before.
        client_options: what discord.py's client is made with besides ours.
        prepare_bot: is handed the client before it starts.
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
        """Live until `stop` is set or the client ends by itself.

        Raises:
            discord.DiscordException, OSError, aiohttp.ClientError, TimeoutError: what ended it, for `judge`.
            StoreError: the database can't be used.
        """
        living = asyncio.create_task(self._run_client(), name="life")
        ends = [living, *(asyncio.create_task(event.wait()) for event in (stop, self._http_guard.token_refused))]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not living.done():
                await self._drain_handlers(living)
        finally:
            for end in ends:
                end.cancel()
            await asyncio.wait(ends, timeout=CLOSE_SECONDS)
            await self._close_resources()
        if living.done() and not living.cancelled():
            living.result()
        if self._http_guard.token_refused.is_set():
            raise discord.LoginFailure("The token was refused.")

    async def _run_client(self) -> None:
        connector = self._client_options.get("connector")
        if connector is not None:
            # discord.py closes it only where it came as far as logging in.
            self._resources.push_async_callback(connector.close)
        advice = await fetch_gateway_info(self._token, self._http_guard, connector)
        if advice.wait_seconds:
            raise discord.RateLimited(advice.wait_seconds)
        storage = await SqliteStorage.open(self._settings.database_path, clock=utc_now)
        self._resources.push_async_callback(storage.close)
        await ensure_builtin(storage)
        bot = create_bot(
            storage,
            self._settings,
            digest_store=CommandDigestFile(self._settings.database_path, self._token),
            shard_count=advice.shards,
            http_trace=self._http_guard.create_trace(),
            **self._client_options,
        )
        self._bot = await self._resources.enter_async_context(bot)
        if self._prepare_bot is not None:
            self._prepare_bot(bot)
        try:
            await bot.start(self._token)
        except AttributeError as error:
            # discord.py 2.7.1 dies of this when the very first gateway connection fails (its issue 10520).
            if error.obj is None and error.name == "sequence":
                raise discord.GatewayNotFound from error
            raise

    async def _drain_handlers(self, client_task: asyncio.Task[None]) -> None:
        """Take no more events, and let the handlers of those that came finish."""
        client_task.cancel()
        # Python 3.11's wait_for may lose a cancellation that comes as it ends; `run` then sends another.
        await asyncio.wait({client_task}, timeout=1.0)
        if self._bot is None:
            return
        shards = getattr(self._bot, "shards", {}).values()
        if shards:
            # All at once: each waits for Discord's goodbye, and a dead line never says it.
            await asyncio.wait([asyncio.create_task(shard.disconnect()) for shard in shards], timeout=CLOSE_SECONDS)
        handlers = [task for task in asyncio.all_tasks() if task.get_name().startswith(_HANDLER_TASK_PREFIXES)]
        if handlers:
            await asyncio.wait(handlers, timeout=DRAIN_SECONDS)

    async def _close_resources(self) -> None:
        try:
            await asyncio.wait_for(self._resources.aclose(), CLOSE_SECONDS)
        except TimeoutError:
            log.warning("Not everything closed within %.0f s.", CLOSE_SECONDS)
