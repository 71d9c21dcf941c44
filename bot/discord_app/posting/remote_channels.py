"""Checks channels by requests only, before the gateway is connected or for shards of another process."""

from __future__ import annotations

from typing import Any

import discord

from bot.discord_app.channel_permissions import Postable, find_missing_permissions
from bot.discord_app.posting.request_errors import REQUEST_ERRORS, classify_error, to_channel_status
from bot.discord_app.refs import get_guild_id
from briefings.domain.deliveries import Available, ChannelStatus, Forbidden
from briefings.domain.refs import ChannelRef


def make_available(channel: Postable) -> Available:
    """Makes the status of a channel that can be posted to.

    Searches for a later post begin after its newest message.

    A channel without messages has no newest one; its own id is lower than that of any message in it.
    """
    return Available(str(max(channel.last_message_id or 0, channel.id)))


class RemoteChannels:
    """Reads channels, servers and permissions by requests; each server is requested once.

    Args:
        client: logged in; it need not be connected.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._members: dict[int, discord.Member | ChannelStatus] = {}

    async def check_channel(self, channel_ref: ChannelRef) -> ChannelStatus:
        """Returns whether a channel can be posted to."""
        channel = await self.fetch_channel(channel_ref)
        return make_available(channel) if isinstance(channel, Postable) else channel

    async def fetch_channel(self, channel_ref: ChannelRef) -> Postable | ChannelStatus:
        """Returns a channel in which no permission is missing; otherwise why it can't be posted to."""
        guild_id = get_guild_id(channel_ref.workspace_ref)
        if guild_id not in self._members:
            self._members[guild_id] = await self._fetch_own_member(guild_id)
        member = self._members[guild_id]
        if not isinstance(member, discord.Member):
            return member
        try:
            channel: Any = await member.guild.fetch_channel(int(channel_ref.channel))
            parent = channel
            if isinstance(channel, discord.Thread):
                parent = await member.guild.fetch_channel(channel.parent_id)
        except REQUEST_ERRORS as error:
            return to_channel_status(classify_error(error))
        if not isinstance(channel, Postable):
            return Forbidden("missing:postable_channel")
        missing = find_missing_permissions(channel, member, permissions_from=parent)
        return Forbidden(f"missing:{missing[0]}") if missing else channel

    async def _fetch_own_member(self, guild_id: int) -> discord.Member | ChannelStatus:
        if self._client.user is None:
            raise RuntimeError("the client is not logged in")
        try:
            guild = await self._client.fetch_guild(guild_id, with_counts=False)
            return await guild.fetch_member(self._client.user.id)
        except (discord.NotFound, discord.Forbidden):
            return Forbidden("missing:server")
        except REQUEST_ERRORS as error:
            return to_channel_status(classify_error(error))
