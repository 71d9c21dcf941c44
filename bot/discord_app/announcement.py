"""An answer in time: a command that takes longer than a second is announced, and answered when it is done."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.discord_app.failures import redact

if TYPE_CHECKING:
    from bot.discord_app.layout import CardView

logger = logging.getLogger(__name__)

PATIENCE: Final = 1.0
"""Seconds. Discord waits three for the first answer, its way there and back included."""

_KEY: Final = "announcement"


class Announcement:
    """Tells Discord that the answer will follow, unless the answer was there first."""

    def __init__(self, interaction: discord.Interaction[Any], *, ephemeral: bool) -> None:
        self._interaction = interaction
        self._ephemeral = ephemeral
        self._task: asyncio.Task[bool] | None = None
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._announce)

    async def settle(self) -> bool:
        """Announce no more; whether it was announced."""
        self._timer.cancel()
        return self._task is not None and await self._task

    def _announce(self) -> None:
        if not self._interaction.response.is_done():
            self._task = asyncio.create_task(self._defer(), name="discord-ui-announcement")

    async def _defer(self) -> bool:
        try:
            await self._interaction.response.defer(ephemeral=self._ephemeral, thinking=True)
        except (discord.HTTPException, discord.InteractionResponded, OSError, TimeoutError) as error:
            logger.warning("A late answer could not be announced: %s", redact(str(error)))
            return self._interaction.response.is_done()
        return True


def announce_if_late(interaction: discord.Interaction[Any], *, ephemeral: bool) -> None:
    """Announce the answer of a command after a second.

    Args:
        interaction: of a slash command or a menu.
        ephemeral: whether the answer is for the asker alone: Discord wants to know beforehand.
    """
    interaction.extras[_KEY] = Announcement(interaction, ephemeral=ephemeral)


async def announce(interaction: discord.Interaction[Any], *, ephemeral: bool) -> None:
    """Announce now that the answer of a command will follow, unless that was announced already.

    Raises:
        discord.HTTPException: Discord does not take it.
    """
    announcement: Announcement | None = interaction.extras.get(_KEY)
    if announcement is None or not await announcement.settle():
        await interaction.response.defer(ephemeral=ephemeral, thinking=True)


async def respond(interaction: discord.Interaction[Any], view: CardView, *, ephemeral: bool) -> None:
    """Answer a command, as the first answer or behind its announcement.

    Raises:
        discord.HTTPException: Discord does not take the answer.
    """
    announcement: Announcement | None = interaction.extras.get(_KEY)
    if announcement is not None and await announcement.settle():
        await interaction.followup.send(view=view, ephemeral=ephemeral)
    else:
        await interaction.response.send_message(view=view, ephemeral=ephemeral)
