"""What a test adds to the bot before it starts. Each function is named in `start_bot(prepare=…)`."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import discord
from discord import app_commands

from bot.discord_app import BriefingBot


def counted(_bot: BriefingBot) -> None:
    """On SIGUSR1, print how many tasks there are."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: print(f"tasks: {len(asyncio.all_tasks())}", flush=True))  # noqa: T201


def noop(bot: BriefingBot) -> None:
    """A command that does nothing, and an autocomplete that offers nothing: what discord.py itself costs."""

    @app_commands.command(name="noop", description="nothing")
    async def command(interaction: discord.Interaction, query: str) -> None:
        await interaction.response.send_message(query)

    @command.autocomplete("query")
    async def complete(_interaction: discord.Interaction, _typed: str) -> list[app_commands.Choice[str]]:
        return []

    bot.tree.add_command(command)


def blocking(bot: BriefingBot) -> None:
    """A command that blocks the event loop for the seconds it is given."""

    @app_commands.command(name="block", description="block")
    async def command(interaction: discord.Interaction, query: str) -> None:
        time.sleep(float(query))  # noqa: ASYNC251 - the fault itself
        await interaction.response.send_message(query)

    bot.tree.add_command(command)


def failing_command(bot: BriefingBot) -> None:
    """A command that fails with the bot's token in its error."""

    @app_commands.command(name="fail", description="fail")
    async def command(_interaction: discord.Interaction, query: str) -> None:
        raise RuntimeError(f"{query}: {os.environ['DISCORD_TOKEN']}")

    bot.tree.add_command(command)


def crashing(_bot: BriefingBot) -> None:
    """An error in the process's own code, with the bot's token in it."""
    raise RuntimeError(f"the sky falls: {os.environ['DISCORD_TOKEN']}")
