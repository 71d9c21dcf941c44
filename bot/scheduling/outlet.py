"""Posts in Discord's channels: look, post, find, publish, edit."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import discord

from bot.scheduling.marks import has_mark, post_view, tells
from bot.scheduling.permissions import Postable, missing
from bot.scheduling.verdicts import ALREADY_PUBLISHED, ARCHIVED, PATIENCE, TROUBLE, verdict
from briefings.delivery.outlet import (
    Absent,
    Away,
    Finding,
    Found,
    Gone,
    Later,
    Open,
    Outcome,
    Place,
    Posted,
    Refused,
    Shut,
    Standing,
    Unknown,
    Unreadable,
)

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.discord_app.layout import CardView
    from briefings.cards.model import Card
    from briefings.schedules.model import Slot

_TITLE = 100
"""Characters of a forum post's title."""


OUTAGE = 15.0
"""Seconds until a server that is unavailable is looked at again, which costs no request."""


class DiscordOutlet:
    """Discord, as deliveries see it.

    Args:
        bot: the client.
    """

    def __init__(self, bot: commands.Bot) -> None:
        self._bot = bot

    async def look(self, place: Place) -> Standing:
        """Whether the channel can be posted to.

        What the gateway has told costs no request. Only then the channel is fetched: for its newest message, behind
        which the post will stand, and for the proof where it is gone.
        """
        shut = self._shut(place)
        if shut is not None:
            return shut
        try:
            channel = await self._bot.fetch_channel(place.channel)
        except TROUBLE as error:
            return _standing(verdict(error))
        if not isinstance(channel, Postable):
            return Shut("missing:postable_channel")
        lacking = missing(channel, channel.guild.me)
        if lacking:
            return Shut(f"missing:{lacking[0]}")
        # A channel without a message has no newest one; its own id is older than any message in it.
        return Open(max(channel.last_message_id or 0, channel.id))

    async def post(self, place: Place, slot: Slot, card: Card) -> Outcome:
        """Post the card under the slot's nonce; in a forum, which knows no nonce, as a post of its own."""
        view = post_view(card, slot)
        channel = self._cached(place)
        try:
            if isinstance(channel, discord.ForumChannel):
                made = await channel.create_thread(
                    name=f"{card.title}"[:_TITLE] or "—", view=view, allowed_mentions=discord.AllowedMentions.none()
                )
                return Posted(made.thread.id)
            messageable = self._bot.get_partial_messageable(place.channel, guild_id=place.guild)
            message = await messageable.send(
                view=view, nonce=slot.nonce, allowed_mentions=discord.AllowedMentions.none()
            )
        except TROUBLE as error:
            return verdict(error)
        return Posted(message.id, told=tells(message.components, view))

    async def find(self, place: Place, slot: Slot, since: int) -> Finding:
        """Read our own messages behind the anchor for the slot's mark.

        Without the right to read, Discord answers with an empty list: so the right is looked at first.
        """
        if not self._bot.is_ready():
            return Away("connecting")
        guild = self._bot.get_guild(place.guild)
        if guild is not None and guild.unavailable:
            return Away("outage")
        channel = self._cached(place)
        if guild is None or channel is None:
            return Unreadable("missing:view_channel") if guild is None else await self._read(place, slot, since)
        lacking = missing(channel, guild.me)
        unreadable = [name for name in lacking if name in {"view_channel", "read_message_history"}]
        if unreadable:
            return Unreadable(f"missing:{unreadable[0]}")
        if isinstance(channel, discord.ForumChannel):
            return await self._read_forum(channel, slot, since)
        return await self._read(place, slot, since)

    async def publish(self, place: Place, message: int) -> Outcome:
        """Publish a message of ours; one that is published already counts as done."""
        try:
            await self._bot.get_partial_messageable(place.channel).get_partial_message(message).publish()
        except discord.HTTPException as error:
            if error.code == ALREADY_PUBLISHED:
                return Posted(message)
            return verdict(error)
        except TROUBLE as error:
            return verdict(error)
        return Posted(message)

    async def edit(self, place: Place, message: int, slot: Slot, card: Card) -> Outcome:
        """Let a post of ours tell another card. What was published to followers, Discord changes there by itself."""
        kept = self._kept_from_editing(place)
        if kept is not None:
            return kept
        # The first message of a forum's post stands in that post, and has its id.
        forum = isinstance(self._cached(place), discord.ForumChannel)
        channel, view = message if forum else place.channel, post_view(card, slot)
        try:
            try:
                await self._edit(channel, message, view)
            except discord.HTTPException as error:
                if error.code != ARCHIVED:
                    raise
                await self._edit_archived(channel, message, view)
        except TROUBLE as error:
            return verdict(error)
        return Posted(message)

    async def _edit(self, channel: int, message: int, view: CardView) -> None:
        await (
            self._bot.get_partial_messageable(channel)
            .get_partial_message(message)
            .edit(view=view, allowed_mentions=discord.AllowedMentions.none())
        )

    async def _edit_archived(self, channel: int, message: int, view: CardView) -> None:
        """Edit in a thread that Discord has put away: nothing in it can be changed before it is taken out again."""
        thread = await self._bot.fetch_channel(channel)
        if not isinstance(thread, discord.Thread):  # pragma: no cover - only threads are archived
            return
        await thread.edit(archived=False)
        try:
            await self._edit(channel, message, view)
        finally:
            # Where the bot did not make it, that takes the right to manage threads; left open, it closes by itself.
            with contextlib.suppress(*TROUBLE):
                await thread.edit(archived=True)

    def _kept_from_editing(self, place: Place) -> Outcome | None:
        """What is known without a request that speaks against editing there: less is needed than to post."""
        if not self._bot.is_ready():
            return Later(OUTAGE, "connecting")
        guild = self._bot.get_guild(place.guild)
        if guild is None:
            return Refused("missing:server")
        if guild.unavailable:
            return Later(OUTAGE, "outage")
        channel = self._cached(place)
        lacking = missing(channel, guild.me) if channel is not None else ()
        needed = [name for name in lacking if name in {"view_channel", "manage_threads"}]
        return Refused(f"missing:{needed[0]}") if needed else None

    def _shut(self, place: Place) -> Standing | None:
        """What is known of the channel without a request that speaks against posting there."""
        if not self._bot.is_ready():
            return Away("connecting")
        guild = self._bot.get_guild(place.guild)
        if guild is None:
            return Shut("missing:server")
        if guild.unavailable:
            return Away("outage", OUTAGE)
        channel = self._cached(place)
        if channel is None:
            return None
        lacking = missing(channel, guild.me)
        return Shut(f"missing:{lacking[0]}") if lacking else None

    def _cached(self, place: Place) -> Postable | None:
        guild = self._bot.get_guild(place.guild)
        channel = guild.get_channel_or_thread(place.channel) if guild else None
        return channel if isinstance(channel, Postable) else None

    async def _read(self, place: Place, slot: Slot, since: int) -> Finding:
        messageable = self._bot.get_partial_messageable(place.channel, guild_id=place.guild)
        try:
            async for message in messageable.history(limit=None, after=discord.Object(since), oldest_first=True):
                if self._is_ours(message) and has_mark(message.components, slot.marker):
                    return Found(message.id)
        except TROUBLE as error:
            return _finding(verdict(error))
        return Absent()

    async def _read_forum(self, channel: discord.ForumChannel, slot: Slot, since: int) -> Finding:
        """Read the first messages of the forum posts behind the anchor. One that is not found may still come."""
        try:
            for thread in await channel.guild.active_threads():
                if thread.parent_id == channel.id and thread.id > since and thread.owner_id == self._own_id:
                    async for first in thread.history(limit=1, oldest_first=True):
                        if has_mark(first.components, slot.marker):
                            return Found(thread.id)
        except TROUBLE as error:
            return _finding(verdict(error))
        return Absent(safe=False)

    def _is_ours(self, message: discord.Message) -> bool:
        return message.author.id == self._own_id

    @property
    def _own_id(self) -> int:
        return self._bot.user.id if self._bot.user else 0


def _standing(outcome: Outcome) -> Standing:
    """What an error while looking says of the channel."""
    match outcome:
        case Refused(_, gone=True):
            return Gone()
        case Refused(reason):
            return Shut(reason, asked=True)
        case Later(seconds, reason):
            return Away(reason, seconds)
        case Unknown(reason):
            return Away(f"unknown:{reason}")
        case Posted():  # pragma: no cover - no channel is a deleted message
            return Away("unknown", PATIENCE)


def _finding(outcome: Outcome) -> Finding:
    """What an error while reading says of what stands there."""
    match outcome:
        case Refused(reason):
            return Unreadable(reason, asked=True)
        case Later(seconds, reason):
            return Away(reason, seconds)
        case _:
            return Away("unknown")
