"""Posts in Discord's channels: look, post, find, publish, edit."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.discord_app.channel_permissions import Postable, find_missing_permissions
from bot.discord_app.posting.post_view import build_post_view, has_marker, shows_same_text
from briefings.domain.deliveries import (
    Available,
    ChannelRef,
    ChannelStatus,
    Deleted,
    Forbidden,
    Found,
    LookupResult,
    NotFound,
    OutcomeUnknown,
    PublishResult,
    Rejected,
    RetryLater,
    Sent,
    Unavailable,
    Unreadable,
)

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.discord_app.ui.components import MessageView
    from briefings.domain.cards import Card
    from briefings.domain.schedules import Occurrence


REQUEST_ERRORS = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""All that a request may raise."""

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, ALREADY_PUBLISHED, THREAD_ARCHIVED = 10003, 10008, 40033, 50083
"""Error codes of Discord (its reference: JSON Error Codes)."""

DEFAULT_RETRY_DELAY = 60.0
"""Seconds to wait where nothing tells better."""


def classify_error(error: BaseException) -> PublishResult:  # noqa: PLR0911  # a table: one line an error
    """What follows from an error. Whatever is not surely without effect is unknown: 5xx, resets, time-outs."""
    # Imported here: the process imports the bot.
    from bot.discord_app.connection.http_guard import RequestWithheld

    match error:
        case discord.RateLimited():
            return RetryLater(error.retry_after)
        case RequestWithheld():
            return RetryLater(DEFAULT_RETRY_DELAY, "held_back")
        case discord.HTTPException(code=code) if code == UNKNOWN_MESSAGE:
            # The nonce is known and its message is gone: it was there, and a moderator deleted it.
            return Sent(None)
        case discord.HTTPException(status=429):
            return RetryLater(DEFAULT_RETRY_DELAY)
        case discord.HTTPException(status=401):
            # The token is refused: the process ends, and the post waits for its operator.
            return RetryLater(DEFAULT_RETRY_DELAY, "token_refused")
        case discord.HTTPException(status=status, code=code) if 400 <= status < 500:
            return Rejected(str(code or status), channel_deleted=code == UNKNOWN_CHANNEL)
        case discord.HTTPException(status=status):
            return OutcomeUnknown(str(status))
        case _:
            return OutcomeUnknown(type(error).__name__)


_MAX_TITLE_LENGTH = 100
"""Characters of a forum post's title."""


OUTAGE_RETRY_SECONDS = 15.0
"""Seconds until a server that is unavailable is looked at again, which costs no request."""


class DiscordPublisher:
    """Discord, as deliveries see it.

    Args:
        bot: the client.
    """

    def __init__(self, bot: commands.Bot) -> None:
        self._bot = bot

    async def check_channel(self, channel_ref: ChannelRef) -> ChannelStatus:
        """Whether the channel can be posted to.

        What the gateway has told costs no request. Only then the channel is fetched: for its newest message, behind
        which the post will stand, and for the proof where it is gone.
        """
        shut = self._find_post_obstacle(channel_ref)
        if shut is not None:
            return shut
        try:
            channel = await self._bot.fetch_channel(channel_ref.channel)
        except REQUEST_ERRORS as error:
            return _to_channel_status(classify_error(error))
        if not isinstance(channel, Postable):
            return Forbidden("missing:postable_channel")
        lacking = find_missing_permissions(channel, channel.guild.me)
        if lacking:
            return Forbidden(f"missing:{lacking[0]}")
        # A channel without a message has no newest one; its own id is older than any message in it.
        return Available(max(channel.last_message_id or 0, channel.id))

    async def publish_card(self, channel_ref: ChannelRef, occurrence: Occurrence, card: Card) -> PublishResult:
        """Post the card under the slot's nonce; in a forum, which knows no nonce, as a post of its own."""
        view = build_post_view(card, occurrence)
        channel = self._get_cached_channel(channel_ref)
        try:
            if isinstance(channel, discord.ForumChannel):
                made = await channel.create_thread(
                    name=f"{card.title}"[:_MAX_TITLE_LENGTH] or "—",
                    view=view,
                    allowed_mentions=discord.AllowedMentions.none(),
                )
                return Sent(made.thread.id)
            messageable = self._bot.get_partial_messageable(channel_ref.channel, guild_id=channel_ref.guild)
            message = await messageable.send(
                view=view, nonce=occurrence.nonce, allowed_mentions=discord.AllowedMentions.none()
            )
        except REQUEST_ERRORS as error:
            return classify_error(error)
        return Sent(message.id, is_current=shows_same_text(message.components, view))

    async def find_post(self, channel_ref: ChannelRef, occurrence: Occurrence, anchor: int) -> LookupResult:
        """Read our own messages behind the anchor for the slot's mark.

        Without the right to read, Discord answers with an empty list: so the right is looked at first.
        """
        if not self._bot.is_ready():
            return Unavailable("connecting")
        guild = self._bot.get_guild(channel_ref.guild)
        if guild is not None and guild.unavailable:
            return Unavailable("outage")
        channel = self._get_cached_channel(channel_ref)
        if guild is None or channel is None:
            return (
                Unreadable("missing:view_channel")
                if guild is None
                else await self._read_history(channel_ref, occurrence, anchor)
            )
        lacking = find_missing_permissions(channel, guild.me)
        unreadable = [name for name in lacking if name in {"view_channel", "read_message_history"}]
        if unreadable:
            return Unreadable(f"missing:{unreadable[0]}")
        if isinstance(channel, discord.ForumChannel):
            return await self._read_forum(channel, occurrence, anchor)
        return await self._read_history(channel_ref, occurrence, anchor)

    async def crosspost_post(self, channel_ref: ChannelRef, message: int) -> PublishResult:
        """Publish a message of ours; one that is published already counts as done."""
        try:
            await self._bot.get_partial_messageable(channel_ref.channel).get_partial_message(message).publish()
        except discord.HTTPException as error:
            if error.code == ALREADY_PUBLISHED:
                return Sent(message)
            return classify_error(error)
        except REQUEST_ERRORS as error:
            return classify_error(error)
        return Sent(message)

    async def edit_post(
        self, channel_ref: ChannelRef, message: int, occurrence: Occurrence, card: Card
    ) -> PublishResult:
        """Let a post of ours tell another card. What was published to followers, Discord changes there by itself."""
        kept = self._find_edit_obstacle(channel_ref)
        if kept is not None:
            return kept
        # The first message of a forum's post stands in that post, and has its id.
        forum = isinstance(self._get_cached_channel(channel_ref), discord.ForumChannel)
        channel, view = message if forum else channel_ref.channel, build_post_view(card, occurrence)
        try:
            try:
                await self._edit_message(channel, message, view)
            except discord.HTTPException as error:
                if error.code != THREAD_ARCHIVED:
                    raise
                await self._edit_archived(channel, message, view)
        except REQUEST_ERRORS as error:
            return classify_error(error)
        return Sent(message)

    async def _edit_message(self, channel: int, message: int, view: MessageView) -> None:
        await (
            self._bot.get_partial_messageable(channel)
            .get_partial_message(message)
            .edit(view=view, allowed_mentions=discord.AllowedMentions.none())
        )

    async def _edit_archived(self, channel: int, message: int, view: MessageView) -> None:
        """Edit in a thread that Discord has put away: nothing in it can be changed before it is taken out again."""
        thread = await self._bot.fetch_channel(channel)
        if not isinstance(thread, discord.Thread):  # pragma: no cover - only threads are archived
            return
        await thread.edit(archived=False)
        try:
            await self._edit_message(channel, message, view)
        finally:
            # Where the bot did not make it, that takes the right to manage threads; left open, it closes by itself.
            with contextlib.suppress(*REQUEST_ERRORS):
                await thread.edit(archived=True)

    def _find_edit_obstacle(self, channel_ref: ChannelRef) -> PublishResult | None:
        """What is known without a request that speaks against editing there: less is needed than to post."""
        if not self._bot.is_ready():
            return RetryLater(OUTAGE_RETRY_SECONDS, "connecting")
        guild = self._bot.get_guild(channel_ref.guild)
        if guild is None:
            return Rejected("missing:server")
        if guild.unavailable:
            return RetryLater(OUTAGE_RETRY_SECONDS, "outage")
        channel = self._get_cached_channel(channel_ref)
        lacking = find_missing_permissions(channel, guild.me) if channel is not None else ()
        needed = [name for name in lacking if name in {"view_channel", "manage_threads"}]
        return Rejected(f"missing:{needed[0]}") if needed else None

    def _find_post_obstacle(self, channel_ref: ChannelRef) -> ChannelStatus | None:
        """What is known of the channel without a request that speaks against posting there."""
        if not self._bot.is_ready():
            return Unavailable("connecting")
        guild = self._bot.get_guild(channel_ref.guild)
        if guild is None:
            return Forbidden("missing:server")
        if guild.unavailable:
            return Unavailable("outage", OUTAGE_RETRY_SECONDS)
        channel = self._get_cached_channel(channel_ref)
        if channel is None:
            return None
        lacking = find_missing_permissions(channel, guild.me)
        return Forbidden(f"missing:{lacking[0]}") if lacking else None

    def _get_cached_channel(self, channel_ref: ChannelRef) -> Postable | None:
        guild = self._bot.get_guild(channel_ref.guild)
        channel = guild.get_channel_or_thread(channel_ref.channel) if guild else None
        return channel if isinstance(channel, Postable) else None

    async def _read_history(self, channel_ref: ChannelRef, occurrence: Occurrence, anchor: int) -> LookupResult:
        messageable = self._bot.get_partial_messageable(channel_ref.channel, guild_id=channel_ref.guild)
        try:
            async for message in messageable.history(limit=None, after=discord.Object(anchor), oldest_first=True):
                if self._is_own_message(message) and has_marker(message.components, occurrence.marker):
                    return Found(message.id)
        except REQUEST_ERRORS as error:
            return _to_lookup_result(classify_error(error))
        return NotFound()

    async def _read_forum(self, channel: discord.ForumChannel, occurrence: Occurrence, anchor: int) -> LookupResult:
        """Read the first messages of the forum posts behind the anchor. One that is not found may still come."""
        try:
            for thread in await channel.guild.active_threads():
                if thread.parent_id == channel.id and thread.id > anchor and thread.owner_id == self._own_id:
                    async for first in thread.history(limit=1, oldest_first=True):
                        if has_marker(first.components, occurrence.marker):
                            return Found(thread.id)
        except REQUEST_ERRORS as error:
            return _to_lookup_result(classify_error(error))
        return NotFound(safe_to_repost=False)

    def _is_own_message(self, message: discord.Message) -> bool:
        return message.author.id == self._own_id

    @property
    def _own_id(self) -> int:
        return self._bot.user.id if self._bot.user else 0


def _to_channel_status(outcome: PublishResult) -> ChannelStatus:
    """What an error while looking says of the channel."""
    match outcome:
        case Rejected(_, channel_deleted=True):
            return Deleted()
        case Rejected(reason):
            return Forbidden(reason, confirmed=True)
        case RetryLater(seconds, reason):
            return Unavailable(reason, seconds)
        case OutcomeUnknown(reason):
            return Unavailable(f"unknown:{reason}")
        case Sent():  # pragma: no cover - no channel is a deleted message
            return Unavailable("unknown", DEFAULT_RETRY_DELAY)


def _to_lookup_result(outcome: PublishResult) -> LookupResult:
    """What an error while reading says of what stands there."""
    match outcome:
        case Rejected(reason):
            return Unreadable(reason, confirmed=True)
        case RetryLater(seconds, reason):
            return Unavailable(reason, seconds)
        case _:
            return Unavailable("unknown")
