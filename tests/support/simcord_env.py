"""Makes SimCord's environment for a bot, with time for a slow machine."""

from __future__ import annotations

from typing import Any

import discord
import simcord

SETTLE_SECONDS = 60
"""Seconds after which SimCord fails a command. Its default of 5 s is too short on a busy machine.

SimCord waits until no timer of the bot is due within this time: the bot's periodic tasks are not part of a session.
"""

IDLE_SECONDS = 0.01
"""Seconds between two checks of the bot's tasks while SimCord waits for an answer. A press that leaves a timer
behind, which ends no task, takes at least one such wait: with SimCord's own 0.05 s, most of the time of a test."""


class ImpatientEnv(simcord.Env):
    """SimCord's environment, which checks the tasks of the bot more often."""

    async def _settle_internal(self, **options: Any) -> None:
        await super()._settle_internal(**{"idle": IDLE_SECONDS, **options})


def create_env(bot: discord.Client) -> simcord.Env:
    """Makes an environment that a fixture starts and shuts down.

    `simcord.run` sets context variables, and a fixture ends in another context than it began in.
    """
    return ImpatientEnv(bot, settle_timeout=SETTLE_SECONDS)
