"""Posts cards in Discord's channels, finds them again, crossposts and edits them."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import discord

from bot.discord_app.channel_permissions import Postable, find_missing_permissions
from bot.discord_app.posting.forum_tags import list_required_tags, list_tags
from bot.discord_app.posting.post_view import build_post_view, has_marker, shows_same_text
from bot.discord_app.posting.remote_channels import RemoteChannels, make_available
from bot.discord_app.posting.request_errors import (
    ALREADY_PUBLISHED,
    REQUEST_ERRORS,
    THREAD_ARCHIVED,
    classify_error,
    to_channel_status,
    to_lookup_result,
)
from bot.discord_app.refs import get_guild_id, is_direct, make_message_ref
from briefings.domain.deliveries import (
    Available,
    ChannelStatus,
    Forbidden,
    Found,
    LookupResult,
    NotFound,
    PublishResult,
    Rejected,
    RetryLater,
    Sent,
    Unavailable,
    Unreadable,
)
from briefings.posting.ports import Capabilities

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.discord_app.ui.components import MessageView
    from briefings.domain.cards import Card
    from briefings.domain.refs import ChannelRef, MessageRef
    from briefings.domain.schedules import Occurrence

NONCE_WINDOW: Final = timedelta(minutes=2)
"""Period in which a repeated nonce is reliably recognized.

Discord says "the past few minutes" (Create Message, `nonce`).
"""

OUTAGE_RETRY_SECONDS: Final = 15.0
"""Seconds until an unavailable server is rechecked, which needs no request."""

_MAX_TITLE_LENGTH: Final = 100
"""Characters of a forum post's title."""


def make_nonce(occurrence: Occurrence) -> str:
    """Makes a nonce that is the same in every process: 24 characters, of 25 that Discord accepts."""
    # guard 3 value __import__("secrets").token_hex(12):
    #   tests/unit/discord_app/posting/test_publisher.py::test_every_process_makes_the_same_nonce_for_a_post
    return blake2b(occurrence.marker.encode(), digest_size=12).hexdigest()


class DiscordPublisher:
    """Implements `briefings.posting.ports.Publisher`.

    Args:
        bot: the client.
    """

    def __init__(self, bot: commands.Bot) -> None:
        self._bot = bot

    @property
    def capabilities(self) -> Capabilities:
        """The guarantees of Discord. They do not apply to forums, which have no nonce (`NotFound.safe_to_repost`)."""
        return Capabilities(idempotent_send=True, crosspost=True, searchable_history=True, grace=NONCE_WINDOW)

    async def check(  # noqa: PLR0911  # one for each obstacle
        self, channel_ref: ChannelRef
    ) -> ChannelStatus:
        """Returns whether the channel can be posted to.

        Data from the gateway is used first, which needs no request. Then the channel is fetched, for its newest
        message, or to prove that it no longer exists.
        """
        obstacle = self._find_post_obstacle(channel_ref)
        if obstacle is not None:
            return obstacle
        if self._is_elsewhere(channel_ref):
            return await self._check_elsewhere(channel_ref)
        try:
            channel = await self._bot.fetch_channel(int(channel_ref.channel))
        except REQUEST_ERRORS as error:
            return to_channel_status(classify_error(error))
        if is_direct(channel_ref) and isinstance(channel, discord.DMChannel):
            # Whether the user accepts messages is known only when one is sent. discord.py does not provide the newest
            # message of a direct channel, so a search begins with the first.
            return Available(str(channel.id))
        if not isinstance(channel, Postable):
            return Forbidden("missing:postable_channel")
        missing = find_missing_permissions(channel, channel.guild.me)
        if missing:
            return Forbidden(f"missing:{missing[0]}")
        return make_available(channel)

    async def check_cached(self, channel_ref: ChannelRef) -> ChannelStatus:
        """Returns whether the channel can be posted to, without a request if the gateway has sent the channel."""
        obstacle = self._find_post_obstacle(channel_ref)
        if obstacle is not None:
            return obstacle
        if self._get_cached_channel(channel_ref) is not None:
            return Available("")
        return await self.check(channel_ref)

    async def publish(
        self, channel_ref: ChannelRef, occurrence: Occurrence, card: Card, tags: tuple[str, ...] = ()
    ) -> PublishResult:
        """Posts a card with the nonce of its occurrence; in a forum, which has no nonce, as a forum post."""
        view = build_post_view(card, occurrence)
        channel = self._get_cached_channel(channel_ref)
        applied_tags = [tag for tag in list_tags(channel) if str(tag.id) in tags] if channel is not None else []
        if channel is not None and list_required_tags(channel) and not applied_tags:
            return Rejected("tag_deleted" if tags else "missing_tag")
        try:
            if isinstance(channel, discord.ForumChannel):
                created = await channel.create_thread(
                    name=f"{card.title}"[:_MAX_TITLE_LENGTH] or "—",
                    view=view,
                    applied_tags=applied_tags,
                    allowed_mentions=discord.AllowedMentions.none(),
                )
                return Sent(make_message_ref(channel_ref, created.thread.id))
            message = await self._get_messageable(channel_ref).send(
                view=view, nonce=make_nonce(occurrence), allowed_mentions=discord.AllowedMentions.none()
            )
        except REQUEST_ERRORS as error:
            return classify_error(error)
        is_current = shows_same_text(message.components, view)
        return Sent(make_message_ref(channel_ref, message.id), is_current=is_current)

    async def find(  # noqa: PLR0911  # one for each obstacle
        self, channel_ref: ChannelRef, occurrence: Occurrence, cursor: str
    ) -> LookupResult:
        """Searches the bot's own messages after the cursor, which is a message id.

        Without the permission to read, Discord answers with an empty list, so the permission is checked first.
        """
        if not self._bot.is_ready():
            return Unavailable("connecting")
        guild = self._bot.get_guild(get_guild_id(channel_ref))
        if guild is None and (is_direct(channel_ref) or self._is_elsewhere(channel_ref)):
            return await self._search_history(channel_ref, occurrence, cursor)
        if guild is None:
            return Unreadable("missing:view_channel")
        if guild.unavailable:
            return Unavailable("outage")
        channel = self._get_cached_channel(channel_ref)
        if channel is None:
            return await self._search_history(channel_ref, occurrence, cursor)
        missing = find_missing_permissions(channel, guild.me)
        unreadable = [name for name in missing if name in {"view_channel", "read_message_history"}]
        if unreadable:
            return Unreadable(f"missing:{unreadable[0]}")
        if isinstance(channel, discord.ForumChannel):
            return await self._search_forum(channel_ref, channel, occurrence, cursor)
        return await self._search_history(channel_ref, occurrence, cursor)

    async def crosspost(self, message_ref: MessageRef) -> PublishResult:
        """Forwards a message to the channel's followers; one that has already been forwarded counts as done."""
        messageable = self._get_messageable(message_ref.channel_ref)
        try:
            await messageable.get_partial_message(int(message_ref.message)).publish()
        except REQUEST_ERRORS as error:
            if isinstance(error, discord.HTTPException) and error.code == ALREADY_PUBLISHED:
                return Sent(message_ref)
            return classify_error(error)
        return Sent(message_ref)

    async def edit(self, message_ref: MessageRef, occurrence: Occurrence, card: Card) -> PublishResult:
        """Replaces the card of a post. Discord itself updates the copies at followers."""
        channel_ref, message_id = message_ref.channel_ref, int(message_ref.message)
        obstacle = self._find_edit_obstacle(channel_ref)
        if obstacle is not None:
            return obstacle
        # The first message of a forum post is in the post's own thread, and has the thread's id.
        is_forum = isinstance(self._get_cached_channel(channel_ref), discord.ForumChannel)
        channel_id = message_id if is_forum else int(channel_ref.channel)
        view = build_post_view(card, occurrence)
        try:
            try:
                await self._edit_message(channel_id, message_id, view)
            except discord.HTTPException as error:
                if error.code != THREAD_ARCHIVED:
                    raise
                await self._edit_archived(channel_id, message_id, view)
        except REQUEST_ERRORS as error:
            return classify_error(error)
        return Sent(message_ref)

    async def _edit_message(self, channel_id: int, message_id: int, view: MessageView) -> None:
        message = self._bot.get_partial_messageable(channel_id).get_partial_message(message_id)
        await message.edit(view=view, allowed_mentions=discord.AllowedMentions.none())

    async def _edit_archived(self, channel_id: int, message_id: int, view: MessageView) -> None:
        """Edits in a thread that Discord has archived, which has to be unarchived first."""
        thread = await self._bot.fetch_channel(channel_id)
        if not isinstance(thread, discord.Thread):  # pragma: no cover - only threads are archived
            return
        await thread.edit(archived=False)
        try:
            await self._edit_message(channel_id, message_id, view)
        finally:
            # Needs the permission to manage threads if the bot did not create it. An open thread is archived again
            # automatically.
            with contextlib.suppress(*REQUEST_ERRORS):
                await thread.edit(archived=True)

    def _find_edit_obstacle(self, channel_ref: ChannelRef) -> PublishResult | None:
        """Finds the reason why an edit is impossible, as far as it is known without a request.

        An edit needs fewer permissions than a post.
        """
        if not self._bot.is_ready():
            return RetryLater(OUTAGE_RETRY_SECONDS, "connecting")
        guild = self._bot.get_guild(get_guild_id(channel_ref))
        if guild is None:
            return None if self._is_elsewhere(channel_ref) else Rejected("missing:server")
        if guild.unavailable:
            return RetryLater(OUTAGE_RETRY_SECONDS, "outage")
        channel = self._get_cached_channel(channel_ref)
        missing = find_missing_permissions(channel, guild.me) if channel is not None else ()
        needed = [name for name in missing if name in {"view_channel", "manage_threads"}]
        return Rejected(f"missing:{needed[0]}") if needed else None

    def _find_post_obstacle(self, channel_ref: ChannelRef) -> ChannelStatus | None:
        """Finds the reason why a post is impossible, as far as it is known without a request."""
        if not self._bot.is_ready():
            return Unavailable("connecting")
        if is_direct(channel_ref):
            return None
        guild = self._bot.get_guild(get_guild_id(channel_ref))
        if guild is None:
            return None if self._is_elsewhere(channel_ref) else Forbidden("missing:server")
        if guild.unavailable:
            # guard 9 value to_channel_status(Rejected("", channel_deleted=True)):
            #   tests/e2e/wire/test_posting.py::test_a_server_that_is_unavailable_loses_nothing
            return Unavailable("outage", OUTAGE_RETRY_SECONDS)
        channel = self._get_cached_channel(channel_ref)
        if channel is None:
            return None
        missing = find_missing_permissions(channel, guild.me)
        return Forbidden(f"missing:{missing[0]}") if missing else None

    def _is_elsewhere(self, channel_ref: ChannelRef) -> bool:
        """Returns whether another process has the shard of a channel's server (Discord's documentation: Sharding)."""
        shards = getattr(self._bot, "shard_ids", None)
        guild_id = get_guild_id(channel_ref)
        return bool(shards and guild_id and (guild_id >> 22) % (self._bot.shard_count or 1) not in shards)

    async def _check_elsewhere(self, channel_ref: ChannelRef) -> ChannelStatus:
        """Checks a channel by requests; a forum post waits for a process that runs the shard of its server."""
        channel = await RemoteChannels(self._bot).fetch_channel(channel_ref)
        if isinstance(channel, discord.ForumChannel):
            return Unavailable("other_shard", OUTAGE_RETRY_SECONDS)
        return make_available(channel) if isinstance(channel, Postable) else channel

    def _get_cached_channel(self, channel_ref: ChannelRef) -> Postable | None:
        guild = self._bot.get_guild(get_guild_id(channel_ref))
        channel = guild.get_channel_or_thread(int(channel_ref.channel)) if guild else None
        return channel if isinstance(channel, Postable) else None

    def _get_messageable(self, channel_ref: ChannelRef) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(int(channel_ref.channel), guild_id=get_guild_id(channel_ref) or None)

    async def _search_history(self, channel_ref: ChannelRef, occurrence: Occurrence, cursor: str) -> LookupResult:
        history = self._get_messageable(channel_ref).history(
            limit=None, after=discord.Object(int(cursor)), oldest_first=True
        )
        try:
            async for message in history:
                if self._is_own_message(message) and has_marker(message.components, occurrence.marker):
                    return Found(make_message_ref(channel_ref, message.id))
        except REQUEST_ERRORS as error:
            return to_lookup_result(classify_error(error))
        return NotFound()

    async def _search_forum(
        self, channel_ref: ChannelRef, channel: discord.ForumChannel, occurrence: Occurrence, cursor: str
    ) -> LookupResult:
        """Reads the first messages of the forum posts after the cursor. A post that is not found may still arrive."""
        try:
            for thread in await channel.guild.active_threads():
                if thread.parent_id != channel.id or thread.id <= int(cursor) or thread.owner_id != self._own_id:
                    continue
                async for first_message in thread.history(limit=1, oldest_first=True):
                    if has_marker(first_message.components, occurrence.marker):
                        return Found(make_message_ref(channel_ref, thread.id))
        except REQUEST_ERRORS as error:
            return to_lookup_result(classify_error(error))
        return NotFound(safe_to_repost=False)

    def _is_own_message(self, message: discord.Message) -> bool:
        return message.author.id == self._own_id

    @property
    def _own_id(self) -> int:
        return self._bot.user.id if self._bot.user else 0
