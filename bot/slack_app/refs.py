"""Makes the references of the platform-free packages from Slack's ids, which are texts."""

from __future__ import annotations

from typing import Final

from briefings.domain.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef

PLATFORM: Final = "slack"


def make_workspace_ref(team: str) -> WorkspaceRef:
    """The reference of a workspace."""
    return WorkspaceRef(PLATFORM, team)


def make_channel_ref(team: str, channel: str) -> ChannelRef:
    """The reference of a channel."""
    return ChannelRef(PLATFORM, team, channel)


def make_message_ref(channel_ref: ChannelRef, ts: str) -> MessageRef:
    """The reference of a message by its timestamp, which is unique in its channel only."""
    return MessageRef(channel_ref, ts)


def make_user_ref(user: str) -> UserRef:
    """The reference of a user."""
    return UserRef(PLATFORM, user)
