"""Provides the handlers with their dependencies: the content, the users, and the ways to answer."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.slack_app.background_tasks import BackgroundTasks
from bot.slack_app.client import REFUSED_BLOCKS
from bot.slack_app.posting.request_errors import REQUEST_ERRORS
from bot.slack_app.responder import build_message_body, build_notice
from briefings.domain.place_settings import Visibility
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.context import BotContext
    from bot.miss_counter import MissCounter
    from bot.slack_app.responder import Responder
    from bot.slack_app.ui.blocks import SlackMessage
    from bot.slack_app.users import UserDirectory
    from bot.slack_app.workspaces import Workspaces
    from briefings.service import BriefingService

logger = logging.getLogger(__name__)


class SlackContext:
    """The dependencies of the handlers.

    Attributes:
        bot: the settings, the storage, the clock and the active content.
        users: the languages of users.
        responder: answers over response URLs.
        miss_counter: counts queries that found nothing.
        workspaces: the workspaces in which the application is installed.
        tasks: the slow parts of handlers.
    """

    def __init__(
        self,
        bot: BotContext,
        users: UserDirectory,
        responder: Responder,
        miss_counter: MissCounter,
        workspaces: Workspaces,
    ) -> None:
        self.bot = bot
        self.users = users
        self.responder = responder
        self.miss_counter = miss_counter
        self.workspaces = workspaces
        self.tasks = BackgroundTasks()

    @property
    def service(self) -> BriefingService:
        """The service of the active revision."""
        return self.bot.service

    @property
    def today(self) -> date:
        """The current date in the time zone of the settings."""
        return self.bot.today

    @property
    def answers_publicly(self) -> bool:
        """Whether moderators chose that everybody in the channel sees the answers of commands."""
        return self.bot.places.find_here().visibility is Visibility.PUBLIC

    async def notify_user(self, body: dict[str, Any], client: AsyncWebClient, text: str) -> None:
        """Shows a sentence to the user of a payload alone: over its response URL, or in its channel."""
        try:
            if url := body.get("response_url"):
                await self.responder.send_private(url, build_notice(text))
            elif channel := (body.get("channel") or {}).get("id"):
                user = body["user"]["id"]
                await client.chat_postEphemeral(channel=channel, user=user, **build_message_body(build_notice(text)))
        except REQUEST_ERRORS as error:
            logger.warning("A user could not be notified: %s", type(error).__name__)

    async def post_message(
        self,
        client: AsyncWebClient,
        channel: str,
        message: SlackMessage,
        *,
        thread: str | None = None,
        fallbacks: Sequence[Callable[[], Awaitable[SlackMessage | None]]] = (),
    ) -> str | None:
        """Posts an answer in a channel, once.

        Args:
            client: of the workspace.
            channel: id of the channel.
            message: the answer.
            thread: timestamp of the message that is answered.
            fallbacks: build the messages that are posted if Slack does not accept the blocks of the message before.

        Returns:
            None if it was posted; else a marked text with the remedy.
        """
        try:
            await client.chat_postMessage(channel=channel, thread_ts=thread, **build_message_body(message))
        except SlackApiError as error:
            code = str(error.response.get("error", ""))
            logger.warning("A card could not be posted: %s", code)
            if code in REFUSED_BLOCKS:
                for number, build in enumerate(fallbacks, 1):
                    if (simpler := await build()) is not None:
                        rest = fallbacks[number:]
                        return await self.post_message(client, channel, simpler, thread=thread, fallbacks=rest)
            if code in {"not_in_channel", "channel_not_found"}:
                return N_("The bot is not in this channel. Invite it with /invite, then try again.")
            if code == "is_archived":
                return N_("This channel is archived: nothing can be posted here.")
            return N_("Slack did not accept the message. Try again in a moment.")
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            # The message may have been posted: a second attempt would post it twice.
            logger.warning("Whether a card was posted is unknown: %s", type(error).__name__)
            return N_("Slack did not answer. Check whether the card is in the channel before you try again.")
        return None
