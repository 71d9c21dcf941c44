"""The state of the Discord server: ids, guilds, channels, messages, nonces."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

APPLICATION = "100000000000000001"
BOT_USER = {
    "id": APPLICATION,
    "username": "briefing-bot",
    "discriminator": "0",
    "global_name": None,
    "avatar": None,
    "bot": True,
    "flags": 0,
    "public_flags": 0,
}
ALICE = {
    "id": "200000000000000001",
    "username": "alice",
    "discriminator": "0",
    "global_name": "Alice",
    "avatar": None,
    "flags": 0,
    "public_flags": 0,
}
BOB = {**ALICE, "id": "200000000000000002", "username": "bob", "global_name": "Bob"}
EPOCH = 1_420_070_400_000
"""Discord's epoch in milliseconds of Unix time: an id holds the milliseconds since then."""


@dataclass
class World:
    """The state of one Discord server."""

    nonce_window: float = 300.0
    guilds: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    threads: dict[str, dict[str, Any]] = field(default_factory=dict)
    commands: list[dict[str, Any]] = field(default_factory=list)
    guild_commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    nonces: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    _counter: itertools.count[int] = field(default_factory=itertools.count)

    def snowflake(self) -> str:
        """Returns a new id: later ids are greater."""
        return str((int(time.time() * 1000) - EPOCH) << 22 | next(self._counter) & 0x3FFFFF)

    def add_guild(self, number: int = 1, *, channels: int = 1) -> dict[str, Any]:
        """Returns a guild with text channels; the same number gives the same ids."""
        guild_id = str(300_000_000_000_000_000 + (number << 22))
        guild = {
            "id": guild_id,
            "name": f"guild {number}",
            "owner_id": ALICE["id"],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "large": False,
            "unavailable": False,
            "member_count": 2,
            "members": [member(BOT_USER), member(ALICE)],
            "channels": [
                {
                    "id": str(int(guild_id) + 10 + n),
                    "type": 0,
                    "name": f"channel-{n}",
                    "position": n,
                    "permission_overwrites": [],
                    "nsfw": False,
                    "topic": None,
                    "last_message_id": None,
                    "parent_id": None,
                    "rate_limit_per_user": 0,
                }
                for n in range(channels)
            ],
            "roles": [everyone(guild_id)],
            "emojis": [],
            "stickers": [],
            "threads": [],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "features": [],
            "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "preferred_locale": "ja",
            "system_channel_flags": 0,
            "premium_progress_bar_enabled": False,
        }
        self.guilds[guild_id] = guild
        return guild

    def add_forum_post(self, guild: dict[str, Any], body: dict[str, Any], *, archived: bool) -> dict[str, Any]:
        """Returns a thread in the guild's first channel, which becomes a forum; its first message has its id."""
        forum = guild["channels"][0]
        forum.update({"type": 15, "available_tags": [], "flags": 0, "default_sort_order": None})
        thread = {
            "id": self.snowflake(),
            "type": 11,
            "guild_id": guild["id"],
            "parent_id": forum["id"],
            "owner_id": APPLICATION,
            "name": "a post",
            "message_count": 0,
            "member_count": 1,
            "rate_limit_per_user": 0,
            "flags": 0,
            "thread_metadata": {
                "archived": archived,
                "auto_archive_duration": 1440,
                "archive_timestamp": "2026-01-01T00:00:00+00:00",
                "locked": False,
            },
        }
        self.threads[thread["id"]] = thread
        self.messages[thread["id"]] = [{**self.message(thread["id"], body), "id": thread["id"]}]
        return thread

    def channel(self, channel_id: str) -> dict[str, Any] | None:
        """Returns the channel with its guild's id, or None."""
        for guild in self.guilds.values():
            for channel in guild["channels"]:
                if channel["id"] == channel_id:
                    return {**channel, "guild_id": guild["id"]}
        return None

    def post(self, channel_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Returns a new message; with `enforce_nonce` and a nonce of the last minutes, returns the earlier one."""
        nonce = str(body["nonce"]) if body.get("nonce") is not None else None
        now = time.monotonic()
        if nonce is not None and body.get("enforce_nonce"):
            earlier = self.nonces.get(nonce)
            if earlier is not None and now - earlier[0] <= self.nonce_window:
                return earlier[1]
        message = self.message(channel_id, body)
        self.messages.setdefault(channel_id, []).append(message)
        if nonce is not None:
            self.nonces[nonce] = (now, message)
        return {**message, "nonce": nonce} if nonce is not None else message

    def message(self, channel_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Returns a message of the bot with this body. A nonce is not stored on it: Discord does not either."""
        return {
            "id": self.snowflake(),
            "channel_id": channel_id,
            "author": BOT_USER,
            "content": body.get("content") or "",
            "timestamp": "2026-01-01T00:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": body.get("embeds") or [],
            "components": numbered(body.get("components") or []),
            "pinned": False,
            "type": 0,
            "flags": body.get("flags") or 0,
        }


def member(user: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Returns a guild member with that user."""
    joined = "2026-01-01T00:00:00+00:00"
    return {"user": user, "roles": [], "joined_at": joined, "deaf": False, "mute": False, "flags": 0, **more}


def everyone(guild_id: str) -> dict[str, Any]:
    """Returns the role that every member has."""
    return {
        "id": guild_id,
        "name": "@everyone",
        "permissions": str(0x7FFFFFFFFFFFF),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def numbered(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns components as Discord sends them back: each with an id."""
    counter = itertools.count(1)

    def visit(component: dict[str, Any]) -> dict[str, Any]:
        done = {"id": next(counter), **component}
        if isinstance(component.get("components"), list):
            done["components"] = [visit(child) for child in component["components"]]
        if isinstance(component.get("accessory"), dict):
            done["accessory"] = visit(component["accessory"])
        return done

    return [visit(component) for component in components]
