"""Names workspaces, channels, messages and users of any platform by text ids."""

from __future__ import annotations

from msgspec import Struct


class WorkspaceRef(Struct, frozen=True):
    """A Discord server, a Slack workspace.

    Attributes:
        platform: name of the platform (`discord`).
        workspace: its id there; empty for a conversation outside of any workspace.
    """

    platform: str
    workspace: str


class ChannelRef(Struct, frozen=True):
    """A channel, thread or forum.

    Attributes:
        platform: name of the platform.
        workspace: id of the workspace; empty for a conversation outside of any workspace.
        channel: id of the channel.
    """

    platform: str
    workspace: str
    channel: str

    @property
    def workspace_ref(self) -> WorkspaceRef:
        """The workspace that the channel belongs to."""
        return WorkspaceRef(self.platform, self.workspace)


class MessageRef(Struct, frozen=True):
    """A message. Its id is unique in its channel only, and does not depend on its age."""

    channel_ref: ChannelRef
    message: str


class UserRef(Struct, frozen=True):
    """A user of a platform."""

    platform: str
    user: str
