"""Converts between Discord's ids, which are integers, and the references of the platform-free packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.interaction_queue import Sender
from briefings.domain.place_settings import Place
from briefings.domain.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef

if TYPE_CHECKING:
    import discord

PLATFORM: Final = "discord"


def make_workspace_ref(guild_id: int | None) -> WorkspaceRef:
    """Makes the reference of a server; of none for a direct message."""
    return WorkspaceRef(PLATFORM, _to_text(guild_id))


def make_channel_ref(guild_id: int | None, channel_id: int) -> ChannelRef:
    """Makes the reference of a channel, thread or forum."""
    return ChannelRef(PLATFORM, _to_text(guild_id), str(channel_id))


def make_message_ref(channel_ref: ChannelRef, message_id: int) -> MessageRef:
    """Makes the reference of a message, or of a forum post, whose first message has its id."""
    return MessageRef(channel_ref, str(message_id))


def make_user_ref(user: discord.abc.User) -> UserRef:
    """Makes the reference of a user."""
    return UserRef(PLATFORM, str(user.id))


def find_place(interaction: discord.Interaction[Any]) -> Place | None:
    """Finds the channel of an interaction, with the channel that a thread is in; None outside of a server."""
    if interaction.guild_id is None:
        return None
    ids = (interaction.channel_id, getattr(interaction.channel, "parent_id", None))
    return Place(make_workspace_ref(interaction.guild_id), tuple(str(key) for key in ids if key is not None))


def find_sender(interaction: discord.Interaction[Any]) -> Sender:
    """Finds the server and the user of an interaction."""
    user = make_user_ref(interaction.user)
    return Sender(user if interaction.guild_id is None else make_workspace_ref(interaction.guild_id), user)


def get_guild_id(ref: ChannelRef | WorkspaceRef) -> int:
    """Returns the id of a reference's server; 0, which is not a server's, for none."""
    return int(ref.workspace or 0)


def is_direct(ref: ChannelRef) -> bool:
    """Returns whether a channel is a direct message, which belongs to no server."""
    return not ref.workspace


def _to_text(guild_id: int | None) -> str:
    return "" if guild_id is None else str(guild_id)
