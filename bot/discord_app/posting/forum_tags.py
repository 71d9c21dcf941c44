"""Finds the tags of forums, which a forum may require of every post."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.discord_app.channel_permissions import Postable


def list_tags(channel: Postable) -> Sequence[discord.ForumTag]:
    """Lists the tags that the bot may set in a channel; none if it is not a forum."""
    if not isinstance(channel, discord.ForumChannel):
        return ()
    may_moderate = channel.permissions_for(channel.guild.me).manage_threads
    return [tag for tag in channel.available_tags if may_moderate or not tag.moderated]


def list_required_tags(channel: Postable) -> Sequence[discord.ForumTag]:
    """Lists the tags of which a post needs one; none if the channel requires none."""
    requires_tag = isinstance(channel, discord.ForumChannel) and channel.flags.require_tag
    return list_tags(channel) if requires_tag else ()


def find_tag(channel: Postable, typed: str) -> discord.ForumTag | None:
    """Finds the tag with a name or an id."""
    wanted = fold_text(typed)
    return next((tag for tag in list_tags(channel) if wanted in {fold_text(tag.name), str(tag.id)}), None)


def describe_tags(channel: Postable) -> str:
    """Returns the names of the tags, separated by commas."""
    return ", ".join(tag.name for tag in list_tags(channel))
