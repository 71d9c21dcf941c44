"""When something goes wrong: one sentence to the user, the whole of it in the log, and no token in either."""

from __future__ import annotations

import logging
import re
import secrets
import traceback
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.discord_app.layout import build_notice_view

if TYPE_CHECKING:
    from bot.discord_app.layout import MessageView

from bot.discord_app.speech import say

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
