"""One client, from its store to its end; what is in flight is finished first."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any

import discord

from bot.cli.context import utc_now
from bot.discord_app import create_bot
from bot.process.advice import ask_advice
from bot.process.memory import CommandFile
from briefings.builtin import ensure_builtin
from briefings.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.discord_app import BriefingBot
    from bot.process.watch import HttpWatch
    from bot.settings import Settings

log = logging.getLogger(__name__)

FINISH = 5.0
"""Seconds that what is in flight gets to finish."""

CLOSE = 3.0
"""Seconds that connections and cogs get to close; after them only the database is closed, and the process ends."""

# Names that discord.py 2.7.1 gives to the tasks in which commands, buttons and listeners run; the last is of posts.
_HANDLERS = ("CommandTree-invoker", "discord-ui-", "discord.py: ", "delivery ")


class Life:
    """One client's life.

    Args:
        settings: the operator's settings.
        token: the bot's token.
        watch: looks at every request, in this life as in those before.
        options: what discord.py's client is made with besides ours.
        prepare: is handed the client before it starts.
    """

    def __init__(
        self,
        settings: Settings,
        token: str,
        watch: HttpWatch,
        options: Mapping[str, Any],
        prepare: Callable[[BriefingBot], None] | None,
    ) -> None:
        self._settings = settings
        self._token = token
        self._watch = watch
        self._options = options
        self._prepare = prepare
        self._bot: BriefingBot | None = None
        self._open = contextlib.AsyncExitStack()

    async def run(self, stop: asyncio.Event) -> None:
        """Live until `stop` is set or the client ends by itself.

        Raises:
            discord.DiscordException, OSError, aiohttp.ClientError, TimeoutError: what ended it, for `judge`.
            StoreError: the database can't be used.
        """
        living = asyncio.create_task(self._live(), name="life")
        ends = [living, *(asyncio.create_task(event.wait()) for event in (stop, self._watch.refused))]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not living.done():
                await self._hush(living)
        finally:
            for end in ends:
                end.cancel()
            await asyncio.wait(ends, timeout=CLOSE)
            await self._close()
        if living.done() and not living.cancelled():
            living.result()
        if self._watch.refused.is_set():
            raise discord.LoginFailure("The token was refused.")

    async def _live(self) -> None:
        connector = self._options.get("connector")
        if connector is not None:
            # discord.py closes it only where it came as far as logging in.
            self._open.push_async_callback(connector.close)
        advice = await ask_advice(self._token, self._watch, connector)
        if advice.wait:
            raise discord.RateLimited(advice.wait)
        store = await Store.open(self._settings.database_path, clock=utc_now)
        self._open.push_async_callback(store.close)
        await ensure_builtin(store)
        bot = create_bot(
            store,
            self._settings,
            command_memory=CommandFile(self._settings.database_path, self._token),
            shard_count=advice.shards,
            http_trace=self._watch.trace(),
            **self._options,
        )
        self._bot = await self._open.enter_async_context(bot)
        if self._prepare is not None:
            self._prepare(bot)
        try:
            await bot.start(self._token)
        except AttributeError as error:
            # discord.py 2.7.1 dies of this when the very first gateway connection fails (its issue 10520).
            if error.obj is None and error.name == "sequence":
                raise discord.GatewayNotFound from error
            raise

    async def _hush(self, living: asyncio.Task[None]) -> None:
        """Take no more events, and let the handlers of those that came finish."""
        living.cancel()
        # Python 3.11's wait_for may lose a cancellation that comes as it ends; `run` then sends another.
        await asyncio.wait({living}, timeout=1.0)
        if self._bot is None:
            return
        shards = getattr(self._bot, "shards", {}).values()
        if shards:
            # All at once: each waits for Discord's goodbye, and a dead line never says it.
            await asyncio.wait([asyncio.create_task(shard.disconnect()) for shard in shards], timeout=CLOSE)
        handlers = [task for task in asyncio.all_tasks() if task.get_name().startswith(_HANDLERS)]
        if handlers:
            await asyncio.wait(handlers, timeout=FINISH)

    async def _close(self) -> None:
        try:
            await asyncio.wait_for(self._open.aclose(), CLOSE)
        except TimeoutError:
            log.warning("Not everything closed within %.0f s.", CLOSE)
