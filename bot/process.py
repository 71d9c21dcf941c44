"""The life of the bot's process: one a database, patient at the start, orderly at the end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from filelock import FileLock, Timeout

from bot.cli.context import utc_now
from bot.discord_app import create_bot
from bot.logs import set_up_logging
from briefings.builtin import ensure_builtin
from briefings.errors import DatabaseBusy
from briefings.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from bot.discord_app import BriefingBot
    from bot.settings import Settings

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds between attempts to reach Discord: doubled from the first to the longest."""

UNREACHABLE = (
    OSError,
    aiohttp.ClientError,
    asyncio.TimeoutError,
    discord.GatewayNotFound,
    discord.DiscordServerError,
)


@contextlib.contextmanager
def only_instance(database: Path) -> Iterator[None]:
    """Hold the database for this process.

    The operating system gives the lock back however the process ends, so that a kill leaves nothing to clean up.

    Raises:
        DatabaseBusy: another process of the bot holds it.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{database}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise DatabaseBusy(
            "another briefing-bot is running on this database",
            where=str(database),
            do="Stop it first, or give this one its own DATABASE_PATH.",
            ja="このデータベースでは別の briefing-bot が動いています。先に止めるか、DATABASE_PATH を分けてください。",
        ) from None
    try:
        yield
    finally:
        lock.release()


async def serve(settings: Settings, *, client_options: Callable[[], Mapping[str, Any]] = dict) -> int:
    """Run the bot until it is told to stop.

    Args:
        settings: the operator's settings, with a token.
        client_options: gives what discord.py's client is made with besides ours (its `connector`, say); called in the
            running loop, once for each client.

    Returns:
        The exit status: 0 after SIGINT or SIGTERM, 2 where Discord refuses the token.

    Raises:
        StoreError: the database can't be used, or another process holds it.
    """
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    set_up_logging(settings.log_level, token)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Windows' loop has no signal handlers: there Ctrl+C raises KeyboardInterrupt as usual.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    pause = FIRST_PAUSE
    with only_instance(settings.database_path):
        while not stop.is_set():
            try:
                if await _one_life(settings, token, stop, client_options()):
                    return 0
                pause = FIRST_PAUSE
            except discord.LoginFailure:
                log.error("Discord refused the token. Check DISCORD_TOKEN (README: Your own Discord application).")  # noqa: TRY400 - the traceback says no more
                return 2
            except UNREACHABLE as error:
                log.warning("Discord can't be reached (%s). Next attempt in %.0f s.", type(error).__name__, pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)
    return 0


async def _one_life(settings: Settings, token: str, stop: asyncio.Event, options: Mapping[str, Any]) -> bool:
    """One client from start to end: True when it was told to stop, False when it ended by itself."""
    store = await Store.open(settings.database_path, clock=utc_now)
    try:
        await ensure_builtin(store)
        bot = create_bot(store, settings, **options)
    except BaseException:
        await store.close()
        raise
    # The client closes the store in its own close(), whichever way its life ends.
    async with bot:
        running = asyncio.create_task(_start(bot, token))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if running.done():
            running.result()
            return stop.is_set()
        await bot.close()
        with contextlib.suppress(asyncio.CancelledError):
            running.cancel()
            await running
    return True


async def _start(bot: BriefingBot, token: str) -> None:
    try:
        await bot.start(token)
    except AttributeError as error:
        # discord.py 2.7.1 dies of its own error when the very first gateway connection fails (its issue 10520).
        if bot.is_ready():
            raise
        raise discord.GatewayNotFound from error
