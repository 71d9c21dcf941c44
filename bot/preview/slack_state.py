"""Builds the data of the page of Slack's preview for a member, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.slack_app.local_workspace.workspace import BOT_USER
from bot.slack_app.manifest import build_manifest
from briefings.i18n import SOURCE_LANGUAGE, find_supported_language, pgettext
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.slack_app.local_workspace.server import LocalSlackServer

LOCALES: Final = {"ja-JP": "日本語", "en-US": "English (US)"}


def build_state(server: LocalSlackServer, user: str, channel: str, timezone: str) -> dict[str, Any]:
    """Returns what a member sees: the channel, direct messages, the topmost modal and the Home tab."""
    workspace, surfaces = server.workspace, server.surfaces
    profile = workspace.users[user]
    language = find_supported_language(profile["locale"]) or SOURCE_LANGUAGE
    manifest = build_manifest()
    private = [
        {**message, "user": BOT_USER, "private": True}
        for message in surfaces.private[user]
        if message["channel"] == channel
    ]
    shown = [{**message, "private": False} for message in workspace.messages[channel]]
    direct = workspace.open_direct(user)
    return {
        "user": user,
        "bot": {"id": BOT_USER, "name": manifest["display_information"]["name"]},
        "users": [{"id": known["id"], "name": known["real_name"]} for known in workspace.users.values()],
        "locale": profile["locale"],
        "locales": [{"value": value, "label": label} for value, label in LOCALES.items()],
        "timezone": timezone,
        "channel_id": channel,
        "channel": workspace.channels[channel]["name"],
        "channels": [
            {"id": known["id"], "name": known["name"]} for known in workspace.channels.values() if "name" in known
        ],
        "direct_id": direct,
        "direct": [{**message, "private": False} for message in workspace.messages[direct]],
        "commands": manifest["features"]["slash_commands"],
        "shortcuts": [s for s in manifest["features"]["shortcuts"] if s["type"] == "message"],
        "messages": sorted([*shown, *private], key=lambda message: _parse_timestamp(message["ts"])),
        "view": surfaces.stacks[user][-1] if surfaces.stacks[user] else None,
        "home": surfaces.homes.get(user),
        "texts": _translate_texts(language),
    }


def _parse_timestamp(ts: str) -> tuple[int, int]:
    seconds, _point, number = ts.partition(".")
    return int(seconds), int(number)


def _translate_texts(language: str) -> dict[str, str]:
    """Returns the texts of the page itself."""
    return {
        "private": _("Only visible to you", language),
        "reply": _("Reply in the thread", language),
        "home": pgettext("tab", "Home", language),
        "messages": pgettext("tab", "Messages", language),
        "viewer": _("Viewed by", language),
        "language": _("Language", language),
        "write": _("Message, or / for a command", language),
        "send": pgettext("button", "Send", language),
        "attach": _("Attach a file", language),
        "choose": _("Choose", language),
        "nothing": _("No results", language),
        "required": _("Please fill in this field.", language),
        "unanswered": _("The bot did not answer.", language),
    }
