"""Prepares the bot for a test before it starts.

Each function is named in `start_bot(prepare=…)`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from datetime import UTC, date, datetime
from pathlib import Path

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_app import BriefingBot
from bot.discord_app.posting.publisher import DiscordPublisher
from bot.discord_app.responses import respond_privately
from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.refs import ChannelRef, MessageRef
from briefings.domain.schedules import Occurrence
from briefings.revisions.builtin import build_builtin_content
from briefings.storage.content_ports import LoadedSnapshot


def counted(_bot: BriefingBot) -> None:
    """Prints the number of tasks on SIGUSR1."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: print(f"tasks: {len(asyncio.all_tasks())}", flush=True))  # noqa: T201


def noop(bot: BriefingBot) -> None:
    """Adds a command that does nothing, and an autocomplete without choices, to measure discord.py itself."""

    @app_commands.command(name="noop", description="nothing")
    async def command(interaction: discord.Interaction, query: str) -> None:
        await interaction.response.send_message(query)

    @command.autocomplete("query")
    async def complete(_interaction: discord.Interaction, _typed: str) -> list[app_commands.Choice[str]]:
        return []

    bot.tree.add_command(command)


def blocking(bot: BriefingBot) -> None:
    """Adds a command that blocks the event loop for the given seconds."""

    @app_commands.command(name="block", description="block")
    async def command(interaction: discord.Interaction, query: str) -> None:
        time.sleep(float(query))  # noqa: ASYNC251 - the fault itself
        await interaction.response.send_message(query)

    bot.tree.add_command(command)


def failing_command(bot: BriefingBot) -> None:
    """Adds a command that fails with the bot's token in its error."""

    @app_commands.command(name="fail", description="fail")
    async def command(_interaction: discord.Interaction, query: str) -> None:
        raise RuntimeError(f"{query}: {os.environ['DISCORD_TOKEN']}")

    bot.tree.add_command(command)


def crashing(_bot: BriefingBot) -> None:
    """Raises an error with the bot's token and the secret WIRE_SECRET in the code of the process."""
    raise RuntimeError(f"the sky falls: {os.environ['DISCORD_TOKEN']} {os.environ.get('WIRE_SECRET', '')}")


def slow(bot: BriefingBot) -> None:
    """Adds a command that takes the given seconds before it answers like those of the product."""

    @app_commands.command(name="slow", description="slow")
    async def command(interaction: discord.Interaction, query: str) -> None:
        print("slow: begun", flush=True)  # noqa: T201 - read by tests
        await asyncio.sleep(float(query))
        await respond_privately(interaction, "done")

    bot.tree.add_command(command)


def holding(bot: BriefingBot) -> None:
    """Adds a command that occupies the database's reader for the given seconds, as a large revision does."""

    @app_commands.command(name="hold", description="hold")
    async def command(interaction: discord.Interaction, query: str) -> None:
        async with bot.context.storage.database.read():
            await interaction.response.send_message(query)
            await asyncio.sleep(float(query))

    bot.tree.add_command(command)


def importing(bot: BriefingBot) -> None:
    """Prepares content repeatedly, as after the activation of an imported revision."""

    async def work() -> None:
        await bot.wait_until_ready()
        while not bot.is_closed():
            await asyncio.to_thread(build_builtin_content)
            began = time.monotonic()
            await bot.context.serve_loaded(LoadedSnapshot(await bot.context.storage.revisions.load_snapshot()))
            print(f"made ready in {time.monotonic() - began}", flush=True)  # noqa: T201 - read by the test

    async def start() -> None:
        bot.importing = asyncio.create_task(work())  # type: ignore[attr-defined]  # held, or it would be collected

    bot.add_listener(start, "on_ready")


def posting(bot: BriefingBot) -> None:
    """Posts a message to the channel WIRE_CHANNEL once the bot is ready."""

    async def post() -> None:
        try:
            await bot.get_partial_messageable(int(os.environ["WIRE_CHANNEL"])).send("a post")
        except discord.DiscordException as error:
            print(f"not posted: {type(error).__name__}", flush=True)  # noqa: T201 - read by the test

    bot.add_listener(post, "on_ready")


def lingering(bot: BriefingBot) -> None:
    """Adds a cog that takes a minute to unload."""

    class Lingering(commands.Cog):
        async def cog_unload(self) -> None:
            await asyncio.sleep(60)

    async def add() -> None:
        await bot.add_cog(Lingering())
        print("lingering", flush=True)  # noqa: T201 - read by the test

    bot.add_listener(add, "on_ready")


def editing(bot: BriefingBot) -> None:
    """Edits the message WIRE_MESSAGE in the channel WIRE_CHANNEL, as a correction would, and prints the outcome."""
    slot = Occurrence(1, "k1", date(2026, 11, 24), datetime(2026, 11, 24, tzinfo=UTC))
    card = Card(CardRequest(""), "ja", "corrected", (CardBlock("", (CardLine("right"),)),))

    async def edit() -> None:
        channel_ref = ChannelRef("discord", os.environ["WIRE_GUILD"], os.environ["WIRE_CHANNEL"])
        message_ref = MessageRef(channel_ref, os.environ["WIRE_MESSAGE"])
        outcome = await DiscordPublisher(bot).edit(message_ref, slot, card)
        print(f"edited: {outcome}", flush=True)  # noqa: T201 - read by the test

    bot.add_listener(edit, "on_ready")


def hurried(bot: BriefingBot) -> None:
    """Sets a clock that runs WIRE_SPEED times as fast from WIRE_EPOCH on, and wakes up twenty times a second."""
    epoch, speed = float(os.environ["WIRE_EPOCH"]), float(os.environ.get("WIRE_SPEED", "1"))
    began = float(os.environ.get("WIRE_BEGIN", epoch))
    bot.context.clock = lambda: datetime.fromtimestamp(began + (time.time() - epoch) * speed, UTC)
    bot.wake_every = 0.05


def clocked(bot: BriefingBot) -> None:
    """Sets the time of the file WIRE_CLOCK, which the test writes, and wakes up twenty times a second."""
    clock = Path(os.environ["WIRE_CLOCK"])
    bot.context.clock = lambda: datetime.fromisoformat(clock.read_text(encoding="ascii"))
    bot.wake_every = 0.05
