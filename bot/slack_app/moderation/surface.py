"""Shows moderators their work: in a message of the channel, or privately if the bot is not in the channel."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from bot.slack_app.posting.request_errors import REQUEST_ERRORS
from bot.slack_app.refs import make_channel_ref, make_message_ref
from bot.slack_app.responder import build_message_body
from bot.slack_app.ui.moderator_blocks import render_moderator_message
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.moderation.parts import ModeratorMessage
    from bot.slack_app.context import SlackContext
    from bot.slack_app.ui.blocks import SlackMessage
    from briefings.domain.refs import ChannelRef, MessageRef
    from briefings.revisions.parse import NamedFile

logger = logging.getLogger(__name__)

MAX_INLINE_FILE: Final = 2_000
"""Characters of a file that a private message shows as text: Slack has no private files."""


class Origin(Struct, frozen=True):
    """The origin of a command, a press or a form.

    Attributes:
        team: id of the workspace.
        channel: id of the channel.
        user: id of the user.
        response_url: answers to the user.
        ts: the message of the channel that was pressed; empty if there is none.
        is_private: whether a private message was pressed.
    """

    team: str
    channel: str
    user: str
    response_url: str
    ts: str = ""
    is_private: bool = False

    @classmethod
    def of_command(cls, body: dict[str, Any]) -> Origin:
        """Returns the origin of a slash command."""
        return cls(body["team_id"], body["channel_id"], body["user_id"], body["response_url"])

    @classmethod
    def of_press(cls, body: dict[str, Any]) -> Origin:
        """Returns the origin of a press or a shortcut."""
        container = body.get("container", {})
        is_private = bool(container.get("is_ephemeral"))
        ts = "" if is_private else str(container.get("message_ts", ""))
        team, user, channel = body["team"]["id"], body["user"]["id"], body["channel"]["id"]
        return cls(team, channel, user, body["response_url"], ts, is_private)


class Surface:
    """Shows messages to a moderator.

    Args:
        context: the ways to answer, and the names of users.
        client: of the workspace.
        origin: of the command or press.
        language: of the moderator.
        public: whether a new message is for all of the channel.
    """

    def __init__(
        self, context: SlackContext, client: AsyncWebClient, origin: Origin, language: str, *, public: bool = False
    ) -> None:
        self._context = context
        self._client = client
        self._origin = origin
        self._language = language
        self._public = public and not origin.is_private
        self._ts = origin.ts
        self._replaces = origin.is_private

    @property
    def message_ref(self) -> MessageRef | None:
        """The message of the channel; None if only the moderator sees it."""
        return make_message_ref(self.channel_ref, self._ts) if self._ts else None

    @property
    def channel_ref(self) -> ChannelRef:
        """The channel."""
        return make_channel_ref(self._origin.team, self._origin.channel)

    async def show(self, message: ModeratorMessage, files: Sequence[NamedFile] = ()) -> None:
        """Shows a message in place of the current one.

        Args:
            message: the message.
            files: the files attached to it.
        """
        if self._ts:
            await self._update(self._ts, self._render(message, files))
        elif not await self._post(message, files):
            await self._send_private(self._render(message, files), replace=self._replaces)
            return
        await self._upload(files)

    async def show_stage(self, message: ModeratorMessage) -> None:
        """Shows a stage of the work, if the current message can be replaced; a failure is only logged."""
        if not self._ts and not self._public:
            return
        try:
            await self.show(message)
        except REQUEST_ERRORS as error:
            logger.info("A stage could not be shown: %s", type(error).__name__)

    async def show_private(self, message: ModeratorMessage, files: Sequence[NamedFile] = ()) -> None:
        """Shows a further message only to the moderator."""
        await self._send_private(self._render(message, files, private=True), replace=False)

    async def update_message(self, message_ref: MessageRef | None, message: ModeratorMessage) -> None:
        """Replaces another message of the bot in this workspace; a failure is only logged."""
        if message_ref is None or message_ref == self.message_ref:
            return
        if message_ref.channel_ref.workspace_ref != self.channel_ref.workspace_ref:
            return
        body = build_message_body(self._render(message, ()))
        try:
            await self._client.chat_update(channel=message_ref.channel_ref.channel, ts=message_ref.message, **body)
        except REQUEST_ERRORS as error:
            logger.info("A message could not be updated: %s", type(error).__name__)

    def _render(
        self, message: ModeratorMessage, files: Sequence[NamedFile], *, private: bool = False
    ) -> SlackMessage:
        is_private = private or not (self._ts or self._public)
        shown = {name: self._describe_file(data, is_private=is_private) for name, data in files}
        return render_moderator_message(message, self._context.users.get_known_name, shown)

    def _describe_file(self, data: bytes, *, is_private: bool) -> str:
        if not is_private:
            return _("(in the thread)", self._language)
        text = data.decode("utf-8", "replace")
        if len(text) <= MAX_INLINE_FILE:
            return text
        return _("(invite the bot to the channel to get this file)", self._language)

    async def _post(self, message: ModeratorMessage, files: Sequence[NamedFile]) -> bool:
        """Posts a new message in the channel; False if the bot has no permission."""
        if not self._public:
            return False
        try:
            answer = await self._client.chat_postMessage(
                channel=self._origin.channel, **build_message_body(self._render(message, files))
            )
        except REQUEST_ERRORS as error:
            logger.info("A message to moderators is private: %s", type(error).__name__)
            self._public = False
            return False
        self._ts = str(answer["ts"])
        return True

    async def _update(self, ts: str, message: SlackMessage) -> None:
        try:
            await self._client.chat_update(channel=self._origin.channel, ts=ts, **build_message_body(message))
        except REQUEST_ERRORS as error:
            # The message was deleted, or the bot has left: the moderator still sees the result.
            logger.info("A message to moderators is private: %s", type(error).__name__)
            self._ts, self._public = "", False
            await self._send_private(message, replace=False)

    async def _send_private(self, message: SlackMessage, *, replace: bool) -> None:
        await self._context.responder.send_private(self._origin.response_url, message, replace=replace)

    async def _upload(self, files: Sequence[NamedFile]) -> None:
        """Uploads files into the thread of the message; a failure is only logged."""
        if not self._ts:
            return
        for name, data in files:
            try:
                await self._client.files_upload_v2(
                    channel=self._origin.channel, thread_ts=self._ts, filename=name, title=name, content=data
                )
            except REQUEST_ERRORS as error:
                logger.warning("A file could not be uploaded: %s", type(error).__name__)
