"""Answers interactions in time: slow commands are deferred, and failures are reported to the user."""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord

from bot.answer_turn import Turn
from bot.backlog import get_busy_text
from bot.cooldowns import format_cooldown_text
from bot.discord_app.refs import find_sender, make_user_ref, make_workspace_ref
from bot.discord_app.ui.components import MessageView, build_notice_view
from bot.logs import redact_tokens
from briefings.errors import BriefingError, StoreError
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from discord import ui

    from bot.cooldowns import Cost
    from bot.interaction_queue import Place

logger = logging.getLogger(__name__)

DEFER_AFTER_SECONDS: Final = 1.0
"""Discord waits three seconds for the first answer, the time on the network included."""

_ALREADY_ANSWERED: Final = 40060
"""Discord's error code for an interaction that has an answer."""

_SEND_ERRORS: Final = (
    discord.HTTPException,
    discord.InteractionResponded,
    aiohttp.ClientError,
    OSError,
    TimeoutError,
)


class DeferringResponse(discord.InteractionResponse[Any]):
    """The response of a command that may be slow; it is deferred after a second.

    All answers pass through this class, so that the timer stops with an answer, and an answer after a deferral is
    sent as a follow-up.
    """

    def __init__(self, interaction: discord.Interaction[Any], *, ephemeral: bool, always_private: bool) -> None:
        super().__init__(interaction)
        self._always_private = always_private
        self._interaction = interaction
        self._ephemeral = ephemeral
        self._deferral: asyncio.Task[bool] | None = None
        self._turn: Turn | None = None
        self._timer = asyncio.get_running_loop().call_later(DEFER_AFTER_SECONDS, self._start_deferral)

    def take_turn(self, turn: Turn) -> None:
        """Ends a turn when the answer was sent, or when it takes so long that it is deferred."""
        self._turn = turn

    async def acknowledge(self) -> bool:
        """Defers the answer now; returns whether Discord accepted that."""
        self._timer.cancel()
        self._start_deferral()
        return self._deferral is not None and await self._deferral

    async def defer(self, *, ephemeral: bool = False, thinking: bool = False) -> Any:  # noqa: ANN401  # discord.py's
        """Defers the answer, unless the timer has done so."""
        try:
            if not await self._stop_timer():
                return await super().defer(ephemeral=ephemeral or self._always_private, thinking=thinking)
            return None
        finally:
            self._end_turn()

    async def send_message(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # discord.py's
        """Sends the answer, as a follow-up if it was deferred."""
        if self._always_private:
            kwargs["ephemeral"] = True
        try:
            if await self._stop_timer():
                return await self._interaction.followup.send(*args, **kwargs)
            return await super().send_message(*args, **kwargs)
        finally:
            self._end_turn()

    async def send_modal(self, modal: ui.Modal, /) -> Any:  # noqa: ANN401  # discord.py's
        """Opens a form."""
        try:
            await self._stop_timer()
            return await super().send_modal(modal)
        finally:
            self._end_turn()

    async def _stop_timer(self) -> bool:
        """Stops the timer; returns whether the answer was deferred."""
        # guard 18 remove: tests/e2e/wire/test_response_times.py::test_answer_on_its_way_is_not_announced
        self._timer.cancel()
        return self._deferral is not None and await self._deferral

    def _end_turn(self) -> None:
        if self._turn is not None:
            self._turn.end()

    def _start_deferral(self) -> None:
        self._end_turn()
        # guard 18 false: tests/e2e/wire/test_moderation.py::test_busy_database_delays_answers_without_losing_any
        if not self.is_done():
            self._deferral = asyncio.create_task(self._send_deferral(), name="discord-ui-deferral")

    async def _send_deferral(self) -> bool:
        try:
            await super().defer(ephemeral=self._ephemeral, thinking=True)
        except _SEND_ERRORS as error:
            logger.warning("A slow answer could not be deferred: %s", redact_tokens(str(error)))
            return self.is_done()
        return True


def defer_if_slow(
    interaction: discord.Interaction[Any], *, ephemeral: bool, always_private: bool = False
) -> DeferringResponse:
    """Defers the answer of a command that takes longer than a second.

    Args:
        interaction: of a slash command or a context menu, not answered yet.
        ephemeral: whether only the user sees the answer: Discord requires this when the answer is deferred.
        always_private: whether only the user sees any answer, as the user or the moderators chose.

    Returns:
        The response of the interaction.
    """
    # discord.py makes the response when it is first asked for and has no setting for its class.
    response = DeferringResponse(interaction, ephemeral=ephemeral, always_private=always_private)
    interaction._cs_response = response  # type: ignore[attr-defined]  # noqa: SLF001
    return response


async def respond_privately(interaction: discord.Interaction[Any], message: MessageView | str) -> None:
    """Answers the user privately, as the first answer or as a follow-up.

    Raises:
        discord.HTTPException: Discord does not take the answer.
    """
    view = build_notice_view(message) if isinstance(message, str) else message
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True)
    else:
        await interaction.response.send_message(view=view, ephemeral=True)


async def wait_for_turn(interaction: discord.Interaction[Any], response: DeferringResponse) -> bool:
    """Waits until a command can be answered, after those that came before it; returns whether it is to be answered.

    If others are being answered, it is deferred first; if very many wait, the user is asked to try again.

    Args:
        interaction: of a command, not answered yet.
        response: its response.
    """
    context = interaction.client.context
    admission: Turn | Place | None = context.resources.backlog.admit(find_sender(interaction))
    if isinstance(admission, Turn):
        response.take_turn(admission)
        return True
    if admission is not None:
        with admission as place:
            if not await response.acknowledge():
                return False
            turn = await place.wait()
        if turn is not None:
            response.take_turn(turn)
            return True
    await try_to_respond(interaction, get_busy_text(context.get_language(interaction)))
    return False


async def answer_if_too_often(interaction: discord.Interaction[Any], cost: Cost) -> bool:
    """Returns whether a user or a server asks too often, and informs the user if so."""
    context = interaction.client.context
    workspace = make_workspace_ref(interaction.guild_id) if interaction.guild_id is not None else None
    seconds = context.cooldowns.use(cost, make_user_ref(interaction.user), workspace)
    if not seconds:
        return False
    await respond_privately(interaction, format_cooldown_text(seconds, context.get_language(interaction)))
    return True


async def answer_error(
    interaction: discord.Interaction[Any], error: BaseException, *, language: str, activity: str
) -> None:
    """Answers an interaction that failed: an expected error with its own text, any other with a reference to the log.

    Args:
        interaction: the interaction that failed.
        error: the error.
        language: the user's.
        activity: the failed activity, for the log.
    """
    original = getattr(error, "original", error)
    if isinstance(original, BriefingError):
        if isinstance(original, StoreError):
            logger.warning("The database can't be used for %s: %s", activity, original)
        await try_to_respond(interaction, original.format_answer(language))
    else:
        await report_failure(interaction, original, language=language, activity=activity)


async def report_failure(
    interaction: discord.Interaction[Any], error: BaseException, *, language: str, activity: str
) -> str:
    """Logs an error, and sends the user a reference by which it can be found in the log.

    Args:
        interaction: the interaction that failed.
        error: the error.
        language: the user's.
        activity: the failed activity, for the log.

    Returns:
        The reference.
    """
    reference = secrets.token_hex(4)
    details = "".join(traceback.format_exception(error))
    logger.error("%s failed (reference %s)\n%s", activity, reference, redact_tokens(details).rstrip())
    text = _(
        "Something went wrong. Please try again in a moment (reference {reference}).", language, reference=reference
    )
    await try_to_respond(interaction, text)
    return reference


async def try_to_respond(interaction: discord.Interaction[Any], text: str) -> None:
    """Answers the user privately if Discord accepts the answer; a failure is logged."""
    try:
        await respond_privately(interaction, text)
    except _SEND_ERRORS as error:
        if isinstance(error, discord.HTTPException) and error.code == _ALREADY_ANSWERED:
            # Discord accepted the first answer although it reported an error, so that the user needs no other one.
            logger.info("Discord accepted the answer although it reported an error.")
            return
        logger.warning("The user could not be answered: %s", redact_tokens(str(error)))
