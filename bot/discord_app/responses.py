"""An answer in time: a command that takes longer than a second is announced, and answered when it is done."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import traceback
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord

from bot.discord_app.i18n import say
from bot.discord_app.ui.card_view import build_notice_view

if TYPE_CHECKING:
    from bot.discord_app.ui.card_view import MessageView


logger = logging.getLogger(__name__)

_INTERACTION_TOKEN = re.compile(r"((?:webhooks|interactions)/\d+/)[\w.\-]+")
_BOT_TOKEN = re.compile(r"\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}\b")


def redact_tokens(text: str) -> str:
    """`text` with every token of an interaction or of a bot blotted out."""
    return _BOT_TOKEN.sub("…", _INTERACTION_TOKEN.sub(r"\1…", text))


async def report_failure(
    interaction: discord.Interaction[Any], error: BaseException, *, language: str, activity: str
) -> str:
    """Log `error` and tell the user, in one sentence, with a reference that finds it in the log.

    Args:
        interaction: what is to be answered.
        error: what went wrong.
        language: the user's.
        activity: what was being done, for the log.

    Returns:
        The reference.
    """
    reference = secrets.token_hex(4)
    original = getattr(error, "original", error)
    told = "".join(traceback.format_exception(original))
    logger.error("%s failed (reference %s)\n%s", activity, reference, redact_tokens(told).rstrip())
    await reply_privately(interaction, build_notice_view(say("failed", language, reference=reference)))
    return reference


async def reply_privately(interaction: discord.Interaction[Any], view: MessageView) -> None:
    """Answer the user alone, by whichever way is still open; where none is, it is logged and no more is tried."""
    try:
        if interaction.response.is_done():
            await interaction.followup.send(view=view, ephemeral=True)
        else:
            await interaction.response.send_message(view=view, ephemeral=True)
    except discord.HTTPException as refused:
        if refused.code == _ALREADY_ANSWERED:
            # The first answer came with an error and was taken all the same: the user has it, and needs no other.
            logger.info("The answer had arrived although Discord said otherwise.")
            return
        logger.warning("The user could not be told: %s", redact_tokens(str(refused)))
    except (discord.InteractionResponded, aiohttp.ClientError, OSError, TimeoutError) as silent:
        logger.warning("The user could not be told: %s", redact_tokens(str(silent)))


_ALREADY_ANSWERED = 40060
"""Discord's error code for an interaction that has an answer."""


DEFER_AFTER_SECONDS: Final = 1.0
"""Seconds. Discord waits three for the first answer, its way there and back included."""

_EXTRAS_KEY: Final = "announcement"


class AutoDefer:
    """Tells Discord that the answer will follow, unless the answer was there first."""

    def __init__(self, interaction: discord.Interaction[Any], *, ephemeral: bool) -> None:
        self._interaction = interaction
        self._ephemeral = ephemeral
        self._task: asyncio.Task[bool] | None = None
        self._timer = asyncio.get_running_loop().call_later(DEFER_AFTER_SECONDS, self._start_deferral)

    async def cancel_or_wait(self) -> bool:
        """Announce no more; whether it was announced."""
        self._timer.cancel()
        return self._task is not None and await self._task

    def _start_deferral(self) -> None:
        if not self._interaction.response.is_done():
            self._task = asyncio.create_task(self._send_deferral(), name="discord-ui-announcement")

    async def _send_deferral(self) -> bool:
        try:
            await self._interaction.response.defer(ephemeral=self._ephemeral, thinking=True)
        except (discord.HTTPException, discord.InteractionResponded, OSError, TimeoutError) as error:
            logger.warning("A late answer could not be announced: %s", redact_tokens(str(error)))
            return self._interaction.response.is_done()
        return True


def defer_if_slow(interaction: discord.Interaction[Any], *, ephemeral: bool) -> None:
    """Announce the answer of a command after a second.

    Args:
        interaction: of a slash command or a menu.
        ephemeral: whether the answer is for the asker alone: Discord wants to know beforehand.
    """
    interaction.extras[_EXTRAS_KEY] = AutoDefer(interaction, ephemeral=ephemeral)


async def defer_now(interaction: discord.Interaction[Any], *, ephemeral: bool) -> None:
    """Announce now that the answer of a command will follow, unless that was announced already.

    Raises:
        discord.HTTPException: Discord does not take it.
    """
    announcement: AutoDefer | None = interaction.extras.get(_EXTRAS_KEY)
    if announcement is None or not await announcement.cancel_or_wait():
        await interaction.response.defer(ephemeral=ephemeral, thinking=True)


async def send_answer(interaction: discord.Interaction[Any], view: MessageView, *, ephemeral: bool) -> None:
    """Answer a command, as the first answer or behind its announcement.

    Raises:
        discord.HTTPException: Discord does not take the answer.
    """
    announcement: AutoDefer | None = interaction.extras.get(_EXTRAS_KEY)
    if announcement is not None and await announcement.cancel_or_wait():
        await interaction.followup.send(view=view, ephemeral=ephemeral)
    else:
        await interaction.response.send_message(view=view, ephemeral=ephemeral)
