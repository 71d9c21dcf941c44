"""Names workspaces, channels, messages and users of any platform by text ids."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkspaceRef:
    """A Discord server, a Slack workspace.

    Attributes:
        platform: name of the platform (`discord`).
        workspace: its id there; empty for a conversation outside of any workspace.
    """

    platform: str
    workspace: str


@dataclass(frozen=True, slots=True)
class ChannelRef:
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


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message. Its id is unique in its channel only, and says nothing about its age."""

    channel_ref: ChannelRef
    message: str


@dataclass(frozen=True, slots=True)
class UserRef:
    """A user of a platform."""

    platform: str
    user: str
