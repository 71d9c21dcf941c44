"""Determines the permissions that a post needs in a channel, and those that are missing."""

from __future__ import annotations

import discord

from briefings.i18n import N_
from briefings.i18n import gettext as _

Postable = discord.TextChannel | discord.Thread | discord.ForumChannel


def find_missing_permissions(
    channel: Postable,
    me: discord.Member,
    *,
    publish: bool = False,
    permissions_from: discord.abc.GuildChannel | None = None,
) -> tuple[str, ...]:
    """Finds the names, as discord.py has them, of the permissions that the bot lacks there.

    Reading the history is needed too, to find a post again after a crash.

    Args:
        channel: the channel of the post.
        me: the bot's own member.
        publish: whether posts are forwarded to followers.
        permissions_from: the channel that a thread is in, if it is not in the client's cache.
    """
    wanted = ["view_channel", "read_message_history"]
    wanted.append("send_messages_in_threads" if isinstance(channel, discord.Thread) else "send_messages")
    if isinstance(channel, discord.Thread) and channel.locked:
        wanted.append("manage_threads")
    # Publishing the bot's own message requires no other permission than sending it.
    if publish and not (isinstance(channel, discord.TextChannel) and channel.is_news()):
        return ("announcement_channel",)
    source = permissions_from or channel
    if source.guild is None or (isinstance(source, discord.Thread) and source.parent is None):
        return ("view_channel",)
    granted = source.permissions_for(me)
    return tuple(name for name in wanted if not getattr(granted, name))


PERMISSION_NAMES = {
    "view_channel": N_("View Channel"),
    "read_message_history": N_("Read Message History"),
    "send_messages": N_("Send Messages (Create Posts)"),
    "send_messages_in_threads": N_("Send Messages in Threads"),
    "manage_threads": N_("Manage Threads (it is locked)"),
    "announcement_channel": N_("publishing needs an announcement channel"),
    "server": N_("the bot is not in this server"),
    "postable_channel": N_("it is not a channel for posts"),
}
"""The names of permissions in Discord's clients.

The last two are not permissions, but prevent a post in the same way.
"""


def format_permission(permission: str, language: str) -> str:
    """Formats a permission as a reader's client calls it."""
    known = PERMISSION_NAMES.get(permission)
    return _(known, language) if known else permission
