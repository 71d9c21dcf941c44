"""Simulates the members of the local workspace: their actions, as the payloads that Slack sends."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

from bot.slack_app.local_workspace.workspace import BOT_USER, TEAM

if TYPE_CHECKING:
    from bot.slack_app.local_workspace.server import LocalSlackServer

_FILE_NUMBERS: Final = itertools.count(1)


class LocalMember:
    """A user of the workspace.

    Args:
        server: the workspace.
        user: id of the member.
    """

    def __init__(self, server: LocalSlackServer, user: str) -> None:
        self._server = server
        self._user = user

    async def run_command(self, channel: str, name: str, text: str) -> None:
        """Types a slash command, and shows its answer."""
        payload = self._server.build_command(name, text, self._user, channel)
        answer = await self._send("slash_commands", payload)
        self._server.surfaces.answer_command(self._user, channel, answer)
        self._server.notify_change()

    async def write_message(self, channel: str, text: str, files: tuple[str, ...] = ()) -> str:
        """Writes in a channel; a mention of the bot is sent to it. Returns the timestamp."""
        workspace = self._server.workspace
        shared = [workspace.describe_file(file, self._server.url) for file in files]
        message = workspace.add_message(channel, self._user, text, shared)
        self._server.notify_change()
        if f"<@{BOT_USER}>" in text:
            event = {
                "type": "app_mention",
                "user": self._user,
                "text": text,
                "channel": channel,
                "ts": message["ts"],
                "files": shared,
            }
            await self._send("events_api", self._server.build_event(event))
        return str(message["ts"])

    async def press_message(self, channel: str, ts: str, action: dict[str, Any]) -> None:
        """Presses a button, or chooses in a select, of a message of a channel or of a private one."""
        private = next((m for m in self._server.surfaces.private[self._user] if m["ts"] == ts), None)
        message = None if private is not None else self._server.workspace.find_message(channel, ts)
        payload = self._server.build_block_action(
            self._user, channel, action, message, private_ts=ts if private else ""
        )
        await self._send("interactive", payload)

    async def press_view(self, view_id: str, action: dict[str, Any]) -> None:
        """Presses a button, or chooses in a select, of a modal or of the Home tab."""
        view = self._server.surfaces.find_view(self._user, view_id)
        payload = self._server.build_block_action(self._user, "", action, None)
        for name in ("channel", "response_url"):
            payload.pop(name)
        payload |= {"view": view, "container": {"type": "view", "view_id": view_id}}
        await self._send("interactive", payload)

    async def complete(self, view_id: str, block_id: str, action_id: str, typed: str) -> list[dict[str, Any]]:
        """Types into a select with options of the application; returns the options."""
        view = self._server.surfaces.find_view(self._user, view_id)
        payload = {
            **self._build_user_fields(), "type": "block_suggestion", "action_id": action_id, "block_id": block_id,
            "value": typed, "view": view, "container": {"type": "view", "view_id": view_id},
        }  # fmt: skip
        answer = await self._send("interactive", payload)
        groups = [group["options"] for group in answer.get("option_groups", ())]
        return [*answer.get("options", ()), *itertools.chain.from_iterable(groups)]

    async def submit(self, view_id: str, values: dict[str, dict[str, Any]]) -> dict[str, str]:
        """Submits a modal; returns the errors, by input block.

        Args:
            view_id: the modal.
            values: by block id and action id.
        """
        view = self._server.surfaces.find_view(self._user, view_id) or {}
        payload = {
            **self._build_user_fields(), "type": "view_submission",
            "trigger_id": self._server.create_trigger(self._user),
            "view": {**view, "state": {"values": values}, "team_id": TEAM}, "response_urls": [],
        }  # fmt: skip
        answer = await self._send("interactive", payload)
        errors = self._server.surfaces.finish_submission(self._user, view_id, answer)
        self._server.notify_change()
        return errors

    def close(self, view_id: str) -> None:
        """Closes a modal without submitting it."""
        self._server.surfaces.close_view(self._user, view_id)
        self._server.notify_change()

    async def open_home(self) -> None:
        """Opens the Home tab of the application."""
        event = {"type": "app_home_opened", "user": self._user, "channel": "D0HOME", "tab": "home"}
        await self._send("events_api", self._server.build_event(event))

    async def use_shortcut(self, callback_id: str, channel: str, ts: str) -> None:
        """Uses a shortcut on a message of a channel."""
        payload = self._server.build_block_action(self._user, channel, {}, None)
        for name in ("actions", "container"):
            payload.pop(name)
        message = self._server.workspace.find_message(channel, ts)
        payload |= {"type": "message_action", "callback_id": callback_id, "message": message, "message_ts": ts}
        await self._send("interactive", payload)

    async def change_locale(self, locale: str) -> None:
        """Chooses another language in the profile."""
        user = self._server.workspace.users[self._user]
        user["locale"] = locale
        await self._send("events_api", self._server.build_event({"type": "user_change", "user": user}))
        self._server.notify_change()

    def upload(self, name: str, content: bytes) -> str:
        """Uploads a file, and returns its id."""
        file = f"F0{self._user}{next(_FILE_NUMBERS)}"
        self._server.workspace.files[file] = {
            "id": file,
            "name": name,
            "content": content,
            "shared": [],
            "user": self._user,
        }
        return file

    def _build_user_fields(self) -> dict[str, Any]:
        return {
            "user": {"id": self._user, "team_id": TEAM, "name": self._user.lower()},
            "team": {"id": TEAM, "domain": "desk"}, "api_app_id": "A1", "token": "legacy",
        }  # fmt: skip

    async def _send(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        answer = await self._server.wait_for_acknowledgement(await self._server.send(kind, payload))
        body = answer.get("payload")
        return body if isinstance(body, dict) else {}
