"""Makes SimCord's environment for a bot, with time for a slow machine."""

from __future__ import annotations

import discord
import simcord

SETTLE_SECONDS = 60
"""After these SimCord fails a command that has not ended. Its own 5 s are too few where a machine has other work.

SimCord waits until no timer of the bot is due within this time: the bot's periodic tasks are not part of a session.
"""


def create_env(bot: discord.Client) -> simcord.Env:
    """Makes an environment that a fixture starts and shuts down.

    `simcord.run` sets context variables, and a fixture ends in another context than it began in.
    """
    return simcord.Env(bot, settle_timeout=SETTLE_SECONDS)
