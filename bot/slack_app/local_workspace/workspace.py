"""Holds the state of a Slack workspace: users, channels, messages, views and files."""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from typing import Any

from msgspec import Struct, field

from bot.slack_app.local_workspace.chart_rules import find_chart_problems

TEAM = "T0000001"
BOT_USER = "U0BOT001"
BOT_ID = "B0BOT001"


class Workspace(Struct, dict=True):
    """A workspace.

    Attributes:
        users: users by id, in the format of `users.info`.
        channels: channels by id; a channel the bot is not in has `is_member` false.
        messages: messages by channel, oldest first.
        ephemeral: ephemeral messages: channel, user, body.
        views: opened and updated views, newest last; published Home tabs have the key `user`.
        files: uploaded files by id, with `content`.
        groups: members of user groups, by the id of the group.
        has_charts: whether the workspace supports the block of charts, as Slack introduces blocks gradually.
    """

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    ephemeral: list[dict[str, Any]] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    has_charts: bool = True
    _counter: Any = field(default_factory=lambda: itertools.count(1))

    def add_user(
        self, user: str, locale: str = "ja-JP", *, admin: bool = False, zone: str = "Asia/Tokyo", name: str = ""
    ) -> str:
        """Adds a member of the workspace."""
        self.users[user] = {
            "id": user, "team_id": TEAM, "name": user.lower(), "real_name": name or user, "locale": locale,
            "tz": zone, "is_admin": admin, "is_owner": False, "deleted": False,
        }  # fmt: skip
        return user

    def add_channel(self, channel: str, *, member: bool = True, archived: bool = False, name: str = "") -> str:
        """Adds a channel."""
        self.channels[channel] = {
            "id": channel, "name": name or channel.lower(), "is_member": member,
            "is_archived": archived, "is_channel": True,
        }  # fmt: skip
        return channel

    def open_direct(self, user: str) -> str:
        """Returns the id of the conversation of the bot with a user, which begins with its first message."""
        channel = f"D{user.removeprefix('U')}"
        self.channels.setdefault(
            channel, {"id": channel, "user": user, "is_im": True, "is_member": True, "is_archived": False}
        )
        return channel

    def find_block_problem(self, blocks: list[dict[str, Any]]) -> str:
        """Finds the error code with which Slack refuses blocks; empty if it accepts them."""
        is_unknown = not self.has_charts and any(block["type"] == "data_visualization" for block in blocks)
        return "invalid_blocks" if is_unknown or find_chart_problems(blocks) else ""

    def create_ts(self) -> str:
        """Returns a new timestamp: unique, and later than all before."""
        return f"{int(time.time())}.{next(self._counter):06d}"

    def post_message(self, body: dict[str, Any]) -> dict[str, Any]:
        """Stores a message of the bot."""
        message = {
            "type": "message", "ts": self.create_ts(), "user": BOT_USER, "bot_id": BOT_ID, "app_id": "A1",
            "text": body.get("text", ""), "blocks": body.get("blocks", []), "metadata": body.get("metadata"),
            "thread_ts": body.get("thread_ts"),
        }  # fmt: skip
        self.messages[body["channel"]].append(message)
        return message

    def add_message(self, channel: str, user: str, text: str, files: list[dict[str, Any]]) -> dict[str, Any]:
        """Stores a message of a member."""
        message = {
            "type": "message",
            "ts": self.create_ts(),
            "user": user,
            "text": text,
            "blocks": [],
            "files": files,
        }
        self.messages[channel].append(message)
        return message

    def describe_file(self, file: str, url: str) -> dict[str, Any]:
        """Returns a file in the format of `files.info`.

        Args:
            file: its id.
            url: address of the server.
        """
        known = self.files[file]
        address = known.get("url", f"{url}/files/{file}")
        return {
            "id": file, "name": known["name"], "title": known["name"], "size": len(known["content"]),
            "user": known.get("user", BOT_USER), "mode": "hosted", "is_external": False,
            "url_private": address, "url_private_download": address,
        }  # fmt: skip

    def find_message(self, channel: str, ts: str) -> dict[str, Any] | None:
        """Finds a message of a channel."""
        return next((message for message in self.messages[channel] if message["ts"] == ts), None)
