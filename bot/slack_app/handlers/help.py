"""Answers `/briefing-help`, whose buttons run commands, and `/briefing-about`.

An application can't have a command with the name of one of Slack's own, so these are not called `/help` and `/about`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.help.about import describe_bot
from bot.help.topics import HELP_TOPICS, Audience, list_help
from bot.slack_app.authorization import ModeratorScope, is_moderator
from bot.slack_app.refs import find_team
from bot.slack_app.responder import build_notice, build_private_body
from bot.slack_app.ui.blocks import SlackMessage, build_plain_section, build_rich_text
from bot.slack_app.ui.limits import MAX_BUTTON_LABEL, MAX_HEADER, clip_text
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.response import BoltResponse
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.help.topics import HelpSection
    from bot.slack_app.context import SlackContext

HELP_ACTION: Final = "help_run_"
"""The beginning of the action ids of the buttons that run a command."""

SLACK_NAMES: Final = {"about": "briefing-about", "help": "briefing-help", "search": "briefing-search"}
"""Names of commands in Slack, where they differ from other platforms because Slack has commands of the same names."""


class HelpHandlers:
    """Answers questions about the bot itself, for the user only.

    Args:
        context: what the handlers work with.
        commands: the commands that the application has, with their slashes.
        dispatch: handles a request of Slack; the command of a button is handled like a typed one.
    """

    def __init__(
        self,
        context: SlackContext,
        commands: Collection[str],
        dispatch: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
    ) -> None:
        self._context = context
        self._commands = commands
        self._dispatch = dispatch

    async def handle_help(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Lists what the user can do: moderators see their commands too."""
        language = (await self._context.users.find_profile(client, body["user_id"])).language
        team, user = find_team(body), body["user_id"]
        audiences = {Audience.MEMBERS}
        for audience, scope in (
            (Audience.SERVER_MODERATORS, ModeratorScope.WORKSPACE),
            (Audience.CONTENT_MODERATORS, ModeratorScope.CONTENT),
        ):
            if await is_moderator(self._context, client, team, user, scope):
                audiences.add(audience)
        sections = list_help(self._list_available(), audiences, language)
        blocks = tuple(block for section in sections for block in _render_section(section))
        await ack(build_private_body(SlackMessage(blocks, sections[0].heading)))

    async def handle_about(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Shows the content, the version and the state of the bot."""
        language = (await self._context.users.find_profile(client, body["user_id"])).language
        title = _("About this bot", language)
        lines = [
            {"type": "rich_text_section", "elements": _render_fact(line.label, line.text)}
            for line in await describe_bot(self._context.bot, language)
        ]
        items = {"type": "rich_text_list", "style": "bullet", "elements": lines}
        blocks = (build_rich_text(build_plain_section(title, bold=True), items),)
        await ack(build_private_body(SlackMessage(blocks, title)))

    async def handle_press(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Runs the command of a button, as if the user had typed it; its handler checks the user's rights."""
        await ack()
        name, _separator, text = str(body["actions"][0].get("value") or "").partition(" ")
        command = f"/{SLACK_NAMES.get(name, name)}"
        if command not in self._commands:
            language = (await self._context.users.find_profile(client, body["user"]["id"])).language
            notice = build_notice(
                _("This button is from an earlier version and can't be opened. Use /brief again.", language)
            )
            await self._context.responder.send_private(body["response_url"], notice)
            return
        typed = {
            "command": command,
            "text": text,
            "user_id": body["user"]["id"],
            "team_id": find_team(body),
            "enterprise_id": (body.get("enterprise") or {}).get("id"),
            "channel_id": (body.get("channel") or {}).get("id", ""),
            "response_url": body["response_url"],
            "trigger_id": body["trigger_id"],
            # The trigger is that of the press, which was received already.
            "event_id": f"{body['trigger_id']}-run",
        }
        answer = await self._dispatch(AsyncBoltRequest(body=typed, mode="socket_mode"))
        if (message := _read_answer(answer.body)) is not None:
            await self._context.responder.send_private(body["response_url"], message)

    def _list_available(self) -> frozenset[str]:
        """Lists the topics' commands that exist in Slack; those of a group exist if the group does."""
        return frozenset(
            name
            for topic in HELP_TOPICS
            for name in topic.commands
            if f"/{SLACK_NAMES.get(name, name).partition(' ')[0]}" in self._commands
        )


def _render_section(section: HelpSection) -> list[dict[str, Any]]:
    heading = {"type": "header", "text": _build_plain_text(section.heading, MAX_HEADER)}
    return [heading, *(_render_topic(*topic) for topic in section.topics)]


def _render_topic(wish: str, commands: tuple[str, ...], example: str) -> dict[str, Any]:
    """Renders a row with the task, and a button that runs the command."""
    name = SLACK_NAMES.get(commands[0], commands[0])
    text = f"{wish}\n/{name} {example}" if example else wish
    button = {
        "type": "button",
        "action_id": f"{HELP_ACTION}{commands[0].replace(' ', '_')}",
        "text": _build_plain_text(f"/{name}", MAX_BUTTON_LABEL),
        "value": commands[0],
    }
    return {"type": "section", "text": _build_plain_text(text, 3000), "accessory": button}


def _render_fact(label: str, text: str) -> list[dict[str, Any]]:
    named = {"type": "text", "text": f"{label} ", "style": {"bold": True}}
    if text.startswith(("https://", "http://")):
        return [named, {"type": "link", "url": text}]
    return [named, {"type": "text", "text": text}]


def _read_answer(body: str) -> SlackMessage | None:
    """Returns the message of an acknowledgment; None for an empty one."""
    try:
        content = json.loads(body)
    except ValueError:
        return build_notice(body) if body else None
    return SlackMessage(tuple(content["blocks"]), content.get("text", "")) if content.get("blocks") else None


def _build_plain_text(text: str, limit: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": clip_text(text, limit), "emoji": True}
