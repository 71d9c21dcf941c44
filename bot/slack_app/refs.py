"""Makes the references of the platform-free packages from Slack's ids, which are texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.interaction_queue import Sender
from briefings.domain.place_settings import Place
from briefings.domain.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef

if TYPE_CHECKING:
    from collections.abc import Mapping

PLATFORM: Final = "slack"


def make_workspace_ref(team: str) -> WorkspaceRef:
    """Makes the reference of a workspace."""
    return WorkspaceRef(PLATFORM, team)


def make_channel_ref(team: str, channel: str) -> ChannelRef:
    """Makes the reference of a channel."""
    return ChannelRef(PLATFORM, team, channel)


def make_message_ref(channel_ref: ChannelRef, ts: str) -> MessageRef:
    """Makes the reference of a message by its timestamp, which is unique in its channel only."""
    return MessageRef(channel_ref, ts)


def find_team(body: Mapping[str, Any]) -> str:
    """Finds the id of the workspace of a payload, or of its user; empty if there is none."""
    of_user = (body.get("user") or {}).get("team_id")
    return str(body.get("team_id") or (body.get("team") or {}).get("id") or of_user or "")


def find_user(body: Mapping[str, Any]) -> str:
    """Finds the id of the user of a command, a press or a form; empty if there is none."""
    return str((body.get("user") or {}).get("id") or body.get("user_id") or "")


def find_sender(body: Mapping[str, Any]) -> Sender:
    """Finds the workspace and the user of a command, a press or a form."""
    return Sender(make_workspace_ref(find_team(body)), make_user_ref(find_user(body)))


def find_place(body: Mapping[str, Any]) -> Place | None:
    """Returns the place of a payload, with its channel if it names one; None without a workspace."""
    team = find_team(body)
    event = body.get("event") or {}
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id") or event.get("channel") or ""
    channels = (channel,) if isinstance(channel, str) and channel else ()
    return Place(make_workspace_ref(team), channels) if team else None


def make_user_ref(user: str) -> UserRef:
    """Makes the reference of a user."""
    return UserRef(PLATFORM, user)
