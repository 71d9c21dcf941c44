"""Interactions: the actions of a user in Discord's format, and their answers."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from tests.support.discord_server.world import ALICE, APPLICATION, EPOCH, member

_numbers = itertools.count(1)


@dataclass
class Interaction:
    """An interaction that was sent, with its answers and the seconds until the first one."""

    payload: dict[str, Any]
    sent: float = field(default_factory=time.monotonic)
    answered: float | None = None
    body: dict[str, Any] = field(default_factory=dict)
    message: dict[str, Any] | None = None
    follow_ups: list[dict[str, Any]] = field(default_factory=list)
    _done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def channel(self) -> str:
        """Channel in which it was used."""
        return str(self.payload["channel_id"])

    @property
    def seconds(self) -> float:
        """Seconds from sending to the first answer."""
        if self.answered is None:
            raise LookupError("not answered")
        return self.answered - self.sent

    def answer(self, body: dict[str, Any]) -> None:
        """Stores the first answer."""
        self.body, self.answered = body, time.monotonic()
        self._done.set()

    async def response(self, seconds: float = 60.0) -> dict[str, Any]:
        """Returns the body of the first answer.

        Raises:
            TimeoutError: there was none within `seconds`.
        """
        await asyncio.wait_for(self._done.wait(), seconds)
        return self.body


def _base(kind: int, guild: dict[str, Any], locale: str) -> dict[str, Any]:
    number = next(_numbers)
    channel = guild["channels"][0]
    return {
        # An id contains its time, which the bot checks: a token is valid for 15 minutes.
        "id": str((int(time.time() * 1000) - EPOCH) << 22 | number & 0x3FFFFF),
        "application_id": APPLICATION,
        "type": kind,
        "token": f"interaction-token-{number}",
        "version": 1,
        "guild_id": guild["id"],
        "guild": {"id": guild["id"], "locale": "ja", "features": []},
        "channel_id": channel["id"],
        "channel": {**channel, "guild_id": guild["id"], "permissions": str(0x7FFFFFFFFFFFF)},
        "member": member(ALICE, permissions=str(0x7FFFFFFFFFFFF)),
        "locale": locale,
        "guild_locale": "ja",
        "app_permissions": str(0x7FFFFFFFFFFFF),
        "entitlements": [],
        "authorizing_integration_owners": {"0": guild["id"]},
        "context": 0,
        "attachment_size_limit": 26214400,
    }


def slash(guild: dict[str, Any], name: str, options: dict[str, str], *, locale: str = "ja") -> dict[str, Any]:
    """Returns a slash command with string options."""
    values = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
    data = {"id": "400000000000000000", "name": name, "type": 1, "options": values}
    return {**_base(2, guild, locale), "data": data}


def subcommand(guild: dict[str, Any], name: str, *, attachment: dict[str, Any] | None = None) -> dict[str, Any]:
    """Returns a subcommand of a group of the server's own, with an attachment in its option `document`."""
    group, sub = name.split()
    options = [{"name": "document", "type": 11, "value": attachment["id"]}] if attachment else []
    data: dict[str, Any] = {
        "id": "400000000000000000", "name": group, "type": 1, "guild_id": guild["id"],
        "options": [{"name": sub, "type": 1, "options": options}],
    }  # fmt: skip
    if attachment:
        data["resolved"] = {"attachments": {attachment["id"]: attachment}}
    return {**_base(2, guild, "ja"), "data": data}


def by(payload: dict[str, Any], user: dict[str, Any], permissions: int) -> dict[str, Any]:
    """Returns the same interaction by another user with these permissions."""
    return {**payload, "member": member(user, permissions=str(permissions))}


def typing(guild: dict[str, Any], name: str, option: str, value: str, *, locale: str = "ja") -> dict[str, Any]:
    """Returns the interaction of a key press in an option with autocomplete."""
    values = [{"name": option, "type": 3, "value": value, "focused": True}]
    data = {"id": "400000000000000000", "name": name, "type": 1, "options": values}
    return {**_base(4, guild, locale), "data": data}


def press(
    guild: dict[str, Any],
    message: dict[str, Any],
    custom_id: str,
    *,
    values: list[str] | None = None,
    locale: str = "ja",
) -> dict[str, Any]:
    """Returns the interaction of a pressed button, or with `values` of a choice in a select."""
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": 2 if values is None else 3, "id": 1}
    if values is not None:
        data["values"] = values
    return {**_base(3, guild, locale), "data": data, "message": message}
